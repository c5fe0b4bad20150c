"""What the words around candidates bring at a first glance, without looking what they are.

In a table a candidate stands at every other word, and what is around one is around the next, too. So the words are read once,
and between one candidate and the next only those count that come and go.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from app.scan.beside.candidates import Candidate
from app.scan.joined.states import plain
from app.scan.sentences.reading import WORD, words_of

BEFORE, BEHIND = 160, 100
"""Code points before and behind a candidate whose words are looked at."""


def around(text: str, one: Candidate) -> tuple[int, int]:
    """(start, end) of a candidate and what is looked at around it."""
    return max(0, one.start - BEFORE), min(len(text), one.end + BEHIND)


def worths(text: str, found: Sequence[Candidate], brings: Callable[[str], int]) -> list[int]:
    """What the words around each candidate bring together, each word once. ``found`` stand in reading order."""
    window = _Window(text, brings)
    return [window.worth(*around(text, one)) for one in found]


class _Window:
    """The words of a stretch of a text that moves on, and what they bring. Words that are cut at its ends count as they are."""

    def __init__(self, text: str, brings: Callable[[str], int]) -> None:
        self._text, self._brings = text, brings
        self._end = (len(text) + 1, len(text) + 1, "")
        self._begin(0)

    def _begin(self, start: int) -> None:
        self._rest: Iterator[re.Match[str]] = WORD.finditer(plain(self._text), start)
        self._words: list[tuple[int, int, str]] = []
        self._first = self._last = self._sum = 0
        self._counts: dict[str, int] = {}
        self._read()

    def _read(self) -> None:
        match = next(self._rest, None)
        self._words.append((*match.span(), match.group()) if match else self._end)

    def worth(self, start: int, end: int) -> int:
        """What the words of ``start:end`` bring; ``start`` is never before the one asked about last."""
        if start >= self._words[-1][1]:
            self._begin(start)
        words = self._words
        while words[-1][0] < end:
            self._read()
        while words[self._last][1] <= end:
            self._add(words[self._last][2])
            self._last += 1
        while self._last > self._first and words[self._last - 1][1] > end:
            self._last -= 1
            self._drop(words[self._last][2])
        while self._first < self._last and words[self._first][0] < start:
            self._drop(words[self._first][2])
            self._first += 1
        return self._sum + self._cut(start, end)

    def _cut(self, start: int, end: int) -> int:
        """What the parts of the words bring that are cut at the ends."""
        parts: list[str] = []
        if self._first and (last := self._words[self._first - 1][1]) > start:
            parts += words_of(self._text, start, min(last, end))
        if (first := self._words[self._last][0]) < end:
            parts += words_of(self._text, max(first, start), end)
        return sum(self._brings(word) for word in dict.fromkeys(parts) if word not in self._counts)

    def _add(self, word: str) -> None:
        count = self._counts.get(word, 0)
        if not count:
            self._sum += self._brings(word)
        self._counts[word] = count + 1

    def _drop(self, word: str) -> None:
        count = self._counts[word] - 1
        if count:
            self._counts[word] = count
        else:
            del self._counts[word]
            self._sum -= self._brings(word)
