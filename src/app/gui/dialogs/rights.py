"""“Whose is this material?”: asked once when a source is first used with AI (clauses A2.3, B3.3, B4.1)."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup, QDialog, QLineEdit, QRadioButton, QVBoxLayout, QWidget

from app.course import LecternError
from app.gui.dialogs.parts import field
from app.gui.theme import Space
from app.gui.widgets import Dialog, column, holder, text
from app.policy.records import Ground, RightsStatement
from app.policy.records.rights import require_whole

_LEAD = "Before AI reads {} for the first time, say why you may use it. You are asked once, and can change it later."
_LAW = "What you may not use, AI may not read: other people's books, courses and pictures are theirs."


class RightsDialog(Dialog):
    """Four answers, none chosen beforehand; a licence or a permission has to be named."""

    def __init__(
        self, parent: QWidget | None, source_title: str, source: str = "", before: RightsStatement | None = None
    ) -> None:
        name = f"“{source_title}”" if source_title else "this text"
        super().__init__(parent, "Whose is this material?", _LEAD.format(name), width=520)
        self._title, self._source = source_title, source
        self.answers: dict[Ground, QRadioButton] = {}
        self._group = QButtonGroup(self)
        choices = QVBoxLayout()
        choices.setSpacing(Space.M)
        for ground in Ground:
            _, _, more = ground.shown.partition(": ")
            button = QRadioButton(ground.short)
            button.setAccessibleDescription(more)
            self._group.addButton(button)
            self.answers[ground] = button
            said = text(f"{more[:1].upper()}{more[1:]}.", "caption", "muted", wrap=True)
            choices.addLayout(column(button, holder(column(said, margins=(25, 0, 0, 0))), spacing=0))
        self.note = QLineEdit(before.note if before else "")
        self._note_box = holder(field("Which licence, or who gave permission and when", self.note))
        self.body.addLayout(choices)
        self.body.addWidget(self._note_box)
        self.body.addWidget(text(_LAW, "caption", "muted", wrap=True))
        self.body.addStretch(1)
        self.add_cancel()
        self.keep = self.add_button("Keep and go on", "primary", default=True)
        self.keep.clicked.connect(self.accept)
        self._group.buttonToggled.connect(lambda _button, _on: self._changed())
        self.note.textChanged.connect(lambda _said: self._changed())
        if before is not None:
            self.answers[before.ground].setChecked(True)
        self._changed()
        next(iter(self.answers.values())).setFocus()

    @property
    def ground(self) -> Ground | None:
        """What was chosen."""
        return next((ground for ground, button in self.answers.items() if button.isChecked()), None)

    def statement(self) -> RightsStatement | None:
        """What was said; None before anything was chosen."""
        ground = self.ground
        if ground is None:
            return None
        return RightsStatement(source=self._source or "asked", title=self._title, ground=ground, note=self.note.text().strip())

    def accept(self) -> None:
        """Close with the answer; nothing happens before it is whole."""
        if self.keep.isEnabled():
            super().accept()

    def _changed(self) -> None:
        ground, said = self.ground, self.statement()
        self._note_box.setVisible(ground is not None and ground.needs_note)
        self.keep.setEnabled(said is not None and _whole(said))


def _whole(said: RightsStatement) -> bool:
    try:
        require_whole(said)
    except LecternError:
        return False
    return True


def ask_rights(
    parent: QWidget | None, source_title: str, source: str = "", before: RightsStatement | None = None
) -> RightsStatement | None:
    """Ask; None when the person thought better of it. The answer is not kept: hand it to ``RecordService.state_rights``."""
    dialog = RightsDialog(parent, source_title, source, before)
    try:
        return dialog.statement() if dialog.exec() == QDialog.DialogCode.Accepted else None
    finally:
        dialog.deleteLater()
