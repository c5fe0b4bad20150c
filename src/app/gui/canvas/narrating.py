"""The narration service as the canvas needs it: made when the first narration is looked at, closed with the view."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from app.course.blocks import Narration
from app.gui.context import Context
from app.gui.inspector.words import counted
from app.services.editing import Session

if TYPE_CHECKING:
    from app.services.compliance import Compliance
    from app.services.jobs import Job
    from app.services.narrating import NarrationService, Told

Maker = Callable[[], "NarrationService"]
SETTLE = 400
"""Milliseconds after the first narration is shown until its staleness is looked at: sentences need a library of their own,
and the lesson comes first."""


class Narrating(QObject):
    """``changed`` is sent when a narration became stale or fresh, or a job moved on. ``make`` is for windows that share one
    guard; without it the view opens its own.
    """

    changed = Signal()

    def __init__(self, session: Session, context: Context, make: Maker | None = None) -> None:
        super().__init__()
        self._session = session
        self._context = context
        self._make = make
        self._service: NarrationService | None = None
        self._compliance: Compliance | None = None
        self._jobs: dict[str, Job[Told]] = {}
        self._leave: list[Callable[[], None]] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLE)
        self._timer.timeout.connect(self._look)
        self._typed = QTimer(self)  # which sentences are out of date is said anew when the typing pauses
        self._typed.setSingleShot(True)
        self._typed.setInterval(SETTLE)
        self._typed.timeout.connect(self.changed.emit)
        self._leave.append(session.on_change(self._edited))

    def wanted(self) -> None:
        """A narration is on the page."""
        if self._service is None:
            self._timer.start()

    def _edited(self, _changes: object) -> None:
        if self._service is not None and self._service.stale:
            self._typed.start()

    def _look(self) -> None:
        _ = self.service
        self.changed.emit()

    @property
    def service(self) -> NarrationService:
        """The service; made now if need be."""
        if self._service is None:
            self._service = self._make() if self._make is not None else self._own()
            self._leave.append(self._service.on_change(lambda _ids: self.changed.emit()))
        return self._service

    def _own(self) -> NarrationService:
        from app.services.compliance import Compliance
        from app.services.narrating import NarrationService
        from app.services.narration import open_narrator

        self._compliance = Compliance.open(self._session.course.settings.language)
        narrator = open_narrator(self._compliance)
        return NarrationService(self._session, self._context.jobs, narrator, self._context.dispatch)

    @property
    def known(self) -> bool:
        """Whether staleness has been looked at: before :meth:`wanted` has had its effect nobody knows."""
        return self._service is not None

    def stale(self, block_id: str) -> bool:
        """Whether a narration no longer says what the lesson says; False while that is not known."""
        return self._service is not None and block_id in self._service.stale

    def sentences(self, lesson_id: str, block_id: str) -> list[str]:
        """The sentences that would be spoken anew; none while that is not known."""
        return [line.text for line in self._service.changed(lesson_id, block_id)] if self._service is not None else []

    def otherwise(self, lesson_id: str, block_id: str) -> tuple[str, ...]:
        """What is said in other words than the lesson has; nothing while that is not known."""
        return self._service.otherwise(lesson_id, block_id) if self._service is not None else ()

    def next_step(self, lesson_id: str, narration: Narration) -> str:
        """What the button that makes a narration says."""
        if narration.audio is None:
            return "Make narration"
        count = len(self.sentences(lesson_id, narration.id))
        return f"Renew {counted(count, 'sentence')}" if count else "Update narration"

    def job(self, block_id: str) -> Job[Told] | None:
        """The job that makes a narration now."""
        from app.services.jobs import JobState

        job = self._jobs.get(block_id)
        return job if job is not None and job.state is JobState.RUNNING else None

    def narrate(self, lesson_id: str, block_id: str) -> None:
        """Make or update a narration; what goes wrong is shown."""
        from app.services.jobs import JobState

        job = self.service.narrate(lesson_id, block_id)
        self._jobs[block_id] = job

        def moved(*_: object) -> None:
            failed = job.error if job.state is JobState.FAILED else None
            if failed is not None and not self.service.mend(failed, lambda: self.narrate(lesson_id, block_id)):
                self._context.problem(failed)
            self.changed.emit()

        self._leave.append(job.on_change(moved))
        self.changed.emit()

    def close(self) -> None:
        """Stop watching and making."""
        self._timer.stop()
        self._typed.stop()
        for job in self._jobs.values():
            job.cancel()
        for leave in self._leave:
            leave()
        if self._service is not None and self._make is None:
            self._service.close()
        if self._compliance is not None:
            self._compliance.close()
