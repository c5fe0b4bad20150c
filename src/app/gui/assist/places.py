"""Where the caret is, as a target to ask about, and in words."""

from __future__ import annotations

from app.course import Course
from app.course.blocks import Image
from app.gui.assist.catalog import ASKS, Ask
from app.gui.canvas.view import LessonView
from app.services.ai import Target

TEXT_HERE = "Put the caret into a text first"


def target_of(view: LessonView, ask: Ask) -> Target | None:
    """What a row would be about now; None when there is no such thing at the caret."""
    lesson, block = view.lesson_id, view.current_block_id
    if ask.scope == "course":
        return Target()
    if not lesson:
        return None
    if ask.scope == "lesson":
        return Target(lesson_id=lesson, block_id=block if ask.feature in ("write", "image") else "")
    if not block:
        return None
    if ask.scope == "picture":
        return Target(lesson_id=lesson, block_id=block) if isinstance(view.desk.block(block), Image) else None
    if ask.scope == "block":
        return Target(lesson_id=lesson, block_id=block) if view.desk.block(block).plain().strip() else None
    part = view.part
    if part is None or view.mode.anchor:
        return Target(lesson_id=lesson, block_id=block) if view.desk.block(block).plain().strip() else None
    if not part.text.plain.strip():
        return None
    start, end = part.selection
    whole = start == end
    return Target(lesson_id=lesson, block_id=block, part=part.path, start=0 if whole else start, end=0 if whole else end)


def rows_for(view: LessonView) -> tuple[Ask, ...]:
    """Every row, those about a picture first when one is current."""
    block = view.current_block_id
    picture = bool(block) and isinstance(view.desk.block(block), Image)
    if picture:
        first = tuple(ask for ask in ASKS if ask.group == "Pictures")
        return (*first, *(ask for ask in ASKS if ask.group != "Pictures"))
    return ASKS


def unfit(view: LessonView, rows: tuple[Ask, ...]) -> dict[str, str]:
    """Rows that have nothing to be about here, by key, and what to do."""
    out = {}
    for ask in rows:
        if target_of(view, ask) is None:
            out[ask.key] = "Select a picture first" if ask.scope == "picture" else TEXT_HERE
    return out


def place_words(course: Course, target: Target) -> str:
    """``Block 4``, a lesson's title, or the course."""
    for lesson in course.lessons():
        if lesson.id == target.lesson_id:
            for number, block in enumerate(lesson.blocks, 1):
                if block.id == target.block_id:
                    return f"Block {number}"
            return "Lesson" if not target.block_id else ""
    return "" if target.lesson_id else "Course"


def here_words(view: LessonView) -> str:
    """What the menu is about: ``the selection``, ``this text``, ``this lesson``."""
    part = view.part
    if part is not None and not view.mode.anchor:
        start, end = part.selection
        return "the selection" if start != end else "this text"
    return "this block" if view.current_block_id else "this lesson"
