"""May it be sent at all? What is set, agreed, stated and consented to decides, and every refusal is logged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from tests.guard.asking import asked, course, open_stand, prepare, said, send

from app.course import OutputKind
from app.course.errors import PolicyRefusal, ProviderProblem
from app.guard import ClearanceRefused, ConsentMissing, RightsMissing
from app.policy import Connection, Organisation, Verdict
from app.policy.decisions import Rule
from app.providers.errors import KeyRejected, ProviderSuspended

if TYPE_CHECKING:
    from tests.guard.conftest import Stand


@pytest.fixture
def stand(make_stand: Callable[..., Stand]) -> Stand:
    return open_stand(make_stand())


def refused(stand: Stand, **changes: Any) -> PolicyRefusal:
    """The refusal a request meets, after making sure that nothing was sent and that the log says so."""
    with pytest.raises(PolicyRefusal) as caught:
        stand.guard.prepare(asked(**changes), course=course())
    assert stand.providers["remote"].sent == []
    row = stand.log.rows()[0]
    assert (row.event, row.fields.get("clause", "")) == ("request.refused", caught.value.clause)
    assert row.fields["error"] == type(caught.value).__name__
    return caught.value


@pytest.mark.parametrize(
    ("change", "clause"),
    [
        pytest.param({"enabled": False}, "A1.4", marks=pytest.mark.clause("A1.4")),
        pytest.param({"terms_current": False}, "B2.1", marks=pytest.mark.clause("B2.1")),
        pytest.param({"terminated": True}, "B8.2", marks=pytest.mark.clause("B8.2")),
        pytest.param({"suspended": "Your key was refused."}, "B8.1", marks=pytest.mark.clause("B8.1")),
        pytest.param({"budget_left": 0.0}, "B3.10", marks=pytest.mark.clause("B3.10")),
        pytest.param({"budget_left": 0.00000001}, "B3.10", marks=pytest.mark.clause("B3.10")),
        pytest.param({"requests_left": 0}, "B3.10", marks=pytest.mark.clause("B3.10")),
    ],
)
def test_the_state_of_a_provider_closes_it(stand: Stand, change: dict[str, Any], clause: str) -> None:
    stand.desk.change("remote", **change)
    refusal = refused(stand)
    assert refusal.clause == clause
    assert refusal.next_step
    assert str(change.get("suspended", "")) in refusal.why


def test_a_budget_that_holds_lets_it_through_and_is_spent(stand: Stand) -> None:
    from app.policy import Usage

    stand.desk.change("remote", budget_left=5.0, requests_left=1)
    stand.providers["remote"].answer = replace(
        stand.providers["remote"].answer, usage=Usage(input_tokens=1_000_000, output_tokens=100_000)
    )
    output = send(stand, prepare(stand, asked()))
    assert output.usage.output_tokens == 100_000
    assert stand.desk.spent == [("remote", output.usage, 2.0 + 1.0)]


@pytest.mark.clause("B3.10")
def test_a_batch_needs_room_for_all_of_it(stand: Stand) -> None:
    stand.desk.change("remote", requests_left=2)
    prepare(stand, asked("a"), asked("b"))
    with pytest.raises(PolicyRefusal) as caught:
        prepare(stand, asked("a"), asked("b"), asked("c"))
    assert caught.value.clause == "B3.10"


@pytest.mark.clause("A6.1")
@pytest.mark.clause("A6.3")
def test_a_suspended_person_sends_nothing_and_is_told_why(stand: Stand) -> None:
    stand.desk.reason = "An incident is looked into."
    refusal = refused(stand)
    assert refusal.clause == "A6.1"
    assert "An incident is looked into." in refusal.why
    with pytest.raises(PolicyRefusal):
        stand.guard.prepare(asked(provider="model"), course=course())


@pytest.mark.clause("A6.4")
@pytest.mark.clause("A0.4")
def test_a_local_voice_speaks_whatever_is_off(stand: Stand) -> None:
    stand.desk.reason = "AI was removed from this computer."
    stand.desk.standing.clear()
    stand.gate.decline()
    voice = replace(asked(), provider="local", model="en-gb", feature="narration")
    sheet = stand.guard.prepare(voice)
    assert sheet.quiet
    assert not sheet.asks
    assert stand.guard.send(voice, stand.guard.approve(sheet)).mime == "audio/wav"


# Rights and consents.


@pytest.mark.clause("A2.3")
@pytest.mark.clause("B4.1")
def test_material_needs_a_rights_statement_each(stand: Stand) -> None:
    stand.desk.unstated = {"file:ab", "c1"}
    refusal = refused(stand, sources=("c0", "file:ab", "c1"))
    assert isinstance(refusal, RightsMissing)
    assert (refusal.clause, refusal.course_id, refusal.source) == ("A2.3", "c1", "file:ab")
    stand.desk.unstated = {"c1"}
    refusal = refused(stand)
    assert isinstance(refusal, RightsMissing)
    assert refusal.source == "c1"
    stand.desk.unstated = set()
    assert prepare(stand, asked(sources=("file:ab",))).settled


@pytest.mark.clause("A2.3")
def test_a_model_on_this_computer_needs_them_too(stand: Stand) -> None:
    stand.desk.unstated = {"c1"}
    with pytest.raises(RightsMissing):
        stand.guard.prepare(asked(provider="model"), course=course())


@pytest.mark.clause("B3.7")
@pytest.mark.clause("B3.6")
def test_a_custom_voice_needs_the_persons_consent_and_a_stock_voice_none(stand: Stand) -> None:
    speak = {"feature": "narration", "model": "marta-clone"}
    refusal = refused(stand, **speak)
    assert isinstance(refusal, ConsentMissing)
    assert (refusal.clause, refusal.source) == ("B3.7", "voice:marta-clone")
    stand.desk.consents.add("voice:marta-clone")
    assert stand.guard.prepare(asked(**speak), course=course()).settled
    stand.desk.consents.clear()
    assert stand.guard.prepare(asked(**speak | {"model": "en-gb"}), course=course()).settled


@pytest.mark.clause("B4.1")
def test_a_recording_needs_a_consent(stand: Stand) -> None:
    refusal = refused(stand, sources=("recording:cd",))
    assert isinstance(refusal, ConsentMissing)
    assert refusal.source == "recording:cd"
    stand.desk.consents.add("recording:cd")
    assert prepare(stand, asked(sources=("recording:cd",))).settled


@pytest.mark.clause("B4.5d")
def test_terms_that_take_a_voice_must_be_acknowledged(stand: Stand) -> None:
    stand.cards["remote"] = replace(stand.cards["remote"], voice_licence=True)
    stand.desk.consents.add("recording:cd")
    assert refused(stand, sources=("recording:cd",)).clause == "B4.5d"
    assert prepare(stand, asked()).settled
    stand.desk.change("remote", voice_licence_acknowledged=True)
    assert prepare(stand, asked(sources=("recording:cd",))).settled


@pytest.mark.clause("B1.3")
def test_an_output_names_its_parent_and_its_consent(stand: Stand) -> None:
    record = send(stand, prepare(stand, asked(parent="p7", consent="k1"))).provenance
    assert (record.parent, record.consent) == ("p7", "k1")
    assert record.kind is OutputKind.TEXT


# Whose rule.


def rule(source: str, verdict: Verdict, about: Any = "request", **when: Any) -> Rule:
    return Rule(id=source, about=about, when=when, verdict=verdict, source=source, clause="A6.2", why=f"{source} says so.")


@pytest.mark.clause("B0.2")
@pytest.mark.clause("B10.2")
@pytest.mark.parametrize(
    ("card", "organisation", "decides"),
    [
        (None, None, "A"),
        (rule("provider", Verdict.BLOCK), None, "provider"),
        (None, rule("organisation", Verdict.BLOCK), "organisation"),
        (rule("provider", Verdict.BLOCK), rule("organisation", Verdict.BLOCK), "provider"),
        (rule("provider", Verdict.ALLOW), None, "A"),
    ],
)
def test_the_stricter_of_app_policies_provider_and_organisation_decides(
    make_stand: Callable[..., Stand], card: Rule | None, organisation: Rule | None, decides: str
) -> None:
    rules = (organisation,) if organisation else ()
    stand = open_stand(make_stand(Organisation(rules=rules)))
    stand.cards["remote"] = replace(stand.cards["remote"], rules=(card,) if card else ())
    if decides == "A":
        assert prepare(stand, asked()).rule.source == "A"
        return
    assert f"{decides} says so." in refused(stand).why


def test_a_rule_of_a_provider_about_details_counts(stand: Stand) -> None:
    no_mail = rule("provider", Verdict.BLOCK, "finding", kind=("email",))
    stand.cards["remote"] = replace(stand.cards["remote"], rules=(no_mail,))
    assert prepare(stand, asked("ada@x.org")).findings[0].rule is no_mail


# Where it goes.


@pytest.mark.clause("A1.2")
@pytest.mark.clause("B3.8")
def test_the_sheet_names_host_and_region_as_they_are_set(stand: Stand) -> None:
    stand.desk.connections["remote"] = Connection(base_url="https://eu.remote.example/v1", region="European Union")
    sheet = prepare(stand, asked())
    assert (sheet.host, sheet.region, sheet.model, sheet.purpose) == (
        "eu.remote.example",
        "European Union",
        "writer",
        "Rewrite a paragraph",
    )
    assert sheet.clause == "A0.3"
    send(stand, sheet)
    row = stand.log.rows(event="request.approved")[0]
    assert (row.fields["host"], row.fields["region"]) == ("eu.remote.example", "European Union")
    assert stand.providers["remote"].connection.base_url == "https://eu.remote.example/v1"


@pytest.mark.clause("A3.2")
def test_an_address_changed_after_approval_gets_nothing(stand: Stand) -> None:
    sheet = prepare(stand, asked())
    clearance = stand.guard.approve(sheet)
    stand.desk.connections["remote"] = Connection(base_url="https://evil.example/v1")
    with pytest.raises(ClearanceRefused, match="another place"):
        stand.guard.send(sheet.payloads[0], clearance)
    assert stand.providers["remote"].sent == []
    assert stand.events()[-1] == "request.refused"


def test_an_address_changed_between_sheet_and_approval_gets_nothing(stand: Stand) -> None:
    sheet = prepare(stand, asked())
    stand.desk.connections["remote"] = Connection(base_url="https://evil.example/v1")
    clearance = stand.guard.approve(sheet)
    with pytest.raises(ClearanceRefused):
        stand.guard.send(sheet.payloads[0], clearance)
    assert stand.providers["remote"].sent == []


def test_a_provider_is_reached_anew_when_its_settings_change(stand: Stand) -> None:
    send(stand, prepare(stand, asked()))
    stand.desk.connections["remote"] = Connection(base_url="https://eu.remote.example/v1")
    send(stand, prepare(stand, asked()))
    assert stand.providers["remote"].closed == 1
    send(stand, prepare(stand, asked()))
    assert stand.providers["remote"].closed == 1


# When it is looked at.


def test_nobody_is_asked_only_when_nothing_was_found_and_they_chose_so(stand: Stand) -> None:
    assert prepare(stand, asked()).asks
    stand.desk.change("remote", quiet=True)
    assert not prepare(stand, asked()).asks
    assert prepare(stand, asked("ada@x.org")).asks
    assert prepare(stand, asked("Write to team@example.org")).asks
    assert prepare(stand, asked("a"), asked("b")).asks
    assert stand.guard.redact_all(prepare(stand, asked("ada@x.org"))).asks


@pytest.mark.clause("A3.9")
@pytest.mark.clause("A3.10")
def test_the_sheet_says_how_long_it_is_kept(stand: Stand) -> None:
    from datetime import UTC, date, datetime

    stand.cards["remote"] = replace(stand.cards["remote"], retention="Up to 30 days.")
    stand.guard._sender._now = lambda: datetime(2026, 11, 22, tzinfo=UTC)
    sheet = prepare(stand, asked())
    assert sheet.retention == "Up to 30 days."
    assert sheet.purge == date(2026, 12, 22)


# Testing a connection.


@pytest.mark.clause("A2.0a")
def test_a_connection_is_tested_with_nothing_of_any_course(stand: Stand) -> None:
    stand.desk.change("remote", enabled=False, suspended="It refused.", budget_left=0.0)
    stand.desk.unstated = {""}
    assert stand.guard.test("remote") == b"A fine text."
    assert stand.providers["remote"].sent == [b""]
    assert stand.events() == ["request.sending", "request.done"]
    for feature in ("connection-test", "moderation"):
        with pytest.raises(PolicyRefusal) as caught:
            prepare(stand, asked(feature=feature))
        assert caught.value.clause == "A2.0a"


@pytest.mark.clause("A0.4")
def test_no_connection_is_tested_by_whom_ai_is_closed_for(make_stand: Callable[..., Stand]) -> None:
    stand = make_stand()
    for reason in ("", "An incident"):
        stand.desk.reason = reason
        with pytest.raises(PolicyRefusal):
            stand.guard.test("remote")
        stand.accept()
    assert stand.providers["remote"].sent == []
    with pytest.raises(PolicyRefusal) as caught:
        open_stand(make_stand(Organisation(providers=frozenset()))).guard.test("remote")
    assert caught.value.clause == "A6.2"


# When the provider says no.


@pytest.mark.clause("B8.1")
@pytest.mark.parametrize("error", [KeyRejected("Remote"), ProviderSuspended("Remote")])
def test_a_provider_that_refuses_is_marked_and_not_asked_again(stand: Stand, error: ProviderProblem) -> None:
    stand.providers["remote"].fails = error
    with pytest.raises(type(error)):
        send(stand, prepare(stand, asked()))
    assert len(stand.providers["remote"].sent) == 1
    assert stand.desk.failures == [("remote", type(error).__name__)]
    row = stand.log.rows()[0]
    assert (row.event, row.fields["error"]) == ("request.failed", type(error).__name__)


def test_a_mark_that_cannot_be_kept_hides_no_problem(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.course.errors import FileProblem

    def full(*_: object) -> None:
        raise FileProblem("The disk is full.")

    monkeypatch.setattr(stand.desk, "failed", full)
    stand.providers["remote"].fails = KeyRejected("Remote")
    with pytest.raises(KeyRejected):
        send(stand, prepare(stand, asked()))


def test_an_answer_is_not_lost_because_its_cost_cannot_be_kept(stand: Stand, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.course.errors import FileProblem

    def full(*_: object) -> None:
        raise FileProblem("The disk is full.")

    monkeypatch.setattr(stand.desk, "spend", full)
    output = send(stand, prepare(stand, asked()))
    assert output.content == b"A fine text."
    assert any("cost" in warning for warning in output.warnings)


@pytest.mark.clause("A3.2")
@pytest.mark.parametrize(
    "address", ["https://models.example.com/v1", "http://127.0.0.1.evil.example/v1", "http://192.168.1.4/v1"]
)
def test_a_model_of_this_computer_is_on_this_computer(stand: Stand, address: str) -> None:
    stand.desk.connections["model"] = Connection(base_url=address)
    with pytest.raises(PolicyRefusal) as caught:
        stand.guard.prepare(asked(provider="model"), course=course())
    assert caught.value.clause == "A3.2"
    stand.desk.connections["model"] = Connection(base_url="http://localhost:11434/v1")
    sheet = stand.guard.prepare(asked(provider="model"), course=course())
    clearance = stand.guard.approve(sheet)
    stand.desk.connections["model"] = Connection(base_url=address)
    with pytest.raises(PolicyRefusal):
        stand.guard.send(sheet.payloads[0], clearance)
    assert stand.providers["model"].sent == []


def test_what_reaches_the_model_of_this_computer_is_gated_but_not_scanned(stand: Stand) -> None:
    sheet = stand.guard.prepare(asked("Marta: ada@x.org", provider="model"), course=course())
    assert sheet.findings == ()
    assert sheet.asks
    assert sheet.estimate.cost == 0.0
    send(stand, sheet)
    assert said(stand, provider="model") == "Marta: ada@x.org"
    stand.gate.withdraw()
    with pytest.raises(PolicyRefusal):
        stand.guard.prepare(asked(provider="model"), course=course())
