"""Values of which a rule has said already what they are: the model is silent there, but where the rule saw only a part of one.

"48213 90077 16524" is no telephone number with digits behind it. What a guess sees of a longer value goes with the whole of it;
beside what is no guess the rest is noted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.course.findings import Severity
from app.scan.hits import TELLING, Hit, graver, rest_of
from app.scan.joined.base import Placed
from app.scan.kinds import is_common

GUESSES = frozenset(("phone", "password", "person"))
"""Kinds that rules take a part of a longer value for; what other rules find has a form or a check of its own."""

MORE, REST = 3, 6
"""Digits outside what is known that make a value another one, and that are worth a note of their own."""


def says_what(hit: Hit) -> bool:
    """Whether a hit says what the value at its place is, not what the sentence around it tells, and is sure of it."""
    return not is_common(hit.kind) and hit.kind not in TELLING and hit.weight is not Severity.REVIEW


class Known:
    """What rules say of the values of a text; ``hits`` do not overlap."""

    def __init__(self, text: str, hits: Iterable[Hit]) -> None:
        self._text = text
        self._placed = Placed(filter(says_what, hits))

    def leaves(self, start: int, end: int, *, wordy: bool) -> bool:
        """Whether the model may speak of the value at ``start:end``; ``wordy`` one is written as words are."""
        over = self._placed.over(start, end)
        return not over or (not wordy and self._outside(start, end, over) >= MORE)

    def settled(self, hit: Hit) -> Hit | None:
        """What is left to say by the hit of a value: all of it, as grave as the guesses within it; or the rest of it."""
        over = self._placed.over(hit.start, hit.end)
        if not over:
            return hit
        guessed = [one for one in over if one.kind in GUESSES and hit.start <= one.start and one.end <= hit.end]
        if len(guessed) == len(over) and (hit.kind == "password" or all(one.kind != "password" for one in over)):
            return graver(hit, guessed)
        return rest_of(hit, over) if self._outside(hit.start, hit.end, over) >= REST else None

    def _outside(self, start: int, end: int, over: Sequence[Hit]) -> int:
        """Digits of ``start:end`` beside what stands over it, in reading order."""
        at, count = start, 0
        for hit in over:
            count += sum(map(str.isdecimal, self._text[at : hit.start]))
            at = max(at, hit.end)
        return count + sum(map(str.isdecimal, self._text[at:end]))
