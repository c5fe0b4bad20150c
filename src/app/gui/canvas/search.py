"""Finding text in the course: case does not matter, and neither does how an accent is encoded."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from app.course import Block, Course
from app.course.text import RichText


@dataclass(frozen=True, slots=True)
class Match:
    """One place where the query stands, in code points of a part."""

    lesson_id: str
    block_id: str
    part: str
    start: int
    end: int


def folded(text: str) -> tuple[str, list[int]]:
    """``text`` as it is compared, and for each character of that the code point of ``text`` it comes from."""
    if text.isascii():
        return text.lower(), list(range(len(text)))
    out: list[str] = []
    origin: list[int] = []
    for at, char in enumerate(text):
        for piece in unicodedata.normalize("NFKD", char.casefold()):
            if not unicodedata.combining(piece):
                out.append(piece)
                origin.append(at)
    return "".join(out), origin


Folded = tuple[str, list[int]]


def find_in(text: str, query: str, held: Folded | None = None) -> Iterator[tuple[int, int]]:
    """Every (start, end) at which ``query`` (already folded) stands in ``text``, not overlapping."""
    hay, origin = held or folded(text)
    at = hay.find(query)
    while at >= 0:
        stop = at + len(query)
        end = origin[stop] if stop < len(origin) else len(text)
        if end > origin[at]:  # a match that ends inside an expanded character takes the whole of it
            yield origin[at], end
        elif stop <= len(origin):
            yield origin[at], origin[stop - 1] + 1
        at = hay.find(query, stop)


class Finder:
    """Finds in a course, keeping the folded text of blocks that have not changed since: each next letter costs a string search.

    :meth:`forget` when nobody searches any more.
    """

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Block, list[tuple[str, str, Folded]]]] = {}

    def find(self, course: Course, query: str) -> list[Match]:
        """Every match in the blocks of the course, in reading order. Blocks only: titles are in the outline."""
        wanted = folded(query)[0]
        if not wanted:
            return []
        out: list[Match] = []
        for lesson, block in course.blocks():
            for path, plain, held in self._parts(block):
                if wanted in held[0]:
                    out += [Match(lesson.id, block.id, path, *span) for span in find_in(plain, wanted, held)]
        return out

    def forget(self) -> None:
        """Give the memory back."""
        self._kept.clear()

    def _parts(self, block: Block) -> list[tuple[str, str, Folded]]:
        kept = self._kept.get(block.id)
        if kept is None or kept[0] is not block:
            parts = [(part.path, part.text.plain) for part in block.parts() if len(part.text)]
            kept = self._kept[block.id] = (block, [(path, plain, folded(plain)) for path, plain in parts])
        return kept[1]


def replaced_all(text: RichText, spans: list[tuple[int, int]], new: str) -> RichText:
    """``text`` with ``new`` in place of each span, in the look of what stood there."""
    for start, end in sorted(spans, reverse=True):
        text = text.retyped(start, end, new)
    return text
