"""Where a dragged section or lesson lands. Pure, because off-by-one errors live here."""

from __future__ import annotations

from app.course import Course


def section_place(course: Course, dragged: str, target: str, where: str) -> int | None:
    """Index for :class:`MoveSection` (counted after removal); None when nothing would change."""
    ids = [section.id for section in course.sections]
    start = ids.index(dragged)
    if not target:
        wish = len(ids)
    elif target in ids:
        wish = ids.index(target) + (where != "above")
    else:
        wish = course.place(target)[0] + 1
    index = wish - (wish > start)
    return None if index == start else index


def lesson_place(course: Course, dragged: str, target: str, where: str) -> tuple[str, int] | None:
    """(section id, index counted after removal) for :class:`MoveLesson`; None when nothing would change."""
    from_section, from_index = course.place(dragged)
    sections = course.sections
    ids = [section.id for section in sections]
    if not target:
        to, wish = len(sections) - 1, len(sections[-1].lessons)
    elif target in ids:
        to = ids.index(target)
        if where == "above" and to > 0:
            to, wish = to - 1, len(sections[to - 1].lessons)
        else:
            wish = 0 if where != "on" else len(sections[to].lessons)
    else:
        to, at = course.place(target)
        wish = at + (where != "above")
    index = wish - (to == from_section and wish > from_index)
    return None if (to, index) == (from_section, from_index) else (ids[to], index)
