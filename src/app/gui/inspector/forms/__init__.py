"""What each kind of block can be set to. A new kind is one file and one line in :data:`FORMS`.

Read :mod:`base` first.
"""

from __future__ import annotations

from app.course.blocks import Block
from app.gui.inspector.forms.base import Desk, Form
from app.gui.inspector.forms.image import ImageForm
from app.gui.inspector.forms.narration import NarrationForm
from app.gui.inspector.forms.prose import CalloutForm, HeadingForm, ListForm, ParagraphForm, QuoteForm
from app.gui.inspector.forms.questions import ChoiceForm, QuestionForm
from app.gui.inspector.forms.table import TableForm
from app.gui.inspector.forms.unknown import UnknownForm

FORMS: dict[str, type[Form]] = {
    "heading": HeadingForm,
    "paragraph": ParagraphForm,
    "list": ListForm,
    "quote": QuoteForm,
    "callout": CalloutForm,
    "image": ImageForm,
    "narration": NarrationForm,
    "table": TableForm,
    "single-choice": ChoiceForm,
    "multiple-choice": ChoiceForm,
    "true-false": QuestionForm,
    "unknown": UnknownForm,
}


def form_for(block: Block, desk: Desk) -> Form:
    """The form of a block; one without rows for kinds that have nothing to set (a divider)."""
    return FORMS.get(block.kind, Form)(desk, block)


__all__ = ["FORMS", "Desk", "Form", "form_for"]
