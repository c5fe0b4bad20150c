"""Which words of a sentence a finding is: those that carry most of its sum, and whom it is told of.

``shares`` are what each word of the sentence carries.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from app.scan.sentences.reading import WHO, Token

ALONE = 100.0
"""What keeps a name out of a note: more than any words carry."""
APART = -ALONE / 2
"""What no word carries that is not kept out."""

WHOLE = 0.85
"""Share of what the words between two names carry that the finding must hold: an illness is told in more than one word."""


def bare(tokens: Sequence[Token], first: int, last: int) -> tuple[int, int]:
    """The words without the commas, stops and conjunctions at their ends."""
    while first < last and tokens[first].word in _STOPS:
        first += 1
    while first < last and tokens[last].word in _STOPS:
        last -= 1
    return first, last


_STOPS = frozenset(
    (*".,;:!?()[]|/–—-\"'“”’•*", "and", "or", "but", "so", "und", "oder", "aber", "et", "ou", "mais", "y", "pero")
)


def best(shares: Sequence[float]) -> tuple[int, int, float]:
    """First and last of the row of shares with the greatest sum, grown to :data:`WHOLE` of what is told there, and the sum."""
    sums = list(accumulate(shares, initial=0.0))
    best, lowest, found = float("-inf"), 0, (0, 0)
    for last in range(len(shares)):
        if sums[last] < sums[lowest]:
            lowest = last
        if sums[last + 1] - sums[lowest] > best:
            best, found = sums[last + 1] - sums[lowest], (lowest, last)
    return (*grown(shares, *found), best)


def grown(shares: Sequence[float], first: int, last: int) -> tuple[int, int]:
    """The row ``first:last`` and the words around it, up to the next that are told apart, that carry most with it."""
    left, right = _between(shares, first, last)
    carrying = sorted((place for place in range(left, right) if shares[place] > 0), key=lambda place: -shares[place])
    still = WHOLE * sum(shares[place] for place in carrying)
    for place in carrying:
        if still <= 0:
            break
        still -= shares[place]
        first, last = min(first, place), max(last, place)
    return first, last


AROUND = 6
"""Words on each side of those that carry most that belong to what the reader says."""


def _between(shares: Sequence[float], first: int, last: int) -> tuple[int, int]:
    """From where and to where nothing is told apart around the row ``first:last``."""
    left = next((place + 1 for place in range(first - 1, -1, -1) if shares[place] <= APART), 0)
    return left, next((place for place in range(last + 1, len(shares)) if shares[place] <= APART), len(shares))


def around(shares: Sequence[float], first: int, last: int) -> tuple[int, int]:
    """The row with the words around it, up to the next that are told apart."""
    left, right = _between(shares, first, last)
    return max(left, first - AROUND), min(right - 1, last + AROUND)


NEAR = 12
"""Words from what a sentence tells to whom it is told of, within which both go together."""


def with_whom(tokens: Sequence[Token], first: int, last: int) -> tuple[int, int]:
    """Code points of ``first:last``, up to the nearest of whom it is told where none is among them."""
    people = [place for place, token in enumerate(tokens) if token.form == WHO]
    if people and not any(first <= place <= last for place in people):
        nearest = min(people, key=lambda place: max(first - place, place - last))
        if max(first - nearest, nearest - last) <= NEAR:
            first, last = min(first, nearest), max(last, nearest)
    return tokens[first].start, tokens[last].end
