"""The picture of what went where: columns for requests a day, and below them a lane a provider, in which each request is a dot
with a bar up to the day the provider deletes it.

Arrow keys go from mark to mark, Enter opens the entry in the log; the list beside the picture says the same in words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)

from app.gui.centre.columns import tones_of
from app.gui.centre.marks import Lane, Mark, Span, lanes_of, per_day, ticks
from app.gui.centre.painted import PaintedMap
from app.gui.centre.words import day_words, mark_words
from app.gui.inspector.words import counted
from app.gui.theme import MEDIUM, SEMIBOLD, Type, current, font
from app.services.activity import Sent

_GUTTER = 150
_AXIS = 30
_COLUMNS = 84
_GAP = 22
_LANE_TOP = 12
_LEGEND = 34
_DOT = 4.5
_NARROW = 560
"""Width under which the names stand above their lanes instead of beside them."""


class Timeline(PaintedMap[Mark]):
    """``chosen`` carries the mark the person looks at, or None; ``opened`` one that Enter or a double click opened."""

    opened = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setMinimumWidth(260)
        today = datetime.now().astimezone().date()
        self._span = Span(today, today)
        self._today = today
        self._lanes: list[Lane] = []
        self._days: dict[date, Counter[str]] = {}
        self._names: Mapping[str, str] = {}

    # Showing.

    def show_requests(self, requests: Sequence[Sent], span: Span, names: Mapping[str, str], today: date) -> None:
        """Show what of ``requests`` is in view; ``names`` are what providers are called."""
        self._span, self._names, self._today = span, names, today
        self._lanes = lanes_of(requests, span)
        self._days = dict(per_day(requests, span))
        self.hovered = None
        kept = self.current
        self.choose(next((mark for mark in self.marks() if kept is not None and mark.items[0].seq == kept.items[0].seq), None))
        self.setFixedHeight(self._height())
        count = sum(mark.count for mark in self.marks())
        who = ", ".join(names.get(lane.provider, lane.provider) for lane in self._lanes)
        said = f"{counted(count, 'request')} to {who}" if self._lanes else "nothing was sent"
        self.setAccessibleName(
            f"Timeline, {day_words(span.first)} to {day_words(span.last)}: {said}. Arrow keys choose a request."
        )
        self.update()

    def marks(self) -> list[Mark]:
        """Every mark, lane by lane."""
        return [mark for lane in self._lanes for mark in lane.marks]

    def tone(self, provider: str) -> str:
        """The colour of a provider."""
        return tones_of([lane.provider for lane in self._lanes]).get(provider, "muted")

    # Where things are.

    @property
    def _left(self) -> int:
        return _GUTTER if self.width() >= _NARROW else 12

    def _head(self) -> int:
        """Room for a lane's name above its bars."""
        return 0 if self.width() >= _NARROW else 20

    def _pitch(self, lane: Lane) -> float:
        return min(14.0, max(5.0, 150 / lane.rows))

    def _lane_height(self, lane: Lane) -> float:
        return self._head() + max(44.0, lane.rows * self._pitch(lane) + 2 * _LANE_TOP)

    def _height(self) -> int:
        lanes = sum(self._lane_height(lane) for lane in self._lanes)
        return round(_AXIS + _COLUMNS + _GAP + lanes + _LEGEND)

    def _x(self, place: float) -> float:
        return self._left + place * (self.width() - self._left - 12) / self._span.days

    def _tops(self) -> list[tuple[Lane, float]]:
        top, found = float(_AXIS + _COLUMNS + _GAP), []
        for lane in self._lanes:
            found.append((lane, top))
            top += self._lane_height(lane)
        return found

    def _y(self, lane: Lane, top: float, row: int) -> float:
        used = lane.rows * self._pitch(lane)
        inside = self._lane_height(lane) - self._head()
        return top + self._head() + (inside - used) / 2 + (row + 0.5) * self._pitch(lane)

    def _dot(self, mark: Mark) -> QPointF:
        lane, top = next((lane, top) for lane, top in self._tops() if mark in lane.marks)
        return QPointF(self._x(mark.start), self._y(lane, top, mark.row))

    def at(self, where: QPointF) -> Mark | None:
        """The mark under a point: its dot first, else its bar."""
        best: tuple[float, Mark] | None = None
        for lane, top in self._tops():
            if not top <= where.y() < top + self._lane_height(lane):
                continue
            for mark in lane.marks:
                x, y = self._x(mark.start), self._y(lane, top, mark.row)
                end = self._x(mark.end) if mark.end is not None else x
                across = 0.0 if x <= where.x() <= end else min(abs(where.x() - x), abs(where.x() - end))
                away = across + abs(where.y() - y)
                if away <= 9 and (best is None or away < best[0]):
                    best = (away, mark)
        return best[1] if best is not None else None

    # Choosing.

    def words(self, item: Mark) -> str:
        return mark_words(item, self._names, self._today)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current is not None:
            self.opened.emit(self.current)
            return
        super().keyPressEvent(event)

    def stepped(self, key: Qt.Key) -> Mark | None:
        marks = sorted(self.marks(), key=lambda mark: mark.start)
        steps = {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End}
        if key not in steps or not marks:
            return None
        now = self.current
        if now is None or key is Qt.Key.Key_End:
            return marks[-1]
        if key is Qt.Key.Key_Home:
            return marks[0]
        lane = next(at for at, lane in enumerate(self._lanes) if now in lane.marks)
        if key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            other = lane + (1 if key is Qt.Key.Key_Down else -1)
            if not 0 <= other < len(self._lanes):
                return now
            return min(self._lanes[other].marks, key=lambda mark: abs(mark.start - now.start))
        row = self._lanes[lane].marks
        at = row.index(now) + (1 if key is Qt.Key.Key_Right else -1)
        return row[min(max(at, 0), len(row) - 1)]

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.current is not None:
            self.opened.emit(self.current)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.height() != self._height():
            self.setFixedHeight(self._height())

    def sizeHint(self) -> QSize:
        return QSize(800, self._height())

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_axis(painter)
        self._paint_columns(painter)
        for lane, top in self._tops():
            self._paint_lane(painter, lane, top)
        self._paint_today(painter)
        self._paint_legend(painter)
        if self.hasFocus():
            painter.setPen(QPen(QColor(current().accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        painter.end()

    def _paint_axis(self, painter: QPainter) -> None:
        now = current()
        painter.setFont(font(Type.OVERLINE, MEDIUM))
        today = self._today_box(painter)
        for day in ticks(self._span):
            x = self._x((day - self._span.first).days)
            painter.setPen(QPen(QColor(now.border), 1))
            painter.drawLine(QPointF(x, _AXIS), QPointF(x, self.height() - _LEGEND))
            painter.setPen(QColor(now.muted))
            said = f"{day:%a} {day.day}" if self._span.days <= 16 else f"{day.day} {day:%b}"
            place = QRectF(x + 4, 6, painter.fontMetrics().horizontalAdvance(said) + 2, 20)
            if not place.intersects(today) and place.right() <= self.width():
                painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, said)

    def _paint_columns(self, painter: QPainter) -> None:
        now = current()
        base = _AXIS + _COLUMNS
        most = max((sum(counts.values()) for counts in self._days.values()), default=0)
        painter.setPen(QPen(QColor(now.strong), 1))
        painter.drawLine(QPointF(self._left, base), QPointF(self.width() - 12, base))
        if self.width() >= _NARROW:
            self._name(painter, QRectF(16, _AXIS + 4, _GUTTER - 32, 20), "Requests a day", f"at most {most}")
        if not most:
            return
        wide = min(26.0, max(2.0, (self._x(1) - self._x(0)) * 0.62))
        painter.setPen(Qt.PenStyle.NoPen)
        for day, counts in self._days.items():
            middle, top = self._x((day - self._span.first).days + 0.5), float(base)
            for provider in sorted(counts):
                high = max(2.0, counts[provider] / most * (_COLUMNS - 14))
                top -= high
                painter.setBrush(QColor(now.colour(self.tone(provider))))
                painter.drawRoundedRect(QRectF(middle - wide / 2, top, wide, high - 0.5), 2, 2)

    def _paint_lane(self, painter: QPainter, lane: Lane, top: float) -> None:
        now = current()
        painter.setPen(QPen(QColor(now.border), 1))
        painter.drawLine(QPointF(0, top), QPointF(self.width(), top))
        held = sum(mark.count for mark in lane.marks if mark.until is not None and mark.until >= self._today)
        name = self._names.get(lane.provider, lane.provider)
        place = (
            QRectF(16, top + self._lane_height(lane) / 2 - 18, _GUTTER - 32, 18)
            if self.width() >= _NARROW
            else QRectF(12, top + 4, self.width() - 24, 18)
        )
        self._name(painter, place, name, f"holds {held}" if held else "holds nothing", self.tone(lane.provider))
        painter.save()
        painter.setClipRect(QRectF(self._left - _DOT - 2, top, self.width() - self._left, self._lane_height(lane)))
        for mark in sorted(lane.marks, key=lambda mark: mark in (self.hovered, self.current)):
            self._paint_mark(painter, lane, top, mark)
        painter.restore()

    def _paint_mark(self, painter: QPainter, lane: Lane, top: float, mark: Mark) -> None:
        now = current()
        ink = QColor(now.colour("danger" if mark.failed else self.tone(lane.provider)))
        strong = mark in (self.hovered, self.current)
        x, y = self._x(mark.start), self._y(lane, top, mark.row)
        if mark.end is not None:
            over = mark.until is not None and mark.until < self._today
            bar = QColor(ink)
            bar.setAlphaF(0.95 if strong else 0.22 if over else 0.5)
            high = max(2.5, self._pitch(lane) - 2.5) if not strong else max(5.0, self._pitch(lane) - 1.5)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(bar)
            painter.drawRoundedRect(QRectF(x, y - high / 2, max(self._x(mark.end) - x, 3), high), high / 2, high / 2)
        size = _DOT + (1.5 if strong else 0)
        size = min(size, max(self._pitch(lane) * 0.62, 3.2)) if not strong else size
        painter.setPen(QPen(QColor(now.surface), 1.5))
        painter.setBrush(QColor(now.surface) if mark.failed else ink)
        if mark.failed:
            painter.setPen(QPen(ink, 1.6))
        painter.drawEllipse(QPointF(x, y), size, size)
        if mark == self.current:
            painter.setPen(QPen(QColor(now.text), 1.6))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(x, y), size + 2.5, size + 2.5)

    def _today_box(self, painter: QPainter) -> QRectF:
        """Where the word "Today" stands on the axis; nowhere when today is not in view."""
        if not self._span.first <= self._today <= self._span.last:
            return QRectF()
        wide = painter.fontMetrics().horizontalAdvance("Today") + 16
        x = self._x(self._span.place(datetime.now().astimezone()))
        return QRectF(min(x - wide / 2, self.width() - wide - 2), 6, wide, 20)

    def _paint_today(self, painter: QPainter) -> None:
        now = current()
        painter.setFont(font(Type.OVERLINE, SEMIBOLD))
        box = self._today_box(painter)
        if box.isEmpty():
            return
        x = self._x(self._span.place(datetime.now().astimezone()))
        painter.setPen(QPen(QColor(now.text), 1.4))
        painter.drawLine(QPointF(x, _AXIS - 4), QPointF(x, self.height() - _LEGEND))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(now.text))
        painter.drawRoundedRect(box, 10, 10)
        painter.setPen(QColor(now.surface))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, "Today")

    def _paint_legend(self, painter: QPainter) -> None:
        now = current()
        base = self.height() - _LEGEND
        painter.setPen(QPen(QColor(now.border), 1))
        painter.drawLine(QPointF(0, base), QPointF(self.width(), base))
        painter.setFont(font(Type.OVERLINE, MEDIUM))
        x, y = 16.0, base + _LEGEND / 2 + 2
        for shape, said in (("dot", "Sent"), ("held", "Held there"), ("gone", "Deleted by now"), ("failed", "Failed")):
            ink = QColor(now.danger if shape == "failed" else now.muted)
            painter.setPen(QPen(ink, 1.6) if shape == "failed" else Qt.PenStyle.NoPen)
            if shape in ("held", "gone"):
                ink.setAlphaF(0.55 if shape == "held" else 0.22)
                painter.setBrush(ink)
                painter.drawRoundedRect(QRectF(x - 4, y - 3.5, 24, 7), 3.5, 3.5)
                x += 16
            else:
                painter.setBrush(QColor(now.surface) if shape == "failed" else ink)
                painter.drawEllipse(QPointF(x, y), 4, 4)
            painter.setPen(QColor(now.muted))
            wide = painter.fontMetrics().horizontalAdvance(said)
            painter.drawText(QRectF(x + 11, y - 10, wide + 2, 20), Qt.AlignmentFlag.AlignVCenter, said)
            x += wide + 34

    def _name(self, painter: QPainter, place: QRectF, name: str, more: str, tone: str = "") -> None:
        """A name with a line below it, or beside it where lanes have their names above them."""
        now = current()
        if tone:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.colour(tone)))
            painter.drawEllipse(QPointF(place.left() + 4, place.center().y()), 4, 4)
            place = place.adjusted(14, 0, 0, 0)
        painter.setFont(font(Type.CAPTION, SEMIBOLD))
        painter.setPen(QColor(now.text))
        shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, shown)
        beside = self.width() < _NARROW
        wide = painter.fontMetrics().horizontalAdvance(shown) + 8
        below = place.adjusted(wide, 0, 0, 0) if beside else place.translated(0, 17)
        painter.setFont(font(Type.OVERLINE, MEDIUM))
        painter.setPen(QColor(now.muted))
        painter.drawText(below, Qt.AlignmentFlag.AlignVCenter, more)
