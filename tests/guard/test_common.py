"""Places, dates and the like in a request: they go as they are and are counted, unless a person or a rule wants otherwise."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from tests.guard.asking import asked, open_stand, prepare, send

from app.guard import NotSettled, SendSheet
from app.policy import Organisation, Verdict, read_rules
from app.services.common import choose

if TYPE_CHECKING:
    from tests.guard.conftest import Stand

TEXT = "In March we move from Oslo to Lagos, and from Oslo on."


@pytest.fixture
def stand(make_stand: Callable[..., Stand]) -> Stand:
    return open_stand(make_stand())


def ruled(make_stand: Callable[..., Stand], when: dict[str, object], verdict: str = "decide") -> Stand:
    """A stand whose organisation has one rule about findings."""
    row = {"id": "ours", "about": "finding", "when": when, "verdict": verdict, "clause": "A2.4c", "why": "We say so."}
    return open_stand(make_stand(Organisation(name="Northwind", rules=read_rules([row], source="organisation"))))


def said(sheet: SendSheet) -> str:
    """The text that would be sent."""
    text: str = json.loads(sheet.bodies[0])["input"]
    return text


def test_they_are_allowed_and_counted(stand: Stand) -> None:
    sheet = prepare(stand, asked(TEXT))
    assert sheet.settled
    assert sheet.common == (0, 1, 2, 3)
    assert {finding.rule.id for finding in sheet.findings} == {"common"}


def test_nobody_is_asked_for_their_sake(stand: Stand) -> None:
    stand.desk.change("remote", quiet=True)
    assert not prepare(stand, asked(TEXT)).asks
    assert prepare(stand, asked(f"{TEXT} Ask ada@x.org.")).asks


def test_all_of_a_kind_are_redacted_at_once_and_others_stay(stand: Stand) -> None:
    sheet = stand.guard.redact_all(prepare(stand, asked(TEXT)), "place")
    assert said(sheet) == "In March we move from [PLACE] to [PLACE], and from [PLACE] on."
    assert sheet.redacted == 3
    assert [finding.kind for finding in sheet.findings] == ["date"]


def test_all_of_a_kind_are_replaced_and_put_back_in_the_answer(stand: Stand) -> None:
    sheet = stand.guard.pseudonymise_all(prepare(stand, asked(TEXT)), "place")
    assert "Oslo" not in said(sheet)
    assert "Lagos" not in said(sheet)
    assert sheet.pseudonymised == 3
    stand.providers["remote"].says(f"Rewritten: {said(sheet)}")
    assert send(stand, sheet).content.decode() == f"Rewritten: {TEXT}"


def test_one_alone_is_redacted(stand: Stand) -> None:
    sheet = stand.guard.redact(prepare(stand, asked(TEXT)), 1)
    assert said(sheet) == "In March we move from [PLACE] to Lagos, and from Oslo on."


@pytest.mark.clause("A6.2")
@pytest.mark.parametrize("when", [{"kind": "place"}, {"kind": ["place", "date"], "leaves": True}, {"common": True}])
def test_an_organisation_can_ask_about_them(make_stand: Callable[..., Stand], when: dict[str, object]) -> None:
    stand = ruled(make_stand, when)
    stand.desk.change("remote", quiet=True)
    sheet = prepare(stand, asked("From Oslo to Lagos."))
    assert (sheet.settled, sheet.asks, sheet.common) == (False, True, ())
    assert [finding.rule.source for finding in sheet.findings] == ["organisation"] * 2
    with pytest.raises(NotSettled):
        stand.guard.approve(sheet)
    assert stand.guard.redact_all(sheet).settled


@pytest.mark.clause("A6.2")
def test_an_organisation_can_forbid_them_and_only_redaction_helps(make_stand: Callable[..., Stand]) -> None:
    stand = ruled(make_stand, {"kind": "place"}, "block")
    sheet = prepare(stand, asked(TEXT))
    assert [finding.rule.verdict for finding in sheet.findings].count(Verdict.BLOCK) == 3
    with pytest.raises(NotSettled):
        stand.guard.keep(sheet, 1, "It is the name of the course")
    sheet = stand.guard.redact_all(sheet, "place")
    assert sheet.settled
    assert send(stand, sheet).content == b"A fine text."


def test_what_the_person_left_out_is_not_counted_but_a_rule_still_holds(make_stand: Callable[..., Stand]) -> None:
    choose(["organisation"])
    assert prepare(open_stand(make_stand()), asked(TEXT)).findings == ()
    sheet = prepare(ruled(make_stand, {"kind": "place"}), asked(TEXT))
    assert [finding.kind for finding in sheet.findings] == ["place"] * 3


def test_a_reason_may_name_a_place_of_its_own_but_none_of_the_request(stand: Stand) -> None:
    sheet = prepare(stand, asked("Ask ada@x.org in Oslo about it"))
    mail = next(at for at, finding in enumerate(sheet.findings) if finding.kind == "email")
    for said_too_much in ("She works in Oslo", "Oslo is hers"):
        with pytest.raises(NotSettled, match="contains a detail"):
            stand.guard.keep(sheet, mail, said_too_much)
    kept = stand.guard.keep(sheet, mail, "Published in March, in Osloer papers")
    assert kept.findings[mail].kept == "Published in March, in Osloer papers"


def test_a_reason_to_keep_a_place_names_no_other(make_stand: Callable[..., Stand]) -> None:
    stand = ruled(make_stand, {"kind": "place"})
    sheet = prepare(stand, asked("From Oslo"))
    with pytest.raises(NotSettled, match="contains a detail"):
        stand.guard.keep(sheet, 0, "Like Lagos it is public")
    assert stand.guard.keep(sheet, 0, "It is public").settled


@pytest.mark.clause("A4.3")
def test_the_log_says_kinds_and_no_value(stand: Stand) -> None:
    send(stand, stand.guard.redact(prepare(stand, asked(TEXT)), 0))
    rows = "".join(row.body for row in stand.log.rows())
    assert '"place"' in rows
    for value in ("Oslo", "Lagos", "March"):
        assert value not in rows
