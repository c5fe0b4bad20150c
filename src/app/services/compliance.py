"""The compliance rooms wired together: where the log is, where answers are kept, what anchors the log, one guard for all.

A process needs one :class:`Compliance`; the window and the command line may run at the same time on the same files.
"""

from __future__ import annotations

import hashlib
import os
import threading
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from app.audit import AuditLog, LogReader, Report
from app.keys import KeyAnchor, KeyStore
from app.paths import data_dir
from app.policy import Gate, Shelf, Whole

if TYPE_CHECKING:
    from app.guard import Guard, ProviderCard
    from app.project.aihistory import AiHistory
    from app.services.guarding import WorkerScan
    from app.services.labelling import Labeller
    from app.services.policy import PolicyService
    from app.services.providers import ProviderService
    from app.services.records import RecordService
    from app.services.retention import RetentionService


def log_path() -> Path:
    """Where the log of this person is."""
    return data_dir() / "audit.sqlite"


def open_log(keys: KeyStore | None = None) -> AuditLog:
    """The log, anchored in the key store when that is open. Nothing is read before the first entry or question."""
    path = log_path()
    name = "log." + hashlib.sha256(os.fsencode(path.absolute())).hexdigest()[:16]  # a portable Lectern has a log of its own
    return AuditLog(path, anchor=KeyAnchor(keys or KeyStore(), name))


def open_gate(language: str = "en") -> Gate:
    """The gate of this person, under the policy of the organisation if it has one, with the packs it adds."""
    more = open_shelf().packs
    return Gate(data_dir() / "policy", organisation=Whole(open_shelf()), language=language, more=more)


def open_shelf() -> Shelf:
    """The policy packs of the organisation on this computer."""
    return Shelf(data_dir() / "policy" / "packs")


@dataclass(slots=True)
class Compliance:
    """Keys, log, policy and guard of one process. A context manager; closing lets the voices go and closes the log."""

    keys: KeyStore
    log: AuditLog
    policy: PolicyService
    guard: Guard
    scan: WorkerScan
    _providers: list[ProviderService] = field(default_factory=list, repr=False)
    _counted: dict[str, tuple[int, int]] = field(default_factory=dict, repr=False)
    _history: AiHistory | None = field(default=None, repr=False)
    _retention: RetentionService | None = field(default=None, repr=False)
    _labeller: Labeller | None = field(default=None, repr=False)

    @classmethod
    def open(cls, language: str = "en", policy: PolicyService | None = None) -> Compliance:
        """Everything, cheaply: keyring, scanner and SDKs come when they are first needed.

        With ``policy`` its gate and its log are used.
        """
        from app.guard import Guard
        from app.services.deletions import KeptRemains
        from app.services.guarding import Stands, WorkerScan, screened
        from app.services.picturereading import looked
        from app.services.policy import PolicyService

        keys = KeyStore()
        if policy is None:
            policy = PolicyService(open_log(keys), open_gate(language))
        rooms = policy
        made: list[ProviderService] = []
        standing = Stands(lambda: _providers(made, keys, rooms), lambda: rooms.records)
        scan = WorkerScan()
        remains = KeptRemains()
        guard = Guard(policy.log, policy.gate, scan=scan, screen=screened, standing=standing, remains=remains, look=looked)
        guard.log_refused_connections()
        return cls(keys, policy.log, policy, guard, scan, made)

    @property
    def providers(self) -> ProviderService:
        """What this person set for each provider; one for the whole process."""
        found = _providers(self._providers, self.keys, self.policy)
        found.leaving = self.guard.recordings.clear
        return found

    @property
    def records(self) -> RecordService:
        """Consents, rights, suspensions and incidents."""
        return self.policy.records

    @property
    def labeller(self) -> Labeller:
        """Finishes synthetic files, signing in the name of this installation; one for the whole process."""
        from app.services.labelling import open_labeller

        if self._labeller is None:
            self._labeller = open_labeller(self.keys)
        return self._labeller

    @property
    def history(self) -> AiHistory:
        """What is kept of AI requests and answers, encrypted; one for the whole process."""
        from app.services.history import open_history

        if self._history is None:
            self._history = open_history(self.keys)
        return self._history

    @property
    def retention(self) -> RetentionService:
        """How long that is kept, and forgetting it; one for the whole process."""
        from app.services.retention import RetentionService

        if self._retention is None:

            def ready() -> bool:
                return not self.history.lasting or self.keys.ready()

            self._retention = RetentionService(self.records, lambda: self.history, ready=ready)
        return self._retention

    def cards(self) -> tuple[ProviderCard, ...]:
        """Who every provider is, those of this computer included."""
        from app.guard import PROVIDERS

        return tuple(map(self.guard.card, PROVIDERS))

    def reader(self) -> LogReader:
        """The log for questions that may take a while; the caller closes it."""
        return LogReader(self.log.path)

    def sent_since(self, since: str) -> int:
        """Requests that left this computer since ``since`` (ISO 8601, UTC), by the log; what stays on it does not count.

        Asked again for the same time it looks at new entries alone: the window asks after every pause in typing.
        """
        from app.services.activity import local_providers, sent_since

        known, count = self._counted.get(since, (0, 0))
        with self.reader() as reader:
            last = reader.last()
            if last != known:
                count += sent_since(reader, since, local=local_providers(), after=known)
        self._counted = {since: (last, count)}
        return count

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of everything held."""
        self.guard.close()
        self.scan.close()
        self.log.close()


_MAKING = threading.Lock()


def _providers(made: list[ProviderService], keys: KeyStore, policy: PolicyService) -> ProviderService:
    """The one of this process, made when it is first asked for: it and the keyring are not needed to open a course."""
    from app.services.providers import ProviderService

    with _MAKING:
        if not made:
            made.append(ProviderService(policy.log, keys, organisation=lambda: policy.gate.organisation, user=policy.gate.user))
        return made[0]


def verify_log(path: Path | None = None, keys: KeyStore | None = None) -> Report:
    """``lectern audit verify``: the log of this person, or a copy of one at ``path`` (which has no anchor)."""
    with open_log(keys) if path is None else AuditLog(path) as log:
        return log.verify()


def report_lines(report: Report) -> list[str]:
    """A verification in words."""
    where = {
        "key store": "Its end is the one the key store remembers.",
        "not reachable": "The key store could not be asked where the log ends.",
        "none": "No key store vouches for where it ends.",
    }[report.anchor]
    lines = [f"{report.rows} entries."]
    if report.ok:
        lines += ["Nothing was changed, removed, inserted or reordered.", where]
    else:
        lines += ["The log is NOT what was written:", *(f"  {item.what}" for item in report.breaks)]
    if report.unanchored and report.anchor == "key store":
        lines.append(f"{report.unanchored} entries were written while the key store was closed.")
    return [*lines, *report.notes]
