"""Forms of questions."""

from __future__ import annotations

from app.course.blocks import Question
from app.gui.inspector.forms.base import Form


class QuestionForm(Form):
    """Points, attempts, what learners are told."""

    def build(self) -> None:
        self.note(self._problems, "warn")
        self.number("Points", "points", 0, 100)
        self.number("Attempts", "attempts", 0, 20, "Any number")
        self.extra()
        self.words("Told when the answer is right", "feedback_correct", "Nothing more than “Correct”", lines=3)
        self.words("Told when it is not", "feedback_incorrect", "Nothing more than “Not quite”", lines=3)

    def extra(self) -> None:
        """More rows."""

    def _problems(self) -> str:
        assert isinstance(self.block, Question)
        return " ".join(self.block.problems())


class ChoiceForm(QuestionForm):
    """A question with answers that have an order."""

    def extra(self) -> None:
        self.tick("Shuffle the answers", "shuffle", "Each learner sees them in another order")
