"""Recordings on the page: the dialog that makes or takes one, and captions for it from its script."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.course import LecternError
from app.course.blocks import Narration
from app.gui.canvas.online import Online
from app.gui.context import Context
from app.gui.languages import shown_name
from app.services.editing import Session

if TYPE_CHECKING:
    from app.gui.recording.microphone import Microphone
    from app.services.aligning import Captioned
    from app.services.jobs import Job
    from app.services.recordings import Recording


class Recordings(QObject):
    """``changed`` is sent when captions begin to be made, get on, or are there. ``online`` has a provider make them."""

    changed = Signal()

    def __init__(self, session: Session, context: Context) -> None:
        super().__init__()
        self._session, self._context = session, context
        self.online = Online(session, context, self.changed.emit)
        self._jobs: dict[str, Job[Captioned]] = {}
        self._leave: list[Callable[[], None]] = []

    def job(self, block_id: str) -> Job[Captioned] | None:
        """The job that makes captions for a recording now."""
        from app.services.jobs import JobState

        job = self._jobs.get(block_id)
        return job if job is not None and job.state is JobState.RUNNING else None

    def record(self, lesson_id: str, block_id: str, microphone: Microphone | None = None) -> None:
        """Open the dialog over the window."""
        from app.gui.dialogs.recording import RecordingDialog
        from app.gui.recording.microphone import QtMicrophone
        from app.services.narration import script_sentences, voice_of

        course = self._session.course
        lesson = course.lesson(lesson_id)
        block = self._block(lesson_id, block_id)
        compliance = self._context.compliance()
        heard = microphone or QtMicrophone()
        dialog = RecordingDialog(
            self._context,
            self._session,
            (lesson, block),
            heard,
            compliance.records,
            compliance.labeller,
            script_sentences(lesson, block, voice_of(course, block).language),
            kept=lambda recording: self._kept(lesson_id, block, recording),
        )
        dialog.exec()
        dialog.deleteLater()
        heard.deleteLater()

    def make_captions(self, lesson_id: str, block_id: str) -> None:
        """Make captions from the script, as a job; what goes wrong is shown."""
        from app.services.aligning import captions_from_script
        from app.services.jobs import JobState

        running = self.job(block_id)
        if running is not None:
            running.cancel()
            return
        block = self._block(lesson_id, block_id)
        audio = block.audio
        if audio is None:
            return
        course, session, guard = self._session.course, self._session, self._context.compliance().guard
        job = self._context.jobs.start(
            "Make captions from the script",
            lambda progress: captions_from_script(course, lesson_id, block, session.media(audio.sha256), guard, progress),
        )
        self._jobs[block_id] = job

        def moved() -> None:
            if job.state is JobState.FAILED and job.error is not None:
                self._context.problem(job.error)
            elif job.state is JobState.DONE and job.result is not None:
                self._put(lesson_id, block_id, job.result)
            self.changed.emit()

        self._leave.append(job.on_change(moved))
        self.changed.emit()

    def close(self) -> None:
        """Stop making; nothing is put in any more."""
        self.online.close()
        for leave in self._leave:
            leave()
        for job in self._jobs.values():
            job.cancel()

    def _put(self, lesson_id: str, block_id: str, made: Captioned) -> None:
        try:
            op = made.op(self._block(lesson_id, block_id), lesson_id)
            self._session.break_coalescing()
            self._session.do(op, "Make captions from the script")
        except LecternError as error:
            self._context.problem(error)
            return
        self._context.say(f"{made.summary}.")

    def _kept(self, lesson_id: str, before: Narration, recording: Recording) -> None:
        gone = ", ".join(shown_name(track.language) for track in before.tracks)
        lost = f"The captions in {gone} went with what was there before; undo brings them back." if gone else ""
        said = " ".join(filter(None, ("The recording is in the course.", *recording.heard, lost)))
        self._context.say(said, "Make captions", lambda: self.make_captions(lesson_id, before.id))

    def _block(self, lesson_id: str, block_id: str) -> Narration:
        lesson = self._session.course.lesson(lesson_id)
        block = lesson.blocks[lesson.find(block_id)]
        assert isinstance(block, Narration)
        return block
