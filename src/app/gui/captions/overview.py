"""All of the recording in a strip: where one is, what is in view, and where there is something to look at."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gui.captions.scale import Scale
from app.gui.captions.sounds import Drawn, heights
from app.gui.captions.work import Work
from app.gui.theme import current, theme

REST = 200
"""Milliseconds without a change after which the captions are drawn anew."""


class Overview(QWidget):
    """For the mouse; by keyboard the waveform scrolls with its playhead. Not named, so that screen readers skip it."""

    def __init__(self, work: Work, scale: Scale) -> None:
        super().__init__()
        self._work, self._scale = work, scale
        self.sound: Drawn | None = None
        self._position = 0
        self._ground: tuple[object, QPixmap] | None = None
        self._marks: tuple[object, QPixmap] | None = None
        self.setFixedHeight(34)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setToolTip("The whole recording: click or drag to go there")
        scale.changed.connect(self.update)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self._repaint)
        work.changed.connect(self._rest.start)
        theme().changed.connect(self._repaint)

    def sizeHint(self) -> QSize:
        return QSize(900, 34)

    def show_sound(self, sound: Drawn | None) -> None:
        """Draw this sound."""
        self.sound = sound
        self._repaint()

    def show_position(self, ms: int) -> None:
        """Move the playhead."""
        if abs(ms - self._position) * self.width() >= max(1, self._scale.duration) / 2:
            self._position = ms
            self.update()

    def _repaint(self) -> None:
        self._marks = None
        self.update()

    def _x(self, ms: float) -> float:
        return ms / max(1, self._scale.duration) * self.width()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._go(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._go(event.position().x())

    def _go(self, x: float) -> None:
        scale = self._scale
        scale.go(x / max(1, self.width()) * scale.duration - scale.width * scale.per_pixel / 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        now, scale = current(), self._scale
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._drawn())
        painter.drawPixmap(0, 0, self._marked())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        left, right = self._x(scale.start), self._x(min(scale.end, scale.duration))
        shade = QColor(now.app)
        shade.setAlpha(150)
        painter.fillRect(QRectF(0, 0, left, self.height()), shade)
        painter.fillRect(QRectF(right, 0, self.width() - right, self.height()), shade)
        painter.setPen(QPen(QColor(now.accent), 1.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        box = QRectF(left + 0.75, 0.75, max(4.0, right - left - 1.5), self.height() - 1.5)
        painter.drawRoundedRect(box, 3, 3)
        painter.setPen(QPen(QColor(now.danger), 1.5))
        x = self._x(self._position)
        painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        painter.end()

    def _drawn(self) -> QPixmap:
        """The sound, drawn once for each size and scheme."""
        key = (self.size(), self.devicePixelRatioF(), current(), id(self.sound), self._scale.duration)
        if self._ground is None or self._ground[0] != key:
            made = self._blank()
            made.fill(QColor(current().subtle))
            painter = QPainter(made)
            self._paint_sound(painter)
            painter.end()
            self._ground = (key, made)
        return self._ground[1]

    def _marked(self) -> QPixmap:
        """The captions below it, drawn when they have rested: a thousand of them take longer than a key may."""
        key = (self.size(), self.devicePixelRatioF(), current(), self._scale.duration)
        if self._marks is None or self._marks[0] != key:
            made = self._blank()
            made.fill(Qt.GlobalColor.transparent)
            painter = QPainter(made)
            self._paint_marks(painter)
            painter.end()
            self._marks = (key, made)
        return self._marks[1]

    def _blank(self) -> QPixmap:
        made = QPixmap(self.size() * self.devicePixelRatioF())
        made.setDevicePixelRatio(self.devicePixelRatioF())
        return made

    def _paint_sound(self, painter: QPainter) -> None:
        if self.sound is None:
            return
        middle, half = (self.height() - 5) / 2, (self.height() - 9) / 2
        painter.setPen(QPen(QColor(current().strong), 1))
        columns = self.sound.columns(0, self._scale.duration / max(1, self.width()), self.width())
        lines, tall = [], heights(self.sound)
        for x, (low, high) in enumerate(columns):
            up, down = tall[max(0, high)], tall[max(0, -low)]
            lines.append(QLineF(x + 0.5, middle - up * half, x + 0.5, middle + down * half))
        painter.drawLines(lines)

    def _paint_marks(self, painter: QPainter) -> None:
        now, work = current(), self._work
        cues, base = work.cues, self.height() - 4
        for cue in cues:
            x = self._x(cue.start)
            painter.fillRect(QRectF(x, base, max(1.0, self._x(cue.end) - x - 0.5), 3), QColor(now.strong))
        for at in {issue.index for issue in work.issues}:
            if at < len(cues):
                painter.fillRect(QRectF(self._x(cues[at].start) - 0.5, base - 2, 2.5, 5), QColor(now.mark))
