"""The scrolling page a lesson lies on."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget

ABOVE, BELOW = 48, 96
"""Pixels kept free above and below the caret when the page follows it (the bar stands below)."""
MARGIN = 60
"""Pixels below the viewport that are built with it, so that a turn of the wheel shows nothing unfinished."""


class Page(QScrollArea):
    """Scrolls vertically. ``moved`` is sent when something else is in view, ``fitted`` when the page has another size.

    Columns are children of one ``sheet`` that stays: giving a widget another parent has the style sheet looked up again for
    everything in it, 100 ms for a long lesson.
    """

    moved = Signal()
    fitted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setAccessibleName("Page")
        self.viewport().setAutoFillBackground(False)
        self.sheet = QWidget()
        self.setWidget(self.sheet)
        self.verticalScrollBar().setSingleStep(40)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self.moved.emit())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fitted.emit()

    @property
    def top(self) -> int:
        """Pixels above the viewport."""
        return self.verticalScrollBar().value()

    @property
    def room(self) -> QSize:
        """Room for the column: as if the scroll bar were always there, so that nothing shifts when it comes or goes."""
        return QSize(self.width() - self.verticalScrollBar().sizeHint().width(), self.viewport().height())

    @property
    def visible(self) -> tuple[int, int]:
        """Top and bottom of what has to be built."""
        return self.top, self.top + self.viewport().height() + MARGIN

    def go(self, top: int) -> None:
        """Put the page at a scroll position; what is built on the way may move the end of the page, so twice."""
        self.verticalScrollBar().setValue(top)
        self.moved.emit()
        self.verticalScrollBar().setValue(top)

    def by(self, pixels: int) -> None:
        """Scroll."""
        self.verticalScrollBar().setValue(self.top + pixels)

    def shifted(self, pixels: int) -> None:
        """What is above the eye has grown: stay with what is looked at."""
        if self.top > 0:
            self.by(pixels)

    def show_rect(self, rect: QRect, *, middle: bool = False) -> None:
        """Bring a rectangle of the sheet into view; ``middle`` puts it a third down the page when it was out of sight."""
        height = self.viewport().height()
        above, below = rect.top() - ABOVE, rect.bottom() + BELOW
        if above >= self.top and below <= self.top + height:
            return
        if middle:
            self.verticalScrollBar().setValue(rect.top() - height // 3)
        elif above < self.top or rect.height() + ABOVE + BELOW > height:
            self.verticalScrollBar().setValue(above)
        else:
            self.verticalScrollBar().setValue(below - height)

    def box_in(self, widget: QWidget) -> QRect:
        """The viewport in the coordinates of ``widget``."""
        return QRect(self.viewport().mapTo(widget, QPoint(0, 0)), self.viewport().size())
