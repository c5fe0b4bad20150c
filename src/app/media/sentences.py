"""Text to sentences: what one synthesis call says, and what one line of a transcript is."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

MAX_CHARS = 400
"""Longest text of one synthesis call: under every provider's limit (Google Cloud: 5,000 bytes), and half a minute of speech."""

_URL = re.compile(
    r"(?:https?://|ftp://|www\.)[^\s<>\"'“”«»]*[^\s<>\"'“”«».,;:!?()\[\]{}…]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.IGNORECASE
)
_ENUMERATOR = re.compile(r"\(?(?:\d{1,3}|[A-Za-z]|[ivxIVX]{1,5})[.)]")
_CLOSERS = "\"'”’»)]}"
# What stands before a full stop without ending a sentence, beyond what the library knows; by base language, "" for all.
_ABBREVIATIONS = {
    "": "approx etc vs no nos vol fig figs eq sec ch pp ed eds est max min incl excl dr prof st mr mrs ms jr sr",
    "de": "abs bzw ca evtl ggf inkl nr str tel usw vgl zzgl mind max",
    "en": "dept ext gen gov hon inc ltd messrs rev sgt capt col lt",
    "es": "sr sra srta dra ud uds pág núm aprox tel avda",
    "fr": "mme mlle mm env art chap tél av boul",
    "it": "sig sigg dott ing avv pag cap ecc tel",
    "nl": "dhr mevr bijv blz enz tel nr",
    "pl": "np ul tel nr ok godz tzn tj prof mgr inż",
    "pt": "sr sra dra pág núm aprox tel av",
}
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffc]")
_UNSPOKEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_CLAUSE_END = re.compile(r"[,;:–—…、，；：]|\s[-–—]\s")


def tidy(text: str) -> str:
    """One line of text without control, direction and zero-width characters, and with single spaces."""
    return " ".join(_INVISIBLE.sub("", _UNSPOKEN.sub(" ", text)).split())


def speakable(text: str) -> bool:
    """Whether there is a letter or a digit to say; emoji, bullets and rules alone are not read aloud."""
    return any(char.isalnum() for char in text)


def base_language(tag: str) -> str:
    """``en`` of ``en-GB``, ``zh`` of ``zh_Hans``; empty for an empty tag."""
    return re.split("[-_]", tag.strip(), maxsplit=1)[0].lower()


@lru_cache(maxsize=8192)
def split(text: str, language: str = "en") -> tuple[str, ...]:
    """The sentences of a paragraph, tidied. A line break ends a sentence; so does the end of the text, full stop or not.

    Languages the library does not know fall back to its nearest. Sentences without anything to say are left out, and those
    over :data:`MAX_CHARS` are cut at a clause. Cached: asking again for unchanged text costs nothing.
    """
    out: list[str] = []
    for line in re.split("[\n\v\f\u2028\u2029]+", text):
        for sentence in _sentences(tidy(line), base_language(language) or "en"):
            if speakable(sentence):
                out.extend(cut(sentence))
    return tuple(out)


def _sentences(line: str, language: str) -> list[str]:
    import sentencex

    if not line:
        return []
    # Addresses are masked by as many letters: the library takes their full stops for sentence ends, or misses one after them.
    masked = _URL.sub(lambda found: "x" * len(found[0]), line)
    pieces = sentencex.segment(language, masked)
    if "".join(pieces) != masked:  # it promises to keep every character; without that the offsets below would be wrong
        pieces = re.split(r"(?<=[.!?。！？])(?=\s)", masked)
    out: list[str] = []
    at = 0
    for piece in pieces:
        real = line[at : at + len(piece)]
        at += len(piece)
        if out and not _ends(out[-1], real, language):
            out[-1] += real
        else:
            out.append(real)
    return [sentence.strip() for sentence in out if sentence.strip()]


def _ends(before: str, after: str, language: str) -> bool:
    """Whether a sentence really ends between the two."""
    word = before.rstrip()
    first = after.lstrip(_CLOSERS + "“‘«(¿¡ ")[:1]
    if _ENUMERATOR.fullmatch(word):
        return False  # "1." begins an item
    if word[-1:] != ".":
        return True
    if first.islower():
        return False
    if before[-1:] == "." and after[:1].isalnum() and not _ideographic(after[0]):
        return False  # no space after the full stop: a file name or a version
    last = re.split(r"[\s(\[“«\"']", word[:-1])[-1].casefold()
    if len(last) == 1 and last.isalpha() and language in ("fr", "en", "es", "it", "pt") and word[-2].isupper():
        return word[-2] == "I" and language == "en"  # "M. Dupont", "J. Brown"; but "So do I."
    known = f"{_ABBREVIATIONS['']} {_ABBREVIATIONS.get(language, '')}".split()
    return last not in known or (
        last in ("etc", "usw", "ecc", "enz", "no", "ok", "min", "max", "ms", "est") and not first.isdigit()
    )


def _ideographic(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


def cut(sentence: str, most: int = MAX_CHARS) -> list[str]:
    """A sentence in pieces of at most ``most`` characters: after a clause if one ends in the second half, else at a space."""
    out = []
    rest = sentence
    while len(rest) > most:
        head = rest[:most]
        clauses = [found.end() for found in _CLAUSE_END.finditer(head) if found.end() > most // 2]
        at = clauses[-1] if clauses else head.rfind(" ", most // 4) + 1
        at = at or most
        out.append(rest[:at].strip())
        rest = rest[at:].strip()
    if rest:
        out.append(rest)
    return [piece for piece in out if speakable(piece)]


def spoken_form(sentence: str) -> str:
    """How a sentence is said: a web address is its host, not "h t t p s colon slash slash"; the transcript keeps it whole."""
    return _URL.sub(_said, sentence)


def _said(found: re.Match[str]) -> str:
    text = found[0]
    if "@" in text and "://" not in text:
        return text
    host = re.split("[/?#]", re.sub(r"^(?:\w+://)", "", text), maxsplit=1)[0]
    host = host.rsplit("@", 1)[-1]
    return re.sub(r"^www\.|:\d+$", "", host, flags=re.IGNORECASE) or text
