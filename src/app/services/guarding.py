"""What the guard is given by this process: a scanner in a process of its own, and where provider and person stand."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING

from app.course.errors import FileProblem, PolicyRefusal
from app.course.findings import Finding
from app.policy import Connection, ProviderStanding, Usage
from app.scan import Answer, Passage, ScanWorker, WorkerState, countries
from app.scan.common import common_kinds
from app.scan.terms import stamp
from app.services.terms import TermList

if TYPE_CHECKING:
    from app.scan.prohibited import Violation
    from app.services.providers import ProviderService
    from app.services.records import RecordService

PATIENCE = 120.0
"""Seconds to wait for one text: the worker's start takes two, a megabyte of text ten."""
_REMEMBERED = 2_048
_TEXT = "text"


class ScannerStopped(PolicyRefusal):
    """The scanner gives no answer, so nothing leaves (clause A2.4a)."""

    def __init__(self) -> None:
        super().__init__(
            "Nothing was sent.",
            "The scanner, which looks for personal and confidential details first, has stopped.",
            "Try again; if it stops again, start Lectern anew.",
            clause="A2.4a",
        )


class WorkerScan:
    """Scans one text after another in a worker process, so that this one never imports presidio. Callable from any thread but
    the interface's: it waits for the answer. The worker starts with the first text and starts again when it dies.
    """

    def __init__(self, command: list[str] | None = None, patience: float = PATIENCE) -> None:
        self._command = command
        self._patience = patience
        self._changed = threading.Condition()
        self._starting = threading.Lock()
        self._worker: ScanWorker | None = None
        self._language = ""
        self._number = 0
        self._state = WorkerState.STARTING
        self._readable = (0, 0)
        self._answers: dict[str, tuple[Finding, ...]] = {}
        self._known: OrderedDict[bytes, tuple[Finding, ...]] = OrderedDict()

    def __call__(self, text: str, language: str) -> Sequence[Finding]:
        """The findings of a text; raises :class:`ScannerStopped` when there will be no answer."""
        if len(text) < 3:
            return ()  # nothing so short says anything (as in the scanner itself)
        # With the own terms and countries as they are now: what was added since is found in a text that was clean before.
        about = f"{language}\0{self._terms()}\0{countries.stamp()}\0{text}"
        key = blake2b(about.encode("utf-8", "surrogatepass"), digest_size=16).digest()
        with self._changed:
            if key in self._known:
                self._known.move_to_end(key)
                return self._known[key]
        found = self._ask(self._started(language), text)
        with self._changed:
            self._known[key] = found
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return found

    def _terms(self) -> tuple[int, int]:
        """The state of the organisation's own terms. The scanner finds none of a list it can't read; here that is no answer."""
        now = stamp()
        if now != self._readable:
            try:
                TermList().terms()
            except FileProblem as error:
                raise PolicyRefusal(
                    "Nothing was sent.", f"{error.what} {error.why}", error.next_step, clause="A2.4a"
                ) from error
            self._readable = now
        return now

    @property
    def pid(self) -> int | None:
        """Process id of the worker, while it runs."""
        return self._worker.pid if self._worker is not None else None

    def close(self) -> None:
        """End the worker; whoever waits for an answer is told that there is none. The next text starts another."""
        with self._starting:
            worker, self._worker = self._worker, None
        with self._changed:
            self._state = WorkerState.CLOSED
            self._changed.notify_all()
        if worker is not None:
            worker.close()

    def _started(self, language: str) -> ScanWorker:
        with self._starting:
            if self._worker is not None and self._language != language:
                self._worker.close()
                self._worker = None
            if self._worker is None:
                self._state, self._language = WorkerState.STARTING, language
                # The key would tell values apart that a course remembers; the guard remembers none, so any key does.
                # Common kinds are all looked for: what the rules ask about must be found whatever the person left out.
                self._worker = ScanWorker(bytes(32), self._on_answers, self._on_state, language, self._command, common_kinds())
            elif self._state is WorkerState.FAILED:
                self._state = WorkerState.STARTING
                self._worker.retry()
            return self._worker

    def _ask(self, worker: ScanWorker, text: str) -> tuple[Finding, ...]:
        with self._changed:
            self._number += 1
            name = str(self._number)
        worker.submit(name, (Passage(_TEXT, text),), urgent=True)
        until = time.monotonic() + self._patience
        with self._changed:
            while name not in self._answers and self._state not in (WorkerState.FAILED, WorkerState.CLOSED):
                left = until - time.monotonic()
                if left <= 0 or worker is not self._worker:
                    break
                self._changed.wait(min(left, 1.0))
            found = self._answers.pop(name, None)
        if found is None:
            worker.forget(name)
            raise ScannerStopped
        return found

    def _on_answers(self, answers: list[Answer]) -> None:
        with self._changed:
            self._answers.update((answer.id, answer.findings) for answer in answers)
            self._changed.notify_all()

    def _on_state(self, state: WorkerState) -> None:
        with self._changed:
            self._state = state
            self._changed.notify_all()


def screened(text: str, language: str) -> Sequence[Violation]:
    """What nobody may ask for in a text; the rules are read when the first text is screened."""
    from app.scan.prohibited import screen

    return screen(text, language)


class Stands:
    """Both halves of what the guard asks, in one: providers, keys and budgets from one service, people from the other.

    Each is made when it is first asked.
    """

    def __init__(self, providers: Callable[[], ProviderService], records: Callable[[], RecordService]) -> None:
        self._providers = providers
        self._records = records

    def provider(self, provider_id: str) -> ProviderStanding:
        """See :class:`app.policy.Standing`."""
        return self._providers().provider(provider_id)

    def connection(self, provider_id: str) -> Connection:
        """See :class:`app.policy.Standing`."""
        return self._providers().connection(provider_id)

    def suspended(self) -> str:
        """See :class:`app.policy.Standing`."""
        return self._records().suspended()

    def rights(self, course_id: str, source: str) -> bool:
        """See :class:`app.policy.Standing`."""
        return self._records().rights(course_id, source)

    def consent(self, voice_or_recording: str, licensor: str = "") -> bool:
        """See :class:`app.policy.Standing`."""
        return self._records().consent(voice_or_recording, licensor)

    def spend(self, provider_id: str, usage: Usage, cost: float) -> None:
        """See :class:`app.policy.Standing`."""
        self._providers().spend(provider_id, usage, cost)

    def blocked(self, kind: str, digest: str) -> None:
        """See :class:`app.policy.Standing`."""
        self._records().blocked(kind, digest)

    def failed(self, provider_id: str, error: str) -> None:
        """See :class:`app.policy.Standing`."""
        self._providers().failed(provider_id, error)
