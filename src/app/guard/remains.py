"""What a provider keeps of a request until it is told to delete it (clause A3.11): noted before anything else happens.

A note holds no content: the provider's number of it, and what the log says about the request anyway. It outlives this process,
for as long as the provider has not given a receipt.
"""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from app.course import Payload
from app.course.errors import LecternError
from app.course.recording import read_body

FETCH = "subtitles-fetch"
DELETE = "subtitles-delete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Remain:
    """Something a provider keeps. ``number`` is the provider's, ``place`` the base address it was sent to, ``request`` the id
    of its sheet, ``digest`` the hash of the approved body. ``wanted``: what was asked about it is still waited for. ``tries``
    counts failed deletions."""

    provider: str
    place: str
    number: str
    request: str
    model: str
    feature: str
    course: str
    blocks: tuple[str, ...]
    digest: str
    bytes: int
    seconds: float
    sources: tuple[str, ...]
    created: str
    parent: str | None = None
    consent: str | None = None
    wanted: bool = True
    tries: int = 0

    def about(self) -> dict[str, object]:
        """What every entry of the log about it says."""
        return {
            "request": self.request,
            "provider": self.provider,
            "course": self.course,
            "digest": self.digest,
            "provider_request": self.number,
        }


class Remains(Protocol):
    """Where notes are kept. For any thread; each change is lasting when the call returns, or raises ``FileProblem``."""

    def all(self) -> tuple[Remain, ...]:
        """Every note, oldest first."""

    def put(self, remain: Remain) -> None:
        """A new note, or another in the place of the one about the same number."""

    def drop(self, remain: Remain) -> None:
        """It is deleted there."""


class Forgetful:
    """Notes that live as long as this process; for one that has no place for them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._notes: dict[tuple[str, str], Remain] = {}

    def all(self) -> tuple[Remain, ...]:
        """See :class:`Remains`."""
        with self._lock:
            return tuple(self._notes.values())

    def put(self, remain: Remain) -> None:
        """See :class:`Remains`."""
        with self._lock:
            self._notes[remain.provider, remain.number] = remain

    def drop(self, remain: Remain) -> None:
        """See :class:`Remains`."""
        with self._lock:
            self._notes.pop((remain.provider, remain.number), None)


class Notes:
    """What is noted during one request: made by ``note`` from a number, put into ``remains``."""

    def __init__(self, remains: Remains, note: Callable[[str], Remain], told: Callable[[Remain], None]) -> None:
        self._remains = remains
        self._note = note
        self._told = told
        self.mine: dict[str, Remain] = {}

    def kept(self, number: str) -> None:
        """The provider keeps it under this number. Raises ``FileProblem`` when that can't be noted: nobody waits for it then,
        since nobody would know of it after a crash."""
        self.mine[number] = self._note(number)
        try:
            self._remains.put(self.mine[number])
        except LecternError:
            self.mine[number] = replace(self.mine[number], wanted=False)
            raise
        self._told(self.mine[number])

    def answered(self, number: str) -> None:
        """Nobody waits for it any more."""
        known = self.mine.get(number) or next((item for item in self._remains.all() if item.number == number), None)
        if known is not None:
            self.mine[number] = replace(known, wanted=False)
            with contextlib.suppress(LecternError):  # a full disk takes nobody's answer; it is deleted there in a moment
                self._remains.put(self.mine[number])

    def give_up(self) -> None:
        """Nobody waits for any of it: the person stopped it."""
        for number in tuple(self.mine):
            self.answered(number)


def note_of(payload: Payload, request: str, place: str, number: str, created: str) -> Remain:
    """The note about what was sent with a payload; ``ValueError`` for one that sent no recording."""
    recording, _ = read_body(payload.body)
    return Remain(
        provider=payload.provider,
        place=place,
        number=number,
        request=request,
        model=payload.model,
        feature=payload.feature,
        course=payload.course_id,
        blocks=payload.block_ids,
        digest=payload.sha256,
        bytes=recording.bytes,
        seconds=recording.seconds,
        sources=payload.sources,
        created=created,
        parent=payload.parent,
        consent=payload.consent,
    )


def fetching_of(remain: Remain) -> Payload:
    """The request that waits for what was asked about it."""
    return _about(remain, FETCH, "Fetch captions that were asked for before")


def deletion_of(remain: Remain) -> Payload:
    """The request that has it deleted."""
    return _about(remain, DELETE, "Delete the recording there")


def receipt_of(content: bytes) -> str:
    """What a provider said to a deletion, in a line: ``deleted, status 200, Thu, 26 Nov 2026 18:00:00 GMT``."""
    said = json.loads(content)
    return f"{said['said']}, status {said['status']}, {said['date'] or 'no date given'}"[:300]


def _about(remain: Remain, feature: str, purpose: str) -> Payload:
    return Payload(
        provider=remain.provider,
        model=remain.model,
        feature=feature,
        purpose=purpose,
        course_id=remain.course,
        block_ids=remain.blocks,
        body=json.dumps({"transcript": remain.number}).encode(),
        sources=remain.sources,
        parent=remain.parent,
        consent=remain.consent,
    )
