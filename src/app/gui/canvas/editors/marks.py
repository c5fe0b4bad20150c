"""The round and square marks with which the right answers are chosen."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QWidget

from app.gui.theme import current


class MarkButton(QAbstractButton):
    """A radio button (``several`` false) or check box of 20 pixels, drawn large and clear on both schemes."""

    def __init__(self, parent: QWidget, *, several: bool) -> None:
        super().__init__(parent)
        self._several = several
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setFixedSize(24, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        now = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on = self.isChecked()
        box = QRectF(3, 3, 18, 18)
        if self.hasFocus():
            painter.setPen(QPen(QColor(now.accent), 1.5))
            painter.drawRoundedRect(QRectF(0.75, 0.75, 22.5, 22.5), 7 if self._several else 11.2, 7 if self._several else 11.2)
        painter.setPen(QPen(QColor(now.fill if on else now.faint if self.underMouse() else now.strong), 1.6))
        painter.setBrush(QColor(now.fill if on else now.surface))
        if self._several:
            painter.drawRoundedRect(box, 4, 4)
        else:
            painter.drawEllipse(box)
        if on and self._several:
            painter.setPen(
                QPen(QColor(now.on_fill), 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
            )
            painter.drawPolyline([QPointF(7.6, 12.2), QPointF(10.6, 15.2), QPointF(16.4, 9.2)])
        elif on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.on_fill))
            painter.drawEllipse(QPointF(12, 12), 3.6, 3.6)
        painter.end()
