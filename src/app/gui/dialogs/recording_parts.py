"""Parts of the recording dialog: whose voice it is, and the script large enough to read it from the screen."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QButtonGroup, QComboBox, QRadioButton, QWidget

from app.gui.dialogs.parts import LongText
from app.gui.theme import Space, Type, font
from app.gui.widgets import Button, Card, Icon, column, holder, row, text
from app.policy.records import Consent
from app.services.takes import Take

PROMPTER = Type.H2
NO_SCRIPT = "This narration has no script and its lesson no text. Speak freely; captions can be made from a script later."


class WhoseVoice(QWidget):
    """“Whose voice is it?”: mine, or somebody else's with a consent that holds. ``changed`` after every answer."""

    changed = Signal()

    def __init__(self, consents: Sequence[Consent], record_one: Callable[[], object]) -> None:
        super().__init__()
        self._consents = list(consents)
        self.mine = QRadioButton("My own")
        self.other = QRadioButton("Somebody else’s, with their consent")
        self._group = QButtonGroup(self)
        self._group.addButton(self.mine)
        self._group.addButton(self.other)
        self.choice = QComboBox()
        self.choice.setAccessibleName("Whose consent")
        self.choice.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for consent in consents:
            until = f", until {consent.expires}" if consent.expires else ""
            self.choice.addItem(f"{consent.person}: {consent.purpose}{until}")
        self._none = text(
            "No consent that covers recordings in courses is on record. Record one first, with its proof.",
            "caption",
            "warn",
            wrap=True,
        )
        self._record = Button("Open “Consents”", "link", compact=True, on_click=record_one)
        self._more = holder(column(self.choice, self._none, self._record, spacing=6, margins=(25, 0, 0, 0)))
        self.setLayout(column(text("Whose voice is it?", "strong"), self.mine, self.other, self._more, spacing=6))
        self._group.buttonToggled.connect(lambda _button, _on: self._show())
        self._show()

    @property
    def answered(self) -> bool:
        """Whether the answer is one to go on with."""
        return self.mine.isChecked() or (self.other.isChecked() and bool(self._consents))

    @property
    def consent(self) -> Consent | None:
        """The consent chosen; None for one's own voice."""
        index = self.choice.currentIndex()
        return self._consents[index] if self.other.isChecked() and 0 <= index < len(self._consents) else None

    def unanswer(self) -> None:
        """Another recording, perhaps another voice: ask again."""
        self._group.setExclusive(False)
        self.mine.setChecked(False)
        self.other.setChecked(False)
        self._group.setExclusive(True)
        self._show()

    def _show(self) -> None:
        other = self.other.isChecked()
        self._more.setVisible(other)
        self.choice.setVisible(bool(self._consents))
        self._none.setVisible(not self._consents)
        self._record.setVisible(not self._consents)
        self.changed.emit()


class Prompter(LongText):
    """The script to be read aloud, a sentence a line. Arrow keys and the wheel scroll it."""

    def __init__(self, sentences: Sequence[str]) -> None:
        super().__init__("Script to read", "\n\n".join(sentences) or NO_SCRIPT)
        large: QFont = font(PROMPTER)
        self.setFont(large)
        self.setMinimumSize(320, 300)
        self.document().setDocumentMargin(Space.L)


def clock(seconds: float) -> str:
    """``0:42``."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


class LeftOver(Card):
    """Takes of an earlier time that were not kept, the newest first and one at a time: what is thrown away was named.
    ``use`` is called with the one a person wants; those behind it stay on the disk, to be offered the next time."""

    def __init__(self, takes: Sequence[Take], use: Callable[[Take], object]) -> None:
        super().__init__(kind="subtle-card", margin=12)
        self._takes, self._use = list(takes), use
        self._said = text("", wrap=True)
        used = Button("Use it", compact=True, on_click=self._take_up)
        thrown = Button("Throw it away", "ghost", compact=True, on_click=self._throw)
        line = row(Icon("history", "muted", 16), self._said, used, thrown, spacing=10)
        line.setStretch(1, 1)
        self.body.addLayout(line)
        self._show()

    def _show(self) -> None:
        self.setVisible(bool(self._takes))
        if not self._takes:
            return
        newest, others = self._takes[0], len(self._takes) - 1
        more = f" {others} older {'one waits' if others == 1 else 'ones wait'} behind it." if others else ""
        when = newest.started[:16].replace("T", " ")
        self._said.setText(f"A recording of {clock(newest.seconds)} from {when} UTC was never kept.{more}")

    def _take_up(self) -> None:
        self.hide()
        self._use(self._takes[0])

    def _throw(self) -> None:
        self._takes.pop(0).discard()
        self._show()
