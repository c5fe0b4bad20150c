"""What can still be read of a damaged course, as a new course file."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from app.course.blocks import Block
from app.course.codec import decode, decode_block
from app.course.ids import new_id
from app.course.model import Course, Lesson, Section, Settings
from app.course.provenance import OutputKind, Provenance, SourceType
from app.project import building, header, media, rows
from app.project.database import Database, connect
from app.project.problems import CorruptCourse, NameTaken, told
from app.project.working import copy_as_it_is

_T = TypeVar("_T")

_GIVE_UP = 4096
"""Rows in a row that can't be read before the rest of a table is given up: a broken page takes some dozens with it."""


@dataclass(frozen=True, slots=True)
class Salvaged:
    """What was saved into ``path``; ``lost`` says in words what was not."""

    path: Path
    lessons: int
    blocks: int
    media: int
    lost: tuple[str, ...]


def salvage(damaged: Path, target: Path) -> Salvaged:
    """Save what can be read of ``damaged`` into a new course at ``target``; the damaged file is not touched.

    Lessons whose row is gone come back under the title "Recovered", synthetic text whose record is gone keeps a label that
    says so. Raises :class:`CorruptCourse` when nothing at all can be read, :class:`NameTaken` when ``target`` is there.
    """
    if target.exists():
        raise NameTaken(target)
    real = header.real_path(damaged)
    with building.workshop() as copy, told(damaged):
        copy_as_it_is(real, copy)
        with closing(connect(copy)) as connection:
            connection.execute("PRAGMA writable_schema=ON")  # or SQLite refuses a file shorter than its header says
            lost: list[str] = []
            course = _course(connection, lost)
            if not any(lesson.blocks for lesson in course.lessons()) and not course.trash:
                raise CorruptCourse(damaged, "Nothing in it can be read.")
            secret = _meta(connection).get("secret")
            saved = 0

            def bring_media(db: Database) -> None:
                nonlocal saved
                saved = _media(connection, db, lost)

            with building.workshop() as file:
                key = secret if isinstance(secret, bytes) else secrets.token_bytes(32)
                building.fill_new(target, file, course, key, bring_media)
                building.deliver(file, target, replace=False)
    lessons = list(course.lessons())
    return Salvaged(target, len(lessons), sum(len(lesson.blocks) for lesson in lessons), saved, tuple(lost))


def _rows(connection: sqlite3.Connection, table: str, columns: str) -> Iterator[tuple[Any, ...]]:
    """Every row of a table that can be read, in the order they were made, stepping over those that can't."""
    at, failed = 0, 0
    while failed < _GIVE_UP:
        try:
            row = connection.execute(
                f"SELECT rowid, {columns} FROM {table} WHERE rowid >= ? ORDER BY rowid LIMIT 1",  # noqa: S608 - our names
                (at,),
            ).fetchone()
        except sqlite3.Error:
            at, failed = at + 1, failed + 1
            continue
        if row is None:
            return
        at, failed = row[0] + 1, 0
        yield row[1:]


def _read(rows: Iterator[tuple[Any, ...]], make: Callable[[str], _T], what: str, lost: list[str]) -> dict[str, _T]:
    found: dict[str, _T] = {}
    for key, data in rows:
        try:
            found[str(key)] = make(data)
        except (ValueError, KeyError, TypeError, RecursionError):
            lost.append(f"A {what} could not be understood.")
    return found


def _meta(connection: sqlite3.Connection) -> dict[str, Any]:
    try:
        return dict(connection.execute("SELECT key, value FROM meta"))
    except sqlite3.Error:
        return {}


def _course(connection: sqlite3.Connection, lost: list[str]) -> Course:
    meta = _meta(connection)
    homes: dict[str, str] = {}

    def block_rows() -> Iterator[tuple[Any, ...]]:
        for key, home, data in _rows(connection, "blocks", "id, lesson_id, data"):
            homes[str(key)] = str(home)
            yield key, data

    blocks = _read(block_rows(), lambda data: decode_block(json.loads(data)), "block", lost)
    lesson_data = _read(_rows(connection, "lessons", "id, data"), json.loads, "lesson's title", lost)
    section_data = _read(_rows(connection, "sections", "id, data"), json.loads, "section's title", lost)
    lessons = _lessons(lesson_data, blocks, homes, lost)
    course = Course(
        settings=_one(meta.get("settings"), Settings, Settings(title="Recovered course"), "settings", lost),
        sections=_sections(section_data, lessons),
        accepted=frozenset(str(digest) for (digest,) in _accepted(connection)),
        reviews=rows.reviews_of(_rows(connection, "reviews", "id, data")),
    )
    if isinstance(meta.get("course_id"), str):
        course = replace(course, id=meta["course_id"])
    records = _read(
        _rows(connection, "provenance", "id, data"), lambda data: decode(Provenance, json.loads(data)), "label", lost
    )
    return replace(course, provenance=_with_placeholders(course, records, lost))


def _lessons(data: dict[str, Any], blocks: dict[str, Block], homes: dict[str, str], lost: list[str]) -> dict[str, Lesson]:
    """Lessons with the blocks they name and still have; blocks no lesson names gather under their old lesson's id."""
    lessons: dict[str, Lesson] = {}
    free = dict(blocks)
    for key, item in data.items():
        names = item.pop("blocks", []) if isinstance(item, dict) else []
        missing = sum(name not in free for name in names)
        if missing:
            lost.append(f"{missing} blocks of one lesson could not be read.")
        lesson = _one(item, Lesson, Lesson(title="Recovered"), "lesson's title", lost)
        lessons[key] = replace(lesson, id=key, blocks=tuple(free.pop(name) for name in names if name in free))
    for name, block in free.items():
        home = homes[name]
        lesson = lessons.get(home, Lesson(id=home, title="Recovered"))
        lessons[home] = replace(lesson, blocks=(*lesson.blocks, block))
    return lessons


def _sections(data: dict[str, Any], lessons: dict[str, Lesson]) -> tuple[Section, ...]:
    """Sections with their lessons; lessons that none names, those of the trash too, come last in one of their own."""
    free = dict(lessons)
    sections: list[Section] = []
    for key, item in data.items():
        names = item.pop("lessons", []) if isinstance(item, dict) else []
        section = _one(item, Section, Section(title="Recovered"), "section's title", [])
        sections.append(replace(section, id=key, lessons=tuple(free.pop(name) for name in names if name in free)))
    if free:
        sections.append(Section(title="Recovered", lessons=tuple(free.values())))
    return tuple(sections)


def _with_placeholders(course: Course, records: dict[str, Provenance], lost: list[str]) -> tuple[Provenance, ...]:
    """The records, and for each origin without one a record that says so: a label may not fall off with a broken page."""
    found = list(records.values())
    for origin in sorted(course.origins() - {record.id for record in found}):
        lost.append("The record of where something synthetic comes from could not be read.")
        unknown = "unknown (recovered from a damaged file)"
        found.append(
            Provenance(
                id=origin, kind=OutputKind.TEXT, source_type=SourceType.COMPOSITE, provider=unknown, system=unknown,
                created="", user="", request_id=new_id("r"), prompt_sha256="",
            )
        )  # fmt: skip
    return tuple(found)


def _one(data: Any, cls: type[_T], otherwise: _T, what: str, lost: list[str]) -> _T:
    try:
        return decode(cls, json.loads(data) if isinstance(data, str) else data)
    except (ValueError, RecursionError):
        lost.append(f"The {what} could not be read.")
        return otherwise


def _accepted(connection: sqlite3.Connection) -> list[tuple[str]]:
    try:
        return connection.execute("SELECT digest FROM accepted").fetchall()
    except sqlite3.Error:
        return []


def _media(connection: sqlite3.Connection, db: Database, lost: list[str]) -> int:
    saved = 0
    for key, digest, mime, name in _rows(connection, "media", "id, sha256, mime, name"):
        try:
            pieces = connection.execute("SELECT data FROM chunks WHERE media = ? ORDER BY n", (key,))
            ref = media.add_bytes(db, b"".join(piece for (piece,) in pieces), str(mime), str(name))
        except (sqlite3.Error, TypeError):
            lost.append(f"“{name}” could not be read.")
            continue
        if ref.sha256 == digest:
            saved += 1
        else:
            lost.append(f"“{name}” is damaged.")
    return saved
