"""A text as high as its content: no scroll bars, no frame, a hint where it is empty."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextEdit, QWidget

from app.gui.canvas.looks import LOOKS
from app.gui.theme import current


class FittedText(QTextEdit):
    """Set in one look, measured at a width of its own. Subclasses say in :meth:`grown` what a new height means."""

    def __init__(self, parent: QWidget, look: str, hint: str = "", *, hint_always: bool = True) -> None:
        super().__init__(parent)
        self.look_name = look
        self.hint = hint
        self.hint_always = hint_always
        self._asked = False
        self._height = LOOKS[look].line
        self.setProperty("kind", "bare")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # A width of its own: wrapped at the viewport, a text that is not shown yet is measured at a width that is not its own.
        self.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.viewport().setAutoFillBackground(False)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self.document().setDocumentMargin(0)
        self.document().documentLayout().documentSizeChanged.connect(self._sized)
        for bar in (self.verticalScrollBar(), self.horizontalScrollBar()):
            bar.rangeChanged.connect(bar.setValue)  # gets the lower end of the range, which is 0: never scrolled inside

    def grown(self) -> None:
        """The text is higher or lower than it was."""

    def height_for(self, width: int) -> int:
        """Pixels the text needs at ``width``."""
        if self.lineWrapColumnOrWidth() != width:
            self._asked = True  # a layout asks for several widths: the answers are no news
            self.setLineWrapColumnOrWidth(width)
            self._asked = False
        return max(LOOKS[self.look_name].line, math.ceil(self.document().size().height()))

    def heightForWidth(self, width: int) -> int:
        return self.height_for(width)

    def sizeHint(self) -> QSize:
        return QSize(120, self._height)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, LOOKS[self.look_name].line)

    def _sized(self, size: QSizeF) -> None:
        height = max(LOOKS[self.look_name].line, math.ceil(size.height()))
        if height != self._height:
            self._height = height
            if not self._asked:
                self.updateGeometry()
                self.grown()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.height_for(event.size().width())

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and hasattr(self, "look_name"):
            self.document().setDefaultFont(LOOKS[self.look_name].font)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        empty = self.document().isEmpty()
        if not (self.hint and empty and (self.hint_always or self.hasFocus())):
            return
        painter = QPainter(self.viewport())
        painter.setFont(LOOKS[self.look_name].font)
        painter.setPen(QColor(current().faint))
        box = QRectF(0, 0, self.viewport().width(), LOOKS[self.look_name].line)
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom, self.hint)
        painter.end()
