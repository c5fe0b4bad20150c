"""What the scanner found before, by text: a course is asked for again and again, and one paragraph of it has changed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from app.scan.hits import Hit

PASSAGES, CHARACTERS = 32_768, 8_000_000
"""What is kept at most, in two halves: either holds the 15,000 paragraphs of 4 MB of course text, 10 MB with their hits."""

LEAST = 64
"""Texts asked for at once from which on the answer is kept in its order, too."""

Hits = tuple[Hit, ...]


class Memory:
    """Hits by text, those asked for lately. The text itself is the key, so that no two are ever taken for one.

    Two halves: what is asked for moves to the new one; when that is full the old one goes, with all that nobody asked for
    since. This costs 0.1 µs a passage, where moving each to the end of a queue costs as much again.

    A course or a table that was asked for at once a moment ago differs in a paragraph or two. Up to the first and from the last
    of them it is told from the answer before, for a fifth of what looking for each passage costs (measured). What that answer
    holds stands in the new half, too: it goes when the halves change.
    """

    def __init__(self) -> None:
        self._new: dict[str, Hits] = {}
        self._old: dict[str, Hits] = {}
        self._characters = 0
        self._asked: list[str] = []
        self._told: list[Hits] = []
        self._turns = self._began = 0
        """How often the halves have changed, and how often when the texts were asked for last."""

    def get(self, texts: list[str]) -> tuple[list[Hits], list[int]]:
        """What is known of each text, and the places of those of which nothing is."""
        asked, told, self._began = self._asked, self._told, self._turns  # looking up may let go of them
        most = min(len(texts), len(asked))
        front = _alike(texts, asked, most)
        back = _alike(texts[::-1], asked[::-1], most - front) if front < most else 0
        known, unknown = self._looked_up(texts[front : len(texts) - back])
        return [*told[:front], *known, *told[len(told) - back :]], [front + place for place in unknown]

    def keep(self, texts: list[str], hits: list[Hits]) -> None:
        """Remember what was told of the texts that were asked for last, in their order, if the new half holds it."""
        if len(texts) >= LEAST and self._began == self._turns:
            self._asked, self._told = list(texts), list(hits)

    def _looked_up(self, texts: list[str]) -> tuple[list[Hits], list[int]]:
        known = list(map(self._new.get, texts))
        unknown = []
        if None in known:
            for place in [place for place, hits in enumerate(known) if hits is None]:
                known[place] = hits = self._old.get(texts[place])
                if hits is None:
                    unknown.append(place)
                else:
                    self.put(texts[place], hits)
        return cast(list[Hits], known), unknown

    def put(self, text: str, hits: Hits) -> None:
        """Keep what was found in a text."""
        if len(self._new) >= PASSAGES // 2 or self._characters + len(text) > CHARACTERS // 2:
            self._old, self._new, self._characters = self._new, {}, 0
            self._asked, self._told = [], []
            self._turns += 1
        self._new[text] = hits
        self._characters += len(text)

    def clear(self) -> None:
        """Forget everything: what is looked for has changed."""
        self._new, self._old, self._characters = {}, {}, 0
        self._asked, self._told = [], []


def _alike(some: Sequence[str], others: Sequence[str], most: int) -> int:
    """How many of the first texts are the same in both, ``most`` at most. Rows are compared, half of what is left at a time:
    for texts that did not change this takes 4 ns each, one by one 100."""
    first = 0
    while first < most:
        middle = (first + most + 1) // 2
        if some[first:middle] == others[first:middle]:
            first = middle
        else:
            most = middle - 1
    return first
