"""Further views put numbers and addresses together; what else stands in them has been looked at in the first one.

So of such a view only the surroundings of what was put together are read, and only by detectors of such things. A column of
numbers, in which every line end might be a break, would otherwise be read three times over by everything.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from app.scan.detectors import Detector
from app.scan.hits import Hit
from app.scan.views import View

BEFORE, AFTER = 110, 50
"""Code points read on each side of a seam: an identifier, and before it the words that say what it is."""

MOST = 12
"""Seams looked at in one view of a piece of 2,000 code points: more are a table's, whose rows end and begin with numbers."""

_Spans = Sequence[tuple[int, int]]


def put_together(view: View, detectors: Iterable[Detector]) -> Iterator[Hit]:
    """The hits on what was put together in the view."""
    for start, end, seams in _windows(view.text, view.seams[:MOST]):
        text = view.text[start:end]
        ends = [last for _, last in seams]
        for detect in detectors:
            for hit in detect(text):
                at = bisect_left(ends, start + hit.start)
                if at < len(seams) and seams[at][0] <= start + hit.end:
                    yield hit.at(start + hit.start, start + hit.end)


def _windows(text: str, seams: _Spans) -> Iterator[tuple[int, int, _Spans]]:
    """(start, end, seams) of what to read, cut at white space where there is some, joined where they touch."""
    first = 0
    for at in range(1, len(seams) + 1):
        if at == len(seams) or seams[at][0] - BEFORE > seams[at - 1][1] + AFTER:
            start, end = max(0, seams[first][0] - BEFORE), min(len(text), seams[at - 1][1] + AFTER)
            left = text.find(" ", start, seams[first][0]) if start else -1
            right = text.rfind(" ", seams[at - 1][1], end) if end < len(text) else -1
            yield left + 1 if left >= 0 else start, right if right >= 0 else end, seams[first:at]
            first = at
