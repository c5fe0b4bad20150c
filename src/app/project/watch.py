"""Notices that somebody else changed the file we have open, before we write into it."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from app.course.errors import FileProblem
from app.course.model import Course
from app.project import lock, opening, rows, schema
from app.project.database import connect
from app.project.problems import ChangedUnderUs, told


@dataclass(frozen=True, slots=True)
class Mark:
    """What a file looked like from outside: which file it was, how long, and when it was last written (ns)."""

    device: int
    inode: int
    size: int
    time_ns: int


def mark(file: Path) -> Mark | None:
    """The present mark; None when there is no such file."""
    try:
        status = file.stat()
    except OSError:
        return None
    return Mark(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def log_of(file: Path) -> Path:
    """SQLite's write-ahead log of a file."""
    return file.with_name(file.name + "-wal")


class Watch:
    """Remembers the mark after each write of ours. In WAL mode only our own checkpoints touch the file itself."""

    def __init__(self, path: Path, file: Path, mine: lock.Holder) -> None:
        self._path = path
        self._file = file
        self._mine = mine
        self.settle()

    def settle(self) -> None:
        """Call after each write of ours."""
        self._mark = mark(self._file)
        log = mark(log_of(self._file))
        self._log = (log.device, log.inode) if log else None

    def drop_log(self) -> None:
        """Remove the write-ahead log of a file given up, if it is the one we wrote and not somebody else's."""
        now = mark(log_of(self._file))
        if now is not None and (now.device, now.inode) == self._log:
            for suffix in ("-wal", "-shm"):
                self._file.with_name(self._file.name + suffix).unlink(missing_ok=True)

    def check(self, connection: sqlite3.Connection, course: Course, stamp: str) -> None:
        """Raise :class:`ChangedUnderUs` or :class:`TakenOver` when the file is not as we left it."""
        now = mark(self._file)
        if now != self._mark:
            with suppress(sqlite3.Error):  # whoever took the course over may have changed the file: that is the better reason
                lock.check(connection, self._path, self._mine)
            self._look_closer(now, course)
        lock.check(connection, self._path, self._mine)
        if schema.stamp(connection) != stamp:
            raise ChangedUnderUs(self._path, "Another program has written into the file.")

    def _look_closer(self, now: Mark | None, course: Course) -> None:
        """Forgive a new time when the content is still ours (a virus scanner, ``touch``), and nothing else."""
        if now is None:
            raise ChangedUnderUs(self._path, "The file was moved or deleted while it was open here.")
        if self._mark is None or (now.device, now.inode) != (self._mark.device, self._mark.inode):
            raise ChangedUnderUs(self._path, "Another file was put in its place while it was open here.")
        try:
            with told(self._path), closing(connect(self._file, mode="ro")) as fresh:
                opening.check_pages(fresh, self._path, everything=True)
                same = rows.read(fresh) == course
        except (FileProblem, ValueError):
            same = False
        if not same:
            raise ChangedUnderUs(self._path, "Another program has overwritten the file while it was open here.")
        self._mark = now
