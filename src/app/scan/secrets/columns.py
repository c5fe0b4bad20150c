"""Tables whose heading names a password or a code: the cells beneath it, parted by bars, tabs, commas, semicolons or spaces."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.scan.gates import gate
from app.scan.hits import Hit
from app.scan.secrets.named import HINT
from app.scan.secrets.spots import NAMES
from app.scan.secrets.written import Written, how_written, is_filler, is_random, trimmed

_WORDS = "|".join(
    re.escape(word).replace(r"\ ", r"[\s_-]") for word in sorted([*NAMES["password"], *NAMES["short"]], key=len, reverse=True)
)
_PASSWORD = re.compile(
    rf"(?i)[*_\"']{{0,2}}(?:[\w-]{{1,20}}[ _-]){{0,2}}(?:[\w-]{{0,12}}(?:{_WORDS})"
    rf"|(?:api|secret|access)[ _-]?(?:key|token)|token|secret)[*_\"']{{0,2}}(?: \([^()]{{1,20}}\))?"
)
_CODE = re.compile(
    r"(?i)[*_\"']{0,2}(?:(?:door|gate|entry|access|alarm|safe|lock|key|security|türe?|zugangs)[ _-]?)?"
    r"(?:codes?|pins?|puk)[*_\"']{0,2}"
)
_PLACE = re.compile(
    r"(?i)\b(?:door|gate|room|entry|entrance|alarm|safe|lock|building|name|user|card|tür|raum|employee|person)\b"
)
_DIGITS = re.compile(r"[*#]?\d{4,8}#?")
_CODES = gate("(?i)pin|puk|code|token|secret|key")
_CELL = re.compile(r"<t[dh]\b[^<>]{0,80}>([^<>]{0,200})", re.IGNORECASE)
_ROW = re.compile(r"</tr>|<tr\b[^<>]{0,80}>", re.IGNORECASE)
_SPACES = re.compile(r"[^\S\n]{2,}|\t")
_RULE = re.compile(r"[\s|:+=-]*")
_MOST = 60
"""Rows read beneath a heading."""

_Row = list[tuple[int, str]]
"""Cells with the places where they stand."""


def find(text: str, lowered: str) -> Iterator[Hit]:
    """Passwords and codes of tables."""
    if not (HINT(text) or _CODES(text)) or ("\n" not in text and "<t" not in lowered):
        return
    if "<td" in lowered:
        yield from _beneath([_html(text, start, end) for start, end in _spans(text, _ROW)])
    lines = list(_spans(text, re.compile("\n")))
    for sign in ("|", "\t", ";", ",", "  "):
        if sign in text:
            yield from _beneath([_cells(text, start, end, sign) for start, end in lines])


def _spans(text: str, parting: re.Pattern[str]) -> Iterator[tuple[int, int]]:
    at = 0
    for match in parting.finditer(text):
        yield at, match.start()
        at = match.end()
    yield at, len(text)


def _cells(text: str, start: int, end: int, sign: str) -> _Row:
    line = text[start:end]
    if sign != "  " and sign not in line:
        return []
    cells: _Row = []
    parting = _SPACES if sign in {"  ", "\t"} else re.compile(re.escape(sign))
    edge = len(line) - len(line.lstrip(" |")) if sign == "|" else 0
    for first, last in _spans(line[edge:], parting):
        cell = line[edge + first : edge + last]
        cells.append((start + edge + first + len(cell) - len(cell.lstrip()), cell.strip()))
    return cells


def _html(text: str, start: int, end: int) -> _Row:
    return [(start + cell.start(1), cell.group(1).strip()) for cell in _CELL.finditer(text[start:end])]


def _beneath(rows: list[_Row]) -> Iterator[Hit]:
    """The cells beneath each heading, down to the first row of another width."""
    column, code, width, left = -1, False, 0, 0
    for row in rows:
        heading = _heading(row)
        if heading is not None:
            (column, code), width, left = heading, len(row), _MOST
            continue
        if column < 0 or (not row and left < _MOST):
            column = -1 if left < _MOST else column
            continue
        if all(_RULE.fullmatch(cell) for _, cell in row):
            continue
        left -= 1
        if abs(len(row) - width) > 1 or column >= len(row) or left < 0:
            column = -1
            continue
        yield from _cell(*row[column], code=code)


def _heading(row: _Row) -> tuple[int, bool] | None:
    if not 2 <= len(row) <= 12 or any(len(cell) > 40 for _, cell in row):
        return None
    for place, (_, cell) in enumerate(row):
        if _PASSWORD.fullmatch(cell):
            return place, False
        if _CODE.fullmatch(cell) and (" " in cell or "PIN" in cell.upper() or any(_PLACE.search(other) for _, other in row)):
            return place, True
    return None


def _cell(start: int, cell: str, *, code: bool) -> Iterator[Hit]:
    value = cell.strip("*`\"'")
    start += cell.index(value) if value else 0
    if code:
        good = bool(_DIGITS.fullmatch(value))
    else:
        good = " " not in value and not is_filler(value) and (how_written(value) >= Written.LIKELY or is_random(value))
    if good:
        value = value if code else trimmed(value)
        reason = "It stands in the column of passwords or codes of a table."
        yield Hit(start, start + len(value), "password", value, 0.8, "secrets.column", reason)
