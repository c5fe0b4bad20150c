"""Which features fit a place in the course, and why the others don't, without asking anybody."""

from __future__ import annotations

from app.course.blocks import Block, Divider, Image, Narration, Question
from app.course.errors import InvalidOp
from app.course.model import Course, Lesson
from app.services.ai.plans import FEATURES
from app.services.ai.values import Target

_NO_TEXT = "There is no text here yet."
_NEW = frozenset({"outline", "write", "image"})
_ADMIN_OF_LESSONS = frozenset({"titles", "tags", "summarise", "objectives", "questions"})


def offers(course: Course, target: Target) -> dict[str, str]:
    """Feature to the reason it can't be asked about the target now; an empty reason when it can. In the order menus show."""
    block, lesson = _at(course, target)
    return {feature: _reason(feature, course, lesson, block) for feature in FEATURES}


def _reason(feature: str, course: Course, lesson: Lesson | None, block: Block | None) -> str:
    if feature in _NEW:
        return "" if lesson is not None or feature == "outline" else "Choose a lesson first."
    if feature == "alt-text":
        return "" if isinstance(block, Image) and block.source else "Choose a picture first."
    if feature in _ADMIN_OF_LESSONS:
        return "" if any(_material(found) for found in _blocks(course, lesson, block)) else _NO_TEXT
    return "" if any(found.plain().strip() for found in _blocks(course, lesson, block)) else _NO_TEXT


def _at(course: Course, target: Target) -> tuple[Block | None, Lesson | None]:
    try:
        lesson = course.lesson(target.lesson_id) if target.lesson_id else None
        block = lesson.blocks[lesson.find(target.block_id)] if lesson and target.block_id else None
    except InvalidOp:
        return None, None
    return block, lesson


def _blocks(course: Course, lesson: Lesson | None, block: Block | None) -> tuple[Block, ...]:
    if block is not None:
        return (block,)
    return lesson.blocks if lesson is not None else tuple(found for _, found in course.blocks())


def _material(block: Block) -> bool:
    return not isinstance(block, Question | Narration | Divider) and bool(block.plain().strip())
