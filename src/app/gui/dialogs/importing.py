"""Importing into the open course: read on a worker, look at what would be lost, then add it or leave it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.course import LecternError
from app.gui.context import Context, OpenCourse
from app.gui.dialogs.parts import JobLine, Notices, amount
from app.gui.dialogs.report import ReportView, save_report
from app.gui.start.files import ask_document
from app.gui.theme import Space
from app.gui.widgets import Dialog, column, holder
from app.services.importing import Imported, LossReport, add_to, read_document
from app.services.jobs import Job, JobState

if TYPE_CHECKING:
    from app.gui.window import MainWindow


class ImportReport(Dialog):
    """The report of an import that is done."""

    def __init__(self, parent: QWidget, report: LossReport, context: Context) -> None:
        super().__init__(parent, f"Imported “{report.source}”", _lead(report), width=760)
        self.heading.setWordWrap(True)
        self._context = context
        self.notices = Notices()
        self.view = ReportView(report)
        self.body.addWidget(self.notices)
        self.body.addWidget(self.view, 1)
        self.resize(QSize(self.width(), 580))
        save = self.add_button("Save report…", icon="save", left=True)
        save.clicked.connect(lambda: self._save(report))
        close = self.add_button("Close", "primary", default=True)
        close.clicked.connect(self.accept)
        close.setFocus()

    def _save(self, report: LossReport) -> None:
        saved = save_report(self, report, self.notices.trouble)
        if saved is not None:
            self.notices.note(f"The report is saved as {saved}", "check")


class ImportDialog(Dialog):
    """Reads ``path`` while the studio waits; the open course changes only when the person chooses to add what was read."""

    def __init__(self, window: MainWindow, opened: OpenCourse, path: Path) -> None:
        super().__init__(window, "Import a document", width=760)
        self.heading.setWordWrap(True)
        self._window = window
        self._opened = opened
        self.path = path
        self.imported: Imported | None = None
        self.notices = Notices()
        self.line: JobLine[Imported] = JobLine("Import")
        self._pages = QStackedWidget()
        self._reading = holder(column(None, self.line, None, spacing=Space.M))
        self._nothing = QWidget()
        self._pages.addWidget(self._reading)
        self._pages.addWidget(self._nothing)
        self.body.addWidget(self.notices)
        self.body.addWidget(self._pages, 1)
        self.resize(QSize(self.width(), 580))
        self._save = self.add_button("Save report…", icon="save", left=True)
        self._save.clicked.connect(self._save_report)
        self.cancel = self.add_cancel()
        self._other = self.add_button("Choose another document…")
        self._other.clicked.connect(self._choose)
        self.alone = self.add_button("Open as a new course")
        self.alone.clicked.connect(self._open_alone)
        self.add = self.add_button("Add", "primary", default=True)
        self.add.clicked.connect(self.accept)
        self.read(path)

    def read(self, path: Path) -> None:
        """Start reading a document, in place of any before."""
        self.path, self.imported = path, None
        self.notices.clear()
        self._title(f"Importing “{path.name}”", "Nothing is changed before you say so.")
        self._pages.setCurrentWidget(self._reading)
        self._buttons(done=False, failed=False)
        context = self._opened.context
        labeller = context.compliance().labeller
        job = context.jobs.start(f"Importing “{path.name}”", lambda progress: read_document(path, progress, labeller))
        self.line.follow(job, self._settled)
        self.cancel.setFocus()

    def accept(self) -> None:
        """Add what was read to the open course as one undoable step."""
        imported = self.imported
        if imported is None:
            return
        try:
            add_to(self._opened.session, imported)
        except LecternError as error:
            self.notices.trouble(error)
            return
        first = next((lesson.id for section in imported.course.sections for lesson in section.lessons), "")
        if first:
            self._opened.go(first)
        session = self._opened.session
        said = f"Imported {_amounts(imported)} from “{imported.report.source}”"
        super().accept()
        self._opened.context.say(said, "Undo", session.undo)

    def done(self, result: int) -> None:
        self.line.leave()
        if self.line.job is not None:
            self.line.job.cancel()
        super().done(result)

    def _settled(self, job: Job[Imported]) -> None:
        if job.state is JobState.DONE and job.result is not None:
            self._show(job.result)
        elif job.state is JobState.FAILED and job.error is not None:
            self._title(f"“{self.path.name}” was not imported", "Your course is as it was.")
            self._pages.setCurrentWidget(self._nothing)
            self._buttons(done=False, failed=True)
            self.notices.trouble(job.error)
            self._other.setFocus()

    def _show(self, imported: Imported) -> None:
        self.imported = imported
        report = imported.report
        course = self._opened.session.course.settings.title
        self._title(f"Import “{report.source}” into “{course}”?", _lead(report))
        view = ReportView(report)
        self._pages.addWidget(view)
        self._pages.setCurrentWidget(view)
        self.add.setText(f"Add {amount(len(imported.course.sections), 'section')}")
        self._buttons(done=True, failed=False)
        self.add.setFocus()

    def _title(self, title: str, lead: str) -> None:
        self.setWindowTitle(title)
        self.heading.setText(title)
        self.lead.setText(lead)
        self.lead.show()
        self.setAccessibleDescription(lead)

    def _buttons(self, *, done: bool, failed: bool) -> None:
        writable = not self._opened.session.read_only
        self._save.setVisible(done)
        self._other.setVisible(failed)
        self.alone.setVisible(done)
        self.add.setVisible(done and writable)
        self.cancel.setText("Close" if failed else "Cancel")

    def _choose(self) -> None:
        path = ask_document(self)
        if path is not None:
            self.read(path)

    def _open_alone(self) -> None:
        imported = self.imported
        if imported is not None:
            self.reject()
            self._window.importing.open_imported(imported)

    def _save_report(self) -> None:
        if self.imported is None:
            return
        saved = save_report(self, self.imported.report, self.notices.trouble)
        if saved is not None:
            self.notices.note(f"The report is saved as {saved}", "check")


def _amounts(imported: Imported) -> str:
    lessons = sum(len(section.lessons) for section in imported.course.sections)
    return f"{amount(len(imported.course.sections), 'section')} with {amount(lessons, 'lesson')}"


def _lead(report: LossReport) -> str:
    if report.losses:
        return "This is what could not be taken over as it was. Dropped text is here in full, so that nothing is lost."
    return "Everything in the document was taken over."
