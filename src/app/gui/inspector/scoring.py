"""How ready a lesson is for AI, as one number that can be explained."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.course import Finding, Severity

KEPT = {Severity.ALERT: 0.93, Severity.SEVERE: 0.80}
"""What each open detail leaves of the score. A product rather than a sum: the hundredth detail still shows, and two ordinary
details cost about as much as one that stops a build, which they are worth to whoever has to settle them."""
NEAR = 60
"""Below this a lesson is called not ready; the ring turns red at the same number."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """``score`` is 100 exactly when nothing is open; quiet notes (REVIEW) count nothing: the card says which of them
    are asked about before sending."""

    score: int
    open: int
    severe: int

    @property
    def title(self) -> str:
        """Two or three words for the card."""
        if not self.open:
            return "Ready for AI"
        return "Almost ready for AI" if self.score >= NEAR else "Not ready for AI"


def readiness(findings: Iterable[Finding]) -> Readiness:
    """``100 × 0.93^alerts × 0.80^severe``, rounded, between 1 and 99 while anything is open and 100 when nothing is."""
    weights = [KEPT[finding.severity] for finding in findings if finding.severity in KEPT]
    severe = weights.count(KEPT[Severity.SEVERE])
    if not weights:
        return Readiness(100, 0, 0)
    score = 100.0
    for weight in weights:
        score *= weight
    return Readiness(min(99, max(1, round(score))), len(weights), severe)
