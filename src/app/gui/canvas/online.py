"""Captions of a recording by a provider, in the window: asked for, looked at, sent, awaited, and put in by the person.

One at a time for each narration. What was being written down when Lectern was closed is fetched when its course is opened
again.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from app.course import LecternError, OutputKind
from app.course.blocks import Narration
from app.gui.context import Context
from app.services.jobs import Job, JobState, Progress

if TYPE_CHECKING:
    from pathlib import Path

    from app.course.payload import Payload
    from app.guard import Remain, SendSheet
    from app.services.editing import Session
    from app.services.transcribing import Transcripts, Written

T = TypeVar("T")
NAME = "AssemblyAI"


class Upload:
    """What the provider tells of its work, as a job's progress: the upload is a third of the bar, waiting the rest."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self.given_up = False

    def delta(self, text: str) -> None:
        """Captions come whole."""

    def stopped(self) -> bool:
        """Whether the person stopped it."""
        try:
            self._progress.check()
        except LecternError:
            return True
        return False

    def left(self) -> bool:
        """Whether Lectern is only being closed: see :class:`app.guard.streams.Leaving`."""
        return not self.given_up

    def uploaded(self, done: int, total: int) -> None:
        """So many bytes are there."""
        part = done / max(total, 1)
        words = f"Uploading the recording · {done / 1e6:.1f} of {total / 1e6:.1f} MB" if part < 1 else f"{NAME} is listening"
        if not self.stopped():
            self._progress(part / 3, words)

    def kept(self, number: str) -> None:
        """The guard notes it."""

    def answered(self, number: str) -> None:
        """The guard has it deleted."""


@dataclass(slots=True)
class _Asked:
    """A request on its way: the block it is for, the file of its sound, and what ends with it."""

    lesson_id: str
    block: Narration
    speakers: bool
    held: ExitStack
    path: Path | None = None


class Online:
    """``job(block_id)`` is what runs for a narration now; ``changed`` is called after each step of it."""

    def __init__(self, session: Session, context: Context, changed: Callable[[], None]) -> None:
        self._session = session
        self._context = context
        self._changed = changed
        self._jobs: dict[str, Job[Written]] = {}
        self._streams: dict[str, Upload] = {}
        self._leave: list[Callable[[], None]] = []
        self._open: list[_Asked] = []
        self._closed = False

    def close(self) -> None:
        """The course is going away. What was uploaded is fetched when it is opened again."""
        self._closed = True
        for leave in self._leave:
            leave()
        for job in self._jobs.values():
            job.cancel()
        for asked in self._open:
            asked.held.close()

    def job(self, block_id: str) -> Job[Written] | None:
        """The job that writes down this recording now."""
        job = self._jobs.get(block_id)
        return job if job is not None and job.state is JobState.RUNNING else None

    def stop(self, block_id: str) -> None:
        """Give it up: what is at the provider is deleted."""
        job = self.job(block_id)
        if job is not None:
            if block_id in self._streams:
                self._streams[block_id].given_up = True
            job.cancel()

    # Asking.

    def ask(self, lesson_id: str, block: Narration) -> None:
        """Begin: connect a provider first if there is none, then ask how, then look at what would be sent."""
        from app.gui.dialogs.online import AskDialog
        from app.gui.dialogs.providers import ProvidersDialog
        from app.services.transcribing import PROVIDER

        context, providers = self._context, self._context.compliance().providers
        if self.job(block.id) is not None:
            context.say("It is being written down already.")
            return
        if not any(state.card.id == PROVIDER for state in providers.usable(OutputKind.SUBTITLES)):
            ProvidersDialog(context, providers, provider=PROVIDER).open()
            return
        card = providers.card(PROVIDER)
        dialog = AskDialog(context.window, card, providers.host(PROVIDER), block.duration)

        def go() -> None:
            self._prepare(_Asked(lesson_id, block, dialog.speakers.is_ticked(), ExitStack()))

        dialog.accepted.connect(go)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _prepare(self, asked: _Asked) -> None:
        from app.services import transcribing

        compliance, session = self._context.compliance(), self._session
        course = session.course
        model = compliance.providers.model(transcribing.PROVIDER, OutputKind.SUBTITLES)

        def work(progress: Progress) -> SendSheet:
            progress(0.1, "Getting the recording ready")
            if asked.path is None:
                asked.path = asked.held.enter_context(transcribing.as_file(asked.block, session.media))
            payload: Payload = transcribing.request(
                course, asked.lesson_id, asked.block, asked.path, model, speakers=asked.speakers, check=progress.check
            )
            return compliance.guard.prepare(payload, course=course)

        self._open.append(asked)
        self._follow(
            self._context.jobs.start("Get the recording ready", work),
            lambda sheet: self._look(asked, sheet),
            lambda error: self._refused(asked, error),
        )

    def _look(self, asked: _Asked, sheet: SendSheet) -> None:
        from app.gui.sending import review

        guard = self._context.compliance().guard
        review(
            self._context,
            guard,
            sheet,
            lambda settled: self._send(asked, settled),
            course=self._session.course,
            given_up=lambda: self._over(asked),
        )

    def _send(self, asked: _Asked, sheet: SendSheet) -> None:
        compliance, course, block = self._context.compliance(), self._session.course, asked.block

        def work(progress: Progress) -> Written:
            clearance, payload = compliance.guard.approve(sheet), sheet.payloads[0]
            made: list[Written] = []
            keep = self._drafts().keeper(course, payload, made)
            compliance.guard.send(payload, clearance, stream=self._stream(block.id, progress), keep=keep)
            return self._checked(made[0])

        self._run(block.id, "Write down a recording", work, lambda: self._over(asked))

    # After a restart.

    def resume(self) -> None:
        """Show what was fetched and neither taken nor thrown away, and fetch what was asked for before Lectern was closed.

        Where nothing is kept nobody is asked, the key store included.
        """
        from app.services.deletions import KeptRemains
        from app.services.transcribing import waiting

        if self._closed:
            return
        compliance = self._context.compliance()
        if compliance.history.kept(self._session.course.id):
            job = self._context.jobs.start("Look for captions that wait", lambda _progress: self._waiting())
            self._follow(job, self._show_all, self._failed)
        if KeptRemains().all():
            for remain in waiting(compliance.guard, self._session.course):
                self._fetch(remain)

    def _drafts(self) -> Transcripts:
        from app.services.transcribing import Transcripts

        return Transcripts(self._context.compliance().history, self._session.course.id)

    def _waiting(self) -> tuple[Written, ...]:
        """On a job's thread: the drafts there are, checked as what arrives is."""
        return tuple(self._checked(made) for made in self._drafts().all())

    def _checked(self, made: Written) -> Written:
        """On a job's thread: the draft with what is sensitive in it; it is kept by now, whatever goes wrong here."""
        from app.services.transcribing import scanned

        return scanned(made, self._context.compliance().scan)

    def _show_all(self, waiting: tuple[Written, ...]) -> None:
        for made in waiting:
            self._show(made)

    def _fetch(self, remain: Remain) -> None:
        compliance, course = self._context.compliance(), self._session.course

        def work(progress: Progress) -> Written:
            progress(0.4, f"{NAME} is listening")
            made: list[Written] = []
            keep = self._drafts().keeper(course, remain, made)
            compliance.guard.recordings.fetch(remain.number, self._stream(remain.blocks[0], progress), keep)
            return self._checked(made[0])

        self._run(remain.blocks[0], "Fetch captions that were asked for before", work, lambda: None)

    # Following.

    def _stream(self, block_id: str, progress: Progress) -> Upload:
        self._streams[block_id] = Upload(progress)
        return self._streams[block_id]

    def _run(self, block_id: str, title: str, work: Callable[[Progress], Written], over: Callable[[], object]) -> None:
        job = self._context.jobs.start(title, work)
        self._jobs[block_id] = job

        self._follow(job, self._show, self._failed, over)
        self._leave.append(job.on_change(self._changed))
        self._changed()

    def _follow(
        self,
        job: Job[T],
        done: Callable[[T], object],
        failed: Callable[[LecternError], object],
        over: Callable[[], object] = lambda: None,
    ) -> None:
        def look() -> None:
            if job.state is JobState.RUNNING or self._closed:
                return
            over()
            if job.state is JobState.DONE and job.result is not None:
                done(job.result)
            elif job.state is JobState.FAILED and job.error is not None:
                failed(job.error)

        self._leave.append(job.on_change(look))

    def _over(self, asked: _Asked) -> None:
        asked.held.close()
        if asked in self._open:
            self._open.remove(asked)

    def _show(self, made: Written) -> None:
        """What was heard is shown; the person puts it in, throws it away, or decides when the course is opened again."""
        from app.gui.dialogs.online import WrittenDialog

        dialog = WrittenDialog(self._context.window, made)

        def put_in() -> None:
            try:
                self._session.break_coalescing()
                self._session.do(made.op(self._session.course), "Put in captions")
                self._session.flush()
            except LecternError as error:
                self._context.problem(error)
            else:
                drop()

        def drop() -> None:
            drafts = self._drafts()
            self._context.jobs.start("Let a draft of captions go", lambda _progress: drafts.drop(made))

        dialog.accepted.connect(put_in)
        dialog.thrown_away.connect(drop)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _failed(self, error: LecternError) -> None:
        from app.gui.sending.refusals import refusal_dialog

        refusal_dialog(self._context.window, error, self._context.actions).open()

    # What is missing.

    def _refused(self, asked: _Asked, error: LecternError) -> None:
        from app.guard import ConsentMissing, RightsMissing

        if isinstance(error, RightsMissing):
            self._ask_rights(asked, error.source)
        elif isinstance(error, ConsentMissing):
            self._ask_consent(asked, error.source)
        else:
            self._over(asked)
            self._failed(error)

    def _ask_rights(self, asked: _Asked, source: str) -> None:
        from app.gui.dialogs.rights import RightsDialog

        title = asked.block.audio.name if asked.block.audio else "The recording"
        dialog = RightsDialog(self._context.window, title, source)

        def keep() -> None:
            said = dialog.statement()
            try:
                if said is not None:
                    self._context.compliance().records.state_rights(source, title, said.ground, said.note)
            except LecternError as problem:
                self._over(asked)
                self._context.problem(problem)
                return
            self._prepare(asked)

        dialog.accepted.connect(keep)
        dialog.rejected.connect(lambda: self._over(asked))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _ask_consent(self, asked: _Asked, source: str) -> None:
        from app.gui.centre.consent_form import ConsentDialog
        from app.policy.records import Use

        records = self._context.compliance().records
        dialog = ConsentDialog(self._context.window, records.add_consent)
        dialog.covers.setPlainText(source.partition(":")[2])
        dialog.uses[Use.TRANSCRIBE].tick(True)
        dialog.accepted.connect(lambda: self._prepare(asked))
        dialog.rejected.connect(lambda: self._over(asked))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()
