"""The lock: who has a course open. A row in the file, or a small file beside it where the file is worked on as a local copy."""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from app.project import process
from app.project.problems import CourseInUse, TakenOver

_OPEN: set[str] = set()
"""Tokens of this process's own openings: one that could not be taken out of a full disk's file is stale all the same."""


@dataclass(frozen=True, slots=True)
class Holder:
    """One opening of a course: ``token`` is its own; ``host`` and ``user`` are for people.

    ``machine``, ``pid`` and ``started`` are for judging whether it still lives.
    """

    token: str
    host: str
    machine: str
    pid: int
    started: str
    user: str
    since: str

    @property
    def who(self) -> str:
        """The holder in words."""
        if self.machine == process.machine():
            return "Another window on this computer" if self.pid != os.getpid() else "This window"
        return f"{self.user} on {self.host}"

    def alive(self) -> bool:
        """Whether the opening that took the lock may still be at work: on another computer we can't know, so yes."""
        if self.machine != process.machine():
            return True
        if self.pid == os.getpid() and self.started == process.started(self.pid):
            return self.token in _OPEN
        return process.started(self.pid) == self.started


def me() -> Holder:
    """A holder for this process, opening now; :func:`forget` it when closed."""
    token = secrets.token_hex(8)
    _OPEN.add(token)
    return Holder(
        token=token,
        host=process.host(),
        machine=process.machine(),
        pid=os.getpid(),
        started=process.started(os.getpid()),
        user=process.user(),
        since=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def forget(mine: Holder) -> None:
    """This opening has ended."""
    _OPEN.discard(mine.token)


def refuse_living(path: Path, found: Holder | None, *, take_over: bool) -> None:
    """Raise :class:`CourseInUse` when ``found`` may still be at work and is not to be taken over."""
    if found is not None and not take_over and found.alive():
        raise CourseInUse(path, found.who, found.since)


def holder(connection: sqlite3.Connection) -> Holder | None:
    """Who holds the lock of an open file."""
    row = connection.execute("SELECT token, host, machine, pid, started, user, since FROM lock").fetchone()
    return Holder(*row) if row else None


def take(connection: sqlite3.Connection, mine: Holder) -> None:
    """Write ``mine`` into the lock row, inside the open transaction."""
    connection.execute(
        "INSERT OR REPLACE INTO lock (id, token, host, machine, pid, started, user, since) VALUES (1, ?, ?, ?, ?, ?, ?, ?)",
        (mine.token, mine.host, mine.machine, mine.pid, mine.started, mine.user, mine.since),
    )


def release(connection: sqlite3.Connection, mine: Holder) -> None:
    """Take ``mine`` out of the lock row, if it is still there."""
    connection.execute("DELETE FROM lock WHERE token = ?", (mine.token,))


def check(connection: sqlite3.Connection, path: Path, mine: Holder) -> None:
    """Raise :class:`TakenOver` when somebody else has the lock now."""
    found = holder(connection)
    if found is None or found.token != mine.token:
        raise TakenOver(path, found.who if found else "somebody who has closed it again")


def beside(target: Path) -> Path:
    """The lock file of a course on a network or synced folder; short, whatever the course is called."""
    return target.with_name(f".lectern-{sha256(os.fsencode(target.name)).hexdigest()[:12]}.lock")


def file_holder(target: Path) -> Holder | None:
    """Who holds the lock file of ``target``; a file that can't be understood is nobody's."""
    try:
        return Holder(**json.loads(beside(target).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def take_file(target: Path, mine: Holder, *, take_over: bool) -> None:
    """Make the lock file of ``target`` ours; creating it is atomic, a stale one is replaced.

    Raises :class:`CourseInUse` and ``OSError``.
    """
    path = beside(target)
    refuse_living(target, file_holder(target), take_over=take_over)
    path.unlink(missing_ok=True)
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:  # another one was quicker
        found = file_holder(target)
        raise CourseInUse(target, found.who if found else "Another program", found.since if found else "") from None
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(asdict(mine), file)


def check_file(target: Path, mine: Holder) -> None:
    """Raise :class:`TakenOver` when the lock file is not ours any more."""
    found = file_holder(target)
    if found is None or found.token != mine.token:
        raise TakenOver(target, found.who if found else "somebody who has closed it again")


def release_file(target: Path, mine: Holder) -> None:
    """Remove the lock file, if it is still ours."""
    found = file_holder(target)
    if found is not None and found.token == mine.token:
        beside(target).unlink(missing_ok=True)
