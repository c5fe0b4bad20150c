"""Documents of other programs that become a course, or part of the one that is open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from app.services.jobs import Job, JobState

if TYPE_CHECKING:
    from app.gui.window import MainWindow
    from app.services.importing import Imported, LossReport


class Importing:
    """Imports into the window's open course, or makes a new one."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window

    def choose(self) -> None:
        """Ask for a document, then import it."""
        from app.gui.start.files import ask_document

        path = ask_document(self._window)
        if path is not None:
            self.document(path)

    def document(self, path: Path) -> None:
        """Read a document on a worker: into the open course if there is one, else it becomes a new one.

        What was lost is shown, before it is added to an open course and after a new one was made.
        """
        window = self._window
        if window.studio is not None:
            from app.gui.dialogs import ImportDialog

            ImportDialog(window, window.studio.opened, path).open()
            return
        from app.services.importing import read_document

        labeller = window.compliance().labeller
        job = window.jobs.start(f"Importing “{path.name}”", lambda progress: read_document(path, progress, labeller))
        self._leave_studio_for(job, self.open_imported)

    def open_imported(self, imported: Imported) -> None:
        """Make a new course of what was imported, in place of the one that is open, and show the report."""
        from app.services.importing import create_from, free_path

        path = free_path(imported.course.settings.title)
        if self._window.begin(lambda: create_from(imported, path, self._window.context.dispatch), path):
            self._show_report(imported.report)

    def _show_report(self, report: LossReport) -> None:
        """What an import kept, changed and dropped."""
        from app.gui.dialogs import ImportReport

        ImportReport(self._window, report, self._window.context).open()

    def _leave_studio_for(self, job: Job[Imported], done: Callable[[Imported], object]) -> None:
        window = self._window

        def settled() -> None:
            if job.state is JobState.RUNNING:
                return
            unsubscribe()
            window.start.clear_notices()
            if job.state is JobState.DONE and job.result is not None:
                done(job.result)
            elif job.state is JobState.FAILED and job.error is not None:
                window.start.show_problem(job.error)

        if not window.close_course():
            job.cancel()
            return
        window.start.show_job(job)  # type: ignore[arg-type]  # it only shows how far it is
        unsubscribe = job.on_change(settled)
