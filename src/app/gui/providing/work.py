"""Work with keys and connections, off the interface: each touches the key store or the network."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject
from shiboken6 import isValid

from app.course import LecternError
from app.services.jobs import Job, Jobs, JobState, Progress

T = TypeVar("T")


class Worker(QObject):
    """Starts jobs for a widget and answers it only while it is there."""

    def __init__(self, owner: QObject, jobs: Jobs) -> None:
        super().__init__(owner)
        self._jobs = jobs
        self.running = 0

    def start(
        self,
        title: str,
        work: Callable[[], T],
        done: Callable[[T], object],
        failed: Callable[[LecternError], object],
    ) -> Job[T]:
        """Do ``work`` on a worker; ``done`` or ``failed`` is called on the interface thread."""
        leave: list[Callable[[], None]] = []

        def run(progress: Progress) -> T:
            progress.check()
            return work()

        def settled() -> None:
            if job.state is JobState.RUNNING or not leave:
                return
            leave.pop()()
            if not isValid(self):
                return
            self.running -= 1
            if job.state is JobState.DONE:
                done(job.result)  # type: ignore[arg-type]  # T may itself be None
            elif job.error is not None and job.state is JobState.FAILED:
                failed(job.error)

        self.running += 1
        job = self._jobs.start(title, run)
        leave.append(job.on_change(settled))
        settled()  # a dispatch that calls at once
        return job
