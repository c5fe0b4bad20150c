"""Weighs what stands beside each candidate: is it a password or a code, or the number of a person or an account?

Rules know the forms of keys, cards and identity numbers, and the plainest words for a password. How else people tell a secret
("the word is Kestrel with a capital K", "try 5521 and then the bell sign") a model has learnt from texts of our own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from math import exp

from app.course.findings import Severity
from app.scan.beside.candidates import ANY_CODE, CODE, ENTERS, LOCK, LOGIN, OPENS, PASSWORD, WORD, Candidate, candidates
from app.scan.beside.glances import worths
from app.scan.beside.reading import Page
from app.scan.beside.vetoes import is_bare, is_filed, is_nothing
from app.scan.context import lower
from app.scan.hits import Hit
from app.scan.nets import net
from app.scan.rows import sparingly
from app.scan.secrets.headed import elsewhere
from app.scan.sentences.reading import worths_of

KINDS = ("password", "personal-number")
"""What it decides about, in the order of the weights."""

NAME = "values"
"""The file of the weights."""

SAID = {
    "password": "a password or a code that lets somebody in",
    "personal-number": "the number of a person or an account",
}
"""What a candidate seems to be."""

WORDY = 2.6
"""How much more must speak for a secret that is written as words are: more than twice what the limits were chosen with
(``packaging/sentences/values.py``), since words that are none were most of what was noted in vain."""

PLAIN = frozenset(f"{side}{away} {kind}" for side in "<>" for away in (0, 1) for kind in (PASSWORD, CODE, ANY_CODE, LOCK, WORD))
LEADING = PLAIN | {f"{side}{away} {kind}" for side in "<>" for away in (0, 1) for kind in (LOGIN, ENTERS, OPENS)}
"""What is seen where a word for a secret or a lock, or for what is done with one, stands near: none is asked about
without one of them."""

UNLED_BY = 3.0
"""How much more must speak for a secret that no such word stands beside, to be noted."""

_SHORT = 4
"""Signs of a secret that need not be sure to be noted."""

_LINKED = re.compile(r"(?:is|was|are|ist|war|lautet|est|était|es|era|è|é|jest|to|as)\s", re.IGNORECASE)
"""What leads to a secret and is no part of it."""

FEWEST, ROOM = 32, 50
"""Candidates of a text that are weighed at least, and code points of it for each more: one takes a tenth of a millisecond."""
LOOKED_AT = 3
"""How many times as many are looked at for what makes nothing of them."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A candidate, what it seems to be, how much speaks for it, and whether that is enough to ask about it."""

    one: Candidate
    kind: str
    total: float
    sure: bool

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.one.start

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.one.end

    def hit(self, text: str) -> Hit:
        """A note; a secret that is sure, and written as no word is, is asked about."""
        asked = self.kind == "password" and not self.one.wordy and self.sure
        weight = None if asked else Severity.REVIEW
        reason = f"By the words beside it this seems to be {SAID[self.kind]}. A model weighed them, no rule."
        score = round(max(0.8 if asked else 0.0, 0.3 + 0.5 / (1 + exp(-self.total))), 2)
        return Hit(self.start, self.end, self.kind, text[self.start : self.end], score, f"beside.{self.kind}", reason, weight)


class Beside:
    """The detector. It runs behind the rules, for the scanner leaves to them what they have found."""

    def __init__(self) -> None:
        self._brings = worths_of(NAME)

    def weighed(self, text: str, is_free: Callable[[Candidate], bool] = lambda _one: True) -> list[Weighed]:
        """The candidates of a text that seem to be something; they may overlap. None is weighed that is not free: others have
        said what it is."""
        text, whole = _looked_at(text), len(text)
        lowered = lower(text)
        others = elsewhere(text, lowered)
        found = [
            one
            for one in candidates(text, lowered)
            if (one.end < len(text) or one.end == whole) and not any(start <= one.start < end for start, end in others)
        ]
        worthy = self._worthy(text, found, is_free) if found else []
        if not worthy:
            return []
        page = Page(text, lowered, found)
        rows = []
        for one in worthy:
            seen, count = page.read(one)
            if not count:
                continue  # nothing beside it says what it is: a setting, a cell of a table
            unled, implicit = LEADING.isdisjoint(seen), PLAIN.isdisjoint(seen)
            weighed = net(NAME).weigh(seen, count)
            sums = [total - WORDY * one.wordy for total in weighed.sums] if weighed else []
            rows += [
                Weighed(one, KINDS[column], total, total >= net(NAME).sure[column] and not implicit)
                for column, total in enumerate(sums)
                if self._counts(text, one, column, total - UNLED_BY * (unled and not column))
            ]
        return rows

    def _worthy(self, text: str, found: Sequence[Candidate], is_free: Callable[[Candidate], bool]) -> list[Candidate]:
        """Those that are worth more than a glance; in a text of hundreds, those whose words bring most."""
        most = max(FEWEST, len(text) // ROOM)
        passed = [row for row in zip(worths(text, found, self._brings), found, strict=True) if row[0] >= net(NAME).worth]
        passed.sort(key=lambda row: -row[0])
        free = (one for _, one in passed if is_free(one))
        looked_at = islice(free, LOOKED_AT * most)
        return list(islice((one for one in looked_at if not is_nothing(text, one.start, one.end)), most))

    def _counts(self, text: str, one: Candidate, column: int, total: float) -> bool:
        """Whether a sum is enough: words, and numbers that only seem to be somebody's, must be sure."""
        if one.wordy and _LINKED.match(text, one.start):
            return False  # the same without that word is a candidate, too
        if column:
            return total >= net(NAME).sure[column] and not is_bare(text[one.start : one.end])
        short = one.end - one.start < _SHORT
        return not is_filed(text, one.start, one.end) and total >= (net(NAME).sure if short else net(NAME).enough)[column]

    @staticmethod
    def hits(text: str, weighed: Sequence[Weighed]) -> Iterator[Hit]:
        """The surest of the candidates that overlap, whole, and what it is most."""
        kept: list[Weighed] = []
        for sure in sorted(weighed, key=lambda row: (-row.total, row.start)):
            row = _whole(text, sure, weighed)
            if all(row.end <= other.start or other.end <= row.start for other in kept):
                kept.append(row)
                yield row.hit(text)


LESS = 1.0
"""How much less may speak for several words than for the first of them."""
_NAMES = frozenset(("ID", "NO", "NR", "NI", "PW"))
"""What numbers are called in two letters; most of their names are longer."""


def _whole(text: str, row: Weighed, weighed: Iterable[Weighed]) -> Weighed:
    """The candidate with the two letters a number begins with ("KJ 40 18"), or with the words behind its first one: who reads
    half of a secret guesses the rest."""
    for other in weighed:
        if other.kind != row.kind or other.one.wordy != row.one.wordy:
            continue
        if row.one.wordy:
            more = other.start == row.start and text[row.end : other.end][:1] == " " and other.total >= row.total - LESS
        else:
            letters = text[other.start : row.start].rstrip()
            more = other.end == row.end and len(letters) == len("KJ") and letters not in _NAMES
        if more:
            return replace(row, one=other.one)
    return row


def _looked_at(text: str) -> str:
    """What is looked at of a text: of one that is read sparingly the beginning, up to a space. What ends there may go on."""
    end = sparingly(text, len(text))
    return text if end == len(text) else text[: max(0, text.rfind(" ", 0, end))]
