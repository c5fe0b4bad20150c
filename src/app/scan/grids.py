"""Tables in text: rows of cells parted by bars, tabs, commas, semicolons, slashes or spaces, or in HTML; and what stands in a
column."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from typing import TypeVar

Told = TypeVar("Told")

Row = list[tuple[int, str]]
"""Cells with the places where they stand."""

_CELL = re.compile(r"<t[dh]\b[^<>]{0,80}>([^<>]{0,200})", re.IGNORECASE)
_ROW = re.compile(r"</tr>|<tr\b[^<>]{0,80}>", re.IGNORECASE)
_SPACES = re.compile(r"[^\S\n]{2,}|\t")
_LINE = re.compile("\n")
_APART = re.compile("\0+")
"""Between passages that are read together (:data:`app.scan.seams.APART`)."""
_RULE = re.compile(r"[\s|:+=-]*")
_MOST = 500
"""Rows read beneath a heading."""


def could_hold(text: str, lowered: str) -> bool:
    """Whether a table of more than one row may be in it."""
    return "\n" in text or "<t" in lowered


def columns(text: str, lowered: str, heading: Callable[[Row], list[tuple[int, Told]]]) -> Iterator[tuple[Told, int, str]]:
    """What ``heading`` says of a column, with each cell beneath it and where it stands. ``heading`` is asked of every row; what
    it says of a row that is none is nothing."""
    if "<td" in lowered:
        yield from _beneath([_html(text, start, end) for start, end in _spans(text, _ROW)], heading)
    if "\n" not in text:
        return
    for first, last in _spans(text, _APART):
        lines = list(_spans(text, _LINE, first, last))
        for sign in ("|", "\t", ";", " , ", ",", " / ", "  "):
            if text.find(sign, first, last) >= 0:
                yield from _beneath([_cells(text, start, end, sign) for start, end in lines], heading)


def _beneath(rows: list[Row], heading: Callable[[Row], list[tuple[int, Told]]]) -> Iterator[tuple[Told, int, str]]:
    """The cells beneath each heading, down to the first row of another width."""
    told: list[tuple[int, Told]] = []
    width = left = 0
    for row in rows:
        named = heading(row) if 2 <= len(row) <= 12 and all(len(cell) <= 40 for _, cell in row) else []
        if named:
            told, width, left = named, len(row), _MOST
            continue
        if not told or (not row and left < _MOST):
            told = [] if left < _MOST else told
            continue
        if all(_RULE.fullmatch(cell) for _, cell in row):
            continue
        left -= 1
        if abs(len(row) - width) > 1 or left < 0:
            told = []
            continue
        for column, said in told:
            if column < len(row):
                yield said, *row[column]


def _spans(text: str, parting: re.Pattern[str], at: int = 0, end: int = sys.maxsize) -> Iterator[tuple[int, int]]:
    for match in parting.finditer(text, at, end):
        yield at, match.start()
        at = match.end()
    yield at, min(end, len(text))


def _cells(text: str, start: int, end: int, sign: str) -> Row:
    line = text[start:end]
    if sign != "  " and sign not in line:
        return []
    cells: Row = []
    parting = _SPACES if sign in {"  ", "\t"} else re.compile(re.escape(sign))
    edge = len(line) - len(line.lstrip(" |")) if sign == "|" else 0
    for first, last in _spans(line[edge:], parting):
        cell = line[edge + first : edge + last]
        cells.append((start + edge + first + len(cell) - len(cell.lstrip()), cell.strip()))
    return cells


def _html(text: str, start: int, end: int) -> Row:
    return [(start + cell.start(1), cell.group(1).strip()) for cell in _CELL.finditer(text[start:end])]
