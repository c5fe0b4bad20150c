"""An open course: every change goes through :meth:`Session.do`, is undoable, and is on disk 300 ms after the last key."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum, auto
from pathlib import Path
from typing import Self

from app.course.blocks import MediaRef
from app.course.errors import FileProblem, LecternError
from app.course.model import Course
from app.course.ops import Op, OpChanges, apply
from app.project import Change, ProjectFile, longer, stacks
from app.services import Dispatch
from app.services.jobs import unexpected
from app.services.listeners import Listeners

log = logging.getLogger(__name__)

QUIET = 0.3
"""Seconds without a key before a save: the design's figure."""
PATIENCE = 2.0
"""Seconds after which a save happens though keys keep coming, so that at most this much typing is unacknowledged."""
IDLE = 5.0
"""Seconds without a change after which a course worked on as a local copy is brought up to date where it belongs."""
TYPING = "Typing"
"""Label of the steps that keys make."""
RETRY = 5.0
"""Seconds between attempts after a save failed (a full disk may be emptied)."""


class SaveState(StrEnum):
    """What the window's badge says."""

    SAVED = "saved"
    PENDING = "pending"
    SAVING = "saving"
    FAILED = "failed"


class _Due(Enum):
    """What the writer thread does next."""

    SAVE = auto()
    PUBLISH = auto()
    END = auto()


@dataclass(slots=True)
class _Queue:
    """Changes that are not on disk yet, shared with the writer thread under ``lock``."""

    changes: list[Change] = field(default_factory=list)
    course: Course | None = None
    first: float = 0.0
    last: float = 0.0
    hurry: bool = False
    stop: bool = False


class Session:
    """An open course and its file. Use it from the interface thread; a writer thread of its own saves.

    A change is *acknowledged* once :attr:`save_state` is ``SAVED``: from then on it survives ``kill -9`` and, as far as
    fsync goes, a power cut.
    """

    def __init__(self, project: ProjectFile, dispatch: Dispatch) -> None:
        self.project = project
        self.course = project.course
        self.save_state = SaveState.SAVED
        self.save_error: LecternError | None = None
        self._dispatch = dispatch
        self._changed: Listeners[[OpChanges]] = Listeners()
        self._state_changed: Listeners[[SaveState]] = Listeners()
        self._undo, self._redo = stacks(project.history())
        self._key: str | None = None  # of the last step, while what comes next may still be part of it
        self._queue = _Queue()
        self._wake = threading.Condition()
        self._failure: LecternError | None = None
        self._writing = False
        self._closed = False
        self._writer = threading.Thread(target=self._write_loop, name="course-writer", daemon=True)
        self._writer.start()

    @classmethod
    def open(cls, path: Path, dispatch: Dispatch, *, take_over: bool = False, read_only: bool = False) -> Self:
        """Open a course file; raises the :class:`FileProblem` that says why it can't be opened."""
        return cls(ProjectFile.open(path, take_over=take_over, read_only=read_only), dispatch)

    @classmethod
    def create(
        cls, path: Path, course: Course, dispatch: Dispatch, media: Mapping[str, bytes] | None = None, *, replace: bool = False
    ) -> Self:
        """Make a new file from a course; ``media`` maps SHA-256 to bytes. When it fails everything is as it was before."""
        return cls(ProjectFile.create(path, course, (media or {}).values(), replace=replace), dispatch)

    @property
    def path(self) -> Path:
        """The course file as the author knows it."""
        return self.project.path

    @property
    def read_only(self) -> bool:
        """Whether changes are refused because the file can't be written."""
        return self.project.read_only

    @property
    def closed(self) -> bool:
        """Whether the file was let go of: what :meth:`close` raises after that concerns nothing that was written."""
        return self._closed

    # Doing and undoing.

    def do(self, op: Op, label: str, *, coalesce: str | None = None) -> OpChanges:
        """Apply ``op``, queue it for the file, tell the views.

        Raises :class:`InvalidOp` and changes nothing when it does not fit.

        Ops with the same ``coalesce`` key one after the other become one undo step (typing in one block).
        """
        if self.read_only:
            raise FileProblem(
                f"“{self.path.name}” can't be changed.", "It was opened for reading only.", "Save a copy and work in that."
            )
        applied = apply(self.course, op)
        change = Change(op, applied.inverse, label)
        if coalesce is not None and self._key == coalesce:
            self._undo[-1] = longer(self._undo[-1], change)
            change = replace(change, kind="more")
        else:
            self._undo.append(change)
        self._key = coalesce
        self._redo.clear()
        self._commit(applied.course, applied.changes, change)
        return applied.changes

    def undo(self) -> OpChanges | None:
        """Take the last step back; None when there is none."""
        if not self._undo:
            return None
        step = self._undo[-1]
        applied = apply(self.course, step.inverse)
        self._redo.append(self._undo.pop())
        self._key = None
        self._commit(applied.course, applied.changes, Change(step.inverse, applied.inverse, step.label, "undo"))
        return applied.changes

    def redo(self) -> OpChanges | None:
        """Do the last step that was taken back again; None when there is none."""
        if not self._redo:
            return None
        step = self._redo[-1]
        applied = apply(self.course, step.op)
        self._undo.append(self._redo.pop())
        self._key = None
        self._commit(applied.course, applied.changes, Change(step.op, applied.inverse, step.label, "redo"))
        return applied.changes

    @property
    def can_undo(self) -> bool:
        """Whether there is a step to take back."""
        return bool(self._undo)

    @property
    def can_redo(self) -> bool:
        """Whether there is a step to do again."""
        return bool(self._redo)

    @property
    def undo_label(self) -> str:
        """What undo would take back, in words; empty when nothing."""
        return self._undo[-1].label if self._undo else ""

    @property
    def redo_label(self) -> str:
        """What redo would do again, in words; empty when nothing."""
        return self._redo[-1].label if self._redo else ""

    def read_steps_again(self) -> None:
        """Take undo and redo from the file again, after steps were forgotten there."""
        self.flush()
        self._undo, self._redo = stacks(self.project.history())
        self._key = None
        self._changed.tell(OpChanges())

    def break_coalescing(self) -> None:
        """End the current undo step: the caret moved, another block was entered."""
        self._key = None

    # Listening.

    def on_change(self, listener: Callable[[OpChanges], None]) -> Callable[[], None]:
        """Call ``listener`` after every change; returns what unsubscribes it."""
        return self._changed.add(listener)

    def on_save_state(self, listener: Callable[[SaveState], None]) -> Callable[[], None]:
        """Call ``listener`` on the interface thread when the save state changes; returns what unsubscribes it."""
        return self._state_changed.add(listener)

    # Media.

    def add_media(self, data: bytes, mime: str, name: str) -> MediaRef:
        """Store a media blob; the same bytes are stored once."""
        return self.project.add_media(data, mime, name)

    def add_all_media(self, media: Mapping[str, bytes]) -> None:
        """Store media blobs that blocks to come refer to by SHA-256 (imports, narrations)."""
        for data in media.values():
            self.project.add_media(data, "", "")

    def media(self, sha256: str) -> bytes:
        """The bytes of a media blob."""
        return self.project.media(sha256)

    # Saving.

    def flush(self) -> None:
        """Block until everything is on disk; raises what saving raised. Nothing happens once the session is closed."""
        if self._closed:
            return
        with self._wake:
            self._queue.hurry = bool(self._queue.changes)
            self._failure = None
            self._wake.notify_all()
            while (self._queue.changes or self._writing) and self._failure is None:
                self._wake.wait()
            if self._failure is not None:
                raise self._failure

    def close(self) -> None:
        """Save, then close the file so that it is one file again. Raises, and stays open, when saving fails."""
        if self._closed:
            return
        self.flush()
        self.discard()

    def discard(self) -> None:
        """Close without waiting for what can't be saved: the way out after the person chose it."""
        if self._closed:
            return
        self._closed = True
        with self._wake:
            self._queue.stop = True
            self._wake.notify_all()
        self._writer.join()
        self.project.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _commit(self, course: Course, changes: OpChanges, change: Change) -> None:
        self.course = course
        now = time.monotonic()
        with self._wake:
            queue = self._queue
            if not queue.changes:
                queue.first = now
            if queue.changes and change.kind == "more":
                queue.changes[-1] = longer(queue.changes[-1], change)
            else:
                queue.changes.append(change)
            queue.course, queue.last = course, now
            self._wake.notify_all()
        self._show_state(SaveState.PENDING if self.save_error is None else SaveState.FAILED)
        self._changed.tell(changes)

    def _write_loop(self) -> None:
        lagging = False  # whether a local copy may be ahead of the file it is a copy of
        while True:
            with self._wake:
                due = self._wait_for_work(lagging)
                if due is _Due.SAVE:
                    changes, course = self._queue.changes, self._queue.course
                    self._queue.changes, self._queue.hurry = [], False
                    self._writing = True
            if due is _Due.END:
                return
            if due is _Due.PUBLISH:
                self._publish()
                lagging = False
            else:
                self._save(changes, course)
                lagging = True

    def _save(self, changes: list[Change], course: Course | None) -> None:
        self._dispatch(lambda: self._show_state(SaveState.SAVING))
        failure = self._write(changes, course)
        with self._wake:
            self._writing = False
            if failure is not None:
                self._queue.changes[:0] = changes
                self._queue.first = self._queue.last = time.monotonic() + RETRY - QUIET
            self._failure = failure
            self._wake.notify_all()
        self._dispatch(lambda: self._written(failure))

    def _wait_for_work(self, lagging: bool) -> _Due:
        """Wait, holding the lock, until something is due."""
        queue = self._queue
        while not queue.stop:
            if not queue.changes:
                if not self._wake.wait(IDLE if lagging else None):
                    return _Due.PUBLISH
                continue
            due = min(queue.last + QUIET, queue.first + PATIENCE) if queue.last >= queue.first else queue.first + QUIET
            left = 0.0 if queue.hurry else due - time.monotonic()
            if left <= 0:
                return _Due.SAVE
            self._wake.wait(left)
        return _Due.END

    def _publish(self) -> None:
        """Nothing waits for this; closing publishes too, and says what goes wrong."""
        try:
            self.project.publish()
        except LecternError as error:
            log.warning("a local copy could not be published: %s", error.why)

    def _write(self, changes: list[Change], course: Course | None) -> LecternError | None:
        try:
            assert course is not None
            self.project.append(changes, course)
        except LecternError as error:
            return error
        except Exception as error:
            log.exception("saving failed")
            return unexpected("Saving", error)
        return None

    def _written(self, failure: LecternError | None) -> None:
        self.save_error = failure
        with self._wake:  # asked now: the author may have gone on while this was on its way to the interface thread
            clean = not self._queue.changes and not self._writing
        if failure is not None:
            self._show_state(SaveState.FAILED, again=True)
        elif clean:
            self._show_state(SaveState.SAVED)
        else:
            self._show_state(SaveState.PENDING)

    def _show_state(self, state: SaveState, *, again: bool = False) -> None:
        if state is not self.save_state or again:
            self.save_state = state
            self._state_changed.tell(state)
