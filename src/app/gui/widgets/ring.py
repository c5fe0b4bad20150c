"""The ring gauge: a number out of a hundred. A label, so that its text is read aloud."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy

from app.gui.theme import SEMIBOLD, current, font


class Ring(QLabel):
    """Shows ``value`` of 0 to 100; the colour says how good that is: under 60 danger, under 100 warning, 100 fine."""

    _SIDE = 56
    _WIDTH = 5.0

    def __init__(self, value: int = 100, name: str = "Score") -> None:
        super().__init__()
        self._name = name
        self.value = -1
        self.setFixedSize(QSize(self._SIDE, self._SIDE))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFont(font(17, SEMIBOLD))
        self.show_value(value)

    def show_value(self, value: int) -> None:
        """Show another value; it is kept between 0 and 100."""
        value = min(100, max(0, value))
        if value == self.value:
            return
        self.value = value
        self.setText(str(value))
        self.setAccessibleName(f"{self._name}: {value} of 100")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        now = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        painter.setPen(QPen(QColor(now.track), self._WIDTH))
        painter.drawEllipse(box)
        colour = now.ok if self.value == 100 else now.mark if self.value >= 60 else now.danger
        painter.setPen(QPen(QColor(colour), self._WIDTH, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        if self.value:
            painter.drawArc(box, 90 * 16, -round(360 * 16 * self.value / 100))
        painter.setPen(QColor(now.text))
        painter.setFont(self.font())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()
