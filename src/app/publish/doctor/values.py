"""What the doctor is told, and what it says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.signing import Signed

Found = Iterator[tuple[str, str]]
"""What a check gives: (file, what is wrong with it)."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What the course says its package holds.

    ``synthetic`` are ids of blocks that need a visible label; ``labelled`` are media, by the start of their hash, that need a
    mark inside the file.
    """

    course_id: str
    lessons: tuple[str, ...]
    synthetic: frozenset[str]
    labelled: frozenset[str]


@dataclass(frozen=True, slots=True)
class DoctorFinding:
    """One thing that is wrong, in words, and the file it is in."""

    check: str
    file: str
    text: str


@dataclass(frozen=True, slots=True)
class Report:
    """``passed`` names the checks that found nothing, in order."""

    format: str
    passed: tuple[str, ...]
    findings: tuple[DoctorFinding, ...]
    signed: Signed | None = None
    """Who signed the package; None when nobody did, or the signature does not fit."""

    @property
    def healthy(self) -> bool:
        """Whether nothing is wrong."""
        return not self.findings
