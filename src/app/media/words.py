"""Words in a picture: where they stand, what they say together, and one reading of two."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of the picture as seen, right and bottom outside."""
Line = tuple[int, int, int]
"""Which line a word stands in: Tesseract's block, paragraph and line; blocks of a second reading count down from −1."""
_TIGHT = 0.2
"""Part of a word's height under which a gap is none: a space is about a quarter of it."""
_ROUND = 0.15
"""Room around a word that is painted too, as a part of its height: tops of letters stand out of Tesseract's boxes."""
_SAME = 0.4
"""Part of the smaller of two boxes from which on they are one word read twice. Lines of a page turned by some degrees overlap,
the words in them hardly."""
_NEAR = 0.8
"""Part of a letter's height that may be between two pieces of one line; columns stand further apart."""
_BAND = 64
"""Pixels of height that are looked through together for boxes that overlap."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word in a picture: its box in pixels from the top left corner, its line, and how sure it is (0 to 100)."""

    text: str
    left: int
    top: int
    width: int
    height: int
    line: Line
    sure: float


def joined(words: Sequence[Word]) -> str:
    """The words as one text: a space between two words of a line, a line break between lines."""
    return "".join(gap + word.text for gap, word in zip(gaps(words), words, strict=True))


def gaps(words: Sequence[Word]) -> list[str]:
    """What stands before each word. Nothing between pieces of one: Tesseract takes addresses apart at their dots."""
    out = []
    for before, word in zip([None, *words], words, strict=False):
        if before is None or before.line != word.line:
            out.append("\n" if before else "")
        else:
            out.append("" if word.left - before.left - before.width < _TIGHT * word.height else " ")
    return out


def covered(words: Sequence[Word], start: int, end: int) -> tuple[Box, ...]:
    """The boxes of the words that characters ``start`` to ``end`` of their :func:`joined` text touch, one a word, in order."""
    at, held = 0, []
    for gap, word in zip(gaps(words), words, strict=True):
        at += len(gap)
        if at < end and start < at + len(word.text):
            held.append((word.left, word.top, word.left + word.width, word.top + word.height))
        at += len(word.text)
    return tuple(held)


def roomy(boxes: Iterable[Box]) -> list[Box]:
    """These boxes with the room around them that is painted too."""
    areas = []
    for left, top, right, bottom in boxes:
        room = max(2, round((bottom - top) * _ROUND))
        areas.append((max(left - room, 0), max(top - room, 0), right + room, bottom + room))
    return areas


def merged(first: Sequence[Word], second: Sequence[Word]) -> list[Word]:
    """Two readings of one picture as one, from top to bottom: where both read something the surer one holds, line by line, and
    what only one of them saw is kept."""
    first, second = list(_downwards(first)), list(_downwards(second))
    pairs = list(_twice(first, second))
    above: dict[Line, Line] = {}

    def top(line: Line) -> Line:
        while line in above:
            line = above[line]
        return line

    for one, other in pairs:
        if (here := top(one.line)) != (there := top(other.line)):
            above[there] = here
    better: dict[Line, float] = defaultdict(float)
    for sign, words in ((1.0, first), (-1.0, second)):
        for word in words:
            better[top(word.line)] += sign * max(word.sure, 1.0) ** 2 * word.width  # one letter amiss costs little sureness
    rivals = ({one for one, _ in pairs}, {other for _, other in pairs})
    kept = [word for word in first if better[top(word.line)] >= 0 or word not in rivals[0]]
    kept += [word for word in second if better[top(word.line)] < 0 or word not in rivals[1]]
    return list(_downwards(kept))


def _twice(first: Sequence[Word], second: Sequence[Word]) -> Iterator[tuple[Word, Word]]:
    """The pairs of words of two readings that stand in one place."""
    bands: dict[int, list[Word]] = defaultdict(list)
    for word in second:
        for band in range(word.top // _BAND, (word.top + word.height) // _BAND + 1):
            bands[band].append(word)
    for one in first:
        near = (bands[band] for band in range(one.top // _BAND, (one.top + one.height) // _BAND + 1))
        for other in dict.fromkeys(word for words in near for word in words):
            wide = min(one.left + one.width, other.left + other.width) - max(one.left, other.left)
            high = min(one.top + one.height, other.top + other.height) - max(one.top, other.top)
            smaller = min(one.width * one.height, other.width * other.height)
            if wide > 0 and high > 0 and wide * high >= _SAME * smaller:
                yield one, other


def _downwards(words: Iterable[Word]) -> Iterator[Word]:
    """Whole lines, the upper ones first; what Tesseract took apart within a line is one line again."""
    lines: dict[Line, list[Word]] = defaultdict(list)
    for word in words:
        lines[word.line].append(word)
    starts: dict[int, list[Word]] = defaultdict(list)
    for held in lines.values():
        starts[_middle(held[0]) // _BAND].append(held[0])
    after: dict[Line, Line] = {}
    for line, held in lines.items():
        band = _middle(held[-1]) // _BAND
        near = [word for at in (band - 1, band, band + 1) for word in starts[at] if _goes_on(held[-1], word)]
        free = [word for word in near if word.line != line and word.line not in after.values()]
        if free:
            after[line] = min(free, key=lambda word: abs(word.left - held[-1].left - held[-1].width)).line
    begun = [line for line in lines if line not in after.values()]
    for line in sorted(begun, key=lambda line: (lines[line][0].top, lines[line][0].left)):
        here: Line | None = line
        while here is not None:
            yield from (replace(word, line=line) for word in lines[here])
            here = after.get(here)


def _goes_on(last: Word, first: Word) -> bool:
    """Whether a word stands right behind another, as far as a space or less, on its line."""
    gap, height = first.left - last.left - last.width, max(last.height, first.height)
    return (
        -_NEAR * height < gap < _NEAR * height and abs(_middle(last) - _middle(first)) < height / 2 and last.left < first.left
    )


def _middle(word: Word) -> int:
    return word.top + word.height // 2
