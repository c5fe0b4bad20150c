"""What the question editors share: the card, the prompt, points and attempts, feedback."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QCheckBox, QSpinBox, QVBoxLayout, QWidget

from app.course.blocks import Block, MultipleChoice, Question, SingleChoice
from app.gui.canvas.desk import Desk
from app.gui.canvas.editors.base import BlockEditor
from app.gui.canvas.floating import Popover
from app.gui.canvas.textpart import TextPart
from app.gui.theme import Radius, current
from app.gui.widgets import Badge, Button, IconButton, row, text

SIDE, TOP, HEAD = 19, 16, 28
"""Pixels at the sides of a question's card and above it, and the height of its first line."""
WORDS_IN = 11
"""Pixels between the edge of a compact button and its words."""


def grading(question: Question) -> str:
    """``1 point · 2 attempts``."""
    points = "1 point" if question.points == 1 else f"{question.points} points"
    tries = {0: "any number of attempts", 1: "1 attempt"}.get(question.attempts, f"{question.attempts} attempts")
    return f"{points} · {tries}"


class Field(QWidget):
    """A text part in a rounded field with a line under which it says what it is for."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self.layout_ = QVBoxLayout(self)
        self.layout_.setContentsMargins(12, 7, 12, 9)
        self.layout_.setSpacing(1)
        self.layout_.addWidget(text(label, "caption", "muted"))

    def hold(self, part: TextPart) -> None:
        """Put the part in."""
        self.layout_.addWidget(part)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(current().border), 1))
        painter.setBrush(QColor(current().subtle))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), Radius.CONTROL, Radius.CONTROL)
        painter.end()


class GradingPanel(Popover):
    """Points, attempts, order of the answers."""

    def __init__(self, editor: QuestionEditor, parent: QWidget) -> None:
        super().__init__(parent, "Points and attempts")
        self._editor = editor
        question = editor.question
        self.points = _spin("Points", 0, 100, question.points)
        self.attempts = _spin("Attempts", 0, 20, question.attempts)
        self.attempts.setSpecialValueText("Any number")
        self.points.valueChanged.connect(lambda value: self._set("points", value, "Change the points"))
        self.attempts.valueChanged.connect(lambda value: self._set("attempts", value, "Change the attempts"))
        self.body.addLayout(row(text("Points"), None, self.points, spacing=24))
        self.body.addLayout(row(text("Attempts"), None, self.attempts, spacing=24))
        if isinstance(question, SingleChoice | MultipleChoice):
            shuffle = QCheckBox("Shuffle the answers")
            shuffle.setChecked(question.shuffle)
            shuffle.toggled.connect(lambda on: self._set("shuffle", on, "Shuffle the answers"))
            self.body.addWidget(shuffle)

    def _set(self, field: str, value: object, label: str) -> None:
        self._editor.edit(replace(self._editor.question, **{field: value}), label)  # type: ignore[arg-type]


class QuestionEditor(BlockEditor):
    """The card of a question. Subclasses put their answers between prompt and feedback in :meth:`build_answers`.

    What they must have raises here instead of being abstract: the metaclass of Qt does not go together with that of ABC.
    """

    bare = False

    def __init__(self, desk: Desk, block: Block, parent: QWidget) -> None:
        super().__init__(desk, block, parent)
        self.unfolded = False
        self._grading = Button("", "ghost", compact=True, on_click=self._open_grading)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(SIDE, TOP, SIDE, 17)
        layout.setSpacing(10)
        head = row(Badge("Knowledge check", "accent", "list-checks"), None)
        head.addStrut(HEAD)
        layout.addLayout(head)
        self._grading.setParent(self)
        layout.addWidget(self.add_part("prompt", "Question", "prompt", hint="Ask a question"))
        self.answers = QVBoxLayout()
        self.answers.setSpacing(10)
        layout.addLayout(self.answers)
        self.build_answers()
        self._fold = IconButton("chevron-right", "Show feedback", size=16, compact=True, on_click=self._toggle)
        self._fold_text = Button("Feedback", "ghost", compact=True, on_click=self._toggle)
        self.foot = row(spacing=4)
        self.foot.addWidget(self._fold_text)
        self.foot.addStretch(1)
        layout.addLayout(self.foot)
        self._right = self._feedback("feedback_correct", "When the answer is right")
        self._wrong = self._feedback("feedback_incorrect", "When it is not")
        layout.addWidget(self._right)
        layout.addWidget(self._wrong)
        self._fold.setParent(self)
        self._fold.hide()
        self._problem = text("", "caption", "warn", wrap=True)
        layout.addWidget(self._problem)
        self._show()
        self.order_tabs()

    def build_answers(self) -> None:
        """Make the answers."""
        raise NotImplementedError

    def show_answers(self) -> None:
        """Show the answers as the block has them."""
        raise NotImplementedError

    def answer_stops(self) -> list[QWidget]:
        """What Tab comes to in the answers, in reading order."""
        raise NotImplementedError

    def order_tabs(self) -> None:
        """Have Tab go through the card as it is read: Qt's own order is the one in which things were made."""
        feedback = (self.parts["feedback_correct"], self.parts["feedback_incorrect"])
        stops = [self._grading, self.parts["prompt"], *self.answer_stops(), self._fold_text, *feedback]
        for before, after in pairwise(stops):
            self.setTabOrder(before, after)

    def _feedback(self, path: str, label: str) -> Field:
        field = Field(label)
        field.setParent(self)
        field.hold(self.add_part(path, label, "dense", hint="Feedback", parent=field))
        return field

    @property
    def question(self) -> Question:
        """The block."""
        assert isinstance(self.block, Question)
        return self.block

    def order(self) -> Sequence[TextPart]:
        shown = [part for part in self.parts.values() if part.isVisibleTo(self)]
        return sorted(shown, key=lambda part: part.mapTo(self, QPoint(0, 0)).y())

    def show_block(self, block: Block) -> None:
        self.block = block
        self.show_answers()
        super().show_block(block)
        self._show()

    def set_active(self, active: bool) -> None:
        super().set_active(active)
        self._show()

    def _show(self) -> None:
        question = self.question
        self._grading.setText(grading(question))
        self._place_grading()
        self._grading.setAccessibleName(f"Points and attempts: {grading(question)}")
        told = any(len(part.text) for part in question.parts() if "feedback" in part.path)
        self._fold_text.setVisible(self.active or told)
        self._fold_text.set_icon("chevron-down" if self.unfolded else "chevron-right")
        self._fold_text.setAccessibleName("Hide feedback" if self.unfolded else "Show feedback")
        for field in (self._right, self._wrong):
            field.setVisible(self.unfolded)
        problems = " ".join(question.problems())
        self._problem.setText(problems)
        self._problem.setVisible(bool(problems) and not self.active)
        self.fold_answers()
        self.updateGeometry()
        self.desk.view.block_resized(self.block.id)

    def fold_answers(self) -> None:
        """Show or hide what belongs to answers and depends on ``active`` and ``unfolded``."""

    def _place_grading(self) -> None:
        """By hand: its words, not the ground that a pointer shows around them, end where the answers end."""
        self._grading.adjustSize()
        left = self.width() - SIDE + WORDS_IN - self._grading.width()
        self._grading.move(left, TOP + (HEAD - self._grading.height()) // 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_grading()

    def _toggle(self) -> None:
        self.unfolded = not self.unfolded
        self._show()

    def _open_grading(self) -> None:
        if self.desk.read_only:
            return
        window = self._panel_parent()
        panel = GradingPanel(self, window)
        corner = self._grading.mapToGlobal(QPoint(0, 0))
        panel.open_at(QRect(corner, self._grading.size()))

    def _panel_parent(self) -> QWidget:
        view = self.desk.view
        assert isinstance(view, QWidget)
        return view

    def focus(self, path: str, start: int, end: int) -> bool:
        if "feedback" in path and not self.unfolded:
            self._toggle()
        return super().focus(path, start, end)

    def enter(self, part: TextPart) -> None:
        self.desk.view.leave(part, 1, None)

    def back_at_start(self, part: TextPart) -> bool:
        return True

    def delete_at_end(self, part: TextPart) -> bool:
        return True

    def paintEvent(self, event: QPaintEvent) -> None:
        now = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(now.border), 1))
        painter.setBrush(QColor(now.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), Radius.DIALOG, Radius.DIALOG)
        painter.end()


def _spin(name: str, low: int, high: int, value: int) -> QSpinBox:
    made = QSpinBox()
    made.setRange(low, high)
    made.setValue(value)
    made.setAccessibleName(name)
    made.setMinimumWidth(96)
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    return made
