"""Forms of running text."""

from __future__ import annotations

from app.course.blocks import Tone
from app.gui.inspector.forms.base import Form


class HeadingForm(Form):
    """Level of a heading."""

    def build(self) -> None:
        self.choice("Level", "level", [(2, "Heading"), (3, "Subheading"), (4, "Small")])


class ParagraphForm(Form):
    """Whether it is a lead."""

    def build(self) -> None:
        self.tick("Lead paragraph", "lead", "Set larger, for the first paragraph of a lesson")


class ListForm(Form):
    """Bullets or numbers."""

    def build(self) -> None:
        self.choice("Kind of list", "ordered", [(False, "Bullets"), (True, "Numbers")])


class QuoteForm(Form):
    """Who said it."""

    def build(self) -> None:
        self.words("Attribution", "attribution", "Who said it", lines=2)


class CalloutForm(Form):
    """What a callout is for."""

    def build(self) -> None:
        self.choice(
            "Tone", "tone", [(Tone.NOTE, "Note"), (Tone.TIP, "Tip"), (Tone.WARNING, "Warning"), (Tone.DANGER, "Danger")]
        )
