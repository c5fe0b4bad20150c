"""Drafts go into the course as one step or not at all, and their parents are named."""

from __future__ import annotations

import pytest
from tests.services.ai.conftest import COURSE, PARA, REFUNDS, Stand, course_bytes
from tests.services.ai.saying import OUTLINE, QUESTION, REWRITTEN, say, wait_for
from tests.services.ai.test_asking import QUICK, target_of

from app.course.blocks import ListBlock, Paragraph
from app.course.errors import InvalidOp
from app.course.ops import RemoveBlock, ReplaceBlock, SetLesson
from app.course.provenance import OutputKind, SourceType
from app.course.review import unreviewed
from app.course.text import RichText
from app.services.ai import (
    Changes,
    Choices,
    Outline,
    Passage,
    Picture,
    Questions,
    Rewriting,
    Target,
    TargetChanged,
    Unfit,
    Where,
)

# Into the course, and not.


@pytest.mark.clause("A3.6")
@pytest.mark.parametrize("feature", [*QUICK, "summarise", "questions", "objectives", "titles", "tags", "alt-text"])
def test_rejecting_a_draft_leaves_the_course_unchanged_to_the_byte(stand: Stand, feature: str) -> None:
    stand.session.flush()
    before, on_disk = course_bytes(stand.session.course), stand.session.path.read_bytes()
    say(stand, feature)
    draft = stand.draft(feature, target_of(feature), **QUICK.get(feature, {}))
    assert draft.insertable, draft.problem
    assert course_bytes(stand.session.course) == before
    stand.ai.reject(draft.id)
    assert course_bytes(stand.session.course) == before
    assert not stand.session.can_undo
    stand.session.flush()
    assert stand.session.path.read_bytes() == on_disk
    assert stand.ai.drafts == ()
    assert stand.events()[-1] == "draft.rejected"
    with pytest.raises(Unfit):
        stand.ai.insert(draft.id)


@pytest.mark.clause("B1.3")
@pytest.mark.parametrize("feature", [*QUICK, "summarise", "questions", "objectives", "titles", "tags", "alt-text"])
def test_an_inserted_draft_is_one_step_with_its_origin_and_undo_takes_all_of_it_back(stand: Stand, feature: str) -> None:
    before = course_bytes(stand.session.course)
    say(stand, feature)
    draft = stand.draft(feature, target_of(feature), **QUICK.get(feature, {}))
    stand.ai.insert(draft.id)
    course = stand.session.course
    assert course_bytes(course) != before
    assert course.provenance
    assert course.origins() == {record.id for record in course.provenance}
    record = course.provenance[0]
    sent = [payload for payload in stand.server.requests if payload.endpoint in ("responses", "images/generations")]
    assert record.provider == "openai"
    assert record.user == "Ada"
    assert record.request_id.startswith("req_")
    assert record.kind is (OutputKind.IMAGE if feature == "image" else OutputKind.TEXT)
    assert sent
    assert len(unreviewed(course)) >= 1
    stand.session.undo()
    assert course_bytes(stand.session.course) == before
    assert not stand.session.can_undo
    stand.session.redo()
    assert stand.session.course == course
    assert stand.events()[-1] == "draft.inserted"


def test_what_each_feature_gives(stand: Stand) -> None:
    kinds = {
        "outline": Outline,
        "write": Passage,
        "rewrite": Changes,
        "summarise": Passage,
        "questions": Questions,
        "objectives": Passage,
        "titles": Choices,
        "tags": Choices,
        "alt-text": Choices,
        "image": Picture,
        "translate": Changes,
    }
    for feature, kind in kinds.items():
        say(stand, feature)
        draft = stand.draft(feature, target_of(feature), **QUICK.get(feature, {}))
        assert isinstance(draft.result, kind), (feature, draft.problem)
        assert draft.text or feature == "image"


def test_a_written_text_goes_after_the_block_it_was_asked_at(stand: Stand) -> None:
    say(stand, "write")
    draft = stand.draft("write", PARA, brief="Why receipts matter")
    stand.ai.insert(draft.id)
    kinds = [block.kind for block in stand.session.course.lesson("lrefunds").blocks]
    assert kinds[:5] == ["heading", "paragraph", "heading", "paragraph", "list"]
    block = stand.session.course.lesson("lrefunds").blocks[3]
    assert [run.text for run in block.part("text").runs] == ["Keep ", "every", " receipt."]
    assert all(run.origin for run in block.part("text").runs)


@pytest.mark.clause("A4.3")
def test_what_a_model_adds_to_a_brief_is_marked(stand: Stand) -> None:
    stand.server.say("Receipts are kept for 10 years, says Anna Berg. Since 1998 that is the law.")
    draft = stand.draft("write", REFUNDS, brief="Receipts are kept for 10 years")
    assert [draft.text[start:end] for start, end in draft.unsupported] == ["Anna Berg", "1998"]
    first = draft.statements[0].rests
    assert first is not None
    assert (first.source_id, first.title) == ("", "What you asked for")


def test_a_written_text_takes_the_place_of_the_empty_paragraph_it_was_asked_at(stand: Stand) -> None:
    stand.server.say("One paragraph.")
    count = len(stand.session.course.lesson("lrefunds").blocks)
    draft = stand.draft("write", Target(lesson_id="lrefunds", block_id="bempty"), brief="Anything")
    stand.ai.insert(draft.id)
    blocks = stand.session.course.lesson("lrefunds").blocks
    assert len(blocks) == count
    assert blocks[-1].id == "bempty"
    assert blocks[-1].plain() == "One paragraph."


def test_a_rewrite_keeps_looks_and_links(stand: Stand) -> None:
    stand.server.say(REWRITTEN)
    draft = stand.draft("rewrite", PARA, how=Rewriting.SHORTER)
    stand.ai.insert(draft.id)
    text = stand.session.course.lesson("lrefunds").blocks[1].part("text")
    assert text.plain == "You get your refund within 14 days. Ask the returns desk."
    looks = {run.text: (sorted(run.marks), run.link) for run in text.runs}
    assert looks["14 days"] == (["strong"], None)
    assert looks["returns desk"] == ([], "https://intranet.example/returns")


@pytest.mark.clause("A3.6")
def test_a_draft_never_takes_the_place_of_a_text_that_was_changed_meanwhile(stand: Stand) -> None:
    stand.server.say(REWRITTEN)
    draft = stand.draft("rewrite", PARA)
    typed = Paragraph(id="bpara", text=RichText.of("I wrote this while it was thinking."))
    stand.session.do(ReplaceBlock("lrefunds", typed), "Type")
    before = course_bytes(stand.session.course)
    assert stand.ai.changed_since(draft.id)
    with pytest.raises(TargetChanged, match="changed since you asked"):
        stand.ai.insert(draft.id)
    assert course_bytes(stand.session.course) == before
    stand.ai.insert(draft.id, where=Where.BESIDE)
    blocks = stand.session.course.lesson("lrefunds").blocks
    assert blocks[1] == typed
    assert blocks[2].plain() == "You get your refund within 14 days. Ask the returns desk."


def test_a_rewrite_of_a_deleted_block_can_still_be_inserted_beside(stand: Stand) -> None:
    stand.server.say(REWRITTEN)
    draft = stand.draft("rewrite", PARA)
    stand.session.do(RemoveBlock("lrefunds", "bpara"), "Delete")
    with pytest.raises(TargetChanged):
        stand.ai.insert(draft.id)
    stand.ai.insert(draft.id, where=Where.BESIDE)
    assert stand.session.course.lesson("lrefunds").blocks[-1].plain().startswith("You get your refund")


def test_a_block_deleted_while_the_model_was_thinking_costs_no_draft(stand: Stand) -> None:
    stand.server.delay = 0.05
    stand.server.say(REWRITTEN)
    job = stand.ai.run(stand.ai.propose(stand.asked("rewrite", PARA)).sheet)
    wait_for(lambda: bool(stand.server.requests))
    stand.session.do(RemoveBlock("lrefunds", "bpara"), "Delete")
    draft = job.wait(30)
    assert draft.insertable
    assert stand.ai.changed_since(draft.id)


def test_beside_a_block_that_became_another_kind_the_text_is_a_paragraph(stand: Stand) -> None:
    from app.course.blocks import ListItem

    stand.server.say({"s1": "Bring a receipt.", "s2": "Keep the packaging."})
    draft = stand.draft("rewrite", Target(lesson_id="lrefunds", block_id="blist"))
    stand.session.do(ReplaceBlock("lrefunds", ListBlock(id="blist", items=(ListItem(RichText.of("One item")),))), "Type")
    stand.ai.insert(draft.id, where=Where.BESIDE)
    blocks = stand.session.course.lesson("lrefunds").blocks
    assert blocks[2].plain() == "One item"
    assert (blocks[3].kind, blocks[3].plain()) == ("paragraph", "Bring a receipt.\nKeep the packaging.")


def test_a_title_that_was_changed_meanwhile_stays(stand: Stand) -> None:
    stand.server.say({"titles": ["Money back", "Refunds"]})
    draft = stand.draft("titles", REFUNDS)
    assert draft.result == Choices(choices=("Money back",))  # the one it has is no suggestion
    stand.session.do(SetLesson("lrefunds", "Mine"), "Rename")
    with pytest.raises(TargetChanged):
        stand.ai.insert(draft.id)


def test_one_of_several_titles_and_some_of_several_tags_are_taken(stand: Stand) -> None:
    stand.server.say({"titles": ["Money back", "How to refund."]})
    stand.ai.insert(stand.draft("titles", REFUNDS).id, choice=1)
    lesson = stand.session.course.lesson("lrefunds")
    assert lesson.title == "How to refund"
    assert lesson.title_origin == stand.session.course.provenance[0].id
    stand.server.say({"tags": ["refunds", "returns", "shop"]})
    draft = stand.draft("tags")
    with pytest.raises(Unfit, match="Nothing is chosen"):
        stand.ai.insert(draft.id, choice=())
    stand.ai.insert(draft.id, choice=(0, 2))
    assert stand.session.course.settings.tags == ("refunds", "shop")
    assert dict(stand.session.course.settings.origins).keys() == {"tags"}


def test_an_outline_becomes_sections_after_the_one_it_was_asked_in(stand: Stand) -> None:
    stand.server.say(OUTLINE)
    stand.ai.insert(stand.draft("outline", REFUNDS, brief="Returns").id)
    section = stand.session.course.sections[1]
    assert (section.title, section.lessons[0].title) == ("Returns", "Take goods back")
    assert section.lessons[0].blocks[0].plain() == "Ask for the receipt"
    assert section.title_origin == section.lessons[0].title_origin == stand.session.course.provenance[0].id


def test_the_summary_of_a_course_becomes_its_description(stand: Stand) -> None:
    stand.server.say("Refunds and forklifts.")
    stand.ai.insert(stand.draft("summarise").id)
    settings = stand.session.course.settings
    assert settings.description == "Refunds and forklifts."
    assert dict(settings.origins)["description"] == stand.session.course.provenance[0].id


def test_a_draft_whose_lesson_is_gone_says_so(stand: Stand) -> None:
    from app.course.ops import TrashLesson

    say(stand, "write")
    draft = stand.draft("write", REFUNDS, brief="Why receipts matter")
    stand.session.do(TrashLesson("lrefunds"), "Delete")
    with pytest.raises(InvalidOp):
        stand.ai.insert(draft.id)
    assert stand.ai.drafts == (draft,)


# Editing before inserting.


@pytest.mark.clause("A4.2")
def test_what_a_person_changes_in_a_draft_is_theirs_and_the_rest_stays_labelled(stand: Stand) -> None:
    say(stand, "write")
    draft = stand.draft("write", PARA, brief="Why receipts matter")
    draft = stand.ai.edit(draft.id, draft.text.replace("every", "each single"))
    assert draft.edited
    stand.ai.insert(draft.id)
    text = stand.session.course.lesson("lrefunds").blocks[3].part("text")
    assert [(run.text.strip(), bool(run.origin)) for run in text.runs if run.text.strip()] == [
        ("Keep", True),
        ("each single", False),
        ("receipt.", True),
    ]


@pytest.mark.clause("A4.2")
def test_an_edited_rewrite_keeps_its_looks(stand: Stand) -> None:
    stand.server.say(REWRITTEN)
    draft = stand.draft("rewrite", PARA)
    stand.ai.edit(draft.id, "You get your money within 14 days. Ask the returns desk.")
    stand.ai.insert(draft.id)
    text = stand.session.course.lesson("lrefunds").blocks[1].part("text")
    assert [run.text.strip() for run in text.runs if not run.origin] == ["money"]
    assert next(run for run in text.runs if run.link).text == "returns desk"


def test_an_edit_that_breaks_a_question_is_refused_and_the_draft_stays(stand: Stand) -> None:
    stand.server.say(QUESTION)
    draft = stand.draft("questions", REFUNDS)
    with pytest.raises(Unfit, match="can't be read as questions"):
        stand.ai.edit(draft.id, "No question at all.")
    with pytest.raises(Unfit, match=r"not right yet|can't be read"):
        stand.ai.edit(draft.id, draft.text.replace("- [ ] 30", "- [ ] 14"))
    assert stand.ai.draft(draft.id) == draft
    new = stand.ai.edit(draft.id, draft.text.replace("30", "90"))
    assert isinstance(new.result, Questions)
    assert [option.text.plain for option in new.result.questions[0].options] == ["14", "90"]  # type: ignore[attr-defined]


def test_an_outline_is_edited_as_text(stand: Stand) -> None:
    stand.server.say(OUTLINE)
    draft = stand.draft("outline", brief="Returns")
    assert draft.text == "# Returns\n\n## Take goods back\n\n- Ask for the receipt"
    new = stand.ai.edit(draft.id, draft.text + "\n\n## Pay back\n- In cash")
    assert isinstance(new.result, Outline)
    assert [lesson.title for lesson in new.result.sections[0].lessons] == ["Take goods back", "Pay back"]
    with pytest.raises(Unfit):
        stand.ai.edit(draft.id, "- just a point")


def test_sentences_that_were_not_touched_rest_on_what_they_rested_on(stand: Stand) -> None:
    stand.server.say("Refunds are paid within 14 days. Orders above 900 euros take longer.")
    draft = stand.draft("summarise", REFUNDS)
    assert [draft.text[start:end] for start, end in draft.unsupported] == ["900"]
    new = stand.ai.edit(draft.id, "Here it is in a few words. " + draft.text)
    assert [new.text[start:end] for start, end in new.unsupported] == ["900"]
    assert [one.rests for one in new.statements] == [one.rests for one in draft.statements]  # what was typed is no claim of AI


# Derivatives.


@pytest.mark.clause("B1.7")
@pytest.mark.clause("B4.2b")
def test_a_rewrite_of_a_rewrite_names_the_first_as_its_parent(stand: Stand) -> None:
    stand.server.say(REWRITTEN)
    stand.ai.insert(stand.draft("rewrite", PARA).id)
    first = stand.session.course.provenance[-1]
    assert (first.source_type, first.parent) == (SourceType.COMPOSITE, None)
    stand.server.say({"s1": "Refund: ⟦1⟧14 days⟦/1⟧. Ask the ⟦2⟧returns desk⟦/2⟧."})
    stand.ai.insert(stand.draft("rewrite", PARA).id)
    second = stand.session.course.provenance[-1]
    assert second.parent == first.id
    text = stand.session.course.lesson("lrefunds").blocks[1].part("text")
    assert {run.origin for run in text.runs} == {second.id}


@pytest.mark.clause("B1.7")
def test_a_summary_of_a_text_by_ai_names_that_as_its_parent(stand: Stand) -> None:
    stand.server.say(REWRITTEN)
    stand.ai.insert(stand.draft("rewrite", PARA).id)
    first = stand.session.course.provenance[-1]
    stand.server.say("Refunds take 14 days.")
    stand.ai.insert(stand.draft("summarise", REFUNDS).id)
    assert stand.session.course.provenance[-1].parent == first.id


def test_a_parent_that_is_gone_is_not_named(stand: Stand) -> None:
    stand.server.say(REWRITTEN)
    stand.ai.insert(stand.draft("rewrite", PARA).id)
    stand.server.say("Refunds take 14 days.")
    draft = stand.draft("summarise", REFUNDS)
    stand.session.undo()
    stand.ai.insert(draft.id)
    assert [record.parent for record in stand.session.course.provenance] == [None]


def test_the_whole_course_is_the_target_of_nothing_but_what_says_so(stand: Stand) -> None:
    with pytest.raises(Unfit):
        stand.ai.propose(stand.asked("write", COURSE, brief="Anything"))
