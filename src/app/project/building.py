"""New course files, made whole and private out of sight, then put in place in one step."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path

from app.course.model import Course
from app.paths import data_dir
from app.project import rows, schema
from app.project.database import Database, connect
from app.project.places import beside, make_private, put_in_place, sync_file
from app.project.problems import from_os, from_os_for_new, told


@contextmanager
def workshop() -> Iterator[Path]:
    """A name for a file on this computer's own disk, where SQLite can work whatever the target is; removed afterwards."""
    folder = data_dir() / "working"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with beside(folder / "new") as path:
        yield path


def fill_new(path: Path, file: Path, course: Course, secret: bytes, extra: Callable[[Database], None] | None = None) -> None:
    """Write ``course`` into a new file; ``extra`` may add media. ``path`` is what errors name."""
    with told(path):
        make_private(file)
        with closing(connect(file)) as connection:
            connection.execute("PRAGMA journal_mode=MEMORY")  # nobody has been promised anything yet
            schema.create(connection)
            db = Database(path, file, connection)
            with db.write():
                rows.write(connection, None, course)
                schema.note_vocabulary(connection)
                for key, value in (("secret", secret), ("stamp", schema.new_stamp())):
                    connection.execute("INSERT INTO meta VALUES (?, ?)", (key, value))
            if extra:
                extra(db)
            connection.execute("PRAGMA journal_mode=DELETE")
        sync_file(file)


def deliver(finished: Path, target: Path, *, replace: bool) -> None:
    """Copy a finished file next to ``target``, then give it its name in one step; raises :class:`FileProblem`."""
    try:
        with beside(target) as arriving:
            make_private(arriving)
            shutil.copyfile(finished, arriving)
            put_in_place(arriving, target, replace=replace)
    except OSError as error:
        raise from_os_for_new(error, target) from error


def move_aside(path: Path, word: str) -> Path:
    """Rename a file that is in the way and can't be read as a course, so that it is never lost; gives its new name."""
    stem = f"{path.stem[:60]} ({word} {datetime.now():%Y-%m-%d}"  # cut, so that there is room whatever the name's length
    names = (f"{stem}{f' {n}' if n > 1 else ''}){path.suffix[:20]}" for n in count(1))
    aside = next(path.with_name(name) for name in names if not os.path.lexists(path.with_name(name)))
    try:
        path.rename(aside)
    except OSError as error:
        raise from_os(error, path) from error
    return aside
