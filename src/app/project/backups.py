"""Earlier versions of each course, kept on this computer under ``data_dir()/backups/<course id>``.

A version is a course file of its own without the bytes of its media; those lie once beside all versions, in ``media/`` under
their hash. So a version costs its text, not its films, and many can be kept. SQLite's backup API copies whole files: it makes
copies, working copies and the copy before an upgrade; a version every ten minutes of a 200 MB course must not write 200 MB.
They live there and not beside the course, so that they survive the folder's deletion and clutter nobody's shared drive.
A version's file name holds its time, the state it shows and a hash of where the course was, so a course too damaged to tell
its own id still finds them.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

from app.course.errors import FileProblem
from app.course.text import clean
from app.paths import data_dir
from app.project import media, schema
from app.project.database import connect
from app.project.places import beside, make_private, put_in_place
from app.project.problems import told

NEWEST = 12
"""Versions kept however close together."""

DAYS = 30
"""Days of which the last version is kept beyond those."""

_NAME = re.compile(r"(\d{8}T\d{6}\d{6})-([0-9a-f]{16})-([0-9a-f]{12})\.course")
_COPIED = ("meta", "sections", "lessons", "blocks", "provenance", "accepted", "media")
_PIECE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Backup:
    """One kept version: ``when`` in UTC, ``stamp`` the state it shows, ``size`` of its text in bytes."""

    path: Path
    when: datetime
    stamp: str
    size: int


def folder(course_id: str) -> Path:
    """Where the versions of one course are, private; the id comes out of a file, so it is not trusted as a name."""
    name = (
        course_id
        if re.fullmatch(r"[A-Za-z0-9]{1,40}", course_id)
        else sha256(course_id.encode("utf-8", "replace")).hexdigest()[:40]
    )
    found = data_dir() / "backups" / name
    found.mkdir(parents=True, exist_ok=True, mode=0o700)
    return found


def of_course(course_id: str) -> list[Backup]:
    """The versions of a course, newest first."""
    return _listed(folder(course_id).glob("*.course"))


def everywhere() -> list[Path]:
    """The folders of all courses of which versions are kept."""
    return [path for path in (data_dir() / "backups").glob("*") if path.is_dir()]


def of_path(path: Path) -> tuple[Backup, ...]:
    """The versions of whatever course was at ``path``, newest first: for a file too damaged to say which course it is."""
    return tuple(_listed((data_dir() / "backups").glob(f"*/*-{_place(path)}.course")))


def _listed(paths: Iterable[Path]) -> list[Backup]:
    found = [_backup(path) for path in paths if _NAME.fullmatch(path.name)]
    return sorted(found, key=lambda item: (item.when, item.path.name), reverse=True)


def _backup(path: Path) -> Backup:
    when, stamp, _ = path.stem.split("-")
    return Backup(path, datetime.strptime(when, "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC), stamp, path.stat().st_size)


def _place(path: Path) -> str:
    return sha256(os.fsencode(path)).hexdigest()[:12]


@contextmanager
def pinned(file: Path) -> Iterator[sqlite3.Connection]:
    """A second connection that goes on seeing ``file`` as it is now, while edits are saved on the first."""
    with told(file), closing(connect(file, mode="ro")) as connection:
        connection.execute("BEGIN")
        connection.execute("SELECT count(*) FROM meta").fetchone()
        yield connection


def keep(source: sqlite3.Connection, path: Path, course_id: str, now: datetime | None = None) -> Backup:
    """Keep the version that ``source`` sees, then forget those no longer worth keeping; ``path`` is where its file is."""
    stamp = schema.stamp(source)
    same = [item for item in of_course(course_id) if item.stamp == stamp]
    if same:
        return same[0]
    when = now or datetime.now(UTC)
    target = folder(course_id) / f"{when:%Y%m%dT%H%M%S%f}-{stamp}-{_place(path)}.course"
    with told(target), beside(target) as temporary:
        _pool(source, folder(course_id) / "media")
        make_private(temporary)
        with closing(connect(temporary)) as copy:
            copy.execute("PRAGMA journal_mode=OFF")  # a file that does not count before it has its name
            schema.create(copy)
            copy.execute("BEGIN")
            for table in _COPIED:
                marks = ", ".join("?" for _ in source.execute(f"PRAGMA table_info({table})").fetchall())
                copy.execute(f"DELETE FROM {table}")  # noqa: S608 - the names are ours
                copy.executemany(f"INSERT INTO {table} VALUES ({marks})", source.execute(f"SELECT * FROM {table}"))  # noqa: S608
            copy.execute("INSERT OR REPLACE INTO meta VALUES ('origin', ?)", (clean(str(path)),))
            copy.execute("COMMIT")
        put_in_place(temporary, target, replace=True)
    forget(course_id)
    return _backup(target)


def _pool(source: sqlite3.Connection, pool: Path) -> None:
    """Put media that no version had before beside the versions."""
    pool.mkdir(exist_ok=True, mode=0o700)
    for key, digest in source.execute("SELECT id, sha256 FROM media").fetchall():
        target = pool / digest
        if not media.is_digest(digest) or target.exists():
            continue
        with beside(target) as temporary:
            make_private(temporary)
            check = sha256()
            with temporary.open("wb") as file:
                for (piece,) in source.execute("SELECT data FROM chunks WHERE media = ? ORDER BY n", (key,)):
                    check.update(piece)
                    file.write(piece)
            if check.hexdigest() == digest:  # what is damaged in the course is not worth keeping under its old name
                put_in_place(temporary, target, replace=True)


def pooled(backup: Backup, digest: str) -> Path | None:
    """The file that holds a version's picture or recording, if there is one."""
    path = backup.path.parent / "media" / digest
    return path if media.is_digest(digest) and path.is_file() else None


def worth_keeping(backups: Iterable[Backup]) -> set[Path]:
    """The newest dozen, and the last of each of the last thirty days that have any."""
    ordered = sorted(backups, key=lambda item: item.when, reverse=True)
    daily: dict[str, Path] = {}
    for item in ordered:
        daily.setdefault(f"{item.when:%Y%m%d}", item.path)
    return {item.path for item in ordered[:NEWEST]} | set(list(daily.values())[:DAYS])


def forget(course_id: str) -> None:
    """Remove versions no longer worth keeping, and media that no version left names."""
    all_of_them = of_course(course_id)
    kept = worth_keeping(all_of_them)
    gone = [item for item in all_of_them if item.path not in kept]
    for item in gone:
        item.path.unlink(missing_ok=True)
    if gone:
        drop_unneeded_media(course_id)


def drop_unneeded_media(course_id: str) -> None:
    """Remove media that no version of a course names any more."""
    needed: set[str] = set()
    for path in (item.path for item in of_course(course_id)):
        try:
            with told(path), closing(connect(path, mode="ro", immutable=True)) as connection:
                needed.update(media.digests(connection))
        except FileProblem:
            return  # one that can't be read may need any of them
    for path in (folder(course_id) / "media").glob("*"):
        if path.name not in needed:
            path.unlink(missing_ok=True)
