"""Numbers beside what they are called: "passport (British, 583221988)", a heading with numbers beneath it.

A number with check digits counts wherever its name is near, in whatever groups it is written; where they are wrong it is noted,
straight behind its name. One without must have the form of its sort, and stand where nothing else can be meant: after its name
in the same sentence, straight before it, or in its column.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from app.course.findings import Severity
from app.scan.context import BEFORE, lower
from app.scan.gates import DIGIT, gate
from app.scan.grids import Row, columns, could_hold
from app.scan.hits import Hit
from app.scan.labels import Label, labels
from app.scan.lookup import Said

_GROUP = r"(?:[A-Za-z]{0,6}\d[0-9A-Za-z*]{0,24}|[A-Z]{1,6}(?![a-z])|[a-z](?=-\d))"
_VALUE = re.compile(
    rf"(?<![\w/@-])(?<!\d[.,]){_GROUP}(?:[ ]?[-./][ ]?{_GROUP}|[ ]{{1,2}}{_GROUP}){{0,9}}(?:[ ]?\([0-9A-Z]\))?(?!\w)(?![-/]\w)"
)
_PIECE = re.compile(r"[0-9A-Za-z*]+")
_PLATE = "vehicle-plate"
_FEW = 2
"""Digits of a number plate."""
_DIGITS = gate(
    rf"{DIGIT}(?:[A-Za-z ./-]{{0,3}}{DIGIT}){{3}}|[A-Z]{{1,3}}[ -]?{DIGIT}{{1,3}}[ -]?[A-Z]"
    rf"|{DIGIT}{{2,3}}[ -][A-Z]{{2,3}}|[A-Z]{{2,3}}[ -]{DIGIT}{{2,3}}"
)
"""Four digits, or letters and digits as number plates have them."""
_NOT_NUMBERS = re.compile(
    r"\d{1,2}[./]\d{1,2}\.?|\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d\d|(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}(?:T[\d:]*)?"
    r"|(?:19|20)\d\d(?:\s?[-/]\s?(?:19|20)?\d\d)?"
)
"""Dates and spans of years."""
_MONEY_BEFORE = re.compile(r"(?:[$€£¥₹]|\b(?:EUR|USD|GBP|CHF|Rs\.?))\s?\Z")
_UNIT_AFTER = re.compile(r"\s?(?:[%€$£°]|(?:EUR|USD|GBP|euros?|dollars?|pounds?|km|kg|mm|cm|years?|users?|people|copies)\b)")
_SENTENCE = re.compile(r"(?<!\b[nN]o)(?<!\b[nN]r)(?<!\b[nN]um)(?<!\b\w)[.!?]\s+(?=[A-ZÀ-Þ])|\n\s*\n")
_ROW_OF_DIGITS = re.compile(r"\d{3}|\d[ -]\d\d")
_AND = re.compile(r"\s?(?:,|;|/|\band\b|\bund\b|\bet\b|\by\b|\be\b|&|\n)\s?")
_NEAR_OTHER, _TIGHT, _BEHIND, _CHECKED_BEHIND = 22, 48, 24, 40
"""Characters: between a number and a name of something else; and between a number and its own name."""
_JOINTS = frozenset("-./")
"""What holds groups together: a number does not end before one."""
_STRAIGHT = re.compile(
    r"\.?\s{0,2}(?:(?:no|nr|num|number|nummer|numero|número|numéro|n°|nº)\.?\s?)?(?:[:=#]\s?|(?:is|ist|est|es|è|é|lautet|jest)\s)?[(\"“„«]?",
    re.IGNORECASE,
)
"""What may stand between the name of a number and one with wrong check digits."""
_PLAIN = 5
"""Letters of a name that is no other word; shorter ones are written in capitals."""
_LEAST, _CHECKED = 4, 6
"""Digits of a number; and signs of one with check digits: fewer pass too often."""


def load(language: str) -> Callable[[str], Iterator[Hit]]:
    """The detector; numbers of every country are known by their names in every course."""
    del language
    labels()  # made before the first text waits for it
    return _detect


def _detect(text: str) -> Iterator[Hit]:
    if not _DIGITS(text):
        return
    lowered = lower(text)
    names = labels().said(lowered)
    if not any(name.told.kind for name in names):
        return
    last: Hit | None = None
    for match in _VALUE.finditer(text):
        value = match.group()
        if sum(map(str.isdecimal, value)) < _FEW or _NOT_NUMBERS.fullmatch(value) or _amount(text, match):
            continue
        hit = _judged(text, names, match, last)
        if hit:
            last = hit
            yield hit
    if could_hold(text, lowered):
        for label, start, cell in columns(text, lowered, _heading):
            found = _cell(label, start, cell)
            if found:
                yield found


def _amount(text: str, match: re.Match[str]) -> bool:
    before = text[max(0, match.start() - 5) : match.start()]
    return bool(_MONEY_BEFORE.search(before) or _UNIT_AFTER.match(text, match.end()) or before.endswith("+"))


def _judged(text: str, names: tuple[Said[Label], ...], match: re.Match[str], last: Hit | None) -> Hit | None:
    """The number as what the nearest name says that it may be."""
    start, end = match.span()
    before = [name for name in names if name.end <= start + 6 and name.start >= start - BEFORE and name.start < start]
    inside = [name for name in names if start <= name.start and name.end < end]
    begins = max((name.end for name in before + inside), default=start)
    behind = [name for name in names if name.start >= end and name.start - end <= _CHECKED_BEHIND]
    for name in (*reversed(before + inside), *behind):
        if name.told.check and (span := _passing(match, name.told.check, begins, _CHECKED)):
            other = [said for said in before if not said.told.kind and said.start > name.start]
            if not other or name in behind or start - other[-1].end > _NEAR_OTHER:
                return _hit(text, span, name.told, 1.0)
    mistyped = _mistyped(text, before + inside, match, begins)
    before, behind = ([name for name in side if name.told.form or not name.told.kind] for side in (before + inside, behind))
    if before:
        if before[-1].told.kind and _is_tight(text[before[-1].end : start], _TIGHT):
            return _formed(text, [name for name in before if name.start == before[-1].start], match, begins) or mistyped
    elif behind and behind[0].told.kind and _is_behind(text, end, behind[0]):
        return _formed(text, [name for name in behind if name.start == behind[0].start], match, begins) or mistyped
    return mistyped or _another(text, match, last)


def _mistyped(text: str, names: list[Said[Label]], match: re.Match[str], begins: int) -> Hit | None:
    """A number with wrong check digits, where nothing but its name, and what leads from it, stands before it: who typed it may
    have slipped, or made it up."""
    for name in names:
        word, like = text[name.start : name.end], name.told.like
        if not like or name.end != begins or (len(word) < _PLAIN and not word.isupper()):
            continue
        span = _passing(match, like.fullmatch, begins, _CHECKED, whole=True)
        if span and _STRAIGHT.fullmatch(text, name.end, span[0]):
            reason = "The name of such numbers stands straight before it, but its check digits are wrong."
            detector = f"labels.{name.told.name}"
            return Hit(*span, "personal-number", text[span[0] : span[1]], 0.85, detector, reason, Severity.REVIEW)
    return None


def _is_tight(between: str, most: int) -> bool:
    """Whether a number and its name stand in one sentence, and no other number between them."""
    return len(between) <= most and not _ROW_OF_DIGITS.search(between) and not _SENTENCE.search(between)


def _another(text: str, match: re.Match[str], last: Hit | None) -> Hit | None:
    """One more of a list: after one that was found, and written like it."""
    if last is None or not _AND.fullmatch(text[last.end : match.start()]) or _shape(last.value) != _shape(match.group()):
        return None
    reason = "It follows one that was found, and is written like it."
    return Hit(*match.span(), last.kind, match.group(), last.score, last.detector, reason)


def _shape(value: str) -> str:
    return re.sub("[A-Za-z]", "a", re.sub(r"\d", "0", value))


def _is_behind(text: str, end: int, name: Said[Label]) -> bool:
    """Whether a name stands straight behind a number, and before no other."""
    return _is_tight(text[end : name.start], _BEHIND) and ":" not in text[name.end : name.end + 2]


def _formed(text: str, names: list[Said[Label]], match: re.Match[str], begins: int) -> Hit | None:
    """The number, if it has a form that one of the names at a place allows."""
    for name in names:
        form = name.told.form
        if form and _enough(match.group(), name.told) and (span := _passing(match, form.fullmatch, begins, _LEAST, whole=True)):
            return _hit(text, span, name.told, 0.75)
    return None


def _passing(
    match: re.Match[str], passes: Callable[[str], object], begins: int, least: int, *, whole: bool = False
) -> tuple[int, int] | None:
    """The longest run of the groups of a number, behind the names in it, that passes; ``whole``: only words in capitals are
    left off at its ends."""
    groups = [piece.span() for piece in _PIECE.finditer(match.group()) if match.start() + piece.start() >= begins]
    value = match.group()
    for length in range(len(groups), 0, -1):
        for first in range(len(groups) - length + 1):
            start, end = groups[first][0], groups[first + length - 1][1]
            left, right = value[:start], value[end:]
            if left[-1:] in _JOINTS or right[:1] in _JOINTS or (whole and (_counts(left) or _counts(right))):
                continue
            plain = re.sub("[^0-9A-Z*]", "", value[start:end].upper())
            if len(plain) >= least and set(plain) != {plain[0]} and passes(plain):
                closed = right[:1] == ")" and "(" in value[start:end]
                return match.start() + start, match.start() + end + closed
    return None


def _enough(value: str, label: Label) -> bool:
    return sum(map(str.isdecimal, value)) >= (_FEW if label.kind == _PLATE else _LEAST)


def _counts(part: str) -> bool:
    return any(map(str.isdecimal, part))


def _hit(text: str, span: tuple[int, int], label: Label, score: float) -> Hit:
    how = "its check digits are right" if label.check else "it is written like one"
    reason = f"A name of such numbers stands beside it, and {how}."
    return Hit(*span, label.kind, text[span[0] : span[1]], score, f"labels.{label.name}", reason)


def _heading(row: Row) -> list[tuple[int, Label]]:
    """The columns whose heading names a number."""
    named: list[tuple[int, Label]] = []
    for place, (_, cell) in enumerate(row):
        if cell and not any(map(str.isdecimal, cell)):
            names = labels().said(lower(cell))
            named += [(place, name.told) for name in names if name.start == names[-1].start and name.told.kind]
    return named


def _cell(label: Label, start: int, cell: str) -> Hit | None:
    match = _VALUE.fullmatch(cell)
    if not match or not _enough(cell, label) or _NOT_NUMBERS.fullmatch(cell):
        return None
    plain = re.sub("[^0-9A-Z*]", "", cell.upper())
    passes = label.check or (label.form.fullmatch if label.form else None)
    if not passes or not passes(plain):
        return None
    reason = "It stands in a column of such numbers."
    return Hit(start, start + len(cell), label.kind, cell, 1.0 if label.check else 0.8, f"labels.{label.name}", reason)
