"""Views of a text for the detectors: what evasion hides is brought back; every offset maps to the author's text (clause B3.9).

The first view is the text itself with invisible characters removed, look-alikes made plain, codes of characters read and
spelled-out addresses put together. Further views put together what stands apart (spaced digits, digits in words, lines that
go on) or are texts found inside it (base64). A plain text costs a few regex searches and no map.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
import unicodedata
from array import array
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import islice

from app.scan.gates import DIGIT, LETTER, LONG_ROW, SPACE, gate


@dataclass(frozen=True, slots=True)
class View:
    """A text as detectors see it. ``places`` gives (start, end) in the source of every character; None when they are the same.

    ``whole`` is set for a text that was found inside another: its hits stand for that whole span. ``how`` says so in words.
    ``seams`` are the places in which something was put together; nothing else in a further view with seams is new.
    """

    text: str
    places: tuple[array[int], array[int]] | None = None
    whole: tuple[int, int] | None = None
    how: str = ""
    seams: tuple[tuple[int, int], ...] = ()

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where ``start:end`` of this view stands in the source."""
        if self.whole:
            return self.whole
        if not self.places or start >= end:
            return start, end
        return self.places[0][start], self.places[1][end - 1]


def read_plainly(source: str, first: View) -> View:
    """The first view of a text, or the text as it stands when the view only makes signs of typesetters plain: a dash between
    words and one between numbers are not the same to who reads them."""
    return View(source) if first.places and first.text == source.translate(_TYPESET) else first


SEAMS = 8
"""Places put together in a further view of a piece; of one more than that the rest is left as it is."""


def views(text: str) -> Iterator[View]:
    """Every view of ``text``, the text itself first."""
    first = View(text)
    if not text.isascii():
        first = edited(first, _foldings(text))
        first = edited(first, _lookalikes(first.text))
    if _ESCAPES(first.text):
        first = edited(first, _unescaped(first.text))
    if _SPELLS(first.text):
        first = edited(first, _spelled(first.text))
    yield first
    for possible, edits in (
        (_APARTS, _closed_up),
        (_WORDED, _digits_of_words),
        (_CONFUSED, _digits_of_letters),
        (_LINES, _joined_lines),
        (_MID_NUMBER, _closed_lines),
    ):
        other = edited(first, islice(edits(first.text), SEAMS + 1)) if possible(first.text) else first
        if other is not first:
            yield other
    yield from _decoded(first)


Edit = tuple[int, int, str]
"""``(start, end, new)``: what stands at ``start:end`` of a view becomes ``new``."""


def edited(view: View, edits: Iterable[Edit]) -> View:
    """The view with each ``(start, end, new)`` done, in order; the new characters stand for the whole of what they replace."""
    text: list[str] = []
    seams: list[tuple[int, int]] = []
    starts, ends = array("q"), array("q")
    at = 0
    old_starts, old_ends = view.places or (None, None)
    for start, end, new in edits:
        text += (view.text[at:start], new)
        starts.extend(old_starts[at:start] if old_starts else range(at, start))
        ends.extend(old_ends[at:start] if old_ends else range(at + 1, start + 1))
        first, last = view.span(start, end)
        seams.append((len(starts), len(starts) + len(new)))
        starts.extend([first] * len(new))
        ends.extend([last] * len(new))
        at = end
    if not text:
        return view
    text.append(view.text[at:])
    starts.extend(old_starts[at:] if old_starts else range(at, len(view.text)))
    ends.extend(old_ends[at:] if old_ends else range(at + 1, len(view.text) + 1))
    return View("".join(text), (starts, ends), seams=tuple(seams))


# Characters that take no room (Unicode default-ignorable): zero-width, soft hyphen, direction marks, variation selectors, tags.
_INVISIBLE = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff"
_FOLDABLE = re.compile(
    f"[{_INVISIBLE}\U000e0000-\U000e01ef]+"
    "|[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]"  # spaces
    "|[\u2010-\u2015\u2212\ufe58\ufe63]"  # hyphens and dashes
    "|[\u0130\u0131\u017f\u212a]"  # letters that change under case folding: dotted and dotless i, long s, kelvin
    "|[\u2024\u3002\uff61\u2460-\u24ff\uff01-\uff5e\U0001d400-\U0001d7ff]"  # leaders, circled, full-width, mathematical
    "|[\u0660-\u0669\u06f0-\u06f9\u0966-\u096f\u09e6-\u09ef\u0e50-\u0e59]"  # digits of other scripts
    "|\u27e6/?[0-9]{1,3}\u27e7"  # signs around words with a look of their own (app.services.ai.segments)
)
_FOLD = {"\u0130": "I", "\u0131": "i", "\u017f": "s", "\u212a": "K", "\u2024": ".", "\u3002": ".", "\uff61": "."}
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63"
_TYPESET = dict.fromkeys(map(ord, _DASHES), "-") | dict.fromkeys((0xA0, 0x2009, 0x202F), " ")
_GONE = re.compile(f"[{_INVISIBLE}\U000e0000-\U000e01ef\u27e6]")


@cache
def _fold(char: str) -> str:
    if char in _FOLD:
        return _FOLD[char]
    if char in _DASHES:
        return "-"
    if char.isspace():
        return " "
    digit = unicodedata.decimal(char, None)
    return unicodedata.normalize("NFKC", char) if digit is None else str(digit)


def _folded(found: re.Match[str]) -> str:
    char = found.group()
    return "" if _GONE.match(char) else _fold(char)


def _foldings(text: str) -> Iterator[Edit]:
    for match in _FOLDABLE.finditer(text):
        yield match.start(), match.end(), _folded(match)


# Cyrillic and Greek letters that look like Latin ones (Unicode confusables, the letters alone).
_ALIKE = str.maketrans(
    "\u0430\u0441\u0435\u043e\u0440\u0445\u0443\u0456\u0458\u0455\u04bb\u0501\u051b\u0432\u043c\u0442\u043a\u043d"
    "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0425\u0423\u0406\u0408\u0405"
    "\u03bf\u03b1\u03bd\u03c1\u03c5\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7",
    "aceopxyijshdqbmtkhABEKMHOPCTXYIJSoavpuABEZHIKMNOPTYX",
)
_MIXED = re.compile("[A-Za-z0-9@._+-]*[\u0370-\u03ff\u0400-\u052f][A-Za-z0-9@._+\u0370-\u03ff\u0400-\u052f-]*")


def _lookalikes(text: str) -> Iterator[Edit]:
    """Words that mix Latin with look-alikes, made Latin; words that are Greek or Cyrillic throughout are left alone."""
    for match in _MIXED.finditer(text):
        word = match.group()
        plain = word.translate(_ALIKE)
        if plain.isascii() and any(char.isascii() and char.isalnum() for char in word):
            yield match.start(), match.end(), plain


_AT = r"(?:at(?: sign)?|ät|arroba|chiocciola|apenstaartje)"
_DOT = r"(?:dot|punkt|punto|point|ponto|punt)"
_LOW = r"(?:underscore|unterstrich|tiret bas|guion bajo|guión bajo)"
_SPELLS = gate(
    rf"(?i)[\[({{<]{SPACE}?(?:{_AT}|{_DOT}|[@.]){SPACE}?[\])}}>]|[ _*-]{_DOT}[ _*-]|{SPACE}(?:arroba|@){SPACE}"
    rf"|(?:[._]{LETTER}+|\p{{Nd}}) at {LETTER}+[.-]"
)
_SPELLED = re.compile(
    rf"\s{{0,2}}[\[({{<]\s?(?:({_AT}|@)|{_DOT}|\.)\s?[\])}}>]\s{{0,2}}"
    # a whole address, in words between spaces, hyphens, stars or low lines
    rf"|\b([a-z0-9+-]{{1,40}}(?:(?: ?[_*-]| )(?:{_DOT}|{_LOW})(?:[_*-] ?| )[a-z0-9+-]{{1,40}}|[._][a-z0-9+-]{{1,40}}){{0,3}})"
    rf"(?:(?: ?[_*-]| ){_AT}(?:[_*-] ?| )|\s{{1,2}}@\s{{1,2}})"
    rf"([a-z0-9-]{{1,40}}(?:(?: ?[_*-]| ){_DOT}(?:[_*-] ?| )[a-z0-9-]{{1,40}}| ?\. ?[a-z0-9-]{{1,40}}){{1,3}})\b",
    re.IGNORECASE,
)
_WORDED_DOT = re.compile(rf"(?: ?[_*-]| ){_DOT}(?:[_*-] ?| )| \. ?|\. ", re.IGNORECASE)
_WORDED_LOW = re.compile(rf" {_LOW} ", re.IGNORECASE)
_SAID_DOT = re.compile(rf"(?: ?[_*-]| ){_DOT}(?:[_*-] ?| )", re.IGNORECASE)
"""Only a dot in words makes an address of plain words: "look at goods. Greet everyone" are two sentences."""
_PLAIN_WORDS = re.compile(r"[a-z]+", re.IGNORECASE)


def _spelled(text: str) -> Iterator[Edit]:
    """``john[AT]corp[DOT]com``, ``john at corp dot com``, ``john.doe at corp.com``, ``john-at-corp-dot-com``, ``a @ b . c``."""
    for match in _SPELLED.finditer(text):
        name, domain = match.group(2), match.group(3)
        if not name:
            yield match.start(), match.end(), "@" if match.group(1) else "."
        elif len(name) < 3:
            continue
        elif "@" in match.group() or not _PLAIN_WORDS.fullmatch(name) or _SAID_DOT.search(domain):
            yield (
                match.start(),
                match.end(),
                "@".join(_WORDED_DOT.sub(".", _WORDED_LOW.sub("_", side)) for side in (name, domain)),
            )
        # else "look at example.com": a word before an address on the web


# Characters written as codes: HTML entities and percent signs.
_ESCAPES = gate("&(?:#|[A-Za-z]{2,31};)|%[0-9A-Fa-f]{2}")
_ESCAPED = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z]{2,31});|(?:%[0-9A-Fa-f]{2})+")


def _unescaped(text: str) -> Iterator[Edit]:
    """``alice&#64;northwind.com`` and ``alice%40northwind.com``; what stands for no readable character stays as it is."""
    for match in _ESCAPED.finditer(text):
        code = match.group()
        if code.startswith("&"):
            plain = html.unescape(code)
        else:
            try:
                plain = bytes.fromhex(code.replace("%", "")).decode("utf-8")
            except UnicodeDecodeError:
                continue
        plain = _FOLDABLE.sub(_folded, plain)  # &hyphen; is a hyphen of its own, &shy; takes no room
        if plain != code and (plain.isprintable() or not plain):
            yield match.start(), match.end(), plain


_APARTS = gate(rf"{LETTER}[ ._-]{{1,3}}{LETTER}[ ._-]{{1,3}}{LETTER}[ ._-]{{1,3}}{LETTER}[ ._-]| @ |{DIGIT}{{3}}[_*~|]{DIGIT}")
_APART = re.compile(
    r"(?<!\w)(?:[\w.+-] ){2,40}@(?: [\w.-]){3,60}(?<=\w)(?!\w)|(?<![\w.,])(?:\+[ ._-]{0,3})?\w(?:[ ._-]{1,3}\w){6,60}(?!\w)"
)


_JOINED = re.compile(r"(?<!\w)(?:\d{4}([_*~|])\d{4}(?:\1\d{4}){1,4}(?:\1\d{1,3})?|\d{3}([_*~|])\d{2,3}\2\d{4})(?!\w)")
"""Groups as cards, telephones and social security numbers have them, with a mark between them that is none of theirs."""
_ACCOUNT = re.compile(r"[A-Za-z]{2}\d\d[A-Za-z0-9]{11,30}")
"""The form of an IBAN (ISO 13616)."""


def _closed_up(text: str) -> Iterator[Edit]:
    """Characters written apart: ``4 5 3 9 1 4 8 8``, ``a l i c e @ n o r t h w i n d . c o m``, ``5105_9189_7866_2076``."""
    yield from sorted([*_apart(text), *_regrouped(text)])


def _regrouped(text: str) -> Iterator[Edit]:
    for match in _JOINED.finditer(text):
        yield match.start(), match.end(), re.sub(r"\D", "-", match.group())


def _apart(text: str) -> Iterator[Edit]:
    for match in _APART.finditer(text):
        said = match.group().rstrip()
        letters = re.sub(r"[ ._-]", "", said) if "@" not in said else said.replace(" ", "")
        if letters.removeprefix("+").isdecimal() or "@" in letters or _ACCOUNT.fullmatch(letters):
            yield match.start(), match.start() + len(said), letters


_DIGIT_WORDS = {
    word: str(digit)
    for digit, words in enumerate(
        ("zero oh null cero", "one eins un uno", "two zwei deux dos", "three drei trois tres", "four vier quatre cuatro",
         "five fünf cinq cinco", "six sechs seis", "seven sieben sept siete", "eight acht huit ocho", "nine neun neuf nueve")
    )
    for word in words.split()
}  # fmt: skip
_ANY_DIGIT = "|".join(sorted(_DIGIT_WORDS, key=len, reverse=True))
_WORDED = gate(rf"(?i)(?:{_ANY_DIGIT})[ ,-]{{1,2}}(?:{_ANY_DIGIT}|{DIGIT}{{1,4}})[ ,-]{{1,2}}(?:{_ANY_DIGIT}|{DIGIT})")
_IN_WORDS = re.compile(
    rf"(?<![\w.])(?:{_ANY_DIGIT}|\d{{1,4}})(?:[ ,-]{{1,2}}(?:{_ANY_DIGIT}|\d{{1,4}})){{5,40}}(?!\w)", re.IGNORECASE
)


def _digits_of_words(text: str) -> Iterator[Edit]:
    """``two one two, seven three six, five zero zero zero``."""
    for match in _IN_WORDS.finditer(text):
        words = re.findall(r"\w+", match.group().lower())
        if sum(word in _DIGIT_WORDS for word in words) < 2:
            continue  # a row of numbers
        yield match.start(), match.end(), "".join(_DIGIT_WORDS.get(word, word) for word in words)


_LINES = gate("\n")
_SPLIT = re.compile(r"(?<=[\d.@_-])[ \t]*\r?\n[ \t]*(?=[\w@])|(?<=\w)[ \t]*\r?\n[ \t]*(?=[@.]\w)")
_CUT = re.compile(r"\d-$|\d{5}$")
"""Before a line end in a number: nothing stood there. Otherwise it is taken for a space between groups."""


def _joined_lines(text: str) -> Iterator[Edit]:
    """Numbers and addresses that go on in the next line, as if a space had stood there where a number may have had one."""
    for match in _SPLIT.finditer(text):
        before, after = text[max(0, match.start() - 5) : match.start()], text[match.end() : match.end() + 5]
        cut = bool(_CUT.search(before)) or (len(after) == 5 and after.isdecimal())
        digits = after[0].isdecimal() and (cut or before[-1].isdecimal())
        if digits or "@" in text[max(0, match.start() - 40) : match.end() + 40]:
            yield match.start(), match.end(), " " if digits and not cut else ""


_MID_NUMBER = gate(rf"{DIGIT}-?{SPACE}*\n{SPACE}*{DIGIT}")
_HALVES = re.compile(r"(?<=\d)-?[ \t]*\r?\n[ \t]*(?=\d)")


def _closed_lines(text: str) -> Iterator[Edit]:
    """Numbers that go on in the next line, as if nothing had stood there, nor the hyphen of a break."""
    for match in _HALVES.finditer(text):
        yield match.start(), match.end(), ""


_CONFUSED = gate(rf"{DIGIT}[OoIl|]|[OoIl|][ -]?{DIGIT}{DIGIT}")
_LOOKS_LIKE_DIGITS = re.compile(
    # A bar with spaces around it parts the cells of a table.
    r"(?<![\w.+-])[+(]{0,2}(?:[\dOoIl]|(?<! )\|(?! ))(?:[ ().-]{0,2}(?:[\dOoIl]|(?<! )\||\|(?! ))){8,22}(?![\w-])"
)
_DIGIT_OF = str.maketrans("OoIl|", "00111")


def _digits_of_letters(text: str) -> Iterator[Edit]:
    """Numbers with letters that look like digits in them: ``4539 l488 O343 6467``."""
    for match in _LOOKS_LIKE_DIGITS.finditer(text):
        said = match.group()
        letters = sum(char in "OoIl|" for char in said)
        if 0 < letters < 0.5 * sum(map(str.isdecimal, said)):
            yield match.start(), match.end(), said.translate(_DIGIT_OF)


_BASE64 = re.compile(r"(?<![\w+/=.-])[A-Za-z0-9+/_-]{16,8000}={0,2}(?![\w+/=-])")


def _decoded(view: View) -> Iterator[View]:
    """Readable text that stands in the view as base64."""
    if not LONG_ROW(view.text):
        return
    for match in _BASE64.finditer(view.text):
        inner = _readable(match.group())
        if inner:
            yield View(inner, None, view.span(*match.span()), " (written in base64)")


_OF_ADDRESSES = str.maketrans("-_", "+/")
"""The alphabet of RFC 4648 that goes into addresses, and the plain one."""


def _readable(token: str) -> str:
    if len(token.rstrip("=")) % 4 == 1:
        return ""
    try:
        plain = token.translate(_OF_ADDRESSES)
        text = base64.b64decode(plain.rstrip("=") + "=" * (-len(token.rstrip("=")) % 4), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return text if text.isprintable() or text.replace("\n", " ").isprintable() else ""
