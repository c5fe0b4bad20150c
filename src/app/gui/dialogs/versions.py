"""Earlier versions of the open course, and the way back to one of them, which keeps the present one too."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from app.course import LecternError
from app.gui.dialogs.parts import Notices, size_of
from app.gui.widgets import Dialog, EmptyState

if TYPE_CHECKING:
    from app.gui.studio import Studio
    from app.gui.window import MainWindow
    from app.project import Backup


class VersionsDialog(Dialog):
    """A list, newest first; Enter goes back to the chosen version."""

    def __init__(self, window: MainWindow, studio: Studio) -> None:
        super().__init__(window, "Earlier versions", _LEAD, width=560)
        self._window = window
        self.notices = Notices()
        self.list = QListWidget()
        self.list.setProperty("kind", "menu")
        self.list.setAccessibleName("Earlier versions, newest first")
        self.list.setUniformItemSizes(True)
        self.body.addWidget(self.notices)
        self.add_cancel()
        self.back = self.add_button("Go back to this version", "primary", default=True)
        self.back.clicked.connect(self.accept)
        found = self._found(studio)
        for backup in found:
            item = QListWidgetItem(f"{when(backup.when)}    {size_of(backup.size)}")
            item.setSizeHint(QSize(0, 36))
            item.setData(Qt.ItemDataRole.UserRole, backup)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{when(backup.when)}, {size_of(backup.size)} of text")
            self.list.addItem(item)
        self.back.setEnabled(bool(found) and not studio.session.read_only)
        if found:
            self.list.setCurrentRow(0)
            self.list.itemDoubleClicked.connect(lambda _item: self.back.click())
            self.body.addWidget(self.list, 1)
            self.list.setFocus()
        else:
            words = "A version is kept whenever a course is closed, and every ten minutes while you write."
            self.body.addWidget(EmptyState("history", "There is no earlier version yet", words), 1)
        if studio.session.read_only:
            self.notices.note("This course was opened for reading only, so it can't go back.", "lock")
        self.resize(QSize(self.width(), 460))

    def chosen(self) -> Backup | None:
        """The version that is chosen."""
        item = self.list.currentItem()
        backup: Backup | None = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        return backup

    def accept(self) -> None:
        """Go back; the window closes the course and opens it again as it was then."""
        backup = self.chosen()
        if backup is None or not self.back.isEnabled():
            return
        super().accept()
        self._window.go_back_to(backup)

    def _found(self, studio: Studio) -> list[Backup]:
        try:
            return studio.session.project.backups()
        except (LecternError, OSError) as error:
            said = error if isinstance(error, LecternError) else LecternError("The versions can't be listed.", f"{error}.")
            self.notices.trouble(said)
            return []


_LEAD = "Kept on this computer, apart from the course file. Going back keeps the present version in this list too."


def when(moment: datetime) -> str:
    """A time as people say it, with the seconds that tell two versions of one minute apart."""
    then, now = moment.astimezone(), datetime.now(UTC).astimezone()
    days = (now.date() - then.date()).days
    day = {0: "Today", 1: "Yesterday"}.get(days, f"{then:%A}, {then.day} {then:%B %Y}")
    return f"{day}, {then:%H:%M:%S}"
