"""An open course file: everything the floors above do with one."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import sqlite3
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from app.course.blocks import MediaRef
from app.course.errors import FileProblem
from app.course.model import Course
from app.course.ops import check_course
from app.project import backups, building, closing, forgetting, history, lock, media, opening, rows, schema, versions, working
from app.project.backups import Backup
from app.project.database import Database, connect
from app.project.history import Change
from app.project.problems import CorruptCourse, NameTaken, NewerCourse, NotACourse, ReadOnlyCourse, told
from app.project.watch import Watch

BACKUP_SECONDS = 600.0
"""A version at least this often while somebody writes…"""

BACKUP_CHANGES = 200
"""…and after this many changes."""


class ProjectFile:
    """A course file from opening to closing. Every method may be called from any thread; one lock orders them.

    ``course`` is the course as it is in the file. ``read_only`` with ``why_read_only`` says that nothing can be saved;
    ``recovered`` that the last opening did not end with closing; ``notices`` are sentences for the author about the opening;
    ``backup_problem`` is what went wrong with the last version or publication made behind a save, which went well itself.
    """

    def __init__(self, path: Path, opened: opening.Opened) -> None:
        """For :meth:`open` and :meth:`create` only."""
        self.path = path
        self.course = opened.course
        self.secret = opened.secret
        self.read_only = opened.mine is None
        self.why_read_only = opened.why_read_only
        self.recovered = opened.recovered
        self.notices = opened.notices
        self.backup_problem: FileProblem | None = None
        self._opened = opened
        self._db = opened.db
        self._stamp = opened.stamp
        self._closed = False
        self._keeper: threading.Thread | None = None
        self._kept_at = -BACKUP_SECONDS  # the first save of a session keeps the version it found
        self._unkept = 0
        if opened.mine is not None:
            self._watch = Watch(path, self._db.file, opened.mine)
            self._db.before_write = self._guard
            self._db.after_write = self._watch.settle
            with self._db.read() as connection:
                self._extent = history.measure(connection)

    @classmethod
    def create(cls, path: Path, course: Course, blobs: Iterable[bytes] = (), *, replace: bool = False) -> Self:
        """A new course file with the media it needs, private to its author, and opened.

        Refuses an existing file unless ``replace``; then the old one is kept: as a backup if it is a course, else renamed.
        Raises :class:`FileProblem`, and :class:`InvalidOp` for a course that breaks the rules of the ground; what was at
        ``path`` is then still there, because it is touched only once the new file is whole.
        """
        check_course(course)
        if os.path.lexists(path) and not replace:
            raise NameTaken(path)
        target = _target(path)

        def store(db: Database) -> None:
            for data in blobs:
                media.add_bytes(db, data, "", "")

        with building.workshop() as file:
            building.fill_new(target, file, course, secrets.token_bytes(32), store)
            if os.path.lexists(path):
                _keep_existing(path)
            building.deliver(file, target, replace=replace)
        return cls.open(path)

    @classmethod
    def open(cls, path: Path, *, take_over: bool = False, read_only: bool = False) -> Self:
        """Open a course file; read-only by itself when it may not be written. Raises :class:`FileProblem`."""
        return cls(path, opening.open_course(path, take_over=take_over, read_only=read_only))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def history(self) -> list[Change]:
        """What was done, oldest first, as far as it is kept; :func:`app.project.stacks` turns it into undo and redo."""
        with self._db.read() as connection:
            return history.read(connection)

    def append(self, changes: Sequence[Change], course: Course) -> None:
        """Save ``course``, which is the present one after ``changes``: one transaction, one fsync, only the rows that differ.

        Returns when it is on the disk. When it raises (a full disk, a file changed by others), the file is as it was before
        and the same call can be made again.
        """
        self._must_write()
        with ExitStack() as stack:
            pin = self._pin_if_due(stack)
            stamp = schema.new_stamp()
            with self._db.read():  # until we know the new stamp ourselves: a write of another thread would find it foreign
                with self._db.write() as connection:
                    rows.write(connection, self.course, course)
                    grown = history.add(connection, changes)
                    total = history.Extent(self._extent.changes + grown.changes, self._extent.size + grown.size)
                    extent = history.trim(connection, total)
                    _put_stamp(connection, stamp)
                self.course, self._stamp, self._extent = course, stamp, extent
            self._unkept += len(changes)
            if pin is not None:
                self._kept_at, self._unkept = time.monotonic(), len(changes)
                self._behind(pin, stack)

    def add_media(self, data: bytes, mime: str, name: str) -> MediaRef:
        """Put a picture or recording into the file; the same content is stored once."""
        self._must_write()
        return media.add_bytes(self._db, data, mime, name)

    def add_media_file(self, source: Path, mime: str, name: str) -> MediaRef:
        """Like :meth:`add_media`, streamed from a file of any size; saves of other threads go in between."""
        self._must_write()
        return media.add_file(self._db, source, mime, name)

    def media(self, sha256: str) -> bytes:
        """A picture or recording; raises :class:`FileProblem` when it is missing or damaged."""
        return b"".join(media.pieces(self._db, sha256))

    def copy_media(self, sha256: str, target: Path) -> None:
        """Stream a picture or recording into ``target``."""
        with told(target), target.open("wb") as file:
            for piece in media.pieces(self._db, sha256):
                file.write(piece)

    def has_media(self, sha256: str) -> bool:
        """Whether the file holds this content."""
        return media.has(self._db, sha256)

    def media_size(self, sha256: str) -> int | None:
        """Bytes of this content, without reading it; None when the file does not hold it."""
        return media.size(self._db, sha256)

    def check(self) -> None:
        """Read the whole file, media included, and raise the first problem found. As slow as the file is large: a job."""
        with self._db.read() as connection:
            opening.check_pages(connection, self.path, everything=True)
            stored = media.digests(connection)
        for digest in stored:
            deque(media.pieces(self._db, digest), maxlen=0)

    def save_copy(self, path: Path, *, course: Course | None = None, replace: bool = False, with_history: bool = True) -> None:
        """A complete copy under another name, closed and unlocked.

        ``course`` is what it shall hold if that is newer than what could be saved here. Without the history nothing can be
        undone in the copy, and nothing that was deleted or redacted is in it: right for giving it away.
        """
        if os.path.lexists(path):
            if not replace:
                raise NameTaken(path)
            if _same_file(path, self.path):
                raise NameTaken(path)
        with building.workshop() as file:
            with self._db.read() as connection:
                working.copy_whole(connection, file, history=with_history)
            if course is not None and course is not self.course:
                with told(path), contextlib.closing(connect(file)) as copy, Database(path, file, copy).write():
                    rows.write(copy, self.course, course)
                    _put_stamp(copy, schema.new_stamp())
            building.deliver(file, _target(path), replace=replace)

    def backups(self) -> list[Backup]:
        """The versions of this course kept on this computer, newest first."""
        return backups.of_course(self.course.id)

    def keep_backup(self) -> Backup:
        """Keep a version of the course as it is in the file now, if there is none yet."""
        self._wait()
        with self._db.read(), backups.pinned(self._db.file) as pin:
            kept = backups.keep(pin, self.path, self.course.id)
        self._kept_at, self._unkept = time.monotonic(), 0
        return kept

    def restore(self, backup: Backup) -> Course:
        """Put an earlier version in place of the present one, which becomes a backup itself; gives the course.

        The history is emptied, because its steps do not fit the older course. Media that are kept nowhere stay missing.
        """
        self._must_write()
        self.keep_backup()
        course, wanted = versions.read(backup)
        versions.fill(self._db, backup, wanted)
        stamp = schema.new_stamp()
        with self._db.read():  # as in :meth:`append`
            with self._db.write() as connection:
                rows.write(connection, self.course, course)
                connection.execute("DELETE FROM changes")
                _put_stamp(connection, stamp)
            self.course, self._stamp, self._extent = course, stamp, history.Extent(0, 0)
        return course

    def forget_steps(self, holds: Callable[[Any], bool]) -> int:
        """Drop the undo steps that ``holds`` says must go, with those before them, and all that is left in the file of what was
        deleted; gives how many steps. As slow as the file is large: a job. The history has to be read again afterwards."""
        self._must_write()
        self._wait()
        stamp = schema.new_stamp()
        with self._db.read() as connection:  # as in :meth:`append`
            with self._db.write():
                gone = forgetting.forget_steps(connection, holds)
                self._extent = history.measure(connection)
                _put_stamp(connection, stamp)
            self._stamp = stamp
            forgetting.scrub(connection)
            self._watch.settle()
        self.publish()
        return gone

    def publish(self) -> None:
        """Bring a course on a network or synced folder up to date there now; one worked on in place is."""
        self._wait()
        copy = self._opened.working
        if copy is not None:
            with self._db.read() as connection:
                copy.publish(connection)

    def close(self) -> None:
        """Leave one closed file: unneeded media dropped, a version kept, the log moved in. A second call does nothing.

        Raises what went wrong (a full disk, a network gone) after everything else was done; what was saved is safe then too,
        in the log beside the file or in the local copy, and found at the next opening.
        """
        if self._closed:
            return
        self._closed = True
        self._wait()
        problem, mine = None, self._opened.mine
        if mine is not None:
            problem = closing.finish(self._opened, mine, self.course, self._watch)
            lock.forget(mine)
        self._db.close()
        if self._opened.private is not None:
            shutil.rmtree(self._opened.private, ignore_errors=True)
        if problem is not None:
            raise problem

    def _must_write(self) -> None:
        if self.read_only:
            raise ReadOnlyCourse(self.path, self.why_read_only)

    def _guard(self, connection: sqlite3.Connection) -> None:
        self._watch.check(connection, self.course, self._stamp)

    def _pin_if_due(self, stack: ExitStack) -> sqlite3.Connection | None:
        """A connection that sees the file as it is before this save, when a version of it is to be kept."""
        copy = self._opened.working
        waited = time.monotonic() - self._kept_at
        due = waited >= BACKUP_SECONDS or self._unkept >= BACKUP_CHANGES or (copy is not None and copy.due())
        if not due or (self._keeper is not None and self._keeper.is_alive()):
            return None
        try:
            return stack.enter_context(backups.pinned(self._db.file))
        except FileProblem as error:
            self.backup_problem = error
            return None

    def _behind(self, pin: sqlite3.Connection, stack: ExitStack) -> None:
        """Keep a version behind the save that was just acknowledged; its author does not wait for it."""
        self._keeper = threading.Thread(target=self._keep, args=(pin, stack.pop_all()), name="lectern-backup")
        self._keeper.start()

    def _keep(self, pin: sqlite3.Connection, stack: ExitStack) -> None:
        copy = self._opened.working
        try:
            with stack, told(self.path):
                backups.keep(pin, self.path, self.course.id)
                if copy is not None and copy.due():
                    copy.publish(pin)
        except FileProblem as error:
            self.backup_problem = error
        else:
            self.backup_problem = None

    def _wait(self) -> None:
        if self._keeper is not None:
            self._keeper.join()


def _put_stamp(connection: sqlite3.Connection, stamp: str) -> None:
    connection.execute("UPDATE meta SET value = ? WHERE key = 'stamp'", (stamp,))


def _target(path: Path) -> Path:
    """Where a file of this name really goes: through a symbolic link, if there is one."""
    return Path(os.path.realpath(path))


def _same_file(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:  # one of them is gone
        return False


def _keep_existing(path: Path) -> None:
    """Before a file is replaced: a course becomes a backup, which closing sees to; anything else is renamed."""
    try:
        with ProjectFile.open(path) as old:
            old.keep_backup()
    except (NotACourse, CorruptCourse, NewerCourse):
        building.move_aside(path, "replaced")
