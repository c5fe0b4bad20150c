"""Reviews of what AI made: what needs one, when it holds, and how an edit resets it (clauses A2.2b, A4.5)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.course.blocks import Block, Image, MediaRef, Narration, Paragraph, Quote, Unknown
from app.course.errors import InvalidOp, MissingProvenance
from app.course.model import Course, Lesson, Section, Settings
from app.course.ops import (
    AddProvenance,
    DropProvenance,
    DropReview,
    InsertBlock,
    MoveBlock,
    ReplaceBlock,
    SetLesson,
    SetReview,
    SetSection,
    SetSettings,
    TrashLesson,
    apply,
    edited_settings,
    rename_lesson,
    rename_section,
)
from app.course.origins import Share, share, survives
from app.course.provenance import OutputKind, Provenance, SourceType
from app.course.review import ALL, Holder, Review, Tick, content_digest, items, unreviewed
from app.course.text import RichText, Run


def record(name: str, source: SourceType = SourceType.TRAINED, parent: str | None = None) -> Provenance:
    return Provenance(
        id=name, kind=OutputKind.TEXT, source_type=source, provider="openai", system="s", created="2026-01-01T00:00:00Z",
        user="u", request_id="r", prompt_sha256="0" * 64, parent=parent,
    )  # fmt: skip


def made(text: str, origin: str | None = "p1") -> RichText:
    return RichText((Run(text, origin=origin),))


def course_of(*blocks: Block, records: tuple[Provenance, ...] = (), lesson: Lesson | None = None) -> Course:
    first = replace(lesson or Lesson(id="l1", title="Exits"), blocks=blocks)
    second = Lesson(id="l2", title="Alarms")
    return Course(
        id="c1",
        settings=Settings(title="Fire"),
        sections=(Section(id="s1", title="Start", lessons=(first, second)),),
        provenance=records or (record("p1"),),
    )


def signed(course: Course, name: str, ticks: frozenset[Tick] = ALL) -> Course:
    """The course after somebody reviewed the item ``name`` as it is."""
    item = next(item for item in items(course) if item.id == name)
    review = Review(block_id=name, digest=item.digest, user="ada", time="2026-02-02T00:00:00Z", ticks=ticks)
    return apply(course, SetReview(review)).course


@pytest.mark.clause("A4.5")
@pytest.mark.clause("A2.2b")
def test_a_review_counts_only_with_all_three_ticks() -> None:
    course = course_of(Paragraph(id="b1", text=made("Leave at once.")))
    assert [item.id for item in unreviewed(course)] == ["b1"]
    for tick in Tick:
        partly = signed(course, "b1", ALL - {tick})
        assert [item.id for item in unreviewed(partly)] == ["b1"]
        assert next(items(partly)).review is not None
    assert unreviewed(signed(course, "b1")) == []


@pytest.mark.clause("A4.5")
def test_an_edit_resets_a_review_and_undoing_the_edit_brings_it_back() -> None:
    block = Paragraph(id="b1", text=made("Leave at once."))
    course = signed(course_of(block), "b1")
    for edit in (
        replace(block, text=block.text + RichText.of(" Now.")),
        replace(block, text=made("Leave at once.", "p2")),
        replace(block, lead=True),
    ):
        there = apply(course, AddProvenance(record("p2"))).course
        edited = apply(there, ReplaceBlock("l1", edit))
        assert [item.id for item in unreviewed(edited.course)] == ["b1"]
        assert unreviewed(apply(edited.course, edited.inverse).course) == []


def test_moving_a_block_or_keeping_it_from_providers_does_not_change_what_was_reviewed() -> None:
    block = Paragraph(id="b1", text=made("Leave at once."))
    course = signed(course_of(block), "b1")
    course = apply(course, MoveBlock("l1", "b1", "l2", 0)).course
    course = apply(course, ReplaceBlock("l2", replace(block, never_send=True))).course
    assert unreviewed(course) == []


def test_what_people_wrote_and_what_was_made_by_rules_needs_no_review() -> None:
    voice = replace(record("p1", SourceType.ALGORITHMIC), kind=OutputKind.SPEECH)
    course = course_of(Paragraph(id="b1", text=RichText.of("Ours.")), Narration(id="b2", provenance="p1"), records=(voice,))
    assert list(items(course)) == []


def test_a_trained_voice_and_a_derivative_of_something_trained_need_one() -> None:
    made_by_rules = record("p2", SourceType.ALGORITHMIC, parent="p1")
    course = course_of(
        Narration(id="b1", provenance="p1"),
        Image(id="b2", provenance="p2"),
        Paragraph(id="b3", text=made("x", "p3")),
        records=(record("p1"), made_by_rules, record("p3", SourceType.COMPOSITE)),
    )
    found = list(items(course))
    assert [(item.id, item.media) for item in found] == [
        ("b1", OutputKind.SPEECH),
        ("b2", OutputKind.IMAGE),
        ("b3", None),
    ]


def test_an_origin_without_a_record_is_listed_rather_than_let_through() -> None:
    course = replace(course_of(Paragraph(id="b1", text=made("x", "gone"))), provenance=())
    [item] = unreviewed(course)
    assert (item.records, item.missing) == ((), ("gone",))


def test_titles_alt_texts_and_the_courses_own_texts_are_items_in_the_order_of_the_course() -> None:
    image = Image(id="b1", source=MediaRef("0" * 64, "image/png"), alt="A door", field_origins=(("alt", "p1"),))
    course = course_of(image, Paragraph(id="b2", text=made("Leave.")), lesson=Lesson(id="l1", title="Exits", title_origin="p1"))
    course = apply(course, SetSection("s1", "Start", "p1")).course
    course = apply(course, SetSettings(replace(course.settings, tags=("fire",), origins=(("tags", "p1"),)))).course
    found = list(items(course))
    assert [(item.id, item.holder, item.lesson_id) for item in found] == [
        ("c1", Holder.COURSE, ""),
        ("s1", Holder.SECTION, "l1"),
        ("l1", Holder.LESSON, "l1"),
        ("b1", Holder.BLOCK, "l1"),
        ("b2", Holder.BLOCK, "l1"),
    ]
    assert found[3].fields == ("alt",)
    assert found[4].texts == ("text",)
    for name in ("c1", "s1", "l1", "b1", "b2"):
        course = signed(course, name)
    assert unreviewed(course) == []
    course = apply(course, SetLesson("l1", "All exits", False, "p1")).course
    course = apply(course, SetSettings(replace(course.settings, author="Ada"))).course
    assert [item.id for item in unreviewed(course)] == ["l1"]
    course = apply(course, SetSettings(replace(course.settings, tags=("fire", "doors")))).course
    assert [item.id for item in unreviewed(course)] == ["c1", "l1"]


def test_what_is_in_the_trash_waits_there() -> None:
    course = course_of(Paragraph(id="b1", text=made("x")))
    assert unreviewed(apply(course, TrashLesson("l1")).course) == []


def test_reviews_are_kept_in_order_and_taken_back_one_by_one() -> None:
    blocks = (Paragraph(id="b2", text=made("x")), Paragraph(id="b1", text=made("y")))
    course = signed(signed(course_of(*blocks), "b2"), "b1")
    assert [review.block_id for review in course.reviews] == ["b1", "b2"]
    dropped = apply(course, DropReview("b1"))
    assert [item.id for item in unreviewed(dropped.course)] == ["b1"]
    assert apply(dropped.course, dropped.inverse).course == course
    with pytest.raises(InvalidOp, match="no review"):
        apply(dropped.course, DropReview("b1"))


# Plain texts and their labels.


@pytest.mark.clause("B4.2b")
def test_a_plain_field_keeps_its_label_while_something_made_is_left_in_it() -> None:
    image = Image(id="b1", alt="A red door at the end of a corridor", field_origins=(("alt", "p1"),))
    edited = image.with_part("alt", RichText.of("A red fire door at the end of a corridor"))
    assert edited.origins() == {"p1"}
    assert edited.with_part("alt", RichText.of("Two people laugh")).origins() == frozenset()
    assert image.with_part("alt", RichText.of("")).origins() == frozenset()
    assert replace(image, alt="").field_origins == ()
    assert image.with_part("caption", RichText.of("Door 3")).origins() == {"p1"}


@pytest.mark.clause("B4.2b")
def test_a_title_keeps_its_label_until_somebody_writes_another() -> None:
    lesson = Lesson(id="l1", title="Know your way out", title_origin="p1")
    assert rename_lesson(lesson, "Know your way out of here").title_origin == "p1"
    assert rename_lesson(lesson, "Alarms").title_origin is None
    assert rename_section(Section(id="s1", title="Basics", title_origin="p1"), "The basics").title_origin == "p1"
    settings = Settings(description="About exits and alarms.", tags=("exits",), origins=(("description", "p1"), ("tags", "p1")))
    assert edited_settings(settings, description="About exits.").origins == settings.origins
    assert edited_settings(settings, description="Hm!").origins == (("tags", "p1"),)
    assert edited_settings(settings, tags=()).origins == (("description", "p1"),)


@pytest.mark.parametrize(
    ("old", "new", "left"),
    [
        ("Evacuation", "Evacuations", True),
        ("Evacuation", "evac", False),
        ("Go", "Go", True),
        ("Go", "Go on", True),
        ("Go", "G", False),
        ("", "anything", False),
        ("   ", "a   b", False),
        ("x" * 3_000, "y", True),
        ("x" * 3_000, "", False),
    ],
)
def test_something_is_left_when_four_characters_in_a_row_are(old: str, new: str, left: bool) -> None:
    assert survives(old, new) is left


def test_a_plain_text_that_names_an_unknown_origin_is_refused() -> None:
    course = course_of()
    for op in (
        SetLesson("l1", "x", False, "p9"),
        SetSection("s1", "x", "p9"),
        SetSettings(Settings(title="x", origins=(("title", "p9"),))),
        InsertBlock("l1", 0, Image(alt="x", field_origins=(("alt", "p9"),))),
    ):
        with pytest.raises(MissingProvenance, match="p9"):
            apply(course, op)


def test_a_record_stays_while_a_plain_text_comes_from_it() -> None:
    newer = Unknown(made_as="hologram", id="b9", data='{"kind":"hologram","id":"b9","field_origins":[["alt","p1"]]}')
    for op in (
        SetLesson("l1", "x", False, "p1"),
        SetSection("s1", "x", "p1"),
        SetSettings(Settings(title="x", origins=(("title", "p1"),))),
        InsertBlock("l1", 0, Quote(attribution="x", field_origins=(("attribution", "p1"),))),
        InsertBlock("l1", 0, newer),
    ):
        with pytest.raises(InvalidOp, match="label"):
            apply(apply(course_of(), op).course, DropProvenance("p1"))


# How much of a text is still AI's.


@pytest.mark.clause("A4.2")
def test_the_share_that_people_changed_counts_characters() -> None:
    text = RichText((Run("Leave the ", origin="p1"), Run("red"), Run(" room.", origin="p1")))
    assert share([text]) == Share(made=13, typed=3)
    assert share([text]).changed == 19
    assert share([made("All of it")]).changed == 0
    assert not share([made("All of it")]).edited
    assert share([made("x" * 10_000) + RichText.of("!")]).changed == 1
    assert share([made("ab") + RichText.of("y" * 10_000)]).changed == 99
    assert share([RichText.of("ours")]).changed == 100


def test_the_digest_is_of_the_content_alone() -> None:
    course = course_of()
    one = Paragraph(id="b1", text=made("x"))
    assert content_digest(one, course) == content_digest(replace(one, id="b2", never_send=True), course)
    assert content_digest(one, course) != content_digest(replace(one, text=made("y")), course)
