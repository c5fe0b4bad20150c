"""Drafts: they stream beside the content, are never lost, and go into the course as one step or not at all."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.services.ai.conftest import COURSE, PARA, REFUNDS, LastingKey, Stand, course_bytes
from tests.services.ai.test_asking import QUICK, target_of
from tests.wire.openai_server import Fault, OpenAIServer

from app.course.blocks import Image, ListBlock, Paragraph
from app.course.errors import InvalidOp
from app.course.ops import RemoveBlock, ReplaceBlock, SetLesson
from app.course.provenance import OutputKind, SourceType
from app.course.review import unreviewed
from app.course.text import RichText
from app.guard import NotSettled
from app.project.aihistory import AiHistory
from app.services import at_once
from app.services.ai import (
    AiService,
    Changes,
    Choices,
    DraftState,
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
from app.services.ai.drafting import Drafts
from app.services.jobs import Jobs, JobState

REWRITTEN = {"s1": "You get your refund within ⟦1⟧14 days⟦/1⟧. Ask the ⟦2⟧returns desk⟦/2⟧."}
QUESTION = {
    "questions": [
        {
            "kind": "single-choice",
            "prompt": "Within how many days is a refund paid?",
            "options": [
                {"text": "14", "correct": True, "feedback": "That is the limit."},
                {"text": "30", "correct": False, "feedback": "That is too late."},
            ],
            "source_sentence": "Refunds are paid within 14 days of the return.",
        }
    ]
}
OUTLINE = {"sections": [{"title": "Returns", "lessons": [{"title": "Take goods back", "points": ["Ask for the receipt"]}]}]}
SAYS: dict[str, Any] = {
    "outline": OUTLINE,
    "write": "## Receipts\n\nKeep **every** receipt.\n\n- Ten years\n- In a box",
    "rewrite": {**REWRITTEN, "s2": "Bring a receipt.", "s3": "Keep the packaging."},
    "summarise": "Refunds take 14 days.",
    "questions": QUESTION,
    "objectives": {"lead": "Afterwards you can:", "objectives": ["Name the limit"]},
    "titles": {"titles": ["Money back", "How refunds work"]},
    "tags": {"tags": ["refunds", "returns"]},
    "alt-text": "A desk with a sign that says Returns.",
}


def say(stand: Stand, feature: str) -> None:
    if feature in SAYS and feature not in ("rewrite", "translate"):
        said = SAYS[feature]
        stand.server.say(said if isinstance(said, str) else dict(said))


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


# Streaming, stopping, failing.


def wait_for(what: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)


def test_a_draft_grows_while_it_streams(stand: Stand) -> None:
    stand.server.delay = 0.05
    stand.server.say("Keep every receipt for ten years in a dry place, please do.")
    job = stand.ai.run(stand.ai.propose(stand.asked("write", REFUNDS, brief="Receipts")).sheet)
    texts: list[str] = []
    stand.ai.on_change(lambda draft_id: texts.append(found.text if (found := stand.ai.draft(draft_id)) else ""))
    draft = job.wait(30)
    assert any(text and text != draft.text and draft.text.startswith(text) for text in texts)
    assert draft.state is DraftState.READY
    assert draft.spent.output_tokens > 0
    assert draft.spent.cost is not None
    assert draft.spent.cost > 0
    assert stand.ai.spent.cost == draft.spent.cost


@pytest.mark.clause("A5.7")
def test_a_draft_that_is_stopped_keeps_what_came_and_says_that_it_is_not_whole(stand: Stand) -> None:
    stand.server.delay = 0.2
    stand.server.say("Keep every receipt. " * 50)
    before = course_bytes(stand.session.course)
    job = stand.ai.run(stand.ai.propose(stand.asked("write", REFUNDS, brief="Receipts")).sheet)
    wait_for(lambda: any("every" in draft.text for draft in stand.ai.drafts))
    job.cancel()
    draft = job.wait(30)
    assert draft.state is DraftState.CANCELLED
    assert draft.incomplete
    assert draft.text.startswith("Keep every")
    assert draft.result is None
    assert course_bytes(stand.session.course) == before
    proposal = stand.ai.retry(draft.id).wait(10)
    assert proposal.request == draft.request
    stand.server.delay = 0
    assert stand.ai.run(proposal.sheet).wait(30).state is DraftState.READY
    assert len(stand.ai.drafts) == 2  # the one that was stopped stays until it is put away


@pytest.mark.clause("A5.1")
@pytest.mark.clause("A5.7")
@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault.UNAUTHORISED, "did not accept the key"),
        (Fault.SUSPENDED, "refuses this account"),
        (Fault.NO_QUOTA, "nothing left to spend"),
        (Fault.BROKEN, "unavailable"),
        (Fault.NOT_FOUND, "could not do what was asked"),
        (Fault.REFUSAL, "declined"),
        (Fault.CUT, "can't be used|unavailable"),
        (Fault.TRUNCATED, "can't be used"),
        (Fault.INCOMPLETE, "can't be used"),
        (Fault.WRONG_SCHEMA, "can't be used"),
        (Fault.PAGE, "can't be used"),
        (Fault.EMPTY, "can't be used"),
        (Fault.FAILED, "."),
    ],
)
def test_every_failure_is_said_in_the_draft_and_costs_nothing_but_the_answer(stand: Stand, fault: Fault, said: str) -> None:
    before = course_bytes(stand.session.course)
    proposal = stand.ai.propose(stand.asked("questions", REFUNDS))
    stand.server.fail(fault, times=None)
    draft = stand.ai.run(proposal.sheet).wait(30)
    assert draft.state is DraftState.FAILED
    assert draft.problem is not None
    assert not draft.insertable
    assert re.search(said, str(draft.problem)), str(draft.problem)
    assert "sk-test" not in str(draft.problem)
    assert course_bytes(stand.session.course) == before
    assert stand.ai.drafts == (draft,)
    stand.server.behave()
    stand.server.say(QUESTION)
    again = stand.ai.run(stand.ai.retry(draft.id).wait(10).sheet).wait(30)
    assert again.state is DraftState.READY


@pytest.mark.clause("A5.1")
def test_without_a_network_ai_says_that_it_is_unavailable_and_everything_else_works(stand: Stand) -> None:
    stand.standing.url = "http://127.0.0.1:9/v1"  # where nobody listens
    draft = stand.draft("write", REFUNDS, brief="Receipts")
    assert draft.state is DraftState.FAILED
    assert "unavailable" in str(draft.problem)
    stand.session.do(SetLesson("lrefunds", "Still mine to edit"), "Rename")
    stand.session.flush()
    stand.standing.url = stand.server.url
    assert stand.ai.run(stand.ai.retry(draft.id).wait(10).sheet).wait(30).state is DraftState.READY


def test_waiting_for_a_rate_limit_can_be_stopped(stand: Stand) -> None:
    from app.guard.pace import LONGEST_WAIT

    proposal = stand.ai.propose(stand.asked("write", REFUNDS, brief="Receipts"))
    stand.server.fail(Fault.RATE_LIMITED, times=None)
    assert LONGEST_WAIT >= 7  # so short a wait the guard takes upon itself, and a person can stop it
    job = stand.ai.run(proposal.sheet)
    wait_for(lambda: bool(stand.server.requests))
    job.cancel()
    assert job.wait(5).state is DraftState.CANCELLED


@pytest.mark.clause("A2.0c")
def test_a_script_in_an_answer_never_reaches_a_draft(stand: Stand) -> None:
    proposal = stand.ai.propose(stand.asked("write", REFUNDS, brief="Receipts"))
    stand.server.say(
        'Read this. <script>fetch("https://evil.example")</script> <a href="javascript:alert(1)" onclick="x()">Go on</a>'
    )
    draft = stand.ai.run(proposal.sheet).wait(30)
    for word in ("<script", "javascript", "onclick", "evil.example"):
        assert word not in draft.text
    assert "Read this." in draft.text
    assert "Go on" in draft.text


@pytest.mark.clause("A2.1")
def test_an_answer_that_must_not_be_used_is_not_kept_either(stand: Stand) -> None:
    stand.server.delay = 0.05
    stand.server.flagged["xylophon"] = "violence"
    stand.server.say("Play it loud and long and then some more on the xylophon. " * 4)
    shown: list[str] = []
    stand.ai.on_change(lambda name: shown.append(found.text if (found := stand.ai.draft(name)) else ""))
    draft = stand.draft("write", REFUNDS, brief="Music for the shop")
    assert any("Play it" in text for text in shown)
    assert draft.state is DraftState.FAILED
    assert not draft.insertable
    assert (draft.text, draft.raw) == ("", "")
    assert not any("xylophon" in text or "Play it" in text for entry in stand.history.entries() for text in entry.texts)
    (path,) = stand.history.folder.iterdir()
    assert path.stat().st_size < 4000  # and no earlier value of it is left in the file


@pytest.mark.clause("A2.0c")
def test_an_executable_is_no_picture(stand: Stand) -> None:
    proposal = stand.ai.propose(stand.asked("image", REFUNDS, brief="A desk"))
    stand.server.respond = lambda _body: ""
    stand.server.fail(Fault.EXECUTABLE, times=None)
    draft = stand.ai.run(proposal.sheet).wait(30)
    assert draft.state is DraftState.FAILED
    assert draft.result is None


def test_a_sheet_that_is_not_settled_makes_no_draft(stand: Stand) -> None:
    text = RichText.of("Write to alice@northwind.com today.")
    stand.session.do(ReplaceBlock("lrefunds", Paragraph(id="bpara", text=text)), "Type")
    proposal = stand.ai.propose(stand.asked("rewrite", PARA))
    job = stand.ai.run(proposal.sheet)
    with pytest.raises(NotSettled):
        job.wait(10)
    assert stand.ai.drafts == ()
    assert stand.server.requests == []
    sheet = stand.guard.redact_all(proposal.sheet)  # and it can still be settled and sent
    stand.server.say({"s1": "Write to [EMAIL]!"})
    assert stand.ai.run(sheet).wait(30).state is DraftState.READY
    with pytest.raises(Unfit):
        stand.ai.run(sheet)


@pytest.mark.clause("A5.7")
def test_half_of_a_batch_is_kept_when_the_other_half_fails(make_stand: Callable[..., Stand], long_course: object) -> None:
    stand = make_stand(long_course)
    proposal = stand.ai.propose(stand.asked("translate", Target(lesson_id="l1"), language="de"))
    count = len(proposal.sheet.payloads)
    assert count >= 3
    asked = threading.Event()
    answer = stand.server.respond

    def second_fails(body: dict[str, object]) -> str:
        if asked.is_set():
            stand.server.fail(Fault.BROKEN, times=None)
        asked.set()
        return answer(body)

    stand.server.respond = second_fails
    draft = stand.ai.run(proposal.sheet).wait(60)
    assert draft.state is DraftState.FAILED
    assert draft.incomplete
    assert isinstance(draft.result, Changes)
    assert 0 < len(draft.result.changes) < 28
    assert draft.insertable
    stand.ai.insert(draft.id)
    assert stand.session.course.settings.language == "en"  # a part is not the whole course


# The history.


@pytest.mark.clause("A5.7")
def test_drafts_survive_a_crash(make_stand: Callable[..., Stand], tmp_path: Path) -> None:
    stand = make_stand()
    say(stand, "write")
    whole = stand.draft("write", REFUNDS, brief="Receipts")
    stand.server.say(QUESTION)
    questions = stand.draft("questions", REFUNDS)
    picture = stand.draft("image", REFUNDS, brief="A desk with a receipt")
    gone = stand.draft("summarise", REFUNDS)
    stand.ai.reject(gone.id)
    stand.jobs.close()
    again = AiService(stand.session, stand.guard, stand_jobs(stand), at_once, models=stand.standing, history=stand.history)
    again.loading.wait(10)
    assert again.drafts == (whole, questions, picture)
    assert again.spent == stand.ai.spent
    again.insert(questions.id)
    assert stand.session.course.lesson("lrefunds").blocks[-1].kind == "single-choice"
    again.close()


def stand_jobs(stand: Stand) -> Jobs:
    stand.jobs = Jobs(at_once)
    return stand.jobs


@pytest.mark.clause("A5.7")
def test_a_draft_that_was_arriving_when_lectern_ended_is_there_and_says_so(stand: Stand) -> None:
    stand.server.delay = 0.3
    stand.server.say("Keep every receipt. " * 200)
    job = stand.ai.run(stand.ai.propose(stand.asked("write", REFUNDS, brief="Receipts")).sheet)
    wait_for(lambda: any("Keep every receipt. Keep every" in draft.text for draft in stand.ai.drafts))
    wait_for(lambda: any("Keep every" in text for entry in stand.history.entries() for text in entry.texts))
    with Jobs(at_once) as jobs:
        again = AiService(stand.session, stand.guard, jobs, at_once, models=stand.standing, history=stand.history)
        again.loading.wait(10)
        (draft,) = again.drafts
        again.close()
    job.cancel()
    job.wait(30)
    assert draft.state is DraftState.FAILED
    assert draft.incomplete
    assert draft.text.startswith("Keep every")
    assert "Lectern ended" in str(draft.problem)


@pytest.mark.clause("A5.7")
def test_what_came_before_lectern_was_killed_is_there_afterwards(server: OpenAIServer, tmp_path: Path) -> None:
    server.delay = 0.1
    server.say("Keep every receipt. " * 400)
    key = LastingKey()
    command = [sys.executable, "-m", "tests.services.ai.writer", str(tmp_path), key.key.hex(), server.url]
    root = Path(__file__).parents[3]
    paths = os.pathsep.join([str(root / "src"), str(root)])
    killed = subprocess.Popen(command, cwd=root, env={**os.environ, "PYTHONPATH": paths})
    history = AiHistory(tmp_path / "ai-history", key)
    try:
        wait_for(lambda: history.kept("cshop") and any("Keep every" in text for e in history.entries() for text in e.texts), 60)
    finally:
        killed.kill()
        killed.wait()
    drafts = Drafts("cshop", AiHistory(tmp_path / "ai-history", key), at_once)
    drafts.load()
    (draft,) = drafts.pending
    assert draft.state is DraftState.FAILED
    assert draft.incomplete
    assert draft.text.startswith("Keep every receipt. Keep every")
    assert "Receipts" in draft.sent[0]


@pytest.mark.clause("A3.5")
def test_neither_request_nor_answer_is_on_disk_in_clear(stand: Stand, tmp_path: Path) -> None:
    stand.server.say("The canary sings at dawn.")
    draft = stand.draft("write", REFUNDS, brief="About a canary called Xylophon")
    stand.ai.reject(draft.id)
    stand.jobs.close()
    stand.session.flush()
    found = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    for words in (b"canary sings", b"Xylophon"):
        assert words not in found
    assert any("canary sings" in text for entry in stand.history.entries() for text in entry.texts)
    stand_jobs(stand)


@pytest.mark.clause("A3.7")
def test_drafts_older_than_the_limit_are_gone_at_the_next_start(stand: Stand) -> None:
    stand.server.say("Old words.")
    stand.draft("write", REFUNDS, brief="Old")
    later = datetime.now(UTC) + timedelta(days=31)
    with Jobs(at_once) as jobs:
        again = AiService(
            stand.session, stand.guard, jobs, at_once, models=stand.standing, history=stand.history, now=lambda: later
        )
        again.loading.wait(10)
        assert again.drafts == ()
        again.close()
    assert stand.history.entries() == ()


@pytest.mark.clause("A3.7")
def test_forgetting_lets_go_of_drafts_in_memory_too(stand: Stand) -> None:
    say(stand, "write")
    draft = stand.draft("write", REFUNDS, brief="Receipts")
    stand.history.forget("cother")
    assert stand.ai.draft(draft.id) == draft
    stand.history.forget("cshop")
    assert stand.ai.draft(draft.id) is None
    assert len(stand.ai.drafts) == 0
    assert stand.history.entries() == ()
    with pytest.raises(Unfit):
        stand.ai.insert(draft.id)


def test_a_history_that_can_not_be_written_is_said_and_the_draft_is_there(
    stand: Stand, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.course.errors import FileProblem

    def full(_entry: object) -> None:
        raise FileProblem("The draft could not be kept in the AI history.", "The disk is full.")

    monkeypatch.setattr(stand.history, "add", full)
    say(stand, "write")
    draft = stand.draft("write", REFUNDS, brief="Receipts")
    assert draft.state is DraftState.READY
    assert stand.ai.problem is not None
    stand.ai.insert(draft.id)


def test_a_closed_key_store_is_asked_once_and_not_for_every_draft(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.keys import KeyStoreLocked

    asked: list[object] = []

    def locked(entry: object) -> None:
        asked.append(entry)
        raise KeyStoreLocked("The key store")

    with monkeypatch.context() as patch:
        patch.setattr(stand.history, "add", locked)
        for _ in range(3):
            say(stand, "write")
            stand.draft("write", REFUNDS, brief="Receipts")
    assert len(asked) == 1
    assert len(stand.ai.drafts) == 3
    assert "key store" in str(stand.ai.problem).lower()
    stand.ai._drafts._locked_until = 0.0  # two minutes later it is open
    stand.ai.reject(stand.ai.drafts[0].id)
    wait_for(lambda: len(stand.history.entries()) == 3)
    assert stand.ai.problem is None


def test_a_defect_of_ours_leaves_no_draft_that_waits_for_ever(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("app.services.ai.results.read", broken)
    stand.server.say("Whole and good.")
    draft = stand.draft("write", REFUNDS, brief="Receipts")
    assert draft.state is DraftState.FAILED
    assert "unforeseen" in str(draft.problem)
    assert draft.raw == "Whole and good."


def test_jobs_end_with_the_course(stand: Stand) -> None:
    stand.server.delay = 0.2
    stand.server.say("Keep every receipt. " * 100)
    job = stand.ai.run(stand.ai.propose(stand.asked("write", REFUNDS, brief="Receipts")).sheet)
    wait_for(lambda: bool(stand.server.asked("responses")))
    stand.ai.close()
    job.wait(30)
    assert job.state is JobState.DONE


def test_a_request_that_is_refused_at_the_last_moment_says_so_in_its_draft(stand: Stand) -> None:
    proposal = stand.ai.propose(stand.asked("write", REFUNDS, brief="Receipts"))
    stand.standing.enabled = False
    job = stand.ai.run(proposal.sheet)
    draft = job.wait(10)
    assert stand.server.requests == []
    assert draft.state is DraftState.FAILED
    assert "switched" in str(draft.problem)


# Pictures.


@pytest.mark.clause("A1.3")
@pytest.mark.clause("B5.4")
def test_a_picture_carries_its_label_from_the_moment_it_is_in_the_course(stand: Stand) -> None:
    from app.media.images import inspect
    from app.media.labels import declared_source, read_label

    draft = stand.draft("image", REFUNDS, brief="A desk with a receipt on it", size="1024x1024", style="illustration")
    assert isinstance(draft.result, Picture)
    assert stand.sent()["prompt"] == (
        "A desk with a receipt on it\nA friendly flat illustration with few colours.\n"
        "No text, letters, logos or watermarks in the picture. No real person."
    )
    stand.ai.insert(draft.id)
    image = next(block for block in stand.session.course.lesson("lrefunds").blocks if block.provenance)
    assert isinstance(image, Image)
    assert image.source is not None
    data = stand.session.media(image.source.sha256)
    assert inspect(data).mime == image.source.mime == "image/png"
    label = read_label(data)
    record = stand.session.course.record(image.provenance or "")
    assert record is not None
    assert label is not None
    assert declared_source(data) is SourceType.TRAINED
    assert (label.provider, label.system, label.created, label.id) == (
        record.provider,
        record.system,
        record.created,
        record.id,
    )
    assert image.alt == "A desk with a receipt on it"
    assert draft.spent.images == 1


@pytest.mark.clause("B5.4")
def test_a_published_picture_has_its_badge_and_its_label(stand: Stand, tmp_path: Path) -> None:
    from app.media.labels import read_label
    from app.publish import publish_html

    draft = stand.draft("image", REFUNDS, brief="A desk with a receipt on it")
    stand.ai.insert(draft.id)
    course = stand.session.course
    lesson = course.lesson("lrefunds")
    only = replace(lesson, blocks=tuple(block for block in lesson.blocks if block.id not in ("bimage", "bempty")))
    course = replace(course, sections=(replace(course.sections[0], lessons=(only,)),))
    published = publish_html(course, stand.session.project, tmp_path / "shop.zip", lambda _fraction, _text: None)
    assert published.report.healthy
    with zipfile.ZipFile(published.path) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".png"))
        label = read_label(archive.read(name))
        page = archive.read("index.html").decode()
    assert label is not None
    assert label.id == course.provenance[0].id
    assert "data-badge" in page
    assert course.provenance[0].system in page


def test_the_alt_text_of_a_draft_can_be_edited_and_decorated_pictures_become_meaningful(stand: Stand) -> None:
    draft = stand.draft("image", REFUNDS, brief="A desk")
    stand.ai.edit(draft.id, "A tidy desk.")
    stand.ai.insert(draft.id)
    image = next(block for block in stand.session.course.lesson("lrefunds").blocks if block.provenance)
    assert isinstance(image, Image)
    assert image.alt == "A tidy desk."
    block = stand.session.course.lesson("lrefunds").blocks[3]
    assert isinstance(block, Image)
    stand.session.do(ReplaceBlock("lrefunds", replace(block, decorative=True)), "Mark")
    stand.server.say("“A desk with a sign.”")
    stand.ai.insert(stand.draft("alt-text", Target(lesson_id="lrefunds", block_id="bimage")).id)
    block = stand.session.course.lesson("lrefunds").blocks[3]
    assert isinstance(block, Image)
    assert (block.alt, block.decorative) == ("A desk with a sign.", False)
    assert block.origin_of("alt") == stand.session.course.provenance[-1].id


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
