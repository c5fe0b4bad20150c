"""Requests a day as small columns: the last thirty days at a glance. A label, so that its sentence is read aloud."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy

from app.gui.centre.marks import Span, per_day
from app.gui.centre.words import day_words
from app.gui.inspector.words import counted
from app.gui.theme import MEDIUM, Type, current, font, theme
from app.services.activity import Sent

TONES = ("accent", "ai", "mark", "ok", "danger")
"""Colours of providers, in the order of their ids; with more of them they begin again."""
_DAYS = 30
_FOOT = 20
_HIGH = 104


def tones_of(providers: Sequence[str]) -> dict[str, str]:
    """A colour for each provider, the same wherever these are shown together."""
    return {provider: TONES[at % len(TONES)] for at, provider in enumerate(sorted(set(providers)))}


class Columns(QLabel):
    """``show_requests`` is all there is to it."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(_HIGH)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._days: dict[date, Counter[str]] = {}
        self._tones: dict[str, str] = {}
        self._shown: list[tuple[str, str]] = []
        self._last = date(2000, 1, 30)
        theme().changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(400, _HIGH)

    def show_requests(self, requests: Sequence[Sent], names: Mapping[str, str], today: date) -> None:
        """Show the thirty days up to today."""
        span = Span(today - timedelta(days=_DAYS - 1), today)
        self._last, self._days = today, per_day(requests, span)
        totals: Counter[str] = Counter()
        for counts in self._days.values():
            totals += counts
        self._tones = tones_of(list(totals))
        self._shown = [(name, f"{names.get(name, name)} {totals[name]}") for name in sorted(totals)]
        said = "; ".join(f"{names.get(provider, provider)}: {count}" for provider, count in totals.most_common())
        self.setAccessibleName(f"Requests in the last {_DAYS} days: {said or 'none'}")
        self.setToolTip(self.accessibleName())
        self.update()

    def legend(self, names: Mapping[str, str]) -> str:
        """The busiest day and the sum, in words."""
        count = sum(sum(counts.values()) for counts in self._days.values())
        if not count:
            return f"Nothing was sent in the last {_DAYS} days."
        day, most = max(self._days.items(), key=lambda pair: sum(pair[1].values()))
        who = ", ".join(names.get(provider, provider) for provider in self._tones)
        return f"{counted(count, 'request')} to {who}; most on {day_words(day)}, {sum(most.values())}."

    def paintEvent(self, event: QPaintEvent) -> None:
        now = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        step = self.width() / _DAYS
        base = self.height() - _FOOT
        painter.setPen(QPen(QColor(now.border), 1))
        painter.drawLine(QPointF(0, base + 0.5), QPointF(self.width(), base + 0.5))
        most = max((sum(counts.values()) for counts in self._days.values()), default=1)
        for at in range(_DAYS):
            day = self._last - timedelta(days=_DAYS - 1 - at)
            self._paint_day(painter, (at + 0.5) * step, min(step * 0.6, 18), self._days.get(day, Counter()), most)
        painter.setFont(font(Type.OVERLINE, MEDIUM))
        painter.setPen(QColor(now.muted))
        ends = QRectF(0, base + 4, self.width(), _FOOT - 4)
        painter.drawText(ends, Qt.AlignmentFlag.AlignLeft, day_words(self._last - timedelta(days=_DAYS - 1)))
        painter.drawText(ends, Qt.AlignmentFlag.AlignRight, "Today")
        self._paint_names(painter, ends)
        painter.end()

    def _paint_names(self, painter: QPainter, place: QRectF) -> None:
        """Which colour is whose, between the two ends, where there is room."""
        now = current()
        widths = [painter.fontMetrics().horizontalAdvance(said) + 32 for _, said in self._shown]
        x = place.center().x() - sum(widths) / 2
        if x < 100:
            return
        for (provider, said), wide in zip(self._shown, widths, strict=True):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.colour(self._tones[provider])))
            painter.drawEllipse(QPointF(x + 4, place.top() + 8), 4, 4)
            painter.setPen(QColor(now.muted))
            painter.drawText(QRectF(x + 14, place.top(), wide, place.height()), Qt.AlignmentFlag.AlignLeft, said)
            x += wide

    def _paint_day(self, painter: QPainter, middle: float, wide: float, counts: Counter[str], most: int) -> None:
        now = current()
        top = float(self.height() - _FOOT)
        room = top - 4
        painter.setPen(Qt.PenStyle.NoPen)
        if not counts:
            painter.setBrush(QColor(now.track))
            painter.drawRoundedRect(QRectF(middle - wide / 2, top - 3, wide, 3), 1.5, 1.5)
        for provider in sorted(counts):
            high = max(3.0, counts[provider] / most * room)
            top -= high
            painter.setBrush(QColor(now.colour(self._tones[provider])))
            painter.drawRoundedRect(QRectF(middle - wide / 2, top, wide, high - 0.5), 2, 2)
