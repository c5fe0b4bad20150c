"""What a person said about the policy, and what follows from it. Pure: records in, status out."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from app.course.errors import LecternError
from app.policy.organisation import Organisation
from app.policy.pack import PolicyPack


class PolicyStatus(StrEnum):
    """Where a person stands. AI works in ACCEPTED alone; everything else works always."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    STALE = "stale"
    SUSPENDED = "suspended"


class Step(StrEnum):
    """What a person did."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class IncompleteAcceptance(LecternError):
    """Acceptance before everything was read and ticked (clause A0.3). Nothing was recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """One record: who did what with which text, when. ``time`` is ISO 8601 in UTC, ``app`` Lectern's version, ``sha256`` the
    pack's hash, under which the text itself is kept; ``boxes`` what was ticked."""

    step: Step
    user: str
    pack: str
    version: str
    sha256: str
    app: str
    time: str
    language: str
    boxes: tuple[str, ...] = ()


def require_complete(pack: PolicyPack, read_to_end: Iterable[str], boxes: Iterable[str]) -> None:
    """Raise :class:`IncompleteAcceptance` unless every section was read to its end and every box ticked."""
    read, ticked = set(read_to_end), set(boxes)
    unread = [section.title for section in pack.sections if section.id not in read]
    unticked = [box.text for box in pack.boxes if box.id not in ticked]
    if unread:
        raise IncompleteAcceptance(
            "The policy was not accepted.", "Not read to the end: " + "; ".join(unread) + ".", "Read on."
        )
    if unticked:
        raise IncompleteAcceptance("The policy was not accepted.", "Not ticked: " + "; ".join(unticked), "Tick each box.")


def latest(records: Iterable[Acceptance], user: str, pack_id: str) -> Acceptance | None:
    """The last thing this person did with this pack."""
    found = None
    for record in records:
        if (record.user, record.pack) == (user, pack_id):
            found = record
    return found


def status_of(last: Acceptance | None, current_sha256: str, organisation: Organisation) -> PolicyStatus:
    """Where a person stands whose last record is ``last``; ``current_sha256`` is the pack's hash in that record's language."""
    if organisation.suspended:
        return PolicyStatus.SUSPENDED
    if last is None:
        return PolicyStatus.PENDING
    if last.step is Step.ACCEPTED:
        return PolicyStatus.ACCEPTED if last.sha256 == current_sha256 else PolicyStatus.STALE
    return PolicyStatus.DECLINED if last.sha256 == current_sha256 else PolicyStatus.PENDING


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A paragraph of two texts compared."""

    mark: Literal["same", "gone", "new"]
    text: str


def difference(old: str, new: str) -> tuple[DiffLine, ...]:
    """What changed between two policy texts, paragraph by paragraph, in reading order."""
    return tuple(_compared(_paragraphs(old), _paragraphs(new)))


def _paragraphs(text: str) -> list[str]:
    return [paragraph.strip() for paragraph in re.split(r"\n\s*\n", text) if paragraph.strip()]


def _compared(old: list[str], new: list[str]) -> Iterator[DiffLine]:
    for tag, a, b, c, d in difflib.SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from (DiffLine("same", text) for text in old[a:b])
        else:
            yield from (DiffLine("gone", text) for text in old[a:b])
            yield from (DiffLine("new", text) for text in new[c:d])
