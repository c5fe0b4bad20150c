"""Going back: an earlier version read, put into an open course, or made into a file again when its own is beyond reading."""

from __future__ import annotations

import os
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

from app.course.model import Course
from app.project import building, media, opening, schema
from app.project.backups import Backup, pooled
from app.project.database import Database, connect
from app.project.problems import told
from app.project.working import copy_as_it_is

Wanted = tuple[str, str, str]
"""Hash, type and name of a picture or recording."""


def read(backup: Backup) -> tuple[Course, list[Wanted]]:
    """The course of a version and the media it had; a version in an older format is read too. Raises :class:`FileProblem`."""
    course, _, wanted = _open(backup.path)
    return course, wanted


def fill(db: Database, backup: Backup, wanted: Iterable[Wanted]) -> None:
    """Bring the media that a version needs and ``db`` lacks back into it; what is kept nowhere stays missing."""
    for digest, mime, name in wanted:
        source = pooled(backup, digest)
        if source is not None and not media.has(db, digest):
            media.add_file(db, source, mime, name)


def bring_back(backup: Backup, target: Path) -> Path | None:
    """Make a version a course file at ``target``. A file that is there is renamed, never lost; gives its new name."""
    course, secret, wanted = _open(backup.path)
    with building.workshop() as file:
        building.fill_new(target, file, course, secret, lambda db: fill(db, backup, wanted))
        aside = building.move_aside(target, "damaged") if os.path.lexists(target) else None
        building.deliver(file, target, replace=False)
    return aside


def _open(path: Path) -> tuple[Course, bytes, list[Wanted]]:
    with building.workshop() as copy, told(path):
        copy_as_it_is(path, copy)
        with closing(connect(copy)) as connection:
            if opening.check_schema(connection, path) < schema.VERSION:
                schema.migrate(connection)
            course, secret = opening.load(connection, path)
            wanted = connection.execute("SELECT sha256, mime, name FROM media ORDER BY id").fetchall()
    return course, secret, [(str(digest), str(mime), str(name)) for digest, mime, name in wanted]
