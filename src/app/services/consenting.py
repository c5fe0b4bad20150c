"""Publishing and consent: media that rests on a person's consent is published only while that consent holds (clause B6.2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from app.course import Block, Course, Provenance
from app.course.blocks import Narration
from app.course.errors import PublishProblem
from app.policy.records import Consent, ConsentState, Records, Use
from app.publish import Problem
from app.services.records import records_folder


def unconsented(course: Course, records: Records | None = None, today: date | None = None) -> Iterator[Problem]:
    """What stands in the way of publishing: each block whose media rests on a consent that is expired, revoked, unknown or
    not for publishing. What is derived from such media counts as well (B1.7)."""
    recorded = any(isinstance(block, Narration) and block.consent for _, block in course.blocks())
    if not recorded and not any(record.consent for record in course.provenance):
        return
    kept = (records or Records(records_folder())).consents
    day = today or date.today()
    by_id = {record.id: record for record in course.provenance}
    for lesson, block in course.blocks():
        for consent_id in sorted(_consents(block, by_id)):
            why = _trouble(kept.get(consent_id), day)
            if why:
                text = f"{_named(block)} in “{lesson.title}” can't be published: {why}"
                yield Problem(lesson_id=lesson.id, block_id=block.id, text=text, severity="block")


def refuse_unconsented(course: Course) -> None:
    """Raise ``PublishProblem`` that lists the media, when there is any without a consent that holds."""
    said = [problem.text for problem in unconsented(course)]
    if said:
        more = f" And {len(said) - 5} more." if len(said) > 5 else ""
        step = "Renew the consent under “Consents”, or take the media out, and publish again."
        raise PublishProblem("The course can't be published yet.", " ".join(said[:5]) + more, step)


def _consents(block: Block, by_id: dict[str, Provenance]) -> set[str]:
    """Ids of the consents that a block rests on, through every record that its own was derived from."""
    found: set[str] = {block.consent} if isinstance(block, Narration) and block.consent else set()
    for origin in block.origins():
        seen: set[str] = set()
        record = by_id.get(origin)
        while record is not None and record.id not in seen:
            seen.add(record.id)
            if record.consent:
                found.add(record.consent)
            record = by_id.get(record.parent) if record.parent else None
    return found


def _trouble(consent: Consent | None, day: date) -> str:
    """Why a consent does not carry a publication; empty when it does."""
    if consent is None:
        return "the consent it rests on is not among the records of this computer."
    state = consent.state(day)
    if state is ConsentState.REVOKED:
        assert consent.revoked is not None
        return f"{consent.person} revoked the consent on {consent.revoked.date}."
    if state is ConsentState.EXPIRED:
        return f"the consent of {consent.person} expired on {consent.expires}."
    if Use.PUBLISH not in consent.scope and Use.SYNTHESISE not in consent.scope:
        return f"the consent of {consent.person} does not cover publishing."
    return ""


def _named(block: Block) -> str:
    return f"The {block.title.lower()}"
