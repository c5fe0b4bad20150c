"""The voices of this computer, looked up on a worker when the first page needs them: the program is asked, which takes time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.course import LecternError
from app.gui.context import OpenCourse
from app.services.jobs import Job, JobState, Progress

if TYPE_CHECKING:
    from app.guard import VoiceInfo


class Voices(QObject):
    """``found`` is None until they are known; ``problem`` says why there are none. ``changed`` is sent when either is."""

    changed = Signal()

    def __init__(self, opened: OpenCourse) -> None:
        super().__init__()
        self.found: list[VoiceInfo] | None = None
        self.problem: LecternError | None = None
        self._opened = opened
        self._leave: Callable[[], None] | None = None

    def wanted(self) -> None:
        """Look them up, unless that has been done or is being done."""
        if self.found is not None or self.problem is not None or self._leave is not None:
            return
        narrator = self._opened.narrations().narrator

        def work(_progress: Progress) -> list[VoiceInfo]:
            return narrator.voices()

        job = self._opened.context.jobs.start("Look for voices", work)
        self._leave = job.on_change(lambda: self._settled(job))
        if job.state is not JobState.RUNNING:
            self._settled(job)

    def again(self) -> None:
        """Look once more: one may have been installed."""
        self.found, self.problem = None, None
        self.wanted()

    def speaking(self, language: str) -> list[VoiceInfo]:
        """Those for a language, best first; none while they are not known."""
        base = language.replace("_", "-").casefold().partition("-")[0]
        return [voice for voice in self.found or () if voice.language.casefold().partition("-")[0] == base]

    def close(self) -> None:
        """Expect no answer any more."""
        if self._leave is not None:
            self._leave()
            self._leave = None

    def _settled(self, job: Job[list[VoiceInfo]]) -> None:
        if job.state is JobState.RUNNING or self._leave is None:
            return
        self.close()
        if job.state is JobState.DONE:
            self.found = job.result
        else:
            self.problem = job.error
        self.changed.emit()
