"""Taking a text out of what a course file and its earlier versions keep beside the course: undo steps, free pages, backups.

The course itself is the author's and stays. What goes is told by :class:`Traces`: a step or a version that holds words to be
forgotten which the present course no longer says.
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from app.course.blocks import Block, Image
from app.course.errors import FileProblem
from app.course.model import Course, Settings
from app.course.ops import decode_op
from app.course.text import RichText
from app.project import backups, history, versions
from app.project.backups import Backup
from app.project.database import connect
from app.project.problems import told

WINDOW = 4
"""Words in a row that count as a trace of a text: fewer are said by chance, and more would miss what was edited a little."""

_WORD = re.compile(r"\w+")
_Windows = set[tuple[str, ...]]


class Traces:
    """Finds again what is to be forgotten. ``forgotten`` are the texts, ``present`` is the course that stays.

    Text from a model counts even when nobody listed it, where the present course does not have it. Pictures from a model count
    by their hash.
    """

    def __init__(self, forgotten: Iterable[str], present: Iterable[Course]) -> None:
        courses = tuple(present)
        self._present = _windows(texts_of(courses), range(1, WINDOW + 1))
        self._pictures = {digest for course in courses for digest in _pictures(course)}
        wanted: _Windows = set()
        for text in forgotten:
            wanted |= _own_windows(text)
        self._wanted = wanted - self._present
        self._lengths = sorted({len(window) for window in self._wanted})

    def held_by(self, value: Any) -> bool:
        """Whether a course or an operation holds any of it."""
        if not self._wanted.isdisjoint(_windows(texts_of(value), self._lengths)):
            return True
        if any(not _own_windows(text) <= self._present for text in synthetic_of(value)):
            return True
        return any(digest not in self._pictures for digest in _pictures(value))


def texts_of(value: Any) -> Iterator[str]:
    """Every text anywhere in a course, an operation or a part of one; runs of one paragraph are one text."""
    if isinstance(value, RichText):
        yield value.plain
    elif isinstance(value, str):
        yield value
    elif isinstance(value, (tuple, list, frozenset)):
        for item in value:
            yield from texts_of(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for spec in fields(value):
            yield from texts_of(getattr(value, spec.name))


def synthetic_of(value: Any) -> Iterator[str]:
    """Every stretch of text that a model wrote, anywhere in a course or an operation."""
    if isinstance(value, RichText):
        yield from (run.text for run in value.runs if run.origin)
    elif isinstance(value, (tuple, list, frozenset)):
        for item in value:
            yield from synthetic_of(item)
    elif is_dataclass(value) and not isinstance(value, type):
        if getattr(value, "title_origin", None):
            yield value.title  # type: ignore[attr-defined]  # lessons, sections and the ops that name them
        origins = value.field_origins if isinstance(value, Block) else value.origins if isinstance(value, Settings) else ()
        for path, _ in origins:
            yield from texts_of(getattr(value, path, ""))
        for spec in fields(value):
            yield from synthetic_of(getattr(value, spec.name))


def forget_steps(connection: sqlite3.Connection, holds: Callable[[Any], bool]) -> int:
    """Drop the undo steps up to the last one that ``holds`` says must go, inside the open transaction; gives how many.

    Steps after it stay when they can still be replayed without those before. One that can't be understood goes.
    """
    stored = connection.execute("SELECT id, kind, op, inverse FROM changes ORDER BY id").fetchall()
    last = -1
    for index, (_, _, op, inverse) in enumerate(stored):
        try:
            held = any(holds(decode_op(json.loads(text))) for text in (op, inverse))
        except (ValueError, KeyError, TypeError, RecursionError):
            held = True
        if held:
            last = index
    if last < 0:
        return 0
    cut = history.first_coherent([kind for _, kind, _, _ in stored], last + 1)
    connection.execute("DELETE FROM changes WHERE id <= ?", (stored[cut - 1][0],))
    return cut


def scrub(connection: sqlite3.Connection) -> None:
    """Leave nothing of what was deleted in free pages or in the log beside the file. As slow as the file is large."""
    connection.execute("PRAGMA secure_delete=ON")
    connection.execute("PRAGMA temp_store=MEMORY")
    connection.execute("VACUUM")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    connection.execute("PRAGMA secure_delete=FAST")


def forget_versions(course_id: str, holds: Callable[[Any], bool]) -> list[Path]:
    """Delete the kept versions of a course that ``holds`` says must go, or that can't be read; gives which."""
    gone = [item.path for item in backups.of_course(course_id) if _must_go(item, holds)]
    before = backups.folder(course_id) / "before-upgrade"
    gone += [path for path in before.glob("*.course") if _file_must_go(path, holds)]
    for path in gone:
        path.unlink(missing_ok=True)
    if gone:
        backups.drop_unneeded_media(course_id)
    return gone


def courses_with_versions() -> list[str]:
    """Ids of the courses of which versions are kept here."""
    found = []
    for folder in sorted(backups.everywhere()):
        course = newest_version(folder.name)
        if course is not None:
            found.append(course.id)
    return found


def newest_version(course_id: str) -> Course | None:
    """The course as it was when it was last kept; None when there is no version that can be read."""
    for item in backups.of_course(course_id):
        try:
            return versions.read(item)[0]
        except FileProblem:
            continue
    return None


def _must_go(item: Backup, holds: Callable[[Any], bool]) -> bool:
    try:
        return holds(versions.read(item)[0])
    except FileProblem:
        return True


def _file_must_go(path: Path, holds: Callable[[Any], bool]) -> bool:
    """A whole copy from before an upgrade: its steps count as well as its course, in whatever words they are stored."""
    try:
        with told(path), closing(connect(path, mode="ro", immutable=True)) as connection:
            for table, column in (("blocks", "data"), ("lessons", "data"), ("changes", "op"), ("changes", "inverse")):
                for (text,) in connection.execute(f"SELECT {column} FROM {table}"):  # noqa: S608 - the names are ours
                    if holds(tuple(_strings(json.loads(text)))):
                        return True
    except (FileProblem, ValueError):
        return True
    return False


def _strings(value: Any) -> Iterator[str]:
    """Every text in JSON, and the runs of a paragraph as one text."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        yield "".join(str(item.get("text", "")) for item in value if isinstance(item, dict))
        for item in value:
            yield from _strings(item)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)


def _pictures(value: Any) -> Iterator[str]:
    if isinstance(value, Image):
        if value.provenance and value.source is not None:
            yield value.source.sha256
    elif isinstance(value, (tuple, list)):
        for item in value:
            yield from _pictures(item)
    elif is_dataclass(value) and not isinstance(value, (type, RichText)):
        for spec in fields(value):
            yield from _pictures(getattr(value, spec.name))


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]


def _own_windows(text: str) -> _Windows:
    """The windows a text is known by: its words four at a time, or all of them when it has fewer."""
    words = _words(text)
    size = min(WINDOW, len(words))
    return {tuple(words[at : at + size]) for at in range(len(words) - size + 1)} if size else set()


def _windows(texts: Iterable[str], sizes: Iterable[int]) -> _Windows:
    lengths = tuple(sizes)
    out: _Windows = set()
    for text in texts:
        words = _words(text)
        for size in lengths:
            out.update(tuple(words[at : at + size]) for at in range(len(words) - size + 1))
    return out
