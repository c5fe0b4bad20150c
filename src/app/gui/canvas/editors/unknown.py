"""A block that a newer Lectern made."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.course.blocks import Block, Unknown
from app.gui.canvas.desk import Desk
from app.gui.canvas.editors.base import BlockEditor
from app.gui.widgets import Card, Icon, column, row, text


class UnknownEditor(BlockEditor):
    """Says what it is and that it is kept; it can be moved, copied and deleted like any other."""

    bare = False

    def __init__(self, desk: Desk, block: Block, parent: QWidget) -> None:
        super().__init__(desk, block, parent)
        made_as = block.made_as if isinstance(block, Unknown) and block.made_as else block.kind
        words = column(
            text("Made by a newer Lectern", "strong"),
            text(f"A block of the kind “{made_as}”. It is kept as it is; update Lectern to edit it.", "ui", "muted", wrap=True),
            spacing=2,
        )
        sign = Icon("package", "muted", 20)
        line = row(sign, words, spacing=14)
        line.setStretch(1, 1)
        line.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
        card = Card(kind="subtle-card")
        card.body.addLayout(line)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(card)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.desk.view.select_blocks(self.block.id, self.block.id)
