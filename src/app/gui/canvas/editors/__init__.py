"""One editor a block kind. A new kind is one file here and one line in :data:`EDITORS`."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.course.blocks import Block
from app.gui.canvas.desk import Desk
from app.gui.canvas.editors.base import BlockEditor
from app.gui.canvas.editors.callout import CalloutEditor
from app.gui.canvas.editors.divider import DividerEditor
from app.gui.canvas.editors.heading import HeadingEditor
from app.gui.canvas.editors.image import ImageEditor
from app.gui.canvas.editors.list import ListEditor
from app.gui.canvas.editors.multiple_choice import MultipleChoiceEditor
from app.gui.canvas.editors.narration import NarrationEditor
from app.gui.canvas.editors.paragraph import ParagraphEditor
from app.gui.canvas.editors.quote import QuoteEditor
from app.gui.canvas.editors.single_choice import SingleChoiceEditor
from app.gui.canvas.editors.table import TableEditor
from app.gui.canvas.editors.true_false import TrueFalseEditor
from app.gui.canvas.editors.unknown import UnknownEditor

EDITORS: dict[str, type[BlockEditor]] = {
    "heading": HeadingEditor,
    "paragraph": ParagraphEditor,
    "list": ListEditor,
    "quote": QuoteEditor,
    "callout": CalloutEditor,
    "image": ImageEditor,
    "narration": NarrationEditor,
    "table": TableEditor,
    "divider": DividerEditor,
    "single-choice": SingleChoiceEditor,
    "multiple-choice": MultipleChoiceEditor,
    "true-false": TrueFalseEditor,
}


def make_editor(desk: Desk, block: Block, parent: QWidget) -> BlockEditor:
    """The editor of a block; of a kind without one, what shows that a newer Lectern made it."""
    return EDITORS.get(block.kind, UnknownEditor)(desk, block, parent)


__all__ = ["EDITORS", "BlockEditor", "make_editor"]
