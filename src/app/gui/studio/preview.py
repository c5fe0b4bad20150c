"""Preview in the system's browser: built on a worker, opened when it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication

from app.course import LecternError
from app.services.jobs import JobState

if TYPE_CHECKING:
    from app.gui.studio.studio import Studio


def start(studio: Studio) -> None:
    """Build the open course as it is now and open it at the lesson that is shown."""
    session, context = studio.session, studio.context
    course, lesson_id = session.course, studio.lesson_id
    job = context.jobs.start("Preview", lambda progress: studio.preview.build(course, session.project, progress))
    context.say("Building the preview…")

    def settled() -> None:
        if job.state is JobState.RUNNING:
            return
        unsubscribe()
        if studio.preview.closed:
            return  # so is the course: nobody waits for it, and what failed failed because of that
        if job.state is JobState.DONE and job.result is not None:
            show(job.result + (f"#{lesson_id}" if lesson_id else ""))
        elif job.state is JobState.FAILED and job.error is not None:
            context.problem(job.error)

    def show(address: str) -> None:
        if not QDesktopServices.openUrl(QUrl(address)):
            context.problem(
                LecternError("The preview is ready, but no browser could be opened.", "", f"Open this address: {address}")
            )
        else:
            # No system says whether its browser really came up.
            context.say("The preview is in your browser", "Copy address", lambda: QGuiApplication.clipboard().setText(address))

    unsubscribe = job.on_change(settled)
