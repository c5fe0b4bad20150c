"""A hit: what a detector says about a text, before it is masked and keyed into a :class:`~app.course.findings.Finding`."""

from __future__ import annotations

from bisect import bisect, bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import accumulate

from app.course.findings import Finding, Severity
from app.scan.kinds import kind_of
from app.scan.values import digest, masked

_RANK = {Severity.REVIEW: 0, Severity.ALERT: 1, Severity.SEVERE: 2}


@dataclass(frozen=True, slots=True)
class Hit:
    """One sensitive detail of a text. ``value`` is the detail as detected, so a hit stays inside the scanner's process.

    ``start`` and ``end`` are code points; ``score`` is 0 to 1; ``detector`` names who found it, ``reason`` says why in words.
    ``severity`` is given only when this one differs from its kind (an address at example.com).
    """

    start: int
    end: int
    kind: str
    value: str
    score: float
    detector: str
    reason: str
    severity: Severity | None = None

    @property
    def weight(self) -> Severity:
        """How much it matters: its own severity, or its kind's."""
        return self.severity or kind_of(self.kind).severity

    def at(self, start: int, end: int, value: str | None = None, reason: str | None = None) -> Hit:
        """The hit in another place; a third of what :func:`dataclasses.replace` costs, and there is one for each detail."""
        said, why = self.value if value is None else value, self.reason if reason is None else reason
        return Hit(start, end, self.kind, said, self.score, self.detector, why, self.severity)

    def finding(self, block_id: str, part: str, key: bytes) -> Finding:
        """The finding to show: masked and keyed."""
        return Finding(
            block_id=block_id,
            part=part,
            start=self.start,
            end=self.end,
            kind=self.kind,
            score=round(self.score, 2),
            severity=self.weight,
            detector=self.detector,
            reason=self.reason,
            masked=masked(self.kind, self.value),
            digest=digest(key, self.kind, self.value),
        )


TELLING = frozenset(("child", "health", "pay", "figures", "marking"))
"""Kinds whose hits are what a sentence tells, from its first word that matters to its last."""

_INSIDE = frozenset({
    "private-key", "api-key", "jwt", "connection-string", "password", "token", "card", "iban", "bank-account", "wallet", "ssn",
    "national-id", "tax-id", "passport", "health-id", "driving-licence", "medical-licence", "email", "phone",
})  # fmt: skip
"""Kinds of values that may stand within such a sentence, and are details of their own."""


def without_overlaps(hits: Iterable[Hit]) -> list[Hit]:
    """At most one hit a character, in reading order: the graver wins, then the surer, then the longer.

    Those of common kinds come last, and among them the longer wins: "Bank of America" over "America". What a sentence tells is
    cut to the part of it beside a value that is as grave: "Tom Baker (PIN 4711), aged 7".
    """
    starts: list[int] = []
    kept: list[Hit] = []
    found = sorted(hits, key=_merit, reverse=True)
    for hit in _apart(found) if any(hit.kind in TELLING for hit in found) else found:
        at = bisect(starts, hit.start)
        if (at and kept[at - 1].end > hit.start) or (at < len(kept) and kept[at].start < hit.end):
            continue
        starts.insert(at, hit.start)
        kept.insert(at, hit)
    return kept


def _apart(hits: list[Hit]) -> Iterator[Hit]:
    """The hits, those that tell something without the values within them that are as grave."""
    values = sorted((hit for hit in hits if hit.kind in _INSIDE or hit.kind == "person"), key=lambda hit: hit.start)
    starts = [value.start for value in values]
    for hit in hits:
        if hit.kind in TELLING and hit.weight is not Severity.REVIEW and len(hit.value) == hit.end - hit.start:
            first, last = bisect_left(starts, hit.start), bisect_left(starts, hit.end)
            within = [value for value in values[first:last] if value.end <= hit.end]
            if any(_stands_out(value, hit) for value in within):
                yield from _beside(hit, within)
                continue
        yield hit


def _stands_out(value: Hit, told: Hit) -> bool:
    """Whether a value within what is told is as grave; a name only where it is no part of what is told."""
    return _RANK[value.weight] >= _RANK[told.weight] and (value.kind in _INSIDE or told.kind == "marking")


def _beside(hit: Hit, within: list[Hit]) -> Iterator[Hit]:
    """The part of a hit beside what stands within it: the one with most letters, and of a marking the last."""
    ends = accumulate((value.end for value in within), max, initial=hit.start)
    parts = [
        (last, first) for last, first in zip(ends, [*(value.start for value in within), hit.end], strict=True) if last < first
    ]
    told = [(first, last, sum(map(str.isalpha, hit.value[first - hit.start : last - hit.start]))) for first, last in parts]
    rest = [part for part in told if part[2] >= _FEWEST]
    if rest:
        first, last, _ = rest[-1] if hit.kind == "marking" else max(rest, key=lambda part: (part[2], part[0]))
        piece = hit.value[first - hit.start : last - hit.start]
        first += len(piece) - len(piece.lstrip(_EDGES))
        piece = piece.strip(_EDGES)
        yield hit.at(first, first + len(piece), piece)


_FEWEST = 4
"""Letters of a part that tells anything."""
_EDGES = " \t\n,;:()[]–—-.|/'\"’"


def _merit(hit: Hit) -> tuple[int, float, float]:
    length = hit.end - hit.start
    return (-1, length, hit.score) if kind_of(hit.kind).common else (_RANK[hit.weight], hit.score, length)
