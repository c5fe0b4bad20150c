"""A picture with what was found in it boxed: in the course's dialog and on the send sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QSizePolicy

from app.gui.canvas.pictures import decoded
from app.gui.theme import current
from app.media.words import Box

_SHOWN = QSize(620, 460)
"""Pixels of the picture at most."""


@dataclass(frozen=True, slots=True)
class Marked:
    """The boxes of one finding, in pixels of the picture as seen; none for what stands in its properties."""

    boxes: tuple[Box, ...]
    severe: bool = False


class BoxedPicture(QLabel):
    """The picture scaled to fit, with a box around every finding; the chosen one is filled."""

    def __init__(self) -> None:
        super().__init__()
        self._image, self._width = QImage(), 1
        self._marks: tuple[Marked, ...] = ()
        self._chosen = -1
        self.setAccessibleName("The picture with what was found in it")
        self.setMinimumSize(240, 160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_picture(self, image: QImage, width: int) -> None:
        """Show a picture that has ``width`` pixels in the course; the image may be smaller."""
        self._image, self._width = image, max(width, 1)
        self.updateGeometry()
        self.update()

    def show_marks(self, marks: Sequence[Marked]) -> None:
        """Box what was found in it."""
        self._marks = tuple(marks)
        boxed = sum(bool(one.boxes) for one in marks)
        self.setAccessibleDescription(f"{boxed} of the findings are boxed in the picture")
        self.update()

    def choose(self, index: int) -> None:
        """Fill the boxes of one finding."""
        self._chosen = index
        self.update()

    def sizeHint(self) -> QSize:
        return self._image.size().scaled(_SHOWN, Qt.AspectRatioMode.KeepAspectRatio) if not self._image.isNull() else _SHOWN

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image.isNull():
            return
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        scale = size.width() / self._width
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(left, top, size.width(), size.height()), self._image)
        for index, one in enumerate(self._marks):
            colour = QColor(current().danger if one.severe else current().warn)
            painter.setPen(QPen(colour, 2))
            fill = QColor(colour)
            fill.setAlpha(90 if index == self._chosen else 24)
            painter.setBrush(fill)
            for x, y, right, bottom in one.boxes:
                box = QRectF(left + x * scale, top + y * scale, (right - x) * scale, (bottom - y) * scale)
                painter.drawRect(box.adjusted(-2, -2, 2, 2))
        painter.end()


def shown_picture(data: bytes) -> tuple[QImage, int]:
    """The picture no larger than it is shown, and its true width as seen. For a job; raises ``FileProblem``."""
    from app.media.images import inspect

    info = inspect(data, "The picture")
    return decoded(data, 2 * _SHOWN.width()) or QImage(), info.width
