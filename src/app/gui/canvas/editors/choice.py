"""Answers as cards with a mark that says which are right: single and multiple choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.course.blocks import MultipleChoice, Option, SingleChoice
from app.gui.canvas.commands import Command
from app.gui.canvas.editors.marks import MarkButton
from app.gui.canvas.editors.question import QuestionEditor
from app.gui.canvas.textpart import TextPart
from app.gui.theme import Radius, current
from app.gui.widgets import Badge, Button, IconButton

UP, DOWN, REMOVE, MARK = "Alt+Shift+Up", "Alt+Shift+Down", "Ctrl+Shift+Backspace", "Alt+Shift+Return"
"""Keys in an answer."""
Choice = SingleChoice | MultipleChoice


class AnswerCard(QWidget):
    """One answer: mark, text, and while the question is current what moves or removes it."""

    def __init__(self, editor: ChoiceEditor, index: int) -> None:
        super().__init__(editor)
        self.index = index
        self.mark = MarkButton(self, several=editor.several)
        self.mark.clicked.connect(lambda on: editor.mark(self.index, on))
        self.part = editor.add_part(f"options.{index}.text", f"Answer {index + 1}", "option", hint="Answer", parent=self)
        self.badge = Badge("Correct", "ok", "check")
        self.up = IconButton("arrow-up", f"Move answer {index + 1} up", keys=UP, size=14, compact=True)
        self.up.clicked.connect(lambda: editor.move_answer(self.index, -1))
        self.down = IconButton("arrow-down", f"Move answer {index + 1} down", keys=DOWN, size=14, compact=True)
        self.down.clicked.connect(lambda: editor.move_answer(self.index, 1))
        self.drop = IconButton("x", f"Remove answer {index + 1}", keys=REMOVE, size=14, compact=True)
        self.drop.clicked.connect(lambda: editor.remove(self.index))
        self.feedback = editor.add_part(
            f"options.{index}.feedback", f"Feedback on answer {index + 1}", "quiet", hint="Feedback on this answer", parent=self
        )
        top = QHBoxLayout()
        top.setContentsMargins(0, 0, 0, 0)
        top.setSpacing(10)
        top.addWidget(self.mark)
        top.addWidget(self.part, 1)
        top.addWidget(self.badge)
        tools = QHBoxLayout()
        tools.setSpacing(0)
        for button in (self.up, self.down, self.drop):
            tools.addWidget(button)
        top.addLayout(tools)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 12, 14, 12)
        layout.setSpacing(4)
        layout.addLayout(top)
        under = QHBoxLayout()
        under.setContentsMargins(34, 0, 0, 0)
        under.addWidget(self.feedback)
        layout.addLayout(under)
        self.right = False

    def show_option(self, option: Option, *, active: bool, unfolded: bool, count: int, writable: bool) -> None:
        """Show the state of the answer (its texts are shown by the editor)."""
        self.right = option.correct
        self.mark.setChecked(option.correct)
        self.mark.setEnabled(writable)
        self.mark.setAccessibleName(f"Answer {self.index + 1} is right")
        self.badge.setVisible(option.correct)
        for button in (self.up, self.down, self.drop):
            button.setVisible(active and writable)
        self.up.setEnabled(self.index > 0)
        self.down.setEnabled(self.index + 1 < count)
        self.drop.setEnabled(count > 2)
        self.feedback.setVisible(unfolded)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        now = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(now.accent if self.right else now.border), 1.6 if self.right else 1))
        painter.setBrush(QColor(now.accent_soft if self.right else now.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), Radius.CARD, Radius.CARD)
        painter.end()


class ChoiceEditor(QuestionEditor):
    """Answers can be added, removed and moved; ``several`` says how many may be right."""

    several = False

    def build_answers(self) -> None:
        self._cards: list[AnswerCard] = []
        self._add = Button(
            "Add answer", "ghost", compact=True, icon="plus", on_click=lambda: self.add(len(self.choice.options))
        )
        self._fill()

    @property
    def choice(self) -> Choice:
        """The block."""
        assert isinstance(self.block, SingleChoice | MultipleChoice)
        return self.block

    def _fill(self) -> None:
        count = len(self.choice.options)
        while len(self._cards) < count:
            card = AnswerCard(self, len(self._cards))
            self._cards.append(card)
            self.answers.addWidget(card)
            card.show()
        while len(self._cards) > count:
            card = self._cards.pop()
            for part in (card.part, card.feedback):
                part.clearFocus()
                del self.parts[part.path]
            self.answers.removeWidget(card)
            card.hide()
            card.deleteLater()

    def show_answers(self) -> None:
        before = len(self._cards)
        self._fill()
        if len(self._cards) > before:
            self.order_tabs()

    def fold_answers(self) -> None:
        if self.foot.indexOf(self._add) < 0:
            self.foot.insertWidget(0, self._add)
        writable = not self.desk.read_only
        options = self.choice.options
        for card, option in zip(self._cards, options, strict=True):
            card.show_option(option, active=self.active, unfolded=self.unfolded, count=len(options), writable=writable)
        self._add.setVisible(self.active and writable)

    def answer_stops(self) -> list[QWidget]:
        # The words before the mark that stands in front of them: who tabs on from the question is writing.
        cards = ((card.part, card.mark, card.up, card.down, card.drop, card.feedback) for card in self._cards)
        return [*(stop for card in cards for stop in card), self._add]

    # Changing answers.

    def _set(self, options: tuple[Option, ...], label: str) -> None:
        self.edit(replace(self.choice, options=options), label)

    def mark(self, index: int, on: bool) -> None:
        """Say that an answer is right, or not; with one right answer the others become wrong."""
        options = list(self.choice.options)
        if self.several:
            options[index] = replace(options[index], correct=on)
        else:
            options = [replace(option, correct=n == index) for n, option in enumerate(options)]
        self._set(tuple(options), "Mark the right answer")
        self.fold_answers()

    def add(self, at: int) -> None:
        """A new answer at ``at``, with the caret in it."""
        options = self.choice.options
        self._set((*options[:at], Option(), *options[at:]), "Add answer")
        self.focus(f"options.{at}.text", 0, 0)

    def remove(self, index: int) -> None:
        """Take an answer out; two stay."""
        options = self.choice.options
        if len(options) > 2:
            self._set((*options[:index], *options[index + 1 :]), "Remove answer")
            self.focus(f"options.{max(0, index - 1)}.text", -1, -1)

    def move_answer(self, index: int, step: int) -> None:
        """Swap an answer with its neighbour."""
        options = list(self.choice.options)
        other = index + step
        if 0 <= other < len(options):
            here, there = self._cards[index], self._cards[other]
            held = next((name for name in ("up", "down", "part") if getattr(here, name).hasFocus()), "")
            caret = here.part.selection
            options[index], options[other] = options[other], options[index]
            self._set(tuple(options), "Move answer")
            if held == "part":
                self.focus(f"options.{other}.text", *caret)
            elif held:  # the keyboard goes with the answer, so that the key can be pressed again
                button: IconButton = getattr(there, held)
                (button if button.isEnabled() else there.part).setFocus(Qt.FocusReason.TabFocusReason)

    def commands(self, part: TextPart) -> Sequence[Command]:
        if not part.path.startswith("options."):
            return ()
        at, options = int(part.path.split(".")[1]), self.choice.options
        right = options[at].correct
        return (
            Command("Right answer", "check", lambda: self.mark(at, not right), MARK, checked=right),
            Command("Add answer below", "plus", lambda: self.add(at + 1)),
            Command("Move answer up", "arrow-up", lambda: self.move_answer(at, -1), UP, at > 0),
            Command("Move answer down", "arrow-down", lambda: self.move_answer(at, 1), DOWN, at + 1 < len(options)),
            Command("Remove answer", "x", lambda: self.remove(at), REMOVE, len(options) > 2),
        )

    def enter(self, part: TextPart) -> None:
        if part.path.startswith("options.") and part.path.endswith(".text"):
            index = int(part.path.split(".")[1])
            if len(part.text):
                self.add(index + 1)
                return
        super().enter(part)

    def back_at_start(self, part: TextPart) -> bool:
        if part.path.startswith("options.") and part.path.endswith(".text") and not len(part.text):
            self.remove(int(part.path.split(".")[1]))
        return True
