"""Operations: apply and take back is the identity, rules hold afterwards, and what changed is what was said to change."""

from __future__ import annotations

import dataclasses
import json
from random import Random

import pytest
from hypothesis import given, settings
from tests.course import making
from tests.course.making import randoms

from app.course.blocks import Block, Image, Narration, Paragraph, Unknown
from app.course.codec import dumps
from app.course.errors import InvalidOp, MissingProvenance
from app.course.model import Course, Lesson, Section, Trashed, new_course
from app.course.ops import (
    AddProvenance,
    Batch,
    DropProvenance,
    InsertBlock,
    InsertLesson,
    InsertSection,
    MoveBlock,
    MoveLesson,
    OpChanges,
    RemoveBlock,
    RemoveSection,
    ReplaceBlock,
    RestoreLesson,
    SetSection,
    SetTrash,
    TrashLesson,
    apply,
    check_course,
    decode_op,
    encode_op,
)
from app.course.provenance import OutputKind, Provenance, SourceType
from app.course.text import RichText, Run


def record(name: str, parent: str | None = None) -> Provenance:
    return Provenance(
        id=name, kind=OutputKind.TEXT, source_type=SourceType.TRAINED, provider="p", system="s", created="2026-01-01T00:00:00Z",
        user="u", request_id="r", prompt_sha256="0" * 64, parent=parent,
    )  # fmt: skip


def synthetic(origin: str, name: str = "b1") -> Paragraph:
    return Paragraph(id=name, text=RichText((Run("made", origin=origin),)))


def one_lesson(*blocks: Block) -> Course:
    return Course(sections=(Section(id="s1", lessons=(Lesson(id="l1", blocks=blocks),)),))


def live(course: Course) -> dict[str, Block]:
    return {block.id: block for _, block in course.blocks()}


def assert_honest(old: Course, new: Course, changes: OpChanges) -> None:
    """Whoever refreshes only what ``changes`` names shows the new course."""
    before, after = live(old), live(new)
    assert {key for key, block in after.items() if before.get(key) != block} <= changes.blocks
    assert before.keys() - after.keys() <= changes.removed
    lessons = {lesson.id: lesson for lesson in old.lessons()}
    for lesson in new.lessons():
        was = lessons.get(lesson.id)
        if was is None or [block.id for block in was.blocks] != [block.id for block in lesson.blocks]:
            assert lesson.id in changes.lessons
    outline = [(s.id, s.title, [(x.id, x.title, x.never_send) for x in s.lessons]) for s in old.sections]
    if outline != [(s.id, s.title, [(x.id, x.title, x.never_send) for x in s.lessons]) for s in new.sections]:
        assert changes.outline
    assert changes.settings or old.settings == new.settings
    assert changes.accepted or old.accepted == new.accepted
    signed, now = ({review.block_id: review for review in course.reviews} for course in (old, new))
    assert {key for key in signed.keys() | now.keys() if signed.get(key) != now.get(key)} <= changes.reviews


@settings(max_examples=300, deadline=None)
@given(randoms)
def test_applying_and_taking_back_is_the_identity_and_the_rules_hold(rng: Random) -> None:
    course = making.course(rng)
    check_course(course)
    for _ in range(6):
        op = making.op_on(rng, course)
        before = course
        try:
            applied = apply(course, op)
        except InvalidOp:
            assert course == before
            continue
        check_course(applied.course)
        back = apply(applied.course, applied.inverse)
        assert back.course == course
        assert apply(back.course, back.inverse).course == applied.course
        assert_honest(course, applied.course, applied.changes)
        assert_honest(applied.course, course, back.changes)
        assert decode_op(json.loads(dumps(encode_op(op)))) == op
        assert decode_op(json.loads(dumps(encode_op(applied.inverse)))) == applied.inverse
        course = applied.course


def test_a_lesson_restored_after_its_section_went_comes_to_the_end_of_the_first_and_undo_knows_the_way_back() -> None:
    course = Course(
        sections=(Section(id="s1", lessons=(Lesson(id="l1"),)), Section(id="s2", lessons=(Lesson(id="l2"), Lesson(id="l3"))))
    )
    course = apply(course, TrashLesson("l2")).course
    course = apply(course, RemoveSection("s2")).course
    applied = apply(course, RestoreLesson("l2"))
    assert [lesson.id for lesson in applied.course.sections[0].lessons] == ["l1", "l2"]
    assert applied.course.trash == ()
    assert apply(applied.course, applied.inverse).course == course


def test_a_lesson_is_restored_to_its_place_or_as_near_as_there_is() -> None:
    course = Course(sections=(Section(id="s1", lessons=tuple(Lesson(id=f"l{n}") for n in range(3))),))
    course = apply(apply(course, TrashLesson("l2")).course, TrashLesson("l1")).course
    assert [lesson.id for lesson in apply(course, RestoreLesson("l1")).course.sections[0].lessons] == ["l0", "l1"]
    assert [lesson.id for lesson in apply(course, RestoreLesson("l2")).course.sections[0].lessons] == ["l0", "l2"]


def test_nothing_is_restored_into_a_course_without_sections() -> None:
    course = apply(apply(one_lesson(), TrashLesson("l1")).course, RemoveSection("s1")).course
    with pytest.raises(InvalidOp, match="no section"):
        apply(course, RestoreLesson("l1"))
    with pytest.raises(InvalidOp, match="not in the trash"):
        apply(course, RestoreLesson("l9"))


def test_a_batch_that_fails_halfway_changes_nothing() -> None:
    course = one_lesson(Paragraph(id="b1"))
    copy = dataclasses.replace(course)
    with pytest.raises(InvalidOp):
        apply(course, Batch((RemoveBlock("l1", "b1"), RemoveBlock("l1", "b1"))))
    assert course == copy


@pytest.mark.parametrize("place", ["same lesson", "another lesson", "trash"])
def test_a_block_id_is_unique_over_the_whole_course(place: str) -> None:
    course = Course(sections=(Section(id="s1", lessons=(Lesson(id="l1", blocks=(Paragraph(id="b1"),)), Lesson(id="l2"))),))
    if place == "trash":
        course = apply(course, TrashLesson("l1")).course
    target = "l1" if place == "same lesson" else "l2"
    with pytest.raises(InvalidOp, match="Block b1 is in the course already"):
        apply(course, InsertBlock(target, 0, Paragraph(id="b1")))


def test_a_lesson_can_not_come_in_twice_nor_with_a_block_twice() -> None:
    course = one_lesson(Paragraph(id="b1"))
    for lesson in (
        Lesson(id="l1"),
        Lesson(id="l2", blocks=(Paragraph(id="b1"),)),
        Lesson(id="l2", blocks=(Paragraph(id="b2"), Paragraph(id="b2"))),
    ):
        with pytest.raises(InvalidOp, match="already"):
            apply(course, InsertLesson("s1", 0, lesson))
        with pytest.raises(InvalidOp, match="already"):
            apply(course, InsertSection(0, Section(id="s2", lessons=(lesson,))))
        with pytest.raises(InvalidOp, match="already"):
            apply(course, SetTrash((Trashed(lesson=lesson, section_id="s1", index=0),)))


@pytest.mark.clause("B1.4")
def test_synthetic_text_needs_its_record_wherever_it_comes_in() -> None:
    course = one_lesson(Paragraph(id="b0"))
    made = Lesson(id="l2", blocks=(synthetic("p1"),))
    for op in (
        InsertBlock("l1", 0, synthetic("p1")),
        ReplaceBlock("l1", synthetic("p1", "b0")),
        InsertBlock("l1", 0, Image(id="b1", provenance="p1")),
        InsertLesson("s1", 0, made),
        InsertSection(0, Section(id="s2", lessons=(made,))),
        SetTrash((Trashed(lesson=made, section_id="s1", index=0),)),
    ):
        with pytest.raises(MissingProvenance, match="p1"):
            apply(course, op)
        assert apply(apply(course, AddProvenance(record("p1"))).course, op).course != course


def test_a_record_stays_while_anything_refers_to_it_even_from_the_trash_or_a_newer_lectern() -> None:
    newer = Unknown(id="b1", made_as="hologram", data='{"kind":"hologram","id":"b1","layers":[{"text":"x","origin":"p1"}]}')
    for block in (synthetic("p1"), newer, Paragraph(id="b1", extra='{"subtitle":[{"text":"x","origin":"p1"}]}')):
        course = apply(one_lesson(), AddProvenance(record("p1"))).course
        course = apply(course, InsertBlock("l1", 0, block)).course
        for there in (course, apply(course, TrashLesson("l1")).course):
            with pytest.raises(InvalidOp, match="label"):
                apply(there, DropProvenance("p1"))
        assert apply(apply(course, RemoveBlock("l1", "b1")).course, DropProvenance("p1")).course.provenance == ()


def test_a_record_stays_while_another_was_made_from_it() -> None:
    course = apply(one_lesson(), AddProvenance(record("p1"))).course
    with pytest.raises(MissingProvenance, match="p9"):
        apply(course, AddProvenance(record("p2", parent="p9")))
    course = apply(course, AddProvenance(record("p2", parent="p1"))).course
    with pytest.raises(InvalidOp, match="label"):
        apply(course, DropProvenance("p1"))


def test_a_dropped_record_comes_back_to_its_place() -> None:
    course = dataclasses.replace(one_lesson(), provenance=(record("p1"), record("p2"), record("p3")))
    applied = apply(course, DropProvenance("p2"))
    assert apply(applied.course, applied.inverse).course == course


def test_emptying_the_trash_keeps_the_records_so_that_undo_can_bring_the_lessons_back() -> None:
    course = apply(one_lesson(), AddProvenance(record("p1"))).course
    course = apply(course, InsertBlock("l1", 0, synthetic("p1"))).course
    course = apply(course, TrashLesson("l1")).course
    emptied = apply(course, SetTrash(()))
    assert emptied.course.record("p1") is not None
    assert apply(emptied.course, emptied.inverse).course == course


def test_a_block_moved_within_its_lesson_is_counted_without_itself() -> None:
    course = one_lesson(*(Paragraph(id=f"b{n}") for n in range(3)))
    moved = apply(course, MoveBlock("l1", "b0", "l1", 2)).course
    assert [block.id for block in moved.lesson("l1").blocks] == ["b1", "b2", "b0"]


def test_positions_outside_are_refused() -> None:
    course = one_lesson(Paragraph(id="b1"))
    for op in (InsertBlock("l1", 2, Paragraph()), InsertBlock("l1", -1, Paragraph()), MoveLesson("l1", "s1", 1)):
        with pytest.raises(InvalidOp, match="outside"):
            apply(course, op)


def test_what_is_not_there_is_named() -> None:
    course = one_lesson()
    for op, name in (
        (RemoveBlock("l1", "b7"), "b7"),
        (RemoveBlock("l7", "b7"), "l7"),
        (TrashLesson("l7"), "l7"),
        (SetSection("s7", ""), "s7"),
        (InsertLesson("s7", 0, Lesson()), "s7"),
        (DropProvenance("p7"), "p7"),
    ):
        with pytest.raises(InvalidOp, match=name):
            apply(course, op)


def test_a_changed_kind_is_a_changed_list_and_changed_words_are_not() -> None:
    course = one_lesson(Paragraph(id="b1"))
    typed = apply(course, ReplaceBlock("l1", Paragraph(id="b1", text=RichText.of("x"))))
    assert typed.changes == OpChanges(blocks=frozenset({"b1"}))
    turned = apply(course, ReplaceBlock("l1", Narration(id="b1")))
    assert turned.changes == OpChanges(blocks=frozenset({"b1"}), lessons=frozenset({"l1"}))


def test_changes_add_up_to_what_the_last_one_left() -> None:
    added, gone = OpChanges(blocks=frozenset({"b1"})), OpChanges(removed=frozenset({"b1"}), outline=True)
    assert (added | gone) == gone
    assert (gone | added) == OpChanges(blocks=frozenset({"b1"}), outline=True)


@pytest.mark.parametrize(
    "data",
    [None, [], {}, {"op": "Explode"}, {"op": "RemoveBlock"}, {"op": "RemoveBlock", "lesson_id": 1, "block_id": "b"},
     {"op": ["x"]}, {"op": "Batch", "ops": [{"op": "Explode"}]}, {"op": "Batch", "ops": 3}],
)  # fmt: skip
def test_what_is_no_op_is_refused(data: object) -> None:
    with pytest.raises(ValueError, match="not a"):
        decode_op(data)


def test_a_course_made_without_ops_is_held_to_the_same_rules() -> None:
    check_course(new_course())
    twice = Lesson(id="l1", blocks=(Paragraph(id="b1"),))
    wrong = [
        Course(sections=(Section(id="s1"), Section(id="s1"))),
        Course(sections=(Section(lessons=(twice,)),), trash=(Trashed(lesson=twice, section_id="s", index=0),)),
        one_lesson(Paragraph(id="b1"), Paragraph(id="b1")),
        one_lesson(synthetic("p1")),
        Course(provenance=(record("p1"), record("p1"))),
        Course(provenance=(record("p1", parent="p0"),)),
    ]
    for course in wrong:
        with pytest.raises(InvalidOp):
            check_course(course)


@given(randoms)
def test_blocks_put_in_or_taken_out_in_a_row_come_to_the_same_as_one_by_one(random: Random) -> None:
    course = one_lesson(*(Paragraph(id=f"b{n}") for n in range(4)))
    ops: list[InsertBlock | RemoveBlock] = []
    for n in range(12):
        present = list(live(course)) + [op.block.id for op in ops if isinstance(op, InsertBlock)]
        if random.random() < 0.5:
            ops.append(InsertBlock("l1", random.randrange(6), Paragraph(id=f"b{random.randrange(6, 30)}{n % 2}")))
        else:
            ops.append(RemoveBlock("l1", random.choice(present)))
    step, changes, inverses = course, OpChanges(), []
    try:
        for op in ops:
            applied = apply(step, op)
            step, changes = applied.course, changes | applied.changes
            inverses.append(applied.inverse)
    except InvalidOp:
        with pytest.raises(InvalidOp):
            apply(course, Batch(tuple(ops)))
        return
    whole = apply(course, Batch(tuple(ops)))
    assert (whole.course, whole.changes) == (step, changes)
    assert whole.inverse == Batch(tuple(reversed(inverses)))
    assert apply(whole.course, whole.inverse).course == course
