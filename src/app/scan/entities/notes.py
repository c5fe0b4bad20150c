"""How the hits of this room are made: notes, with the words they stand on as value."""

from __future__ import annotations

from app.course.findings import Severity
from app.scan.hits import Hit


def note(text: str, start: int, end: int, kind: str, score: float, rule: str, reason: str) -> Hit:
    """A hit on ``start:end`` of the text; ``rule`` is who found it, ``reason`` a sentence for people."""
    return Hit(start, end, kind, text[start:end], score, f"entities.{rule}", reason, Severity.REVIEW)
