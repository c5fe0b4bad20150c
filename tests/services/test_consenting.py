"""Media that rests on a consent is published only while the consent holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from app.audit import AuditLog
from app.course import Course, Lesson, OutputKind, Provenance, RichText, Section, SourceType
from app.course.blocks import MediaRef, Narration, Paragraph
from app.course.errors import PublishProblem
from app.course.model import Settings
from app.policy.records import Consent, Records, Revocation, Use
from app.publish import MemoryMedia
from app.services.consenting import unconsented
from app.services.publishing import Format, problems, publish
from app.services.records import RecordService, records_folder

TODAY = date(2026, 11, 26)


def voice(name: str, *, consent: str | None = None, parent: str | None = None) -> Provenance:
    return Provenance(
        id=name,
        kind=OutputKind.SPEECH,
        source_type=SourceType.TRAINED,
        provider="voxco",
        system="clone",
        created="2026-11-26T10:00:00+00:00",
        user="Ada",
        request_id="r1",
        prompt_sha256="0" * 64,
        consent=consent,
        parent=parent,
    )


def course_of(*records: Provenance, resting_on: str) -> Course:
    spoken = Narration(audio=MediaRef("a" * 64, "audio/mpeg", "mira.mp3"), duration=1000, provenance=resting_on)
    lesson = Lesson(title="Ladders", blocks=(Paragraph(text=RichText.of("Hold the rail.")), spoken))
    return Course(settings=Settings(title="Safety"), sections=(Section(title="S", lessons=(lesson,)),), provenance=records)


def consent(**kept: object) -> Consent:
    given = Consent(
        person="Mira Holt",
        contact="m@northwind.example",
        date="2026-01-01",
        purpose="Courses",
        scope=(Use.SYNTHESISE, Use.PUBLISH),
        territory="Worldwide",
        covers=("voice-mira",),
        note="On paper.",
    )
    return replace(given, **kept)  # type: ignore[arg-type]  # a test's own words


@pytest.fixture
def records(tmp_path: Path) -> Records:
    return Records(tmp_path / "policy")


def said(course: Course, records: Records) -> list[str]:
    return [problem.text for problem in unconsented(course, records, TODAY)]


@pytest.mark.clause("B6.2")
def test_media_with_a_consent_that_holds_is_in_nobodys_way(records: Records) -> None:
    given = consent(expires="2026-12-01")
    records.consents.put(given)
    assert said(course_of(voice("p1", consent=given.id), resting_on="p1"), records) == []
    assert said(course_of(voice("p1"), resting_on="p1"), records) == []


@pytest.mark.clause("B6.2")
@pytest.mark.parametrize(
    ("kept", "why"),
    [
        ({"expires": "2026-11-25"}, "expired on 2026-11-25"),
        ({"revoked": Revocation("2026-11-20", "She left.", "Ada")}, "Mira Holt revoked the consent on 2026-11-20"),
        ({"scope": (Use.TRANSCRIBE,)}, "does not cover publishing"),
        (None, "not among the records"),
    ],
)
def test_media_without_is_listed_with_its_lesson_and_the_reason(
    records: Records, kept: dict[str, object] | None, why: str
) -> None:
    given = consent(**(kept or {}))
    if kept is not None:
        records.consents.put(given)
    [text] = said(course_of(voice("p1", consent=given.id), resting_on="p1"), records)
    assert "“Ladders”" in text
    assert why in text


@pytest.mark.clause("B6.2")
def test_a_derivative_keeps_the_consent_of_what_it_was_made_from(records: Records) -> None:
    given = consent(expires="2026-11-25")
    records.consents.put(given)
    course = course_of(voice("p1", consent=given.id), voice("p2", parent="p1"), resting_on="p2")
    assert len(said(course, records)) == 1


@pytest.fixture
def service(tmp_path: Path) -> Iterator[RecordService]:
    with AuditLog(tmp_path / "audit.sqlite") as log:
        yield RecordService(log, Records(records_folder()), user="Ada")


@pytest.mark.clause("B6.2")
def test_publishing_is_refused_until_the_consent_is_renewed(service: RecordService, tmp_path: Path) -> None:
    given = service.add_consent(consent())
    course = course_of(voice("p1", consent=given.id), resting_on="p1")
    assert not [item for item in problems(course, Format.HTML) if "consent" in item.text]
    service.revoke_consent(given.id, "She asked us to stop.")
    [problem] = [item for item in problems(course, Format.HTML) if "consent" in item.text]
    assert problem.severity == "block"
    out = tmp_path / "package.zip"
    with pytest.raises(PublishProblem, match="Mira Holt revoked"):
        publish(course, MemoryMedia({}), out, Format.HTML, lambda _part, _text: None, service.log)
    assert not out.exists()
