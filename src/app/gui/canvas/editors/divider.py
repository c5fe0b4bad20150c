"""A thin line."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from app.course.blocks import Block
from app.gui.canvas.desk import Desk
from app.gui.canvas.editors.base import BlockEditor
from app.gui.theme import current


class _Line(QLabel):
    """A label, so that screen readers can say what it is."""

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(0, self.height() // 2, self.width(), 1, QColor(current().strong))
        painter.end()


class DividerEditor(BlockEditor):
    """Nothing to edit: a click selects it."""

    def __init__(self, desk: Desk, block: Block, parent: QWidget) -> None:
        super().__init__(desk, block, parent)
        self._line = _Line(self)
        self._line.setAccessibleName("Divider")

    def arrange(self, width: int) -> int:
        self._line.setGeometry(0, 0, width, 16)
        return 16

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.desk.view.select_blocks(self.block.id, self.block.id)
