"""What each operation does to a course: one function an operation, in one table at the end."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Any, TypeVar

from app.course.errors import InvalidOp
from app.course.model import Course, Lesson, Trashed
from app.course.ops.checking import all_lessons, check_lessons, check_origins, check_parent, check_records, refuse_twice
from app.course.ops.values import (
    AddProvenance,
    Batch,
    DropProvenance,
    DropReview,
    InsertBlock,
    InsertLesson,
    InsertSection,
    MoveBlock,
    MoveLesson,
    MoveSection,
    Op,
    OpChanges,
    RemoveBlock,
    RemoveLesson,
    RemoveSection,
    ReplaceBlock,
    RestoreLesson,
    SetAccepted,
    SetLesson,
    SetReview,
    SetSection,
    SetSettings,
    SetTrash,
    TrashLesson,
)
from app.course.signing import Review


@dataclass(frozen=True, slots=True)
class Applied:
    """Outcome of an op: the new course, the op that takes it back, and what changed."""

    course: Course
    inverse: Op
    changes: OpChanges


def apply(course: Course, op: Op) -> Applied:
    """The course after ``op``. Raises :class:`InvalidOp` when the op does not fit; the course given is never touched."""
    return _APPLY[type(op)](course, op)


# Helpers that rebuild the spine of the tree around one change.

_Item = TypeVar("_Item")


def _inserted(items: tuple[_Item, ...], index: int, item: _Item) -> tuple[_Item, ...]:
    _check_place(index, len(items))
    return (*items[:index], item, *items[index:])


def _check_place(index: int, count: int) -> None:
    if not 0 <= index <= count:
        raise InvalidOp(f"Position {index} is outside 0 to {count}.")


def _without(items: tuple[_Item, ...], index: int) -> tuple[_Item, ...]:
    return (*items[:index], *items[index + 1 :])


def _with(items: tuple[_Item, ...], index: int, item: _Item) -> tuple[_Item, ...]:
    return (*items[:index], item, *items[index + 1 :])


def _put_lesson(course: Course, lesson: Lesson) -> Course:
    s, i = course.place(lesson.id)
    section = course.sections[s]
    return replace(course, sections=_with(course.sections, s, replace(section, lessons=_with(section.lessons, i, lesson))))


def _section_index(course: Course, section_id: str) -> int:
    for index, section in enumerate(course.sections):
        if section.id == section_id:
            return index
    raise InvalidOp(f"There is no section {section_id}.")


def _put_lessons(course: Course, section_id: str, lessons: tuple[Lesson, ...]) -> Course:
    s = _section_index(course, section_id)
    return replace(course, sections=_with(course.sections, s, replace(course.sections[s], lessons=lessons)))


def _ids(lesson: Lesson) -> frozenset[str]:
    return frozenset(block.id for block in lesson.blocks)


def _insert_block(course: Course, op: InsertBlock) -> Applied:
    lesson = course.lesson(op.lesson_id)
    refuse_twice("Block", (block.id for there in all_lessons(course) for block in there.blocks), (op.block.id,))
    check_origins(course, (op.block,))
    new = replace(lesson, blocks=_inserted(lesson.blocks, op.index, op.block))
    changes = OpChanges(blocks=frozenset({op.block.id}), lessons=frozenset({lesson.id}))
    return Applied(_put_lesson(course, new), RemoveBlock(lesson.id, op.block.id), changes)


def _remove_block(course: Course, op: RemoveBlock) -> Applied:
    lesson = course.lesson(op.lesson_id)
    index = lesson.find(op.block_id)
    new = replace(lesson, blocks=_without(lesson.blocks, index))
    changes = OpChanges(removed=frozenset({op.block_id}), lessons=frozenset({lesson.id}))
    return Applied(_put_lesson(course, new), InsertBlock(lesson.id, index, lesson.blocks[index]), changes)


def _replace_block(course: Course, op: ReplaceBlock) -> Applied:
    lesson = course.lesson(op.lesson_id)
    index = lesson.find(op.block.id)
    old = lesson.blocks[index]
    check_origins(course, (op.block,))
    new = replace(lesson, blocks=_with(lesson.blocks, index, op.block))
    shape = frozenset({lesson.id}) if type(old) is not type(op.block) else frozenset[str]()
    changes = OpChanges(blocks=frozenset({op.block.id}), lessons=shape)
    return Applied(_put_lesson(course, new), ReplaceBlock(lesson.id, old), changes)


def _move_block(course: Course, op: MoveBlock) -> Applied:
    source = course.lesson(op.lesson_id)
    index = source.find(op.block_id)
    without = replace(source, blocks=_without(source.blocks, index))
    course = _put_lesson(course, without)
    target = course.lesson(op.to_lesson_id)
    new = replace(target, blocks=_inserted(target.blocks, op.index, source.blocks[index]))
    inverse = MoveBlock(op.to_lesson_id, op.block_id, op.lesson_id, index)
    return Applied(_put_lesson(course, new), inverse, OpChanges(lessons=frozenset({source.id, target.id})))


def _insert_lesson(course: Course, op: InsertLesson) -> Applied:
    section = course.section(op.section_id)
    check_lessons(course, (op.lesson,))
    new = _put_lessons(course, section.id, _inserted(section.lessons, op.index, op.lesson))
    changes = OpChanges(blocks=_ids(op.lesson), lessons=frozenset({op.lesson.id}), outline=True)
    return Applied(new, RemoveLesson(op.lesson.id), changes)


def _remove_lesson(course: Course, op: RemoveLesson) -> Applied:
    s, i = course.place(op.lesson_id)
    section = course.sections[s]
    lesson = section.lessons[i]
    new = _put_lessons(course, section.id, _without(section.lessons, i))
    changes = OpChanges(removed=_ids(lesson), lessons=frozenset({lesson.id}), outline=True)
    return Applied(new, InsertLesson(section.id, i, lesson), changes)


def _set_lesson(course: Course, op: SetLesson) -> Applied:
    old = course.lesson(op.lesson_id)
    check_records(course, "A lesson's title", (op.title_origin,))
    new = replace(old, title=op.title, never_send=op.never_send, title_origin=op.title_origin)
    changes = OpChanges(lessons=frozenset({old.id}), outline=True)
    return Applied(_put_lesson(course, new), SetLesson(old.id, old.title, old.never_send, old.title_origin), changes)


def _move_lesson(course: Course, op: MoveLesson) -> Applied:
    s, i = course.place(op.lesson_id)
    section = course.sections[s]
    lesson = section.lessons[i]
    course = _put_lessons(course, section.id, _without(section.lessons, i))
    target = course.section(op.to_section_id)
    new = _put_lessons(course, target.id, _inserted(target.lessons, op.index, lesson))
    return Applied(new, MoveLesson(lesson.id, section.id, i), OpChanges(outline=True))


def _trash_lesson(course: Course, op: TrashLesson) -> Applied:
    s, i = course.place(op.lesson_id)
    section = course.sections[s]
    lesson = section.lessons[i]
    trashed = Trashed(lesson=lesson, section_id=section.id, index=i)
    new = replace(_put_lessons(course, section.id, _without(section.lessons, i)), trash=(trashed, *course.trash))
    changes = OpChanges(removed=_ids(lesson), lessons=frozenset({lesson.id}), outline=True)
    return Applied(new, RestoreLesson(lesson.id), changes)


def _restore_lesson(course: Course, op: RestoreLesson) -> Applied:
    at = next((i for i, item in enumerate(course.trash) if item.lesson.id == op.lesson_id), None)
    if at is None:
        raise InvalidOp("That lesson is not in the trash.")
    if not course.sections:
        raise InvalidOp("The course has no section to put the lesson in.", next_step="Add a section first.")
    item = course.trash[at]
    home = next((section for section in course.sections if section.id == item.section_id), course.sections[0])
    index = min(item.index, len(home.lessons)) if home.id == item.section_id else len(home.lessons)
    new = _put_lessons(course, home.id, _inserted(home.lessons, index, item.lesson))
    changes = OpChanges(blocks=_ids(item.lesson), lessons=frozenset({item.lesson.id}), outline=True)
    inverse = Batch((RemoveLesson(item.lesson.id), SetTrash(course.trash)))
    return Applied(replace(new, trash=_without(course.trash, at)), inverse, changes)


def _set_trash(course: Course, op: SetTrash) -> Applied:
    check_lessons(replace(course, trash=()), tuple(item.lesson for item in op.trash))
    return Applied(replace(course, trash=op.trash), SetTrash(course.trash), OpChanges(outline=True))


def _insert_section(course: Course, op: InsertSection) -> Applied:
    refuse_twice("Section", (section.id for section in course.sections), (op.section.id,))
    check_records(course, "A section's title", (op.section.title_origin,))
    check_lessons(course, op.section.lessons)
    new = replace(course, sections=_inserted(course.sections, op.index, op.section))
    lessons = frozenset(lesson.id for lesson in op.section.lessons)
    blocks = frozenset(block.id for lesson in op.section.lessons for block in lesson.blocks)
    changes = OpChanges(blocks=blocks, lessons=lessons, outline=True)
    return Applied(new, RemoveSection(op.section.id), changes)


def _remove_section(course: Course, op: RemoveSection) -> Applied:
    index = _section_index(course, op.section_id)
    section = course.sections[index]
    gone = frozenset(block.id for lesson in section.lessons for block in lesson.blocks)
    new = replace(course, sections=_without(course.sections, index))
    lessons = frozenset(lesson.id for lesson in section.lessons)
    return Applied(new, InsertSection(index, section), OpChanges(removed=gone, lessons=lessons, outline=True))


def _set_section(course: Course, op: SetSection) -> Applied:
    index = _section_index(course, op.section_id)
    old = course.sections[index]
    check_records(course, "A section's title", (op.title_origin,))
    titled = replace(old, title=op.title, title_origin=op.title_origin)
    new = replace(course, sections=_with(course.sections, index, titled))
    return Applied(new, SetSection(old.id, old.title, old.title_origin), OpChanges(outline=True))


def _move_section(course: Course, op: MoveSection) -> Applied:
    index = _section_index(course, op.section_id)
    rest = _without(course.sections, index)
    new = replace(course, sections=_inserted(rest, op.index, course.sections[index]))
    return Applied(new, MoveSection(op.section_id, index), OpChanges(outline=True))


def _set_settings(course: Course, op: SetSettings) -> Applied:
    check_records(course, "The course settings", (origin for _, origin in op.settings.origins))
    return Applied(replace(course, settings=op.settings), SetSettings(course.settings), OpChanges(settings=True))


def _set_accepted(course: Course, op: SetAccepted) -> Applied:
    return Applied(replace(course, accepted=op.accepted), SetAccepted(course.accepted), OpChanges(accepted=True))


def _set_review(course: Course, op: SetReview) -> Applied:
    name = op.review.block_id
    old = next((review for review in course.reviews if review.block_id == name), None)
    new = _with_reviews(course, name, (op.review,))
    return Applied(new, SetReview(old) if old else DropReview(name), OpChanges(reviews=frozenset({name})))


def _drop_review(course: Course, op: DropReview) -> Applied:
    old = next((review for review in course.reviews if review.block_id == op.block_id), None)
    if old is None:
        raise InvalidOp(f"There is no review of {op.block_id}.")
    return Applied(_with_reviews(course, op.block_id, ()), SetReview(old), OpChanges(reviews=frozenset({op.block_id})))


def _with_reviews(course: Course, name: str, reviews: tuple[Review, ...]) -> Course:
    """The course with these instead of the review of ``name``, in the order of their names: equal courses are then equal."""
    others = (review for review in course.reviews if review.block_id != name)
    return replace(course, reviews=tuple(sorted((*others, *reviews), key=lambda review: review.block_id)))


def _add_provenance(course: Course, op: AddProvenance) -> Applied:
    if course.record(op.record.id):
        raise InvalidOp(f"The origin {op.record.id} is recorded already.")
    check_parent(course, op.record)
    index = len(course.provenance) if op.index is None else op.index
    new = replace(course, provenance=_inserted(course.provenance, index, op.record))
    return Applied(new, DropProvenance(op.record.id), OpChanges())


def _drop_provenance(course: Course, op: DropProvenance) -> Applied:
    record = course.record(op.record_id)
    if record is None:
        raise InvalidOp(f"There is no record of the origin {op.record_id}.")
    if op.record_id in course.origins() or any(item.parent == record.id for item in course.provenance):
        raise InvalidOp("Something in the course still comes from there; a label can't be taken off.")
    index = course.provenance.index(record)
    new = replace(course, provenance=_without(course.provenance, index))
    return Applied(new, AddProvenance(record, index), OpChanges())


def _batch(course: Course, op: Batch) -> Applied:
    changes = OpChanges()
    inverses: list[Op] = []
    for kind, lesson_id, stretch in _stretches(op.ops):
        if len(stretch) == 1:
            applied = apply(course, stretch[0])
            inverses.append(applied.inverse)
        else:
            applied = (_insert_many if kind is InsertBlock else _remove_many)(course, lesson_id, stretch)
            assert isinstance(applied.inverse, Batch)
            inverses.extend(reversed(applied.inverse.ops))
        course = applied.course
        changes = changes | applied.changes
    return Applied(course, Batch(tuple(reversed(inverses))), changes)


def _stretches(ops: tuple[Op, ...]) -> Iterator[tuple[type, str, list[Any]]]:
    """The ops in order, those in a row that put blocks into one lesson, or take them out of it, together.

    One by one, a paste of ten thousand paragraphs looks through the whole course ten thousand times.
    """
    for (kind, lesson_id, _), held in groupby(enumerate(ops), key=lambda row: _stretch_key(*row)):
        yield kind, lesson_id, [op for _, op in held]


def _stretch_key(at: int, op: Op) -> tuple[type, str, int]:
    if isinstance(op, InsertBlock | RemoveBlock):
        return type(op), op.lesson_id, -1
    return type(op), "", at


def _insert_many(course: Course, lesson_id: str, ops: list[InsertBlock]) -> Applied:
    """What inserting one after the other comes to."""
    lesson = course.lesson(lesson_id)
    ids = [op.block.id for op in ops]
    refuse_twice("Block", (block.id for there in all_lessons(course) for block in there.blocks), ids)
    check_origins(course, (op.block for op in ops))
    blocks = list(lesson.blocks)
    for op in ops:
        _check_place(op.index, len(blocks))
        blocks.insert(op.index, op.block)
    inverse = Batch(tuple(RemoveBlock(lesson.id, block_id) for block_id in reversed(ids)))
    changes = OpChanges(blocks=frozenset(ids), lessons=frozenset({lesson.id}))
    return Applied(_put_lesson(course, replace(lesson, blocks=tuple(blocks))), inverse, changes)


def _remove_many(course: Course, lesson_id: str, ops: list[RemoveBlock]) -> Applied:
    """What removing one after the other comes to."""
    lesson = course.lesson(lesson_id)
    blocks, ids = list(lesson.blocks), [block.id for block in lesson.blocks]
    inverses: list[Op] = []
    near = 0  # where the last one stood: the next is beside it, above or below, more often than not
    for op in ops:
        at = next((n for n in (near - 1, near) if 0 <= n < len(ids) and ids[n] == op.block_id), -1)
        if at < 0:
            at = ids.index(op.block_id) if op.block_id in ids else replace(lesson, blocks=tuple(blocks)).find(op.block_id)
        del ids[at]
        inverses.append(InsertBlock(lesson.id, at, blocks.pop(at)))
        near = at
    changes = OpChanges(removed=frozenset(op.block_id for op in ops), lessons=frozenset({lesson.id}))
    return Applied(_put_lesson(course, replace(lesson, blocks=tuple(blocks))), Batch(tuple(reversed(inverses))), changes)


_APPLY: dict[type, Callable[[Course, Any], Applied]] = {
    InsertBlock: _insert_block,
    RemoveBlock: _remove_block,
    ReplaceBlock: _replace_block,
    MoveBlock: _move_block,
    InsertLesson: _insert_lesson,
    RemoveLesson: _remove_lesson,
    SetLesson: _set_lesson,
    MoveLesson: _move_lesson,
    TrashLesson: _trash_lesson,
    RestoreLesson: _restore_lesson,
    SetTrash: _set_trash,
    InsertSection: _insert_section,
    RemoveSection: _remove_section,
    SetSection: _set_section,
    MoveSection: _move_section,
    SetSettings: _set_settings,
    SetAccepted: _set_accepted,
    SetReview: _set_review,
    DropReview: _drop_review,
    AddProvenance: _add_provenance,
    DropProvenance: _drop_provenance,
    Batch: _batch,
}
