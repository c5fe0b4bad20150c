"""Questions with any number of right answers."""

from __future__ import annotations

from app.gui.canvas.editors.choice import ChoiceEditor


class MultipleChoiceEditor(ChoiceEditor):
    """Answers with check marks."""

    several = True
