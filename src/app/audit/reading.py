"""Questions to the log that a person asks: which entries, in what order, a page at a time.

A reader has a connection of its own, which may only read: asking never waits for a writer or for a verification that walks
through the whole log, and the other way round.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from array import array
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from app.audit.chain import Row
from app.audit.events import EVENTS
from app.audit.log import BUSY_SECONDS, LogProblem

_COLUMNS = "seq, time, event, body, anchored, hash"
_IN_ONE_QUESTION = 500
"""Entries asked for by number at once; SQLite's oldest limit of variables in a statement is 999."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """Which entries. Empty fields narrow nothing.

    ``events`` are beginnings of event names (``request.``), of which one must fit; ``provider`` and ``course`` are ids; an
    entry's time lies in ``since`` <= time < ``until`` (ISO 8601, UTC; a day is enough) and its number above ``after``;
    ``search`` are words that must all stand somewhere in the entry or its title, in any case; ``request`` is the id that the
    entries of one request share.
    """

    events: tuple[str, ...] = ()
    provider: str = ""
    course: str = ""
    request: str = ""
    after: int = 0
    since: str = ""
    until: str = ""
    search: str = ""


class LogReader:
    """Reads the log in the file ``path``, which need not exist yet. Every method may be called from any thread; raises
    :class:`LogProblem` when the log can't be read."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.Lock()
        self._db: sqlite3.Connection | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; it opens again when needed."""
        with self._lock:
            if self._db is not None:
                self._db.close()
                self._db = None

    def find(self, query: Query = Query(), *, newest_first: bool = True) -> Sequence[int]:
        """The numbers of the entries that fit, in order: eight bytes an entry, however many there are."""
        where, values = _where(query)
        order = "DESC" if newest_first else "ASC"
        with self._reading() as db:
            if db is None:
                return array("q")
            found = db.execute(f"SELECT seq FROM entries WHERE {where} ORDER BY seq {order}", values)  # noqa: S608
            return array("q", (seq for (seq,) in found))

    def count(self, query: Query = Query()) -> int:
        """How many entries fit."""
        where, values = _where(query)
        with self._reading() as db:
            if db is None:
                return 0
            number: int = db.execute(f"SELECT count(*) FROM entries WHERE {where}", values).fetchone()[0]  # noqa: S608
            return number

    def at(self, numbers: Sequence[int]) -> list[Row]:
        """The entries with these numbers, in the order given; those that are not there are left out."""
        found: dict[int, Row] = {}
        with self._reading() as db:
            if db is None:
                return []
            for first in range(0, len(numbers), _IN_ONE_QUESTION):
                some = list(numbers[first : first + _IN_ONE_QUESTION])
                holes = ",".join("?" * len(some))
                question = f"SELECT {_COLUMNS} FROM entries WHERE seq IN ({holes})"  # noqa: S608
                found |= {row.seq: row for row in map(_row, db.execute(question, some))}
        return [found[number] for number in numbers if number in found]

    def rows(self, query: Query = Query(), *, limit: int = -1, newest_first: bool = True) -> list[Row]:
        """The entries that fit, at most ``limit`` of them."""
        numbers = self.find(query, newest_first=newest_first)
        return self.at(numbers if limit < 0 else numbers[:limit])

    def last(self) -> int:
        """The number of the newest entry; 0 when there is none."""
        with self._reading() as db:
            found = None if db is None else db.execute("SELECT max(seq) FROM entries").fetchone()
            return int(found[0] or 0) if found else 0

    def counts(self) -> dict[str, int]:
        """How many entries there are of each event."""
        with self._reading() as db:
            if db is None:
                return {}
            return dict(db.execute("SELECT event, count(*) FROM entries GROUP BY event"))

    def values(self, field: str) -> list[str]:
        """Every value a text field has anywhere in the log, in order."""
        with self._reading() as db:
            if db is None:
                return []
            question = "SELECT DISTINCT told(body, ?) FROM entries"
            return sorted(str(value) for (value,) in db.execute(question, (field,)) if value)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection | None]:
        with self._lock:
            try:
                if self._db is None and self.path.exists():
                    self._db = _connect(self.path)
                yield self._db
            except sqlite3.Error as error:
                step = "Verify the log, and keep the file as evidence."
                raise LogProblem(f"The log {self.path} could not be read.", f"{error}.", step) from error


def _connect(path: Path) -> sqlite3.Connection:
    db = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
    db.execute("PRAGMA query_only = 1")
    db.create_function("told", 2, _told, deterministic=True)
    db.create_function("folded", 1, _folded, deterministic=True)
    return db


def _where(query: Query) -> tuple[str, list[object]]:
    parts, values = ["seq > ?"], list[object]([query.after])
    if query.events:
        parts.append("(" + " OR ".join("substr(event, 1, ?) = ?" for _ in query.events) + ")")
        values += [value for event in query.events for value in (len(event), event)]
    for name in ("provider", "course", "request"):
        if wanted := getattr(query, name):
            # instr first: reading the JSON of every entry costs a hundred times as much as looking for the id in it.
            parts.append("instr(body, ?) AND told(body, ?) = ?")
            values += [wanted, name, wanted]
    if query.since:
        parts.append("time >= ?")
        values.append(query.since)
    if query.until:
        parts.append("time < ?")
        values.append(query.until)
    for word in query.search.casefold().split():
        titled = [name for name, event in EVENTS.items() if word in event.title.casefold()]
        holes = ",".join("?" * len(titled))
        parts.append(f"(instr(folded(body), ?) OR instr(event, ?) OR instr(time, ?) OR seq = ? OR event IN ({holes}))")
        values += [word, word, word, int(word) if word.isdecimal() and len(word) < 18 else -1, *titled]
    return " AND ".join(parts), values


def _row(raw: tuple[int, str, str, str, int, str]) -> Row:
    seq, time, event, body, anchored, digest = raw
    return Row(seq, time, event, body, bool(anchored), digest)


def _told(body: object, field: str) -> str | None:
    """The text field of an entry; None where there is none, also in an entry somebody spoiled."""
    try:
        value = json.loads(body)[field] if isinstance(body, str) else None
    except (ValueError, KeyError, TypeError):
        return None
    return value if isinstance(value, str) else None


def _folded(body: object) -> str:
    return body.casefold() if isinstance(body, str) else ""
