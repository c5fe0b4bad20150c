"""Whose the material is: asked once for each source, before AI first reads it (clauses A2.3, B3.3, B4.1)."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QButtonGroup, QLineEdit, QRadioButton

from app.course import LecternError
from app.gui.context import Context
from app.gui.dialogs.parts import Notices, field
from app.gui.inspector.parts import wrapped
from app.gui.theme import Space
from app.gui.widgets import Dialog, column, holder
from app.policy.records import Ground
from app.services.records import RecordService


class RightsDialog(Dialog):
    """Keeps what the person says with ``RecordService.state_rights``. Nothing is chosen beforehand."""

    def __init__(self, context: Context, records: RecordService, source: str, title: str) -> None:
        name = f"“{title}”" if title else "this text"
        super().__init__(
            context.window,
            "Whose text is it?",
            f"Before AI reads {name} for the first time, say why you may use it. You are asked once; it is kept as a record.",
            width=520,
        )
        self._records, self._source, self._title = records, source, title
        self.notices = Notices()
        self._group = QButtonGroup(self)
        self.grounds = {ground: QRadioButton(ground.shown) for ground in Ground}
        for at, button in enumerate(self.grounds.values()):
            button.setAccessibleName(button.text())
            self._group.addButton(button, at)
        self.note = QLineEdit()
        self._why = holder(field("Which licence, or who said yes and when", self.note))
        self._why.hide()
        law = wrapped("What you may not use, AI may not read: others’ books, courses and pictures are theirs.")
        self.body.addLayout(column(self.notices, *self.grounds.values(), self._why, law, None, spacing=Space.S))
        self.add_cancel()
        self.keep = self.add_button("Keep and go on", "primary")
        self.keep.setEnabled(False)
        self.keep.clicked.connect(self._keep)
        self._group.idClicked.connect(lambda _id: self._refresh())
        self.note.textChanged.connect(lambda _said: self._refresh())
        self.note.returnPressed.connect(self._keep)

    @property
    def ground(self) -> Ground | None:
        """What was chosen."""
        return next((ground for ground, button in self.grounds.items() if button.isChecked()), None)

    def _refresh(self) -> None:
        ground = self.ground
        needs = ground is not None and ground.needs_note
        self._why.setVisible(needs)
        self.keep.setEnabled(ground is not None and (not needs or len(self.note.text().strip()) > 2))

    def _keep(self) -> None:
        ground = self.ground
        if ground is None or not self.keep.isEnabled():
            return
        try:
            self._records.state_rights(self._source, self._title, ground, self.note.text())
        except LecternError as error:
            self.notices.trouble(error)
            return
        self.accept()


def ask_rights(context: Context, records: RecordService, source: str, title: str, then: Callable[[], object]) -> RightsDialog:
    """Ask, keep the answer, and go on with ``then``."""
    dialog = RightsDialog(context, records, source, title)
    dialog.accepted.connect(then)
    dialog.finished.connect(dialog.deleteLater)
    dialog.open()
    return dialog
