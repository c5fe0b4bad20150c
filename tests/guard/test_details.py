"""What is found in a request: what is never sent, what is asked about, and what is only shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.guard.asking import asked, course, open_stand, prepare

from app.guard import NeverSend, NotSettled, facts_about
from app.policy import Agreement, Verdict, decide, shipped_rules
from app.scan import kinds

if TYPE_CHECKING:
    from tests.guard.conftest import Stand


@pytest.fixture
def stand(make_stand: Callable[..., Stand]) -> Stand:
    return open_stand(make_stand())


# Never send.


@pytest.mark.clause("A2.4a")
def test_marked_words_do_not_leave_under_another_name(stand: Stand) -> None:
    secret = "The merger with Northwind is planned for the third of May."
    opened = course("Hello.", secret)
    lesson = opened.sections[0].lessons[0]
    blocks = (lesson.blocks[0], replace(lesson.blocks[1], never_send=True))
    section = replace(opened.sections[0], lessons=(replace(lesson, blocks=blocks),))
    opened = replace(opened, sections=(section,))
    for text in (f"Rewrite: {secret}", secret.replace(" ", "\n ")):
        with pytest.raises(NeverSend):
            stand.guard.prepare(asked(text, block_ids=()), course=opened)
    assert stand.guard.prepare(asked("Something else.", block_ids=()), course=opened).settled
    assert stand.guard.prepare(asked(secret, provider="model", block_ids=()), course=opened).settled


# Hard blocks.


@pytest.mark.clause("A2.4b")
@pytest.mark.clause("B6.5")
@pytest.mark.parametrize(
    ("text", "clause"), [("Timmy is six", "A2.4b"), ("She has asthma", "B6.5"), ("NHS-12", "B6.5"), ("sk-123", "A2.4a")]
)
def test_what_is_never_sent_has_no_override(stand: Stand, text: str, clause: str) -> None:
    sheet = prepare(stand, asked(text))
    assert sheet.findings[0].rule.verdict is Verdict.BLOCK
    with pytest.raises(NotSettled) as caught:
        stand.guard.keep(sheet, 0, "Everybody knows it anyway")
    assert caught.value.clause == clause
    with pytest.raises(NotSettled):
        stand.guard.approve(sheet)
    row = stand.log.rows()[0]
    assert (row.event, row.fields["error"], row.fields["clause"]) == ("request.refused", "Blocked", clause)
    assert row.fields["kinds"] == [sheet.findings[0].kind]
    assert stand.desk.blocks == []  # to have it found is what the sheet is for


@pytest.mark.clause("B6.5")
def test_an_agreement_set_by_the_person_counts_like_one_on_the_card(stand: Stand) -> None:
    stand.desk.change("remote", baa=Agreement(reference="7", date="2026-01-01"))
    assert prepare(stand, asked("She has asthma")).findings[0].rule.verdict is Verdict.DECIDE


def test_what_belongs_to_nobody_needs_no_decision(stand: Stand) -> None:
    sheet = prepare(stand, asked("Write to team@example.org"))
    assert sheet.findings[0].rule.id == "reserved"
    assert sheet.settled


def test_what_one_weak_sign_speaks_for_is_shown_and_stops_nothing(stand: Stand) -> None:
    sheet = prepare(stand, asked("Ask Rumour about it"))
    assert [(finding.kind, finding.rule.id) for finding in sheet.findings] == [("person", "one-sign")]
    assert sheet.settled
    assert not prepare(stand, asked("Ask Marta about it")).settled


@pytest.mark.clause("A2.4b")
@pytest.mark.parametrize(("text", "rule"), [("Jimmy is in", "child-perhaps"), ("She has a fever", "health-perhaps")])
def test_a_note_of_a_child_or_of_somebodys_health_is_asked_about(stand: Stand, text: str, rule: str) -> None:
    sheet = prepare(stand, asked(text))
    assert [finding.rule.id for finding in sheet.findings] == [rule]
    assert not sheet.settled
    assert stand.guard.keep(sheet, 0, "Nobody is meant by it").settled


def test_other_notes_stop_nothing_but_those_of_what_lets_somebody_in(stand: Stand) -> None:
    sheet = prepare(stand, asked("She is paid well"))
    assert [finding.rule.id for finding in sheet.findings] == ["one-sign"]
    assert sheet.settled
    said = {kind: facts_about(kind, "review", leaves=True, baa=False) for kind in kinds()}
    decided = {kind: decide(shipped_rules(), "finding", facts).id for kind, facts in said.items()}
    assert all(decided[kind] == "one-sign" for kind in ("personal-number", "company-id", "marking", "rights", "mac"))
    assert all(decided[kind] == "detail" for kind in ("password", "token", "unscanned", "iban"))
    assert decided["phone"] == "reserved"
