"""The guard with the real records behind it: rights, consents, suspension by repetition, incidents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.guard.conftest import REMOTE, Desk, Echo, scan, screen

from app.audit import AuditLog
from app.course import Course, Lesson, Payload, RichText, Section
from app.course.blocks import Paragraph
from app.course.errors import PolicyRefusal
from app.guard import ConsentMissing, Guard, RightsMissing
from app.guard.sending import Providers
from app.policy import NO_ORGANISATION, Connection, Gate
from app.policy.records import Consent, Ground, Licence, Records, Use
from app.providers import Provider, ProviderCard
from app.services.records import RecordService

BLOCK = Paragraph(text=RichText.of("Hold the rail."))
COURSE = Course(sections=(Section(lessons=(Lesson(title="Ladders", blocks=(BLOCK,)),)),))


class Behind(Desk):
    """Providers as a test says; everything about people from the records."""

    def __init__(self, records: RecordService) -> None:
        super().__init__()
        self.records = records

    def suspended(self) -> str:
        return self.records.suspended()

    def rights(self, course_id: str, source: str) -> bool:
        return self.records.rights(course_id, source)

    def consent(self, voice_or_recording: str, licensor: str = "") -> bool:
        return self.records.consent(voice_or_recording, licensor)

    def blocked(self, kind: str, digest: str) -> None:
        self.records.blocked(kind, digest)


Make = Callable[..., tuple[Guard, RecordService]]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    log = AuditLog(tmp_path / "audit.sqlite")
    guards: list[Guard] = []

    def guard(card: ProviderCard = REMOTE) -> tuple[Guard, RecordService]:
        gate = Gate(tmp_path / "policy", organisation=NO_ORGANISATION, user="Ada")
        pack = gate.pack
        gate.accept({section.id for section in pack.sections}, {box.id for box in pack.boxes})
        records = RecordService(log, Records(tmp_path / "policy"), user="Ada")

        def load(name: str, connection: Connection) -> Provider:
            return Echo()

        made = Guard(
            log, gate, scan=scan, screen=screen, standing=Behind(records), providers=Providers(lambda _name: card, load)
        )
        guards.append(made)
        return made, records

    yield guard
    for made in guards:
        made.close()
    log.close()


def text_payload(text: str = "Make it shorter: hold the rail.", *sources: str) -> Payload:
    return Payload(
        provider="remote",
        model="writer",
        feature="rewrite",
        purpose="Rewrite a paragraph",
        course_id=COURSE.id,
        block_ids=(BLOCK.id,),
        body=text.encode(),
        content_type="text/plain",
        sources=sources,
    )


def speech_payload(voice: str) -> Payload:
    return replace(text_payload("Hold the rail."), feature="narration", model=voice, purpose="Narrate")


def consent(voice: str, *uses: Use, licences: tuple[Licence, ...] = ()) -> Consent:
    return Consent(
        person="Mira Holt",
        contact="m@northwind.example",
        date="2026-01-10",
        purpose="Courses",
        scope=uses or (Use.SYNTHESISE,),
        territory="Worldwide",
        covers=(voice,),
        note="On paper.",
        licences=licences,
    )


@pytest.mark.clause("A2.3")
@pytest.mark.clause("B3.3")
@pytest.mark.clause("B4.1")
def test_a_source_is_sent_once_somebody_said_whose_it_is(make: Make) -> None:
    guard, records = make()
    book = "file:" + "a" * 64
    with pytest.raises(RightsMissing) as missing:
        guard.prepare(text_payload("Summarise it.", book), course=COURSE)
    assert missing.value.source == book
    records.state_rights(book, "Handbook.pdf", Ground.LICENSED, "CC BY 4.0")
    guard.prepare(text_payload("Summarise it.", book), course=COURSE)
    with pytest.raises(RightsMissing) as missing:
        guard.prepare(text_payload(), course=COURSE)
    records.state_rights(COURSE.id, "Ladders", Ground.OWN)
    guard.prepare(text_payload(), course=COURSE)


@pytest.mark.clause("B3.6")
@pytest.mark.clause("B3.7")
def test_a_voice_of_a_person_needs_their_consent_for_as_long_as_it_holds(make: Make) -> None:
    guard, records = make()
    records.state_rights(COURSE.id, "Ladders", Ground.OWN)
    guard.prepare(speech_payload("en-gb"), course=COURSE)  # a stock voice passes
    with pytest.raises(ConsentMissing) as refused:
        guard.prepare(speech_payload("mira-clone"), course=COURSE)
    assert refused.value.clause == "B3.7"
    records.add_consent(consent("mira-clone", Use.PUBLISH))
    with pytest.raises(ConsentMissing):
        guard.prepare(speech_payload("mira-clone"), course=COURSE)
    given = records.add_consent(consent("mira-clone"))
    guard.prepare(speech_payload("mira-clone"), course=COURSE)
    records.revoke_consent(given.id, "She asked us to stop.")
    with pytest.raises(ConsentMissing):
        guard.prepare(speech_payload("mira-clone"), course=COURSE)


@pytest.mark.clause("B4.5")
@pytest.mark.clause("B4.5a")
@pytest.mark.clause("B4.5d")
@pytest.mark.clause("B4.5e")
def test_where_the_terms_take_a_lasting_licence_the_consent_must_name_it(make: Make) -> None:
    guard, records = make(replace(REMOTE, voice_licence=True))
    records.state_rights(COURSE.id, "Ladders", Ground.OWN)
    records.add_consent(consent("mira-clone"))
    with pytest.raises(ConsentMissing):
        guard.prepare(speech_payload("mira-clone"), course=COURSE)
    licence = Licence("remote", "perpetual, irrevocable, worldwide, sub-licensable")
    records.add_consent(consent("mira-clone", licences=(licence,)))
    with pytest.raises(PolicyRefusal) as refused:
        guard.prepare(speech_payload("mira-clone"), course=COURSE)
    assert refused.value.clause == "B4.5d", "the person who sends must have read of it too"


@pytest.mark.clause("A6.1")
@pytest.mark.clause("B3.9")
def test_asking_again_and_again_for_what_nobody_may_ask_for_turns_ai_off(make: Make) -> None:
    guard, records = make()
    records.state_rights(COURSE.id, "Ladders", Ground.OWN)
    for number in range(5):
        assert records.suspended() == ""
        sheet = guard.prepare(text_payload(f"Write ransomware number {number}."), course=COURSE)
        assert not sheet.settled
    assert "something prohibited" in records.suspended()
    with pytest.raises(PolicyRefusal) as refused:
        guard.prepare(text_payload(), course=COURSE)
    assert refused.value.clause == "A6.1"
    records.resume("A course on malware defence; talked it through.")
    guard.prepare(text_payload(), course=COURSE)


@pytest.mark.clause("A6.3")
def test_an_incident_stops_the_next_request(make: Make, tmp_path: Path) -> None:
    guard, records = make()
    records.state_rights(COURSE.id, "Ladders", Ground.OWN)
    records.report_incident(1, "A customer's name went out.", tmp_path / "evidence")
    with pytest.raises(PolicyRefusal, match=r"customer's name"):
        guard.prepare(text_payload(), course=COURSE)
