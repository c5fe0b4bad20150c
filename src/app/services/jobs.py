"""Work that can take more than 50 ms: progress, cancel, result, error, shown the same way everywhere."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

from app.course.errors import Cancelled, LecternError
from app.services import Dispatch
from app.services.listeners import Listeners

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

T = TypeVar("T")
log = logging.getLogger(__name__)


class JobState(StrEnum):
    """Life of a job."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


class Progress:
    """What a job's work is given to say how far it is and to learn that it should stop.

    Call it as ``progress(0.4, "Lesson 2")``.
    """

    def __init__(self, said: Callable[[float, str], None]) -> None:
        self._said = said
        self._stop = threading.Event()

    def __call__(self, fraction: float, text: str = "") -> None:
        """Say how far the work is (0 to 1). Raises :class:`Cancelled` when the person stopped it."""
        self.check()
        self._said(min(max(fraction, 0.0), 1.0), text)

    update = __call__

    def check(self) -> None:
        """Raise :class:`Cancelled` when the person stopped the job."""
        if self._stop.is_set():
            raise Cancelled

    def stop(self) -> None:
        """Ask the work to stop at its next check."""
        self._stop.set()


class Job(Generic[T]):
    """One running piece of work. Its fields change on the interface thread only."""

    def __init__(self, title: str, dispatch: Dispatch) -> None:
        self.title = title
        self.state = JobState.RUNNING
        self.fraction = 0.0
        self.text = ""
        self.result: T | None = None
        self.error: LecternError | None = None
        self._dispatch = dispatch
        self._listeners: Listeners[[]] = Listeners()
        self._finished = threading.Event()
        self._outcome: tuple[JobState, T | None, LecternError | None] = (JobState.RUNNING, None, None)
        self._progress = Progress(self._said)

    def cancel(self) -> None:
        """Ask the work to stop; it does at its next check."""
        self._progress.stop()

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` on the interface thread after every change; returns what unsubscribes it."""
        return self._listeners.add(listener)

    def wait(self, timeout: float | None = None) -> T:
        """Block until the work is over and give its result.

        Raises what it raised, ``TimeoutError`` after ``timeout`` seconds.
        """
        if not self._finished.wait(timeout):
            raise TimeoutError(self.title)
        _, result, error = self._outcome
        if error is not None:
            raise error
        return result  # type: ignore[return-value]  # T may itself be None

    def run(self, work: Callable[[Progress], T]) -> None:
        """Do the work on the calling thread. Anything unforeseen becomes an error a person can read, and a log record."""
        try:
            self._outcome = (JobState.DONE, work(self._progress), None)
        except Cancelled as stopped:
            self._outcome = (JobState.CANCELLED, None, stopped)
        except LecternError as error:
            self._outcome = (JobState.FAILED, None, error)
        except Exception as error:
            log.exception("job %r failed", self.title)
            self._outcome = (JobState.FAILED, None, unexpected(self.title, error))
        self._finished.set()
        self._dispatch(self._settle)

    def _settle(self) -> None:
        self.state, self.result, self.error = self._outcome
        if self.state is JobState.DONE:
            self.fraction = 1.0
        self._listeners.tell()

    def _said(self, fraction: float, text: str) -> None:
        def show() -> None:
            if self.state is JobState.RUNNING:
                self.fraction, self.text = fraction, text or self.text
                self._listeners.tell()

        self._dispatch(show)


def unexpected(what: str, error: BaseException) -> LecternError:
    """A defect of ours, said calmly; the details are in the log file."""
    if isinstance(error, MemoryError):
        return LecternError(f"{what}: the computer ran out of memory.", "", "Close other programs, then try again.")
    return LecternError(
        f"{what} did not work.",
        f"Something unforeseen happened ({type(error).__name__}).",
        "Your course is safe. Try again; if it happens again, send us the log file named in Help.",
    )


class Jobs:
    """The pool that runs jobs. A context manager: leaving it cancels what still runs and waits for it."""

    def __init__(self, dispatch: Dispatch, workers: int = 2) -> None:
        self._dispatch = dispatch
        self._workers = workers
        self._pool: ThreadPoolExecutor | None = None
        self.closed = False
        self._running: set[Job[object]] = set()
        self._lock = threading.Lock()

    def start(self, title: str, work: Callable[[Progress], T]) -> Job[T]:
        """Start ``work`` on a thread of the pool."""
        job: Job[T] = Job(title, self._dispatch)
        key: Job[object] = job  # type: ignore[assignment]  # only kept to be cancelled
        with self._lock:
            self._running.add(key)

        def run() -> None:
            try:
                job.run(work)
            finally:
                with self._lock:
                    self._running.discard(key)

        if self._pool is None:
            from concurrent.futures import ThreadPoolExecutor  # no window starts with a job

            self._pool = ThreadPoolExecutor(self._workers, thread_name_prefix="job")
        self._pool.submit(run)
        return job

    def close(self) -> None:
        """Cancel what still runs and wait until it has stopped. Nothing can be started from now on: ``closed`` says so."""
        self.closed = True
        with self._lock:
            for job in self._running:
                job.cancel()
        if self._pool is not None:
            self._pool.shutdown(wait=True)

    def __enter__(self) -> Jobs:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
