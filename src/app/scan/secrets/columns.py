"""Tables whose heading names a password or a code: the cells beneath it (:mod:`app.scan.grids`)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.scan.gates import gate
from app.scan.grids import Row, columns, could_hold
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


def find(text: str, lowered: str) -> Iterator[Hit]:
    """Passwords and codes of tables."""
    if not (HINT(text) or _CODES(text)) or not could_hold(text, lowered):
        return
    for code, start, cell in columns(text, lowered, _heading):
        yield from _cell(start, cell, code=code)


def _heading(row: Row) -> list[tuple[int, bool]]:
    """The first column of passwords or codes, and whether it is one of codes."""
    for place, (_, cell) in enumerate(row):
        if _PASSWORD.fullmatch(cell):
            return [(place, False)]
        if _CODE.fullmatch(cell) and (" " in cell or "PIN" in cell.upper() or any(_PLACE.search(other) for _, other in row)):
            return [(place, True)]
    return []


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
