"""All of the recording in a strip: where one is, what is in view, and where there is something to look at."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.gui.captions.scale import Scale
from app.gui.captions.sounds import Drawn
from app.gui.captions.work import Work
from app.gui.theme import current, theme


class Overview(QWidget):
    """For the mouse; by keyboard the waveform scrolls with its playhead. Not named, so that screen readers skip it."""

    def __init__(self, work: Work, scale: Scale) -> None:
        super().__init__()
        self._work, self._scale = work, scale
        self.sound: Drawn | None = None
        self._position = 0
        self._ground: tuple[object, QPixmap] | None = None
        self.setFixedHeight(34)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setToolTip("The whole recording: click or drag to go there")
        scale.changed.connect(self.update)
        work.changed.connect(self._repaint)
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
        self._ground = None
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
        now, ratio = current(), self.devicePixelRatioF()
        key = (self.size(), ratio, now, id(self.sound), self._scale.duration)
        if self._ground is None or self._ground[0] != key:
            made = QPixmap(self.size() * ratio)
            made.setDevicePixelRatio(ratio)
            made.fill(QColor(now.subtle))
            painter = QPainter(made)
            self._paint_ground(painter)
            painter.end()
            self._ground = (key, made)
        return self._ground[1]

    def _paint_ground(self, painter: QPainter) -> None:
        now, work = current(), self._work
        middle, half = (self.height() - 5) / 2, (self.height() - 9) / 2
        if self.sound is not None:
            painter.setPen(QPen(QColor(now.strong), 1))
            columns = self.sound.columns(0, self._scale.duration / max(1, self.width()), self.width())
            for x, (low, high) in enumerate(columns):
                up, down = (high / 127) ** 0.7, (max(0, -low) / 127) ** 0.7
                painter.drawLine(QPointF(x + 0.5, middle - up * half), QPointF(x + 0.5, middle + down * half))
        painter.setPen(Qt.PenStyle.NoPen)
        base = self.height() - 4
        painter.setBrush(QColor(now.strong))
        cues = work.cues
        for cue in cues:
            painter.drawRect(QRectF(self._x(cue.start), base, max(1.0, self._x(cue.end) - self._x(cue.start) - 0.5), 3))
        painter.setBrush(QColor(now.mark))
        for at in {issue.index for issue in work.issues}:
            if at < len(cues):
                painter.drawRect(QRectF(self._x(cues[at].start) - 0.5, base - 2, 2.5, 5))
