"""Further views put numbers and addresses together; what else stands in them has been looked at in the first one. And many
short texts found inside a text are read together here, too: what they hide are addresses and numbers.

So of such a view only the surroundings of what was put together are read, and only by detectors of such things. A column of
numbers, in which every line end might be a break, would otherwise be read three times over by everything. What is read of all
views of a piece is read together, and what reads alike in two of them once: most of what a detector takes for a line or two is
the same for a page.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate

from app.scan.chunks import SIZE
from app.scan.context import BEFORE as CONTEXT
from app.scan.detectors import Detector
from app.scan.hits import Hit
from app.scan.rows import sparingly
from app.scan.views import SEAMS, View

BEFORE, AFTER = 110, 50
"""Code points read on each side of a seam: an identifier, and before it the words that say what it is."""

MOST, FEW = SEAMS, 4
"""Seams looked at in one view of a piece of 2,000 code points. Where there are more they are a table's, whose rows end and
begin with numbers, and hardly one of them is a number that was broken."""

APART = "\n\n" + "\0" * CONTEXT + "\n\n"
"""What stands between two windows that are read together: words in one say nothing about numbers in the other."""

_Spans = Sequence[tuple[int, int]]
_Place = tuple[int, int]
"""Number of a view, and where a window begins in it."""


def put_together(views: Sequence[View], detectors: Sequence[Detector]) -> list[list[Hit]]:
    """The hits on what was put together in each of the views of one piece; of a text found inside it, all."""
    found: list[list[Hit]] = [[] for _ in views]
    ends = [[last for _, last in _seams(view)] for view in views]
    for window, places, hit in _read(_windows_of(views), detectors):
        for number, begin in places:
            start, end = begin + hit.start, begin + min(hit.end, len(window))
            at = bisect_left(ends[number], start)
            if views[number].whole or (at < len(ends[number]) and views[number].seams[at][0] <= end):
                found[number].append(hit.at(start, end))
    return found


def _seams(view: View) -> _Spans:
    """The seams of a view that are looked at."""
    return view.seams[: sparingly(view.text, FEW if len(view.seams) > SEAMS else MOST)]


def _windows_of(views: Iterable[View]) -> dict[str, list[_Place]]:
    """What is to be read of the views, and where it stands."""
    windows: dict[str, list[_Place]] = {}
    for number, view in enumerate(views):
        for start, end in [(0, len(view.text))] if view.whole else _windows(view.text, _seams(view)):
            windows.setdefault(view.text[start:end], []).append((number, start))
    return windows


def _read(windows: dict[str, list[_Place]], detectors: Iterable[Detector]) -> Iterator[tuple[str, list[_Place], Hit]]:
    """The hits in each window, where they stand in it: about a piece's length of windows is read at a time."""
    for row in _rows(windows):
        text = APART.join(row)
        begins = list(accumulate((len(window) + len(APART) for window in row[:-1]), initial=0))
        for detect in detectors:
            for hit in detect(text):
                number = bisect_right(begins, hit.start) - 1
                if hit.end <= begins[number] + len(row[number]) or hit.kind == "unscanned":
                    yield row[number], windows[row[number]], hit.at(hit.start - begins[number], hit.end - begins[number])


def _rows(windows: Iterable[str]) -> Iterator[list[str]]:
    row: list[str] = []
    size = 0
    for window in windows:
        if row and size + len(window) > SIZE:
            yield row
            row, size = [], 0
        row.append(window)
        size += len(window) + len(APART)
    if row:
        yield row


def _windows(text: str, seams: _Spans) -> Iterator[tuple[int, int]]:
    """(start, end) of what to read, cut at white space where there is some, joined where they touch."""
    first = 0
    for at in range(1, len(seams) + 1):
        if at == len(seams) or seams[at][0] - BEFORE > seams[at - 1][1] + AFTER:
            start, end = max(0, seams[first][0] - BEFORE), min(len(text), seams[at - 1][1] + AFTER)
            left = text.find(" ", start, seams[first][0]) if start else -1
            right = text.rfind(" ", seams[at - 1][1], end) if end < len(text) else -1
            yield left + 1 if left >= 0 else start, right if right >= 0 else end
            first = at
