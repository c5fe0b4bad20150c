"""From a path to an open course: every check in the order that is safe, nothing written before all have passed."""

from __future__ import annotations

import secrets
import shutil
import sqlite3
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from app.course.model import Course
from app.paths import data_dir
from app.project import backups, header, lock, rows, schema
from app.project.database import Database, connect
from app.project.places import needs_working_copy
from app.project.problems import (
    CorruptCourse,
    EmptyFile,
    NewerCourse,
    NotACourse,
    ReadOnlyCourse,
    UnreadableCourse,
    told,
)
from app.project.working import WorkingCopy, copy_as_it_is, copy_whole

_PRAGMAS = (
    "journal_mode=WAL",
    "synchronous=FULL",  # an acknowledged edit is on the disk
    "fullfsync=ON",  # on macOS, fsync alone stops in the drive's cache
    "checkpoint_fullfsync=ON",
    "secure_delete=FAST",  # deleted text is overwritten where its page is written anyway; whole pages are cut off on closing
    "journal_size_limit=4194304",
)


@dataclass(frozen=True, slots=True)
class Opened:
    """An open course. ``mine`` is our lock, None when read-only; ``private`` a folder that lives as long as the opening."""

    db: Database
    course: Course
    secret: bytes
    stamp: str
    mine: lock.Holder | None = None
    working: WorkingCopy | None = None
    private: Path | None = None
    why_read_only: str = ""
    recovered: bool = False
    notices: tuple[str, ...] = ()


def open_course(path: Path, *, take_over: bool, read_only: bool) -> Opened:
    """Open ``path``; for reading only when asked to, or when it can't be written. Raises :class:`FileProblem`."""
    real = header.real_path(path)
    try:
        header.examine(real)
        if read_only:
            return _for_reading(path, real, "It was opened for reading only.")
        try:
            return _for_writing(path, real, take_over=take_over)
        except (ReadOnlyCourse, UnreadableCourse) as error:
            return _for_reading(path, real, error.why)
    except CorruptCourse as error:
        raise CorruptCourse(path, error.why, backups.of_path(real)) from error
    except EmptyFile as error:
        raise EmptyFile(path, backups.of_path(real)) from error


def _for_writing(path: Path, real: Path, *, take_over: bool) -> Opened:
    mine = lock.me()
    working: WorkingCopy | None = None
    try:
        if needs_working_copy(real):
            with told(path):
                lock.take_file(real, mine, take_over=take_over)
            working = WorkingCopy(real, mine)
            working.prepare()
        file = working.file if working else real
        with told(path):
            connection = connect(file)
        try:
            with told(path):
                notices = _upgraded(connection, path, take_over=take_over)
                opened = _locked(connection, path, file, mine, take_over=take_over)
        except BaseException:
            connection.close()
            raise
    except BaseException:
        lock.forget(mine)
        if working:
            lock.release_file(real, mine)
        raise
    notice = (working.notice,) if working and working.notice else ()
    return replace(
        opened,
        working=working,
        recovered=opened.recovered or bool(working and working.continued),
        notices=notices + notice,
    )


def _upgraded(connection: sqlite3.Connection, path: Path, *, take_over: bool) -> tuple[str, ...]:
    """Bring the file to today's schema, after keeping a whole copy of it as it was; says where."""
    found = check_schema(connection, path)
    if found == schema.VERSION:
        return ()
    lock.refuse_living(path, lock.holder(connection), take_over=take_over)
    connection.execute(f"PRAGMA user_version={found}")  # changes nothing, but fails where nothing can be written
    kept = (
        backups.folder(_course_id(connection)) / "before-upgrade" / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}-schema-{found}.course"
    )
    kept.parent.mkdir(exist_ok=True, mode=0o700)
    copy_whole(connection, kept)
    schema.migrate(connection)
    return (f"The file was brought to today's format. As it was before, it is kept at {kept}.",)


def _locked(connection: sqlite3.Connection, path: Path, file: Path, mine: lock.Holder, *, take_over: bool) -> Opened:
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("BEGIN IMMEDIATE")
    try:
        before = lock.holder(connection)
        lock.refuse_living(path, before, take_over=take_over)
        check_pages(connection, path, everything=before is not None)
        course, secret = load(connection, path)
        lock.take(connection, mine)
        schema.note_vocabulary(connection)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    db = Database(path, file, connection)
    return Opened(db, course, secret, schema.stamp(connection), mine, recovered=before is not None)


def _for_reading(path: Path, real: Path, why: str) -> Opened:
    if not needs_working_copy(real):
        with suppress(ReadOnlyCourse):  # an old schema, or a log that can't be read without writing: read a copy
            return _read(path, real, why, None)
    private = data_dir() / "working" / f"reading-{secrets.token_hex(6)}"
    try:
        with told(path):
            private.mkdir(parents=True, mode=0o700)
            copy = private / "course.course"
            copy_as_it_is(real, copy)
        return _read(path, copy, why, private)
    except BaseException:
        shutil.rmtree(private, ignore_errors=True)
        raise


def _read(path: Path, file: Path, why: str, private: Path | None) -> Opened:
    with told(path):
        connection = connect(file, mode="rw" if private else "ro")
    try:
        with told(path):
            if check_schema(connection, path) < schema.VERSION:
                schema.migrate(connection)  # a copy; where it is the file itself, it can't be written, and a copy is made
            check_pages(connection, path, everything=False)
            course, secret = load(connection, path)
            stamp = schema.stamp(connection)
    except BaseException:
        connection.close()
        raise
    return Opened(Database(path, file, connection), course, secret, stamp, private=private, why_read_only=why)


def check_schema(connection: sqlite3.Connection, path: Path) -> int:
    """The file's schema number, if this version can read it.

    Raises :class:`NewerCourse`, :class:`NotACourse` and :class:`CorruptCourse`.
    """
    found = schema.version(connection)
    if found > schema.VERSION:
        raise NewerCourse(path, f"Its format is number {found}; this Lectern knows up to {schema.VERSION}.")
    if found not in (*schema.MIGRATIONS, schema.VERSION):
        raise CorruptCourse(path, f"It says its format is number {found}, which there never was.")
    foreign = schema.foreign_parts(connection)
    if foreign:
        raise NotACourse(
            f"“{path.name}” was not opened.",
            f"It contains instructions that no course has ({', '.join(foreign)[:80]}).",
            "Ask where the file comes from.",
        )
    return found


def check_pages(connection: sqlite3.Connection, path: Path, *, everything: bool) -> None:
    """SQLite's ``quick_check`` of every table but the media's bytes; of the whole file after a crash (``everything``).

    Measured with 200 MB of media: whole file 36 ms from memory and 210 ms from disk, growing with the media; without the
    media's bytes 3 ms and 90 ms, whatever the media. Media prove themselves by their hash whenever they are read.
    """
    for sql in ("quick_check(1)",) if everything else tuple(f"quick_check('{table}')" for table in schema.TEXT_TABLES):
        found = connection.execute(f"PRAGMA {sql}").fetchone()[0]
        if found != "ok":
            raise CorruptCourse(path, f"Its inner order is broken: {str(found).splitlines()[0][:120]}.")


def load(connection: sqlite3.Connection, path: Path) -> tuple[Course, bytes]:
    """Course and secret of an open file."""
    try:
        course = rows.read(connection)
        secret = connection.execute("SELECT value FROM meta WHERE key = 'secret'").fetchone()[0]
    except (ValueError, TypeError, RecursionError) as error:
        if schema.vocabulary(connection) > schema.VOCABULARY:
            raise NewerCourse(path, f"It holds something this Lectern does not know: {error}.") from error
        raise CorruptCourse(path, f"Its content can't be understood: {error}.") from error
    if not isinstance(secret, bytes):
        raise CorruptCourse(path, "Its own secret is missing.")
    return course, secret


def _course_id(connection: sqlite3.Connection) -> str:
    return str(connection.execute("SELECT value FROM meta WHERE key = 'course_id'").fetchone()[0])
