"""What this is, under which licence, where its log file is, and whose work it stands on."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QApplication, QWidget

from app import __version__
from app.gui.context import Context
from app.gui.dialogs.parts import LongText, show_in_folder, value_label
from app.gui.start.page import mark
from app.gui.theme import Space
from app.gui.widgets import Button, Card, Dialog, IconButton, Overline, column, row, text
from app.services.jobs import Job, JobState
from app.services.logs import log_file
from app.services.notices import Notice, as_text, packages, shipped


class AboutDialog(Dialog):
    """The notices are read on a worker: there are some eighty packages."""

    def __init__(self, parent: QWidget, context: Context) -> None:
        super().__init__(parent, "About Lectern", width=620)
        self.heading.hide()
        self._log = log_file()
        head = row(
            mark(44), column(text("Lectern", "h2"), text(f"Version {__version__}", tone="muted", select=True), spacing=2)
        )
        head.setSpacing(14)
        head.addStretch(1)
        licence = text(
            "Apache License 2.0. You may use, change and share it; the licence is in the file LICENSE that comes with it.",
            tone="muted",
            wrap=True,
            select=True,
        )
        self.notices = LongText("Third-party notices", "Reading the notices…")
        self.body.addLayout(head)
        self.body.addWidget(licence)
        self.body.addWidget(self._log_card())
        self.body.addSpacing(Space.XS)
        self.body.addWidget(Overline("Made with the work of others"))
        self.body.addWidget(self.notices, 1)
        self.resize(QSize(self.width(), 600))
        close = self.add_button("Close", "primary", default=True)
        close.clicked.connect(self.accept)
        close.setFocus()
        job = context.jobs.start("Reading notices", packages)
        unsubscribe = job.on_change(lambda: self._read(job))
        self.finished.connect(lambda _result: unsubscribe())
        self.finished.connect(lambda _result: job.cancel())

    def copy_log_path(self) -> None:
        """Put the path of the log file on the clipboard."""
        QApplication.clipboard().setText(str(self._log))
        self._copied.setText("Copied")

    def _log_card(self) -> QWidget:
        self._copied = text("Errors of the program, never what you wrote.", "caption", "muted", wrap=True)
        copy = IconButton("copy", "Copy the path of the log file", size=16, on_click=self.copy_log_path)
        opened = Button("Open folder", compact=True, on_click=lambda: show_in_folder(self._log))
        words = column(text("Log file", "strong"), value_label(str(self._log)), self._copied, spacing=3)
        line = row(words, copy, opened)
        line.setStretch(0, 1)
        card = Card(kind="subtle-card", margin=14)
        card.body.addLayout(line)
        return card

    def _read(self, job: Job[list[Notice]]) -> None:
        if job.state is JobState.DONE and job.result is not None:
            self.notices.setPlainText(as_text([*shipped(), *job.result]))
        elif job.state is JobState.FAILED and job.error is not None:
            self.notices.setPlainText(f"{job.error}\n\n{as_text(shipped())}")
