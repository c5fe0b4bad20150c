"""The tables of a course file, and how older ones become today's.

The schema number rises only when a table changes shape. New block kinds and new fields need no new number: what a version
does not know is kept in the row's JSON and written back.
"""

from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import Callable, Mapping
from hashlib import sha256

from app.project.header import APPLICATION_ID

VERSION = 3
"""Today's schema."""

VOCABULARY = 1
"""Rises when a value is added that older versions can't keep unread (a kind of Output, say); they then ask for an update."""

_CHANGES = """
CREATE TABLE changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, size INTEGER NOT NULL, made_at INTEGER NOT NULL,
    label TEXT NOT NULL, op TEXT NOT NULL, inverse TEXT NOT NULL
)"""

_REVIEWS = "CREATE TABLE reviews (id TEXT PRIMARY KEY, data TEXT NOT NULL)"

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID;
CREATE TABLE sections (id TEXT PRIMARY KEY, data TEXT NOT NULL);
CREATE TABLE lessons (id TEXT PRIMARY KEY, data TEXT NOT NULL);
CREATE TABLE blocks (id TEXT PRIMARY KEY, lesson_id TEXT NOT NULL, data TEXT NOT NULL);
CREATE TABLE provenance (id TEXT PRIMARY KEY, position INTEGER NOT NULL, data TEXT NOT NULL);
CREATE TABLE accepted (digest TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE media (
    id INTEGER PRIMARY KEY, sha256 TEXT NOT NULL UNIQUE, mime TEXT NOT NULL, name TEXT NOT NULL, size INTEGER NOT NULL
);
CREATE TABLE chunks (id INTEGER PRIMARY KEY, media INTEGER NOT NULL, n INTEGER NOT NULL, data BLOB NOT NULL, UNIQUE (media, n));
CREATE TABLE lock (
    id INTEGER PRIMARY KEY CHECK (id = 1), token TEXT NOT NULL, host TEXT NOT NULL, machine TEXT NOT NULL,
    pid INTEGER NOT NULL, started TEXT NOT NULL, user TEXT NOT NULL, since TEXT NOT NULL
);
"""

TEXT_TABLES = ("meta", "sections", "lessons", "blocks", "provenance", "accepted", "reviews", "changes", "media", "lock")
"""Everything but the media's bytes: checked at every opening, because checking them does not cost more for more media."""


def create(connection: sqlite3.Connection) -> None:
    """Make an empty file a course file. Pages of deleted media can go back to the disk (``auto_vacuum``)."""
    connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
    connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
    connection.executescript(f"BEGIN; {_TABLES} {_REVIEWS}; {_CHANGES}; PRAGMA user_version={VERSION}; COMMIT;")


def version(connection: sqlite3.Connection) -> int:
    """The schema number of an open file."""
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return found


def foreign_parts(connection: sqlite3.Connection) -> list[str]:
    """Names of triggers and views: no Lectern makes any, and a stranger's file must not run its own instructions."""
    rows = connection.execute("SELECT name FROM sqlite_master WHERE type IN ('trigger', 'view') ORDER BY name")
    return [str(name) for (name,) in rows]


def vocabulary(connection: sqlite3.Connection) -> int:
    """The highest vocabulary that has written into the file; 0 when nothing says."""
    row = connection.execute("SELECT value FROM meta WHERE key = 'vocabulary'").fetchone()
    return row[0] if row and isinstance(row[0], int) else 0


def note_vocabulary(connection: sqlite3.Connection) -> None:
    """Write down that this version writes into the file."""
    if vocabulary(connection) < VOCABULARY:
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('vocabulary', ?)", (VOCABULARY,))


def new_stamp() -> str:
    """A token for one state of the file: two files with the same stamp hold the same course."""
    return secrets.token_hex(8)


def stamp(connection: sqlite3.Connection) -> str:
    """The present stamp, made fit for a file name should a stranger have put something else there."""
    found = str(connection.execute("SELECT value FROM meta WHERE key = 'stamp'").fetchone()[0])
    return found if re.fullmatch("[0-9a-f]{16}", found) else sha256(found.encode("utf-8", "replace")).hexdigest()[:16]


def _measured_changes(connection: sqlite3.Connection) -> None:
    """1 → 2: the history says how large each change is and when it was made; each state of the file has a stamp.

    The table is made anew, because what comes first in a row is read without reading the long operations behind it.
    """
    connection.execute("ALTER TABLE changes RENAME TO changes_1")
    connection.execute(_CHANGES)
    connection.execute(
        "INSERT INTO changes (id, kind, size, made_at, label, op, inverse) SELECT id, kind, "
        "length(CAST(op AS BLOB)) + length(CAST(inverse AS BLOB)), 0, label, op, inverse FROM changes_1 ORDER BY id"
    )
    connection.execute("DROP TABLE changes_1")
    connection.execute("INSERT OR REPLACE INTO meta VALUES ('stamp', ?)", (new_stamp(),))


def _kept_reviews(connection: sqlite3.Connection) -> None:
    """2 → 3: who answered for what AI made, a row for each thing reviewed."""
    connection.execute(_REVIEWS)


MIGRATIONS: Mapping[int, Callable[[sqlite3.Connection], None]] = {1: _measured_changes, 2: _kept_reviews}
"""What leads from each schema to the next."""


def migrate(connection: sqlite3.Connection, steps: Mapping[int, Callable[[sqlite3.Connection], None]] = MIGRATIONS) -> None:
    """Bring an older file to today's schema in one transaction: all steps, or none. A copy has been made before."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for number in range(version(connection), VERSION):
            steps[number](connection)
        connection.execute(f"PRAGMA user_version={VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
