"""The window's side of the worker: starts it, feeds it, starts it again when it dies, passes on only answers that still hold.

The process that has the window imports neither presidio nor spaCy. Idle, both threads sleep in a read and a wait.
"""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import IO, Any, BinaryIO, cast

from app.course.blocks import Block
from app.course.findings import Finding
from app.paths import own_environment
from app.scan.frames import read_frame, unpack_finding, write_frame
from app.scan.slices import frames_of
from app.scan.texts import Passage, block_passages

RESTARTS = (0.0, 0.25, 1.0, 4.0, 15.0)
"""Seconds to wait before each restart; after the last one the worker is given up until :meth:`ScanWorker.retry`."""

HEALTHY = 60.0
"""Seconds of running after which earlier deaths no longer count."""


class WorkerState(StrEnum):
    """STARTING until the detectors are loaded, READY, FAILED when it died too often, CLOSED."""

    STARTING = "starting"
    READY = "ready"
    FAILED = "failed"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Answer:
    """Findings of the newest version of one block; ``milliseconds`` of the worker's time."""

    id: str
    version: int
    findings: tuple[Finding, ...]
    milliseconds: float


@dataclass(frozen=True, slots=True)
class _Request:
    id: str
    version: int
    source: Block | tuple[Passage, ...]


def worker_command() -> list[str]:
    """How the worker is started: by this interpreter, or by the frozen app itself."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--scan-worker"]
    return [sys.executable, "-m", "app.scan.worker_main"]


class ScanWorker:
    """The worker process and two threads: one writes requests and starts processes, one reads answers.

    ``on_answers`` and ``on_state`` are called on those threads; callers move them to their own. :meth:`submit` never blocks.
    ``demanded`` are common kinds to note whatever the person chose.
    """

    def __init__(
        self,
        key: bytes,
        on_answers: Callable[[list[Answer]], None],
        on_state: Callable[[WorkerState], None],
        language: str = "en",
        command: list[str] | None = None,
        demanded: Collection[str] = (),
    ) -> None:
        self._hello = {"key": key.hex(), "language": language, "demanded": sorted(demanded)}
        self._on_answers = on_answers
        self._on_state = on_state
        self._command = command or worker_command()
        self._changed = threading.Condition()
        self._urgent: OrderedDict[str, _Request] = OrderedDict()
        self._waiting: OrderedDict[str, _Request] = OrderedDict()
        self._sent: dict[str, _Request] = {}
        self._version = 0
        self._state = WorkerState.STARTING
        self._names_problem = ""
        self._deaths: list[float] = []
        self._dead = False
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None
        self._thread = threading.Thread(target=self._run, name="scan-worker", daemon=True)
        self._thread.start()

    @property
    def state(self) -> WorkerState:
        """What the worker is doing."""
        return self._state

    @property
    def names_problem(self) -> str:
        """Why the names model this person chose is not the one in use; empty when it is, or when none was chosen."""
        return self._names_problem

    @property
    def pid(self) -> int | None:
        """Process id of the worker, while it runs."""
        return self._process.pid if self._process and self._process.poll() is None else None

    @property
    def busy(self) -> bool:
        """Whether anything was asked that is not answered."""
        with self._changed:
            return bool(self._urgent or self._waiting or self._sent)

    def submit(self, block_id: str, source: Block | tuple[Passage, ...], *, urgent: bool = False) -> int:
        """Ask for the findings of a block, or of passages with an id; earlier versions will not be answered any more.

        Returns the version. ``urgent`` requests (what is being typed) go before the rest (a course that was just opened).
        """
        with self._changed:
            self._version += 1
            request = _Request(block_id, self._version, source)
            self._forget(block_id)
            (self._urgent if urgent else self._waiting)[block_id] = request
            self._changed.notify_all()
            return self._version

    def forget(self, block_id: str) -> None:
        """A block is gone: nothing about it will be answered."""
        with self._changed:
            self._forget(block_id)

    def retry(self) -> None:
        """Start again after :attr:`WorkerState.FAILED`."""
        with self._changed:
            self._deaths.clear()
            if self._state is WorkerState.FAILED:
                self._state = WorkerState.STARTING
                self._changed.notify_all()

    def restart(self) -> None:
        """Start a new process in the place of this one: what it was made of has changed. That is no death."""
        with self._changed:
            self._deaths.clear()
            process = self._process
        if process:
            process.kill()

    def close(self) -> None:
        """End the process and the threads, whatever they are doing. Idempotent; afterwards nothing is called any more."""
        with self._changed:
            self._state = WorkerState.CLOSED
            self._changed.notify_all()
            process = self._process
        if process:
            process.kill()  # it holds nothing that must be saved, and it may be in the middle of a passage
        if threading.current_thread() not in (self._thread, self._reader):
            self._thread.join(timeout=10)

    def _forget(self, block_id: str) -> None:
        for held in (self._urgent, self._waiting, self._sent):
            held.pop(block_id, None)

    # The writing thread: one process after another.

    def _run(self) -> None:
        while self._wait_to_start():
            process = self._start()
            if process:
                self._reader = threading.Thread(target=self._read, args=(process,), name="scan-answers", daemon=True)
                self._reader.start()
                self._write(process)
                process.kill()
                self._reader.join()
                process.wait()
                for stream in (process.stdin, process.stdout):
                    _close(stream)
            self._bury()

    def _wait_to_start(self) -> bool:
        """Wait until the next start is due; False when there will be none."""
        with self._changed:
            now = time.monotonic()
            self._deaths = [at for at in self._deaths if now - at < HEALTHY]
            deaths = len(self._deaths)
        if deaths > len(RESTARTS):
            self._become(WorkerState.FAILED)
            with self._changed:
                self._changed.wait_for(lambda: self._state is not WorkerState.FAILED)
        self._become(WorkerState.STARTING)
        with self._changed:
            if 0 < deaths <= len(RESTARTS):
                self._changed.wait_for(lambda: self._state is WorkerState.CLOSED, timeout=RESTARTS[deaths - 1])
            return self._state is not WorkerState.CLOSED

    def _start(self) -> subprocess.Popen[bytes] | None:
        try:
            process = subprocess.Popen(
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=own_environment(),
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0)
                | getattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0),
            )
        except OSError:
            return None  # counted as a death: tried again, then given up
        with self._changed:
            self._process, self._dead = process, False
            if self._state is WorkerState.CLOSED:
                process.kill()
        return process

    def _bury(self) -> None:
        """After a death: what was sent and not answered is asked again, before what was not sent yet."""
        with self._changed:
            self._process = None
            self._deaths.append(time.monotonic())
            for request in reversed(self._sent.values()):
                self._waiting[request.id] = request
                self._waiting.move_to_end(request.id, last=False)
            self._sent.clear()

    def _write(self, process: subprocess.Popen[bytes]) -> None:
        """Send requests until the process dies or the worker is closed."""
        stream = cast(BinaryIO, process.stdin)
        streams: deque[_Stream] = deque()
        try:
            write_frame(stream, self._hello)
            while (current := self._next(streams)) is not None:
                frame = {"id": current.request.id, "version": current.request.version}
                if current.dropped:
                    write_frame(stream, {**frame, "drop": True})
                    streams.remove(current)
                    continue
                rows, last = next(current.frames)
                if last:
                    streams.remove(current)
                write_frame(stream, {**frame, "passages": rows, "last": last})
        except OSError:
            return  # it died; the caller starts another

    def _next(self, streams: deque[_Stream]) -> _Stream | None:
        """Whose frame goes next: an edit's, then the rest of what was begun, then what waits. None when it is over."""
        with self._changed:
            self._changed.wait_for(
                lambda: self._dead or self._state is WorkerState.CLOSED or self._urgent or self._waiting or streams
            )
            if self._dead or self._state is WorkerState.CLOSED:
                return None
            queue = self._urgent or (None if streams else self._waiting)
            if queue:
                _, request = queue.popitem(last=False)
                self._sent[request.id] = request
                streams.appendleft(_Stream(request, _marked(request.source)))
            current = streams[0]
            current.dropped = self._sent.get(current.request.id) is not current.request
            return current

    # The reading thread: one process.

    def _read(self, process: subprocess.Popen[bytes]) -> None:
        stream = cast(BinaryIO, process.stdout)
        try:
            while (frame := read_frame(stream)) is not None:
                if "ready" in frame:
                    self._names_problem = frame["problem"]
                    self._become(WorkerState.READY)
                else:
                    self._answer(frame["answers"])
        except (OSError, ValueError):
            process.kill()  # its stream is broken; start afresh
        with self._changed:
            self._dead = True
            self._changed.notify_all()

    def _answer(self, rows: list[list[Any]]) -> None:
        answers = []
        with self._changed:
            for block_id, version, findings, milliseconds in rows:
                request = self._sent.get(block_id)
                if request is not None and request.version == version:  # otherwise its text has changed since, or is gone
                    del self._sent[block_id]
                    found = tuple(unpack_finding(block_id, row) for row in findings)
                    answers.append(Answer(block_id, version, found, milliseconds))
            closed = self._state is WorkerState.CLOSED
        if answers and not closed:
            self._on_answers(answers)

    def _become(self, state: WorkerState) -> None:
        with self._changed:
            if self._state in (state, WorkerState.CLOSED):
                return
            self._state = state
        self._on_state(state)


@dataclass(slots=True, eq=False)
class _Stream:
    """A request on its way. ``dropped`` when a newer version has taken its place."""

    request: _Request
    frames: Iterator[tuple[list[list[Any]], bool]]
    dropped: bool = False


def _marked(source: Block | tuple[Passage, ...]) -> Iterator[tuple[list[list[Any]], bool]]:
    """Frames, each with whether it is the last one. A block is taken apart here, off the interface thread."""
    frames = frames_of(tuple(block_passages(source)) if isinstance(source, Block) else source)
    rows = next(frames)
    for following in frames:
        yield rows, False
        rows = following
    yield rows, True


def _close(stream: IO[bytes] | None) -> None:
    with contextlib.suppress(OSError):  # the other end is dead; there is nothing left to flush
        if stream:
            stream.close()
