"""Local copies of courses that lie on network and synced folders: worked on here, published there whole.

Each has a folder under ``data_dir()/working`` with ``course.course`` and ``base.json``, which says what was at the target when
copy and target last agreed. Edits are durable in the copy at once; the target gets them every minute and on closing.
"""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import time
from contextlib import closing
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path

from app.course.errors import FileProblem
from app.paths import data_dir
from app.project import backups, lock, schema
from app.project.database import connect
from app.project.header import hot
from app.project.places import beside, make_private, put_in_place, sync_file
from app.project.problems import ChangedUnderUs, told

PUBLISH_SECONDS = 60.0
"""How far the shared file may lag behind while somebody writes: each publication sends the whole file over the wire."""


SIDE_FILES = ("", "-journal", "-wal", "-shm")
"""What SQLite may put beside a file, after the file itself."""


@dataclass(frozen=True, slots=True)
class Agreed:
    """The state of the target when it and the copy last agreed: its size, its time in ns, and the stamp of the course."""

    size: int
    time_ns: int
    stamp: str


def seen(path: Path) -> tuple[int, int]:
    """Size and time of a file: enough to notice that another program wrote it."""
    status = path.stat()
    return status.st_size, status.st_mtime_ns


class WorkingCopy:
    """The local copy of one target, from opening to closing. ``notice`` tells the author what was found."""

    def __init__(self, target: Path, mine: lock.Holder) -> None:
        self.target = target
        self.mine = mine
        self.notice = ""
        self.continued = False
        self._folder = data_dir() / "working" / sha256(os.fsencode(target)).hexdigest()[:24]
        self.file = self._folder / "course.course"
        self._published_at = time.monotonic()

    def prepare(self) -> None:
        """Make the copy, or go on with one that holds edits never published; when both sides changed, keep ours as a backup."""
        with told(self.target):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            agreed = self._agreed()
            if self.file.exists() and agreed is not None and self._ahead(agreed):
                if seen(self.target) == (agreed.size, agreed.time_ns):
                    self.continued = True
                    return
                self._set_aside()
            self._fetch()

    def due(self) -> bool:
        """Whether the target has lagged behind long enough."""
        return time.monotonic() - self._published_at >= PUBLISH_SECONDS

    def publish(self, source: sqlite3.Connection) -> None:
        """Put what ``source`` (the open copy) has in the target's place, if that is as it was. Raises :class:`FileProblem`."""
        self._published_at = time.monotonic()
        agreed = self._agreed()
        stamp = schema.stamp(source)
        if agreed is not None and agreed.stamp == stamp:
            return
        with told(self.target), beside(self.file) as finished, beside(self.target) as arriving:
            found = seen(self.target)  # first: a folder that can't be reached is nobody's fault
            lock.check_file(self.target, self.mine)
            if agreed is None or found != (agreed.size, agreed.time_ns):
                raise ChangedUnderUs(self.target, "Another program has changed the file on the shared folder.")
            copy_whole(source, finished)
            make_private(arriving)
            shutil.copyfile(finished, arriving)
            put_in_place(arriving, self.target, replace=True)
            self._agree(stamp, *seen(self.target))

    def discard(self) -> None:
        """Remove the copy, once everything in it is at the target."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _agreed(self) -> Agreed | None:
        try:
            return Agreed(**json.loads((self._folder / "base.json").read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None

    def _agree(self, stamp: str, size: int, time_ns: int) -> None:
        base = self._folder / "base.json"
        with beside(base) as temporary:
            make_private(temporary)
            temporary.write_text(json.dumps(asdict(Agreed(size, time_ns, stamp))), encoding="utf-8")
            put_in_place(temporary, base, replace=True)

    def _ahead(self, agreed: Agreed) -> bool:
        """Whether the copy holds edits never published, or somebody else on this computer is at work in it."""
        try:
            with told(self.file), closing(connect(self.file)) as connection:
                holder = lock.holder(connection)
                return schema.stamp(connection) != agreed.stamp or (holder is not None and holder.alive())
        except (FileProblem, TypeError):
            self._keep_damaged()  # the target is not damaged, but edits that never reached it may still be saved from the copy
            return False

    def _keep_damaged(self) -> None:
        folder = data_dir() / "damaged"  # not beside the copy, which goes when the course is closed
        folder.mkdir(mode=0o700, exist_ok=True)
        kept = folder / f"{self.target.stem}-{time.time_ns()}.course"
        for suffix in ("", *SIDE_FILES):
            part = self.file.with_name(self.file.name + suffix)
            if part.exists():
                part.replace(kept.with_name(kept.name + suffix))
        self.notice = f"The copy on this computer was damaged and is kept as {kept}. The course is as the shared file has it."

    def _set_aside(self) -> None:
        with told(self.file), closing(connect(self.file)) as connection:
            course_id = str(connection.execute("SELECT value FROM meta WHERE key = 'course_id'").fetchone()[0])
            kept = backups.keep(connection, self.target, course_id)
        self.notice = (
            "Edits made on this computer never reached the shared file, which has changed since. "
            f"They are kept as the backup of {kept.when:%d %B %Y, %H:%M} UTC."
        )

    def _fetch(self) -> None:
        for suffix in SIDE_FILES:
            self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)
        found = seen(self.target)
        copy_as_it_is(self.target, self.file)
        with closing(connect(self.file)) as connection:
            stamp = schema.stamp(connection) if schema.version(connection) > 1 else ""
        self._agree(stamp, *found)


def copy_as_it_is(source: Path, target: Path) -> None:
    """Copy a course file byte by byte, with a log that a crash left: SQLite can't open every name that we can."""
    for suffix in ("-wal", "") if hot(source) else ("",):  # the log first: the file alone would look closed
        copied = target.with_name(target.name + suffix)
        make_private(copied)
        shutil.copyfile(source.with_name(source.name + suffix), copied)
        sync_file(copied)


def copy_whole(source: sqlite3.Connection, target: Path, *, history: bool = True) -> None:
    """What ``source`` has as a closed, unlocked, durable file at ``target`` (which must not exist), by SQLite's backup API."""
    make_private(target)
    with closing(connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.execute("DELETE FROM lock")
        if not history:
            copy.execute("DELETE FROM changes")
            copy.execute("VACUUM")
    sync_file(target)
