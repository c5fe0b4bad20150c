"""One SQLite connection with one lock: every statement goes through here, and every error comes out as a FileProblem."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from app.project.problems import told

BUSY_SECONDS = 5.0
"""How long to wait for another connection's commit: a backup or a reader holds the file for milliseconds only."""


def connect(path: Path, *, mode: str = "rw", immutable: bool = False) -> sqlite3.Connection:
    """A connection in autocommit mode that any thread may use. ``mode`` is SQLite's: ``ro``, ``rw`` or ``rwc``.

    Files come from strangers: what their schema says is not trusted to call functions, and page contents are checked.
    """
    uri = f"{path.absolute().as_uri()}?mode={mode}{'&immutable=1' if immutable else ''}"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, check_same_thread=False, timeout=BUSY_SECONDS)
    for pragma in ("trusted_schema=OFF", "cell_size_check=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


class Database:
    """A connection that several threads share, one at a time. ``path`` is what errors name, ``file`` what SQLite has open."""

    def __init__(self, path: Path, file: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.file = file
        self._connection = connection
        self._lock = threading.RLock()
        self.before_write: Callable[[sqlite3.Connection], None] = lambda _connection: None
        self.after_write: Callable[[], None] = lambda: None

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """The connection, for reading."""
        with self._lock, told(self.path):
            yield self._connection

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction, one fsync: all of it is on disk when the block ends, or none of it."""
        with self._lock, told(self.path):
            connection = self._connection
            connection.execute("BEGIN IMMEDIATE")
            try:
                self.before_write(connection)
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # SQLite rolls back by itself when the disk is full
                    connection.execute("ROLLBACK")
                raise
            self.after_write()

    def close(self) -> None:
        """Close the connection; a second time is harmless."""
        with self._lock:
            self._connection.close()
