"""From an open course to one closed file, and what is done when that is not possible."""

from __future__ import annotations

import contextlib
import secrets
import sqlite3
from collections.abc import Callable

from app.course.errors import FileProblem
from app.course.model import Course
from app.project import backups, building, lock, media
from app.project.database import Database, connect
from app.project.opening import Opened
from app.project.problems import ChangedUnderUs, NotPublished, TakenOver, told
from app.project.watch import Watch
from app.project.working import WorkingCopy


def finish(opened: Opened, mine: lock.Holder, course: Course, watch: Watch) -> FileProblem | None:
    """Do everything that leaves one closed file, and close it; gives the first thing that went wrong."""
    db, working = opened.db, opened.working
    problems: list[FileProblem] = []
    published = _done(problems, lambda: _collect(db))
    if not published and isinstance(problems[0], ChangedUnderUs):
        _abandon(db, course, watch)
        return problems[0]
    if not published and isinstance(problems[0], TakenOver):
        db.close()  # whatever could be saved was; the file is somebody else's now
        return None
    _done(problems, lambda: _keep(db, course))
    published = working is None or _done(problems, lambda: _publish(db, working))
    _done(problems, lambda: _release(db, mine))
    _done(problems, lambda: _move_log_in(db))
    db.close()
    if working is not None:
        with contextlib.suppress(OSError):  # the network may be gone; the lock is then found stale
            lock.release_file(working.target, mine)
        if published:
            working.discard()
    return problems[0] if problems else None


def _done(problems: list[FileProblem], step: Callable[[], None]) -> bool:
    """Take one step; what goes wrong is noted, so that the steps after it are taken too."""
    try:
        step()
    except FileProblem as error:
        problems.append(error)
        return False
    return True


def _collect(db: Database) -> None:
    with db.write() as connection:
        media.collect(connection)


def _keep(db: Database, course: Course) -> None:
    with db.read(), backups.pinned(db.file) as pin:
        backups.keep(pin, db.path, course.id)


def _publish(db: Database, working: WorkingCopy) -> None:
    try:
        with db.read() as connection:
            working.publish(connection)
    except (ChangedUnderUs, TakenOver):
        raise
    except FileProblem as error:
        raise NotPublished(
            f"“{db.path.name}” on the shared folder is not up to date.",
            f"{error.why or error.what}",
            "The newest version is kept on this computer; open the course again when the folder can be reached.",
        ) from error


def _release(db: Database, mine: lock.Holder) -> None:
    with db.write() as connection:
        lock.release(connection, mine)


def _move_log_in(db: Database) -> None:
    """Give the pages of deleted media back, and make it one file; with a reader elsewhere its log stays beside it."""
    with db.read() as connection:
        connection.executescript("PRAGMA incremental_vacuum")  # a script, because execute() would do one page
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        with contextlib.suppress(sqlite3.OperationalError):
            connection.execute("PRAGMA journal_mode=DELETE").fetchall()


def _abandon(db: Database, course: Course, watch: Watch) -> None:
    """Close a file that somebody else changed, without a byte of ours reaching it; our version becomes a backup.

    A moved file gets the log that belongs to it. Otherwise the log must go: whoever opens the other file next would have our
    pages mixed into theirs.
    """
    with building.workshop() as file, told(db.path):
        building.fill_new(db.path, file, course, secrets.token_bytes(32))
        with contextlib.closing(connect(file)) as ours:
            backups.keep(ours, db.path, course.id)
    if not db.file.exists():
        with contextlib.suppress(FileProblem):
            _move_log_in(db)
        db.close()
        return
    with contextlib.closing(connect(db.file, mode="ro")) as reader, contextlib.suppress(sqlite3.Error):
        reader.execute("SELECT count(*) FROM sqlite_master").fetchone()
        db.close()  # not the last connection, so SQLite does not move the log in; the last one may not write
    db.close()
    watch.drop_log()
