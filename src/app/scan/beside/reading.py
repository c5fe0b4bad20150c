"""A candidate as the classifier reads it: how it is written, and the words beside it with how far they are.

Words are read as :mod:`app.scan.sentences.reading` reads them, so that an illness or a role of any language is one word; those
that tell of secrets and locks are ``#password``, ``#lock`` and so on, and any other value is ``#value``.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache

from app.scan.beside.candidates import Candidate, named
from app.scan.beside.spoken import in_figures
from app.scan.joined.base import sentences
from app.scan.joined.states import plain
from app.scan.sentences.reading import MARK, Token, besides, tokens

BEFORE, BEHIND = 14, 10
"""Words that are read on each side."""
STRAIGHT, CLOSE = 3, 6
"""Words whose place is told, and those that are taken together with how the value is written."""
_FAR_BEFORE, _FAR_BEHIND = 2, 1
"""Sentences before a candidate's own and behind it that are read."""
_VALUE = "#value"
_RUN = re.compile(r"([9Aa])\1*")
_SIZES = ((4, "3"), (5, "4"), (7, "6"), (9, "8"), (13, "12"), (21, "20"))


@lru_cache(maxsize=4096)
def _written(value: str) -> tuple[str, str]:
    """How a value is written: its runs of digits and letters, "A1-92-93"; and which signs it has and about how many."""
    value = in_figures(value)
    signs = "".join("9" if one.isdecimal() else "A" if one.isupper() else "a" if one.isalpha() else one for one in value)
    runs = _RUN.sub(lambda run: run[1] + str(min(len(run[0]), 12)), signs)
    sorts = (
        ("9", "9"), ("A", "A"), ("a", "a"), (" ", "_"), ("-", "-"), ("/", "/"), (".", "."),
    )  # fmt: skip
    coarse = "".join(name for sign, name in sorts if sign in signs) + ("!" if re.search(r"[^9Aa _./-]", signs) else "")
    size = next((name for most, name in _SIZES if len(value) < most), "more")
    return runs, f"{coarse}:{size}"


class Page:
    """A text and its candidates, read sentence by sentence as they are asked for."""

    def __init__(self, text: str, lowered: str, found: Sequence[Candidate]) -> None:
        self._text, self._lowered = text, lowered
        self._values = [(one.start, one.end) for one in found if not one.wordy]
        self._read: dict[int, list[Token]] = {}

    @cached_property
    def _plain(self) -> str:
        return plain(self._text)

    @cached_property
    def _sentences(self) -> tuple[tuple[int, int], ...]:
        return sentences(self._text)

    @cached_property
    def _said(self) -> list[tuple[int, int]]:
        return [(said.start, said.end) for said in named().said(self._lowered)]

    def read(self, one: Candidate) -> tuple[set[str], int]:
        """What is weighed of a candidate, and how many words stand beside it."""
        runs, coarse = _written(self._text[one.start : one.end])
        found = {f"={runs}", f"={coarse}", f"={coarse.split(':')[0]}"}
        if one.quoted:
            found.add("quoted")
        if one.wordy:
            found.add("wordy")
        own = self._place(one)
        left, right = self._before(one, own), self._behind(one, own)
        found.update(_of_side("<", coarse, left))
        found.update(_of_side(">", coarse, right))
        first = left[0][0].form if left else "^"
        last = right[0][0].form if right else "$"
        found.add(f"{first} = {last}")
        if len(left) > 1:
            found.add(f"{left[1][0].form} {first} =")
        if len(left) > 2:
            found.add(f"{left[2][0].form} {left[1][0].form} {first} =")
        if len(right) > 1:
            found.add(f"= {last} {right[1][0].form}")
        return found, len(left) + len(right)

    def _place(self, one: Candidate) -> int:
        """Which sentence a candidate stands in."""
        return min(bisect_right(self._sentences, one.start, key=lambda span: span[1]), len(self._sentences) - 1)

    def _before(self, one: Candidate, own: int) -> list[tuple[Token, int]]:
        """The words before it, the nearest first, and how many sentences away each is."""
        found: list[tuple[Token, int]] = []
        for place in range(own, max(-1, own - _FAR_BEFORE - 1), -1):
            words = self._tokens(place)
            last = bisect_right(words, one.start, key=lambda token: token.end)
            found += ((token, own - place) for token in reversed(words[max(0, last - BEFORE) : last]))
            if len(found) >= BEFORE:
                break
        return found[:BEFORE]

    def _behind(self, one: Candidate, own: int) -> list[tuple[Token, int]]:
        found: list[tuple[Token, int]] = []
        for place in range(own, min(len(self._sentences), own + _FAR_BEHIND + 1)):
            words = self._tokens(place)
            first = bisect_left(words, one.end, key=lambda token: token.start)
            found += ((token, place - own) for token in words[first : first + BEHIND])
        return found[:BEHIND]

    def _tokens(self, place: int) -> list[Token]:
        known = self._read.get(place)
        if known is None:
            known = self._read[place] = list(self._reading(*self._sentences[place]))
        return known

    def _reading(self, start: int, end: int) -> Iterator[Token]:
        at = start
        for first, last, form in sorted((*self._values_in(start, end), *self._said_in(start, end))):
            if first >= at:
                yield from tokens(self._plain, at, first)
                yield Token(first, last, self._plain[first:last], form)
                at = last
        yield from tokens(self._plain, at, end)

    def _values_in(self, start: int, end: int) -> Iterator[tuple[int, int, str]]:
        for at in _within(self._values, start, end):
            first, last = self._values[at]
            yield first, last, _VALUE + _written(self._text[first:last])[1].partition(":")[0]

    def _said_in(self, start: int, end: int) -> Iterator[tuple[int, int, str]]:
        said = named().said(self._lowered)
        yield from ((said[at].start, said[at].end, said[at].told) for at in _within(self._said, start, end))


def _within(spans: Sequence[tuple[int, int]], start: int, end: int) -> Iterator[int]:
    """The places of the spans that stand in ``start:end``."""
    for at in range(bisect_left(spans, (start,)), bisect_left(spans, (end,))):
        if spans[at][1] <= end:
            yield at


def _of_side(side: str, coarse: str, words: Sequence[tuple[Token, int]]) -> Iterator[str]:
    """What is seen of the words of a side, the nearest first."""
    sort = coarse.partition(":")[0]
    if not words:
        yield f"{side}|"
    for place, (token, away) in enumerate(words):
        for name in (token.form, *(() if token.form.startswith(_VALUE) else besides(token))):
            yield f"{side}{min(away, 1)} {name}"
            if place < STRAIGHT:
                yield f"{side}{name}@{place}"
            if place < CLOSE and not away:
                yield f"{side}{sort}{name}"
        if token.form[0] == MARK and place < CLOSE and not away:
            yield f"{side}{coarse}{token.form}"
