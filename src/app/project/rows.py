"""A course as rows, and the rows as a course.

A section's row names its lessons in order, a lesson's row its blocks, the row ``course`` the sections and the trash: a block
that is typed into is one row, a block that is inserted is two, and nothing has to be renumbered.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from app.course.blocks import Block
from app.course.codec import decode, decode_block, dumps, encode, encode_block
from app.course.model import Course, Lesson, Section, Settings, Trashed
from app.course.provenance import Provenance
from app.course.signing import Review

Statement = tuple[str, tuple[Any, ...]]

_PUT_META = "INSERT OR REPLACE INTO meta VALUES (?, ?)"


def difference(old: Course | None, new: Course) -> Iterator[Statement]:
    """The statements that turn the rows of ``old`` into those of ``new``, the outline's row apart.

    Course values share what an op did not touch, so comparing identities finds the change without looking into the rest:
    the cost is the number of lessons plus the blocks of the lessons that changed, never the size of texts or media.
    """
    if old is None or old.id != new.id:
        yield _PUT_META, ("course_id", new.id)
    if old is None or old.settings != new.settings:
        yield _PUT_META, ("settings", dumps(encode(new.settings)))
    yield from _sections(old, new)
    yield from _lessons(_by_id(old), _by_id(new))
    if old is None or old.provenance is not new.provenance:
        yield from _provenance(old.provenance if old else (), new.provenance)
    before = old.accepted if old else frozenset[str]()
    if before is not new.accepted:
        yield from (("DELETE FROM accepted WHERE digest = ?", (digest,)) for digest in sorted(before - new.accepted))
        yield from (("INSERT INTO accepted VALUES (?)", (digest,)) for digest in sorted(new.accepted - before))
    if old is None or old.reviews is not new.reviews:
        yield from _reviews(old.reviews if old else (), new.reviews)


def write(connection: sqlite3.Connection, old: Course | None, new: Course) -> None:
    """Bring the rows from ``old`` to ``new`` inside the open transaction."""
    for sql, values in difference(old, new):
        connection.execute(sql, values)
    if old is None or _spine(old) != _spine(new):
        _put_spine(connection, new)


def read(connection: sqlite3.Connection) -> Course:
    """The course that the rows describe; raises ``ValueError`` when they describe none."""
    meta = dict(connection.execute("SELECT key, value FROM meta WHERE key IN ('course_id', 'settings', 'course')").fetchall())
    missing = {"course_id", "settings", "course"} - meta.keys()
    if missing:
        raise ValueError(f"the row {min(missing)} is missing")
    blocks = {str(key): decode_block(json.loads(data)) for key, data in connection.execute("SELECT id, data FROM blocks")}
    lessons = {
        str(key): lesson_of(json.loads(data), blocks) for key, data in connection.execute("SELECT id, data FROM lessons")
    }
    sections = {
        str(key): section_of(json.loads(data), lessons) for key, data in connection.execute("SELECT id, data FROM sections")
    }
    spine = json.loads(meta["course"])
    records = connection.execute("SELECT data FROM provenance ORDER BY position").fetchall()
    try:
        return Course(
            id=str(meta["course_id"]),
            settings=decode(Settings, json.loads(meta["settings"])),
            sections=tuple(sections[key] for key in spine["sections"]),
            trash=tuple(trashed_of(item, lessons) for item in spine["trash"]),
            provenance=tuple(decode(Provenance, json.loads(data)) for (data,) in records),
            accepted=frozenset(str(digest) for (digest,) in connection.execute("SELECT digest FROM accepted")),
            reviews=reviews_of(connection.execute("SELECT id, data FROM reviews")),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"the outline names what is not there: {error}") from error


def lesson_of(data: dict[str, Any], blocks: dict[str, Block]) -> Lesson:
    """The lesson of one row with the blocks it names; raises ``ValueError``."""
    names = data.pop("blocks", [])
    try:
        return replace(decode(Lesson, data), blocks=tuple(blocks[name] for name in names))
    except KeyError as error:
        raise ValueError(f"a lesson names the block {error}, which is not there") from error


def section_of(data: dict[str, Any], lessons: dict[str, Lesson]) -> Section:
    """The section of one row with the lessons it names; raises ``ValueError``."""
    names = data.pop("lessons", [])
    try:
        return replace(decode(Section, data), lessons=tuple(lessons[name] for name in names))
    except KeyError as error:
        raise ValueError(f"a section names the lesson {error}, which is not there") from error


def trashed_of(data: dict[str, Any], lessons: dict[str, Lesson]) -> Trashed:
    """One entry of the trash; raises ``KeyError`` when its lesson is not there."""
    entry = decode(Trashed, data)
    return replace(entry, lesson=lessons[entry.lesson.id])


def reviews_of(rows: Iterable[tuple[Any, ...]]) -> tuple[Review, ...]:
    """The reviews of these rows (id, data), by id. One that can't be understood does not count; its row stays as it is."""
    found: list[Review] = []
    for key, data in rows:
        try:
            review = decode(Review, json.loads(data))
        except (ValueError, TypeError, RecursionError):
            continue
        if review.block_id == key:
            found.append(review)
    return tuple(sorted(found, key=lambda review: review.block_id))


def _spine(course: Course) -> dict[str, Any]:
    trash = [encode(replace(item, lesson=Lesson(id=item.lesson.id))) for item in course.trash]
    return {"sections": [section.id for section in course.sections], "trash": trash}


def _put_spine(connection: sqlite3.Connection, course: Course) -> None:
    """The outline's row, with whatever a newer Lectern keeps in it."""
    row = connection.execute("SELECT value FROM meta WHERE key = 'course'").fetchone()
    kept = json.loads(row[0]) if row else {}
    connection.execute(_PUT_META, ("course", dumps(kept | _spine(course))))


def _by_id(course: Course | None) -> dict[str, Lesson]:
    if course is None:
        return {}
    return {lesson.id: lesson for lesson in course.lessons()} | {item.lesson.id: item.lesson for item in course.trash}


def _sections(old: Course | None, new: Course) -> Iterator[Statement]:
    before = {section.id: section for section in old.sections} if old else {}
    after = {section.id: section for section in new.sections}
    yield from (("DELETE FROM sections WHERE id = ?", (key,)) for key in before if key not in after)
    for key, section in after.items():
        was = before.get(key)
        if was is section:
            continue
        data = _section_data(section)
        if was is None or _section_data(was) != data:
            yield "INSERT OR REPLACE INTO sections VALUES (?, ?)", (key, data)


def _section_data(section: Section) -> str:
    return dumps(encode(replace(section, lessons=())) | {"lessons": [lesson.id for lesson in section.lessons]})


def _lessons(before: dict[str, Lesson], after: dict[str, Lesson]) -> Iterator[Statement]:
    gone: set[str] = set()
    put: dict[str, tuple[str, Block]] = {}
    for key, lesson in before.items():
        if key not in after:
            gone.update(block.id for block in lesson.blocks)
            yield "DELETE FROM lessons WHERE id = ?", (key,)
    for key, lesson in after.items():
        was = before.get(key)
        if was is lesson:
            continue
        held = {block.id: block for block in was.blocks} if was else {}
        gone.update(held.keys() - {block.id for block in lesson.blocks})
        put.update((block.id, (key, block)) for block in lesson.blocks if held.get(block.id) is not block)
        data = _lesson_data(lesson)
        if was is None or _lesson_data(was) != data:
            yield "INSERT OR REPLACE INTO lessons VALUES (?, ?)", (key, data)
    yield from (("DELETE FROM blocks WHERE id = ?", (key,)) for key in sorted(gone - put.keys()))
    for key, (lesson_id, block) in put.items():
        yield "INSERT OR REPLACE INTO blocks VALUES (?, ?, ?)", (key, lesson_id, dumps(encode_block(block)))


def _lesson_data(lesson: Lesson) -> str:
    return dumps(encode(replace(lesson, blocks=())) | {"blocks": [block.id for block in lesson.blocks]})


def _provenance(before: tuple[Provenance, ...], after: tuple[Provenance, ...]) -> Iterator[Statement]:
    was = {record.id: (index, record) for index, record in enumerate(before)}
    kept = {record.id for record in after}
    yield from (("DELETE FROM provenance WHERE id = ?", (key,)) for key in was if key not in kept)
    for index, record in enumerate(after):
        if was.get(record.id) != (index, record):
            yield "INSERT OR REPLACE INTO provenance VALUES (?, ?, ?)", (record.id, index, dumps(encode(record)))


def _reviews(before: tuple[Review, ...], after: tuple[Review, ...]) -> Iterator[Statement]:
    was = {review.block_id: review for review in before}
    kept = {review.block_id for review in after}
    yield from (("DELETE FROM reviews WHERE id = ?", (key,)) for key in was if key not in kept)
    for review in after:
        if was.get(review.block_id) != review:
            yield "INSERT OR REPLACE INTO reviews VALUES (?, ?)", (review.block_id, dumps(encode(review)))
