"""What is highlighted in a text without being part of it: findings and search matches."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QColor, QTextCharFormat

from app.course import Finding, Severity
from app.gui.theme import current


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a part to be highlighted, in code points; ``finding`` None means a search match."""

    start: int
    end: int
    finding: Finding | None = None
    strong: bool = False


def span_format(span: Span) -> QTextCharFormat:
    """How a span is shown: matches on a ground, findings underlined by how much they matter."""
    now = current()
    made = QTextCharFormat()
    if span.finding is None:
        made.setBackground(QColor(now.mark if span.strong else now.warn_soft))
        if span.strong:
            made.setForeground(QColor("#161D29"))
        return made
    severe = span.finding.severity is Severity.SEVERE
    made.setUnderlineColor(QColor(now.danger if severe else now.mark))
    if span.finding.severity is Severity.REVIEW:
        made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.DotLine)
        return made
    made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
    made.setBackground(QColor(now.danger_soft if severe else now.warn_soft))
    return made
