"""Questions with exactly one right answer."""

from __future__ import annotations

from app.gui.canvas.editors.choice import ChoiceEditor


class SingleChoiceEditor(ChoiceEditor):
    """Answers with radio marks."""

    several = False
