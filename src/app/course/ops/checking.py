"""The rules every course keeps: ids are unique over the whole course with its trash, and everything synthetic has a record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from app.course.blocks import Block
from app.course.errors import InvalidOp, MissingProvenance
from app.course.model import Course, Lesson
from app.course.provenance import Provenance


def check_course(course: Course) -> None:
    """Raise :class:`InvalidOp` or :class:`MissingProvenance` for a course that breaks a rule; for courses made without ops."""
    refuse_twice("Section", (), (section.id for section in course.sections))
    lessons = tuple(all_lessons(course))
    refuse_twice("Lesson", (), (lesson.id for lesson in lessons))
    refuse_twice("Block", (), (block.id for lesson in lessons for block in lesson.blocks))
    refuse_twice("Origin", (), (record.id for record in course.provenance))
    refuse_twice("Review of", (), (review.block_id for review in course.reviews))
    check_records(course, "A lesson's title", (lesson.title_origin for lesson in lessons))
    check_records(course, "A section's title", (section.title_origin for section in course.sections))
    check_records(course, "The course settings", (origin for _, origin in course.settings.origins))
    check_origins(course, (block for lesson in lessons for block in lesson.blocks))
    for record in course.provenance:
        check_parent(course, record)


def all_lessons(course: Course) -> Iterator[Lesson]:
    """Every lesson, those in the trash too: they come back with their ids and their origins."""
    yield from course.lessons()
    yield from (item.lesson for item in course.trash)


def refuse_twice(what: str, there: Iterable[str], arriving: Iterable[str]) -> None:
    """Raise :class:`InvalidOp` when an id arrives that is there already, or arrives twice."""
    seen = set(there)
    for item in arriving:
        if item in seen:
            raise InvalidOp(f"{what} {item} is in the course already.")
        seen.add(item)


def check_lessons(course: Course, arriving: tuple[Lesson, ...]) -> None:
    """Whether whole lessons may come in: their ids are new, their blocks' ids too, and their origins are recorded."""
    refuse_twice("Lesson", (lesson.id for lesson in all_lessons(course)), (lesson.id for lesson in arriving))
    there = (block.id for lesson in all_lessons(course) for block in lesson.blocks)
    refuse_twice("Block", there, (block.id for lesson in arriving for block in lesson.blocks))
    check_records(course, "A lesson's title", (lesson.title_origin for lesson in arriving))
    check_origins(course, (block for lesson in arriving for block in lesson.blocks))


def check_origins(course: Course, blocks: Iterable[Block]) -> None:
    """Raise :class:`MissingProvenance` for the first block that names an origin the course has no record of."""
    known = {record.id for record in course.provenance}
    for block in blocks:
        missing = block.origins() - known
        if missing:
            raise _missing(f"A {block.title.lower()} block", missing)


def check_records(course: Course, what: str, origins: Iterable[str | None]) -> None:
    """Raise :class:`MissingProvenance` when a plain text (``what``) names an origin the course has no record of."""
    named = {origin for origin in origins if origin}
    missing = named - {record.id for record in course.provenance} if named else named
    if missing:
        raise _missing(what, missing)


def _missing(what: str, origins: Iterable[str]) -> MissingProvenance:
    return MissingProvenance(
        f"{what} says it comes from {', '.join(sorted(origins))}.",
        "The course has no record of that origin.",
        "Record where it comes from first.",
    )


def check_parent(course: Course, record: Provenance) -> None:
    """Raise :class:`MissingProvenance` when a record names a parent that the course has no record of."""
    if record.parent and course.record(record.parent) is None:
        raise MissingProvenance(
            f"The origin {record.id} was made from {record.parent}.",
            "The course has no record of that origin.",
            "Record where it comes from first.",
        )
