"""Headings inside a lesson."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.course.blocks import Block, Heading
from app.gui.canvas.desk import Desk
from app.gui.canvas.editors.base import BlockEditor


def _level(block: Block) -> int:
    return block.level if isinstance(block, Heading) else 2


class HeadingEditor(BlockEditor):
    """A heading of level 2 to 4."""

    def __init__(self, desk: Desk, block: Block, parent: QWidget) -> None:
        super().__init__(desk, block, parent)
        self.add_part("text", f"Heading, level {_level(block)}", f"h{_level(block)}", hint="Heading")

    def show_block(self, block: Block) -> None:
        part = self.parts["text"]
        part.setAccessibleName(f"Heading, level {_level(block)}")
        part.show_text(block.part("text"), f"h{_level(block)}")
        super().show_block(block)
