"""The log on disk. Several processes may write it (window and command line); SQLite's write lock keeps the chain one chain."""

from __future__ import annotations

import json
import os
import secrets
import sqlite3
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Protocol, Self

from app.audit import chain
from app.audit.chain import Break, Head, Report, Row
from app.audit.events import EVENTS, checked
from app.course.errors import FileProblem, LecternError

APPLICATION_ID = 0x4C43414C  # "LCAL"
BUSY_SECONDS = 10.0

_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE entries (
    seq INTEGER PRIMARY KEY, time TEXT NOT NULL, event TEXT NOT NULL, body TEXT NOT NULL,
    anchored INTEGER NOT NULL, hash TEXT NOT NULL
) STRICT;
CREATE TRIGGER entries_never_change BEFORE UPDATE ON entries BEGIN SELECT raise(ABORT, 'the log is only added to'); END;
CREATE TRIGGER entries_never_go BEFORE DELETE ON entries BEGIN SELECT raise(ABORT, 'the log is only added to'); END;
"""
_COLUMNS = "seq, time, event, body, anchored, hash"
_META = frozenset({"log", "seq", "hash"})
NOWHERE = Head(0, "")
"""Where the last anchored entry is when there is none."""


class LogProblem(FileProblem):
    """The log can't be read or written. Whatever needed an entry in it did not happen."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The whole log at one moment: its id, its entries oldest first, and the head that is kept beside them."""

    log_id: str
    rows: tuple[Row, ...]
    head: Head


class Anchor(Protocol):
    """A place outside the file that remembers one short text: the head of the chain. In Lectern, the key store."""

    def ready(self) -> bool:
        """Whether it can be read and written now, without asking the person anything."""

    def load(self) -> str | None:
        """What was stored last; raises ``LecternError`` when that can't be told."""

    def store(self, value: str) -> bool:
        """Remember ``value``; False when that failed."""


class AuditLog:
    """The log in the file ``path``, which is made at the first entry. Every method may be called from any thread."""

    def __init__(self, path: Path, *, anchor: Anchor | None = None, now: Callable[[], datetime] | None = None) -> None:
        self.path = path
        self._anchor = anchor
        self._now = now or (lambda: datetime.now(UTC))
        self._lock = threading.RLock()
        self._db: sqlite3.Connection | None = None
        self._log_id = ""
        self._coming: Head | None = None  # the last head this process put into the anchor and committed

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def append(self, event: str, **fields: object) -> Row:
        """Add an entry; on disk when this returns. ``ValueError`` for an unknown event or field, :class:`LogProblem` else."""
        return self.append_many([(event, fields)])[0]

    def append_many(self, entries: Iterable[tuple[str, Mapping[str, object]]]) -> list[Row]:
        """Add entries together: all or none, one write to disk."""
        ready = [(event, chain.canonical(checked(event, fields))) for event, fields in entries]
        with self._lock, self._problems("written"):
            anchored = self._anchor is not None and self._anchor.ready()
            db = self._open()
            db.execute("BEGIN IMMEDIATE")
            try:
                head = self._head(db)
                try:
                    marks = list(self._mismatch(db, head, anchored))
                except LecternError:  # the key store was open a moment ago and is not now
                    anchored = False
                    marks = list(self._mismatch(db, head, anchored))
                bodies = [*marks, *ready]
                rows = self._chained(head, bodies, anchored)
                if anchored and not self._announce(db, rows[-1]):
                    rows = self._chained(head, bodies, anchored=False)
                db.executemany(f"INSERT INTO entries ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)", [_stored(row) for row in rows])  # noqa: S608
                _set_head(db, Head(rows[-1].seq, rows[-1].hash))
                db.execute("COMMIT")
            except BaseException:
                _roll_back(db)
                raise
            if rows[-1].anchored:
                self._coming = Head(rows[-1].seq, rows[-1].hash)
            return rows[-len(ready) :]

    def rows(
        self, *, event: str = "", since: str = "", until: str = "", limit: int = -1, newest_first: bool = True
    ) -> list[Row]:
        """Entries whose event starts with ``event``, with ``since`` <= time < ``until`` (ISO 8601, UTC); at most ``limit``."""
        if not self.path.exists():
            return []
        order = "DESC" if newest_first else "ASC"
        question = (
            f"SELECT {_COLUMNS} FROM entries WHERE substr(event, 1, ?) = ? AND time >= ? AND (? = '' OR time < ?) "  # noqa: S608
            f"ORDER BY seq {order} LIMIT ?"
        )
        with self._lock, self._problems("read"):
            found = self._open().execute(question, (len(event), event, since, until, until, limit)).fetchall()
        return [Row(seq, time, name, body, bool(anchored), digest) for seq, time, name, body, anchored, digest in found]

    def count(self) -> int:
        """How many entries there are."""
        if not self.path.exists():
            return 0
        with self._lock, self._problems("read"):
            number: int = self._open().execute("SELECT count(*) FROM entries").fetchone()[0]
            return number

    def verify(self) -> Report:
        """Check every entry, the head beside them and the anchor. Never raises for a log that was tampered with: it reports."""
        with self._lock:
            try:
                return self._verify()
            except (sqlite3.DatabaseError, LogProblem, ValueError, TypeError, KeyError) as error:
                return Report(0, Head(0, ""), (Break(0, f"The log can't be read: {error}"),))

    def snapshot(self) -> Snapshot:
        """Everything there is at one moment, also while another process writes."""
        if not self.path.exists():
            return Snapshot("", (), Head(0, ""))
        with self._lock, self._problems("read"):
            db = self._open()
            db.execute("BEGIN")
            try:
                found = db.execute(f"SELECT {_COLUMNS} FROM entries ORDER BY seq").fetchall()  # noqa: S608
                head = _head_beside(db)
            finally:
                db.execute("ROLLBACK")
        rows = tuple(Row(seq, time, name, body, bool(anchored), digest) for seq, time, name, body, anchored, digest in found)
        return Snapshot(self._log_id, rows, head)

    def export(self, out: Path, form: str = "jsonl") -> int:
        """Write all entries, oldest first, as JSON lines or as ``csv``; returns how many entries."""
        from app.audit.export import write_export

        return write_export(self.snapshot(), out, form)

    def close(self) -> None:
        """Confirm the head in the anchor and close the file; it opens again when needed."""
        with self._lock:
            if self._db is None:
                return
            try:
                self._confirm(self._db)
            finally:
                self._coming = None
                self._db.close()
                self._db = None

    # Inside.

    def _confirm(self, db: sqlite3.Connection) -> None:
        """Tell the anchor that what was announced did come, unless another process has announced more since: putting an older
        end over a newer one would look like tampering for ever after."""
        if self._coming is None or self._anchor is None or not self._anchor.ready():
            return
        with suppress(sqlite3.Error):  # a file that is busy or gone: the announcement stands as it is, and that is enough
            db.execute("BEGIN IMMEDIATE")
            try:
                if _last_anchored(db) == self._coming:
                    self._anchor.store(_announcement(self._log_id, self._coming, self._coming))
            finally:
                _roll_back(db)

    def _open(self) -> sqlite3.Connection:
        if self._db is None:
            self.path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            os.close(os.open(self.path, os.O_CREAT | os.O_RDWR, 0o600))  # private before there is anything in it (B6.3)
            db = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
            try:
                self._log_id = _prepare(db)
            except BaseException:
                db.close()
                raise
            self._db = db
        return self._db

    @contextmanager
    def _problems(self, doing: str) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            why = "The disk is full." if "full" in str(error) else f"{error}."
            step = (
                "Nothing was sent. Make the file readable and writable, or move it away to keep it as evidence, and try again."
            )
            raise LogProblem(f"The log {self.path} could not be {doing}.", why, step) from error

    def _head(self, db: sqlite3.Connection) -> Head:
        seq, digest = db.execute("SELECT seq, hash FROM entries ORDER BY seq DESC LIMIT 1").fetchone() or (0, "")
        return Head(seq, digest or chain.genesis(self._log_id))

    def _chained(self, head: Head, entries: Iterable[tuple[str, str]], anchored: bool) -> list[Row]:
        rows: list[Row] = []
        for event, body in entries:
            time = self._now().isoformat(timespec="milliseconds")
            row = Row(head.seq + 1, time, event, body, anchored, "")
            rows.append(replace(row, hash=chain.link(head.hash, row)))
            head = Head(rows[-1].seq, rows[-1].hash)
        return rows

    def _announce(self, db: sqlite3.Connection, last: Row) -> bool:
        """Tell the anchor, before the commit, where the chain will end. A crash in between leaves the end it had."""
        assert self._anchor is not None
        return self._anchor.store(_announcement(self._log_id, _last_anchored(db), Head(last.seq, last.hash)))

    def _mismatch(self, db: sqlite3.Connection, head: Head, anchored: bool) -> Iterator[tuple[str, str]]:
        """Entries that say so when the file does not end where writing stopped: writing on must not hide a cut."""
        written = _head_beside(db)
        if written != head and (head.seq or written.seq):
            yield _told_mismatch(head, (written,))
        end = _last_anchored(db)
        if anchored and (end.seq == 0 or end != self._coming):
            expected = self._expected()
            if end not in expected:
                yield _told_mismatch(end, expected)

    def _expected(self) -> tuple[Head, ...]:
        """Where the last anchored entry may be, by what the anchor remembers. A log of another file matches nothing."""
        assert self._anchor is not None
        text = self._anchor.load()
        if text is None:
            return (NOWHERE,)
        try:
            told = json.loads(text)
            log_id, confirmed, coming = str(told["log"]), Head(*told["confirmed"]), Head(*told["coming"])
        except (ValueError, KeyError, TypeError):
            return (Head(-1, "not what Lectern stored"),)  # somebody changed it: a mismatch to be noted, not a reason to stop
        if log_id != self._log_id:
            return (Head(-1, log_id),)
        return (coming,) if coming == self._coming else (confirmed, coming)  # what this process committed did come

    def _verify(self) -> Report:
        anchor = self._anchor if self._anchor is not None and self._anchor.ready() else None
        if not self.path.exists():
            gone = anchor is not None and anchor.load() is not None
            return Report(0, Head(0, ""), (Break(0, "The log is gone; the key store remembers one."),) if gone else ())
        db = self._open()
        db.execute("BEGIN")  # one snapshot, also while another process writes
        try:
            stored = db.execute(f"SELECT {_COLUMNS} FROM entries ORDER BY seq")  # noqa: S608
            report = chain.check(stored, self._log_id, _head_beside(db))
            report = replace(report, breaks=(*report.breaks, *_beside(db)))
            end = _last_anchored(db)
            mismatches = db.execute("SELECT seq FROM entries WHERE event = 'log.mismatch'").fetchall()
        finally:
            db.execute("ROLLBACK")
        told = [Break(seq, f"Entry {seq}: {EVENTS['log.mismatch'].title}.") for (seq,) in mismatches]
        if anchor is None:
            where = "none" if self._anchor is None else "not reachable"
            return replace(report, breaks=(*report.breaks, *told), anchor=where)
        try:
            expected = self._expected()
        except LecternError:
            return replace(report, breaks=(*report.breaks, *told), anchor="not reachable")
        if end not in expected:
            told.append(Break(end.seq, f"The key store remembers another end of the log than entry {end.seq}."))
        return replace(report, breaks=(*report.breaks, *told), anchor="key store")


def _prepare(db: sqlite3.Connection) -> str:
    """Set the connection up, make the tables in a new file, and return the log's id."""
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("BEGIN IMMEDIATE")
    try:
        if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            _make_tables(db)
        found = db.execute("SELECT value FROM meta WHERE name = 'log'").fetchone()
        db.execute("COMMIT")
    except BaseException:
        _roll_back(db)
        raise
    return str(found[0]) if found else ""  # a log that lost its name has lost its first hash too: verify shows it


def _make_tables(db: sqlite3.Connection) -> None:
    if db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
        raise sqlite3.DatabaseError("it is not a Lectern log")
    for statement in _statements():
        db.execute(statement)
    log_id = secrets.token_hex(16)
    db.execute("INSERT INTO meta VALUES ('log', ?), ('seq', '0'), ('hash', ?)", (log_id, chain.genesis(log_id)))
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")


def _statements() -> Iterator[str]:
    statement = ""
    for line in _SCHEMA.strip().splitlines():
        statement += line + "\n"
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _roll_back(db: sqlite3.Connection) -> None:
    if db.in_transaction:  # SQLite has rolled back by itself when the disk was full
        db.execute("ROLLBACK")


def _stored(row: Row) -> tuple[object, ...]:
    return row.seq, row.time, row.event, row.body, int(row.anchored), row.hash


def _set_head(db: sqlite3.Connection, head: Head) -> None:
    db.execute("UPDATE meta SET value = ? WHERE name = 'seq'", (str(head.seq),))
    db.execute("UPDATE meta SET value = ? WHERE name = 'hash'", (head.hash,))


def _head_beside(db: sqlite3.Connection) -> Head:
    """Where writing stopped, by the file; a head that nothing ends with when that is not what writing puts there."""
    meta = dict(db.execute("SELECT name, value FROM meta"))
    match meta.get("seq"), meta.get("hash"):
        case str(seq), str(digest) if seq.isdecimal() and str(int(seq)) == seq:
            return Head(int(seq), digest)
        case _:
            return Head(-1, "")


def _beside(db: sqlite3.Connection) -> Iterator[Break]:
    """What stands beside the entries besides what writing puts there: ``check`` compares the values."""
    stored = [name for (name,) in db.execute("SELECT name FROM meta")]
    for name in sorted(set(map(str, stored)) - _META):
        yield Break(0, f"The log holds “{name:.40}” beside its entries, which Lectern does not write.")
    for name in sorted(_META):
        if stored.count(name) != 1:
            yield Break(0, f"The log says “{name}” {stored.count(name)} times beside its entries; it says it once.")


def _told_mismatch(found: Head, expected: tuple[Head, ...]) -> tuple[str, str]:
    told = ", ".join(f"{head.seq}:{head.hash[:16]}" for head in expected)
    return "log.mismatch", chain.canonical({"found": f"{found.seq}:{found.hash[:16]}", "expected": told})


def _last_anchored(db: sqlite3.Connection) -> Head:
    found = db.execute("SELECT seq, hash FROM entries WHERE anchored = 1 ORDER BY seq DESC LIMIT 1").fetchone()
    return Head(*found) if found else NOWHERE


def _announcement(log_id: str, confirmed: Head, coming: Head) -> str:
    told = {"log": log_id, "confirmed": [confirmed.seq, confirmed.hash], "coming": [coming.seq, coming.hash]}
    return json.dumps(told, separators=(",", ":"))
