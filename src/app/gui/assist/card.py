"""One pending draft: what came, what it rests on, what it cost, and the answers to it; never in the text's place (A3.6)."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QButtonGroup, QCheckBox, QLabel, QPlainTextEdit, QRadioButton, QVBoxLayout, QWidget

from app.course import Course, RichText, Run
from app.gui.assist.catalog import title_of
from app.gui.assist.diff import Stretch, compare
from app.gui.assist.drafttext import DraftText
from app.gui.canvas.plainfields import Carried
from app.gui.inspector.parts import Chip, wrapped
from app.gui.inspector.words import breakable
from app.gui.theme import Space, Type, font
from app.gui.widgets import (
    Badge,
    BadgeKind,
    Button,
    Card,
    Icon,
    IconButton,
    SegmentedControl,
    clear,
    column,
    holder,
    row,
)
from app.services.ai import CAUTION, Changes, Choices, Draft, DraftState, Outline, Picture, Questions, Spent, Where
from app.services.sheets import money

_STATES: dict[DraftState, tuple[str, BadgeKind, str]] = {
    DraftState.STREAMING: ("Writing…", "ai", "loader-circle"),
    DraftState.READY: ("Draft", "ai", "sparkles"),
    DraftState.FAILED: ("Failed", "danger", "circle-alert"),
    DraftState.CANCELLED: ("Stopped", "muted", "circle-stop"),
    DraftState.INSERTED: ("Inserted", "ok", "check"),
    DraftState.REJECTED: ("Rejected", "muted", "x"),
}

WIDE = 520
"""Width from which all answers stand in one line: on the page, not in the inspector."""

Choice = int | tuple[int, ...] | None


class Answers(Protocol):
    """Who does what a card's buttons say."""

    def insert(self, draft_id: str, choice: Choice = None, where: Where | None = None) -> None:
        """Put it into the course."""

    def reject(self, draft_id: str) -> None:
        """Put it away; the course stays as it is."""

    def retry(self, draft_id: str) -> None:
        """Ask the same again."""

    def stop(self, draft_id: str) -> None:
        """Stop it while it streams."""

    def edit(self, draft_id: str, text: str) -> bool:
        """Keep a text the person changed; False when the draft can't be that, which was said."""

    def note(self, draft_id: str, text: str | None) -> None:
        """Hold what is being written into a draft, so that it outlives the card; None when that is over."""

    def noted(self, draft_id: str) -> str | None:
        """What was being written into it; None when nothing was."""

    def place(self, draft: Draft) -> str:
        """Where it belongs, in words (``Block 4``)."""

    def go(self, draft: Draft) -> None:
        """Show that place."""

    def show_source(self, source_id: str) -> bool:
        """Show where a source stands; False when it is not in the course."""


def spent_words(spent: Spent, system: str = "") -> str:
    """What it took: ``118 tokens in, 92 out · $0.0003 · gpt-5.6``."""
    said = []
    if spent.input_tokens or spent.output_tokens:
        said.append(f"{spent.input_tokens:,} tokens in, {spent.output_tokens:,} out")
    if spent.images:
        said.append(f"{spent.images} picture" + ("s" if spent.images > 1 else ""))
    if spent.cost:
        said.append(money(spent.cost))
    if system:
        said.append(system)
    return " · ".join(said)


class DraftCard(Card):
    """Follows one draft; :meth:`show_draft` with every newer value. ``grown`` when it may need another height."""

    grown = Signal()

    def __init__(self, draft: Draft, answers: Answers, *, here: bool = False) -> None:
        """``here``: the card stands at the draft's place, and need not say where that is."""
        super().__init__(spacing=Space.S, margin=14)
        self._answers = answers
        self.draft = draft
        self._result: object = None
        self.setAccessibleName(f"Draft: {title_of(draft.feature, draft.request.options)}")
        self._badge = Badge("", "ai", "sparkles")
        self.title = wrapped(title_of(draft.feature, draft.request.options), "strong", "text")
        place = answers.place(draft)
        self.chip = Chip(place, f"Show where it belongs: {place}", lambda: answers.go(self.draft))
        self.chip.setVisible(bool(place) and not here)
        head = row(self.title, self.chip, self._badge, spacing=Space.S)
        head.setStretch(0, 1)
        self.view = SegmentedControl([("result", "Result"), ("changes", "What changed")], "How the draft is shown")
        self.view.chosen.connect(lambda _key: self._show_body())
        self.view.setMaximumWidth(300)
        self.view.hide()
        self.text = DraftText(f"Text of the draft: {title_of(draft.feature, draft.request.options)}")
        self.text.pointed.connect(self._pointed)
        Carried(self.text, Course, lambda: self.text.written(self._origin), lambda: self.draft.provenance)
        self.picture = QLabel()
        self.picture.hide()
        self._choices = QVBoxLayout()
        self._choices.setSpacing(Space.XS)
        self._group = QButtonGroup(self)
        self.source = self._source_line()
        self.editor = self._editor()
        self.trouble = wrapped("", "ui", "danger")
        self.trouble.hide()
        self._alarm = self._alarm_line()
        self.notes = wrapped()
        self.caution = wrapped(CAUTION)
        self.spent = wrapped()
        self._buttons()
        self.body.addLayout(head)
        shown: tuple[QWidget, ...] = (self.view, self.picture, self.text)
        for item in shown:
            self.body.addWidget(item)
        self.body.addLayout(self._choices)
        for item in (self.editor, self.source, self.trouble, self._alarm, self.notes):
            self.body.addWidget(item)
        sign = Icon("info", "muted", 14)
        warning = row(sign, self.caution, spacing=6)
        warning.setStretch(1, 1)
        self._warning = holder(warning)
        self.body.addWidget(self._warning)
        self.body.addWidget(self.spent)
        self.body.addWidget(self._answering)
        self.show_draft(draft)
        noted = answers.noted(draft.id)
        if noted is not None and draft.insertable:
            self._show_editor(noted)

    @property
    def _origin(self) -> str:
        """What text that is copied from here comes from; while it streams it has no record yet."""
        return self.draft.provenance[0].id if self.draft.provenance else self.draft.id

    def _alarm_line(self) -> QWidget:
        self.warned = wrapped("", "ui", "warn")
        sign = Icon("triangle-alert", "warn", 14)
        line = row(sign, self.warned, spacing=6)
        line.setStretch(1, 1)
        line.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
        made = holder(line)
        made.hide()
        return made

    def _source_line(self) -> QWidget:
        self._rests = wrapped()
        self.show_source = Button("Show it", "link", name="Show the source sentence in the course", on_click=self._to_source)
        sign = Icon("text-quote", "ai", 14)
        line = row(sign, column(self._rests, row(self.show_source, None), spacing=0), spacing=6)
        line.setStretch(1, 1)
        line.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
        self._source_id = ""
        made = holder(line)
        made.hide()
        return made

    def _editor(self) -> QWidget:
        self.field = QPlainTextEdit()
        self.field.setAccessibleName("Text of the draft, to change")
        self.field.setTabChangesFocus(True)
        self.field.setFont(font(Type.DENSE))
        self.field.setMinimumHeight(140)
        self.field.textChanged.connect(self._note)
        Carried(
            self.field, Course, lambda: RichText((Run(self.draft.text, origin=self._origin),)), lambda: self.draft.provenance
        )
        self.keep_edit = Button("Keep the change", compact=True, on_click=self._keep_edit)
        self.drop_edit = Button("Back", "ghost", compact=True, name="Leave the draft as it was", on_click=self._close_edit)
        made = holder(column(self.field, row(self.keep_edit, self.drop_edit, None, spacing=6), spacing=6))
        made.hide()
        return made

    def _buttons(self) -> None:
        answers = self._answers
        self.insert = Button("Insert", "primary", compact=True, on_click=lambda: self._insert(None))
        self.below = Button("Insert below", compact=True, on_click=lambda: self._insert(Where.BESIDE))
        self.edit = Button("Edit", compact=True, icon="pencil", on_click=self._open_edit)
        self.retry = Button("Try again", compact=True, icon="rotate-ccw", on_click=lambda: answers.retry(self.draft.id))
        self.reject = Button("Reject", "ghost", compact=True, on_click=lambda: answers.reject(self.draft.id))
        self.reject.setToolTip("The course stays as it is")
        self.stop = Button("Stop", compact=True, icon="circle-stop", on_click=lambda: answers.stop(self.draft.id))
        self.retry_small = IconButton("rotate-ccw", "Try again", size=16, compact=True, on_click=self.retry.click)
        self._answers_in = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._answers_in.setSpacing(6)
        self._answers_in.setContentsMargins(0, 0, 0, 0)
        self._answers_in.addLayout(row(self.insert, self.below, self.stop, None, spacing=6))
        self._answers_in.addLayout(row(self.retry, self.edit, self.reject, None, self.retry_small, spacing=6), 1)
        self._answering = holder(self._answers_in)

    # Showing.

    def show_draft(self, draft: Draft) -> None:
        """Show a newer value of the same draft."""
        self.draft = draft
        state = draft.state
        self._badge.show_as(*_STATES[state])
        if draft.result is not self._result:
            self._result = draft.result
            self._show_choices(draft)
            self._show_picture(draft)
        self.view.setVisible(isinstance(draft.result, Changes) and draft.feature == "rewrite")
        if self.editor.isHidden():
            self._show_body()
        problem = draft.problem
        self.trouble.setVisible(problem is not None)
        if problem is not None:
            self.trouble.setText(breakable(str(problem)))
        self._alarm.setVisible(bool(draft.warnings))
        self.warned.setText(breakable("\n".join(draft.warnings)))
        notes = [*draft.notes, *(["The answer ends early; more was to come."] if draft.incomplete else [])]
        self.notes.setVisible(bool(notes))
        self.notes.setText(breakable(" ".join(notes)))
        said = spent_words(draft.spent, draft.system)
        self.spent.setVisible(bool(said))
        self.spent.setText(breakable(said))
        self._warning.setVisible(bool(draft.text) or draft.result is not None or draft.state is DraftState.STREAMING)
        self._show_buttons(draft)

    def _show_buttons(self, draft: Draft) -> None:
        state, editing = draft.state, not self.editor.isHidden()
        streaming = state is DraftState.STREAMING
        label, below = _labels(draft)
        self.insert.setText(label)
        self.insert.setVisible(draft.insertable)
        self.below.setVisible(draft.insertable and below)
        self.stop.setVisible(streaming)
        failed = state.pending and not streaming and not draft.insertable
        self.retry.setVisible(failed)
        self.retry_small.setVisible(state.pending and not streaming and not failed)
        self.edit.setVisible(draft.insertable and not isinstance(draft.result, Questions | Outline))
        self.reject.setVisible(state.pending and not streaming)
        self.reject.setText("Put away" if failed else "Reject")
        self._answering.setVisible(state.pending and not editing)

    def _show_body(self) -> None:
        draft = self.draft
        picture, choices = isinstance(draft.result, Picture), isinstance(draft.result, Choices)
        self.text.setVisible((bool(draft.text) and not choices) or (draft.state is DraftState.STREAMING and not picture))
        if isinstance(draft.result, Changes) and self.view.choice == "changes" and not self.view.isHidden():
            self.source.hide()
            self.text.show_changes(_stretches(draft.result))
        else:
            self.text.show_text(draft.text or ("…" if draft.state is DraftState.STREAMING else ""), draft.statements)
        self.grown.emit()

    def _show_choices(self, draft: Draft) -> None:
        clear(self._choices)
        self._group = QButtonGroup(self)
        result = draft.result
        if isinstance(result, Choices):
            several = draft.feature == "tags"
            self._group.setExclusive(not several)
            for at, choice in enumerate(result.choices):
                button = QCheckBox(choice) if several else QRadioButton(choice)
                button.setAccessibleName(choice)
                button.setChecked(several or at == 0)
                self._group.addButton(button, at)
                self._choices.addWidget(button)
        elif isinstance(result, Questions) and len(result.questions) > 1:
            self._group.setExclusive(False)
            for at, question in enumerate(result.questions):
                button = QCheckBox(f"Question {at + 1}")
                button.setAccessibleName(f"Insert question {at + 1}: {question.prompt.plain}")
                button.setChecked(True)
                self._group.addButton(button, at)
                self._choices.addWidget(button)

    def _show_picture(self, draft: Draft) -> None:
        result = draft.result
        self.picture.setVisible(isinstance(result, Picture))
        if isinstance(result, Picture):
            shown = QPixmap()
            shown.loadFromData(result.data)
            self.picture.setPixmap(
                shown.scaled(280, 220, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
            )
            self.picture.setAccessibleName(f"The picture: {result.alt}")

    def _pointed(self, index: int) -> None:
        statements = self.draft.statements
        if not 0 <= index < len(statements):
            self.source.hide()
            self.grown.emit()
            return
        statement = statements[index]
        said = []
        if statement.rests is not None:
            said.append(f"Rests on {statement.rests.title}: “{statement.rests.sentence}”")
        else:
            said.append("No source says this.")
        if statement.unsupported:
            missing = ", ".join(f"“{mark.value}”" for mark in statement.unsupported)
            said.append(f"In no source: {missing}. Check it.")
        self._rests.setText(breakable(" ".join(said)))
        self._source_id = statement.rests.source_id if statement.rests is not None else ""
        self.show_source.setVisible(bool(self._source_id) and not self._source_id.startswith("file:"))
        self.source.show()
        self.grown.emit()

    def _to_source(self) -> None:
        self._answers.show_source(self._source_id)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = event.size().width() >= WIDE
        self._answers_in.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)

    # Answers.

    @property
    def choice(self) -> Choice:
        """What was ticked of several; None for everything."""
        if not self._group.buttons():
            return None
        if self._group.exclusive():
            return max(0, self._group.checkedId())
        return tuple(self._group.id(button) for button in self._group.buttons() if button.isChecked())

    def _insert(self, where: Where | None) -> None:
        self._answers.insert(self.draft.id, self.choice, where)

    def _open_edit(self) -> None:
        noted = self._answers.noted(self.draft.id)
        self._show_editor(self.draft.text if noted is None else noted)
        self.field.setFocus()

    def _show_editor(self, text: str) -> None:
        self.editor.show()
        self.field.setPlainText(text)
        self.text.hide()
        self.view.hide()
        self.source.hide()
        self._answering.hide()
        self.grown.emit()

    def _note(self) -> None:
        """The card may go at any moment: another lesson, a newer draft, the window closed."""
        if not self.editor.isHidden():
            text = self.field.toPlainText()
            self._answers.note(self.draft.id, text if text != self.draft.text else None)

    def _keep_edit(self) -> None:
        text = self.field.toPlainText()
        if text != self.draft.text and not self._answers.edit(self.draft.id, text):
            self.field.setFocus()  # what was written stays, to be mended
            return
        self._answers.note(self.draft.id, None)
        self.editor.hide()
        self.show_draft(self.draft)
        self.edit.setFocus()

    def _close_edit(self) -> None:
        self._answers.note(self.draft.id, None)
        self.editor.hide()
        self.show_draft(self.draft)
        self.edit.setFocus()


def _stretches(result: Changes) -> list[Stretch]:
    out: list[Stretch] = []
    for change in result.changes:
        if out:
            out.append(Stretch("same", "\n"))
        out += compare(change.before.plain, change.text.plain)
    return out


def _labels(draft: Draft) -> tuple[str, bool]:
    """What the button that takes the draft says, and whether it can stand below as well."""
    if isinstance(draft.result, Changes):
        return "Use this text", len(draft.result.changes) == 1
    named = {
        "titles": "Use this title",
        "tags": "Add these tags",
        "alt-text": "Use as alt text",
        "image": "Insert the picture",
        "outline": "Add to the course",
        "questions": "Insert questions",
    }
    return named.get(draft.feature, "Insert"), False
