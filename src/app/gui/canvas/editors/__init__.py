"""One editor a block kind. A new kind is one file here and one line in :data:`EDITORS`."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.course.blocks import Block
from app.gui.canvas.desk import Desk
from app.gui.canvas.editors.base import BlockEditor
from app.gui.canvas.editors.heading import HeadingEditor
from app.gui.canvas.editors.list import ListEditor
from app.gui.canvas.editors.paragraph import ParagraphEditor

EDITORS: dict[str, type[BlockEditor]] = {
    "heading": HeadingEditor,
    "paragraph": ParagraphEditor,
    "list": ListEditor,
}


def make_editor(desk: Desk, block: Block, parent: QWidget) -> BlockEditor:
    """The editor of a block; of a kind without one, what shows that a newer Lectern made it."""
    return EDITORS.get(block.kind, ParagraphEditor)(desk, block, parent)


__all__ = ["EDITORS", "BlockEditor", "make_editor"]
