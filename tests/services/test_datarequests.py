"""Letters to providers, records of processing, and the search for a person."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from app.audit import AuditLog
from app.course import Lesson, OutputKind, RichText, Section
from app.course.blocks import Paragraph
from app.course.model import Course, Settings
from app.guard import ProviderCard
from app.policy import NO_ORGANISATION, Gate
from app.policy.records import Consent, Ground, Records, Use
from app.project import ProjectFile
from app.project.aihistory import HistoryEntry
from app.services.datarequests import (
    Ask,
    NothingSent,
    data_requests,
    letter,
    processing,
    processing_text,
    save_text,
    table,
)
from app.services.people import NoName, find_person, mention_data
from app.services.records import RecordService

TODAY = date(2026, 11, 26)
CARD = ProviderCard(
    id="textco",
    name="TextCo",
    local=False,
    trained=True,
    outputs=frozenset({OutputKind.TEXT}),
    region="EU",
    retention_days=30,
    retention="Up to 30 days.",
    contact="privacy@textco.example",
)
IDLE = replace(CARD, id="idle", name="Idle", contact="", privacy="https://idle.example/privacy")
HERE = replace(CARD, id="local", name="This computer", local=True)


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(minutes=1)
        return self.now


@pytest.fixture
def log(tmp_path: Path) -> Iterator[AuditLog]:
    with AuditLog(tmp_path / "audit.sqlite", now=Clock()) as log:
        yield log


def send(log: AuditLog, number: int, *, provider: str = "textco", purge: str = "", kinds: tuple[str, ...] = ()) -> None:
    """A request as the guard logs it."""
    about = {
        "user": "Ada",
        "request": f"r{number}",
        "provider": provider,
        "model": "text-1",
        "feature": "rewrite",
        "course": "c1",
        "count": 1,
        "bytes": 120,
        "digest": "0" * 64,
    }
    log.append("request.approved", **about, purge=purge, kinds=kinds)
    log.append("request.sending", **about)
    log.append("request.done", **about, done=1, provider_request=f"their-{number}" if number % 2 else None)


@pytest.mark.clause("A3.8")
@pytest.mark.clause("A5.4")
def test_by_provider_what_was_sent_when_with_its_request_ids(log: AuditLog) -> None:
    send(log, 1, purge="2026-12-01")
    send(log, 2, purge="2026-11-20")
    send(log, 3, provider="local")
    first, second = data_requests(log.path, [IDLE, HERE, CARD], TODAY)
    assert (first.card.id, second.card.id) == ("textco", "idle")
    assert [(item.id, item.provider_request, item.model) for item in first.requests] == [
        ("r1", "their-1", "text-1"),
        ("r2", "", "text-1"),
    ]
    assert first.held == 1
    assert first.contact == "privacy@textco.example"
    assert second.contact == "https://idle.example/privacy"
    rows = list(csv.DictReader(io.StringIO(table(first.requests))))
    assert [row["provider_request"] for row in rows] == ["their-1", ""]
    assert rows[0]["purge"] == "2026-12-01"


@pytest.mark.clause("A3.8")
@pytest.mark.parametrize(("ask", "said"), [(Ask.ACCESS, "Article 15"), (Ask.DELETION, "Article 17")])
def test_the_letter_is_ready_with_the_right_contact_and_numbers(log: AuditLog, ask: Ask, said: str) -> None:
    send(log, 1)
    send(log, 2)
    [about] = data_requests(log.path, [CARD], TODAY)
    text = letter(about, ask, "Ada Lovelace", TODAY)
    for words in (said, "privacy@textco.example", "TextCo", "their-1", "ours is r2", "2026-11-26", "Ada Lovelace"):
        assert words in text
    assert "{" not in text


def test_there_is_no_letter_about_nothing(log: AuditLog) -> None:
    [about] = data_requests(log.path, [IDLE], TODAY)
    with pytest.raises(NothingSent):
        letter(about, Ask.ACCESS, "Ada", TODAY)


def test_a_letter_that_is_written_is_in_the_log_by_its_hash(log: AuditLog, tmp_path: Path) -> None:
    save_text(log, tmp_path / "letter.txt", "Dear Sir or Madam", "access", "Ada", "textco", 2)
    assert (tmp_path / "letter.txt").read_text("utf-8") == "Dear Sir or Madam"
    [row] = log.rows(event="data.exported")
    assert (row.fields["what"], row.fields["provider"], row.fields["count"]) == ("access", "textco", 2)


@pytest.mark.clause("B6.1")
def test_records_of_processing_say_purpose_recipient_region_contract_kinds_and_retention(log: AuditLog) -> None:
    send(log, 1, kinds=("email",))
    send(log, 2, kinds=("person",))
    records = processing(data_requests(log.path, [CARD], TODAY))
    [one] = records
    assert (one.recipient, one.region, one.kinds, one.requests, one.contract) == (
        "TextCo",
        "EU",
        ("email", "person"),
        2,
        "None on file",
    )
    text = processing_text(records, "Ada", TODAY)
    for words in ("TextCo", "EU", "email, person", "Up to 30 days.", "Technical and organisational measures"):
        assert words in text
    assert "no processing by others" in processing_text([], "Ada", TODAY)


@pytest.mark.clause("B6.1")
def test_a_person_is_found_in_courses_log_consents_rights_and_acceptances(log: AuditLog, tmp_path: Path) -> None:
    records = RecordService(log, Records(tmp_path / "policy"), user="Ada")
    gate = Gate(tmp_path / "policy", organisation=NO_ORGANISATION, user="Mira Holt")
    gate.decline()
    records.add_consent(
        Consent(
            person="Mira Holt",
            contact="m@northwind.example",
            date="2026-01-01",
            purpose="Courses",
            scope=(Use.PUBLISH,),
            territory="EU",
            covers=("v1",),
            note="On paper.",
        )
    )
    records.state_rights("c1", "Handbook", Ground.PERMISSION, "Mira Holt said yes.")
    records.suspend("Mira Holt asked for it")
    lesson = Lesson(title="People", blocks=(Paragraph(text=RichText.of("Ask mira  holt about ladders.")),))
    course = Course(settings=Settings(title="Safety", author="Mira Holt"), sections=(Section(lessons=(lesson,)),))
    folder = tmp_path / "courses"
    folder.mkdir()
    ProjectFile.create(folder / "safety.course", course).close()
    (folder / "torn.course").write_bytes(b"x")
    kept = HistoryEntry(id="d1", course_id="c1", time="2026-11-26T10:00:00", data="{}", texts=("Mira Holt fell.", "She fell."))
    found, problems = find_person(
        "Mira Holt", records, gate, [folder], lambda _part, _text: None, history=lambda: [kept, replace(kept, texts=())]
    )
    assert len(problems) == 1
    assert {item.where for item in found} == {"course", "log", "consent", "rights", "policy", "history"}
    assert [item.block_id for item in found if item.block_id] == [lesson.blocks[0].id]
    logged = {item.what.partition(": ")[2] for item in found if item.where == "log"}
    assert {"Consent recorded", "AI suspended"} <= logged, "by the hash of the name, and by what somebody typed"
    assert all(mention_data(item)["where"] for item in found)
    assert find_person("Miranda", records, gate, [folder], lambda _part, _text: None)[0] == []
    with pytest.raises(NoName):
        find_person(" ", records, gate, [], lambda _part, _text: None)
