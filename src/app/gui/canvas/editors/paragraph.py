"""Running text."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.course.blocks import Block, Paragraph
from app.gui.canvas.desk import Desk
from app.gui.canvas.editors.base import BlockEditor


def _look(block: Block) -> str:
    return "lead" if isinstance(block, Paragraph) and block.lead else "body"


class ParagraphEditor(BlockEditor):
    """A paragraph; a lead paragraph is set larger."""

    def __init__(self, desk: Desk, block: Block, parent: QWidget) -> None:
        super().__init__(desk, block, parent)
        self.add_part("text", "Text", _look(block), hint="Write, or type / to insert", hint_always=False)

    def show_block(self, block: Block) -> None:
        # An empty page says what to do; in a page with text, only the paragraph with the caret does.
        self.parts["text"].hint_always = len(self.desk.lesson.blocks) == 1
        self.parts["text"].show_text(block.part("text"), _look(block))
        super().show_block(block)
