"""The waveform with its captions on it: drag an edge or a whole caption, click to put the playhead there."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass, replace
from typing import Literal

from PySide6.QtCore import QEvent, QLineF, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSlider, QSizePolicy

from app.gui.captions.scale import Scale
from app.gui.captions.sounds import Drawn, heights
from app.gui.captions.times import exact, ruled
from app.gui.captions.work import Work
from app.gui.theme import MEDIUM, Type, current, font, theme
from app.media.captions.editing import Cues, edges, set_times, snapped

RULER = 22
HEAD = 20
"""Pixels of a caption's title strip."""
GRIP = 6
"""Pixels on both sides of an edge that catch it."""
REACH = 9
"""Pixels within which an edge snaps."""

_SMALL = 8
"""A caption narrower than this has no edges to be seen or caught: an hour of them would be all lines."""

Grip = Literal["start", "end", "all"]


@dataclass(frozen=True, slots=True)
class _Drag:
    """What is being dragged: which cue of which cues, by what, from where."""

    cues: Cues
    index: int
    grip: Grip
    x: float
    moved: bool = False


class Wave(QAbstractSlider):
    """A slider over the sound in milliseconds, for screen readers and keys; ``sought`` asks for another position."""

    sought = Signal(int)
    edited = Signal()

    def __init__(self, work: Work, scale: Scale) -> None:
        super().__init__()
        self._work, self._scale = work, scale
        self.sound: Drawn | None = None
        self.waiting = "Drawing the sound…"
        self.snapping = True
        self._drag: _Drag | None = None
        self._ground: tuple[object, QPixmap] | None = None
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumHeight(120)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Waveform: position in the recording")
        self.setSingleStep(100)
        self.setPageStep(5000)
        scale.changed.connect(self.update)
        work.changed.connect(self._changed)
        work.chosen.connect(self._chosen)
        theme().changed.connect(self._repaint)
        self._changed()

    def sizeHint(self) -> QSize:
        return QSize(900, 190)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 84)

    def show_sound(self, sound: Drawn | None, waiting: str = "") -> None:
        """Draw this sound; while there is none, words in its place."""
        self.sound, self.waiting = sound, waiting
        self._repaint()

    def show_position(self, ms: int) -> None:
        """Move the playhead."""
        old, new = self._scale.x(self.value()), self._scale.x(ms)
        self.setValue(ms)
        if abs(old - new) > self.width():
            self.update()
            return
        for x in (old, new):
            self.update(round(x) - 8, 0, 17, self.height())

    def _changed(self) -> None:
        self.setMaximum(self._work.duration)
        self._scale.fit(duration=self._work.duration)
        self._describe()
        self.update()

    def _chosen(self) -> None:
        cue = self._work.cue
        if cue is not None and self._drag is None:
            self._scale.show(cue.start, cue.end)
        self._describe()
        self.update()

    def _describe(self) -> None:
        cue = self._work.cue
        said = (
            "No captions yet"
            if cue is None
            else f"Caption {self._work.current + 1} from {exact(cue.start)} to {exact(cue.end)}"
        )
        self.setAccessibleDescription(said)

    def _repaint(self) -> None:
        self._ground = None
        self.update()

    # Mouse and keys.

    def _under(self, x: float) -> tuple[int, Grip] | None:
        """The cue and the part of it under a pixel; edges of the current cue before those of others."""
        work, scale = self._work, self._scale
        near = self._visible()
        order = sorted(near, key=lambda at: at != work.current)
        for at in order:
            left, right = scale.x(work.cues[at].start), scale.x(work.cues[at].end)
            if right - left < _SMALL:
                continue
            inner = min(GRIP, (right - left) / 3)
            if left - GRIP <= x <= left + inner:
                return at, "start"
            if right - inner <= x <= right + GRIP:
                return at, "end"
        return next(((at, "all") for at in order if scale.x(work.cues[at].start) <= x <= scale.x(work.cues[at].end)), None)

    def _visible(self) -> list[int]:
        """Indexes of the cues in view."""
        cues, scale = self._work.cues, self._scale
        end = bisect_left(cues, scale.end, key=lambda cue: cue.start)
        begin = end
        while begin and (cues[begin - 1].end >= scale.start or (begin > 1 and cues[begin - 2].end >= scale.start)):
            begin -= 1
        return list(range(begin, end))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        x, y = event.position().x(), event.position().y()
        hit = self._under(x) if y > RULER else None
        if hit is None:
            self.sought.emit(self._seekable(x))
            return
        index, grip = hit
        several = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        if several:
            chosen = set(self._work.selected) | set(range(min(index, self._work.current), max(index, self._work.current) + 1))
            self._work.choose(self._work.current, chosen)
            return
        self._work.choose(index)
        if not self._work.read_only:
            self._drag = _Drag(self._work.kept, index, grip, x)

    def _seekable(self, x: float) -> int:
        return round(min(max(0, self._scale.ms(x)), self.maximum()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        drag = self._drag
        if drag is None:
            if event.buttons() & Qt.MouseButton.LeftButton:
                self.sought.emit(self._seekable(x))
                return
            hit = self._under(x) if event.position().y() > RULER else None
            shapes = {
                "start": Qt.CursorShape.SizeHorCursor,
                "end": Qt.CursorShape.SizeHorCursor,
                "all": Qt.CursorShape.OpenHandCursor,
            }
            self.setCursor(shapes[hit[1]] if hit and not self._work.read_only else Qt.CursorShape.ArrowCursor)
            return
        if not drag.moved and abs(x - drag.x) < 3:
            return
        self._drag = replace(drag, moved=True)
        free = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier) or not self.snapping
        cues, index = self._dragged(drag, (x - drag.x) * self._scale.per_pixel, free=free)
        self._work.preview(cues, index)

    def _dragged(self, drag: _Drag, by: float, *, free: bool) -> tuple[Cues, int]:
        cue, work = drag.cues[drag.index], self._work
        starts, ends = edges(drag.cues, drag.index, work.pauses, work.limits)
        reach = 0 if free else round(REACH * self._scale.per_pixel)
        playhead = self.value()
        start, end = cue.start, cue.end
        if drag.grip == "start":
            start = min(snapped(round(cue.start + by), sorted([*starts, playhead]), reach), cue.end - 40)
        elif drag.grip == "end":
            end = max(snapped(round(cue.end + by), sorted([*ends, playhead]), reach), cue.start + 40)
        else:
            moved = max(0, round(cue.start + by))
            start = snapped(moved, sorted([*starts, playhead]), reach)
            if start == moved:
                start = snapped(moved + cue.end - cue.start, ends, reach) - (cue.end - cue.start)
            end = start + cue.end - cue.start
        return set_times(drag.cues, drag.index, max(0, start), end, work.duration)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        drag, self._drag = self._drag, None
        if drag is not None and drag.moved:
            self._work.keep_preview("Move a caption" if drag.grip == "all" else "Change a caption's time")
        elif drag is not None:
            self.sought.emit(self._seekable(drag.x))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._under(event.position().x()) is not None and event.position().y() > RULER:
            self.edited.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._scale.zoom(0.85 ** (turned.y() / 120), event.position().x())
        else:
            by = turned.x() if abs(turned.x()) > abs(turned.y()) else turned.y()
            self._scale.go(self._scale.start - by / 120 * 0.12 * self.width() * self._scale.per_pixel)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, fast = Qt.Key(event.key()), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        if key == Qt.Key.Key_Escape and self._drag is not None:
            self._drag = None
            self._work.drop_preview()
            return
        held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
        step = 1000 if fast else self.singleStep()
        places = {
            Qt.Key.Key_Left: self.value() - step,
            Qt.Key.Key_Right: self.value() + step,
            Qt.Key.Key_PageUp: self.value() - self.pageStep(),
            Qt.Key.Key_PageDown: self.value() + self.pageStep(),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: self.maximum(),
        }
        if not held and key in places:
            self.sought.emit(min(max(0, places[key]), self.maximum()))
        elif not held and key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._work.step(1 if key == Qt.Key.Key_Down else -1)
        elif not held and key in (Qt.Key.Key_Plus, Qt.Key.Key_Minus):
            self._scale.zoom(0.7 if key == Qt.Key.Key_Plus else 1 / 0.7, self._scale.x(self.value()))
        elif not held and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.edited.emit()
        else:
            event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._scale.fit(width=self.width())

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn or event.type() == QEvent.Type.FocusOut:
            self.update()
        return super().event(event)

    # Painting.

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._drawn())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        visible = self._visible()
        if len(visible) > self.width() / _SMALL:
            self._paint_crowd(painter, visible)
        else:
            for at in visible:
                if at != self._work.current:
                    self._paint_cue(painter, at)
        if self._work.current in visible:
            self._paint_cue(painter, self._work.current)
        self._paint_head(painter)
        if self.hasFocus():
            painter.setPen(QPen(QColor(current().accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))
        painter.end()

    def _drawn(self) -> QPixmap:
        """Ruler and sound, drawn once for each stretch, zoom, size and scheme."""
        scale, now = self._scale, current()
        ratio = self.devicePixelRatioF()
        key = (scale.start, scale.per_pixel, self.size(), ratio, now, id(self.sound), self.waiting)
        if self._ground is None or self._ground[0] != key:
            made = QPixmap(self.size() * ratio)
            made.setDevicePixelRatio(ratio)
            made.fill(QColor(now.surface))
            painter = QPainter(made)
            self._paint_ruler(painter)
            self._paint_sound(painter)
            painter.end()
            self._ground = (key, made)
        return self._ground[1]

    def _paint_ruler(self, painter: QPainter) -> None:
        now, scale = current(), self._scale
        painter.fillRect(QRectF(0, 0, self.width(), RULER), QColor(now.subtle))
        painter.setFont(font(Type.OVERLINE, MEDIUM))
        for ms, label in ruled(scale.start, scale.end, scale.per_pixel):
            x = round(scale.x(ms)) + 0.5
            painter.setPen(QPen(QColor(now.border), 1))
            painter.drawLine(QPointF(x, RULER - (8 if label else 4)), QPointF(x, RULER))
            if label:
                painter.drawLine(QPointF(x, RULER), QPointF(x, self.height()))
                painter.setPen(QColor(now.muted))
                painter.drawText(QPointF(x + 5, RULER - 7), label)
        painter.setPen(QPen(QColor(now.border), 1))
        painter.drawLine(QPointF(0, RULER - 0.5), QPointF(self.width(), RULER - 0.5))

    def _paint_sound(self, painter: QPainter) -> None:
        now, scale = current(), self._scale
        top, bottom = RULER + HEAD + 4, self.height() - 6
        middle, half = (top + bottom) / 2, (bottom - top) / 2
        if self.sound is None:
            painter.setPen(QColor(now.muted))
            painter.setFont(font(Type.UI))
            painter.drawText(QRectF(0, top, self.width(), bottom - top), Qt.AlignmentFlag.AlignCenter, self.waiting)
            return
        painter.setPen(QPen(QColor(now.faint if now.dark else "#8E99AA"), 1))
        columns, tall = self.sound.columns(scale.start, scale.per_pixel, self.width()), heights(self.sound)
        lines = []
        for x, (low, high) in enumerate(columns):
            up, down = max(0.5, tall[max(0, high)] * half), max(0.5, tall[max(0, -low)] * half)
            lines.append(QLineF(x + 0.5, middle - up, x + 0.5, middle + down))
        painter.drawLines(lines)

    def _paint_crowd(self, painter: QPainter, visible: list[int]) -> None:
        """More cues than can be told apart: a band of them, and over it those with something to look at."""
        now, work, scale = current(), self._work, self._scale
        cues = work.cues
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for tone, some in ((now.hover, False), (now.mark, True)):
            boxes = [
                QRectF(scale.x(cues[at].start), RULER + 1, max(1.0, (cues[at].end - cues[at].start) / scale.per_pixel), HEAD)
                for at in visible
                if bool(work.issues_of(at)) is some
            ]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tone))
            painter.drawRects(boxes)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def _paint_cue(self, painter: QPainter, at: int) -> None:
        now, scale, work = current(), self._scale, self._work
        cue = work.cues[at]
        left, right = scale.x(cue.start), scale.x(cue.end)
        box = QRectF(left, RULER + 1, max(2.0, right - left), self.height() - RULER - 2)
        mine, chosen = at == work.current, at in work.selected
        small = box.width() < _SMALL and not mine
        rules = {issue.rule for issue in work.issues_of(at)}
        line = now.accent if mine else now.mark if rules else now.strong
        wash = QColor(now.accent if mine or chosen else now.mark if rules else now.muted)
        wash.setAlpha(44 if mine else 34 if chosen else 12 if small else 22)
        painter.fillRect(box, wash)
        strip = QRectF(box.left(), box.top(), box.width(), HEAD)
        painter.fillRect(strip, QColor(now.fill if mine else now.warn_soft if rules else now.hover))
        pen = QPen(QColor(line), 2 if mine else 1)
        if cue.unsure or cue.stale:
            pen.setStyle(Qt.PenStyle.DashLine)
        if small:
            return
        painter.setPen(pen)
        painter.drawLine(box.topLeft(), box.bottomLeft())
        painter.drawLine(box.topRight(), box.bottomRight())
        if box.width() > 26:
            painter.setFont(font(Type.OVERLINE, MEDIUM))
            painter.setPen(QColor(now.on_fill if mine else now.warn if rules else now.muted))
            inner = strip.adjusted(6, 0, -4, 0)
            words = " ".join(cue.text.split()) or "(empty)"
            shown = QFontMetricsF(painter.font()).elidedText(words, Qt.TextElideMode.ElideRight, inner.width())
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def _paint_head(self, painter: QPainter) -> None:
        x = round(self._scale.x(self.value())) + 0.5
        if not -8 <= x <= self.width() + 8:
            return
        colour = QColor(current().danger)
        painter.setPen(QPen(colour, 1.5))
        painter.drawLine(QPointF(x, 6), QPointF(x, self.height()))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawPolygon([QPointF(x - 6, 2), QPointF(x + 6, 2), QPointF(x + 6, 7), QPointF(x, 13), QPointF(x - 6, 7)])
