"""The one door: what it lets through, what it refuses, and what it writes down."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.guard.asking import SECRET, aloud

from app.course import Course, Lesson, Payload, RichText, Section, SourceType
from app.course.blocks import Paragraph
from app.course.errors import LecternError, PolicyNotAccepted, PolicyRefusal, ProviderProblem
from app.course.model import Settings
from app.guard import ClearanceRefused, NeverSend, NotSettled, SendSheet
from app.guard.waiting import OPEN_SHEETS
from app.policy import Organisation, UnknownFeature, Verdict
from app.policy.decisions import Rule
from app.providers import UnknownProvider

if TYPE_CHECKING:
    from tests.guard.conftest import Stand


def course(*, never: str = "") -> Course:
    """One lesson with two blocks, "Never send" on the named level."""
    blocks = (Paragraph(id="b1", text=RichText.of(SECRET), never_send=never == "block"), Paragraph(id="b2"))
    lesson = Lesson(id="l1", title="Welcome", blocks=blocks, never_send=never == "lesson")
    settings = Settings(title="Onboarding", never_send=never == "course")
    return Course(id="c1", settings=settings, sections=(Section(id="s1", lessons=(lesson,)),))


def gate_of(stand: Stand, asked: Payload, **kept: object) -> PolicyRefusal:
    """The refusal a request meets, after making sure that nothing was sent and that the log says so."""
    with pytest.raises(PolicyRefusal) as caught:
        stand.guard.prepare(asked, course=course(**kept))  # type: ignore[arg-type]
    assert stand.providers["remote"].sent == []
    row = stand.log.rows()[0]
    assert row.event == "request.refused"
    assert row.fields.get("clause", "") == caught.value.clause
    assert row.fields["error"] == type(caught.value).__name__
    return caught.value


# The voice of this computer.


@pytest.mark.clause("A0.4")
def test_the_local_voice_needs_no_acceptance_and_leaves_a_record(stand: Stand) -> None:
    asked = aloud()
    sheet = stand.guard.prepare(asked)
    assert sheet.quiet
    assert sheet.bodies == (asked.body,)
    assert sheet.size == len(asked.body)
    assert [part.text for part in sheet.parts] == ["text", SECRET]
    assert sheet.settled
    assert (sheet.rule.id, sheet.rule.clause) == ("stays-here", "A0.4")
    output = stand.guard.send(asked, stand.guard.approve(sheet))
    assert stand.providers["local"].sent == [asked.body]
    record = output.provenance
    assert (record.provider, record.system, record.user, record.request_id) == ("local", "echo 1", "Ada", "x1")
    assert record.source_type is SourceType.ALGORITHMIC
    assert record.prompt_sha256 == asked.sha256
    assert output.mime == "audio/wav"


def test_every_step_is_logged_under_one_id_and_never_the_text(stand: Stand) -> None:
    asked = aloud()
    stand.guard.send(asked, stand.guard.approve(stand.guard.prepare(asked)))
    rows = stand.log.rows(newest_first=False)
    assert [row.event for row in rows] == ["request.approved", "request.sending", "request.done"]
    assert len({row.fields["request"] for row in rows}) == 1
    assert all(row.fields["digest"] == asked.sha256 for row in rows)
    assert rows[0].fields["decided"] == "app A0.4"
    assert (
        rows[2].fields["outputs"]
        == hashlib.sha256(hashlib.sha256(stand.providers["local"].answer.content).digest()).hexdigest()
    )
    stand.log.close()
    everything = b"".join(path.read_bytes() for path in stand.log.path.parent.rglob("*") if path.is_file())
    assert SECRET.encode() not in everything
    assert b"Quillfeather" not in everything


def test_the_local_voice_works_while_ai_is_suspended_declined_or_flagged(make_stand: Callable[..., Stand]) -> None:
    stand = make_stand(Organisation(suspended=True))
    stand.gate.decline()
    asked = aloud()
    stand.guard.send(asked, stand.guard.approve(stand.guard.prepare(asked, course=course(never="course"))))
    assert len(stand.providers["local"].sent) == 1


# The gate.


@pytest.mark.clause("A0.4")
def test_without_acceptance_nothing_is_sent(stand: Stand) -> None:
    refusal = gate_of(stand, aloud(provider="remote"))
    assert isinstance(refusal, PolicyNotAccepted)
    assert refusal.clause == "A0.4"
    stand.gate.decline()
    assert isinstance(gate_of(stand, aloud(provider="remote")), PolicyNotAccepted)


@pytest.mark.clause("A0.1")
@pytest.mark.clause("B9")
def test_a_changed_policy_closes_the_gate_again(stand: Stand) -> None:
    stand.accept()
    stand.guard.prepare(aloud("Hello", provider="remote"), course=course())
    pack = stand.gate.pack
    stand.gate._packs = lambda language: replace(pack, sha256="0" * 64)
    refusal = gate_of(stand, aloud("Hello", provider="remote"))
    assert isinstance(refusal, PolicyNotAccepted)
    assert refusal.clause == "B9"


@pytest.mark.clause("A6.1")
def test_while_suspended_nothing_is_sent_whatever_was_accepted(make_stand: Callable[..., Stand]) -> None:
    stand = make_stand(Organisation(suspended=True, reason="Audit until Friday."))
    stand.accept()
    refusal = gate_of(stand, aloud(provider="remote"))
    assert not isinstance(refusal, PolicyNotAccepted)
    assert refusal.clause == "A6.1"
    assert "Audit until Friday." in refusal.why


@pytest.mark.clause("A2.4a")
@pytest.mark.parametrize(("level", "named"), [("course", "Onboarding"), ("lesson", "Welcome"), ("block", "Welcome")])
def test_never_send_is_kept_on_every_level(stand: Stand, level: str, named: str) -> None:
    stand.accept()
    refusal = gate_of(stand, aloud(provider="remote"), never=level)
    assert isinstance(refusal, NeverSend)
    assert named in refusal.what


def test_a_flag_on_another_block_does_not_matter(stand: Stand) -> None:
    stand.accept()
    assert stand.guard.prepare(aloud("Hello", provider="remote", block="b2"), course=course(never="block")).settled


@pytest.mark.clause("A2.0a")
def test_what_leaves_must_come_from_the_open_course(stand: Stand) -> None:
    stand.accept()
    for asked, opened in (
        (aloud(provider="remote"), None),
        (aloud(provider="remote", block="b9"), course()),
        (aloud(provider="remote"), replace(course(), id="c2")),
    ):
        with pytest.raises(PolicyRefusal) as caught:
            stand.guard.prepare(asked, course=opened)
        assert caught.value.clause == "A2.0a"


@pytest.mark.clause("A1.2")
@pytest.mark.clause("A-D2")
def test_unknown_providers_features_and_kinds_are_refused(make_stand: Callable[..., Stand]) -> None:
    stand = make_stand()
    assert isinstance(gate_of(stand, aloud(provider="nobody")), UnknownProvider)
    assert isinstance(gate_of(stand, aloud(feature="chat")), UnknownFeature)
    stand.cards["local"] = replace(stand.cards["local"], outputs=frozenset())
    assert "does not make speech" in gate_of(stand, aloud()).why


@pytest.mark.clause("A6.2")
def test_an_organisation_can_forbid_a_provider_and_a_kind(make_stand: Callable[..., Stand]) -> None:
    stand = make_stand(Organisation(providers=frozenset({"local"})))
    stand.accept()
    assert gate_of(stand, aloud("Hello", provider="remote")).clause == "A6.2"
    no_mail = Rule(
        id="m",
        about="finding",
        when={"kind": ("email",)},
        verdict=Verdict.BLOCK,
        source="organisation",
        clause="A2.4c",
        why="No.",
    )
    stand = make_stand(Organisation(rules=(no_mail,)))
    stand.accept()
    sheet = stand.guard.prepare(aloud("Ask ada@example.com", provider="remote"), course=course())
    assert sheet.findings[0].rule is no_mail
    with pytest.raises(NotSettled, match=r"No\."):
        stand.guard.keep(sheet, 0, "She asked for it")


@pytest.mark.clause("A0.4")
def test_a_withdrawal_between_approval_and_sending_stops_it(stand: Stand) -> None:
    stand.accept()
    asked = aloud("Hello", provider="remote")
    clearance = stand.guard.approve(stand.guard.prepare(asked, course=course()))
    stand.gate.withdraw()
    with pytest.raises(PolicyNotAccepted):
        stand.guard.send(asked, clearance)
    assert stand.providers["remote"].sent == []
    assert stand.events()[-1] == "request.refused"


def test_without_a_scanner_nothing_leaves(make_stand: Callable[..., Stand]) -> None:
    stand = make_stand(scanner=False)
    stand.accept()
    assert gate_of(stand, aloud("Hello", provider="remote")).clause == "A2.4a"


def test_what_nobody_can_look_into_does_not_leave(stand: Stand) -> None:
    stand.accept()
    for body in (b"\xff\xfe\x00", b"{"):
        assert "look inside" in gate_of(stand, replace(aloud(provider="remote"), body=body)).why


# Findings.


@pytest.mark.clause("A2.4c")
def test_each_finding_must_be_settled_and_the_reason_is_kept(stand: Stand) -> None:
    stand.accept()
    asked = aloud("Ask ada@example.com or bob@example.com", provider="remote")
    sheet = stand.guard.prepare(asked, course=course())
    assert [finding.value for finding in sheet.findings] == ["ada@example.com", "bob@example.com"]
    assert not sheet.settled
    with pytest.raises(NotSettled, match="2 details"):
        stand.guard.approve(sheet)
    sheet = stand.guard.keep(sheet, 0, "  A public address.  ")
    sheet = stand.guard.keep(sheet, 1, "Also public.")
    stand.guard.send(asked, stand.guard.approve(sheet))
    row = stand.log.rows(event="request.approved")[0]
    assert row.fields["kinds"] == ["email"]
    assert row.fields["kept"] == ["email", "email"]
    assert row.fields["reason"] == ["A public address.", "Also public."]
    assert (row.fields["host"], row.fields["region"]) == ("api.remote.example", "EU")


@pytest.mark.clause("A2.4c")
@pytest.mark.parametrize("reason", ["", " x ", "Because ada@example.com is public", "Ask eve@example.com"])
def test_a_reason_is_needed_and_must_not_give_a_detail_away(stand: Stand, reason: str) -> None:
    stand.accept()
    sheet = stand.guard.prepare(aloud("Ask ada@example.com", provider="remote"), course=course())
    with pytest.raises(NotSettled):
        stand.guard.keep(sheet, 0, reason)


@pytest.mark.parametrize(("text", "clause"), [("Use sk-12345 here", "A2.4a"), ("Patient NHS-943 is well", "B6.5")])
def test_credentials_and_health_have_no_override(stand: Stand, text: str, clause: str) -> None:
    stand.accept()
    sheet = stand.guard.prepare(aloud(text, provider="remote"), course=course())
    assert sheet.findings[0].rule.verdict is Verdict.BLOCK
    with pytest.raises(NotSettled) as caught:
        stand.guard.keep(sheet, 0, "It is only a test key")
    assert caught.value.clause == clause
    with pytest.raises(NotSettled):
        stand.guard.approve(sheet.keeping(0, "by force"))


@pytest.mark.clause("B6.5")
def test_with_a_health_agreement_health_is_for_a_person_to_decide(stand: Stand) -> None:
    from app.providers import Agreement

    stand.accept()
    stand.cards["remote"] = replace(stand.cards["remote"], baa=Agreement(reference="7", date="2026-01-01"))
    sheet = stand.guard.prepare(aloud("Patient NHS-943", provider="remote"), course=course())
    assert sheet.findings[0].rule.verdict is Verdict.DECIDE


@pytest.mark.clause("A3.12")
def test_the_log_says_until_when_a_provider_may_keep_it(stand: Stand) -> None:
    from datetime import UTC, datetime

    stand.accept()
    stand.guard._sender._now = lambda: datetime(2026, 11, 22, tzinfo=UTC)
    stand.guard.approve(stand.guard.prepare(aloud("Hello", provider="remote"), course=course()))
    assert stand.log.rows()[0].fields["purge"] == "2026-12-22"


# Approval.


def test_a_sheet_is_approved_once_and_only_one_this_guard_made(stand: Stand) -> None:
    sheet = stand.guard.prepare(aloud())
    stand.guard.approve(sheet)
    with pytest.raises(NotSettled, match="answered or changed"):
        stand.guard.approve(sheet)
    forged = SendSheet(id="r1", payloads=(aloud(),), card=sheet.card, feature=sheet.feature, rule=sheet.rule)
    with pytest.raises(NotSettled):
        stand.guard.approve(forged)
    stand.accept()
    old = stand.guard.prepare(aloud("Ask ada@example.com", provider="remote"), course=course())
    stand.guard.keep(old, 0, "Public.")
    with pytest.raises(NotSettled):
        stand.guard.keep(old, 0, "Public too.")
    with pytest.raises(NotSettled):
        stand.guard.approve(replace(old, findings=()))


def test_sheets_nobody_answers_are_forgotten(stand: Stand) -> None:
    first = stand.guard.prepare(aloud())
    for number in range(OPEN_SHEETS):
        stand.guard.prepare(aloud(str(number)))
    with pytest.raises(NotSettled):
        stand.guard.approve(first)


def test_a_sheet_needs_requests_that_are_alike(stand: Stand) -> None:
    with pytest.raises(ValueError, match="alike"):
        stand.guard.prepare([])
    with pytest.raises(ValueError, match="alike"):
        stand.guard.prepare([aloud(), aloud(provider="remote")])
    with pytest.raises(ValueError, match="approve_batch"):
        stand.guard.approve(stand.guard.prepare([aloud("a"), aloud("b")]))


def test_what_was_not_approved_is_not_sent(stand: Stand) -> None:
    clearance = stand.guard.approve(stand.guard.prepare(aloud("Hello")))
    with pytest.raises(ClearanceRefused):
        stand.guard.send(aloud("Hello, Marta"), clearance)
    assert stand.providers["local"].sent == []
    assert stand.events() == ["request.approved", "request.sending", "request.refused"]


# Answers.


@pytest.mark.parametrize("problem", [ProviderProblem("It broke."), ValueError("json"), OSError("gone")])
def test_whatever_a_provider_raises_reaches_a_person_as_a_sentence(stand: Stand, problem: Exception) -> None:
    stand.providers["local"].fails = problem
    asked = aloud()
    with pytest.raises(ProviderProblem):
        stand.guard.send(asked, stand.guard.approve(stand.guard.prepare(asked)))
    row = stand.log.rows()[0]
    assert (row.event, row.fields["error"], row.fields["done"]) == ("request.failed", "ProviderProblem", 0)


@pytest.mark.clause("A2.0c")
def test_an_answer_that_is_not_what_it_says_is_not_used(stand: Stand) -> None:
    stand.providers["local"].answer = replace(stand.providers["local"].answer, content=b"MZ\x90 an executable")
    asked = aloud()
    with pytest.raises(PolicyRefusal) as caught:
        stand.guard.send(asked, stand.guard.approve(stand.guard.prepare(asked)))
    assert caught.value.clause == "A2.0c"
    assert stand.events()[-1] == "request.failed"


def test_a_log_that_cannot_be_written_stops_the_request(stand: Stand) -> None:
    asked = aloud()
    clearance = stand.guard.approve(stand.guard.prepare(asked))
    assert stand.log._db is not None
    stand.log._db.execute("PRAGMA query_only = 1")
    with pytest.raises(LecternError, match="Nothing was sent"):
        stand.guard.send(asked, clearance)
    assert stand.providers["local"].sent == []
