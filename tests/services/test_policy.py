"""The policy as a person meets it: read, accept, decline, withdraw, in the window and in a terminal; and the wiring beneath."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.audit import AuditLog, LogProblem
from app.course import Payload
from app.course.errors import Cancelled, FileProblem
from app.policy import NO_ORGANISATION, Gate, Organisation, PolicyStatus
from app.policy.acceptance import IncompleteAcceptance
from app.providers import UnknownProvider
from app.services.compliance import Compliance, log_path, open_gate, open_log, report_lines, verify_log
from app.services.policy import PolicyService, accept_in_terminal, status_data, status_lines


@pytest.fixture
def service(private_home: Path) -> Iterator[PolicyService]:
    made = PolicyService()
    yield made
    made.close()


def pages(service: PolicyService) -> set[str]:
    return {section.id for section in service.pack.sections}


def boxes(service: PolicyService) -> set[str]:
    return {box.id for box in service.pack.boxes}


def events() -> list[str]:
    with open_log() as log:
        return [row.event for row in log.rows(newest_first=False)]


@pytest.mark.clause("A0.3")
def test_accepting_is_recorded_logged_and_told(service: PolicyService) -> None:
    told: list[PolicyStatus] = []
    stop = service.on_change(lambda: told.append(service.status))
    assert service.asks
    service.accept(pages(service), boxes(service))
    assert told == [PolicyStatus.ACCEPTED]
    with open_log() as log:
        [row] = log.rows()
    assert row.event == "policy.accepted"
    assert row.fields["sha256"] == service.pack.sha256
    assert row.fields["boxes"] == [box.id for box in service.pack.boxes]
    assert {"user", "app", "version", "language"} <= row.fields.keys()
    stop()
    service.withdraw()
    assert told == [PolicyStatus.ACCEPTED]


@pytest.mark.clause("A0.3")
def test_the_service_itself_refuses_what_was_not_read_or_not_ticked(service: PolicyService) -> None:
    for read, ticked in ((pages(service) - {"ai"}, boxes(service)), (pages(service), boxes(service) - {"retention"}), ([], [])):
        with pytest.raises(IncompleteAcceptance):
            service.accept(read, ticked)
    assert service.asks
    assert events() == []


@pytest.mark.clause("A0.4")
def test_declining_and_withdrawing_are_logged_and_ask_no_more(service: PolicyService) -> None:
    asks = [service.asks]
    service.decline()
    asks.append(service.asks)
    service.accept(pages(service), boxes(service))
    asks.append(service.asks)
    assert asks == [True, False, False]
    service.withdraw()
    assert service.acceptance is None
    assert service.status is PolicyStatus.DECLINED
    assert events() == ["policy.declined", "policy.accepted", "policy.withdrawn"]


def test_an_acceptance_that_cannot_be_logged_does_not_open_the_gate(service: PolicyService) -> None:
    log_path().mkdir()
    with pytest.raises(LogProblem):
        service.accept(pages(service), boxes(service))
    assert service.status is PolicyStatus.PENDING


def test_a_withdrawal_counts_even_when_it_cannot_be_logged(service: PolicyService) -> None:
    service.accept(pages(service), boxes(service))
    service.close()
    log_path().unlink()
    log_path().mkdir()
    with pytest.raises(LogProblem):
        service.withdraw()
    assert service.status is PolicyStatus.DECLINED


def test_damaged_records_ask_again_instead_of_failing(service: PolicyService) -> None:
    service.accept(pages(service), boxes(service))
    (service.gate.folder / "acceptances.json").write_text("{", "utf-8")
    assert service.asks
    assert service.acceptance is None
    assert {line.mark for line in service.changes()} == {"new"}
    with pytest.raises(FileProblem):
        service.gate.records()


@pytest.mark.clause("B9")
def test_changes_are_empty_of_news_when_nothing_changed(service: PolicyService) -> None:
    service.accept(pages(service), boxes(service))
    assert {line.mark for line in service.changes()} == {"same"}


@pytest.mark.parametrize(
    ("do", "said"),
    [("", "Not answered"), ("decline", "Declined"), ("accept", "AI may be used"), ("suspend", "Audit.")],
)
def test_the_status_is_said_in_words_and_as_data(private_home: Path, do: str, said: str) -> None:
    organisation = Organisation(suspended=True, reason="Audit.") if do == "suspend" else NO_ORGANISATION
    log = AuditLog(private_home / "log.sqlite")
    service = PolicyService(log, Gate(private_home / "policy", organisation=organisation, user="Ada"))
    if do == "decline":
        service.decline()
    if do == "accept":
        service.accept(pages(service), boxes(service))
    text = "\n".join(status_lines(service))
    assert said in text
    assert status_data(service)["status"] == service.status.value
    assert (status_data(service)["accepted"] is not None) == (do == "accept")
    assert (service.suspended_because == "Audit.") == (do == "suspend")
    service.close()


@pytest.mark.clause("A0.3")
def test_in_a_terminal_every_page_and_box_is_answered_by_typing(service: PolicyService) -> None:
    shown: list[str] = []
    answers = iter(["next"] * 3 + ["Yes ", "y", "yes", "YES"])
    accept_in_terminal(service, lambda _: next(answers), shown.append)
    assert service.status is PolicyStatus.ACCEPTED
    assert all(section.body.strip() in "".join(shown) for section in service.pack.sections)


@pytest.mark.clause("A0.3")
@pytest.mark.parametrize("typed", [[""], ["next", ""], ["next", "next", "next", ""], ["next", "next", "next", "yes", "no"]])
def test_in_a_terminal_enter_alone_accepts_nothing(service: PolicyService, typed: list[str]) -> None:
    answers = iter(typed)
    with pytest.raises(Cancelled):
        accept_in_terminal(service, lambda _: next(answers), lambda _: None)
    assert service.status is PolicyStatus.PENDING
    assert events() == []


def test_compliance_is_one_gate_one_log_one_guard(private_home: Path) -> None:
    asked = Payload(
        provider="nobody", model="m", feature="narration", purpose="x", course_id="c", block_ids=(), body=b'{"text": "hi"}'
    )
    with Compliance.open() as rooms:
        assert rooms.guard.gate is rooms.policy.gate
        with pytest.raises(UnknownProvider):
            rooms.guard.prepare(asked)
        assert [row.event for row in rooms.log.rows()] == ["request.refused"]
        assert not rooms.keys.state.lasting
    assert verify_log().ok


def test_verification_is_said_in_words(private_home: Path, tmp_path: Path) -> None:
    assert report_lines(verify_log())[0] == "0 entries."
    with open_log() as log:
        log.append("request.done", count=1)
    assert "Nothing was changed" in report_lines(verify_log())[1]
    copy = tmp_path / "copy.sqlite"
    copy.write_bytes(log_path().read_bytes())
    assert report_lines(verify_log(copy)) == [
        "1 entries.",
        "Nothing was changed, removed, inserted or reordered.",
        "No key store vouches for where it ends.",
    ]
    log_path().write_bytes(b"gone" * 100)
    lines = report_lines(verify_log())
    assert "NOT" in lines[1]
    assert "can't be read" in lines[2]


def test_entries_no_key_store_vouches_for_are_counted() -> None:
    from app.audit import Head, Report

    lines = report_lines(Report(3, Head(3, "x"), anchor="key store", unanchored=2, notes=("There may be more.",)))
    assert lines[-2:] == ["2 entries were written while the key store was closed.", "There may be more."]


def test_the_gate_of_this_person_is_where_their_data_is(private_home: Path) -> None:
    assert private_home in open_gate().folder.parents
    assert private_home in log_path().parents


def test_opening_compliance_imports_nothing_heavy(private_home: Path) -> None:
    code = (
        "import sys; from app.services.compliance import Compliance; c = Compliance.open(); c.policy.status; c.policy.asks;"
        "print([m for m in ('keyring', 'secretstorage', 'numpy', 'presidio_analyzer', 'PIL', 'openai') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.clause("A6.1")
def test_a_suspension_by_the_records_is_where_a_person_stands(service: PolicyService) -> None:
    told: list[str] = []
    service.on_change(lambda: told.append(service.status.value))
    service.records.suspend("Audit this week")
    assert told == ["suspended"]
    assert service.suspended_because == "Audit this week"
    assert not service.asks
    service.records.resume("The audit is over.")
    assert told[-1] == "pending"
