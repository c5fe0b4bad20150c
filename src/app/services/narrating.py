"""Narrations of an open course for the window: what is stale, and jobs that bring it up to date."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from app.course.blocks import Narration, Voice
from app.course.errors import Cancelled, InvalidOp, LecternError
from app.course.model import Course, Lesson
from app.course.ops import AddProvenance, Batch, Op, OpChanges, ReplaceBlock
from app.services import Dispatch
from app.services.editing import Session
from app.services.jobs import Job, Jobs, Progress
from app.services.listeners import Listeners
from app.services.narration import Line, Narrated, Narrator, Place, changed_lines, is_stale, said_otherwise
from app.services.narration.narrator import nothing_to_say

if TYPE_CHECKING:
    from app.guard import SendSheet


@dataclass(frozen=True, slots=True)
class Told:
    """What came of a job: narrations put into the course, sentences made and reused, narrations left alone because their
    block was deleted or made again meanwhile, and lessons that had nothing to say."""

    narrations: int = 0
    made: int = 0
    reused: int = 0
    left: int = 0
    silent: int = 0

    @property
    def summary(self) -> str:
        """One line for the status bar."""
        if not self.narrations:
            return "Every narration is up to date"
        what = "1 narration" if self.narrations == 1 else f"{self.narrations} narrations"
        return f"{what} updated: {self.made} sentences spoken, {self.reused} kept"


Ask = Callable[["SendSheet", "Answer"], Callable[[], object]]
"""Shows a sheet on the interface thread, hands the settled one (None when it was given up) to the answer, and gives back what
takes it away unanswered."""
Mend = Callable[[LecternError, Callable[[], object]], bool]
"""Leads on from an error on the interface thread, to try again; False when it is only to be shown."""
_Done = tuple[list[tuple[str, Narration, Narrated]], int]


class NarrationService:
    """Watches an open course and makes its narrations. Use it from the interface thread; sound is made on the jobs' threads.

    ``stale`` holds the ids of narration blocks whose sound is not what the lesson says now, kept up to date after every
    edit: only lessons whose value changed are looked at again. ``ask`` shows what would leave this computer; without it
    nothing does. ``mend`` is for those who show what a job came to.
    """

    def __init__(
        self,
        session: Session,
        jobs: Jobs,
        narrator: Narrator,
        dispatch: Dispatch,
        ask: Ask | None = None,
        mend: Mend = lambda _error, _again: False,
    ) -> None:
        self.ask = ask
        self.mend = mend
        self.stale: frozenset[str] = frozenset()
        self.narrator = narrator
        self._session = session
        self._jobs = jobs
        self._dispatch = dispatch
        self._closed = False
        self._listeners: Listeners[[frozenset[str]]] = Listeners()
        self._seen: dict[str, tuple[Lesson, tuple[object, ...], frozenset[str]]] = {}
        self._unsubscribe = session.on_change(self._changed)
        self.stale = self._look()

    def on_change(self, listener: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        """Call ``listener`` with the ids of blocks that became stale or fresh; returns what unsubscribes it."""
        return self._listeners.add(listener)

    def close(self) -> None:
        """Stop watching. Jobs that run end without changing the course."""
        self._closed = True
        self._unsubscribe()
        self._listeners = Listeners()
        self._seen.clear()

    def narrate(self, lesson_id: str, block_id: str) -> Job[Told]:
        """Bring one narration up to date; the job's result says what came of it."""
        lesson = self._session.course.lesson(lesson_id)
        block = lesson.blocks[lesson.find(block_id)]
        if not isinstance(block, Narration):
            raise InvalidOp("That block is not a narration.")
        return self._start(f"Narrate “{lesson.title}”", [(lesson_id, block)], strict=True)

    def narrate_all(self) -> Job[Told]:
        """Bring every narration of the course up to date."""
        return self._start("Narrate all lessons", self._stale_places(), strict=False)

    def changed(self, lesson_id: str, block_id: str) -> tuple[Line, ...]:
        """The sentences of a narration that would be spoken anew; none for a block that is not there any more."""
        block = self._present(lesson_id, block_id)
        course = self._session.course
        return changed_lines(course, course.lesson(lesson_id), block) if block is not None else ()

    def otherwise(self, lesson_id: str, block_id: str) -> tuple[str, ...]:
        """What a narration says in other words than the lesson; nothing for a block that is not there any more."""
        block = self._present(lesson_id, block_id)
        course = self._session.course
        return said_otherwise(course, course.lesson(lesson_id), block) if block is not None else ()

    def changed_count(self) -> int:
        """How many sentences of the whole course would be spoken anew."""
        return sum(len(self.changed(lesson_id, block.id)) for lesson_id, block in self._stale_places())

    def _stale_places(self) -> list[Place]:
        """Narrations to be made or made again; a recording is a person's to make."""
        return [
            (lesson.id, block)
            for lesson, block in self._session.course.blocks()
            if isinstance(block, Narration) and block.id in self.stale and not block.recorded
        ]

    def sample(self, line: Line, voice: Voice) -> Job[bytes]:
        """One sentence in a voice, as a labelled WAV file; of another computer's voice after its sheet was approved."""
        course = self._session.course

        def work(progress: Progress) -> bytes:
            approve = (lambda sheet: self._shown(sheet, progress)) if self.ask is not None else None
            return self.narrator.sample(course, line, voice, approve)

        return self._jobs.start("Hear a voice", work)

    def _shown(self, sheet: SendSheet, progress: Progress) -> SendSheet:
        """On the job's thread: have a person look at a sheet, and wait; raises ``Cancelled`` when they give it up."""
        answer, away = Answer(), list[Callable[[], object]]()

        def show() -> None:
            if self.ask is None or self._closed or answer.ready.is_set():
                answer(None)
                return
            away.append(self.ask(sheet, answer))

        def put_away() -> None:
            for call in away:
                call()
            answer(None)

        self._dispatch(show)
        try:
            while not answer.ready.wait(0.05):
                progress.check()
        except Cancelled:
            self._dispatch(put_away)
            raise
        if answer.sheet is None:
            raise Cancelled
        return answer.sheet

    # Making.

    def _start(self, title: str, places: list[Place], *, strict: bool) -> Job[Told]:
        """One job for these blocks of the course as it is now. ``strict``: a lesson with nothing to say is an error."""
        course = self._session.course

        def work(progress: Progress) -> Told:
            done = self._make(course, places, progress, strict=strict)
            return self._land(done, progress)

        return self._jobs.start(title, work)

    def _land(self, done: _Done, progress: Progress) -> Told:
        """On the job's thread: have the interface thread put the sound into the course, and wait until it has."""
        landing = _Landing()

        def put() -> None:
            with landing.lock:
                if landing.abandoned:
                    return
                try:
                    landing.told = self._put(done)
                except LecternError as error:
                    landing.error = error
                landing.ready.set()

        self._dispatch(put)
        try:
            while not landing.ready.wait(0.05):
                progress.check()  # the interface thread may itself be waiting for this job to stop
        except Cancelled:
            with landing.lock:
                landing.abandoned = True
            raise
        if landing.error is not None:
            raise landing.error
        return landing.told

    def _make(self, course: Course, places: Sequence[Place], progress: Progress, *, strict: bool) -> _Done:
        """On the job's thread: make the sound and store it in the file; the course is not touched."""
        approve = (lambda sheet: self._shown(sheet, progress)) if self.ask is not None else None
        found = self.narrator.narrate_all(course, places, progress, lambda: _stopped(progress), approve)
        done: list[tuple[str, Narration, Narrated]] = []
        for (lesson_id, block), narrated in zip(places, found, strict=True):
            if narrated is None:
                if strict:
                    raise nothing_to_say(course.lesson(lesson_id))
                continue
            ref = narrated.block.audio
            for data in narrated.media.values():
                self._session.add_media(data, ref.mime if ref else "", ref.name if ref else "")
            done.append((lesson_id, block, narrated))
        return done, len(places) - len(done)

    def _put(self, done: _Done) -> Told:
        """On the interface thread: put the sound into the blocks as they are now, as one undo step."""
        if self._closed:
            raise Cancelled
        ops: list[Op] = []
        told = Told(silent=done[1])
        for lesson_id, before, narrated in done[0]:
            now = self._present(lesson_id, before.id)
            if narrated.record is None:
                continue
            if now is None or now.audio != before.audio:
                told = replace(told, left=told.left + 1)
                continue
            made = _with_sound_of(now, before, narrated.block, self._session.course)
            ops += [AddProvenance(narrated.record), ReplaceBlock(lesson_id, made)]
            told = replace(
                told,
                narrations=told.narrations + 1,
                made=told.made + narrated.made,
                reused=told.reused + narrated.reused,
            )
        if ops:
            self._session.break_coalescing()
            self._session.do(Batch(tuple(ops)), "Narrate" if told.narrations == 1 else "Narrate all lessons")
        return told

    def _present(self, lesson_id: str, block_id: str) -> Narration | None:
        """The block as it is now, if it is still there."""
        for lesson, block in self._session.course.blocks():
            if lesson.id == lesson_id and block.id == block_id:
                return block if isinstance(block, Narration) else None
        return None

    # Watching.

    def _changed(self, changes: OpChanges) -> None:
        if not (changes.blocks or changes.removed or changes.lessons or changes.outline or changes.settings):
            return
        now = self._look()
        moved, self.stale = now ^ self.stale, now
        if moved:
            self._listeners.tell(moved)

    def _look(self) -> frozenset[str]:
        course = self._session.course
        now = course.settings
        voice: tuple[object, ...] = (now.voice, now.language, now.pronunciations, now.pauses, now.spoken_notice)
        seen = {}
        for lesson in course.lessons():
            old = self._seen.get(lesson.id)
            if old is not None and old[0] is lesson and old[1] == voice:
                seen[lesson.id] = old
                continue
            found = (block for block in lesson.blocks if isinstance(block, Narration))
            seen[lesson.id] = (lesson, voice, frozenset(block.id for block in found if is_stale(course, lesson, block)))
        self._seen = seen
        return frozenset().union(*(stale for _, _, stale in seen.values()))


class Answer:
    """What a person says to a sheet, for the job that waits for it: the first word counts."""

    def __init__(self) -> None:
        self.ready = threading.Event()
        self.sheet: SendSheet | None = None

    @property
    def taken(self) -> bool:
        """Whether the word was given."""
        return self.ready.is_set()

    def __call__(self, sheet: SendSheet | None) -> None:
        """The settled sheet, or None when nothing is to be sent."""
        if not self.ready.is_set():
            self.sheet = sheet
            self.ready.set()


@dataclass(slots=True)
class _Landing:
    """How a job's thread learns what became of its result on the interface thread."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    ready: threading.Event = field(default_factory=threading.Event)
    told: Told = Told()
    error: LecternError | None = None
    abandoned: bool = False


def _stopped(progress: Progress) -> bool:
    try:
        progress.check()
    except Cancelled:
        return True
    return False


def _with_sound_of(now: Narration, before: Narration, made: Narration, course: Course) -> Narration:
    """The block as the author has it now, script and voice included, with the sound that was made. If the text moved on
    meanwhile the narration is simply stale again; what was typed is never touched, captions included."""
    if (now.cues, now.tracks) != (before.cues, before.tracks):
        from app.media.captions import profile_named
        from app.services.narration.joining import followed

        made = followed(now, made, profile_named(course.settings.caption_profile).limits)
    return replace(
        now,
        audio=made.audio,
        duration=made.duration,
        sentences=made.sentences,
        cues=made.cues,
        tracks=made.tracks,
        provenance=made.provenance,
        consent=made.consent,
    )
