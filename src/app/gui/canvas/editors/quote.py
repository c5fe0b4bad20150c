"""Somebody's words and who said them."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.course.blocks import Block, Quote
from app.gui.canvas.desk import Desk
from app.gui.canvas.editors.base import BlockEditor
from app.gui.theme import current

LEFT = 20


class QuoteEditor(BlockEditor):
    """The words beside a bar; the attribution shows when there is one or the block is current."""

    def __init__(self, desk: Desk, block: Block, parent: QWidget) -> None:
        super().__init__(desk, block, parent)
        self.add_part("text", "Quote", "quote", hint="Quote")
        self._who = self.add_part("attribution", "Who said it", "quiet", rich=False, hint="Who said it")
        self._fold()

    def _fold(self) -> None:
        shown = self.active or (isinstance(self.block, Quote) and bool(self.block.attribution))
        if self._who.isHidden() == shown:
            self._who.setVisible(shown)
            self.desk.view.block_resized(self.block.id)

    def show_block(self, block: Block) -> None:
        super().show_block(block)
        self._fold()

    def set_active(self, active: bool) -> None:
        super().set_active(active)
        self._fold()

    def arrange(self, width: int) -> int:
        y = 2
        for part in self.order():
            height = part.height_for(width - LEFT)
            part.setGeometry(LEFT, y, width - LEFT, height)
            y += height + 4
        return y - 2

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(current().strong))
        painter.drawRoundedRect(QRectF(0, 2, 3, self.height() - 4), 1.5, 1.5)
        painter.end()
