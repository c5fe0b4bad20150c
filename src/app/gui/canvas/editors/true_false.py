"""Statements that are true or false."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.course.blocks import TrueFalse
from app.gui.canvas.commands import Command
from app.gui.canvas.editors.choice import MARK
from app.gui.canvas.editors.marks import MarkButton
from app.gui.canvas.editors.question import QuestionEditor
from app.gui.canvas.textpart import TextPart
from app.gui.theme import Radius, current
from app.gui.widgets import Badge, text


class _Side(QWidget):
    """True or False as a card; a click anywhere on it chooses it."""

    chosen = Signal()

    def __init__(self, label: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.mark = MarkButton(self, several=False)
        self.mark.setAccessibleName(f"The statement is {label.lower()}")
        self.mark.clicked.connect(self.chosen)
        self.badge = Badge("Correct", "ok", "check")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(10)
        layout.addWidget(self.mark)
        layout.addWidget(text(label, "dense"), 1)
        layout.addWidget(self.badge)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.mark.isEnabled():
            self.chosen.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        now, on = current(), self.mark.isChecked()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(now.accent if on else now.border), 1.6 if on else 1))
        painter.setBrush(QColor(now.accent_soft if on else now.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), Radius.CARD, Radius.CARD)
        painter.end()


class TrueFalseEditor(QuestionEditor):
    """The prompt is the statement."""

    def build_answers(self) -> None:
        self.parts["prompt"].hint = "Make a statement"
        self.true = _Side("True", self)
        self.false = _Side("False", self)
        for side, value in ((self.true, True), (self.false, False)):
            side.chosen.connect(lambda value=value: self._choose(value))
            self.answers.addWidget(side)

    def show_answers(self) -> None:
        self.fold_answers()

    def fold_answers(self) -> None:
        answer = self.question.answer if isinstance(self.question, TrueFalse) else True
        for side, value in ((self.true, True), (self.false, False)):
            side.mark.setChecked(answer is value)
            side.mark.setEnabled(not self.desk.read_only)
            side.badge.setVisible(answer is value)
            side.update()

    def answer_stops(self) -> list[QWidget]:
        return [self.true.mark, self.false.mark]

    def commands(self, part: TextPart) -> Sequence[Command]:
        if part.path != "prompt" or not isinstance(self.question, TrueFalse):
            return ()
        answer = self.question.answer
        return (Command("The statement is true", "check", lambda: self._choose(not answer), MARK, checked=answer),)

    def _choose(self, value: bool) -> None:
        if isinstance(self.question, TrueFalse) and self.question.answer is not value:
            self.edit(replace(self.question, answer=value), "Mark the right answer")
        self.fold_answers()
