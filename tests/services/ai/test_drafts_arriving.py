"""Drafts stream beside the content; what stops, fails or must not be used is said in them."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable

import pytest
from tests.services.ai.conftest import PARA, REFUNDS, Stand, course_bytes
from tests.services.ai.saying import QUESTION, wait_for
from tests.wire.openai_server import Fault

from app.course.blocks import Paragraph
from app.course.ops import ReplaceBlock, SetLesson
from app.course.text import RichText
from app.guard import NotSettled
from app.services.ai import (
    Changes,
    DraftState,
    Target,
    Unfit,
)


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
