"""Where an undo or redo happened, so that the caret can go there."""

from __future__ import annotations

from app.course import Course, OpChanges
from app.course.blocks import Block
from app.course.model import Lesson
from app.gui.canvas.edits import Spot
from app.gui.canvas.richtext import difference


def _find(course: Course, block_id: str) -> tuple[Lesson, Block] | None:
    return next(((lesson, block) for lesson, block in course.blocks() if block.id == block_id), None)


def changed_spot(before: Course, after: Course, changes: OpChanges, here: str) -> tuple[str, Spot | None]:
    """(lesson id, spot) of what changed; the lesson is empty when nothing shows it."""
    for lesson in after.lessons():  # in reading order, so that of several blocks the first is gone to
        for block in lesson.blocks:
            if block.id in changes.blocks:
                return lesson.id, _within(before, block)
    lessons = [lesson.id for lesson in after.lessons()]
    touched = [lesson_id for lesson_id in lessons if lesson_id in changes.lessons]
    if not touched:
        return "", None
    lesson_id = here if here in touched else touched[0]
    if changes.removed:
        return lesson_id, _beside(before, after.lesson(lesson_id), changes.removed)
    return (lesson_id, Spot("")) if changes.outline else (lesson_id, None)


def _within(before: Course, block: Block) -> Spot:
    found = _find(before, block.id)
    old = {part.path: part.text for part in found[1].parts()} if found else {}
    parts = list(block.parts())
    for part in parts:
        changed = difference(old[part.path], part.text) if part.path in old else None
        if changed is not None:
            return Spot(block.id, part.path, changed.new_end, changed.new_end)
    if found is not None and len(parts) == len(old):
        return Spot(block.id, "")
    return Spot(block.id, parts[0].path if parts else "")


def _beside(before: Course, lesson: Lesson, removed: frozenset[str]) -> Spot | None:
    """The block that now stands where the first removed one stood."""
    if not lesson.blocks:
        return None
    old = next((item for item in before.lessons() if item.id == lesson.id), None)
    index = next((n for n, block in enumerate(old.blocks) if block.id in removed), 0) if old else 0
    near = lesson.blocks[max(0, min(index - 1, len(lesson.blocks) - 1))]
    parts = list(near.parts())
    return Spot(near.id, parts[-1].path if parts else "", -1, -1)
