"""Fields that consist of marking words: a line, a bracket, a cell of a header, the head of a subject, a part of a file's name.

Houses set their markings in ever new ways ("Board Confidential – Do Not Copy", "NWT | INTERNAL, NOT FOR RELEASE"), but of a
small stock of words. A field in which nothing else stands than these, numbers and a name is one, when its words weigh enough.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from app.course.findings import Severity
from app.scan.alternatives import any_of
from app.scan.context import lower
from app.scan.gates import gate
from app.scan.hits import Hit
from app.scan.markings.labels import FURNITURE
from app.scan.markings.talk import Talk, doses, explains, quoted
from app.scan.people.lexicon import lexicon
from app.scan.tables import table

LONGEST = 14
"""Words of a field."""
NOTED, ASKED = 2, 4
"""Points from which a field is noted, and from which it is asked about."""

_HARD = re.compile(r"[\n|·•()\[\]{}<>\t*#=~]+|\s{2,}|[.!?…]+(?=\s|$)|_{2,}")
_SOFT = re.compile(r"\s[–—-]{1,3}\s|[–—](?=\s)|:\s|;\s?|//+|\s/\s|,\s")
"""What parts fields, and what parts one from the next that may say more of the same: "SENSITIVE: PERSONNEL"."""
_WORD = re.compile(r"[^\W_]+(?:[’'.&+-][^\W_]+)*")
_TRIMMED = ' _.,:;–—-"“”„«»'
_FILE = re.compile(
    r"(?<![\w.-])(?=[\w.() -]{0,80}\.(?:pptx?|docx?|xlsx?|pdf|odt|odp|csv|zip|txt|key|pages|mp4|vtt)(?!\w))[\w.()-]{0,60}?"
    r"(?<![A-Za-z])(?P<word>strictly[_-]confidential|confidential|internal[_-]?(?:use[_-]?)?only|internal|restricted|proprietary|do[_-]not[_-]"
    r"(?:share|distribute|forward|copy)|not[_-]for[_-](?:distribution|release|circulation)|nda|embargo(?:ed)?|eyes[_-]only|secret|vertraulich"
    r"|confidentiel|confidencial|riservato|vertrouwelijk|intern)(?![A-Za-z])[\w.()-]{0,60}\.\w{3,5}",
    re.IGNORECASE,
)
_FILE_HINT = gate(
    r"(?i:[_-](?:confid|intern|restr|propr|do|not|nda|embar|eyes|secret|strict|vertr|riserv)|(?:confid|intern|restr|propr|nda|embar|secret|only|vertr|riserv)[a-z]{0,12}[_-])"
)


@dataclass(frozen=True, slots=True)
class _Field:
    start: int
    end: int
    words: list[str]
    parts: int


class Fields:
    """The detector."""

    def __init__(self) -> None:
        held = table("fields")
        self._weights = dict.fromkeys(held["fill"], 0)
        for words, points in (("spreading", 1), ("using", 1), ("limits", 1), ("weak", 1), ("strong", 2)):
            self._weights |= dict.fromkeys(held[words], points)
        self._strong, self._weak = frozenset(held["strong"]), frozenset(held["weak"])
        self._spreading, self._using = frozenset(held["spreading"]), frozenset(held["using"])
        self._limits = frozenset(held["limits"])
        self._lone = frozenset(held["lone"])
        self._held = re.compile(any_of(sorted(self._strong | self._weak | self._spreading)))
        self._hint = gate(_whole_words(self._strong | self._weak | self._spreading))
        leads = "|".join(map(re.escape, held["lead"]))
        self._lead = re.compile(rf"[\s*_\[(]{{0,3}}(?P<word>(?i:{leads}))\s(?=[A-ZÄÖÜÉ\d])")
        self._talk = Talk()

    def find(self, text: str) -> Iterator[Hit]:
        """Each field, and the word in a file's name."""
        for match in _FILE.finditer(text) if _FILE_HINT(text) else ():
            reason = "A file’s name says that it is not for everybody."
            yield _hit(text, *match.span("word"), reason, "file-name", Severity.REVIEW)
        if not self._hint(text):
            return
        lead = self._lead.match(text)
        if lead:
            yield _hit(text, *lead.span("word"), "The word of a marking at the head of a text.", "lead", Severity.REVIEW)
        for field in self._fields(text):
            points = self._points(field, text)
            if points >= NOTED and not self._is_talk(text, field):
                severity = Severity.REVIEW if points < ASKED else None
                reason = "A line or bracket that consists of the words of a marking."
                yield _hit(text, field.start, field.end, reason, "field", severity)

    def _is_talk(self, text: str, field: _Field) -> bool:
        start, end = field.start, field.end
        named = self._talk.names(text, start, end) or self._talk.steps(text, start) or quoted(text, start, end)
        return named or text[end : end + 1] == "?" or doses(text, end) or explains(_line(text, start))

    def _fields(self, text: str) -> Iterator[_Field]:
        """What stands between hard edges, cut at soft ones; neighbours that hold nothing but marking words are one field."""
        spots = [match.start() for match in self._held.finditer(lower(text))]
        for first, last in _between(text, 0, len(text), _HARD):
            at = bisect_left(spots, first)
            if at == len(spots) or spots[at] >= last:
                continue  # it holds none of the words one of which each field needs
            run: list[_Field] = []
            for start, end in _between(text, first, last, _SOFT):
                words = [part for match in _WORD.finditer(text, start, end) for part in self._parts(match.group())]
                strange = [word for word in words if word.lower() not in self._weights and not word[0].isdigit()]
                if words and not strange:
                    run.append(_Field(start, end, words, 1))
                    continue
                yield from _joined(run)
                run = []
                if 0 < len(strange) <= 3 and len(words) <= LONGEST and all(map(_is_name, strange)):
                    yield _Field(start, end, words, 1)
                elif start == first and (head := self._shouted(text, start, end)):
                    yield head
            yield from _joined(run)

    def _parts(self, word: str) -> list[str]:
        """A word, or those a hyphen joins when the list holds them apart only: "customer-confidential"."""
        return [word] if "-" not in word or word.lower() in self._weights else word.split("-")

    def _shouted(self, text: str, start: int, end: int) -> _Field | None:
        """The marking words in capitals with which a line begins whose rest is in small letters: a heading run into it."""
        words: list[str] = []
        stop = start
        for match in _WORD.finditer(text, start, end):
            word = match.group()
            if not word.isupper() or word.lower() not in self._weights:
                plain = not word.isupper() and words and any(word.lower() in self._strong | self._lone for word in words)
                return _Field(start, stop, words, 1) if plain else None
            words.append(word)
            stop = match.end()
        return None

    def _points(self, field: _Field, text: str) -> int:
        words, start, end = field.words, field.start, field.end
        lowered = [word.lower() for word in words]
        found = set(lowered)
        if not found & (self._strong | self._weak | self._spreading):
            return 0
        strong, weak, spreading = bool(found & self._strong), bool(found & self._weak), bool(found & self._spreading)
        shouted = sum(word.isupper() and len(word) > 2 for word in words) > len(words) / 2
        bracketed = text[start - 1 : start] in ("[", "(", "{", "<") and text[end : end + 1] in ("]", ")", "}", ">")
        line = _line(text, start)
        framed = end - start + 2 < len(line) < 140 and bool(FURNITURE.search(line.replace(text[start:end], " ")))
        if len(words) == 1:
            stands = start == 0 or text[start - 1] == "\n"
            sentence = stands and words[0][0].isupper() and (text[end : end + 1] == "." and len(line) > end - start + 2)
            tag = bracketed and (shouted or start == 1 or (text[start - 1] == "[" and words[0][0].isupper()))
            whole = not text[:start].strip(_TRIMMED) and not text[end:].strip(_TRIMMED)
            alone = tag or (strong and whole) or (framed and words[0][0].isupper()) or (shouted and stands) or sentence
            return NOTED if alone and lowered[0] in self._lone else 0
        limited = bool(found & self._limits) and (weak or spreading)
        used = weak and bool(found & (self._spreading | self._using))
        stamped = shouted and lowered[-1] in self._lone
        two = stamped or ((used or (weak and field.parts > 1)) and (bracketed or framed or shouted or field.parts > 1))
        if not (strong or limited or two) or (strong and not limited and words[0][0].islower() and not bracketed):
            return 0
        named = any(word not in self._weights for word in lowered)
        weight = sum(self._weights.get(word, 0) for word in found)
        return weight + shouted + framed + bracketed - named


def _whole_words(words: frozenset[str]) -> str:
    """An expression for any of the words, whole where the automaton knows where words of their letters end."""
    ascii_, other = sorted(filter(str.isascii, words)), sorted(word for word in words if not word.isascii())
    return rf"(?i:\b(?:{'|'.join(map(re.escape, ascii_))})\b|{'|'.join(map(re.escape, other))})"


def _hit(text: str, start: int, end: int, reason: str, rule: str, severity: Severity | None) -> Hit:
    score = 0.5 if severity is Severity.REVIEW else 0.7
    return Hit(start, end, "marking", text[start:end], score, f"markings.{rule}", reason, severity)


def _joined(run: list[_Field]) -> Iterator[_Field]:
    """A run of neighbours as one field; nothing when there is none or it is too long."""
    words = [word for field in run for word in field.words]
    if 0 < len(words) <= LONGEST:
        yield _Field(run[0].start, run[-1].end, words, len(run))


def _is_name(word: str) -> bool:
    """Whether an unknown word may be the name of a firm or person: a capital, and no word of every day."""
    return word[0].isupper() and not (lexicon().is_word(word) or (lexicon().in_dictionary(word) and not word.isupper()))


def _line(text: str, at: int) -> str:
    end = text.find("\n", at)
    return text[text.rfind("\n", 0, at) + 1 : end if end >= 0 else len(text)]


def _between(text: str, first: int, last: int, edge: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    """(start, end) of what stands between edges, without the space and quotes around it."""
    start = first
    for match in (*edge.finditer(text, first, last), None):
        end = match.start() if match else last
        held = text[start:end]
        if held.strip(_TRIMMED):
            begin = start + len(held) - len(held.lstrip(_TRIMMED))
            yield begin, start + len(held.rstrip(_TRIMMED))
        start = match.end() if match else end
