"""What the scanner says about a text: a span, a kind, and a reason a person can follow. Never the value itself."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters. REVIEW is listed quietly, ALERT is underlined and asked about, SEVERE stops a build."""

    REVIEW = "review"
    ALERT = "alert"
    SEVERE = "severe"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One sensitive detail in one part of one block.

    ``start`` and ``end`` are code points in the plain text of the part. ``score`` is 0 to 1. ``masked`` shows enough to
    recognise the value and not enough to use it. ``digest`` is the keyed hash under which the person's "not sensitive" is
    remembered; equal values of one kind have equal digests within a course and nowhere else.
    """

    block_id: str
    part: str
    start: int
    end: int
    kind: str
    score: float
    severity: Severity
    detector: str
    reason: str
    masked: str
    digest: str
