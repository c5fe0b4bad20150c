"""A hit: what a detector says about a text, before it is masked and keyed into a :class:`~app.course.findings.Finding`."""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterable
from dataclasses import dataclass

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


def without_overlaps(hits: Iterable[Hit]) -> list[Hit]:
    """At most one hit a character, in reading order: the graver wins, then the surer, then the longer.

    Those of common kinds come last, and among them the longer wins: "Bank of America" over "America".
    """
    starts: list[int] = []
    kept: list[Hit] = []
    for hit in sorted(hits, key=_merit, reverse=True):
        at = bisect(starts, hit.start)
        if (at and kept[at - 1].end > hit.start) or (at < len(kept) and kept[at].start < hit.end):
            continue
        starts.insert(at, hit.start)
        kept.insert(at, hit)
    return kept


def _merit(hit: Hit) -> tuple[int, float, float]:
    length = hit.end - hit.start
    return (-1, length, hit.score) if kind_of(hit.kind).common else (_RANK[hit.weight], hit.score, length)
