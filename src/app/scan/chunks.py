"""Long texts in overlapping pieces, so that no pattern, however slow, sees more than a piece at once."""

from __future__ import annotations

from collections.abc import Iterator

SIZE = 2_000
"""Code points a piece. Quadratic patterns at this size stay within milliseconds (``tests/bench/bench_scan.py``)."""

OVERLAP = 250
"""Longer than any identifier or key we look for, private keys apart, which are found by their first line."""


def pieces(text: str, size: int = SIZE, overlap: int = OVERLAP) -> Iterator[tuple[int, str]]:
    """(offset, piece) in order, cut at white space where there is some; each begins ``overlap`` before the end of the last."""
    if len(text) <= size:
        yield 0, text
        return
    start = 0
    while start < len(text):
        end = min(start + size, len(text))
        if end < len(text):
            space = text.rfind(" ", end - overlap // 2, end)
            end = space if space > start else end
        yield start, text[start:end]
        if end == len(text):
            return
        after = end - overlap
        space = text.find(" ", after, after + overlap // 2)
        start = max(space + 1 if space >= 0 else after, start + 1)
