"""Finding text in the course: case does not matter, and neither does how an accent is encoded."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from app.course import Course
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


def find_in(text: str, query: str) -> Iterator[tuple[int, int]]:
    """Every (start, end) at which ``query`` (already folded) stands in ``text``, not overlapping."""
    hay, origin = folded(text)
    at = hay.find(query)
    while at >= 0:
        stop = at + len(query)
        end = origin[stop] if stop < len(origin) else len(text)
        if end > origin[at]:  # a match that ends inside an expanded character takes the whole of it
            yield origin[at], end
        elif stop <= len(origin):
            yield origin[at], origin[stop - 1] + 1
        at = hay.find(query, stop)


def find_all(course: Course, query: str) -> list[Match]:
    """Every match in the blocks of the course, in reading order. Blocks only: titles are in the outline."""
    wanted = folded(query)[0]
    if not wanted:
        return []
    out: list[Match] = []
    for lesson, block in course.blocks():
        for part in block.parts():
            if len(part.text):
                out += [Match(lesson.id, block.id, part.path, *span) for span in find_in(part.text.plain, wanted)]
    return out


def replaced_all(text: RichText, spans: list[tuple[int, int]], new: str) -> RichText:
    """``text`` with ``new`` in place of each span, in the look of what stood there."""
    for start, end in sorted(spans, reverse=True):
        text = text.retyped(start, end, new)
    return text
