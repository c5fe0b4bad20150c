"""What the log says, read on a worker: how many entries it has, and whether anything left this computer since a moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from PySide6.QtCore import QObject, Signal

from app.audit import AuditLog, LogReader
from app.gui.context import OpenCourse
from app.services.activity import local_providers, sent_since
from app.services.jobs import Job, JobState, Progress


@dataclass(frozen=True, slots=True)
class Told:
    """``sent`` counts requests to providers beyond this computer."""

    entries: int
    sent: int


def read(log: AuditLog, since: str) -> Told:
    """Ask the log; raises ``LogProblem``."""
    with LogReader(log.path) as reader:
        return Told(reader.count(), sent_since(reader, since, local=local_providers()))


class History(QObject):
    """``changed`` is sent when ``told`` is new. One question at a time; asking while one is open asks once more after it."""

    changed = Signal()

    def __init__(self, opened: OpenCourse) -> None:
        super().__init__()
        self.told: Told | None = None
        self.unreadable = False
        self._opened = opened
        self._since = datetime.now(UTC).isoformat(timespec="milliseconds")
        self._leave: Callable[[], None] | None = None
        self._again = False

    def ask(self) -> None:
        """Read the log when there is time."""
        if self._leave is not None:
            self._again = True
            return
        log, since = self._opened.policy.log, self._since

        def work(_progress: Progress) -> Told:
            return read(log, since)

        job = self._opened.context.jobs.start("Read the log", work)
        self._leave = job.on_change(lambda: self._settled(job))
        if job.state is not JobState.RUNNING:  # a dispatch that calls at once
            self._settled(job)

    def _settled(self, job: Job[Told]) -> None:
        if job.state is JobState.RUNNING or self._leave is None:
            return
        self._leave()
        self._leave = None
        self.unreadable = job.state is JobState.FAILED
        if job.state is JobState.DONE:
            self.told = job.result
        self.changed.emit()
        if self._again:
            self._again = False
            self.ask()

    def close(self) -> None:
        """Expect no answer any more."""
        if self._leave is not None:
            self._leave()
            self._leave = None
