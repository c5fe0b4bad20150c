"""Consents, rights, suspensions and incidents as both faces use them: kept, logged, and never undone by taking a file away."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from app.audit import AuditLog
from app.course.errors import FileProblem, LecternError, PolicyRefusal
from app.policy import NO_ORGANISATION, Organisation
from app.policy.records import Cause, Consent, ConsentState, Ground, IncompleteConsent, Licence, Records, Use
from app.services.records import NotSuspended, RecordService

Make = Callable[..., RecordService]


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make(tmp_path: Path, clock: Clock) -> Iterator[Make]:
    """Services on the same files, as the window and the command line are."""
    logs: list[AuditLog] = []

    def service(organisation: Organisation = NO_ORGANISATION) -> RecordService:
        logs.append(AuditLog(tmp_path / "audit.sqlite", now=clock))
        return RecordService(logs[-1], Records(tmp_path / "policy"), organisation=lambda: organisation, user="Ada", now=clock)

    yield service
    for log in logs:
        log.close()


def consent(**kept: Any) -> Consent:
    plain: dict[str, Any] = {
        "person": "Mira Holt",
        "contact": "mira@northwind.example",
        "date": "2026-01-10",
        "purpose": "Narrating the safety courses",
        "scope": (Use.SYNTHESISE,),
        "territory": "Worldwide",
        "covers": ("voice-mira",),
        "note": "Signed form in the personnel file.",
    }
    return Consent(**{**plain, **kept})


def logged(service: RecordService, event: str) -> list[dict[str, object]]:
    return [dict(row.fields) for row in service.log.rows(event=event, newest_first=False)]


@pytest.mark.clause("B6.2")
@pytest.mark.clause("B3.7")
def test_a_consent_is_kept_with_its_evidence_and_logged_without_the_name(make: Make, tmp_path: Path) -> None:
    service, form = make(), tmp_path / "signed.pdf"
    form.write_bytes(b"%PDF signed by Mira")
    assert not service.consent("voice-mira")
    told: list[bool] = []
    service.on_change(lambda: told.append(True))
    kept = service.add_consent(consent(note=""), form)
    assert told
    assert make().consents() == [(kept, ConsentState.ACTIVE)]
    assert service.consent("voice-mira")
    assert kept.evidence is not None
    assert service.records.evidence(kept.evidence) == b"%PDF signed by Mira"
    [entry] = logged(service, "consent.added")
    assert entry["evidence"] == kept.evidence.sha256
    assert entry["basis"] == "consent"
    assert "Mira" not in str(entry)


def test_an_incomplete_consent_is_neither_kept_nor_logged(make: Make) -> None:
    service = make()
    with pytest.raises(IncompleteConsent):
        service.add_consent(consent(person=""))
    assert service.consents() == []
    assert service.log.count() == 0


@pytest.mark.clause("B6.2")
@pytest.mark.clause("B3.7")
def test_a_revoked_or_expired_consent_no_longer_counts(make: Make, clock: Clock) -> None:
    service = make()
    first = service.add_consent(consent())
    service.add_consent(consent(covers=("voice-bo",), expires="2026-12-01"))
    assert service.consent("voice-bo")
    revoked = service.revoke_consent(first.id, "She asked us to stop.")
    assert revoked.revoked is not None
    assert (revoked.revoked.date, revoked.revoked.reason) == ("2026-11-26", "She asked us to stop.")
    assert not make().consent("voice-mira")
    assert logged(service, "consent.revoked")[0]["reason"] == "She asked us to stop."
    clock.now += timedelta(days=10)
    assert not service.consent("voice-bo")
    with pytest.raises(LecternError, match="revoked before"):
        service.revoke_consent(first.id, "Again.")


@pytest.mark.clause("B4.1")
@pytest.mark.clause("B4.5d")
def test_a_recording_is_known_by_its_hash_and_a_lasting_licence_has_to_be_named(make: Make) -> None:
    service, recording = make(), "a" * 64
    service.add_consent(consent(covers=(recording,), scope=(Use.TRANSCRIBE,)))
    assert service.consent(f"file:{recording}")
    assert service.consent_for(recording, Use.TRANSCRIBE) is not None
    assert service.consent_for(recording, Use.TRANSCRIBE, licensor="voxco") is None
    licence = Licence("voxco", "perpetual, irrevocable, worldwide, sub-licensable")
    service.add_consent(consent(covers=(recording,), scope=(Use.TRANSCRIBE,), licences=(licence,)))
    assert service.consent_for(recording, Use.TRANSCRIBE, licensor="voxco") is not None


@pytest.mark.clause("A2.3")
@pytest.mark.clause("B3.3")
@pytest.mark.clause("B4.1")
def test_rights_are_stated_once_a_source_and_kept(make: Make) -> None:
    service = make()
    assert not service.rights("c1", "")
    service.state_rights("c1", "Fire safety", Ground.OWN)
    service.state_rights("file:" + "b" * 64, "Handbook.pdf", Ground.LICENSED, "CC BY 4.0")
    again = make()
    assert again.rights("c1", "")
    assert again.rights("c1", "c1")
    assert again.rights("c2", "file:" + "b" * 64)
    assert not again.rights("c2", "")
    service.state_rights("c1", "Fire safety", Ground.PERMISSION, "Northwind said yes on 3 May.")
    assert {item.source: item.ground for item in again.rights_statements()}["c1"] is Ground.PERMISSION
    assert len(service.records.rights.all()) == 3, "the earlier statement stays"
    assert [entry["ground"] for entry in logged(service, "rights.stated")] == ["own", "licensed", "permission"]


@pytest.mark.clause("A6.1")
def test_suspended_by_a_person_until_somebody_resumes_with_a_reason(make: Make) -> None:
    service = make()
    assert service.suspended() == ""
    service.suspend("Audit this week")
    assert make().suspended() == "Audit this week"
    with pytest.raises(LecternError, match="reason is missing"):
        service.resume(" ")
    assert service.suspended()
    service.resume("The audit is over.")
    assert make().suspended() == ""
    assert logged(service, "suspension.ended")[0]["reason"] == "The audit is over."
    with pytest.raises(NotSuspended):
        service.resume("Once more.")


@pytest.mark.clause("A6.1")
def test_only_the_organisation_resumes_what_it_suspended(make: Make) -> None:
    service = make(Organisation(name="Northwind", suspended=True, reason="Audit by Northwind."))
    assert service.suspended() == "Audit by Northwind."
    with pytest.raises(PolicyRefusal) as refusal:
        service.resume("I would like to.")
    assert refusal.value.clause == "A6.1"


@pytest.mark.clause("A6.1")
@pytest.mark.parametrize("deed", ["delete", "damage"])
def test_taking_the_record_of_a_suspension_away_does_not_turn_ai_on(make: Make, tmp_path: Path, deed: str) -> None:
    make().suspend("Leak of a customer list")
    [file] = (tmp_path / "policy" / "suspensions").iterdir()
    if deed == "delete":
        shutil.rmtree(tmp_path / "policy")
    else:
        file.write_text("{}", "utf-8")
    service = make()
    assert service.suspended()
    service.resume("Looked into, nothing left.")
    assert make().suspended() == ""


@pytest.mark.clause("A6.1")
def test_taking_the_log_away_does_not_turn_ai_on_either(make: Make, tmp_path: Path) -> None:
    first = make()
    first.suspend("Leak")
    first.log.close()
    for part in tmp_path.glob("audit.sqlite*"):
        part.unlink()
    assert make().suspended() == "Leak"


@pytest.mark.clause("A6.1")
@pytest.mark.clause("A6.2")
def test_five_different_hard_blocks_in_a_day_suspend_and_say_why(make: Make, clock: Clock) -> None:
    service = make()
    for number in range(4):
        service.blocked("api-key", f"{number:064}")
        service.blocked("api-key", f"{number:064}")  # pressed twice
    assert service.suspended() == ""
    clock.now += timedelta(hours=25)
    service.blocked("api-key", "f" * 64)
    assert service.suspended() == "", "yesterday's no longer count"
    for number in range(4):
        service.blocked("child-data", f"{number:063}a")
    assert "5 different requests asked for something prohibited" in make().suspended()
    assert "24 hours" in make().suspended()
    current = service.suspension()
    assert current is not None
    assert current.cause is Cause.BLOCKS


@pytest.mark.clause("B3.9")
def test_four_rewordings_after_a_block_suspend_and_after_resuming_counting_starts_again(make: Make, clock: Clock) -> None:
    service = make()
    service.blocked("prohibited-weapons", "0" * 64)
    for number in range(4):
        assert service.suspended() == ""
        service.blocked("reworded", f"{number:064}")
    assert "4 stopped requests were tried again in other words" in service.suspended()
    clock.now += timedelta(minutes=5)
    service.resume("A course on weapons law; talked it through with legal.")
    clock.now += timedelta(minutes=5)
    service.blocked("reworded", "e" * 64)
    assert service.suspended() == ""


@pytest.mark.clause("A6.3")
def test_an_incident_suspends_at_once_freezes_deletion_and_writes_evidence(make: Make, tmp_path: Path) -> None:
    service = make()
    service.state_rights("c1", "Fire safety", Ground.OWN)
    [row] = service.log.rows(event="rights.stated")
    incident = service.report_incident(row.seq, "A customer's name went out.", tmp_path / "evidence")
    assert "customer's name" in make().suspended()
    assert make().frozen
    assert Path(incident.pack).is_file()
    assert len(incident.sha256) == 64
    [entry] = logged(service, "incident.reported")
    assert (entry["seq"], entry["incident"]) == (row.seq, incident.id)
    service.resume("The provider confirmed that it was deleted.")
    assert make().suspended() == ""
    assert not make().frozen
    [closed] = make().incidents()
    assert closed.outcome == "The provider confirmed that it was deleted."


@pytest.mark.clause("A6.3")
def test_an_incident_stays_one_when_its_files_are_taken_away(make: Make, tmp_path: Path) -> None:
    service = make()
    service.state_rights("c1", "Fire safety", Ground.OWN)
    service.report_incident(1, "A leak", tmp_path / "evidence")
    shutil.rmtree(tmp_path / "policy")
    assert make().frozen
    assert "A leak" in make().suspended()


def test_an_incident_is_about_an_entry_that_is_there(make: Make) -> None:
    with pytest.raises(FileProblem, match="no entry 7"):
        make().report_incident(7, "A leak")
    assert make().suspended() == ""
