"""Deleting at a provider what nobody waits for any more, with a receipt (clause A3.11)."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime

from app.audit import AuditLog
from app.course import Payload
from app.course.errors import Cancelled, LecternError
from app.guard.asked import asked
from app.guard.checks import Checks
from app.guard.pace import Pace
from app.guard.remains import Notes, Remain, Remains, deletion_of, note_of, receipt_of
from app.guard.streams import Leaving
from app.providers import SILENT, Provider, Stream
from app.providers.base import host_of
from app.providers.clearance import mint


class Deleter:
    """Notes what is kept, and has it deleted. For any thread."""

    def __init__(self, log: AuditLog, checks: Checks, pace: Pace, remains: Remains) -> None:
        self.remains = remains
        self._log = log
        self._checks = checks
        self._pace = pace
        self._locks: dict[tuple[str, str], threading.Lock] = {}
        self._gone: set[tuple[str, str]] = set()

    @contextlib.contextmanager
    def noted(
        self, provider: Provider, payload: Payload, request: str, place: str, now: datetime, stream: Stream = SILENT
    ) -> Iterator[Notes]:
        """Note what the provider keeps of a request, and have it deleted as soon as nobody waits for it: because the answer is
        here, because there will be none, or because the person stopped."""

        def note(number: str) -> Remain:
            return note_of(payload, request, place, number, now.isoformat(timespec="seconds"))

        def told(remain: Remain) -> None:
            self._log.append("recording.uploaded", **self._about(remain), bytes=remain.bytes)

        notes = Notes(self.remains, note, told)
        try:
            yield notes
        except Cancelled:
            if not (isinstance(stream, Leaving) and stream.left()):
                notes.give_up()
            raise
        finally:
            for remain in notes.mine.values():
                if not remain.wanted:
                    self.delete(provider, remain)

    def delete(self, provider: Provider, remain: Remain) -> bool:
        """Have something deleted, and keep the receipt; whether it is. What can't be deleted now stays noted.

        Nothing of a course goes out, and no rule stands in its way: it must always be possible. Whoever comes while somebody
        else has the same thing deleted is told how that went: the slower of two would note again what is gone.
        """
        named = (remain.provider, remain.number)
        with self._locks.setdefault(named, threading.Lock()):
            noted = next((kept for kept in self.remains.all() if (kept.provider, kept.number) == named), remain)
            if named in self._gone:
                self.remains.drop(remain)  # noted again by somebody who had looked before it was deleted
                return True
            if noted.tries > remain.tries:
                return False
            return self._delete(provider, remain)

    def _delete(self, provider: Provider, remain: Remain) -> bool:
        payload = deletion_of(remain)
        try:
            self._pace.wait(remain.provider, lambda: False)
            answer = asked(provider, payload, mint(payload, place=remain.place), SILENT)
        except LecternError as error:
            with contextlib.suppress(LecternError):  # the note that is there already says that it has to be deleted
                self.remains.put(replace(remain, wanted=False, tries=remain.tries + 1))
            name, attempt = type(error).__name__, remain.tries + 1
            self._log.append("recording.undeleted", **self._about(remain), error=name, attempt=attempt)
            return False
        receipt = receipt_of(answer.content)
        self._log.append("recording.deleted", **self._about(remain), attempt=remain.tries + 1, receipt=receipt)
        self._gone.add((remain.provider, remain.number))
        self.remains.drop(remain)
        return True

    def _about(self, remain: Remain) -> dict[str, object]:
        return {"user": self._checks.gate.user, "host": host_of(remain.place), **remain.about()}
