"""Sheets that wait for an answer. Each change puts another in the place of the one before, which is void from then on."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from app.course import Course
from app.guard.refusals import NotSettled
from app.guard.sheet import SendSheet
from app.policy import Rule
from app.scan import Pseudonyms

OPEN_SHEETS = 64
"""Sheets that can wait at once; more means somebody prepares and forgets."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A sheet that waits, and what only the guard needs to know about it. ``rules`` are those it was judged by. ``stand_ins``
    maps the pseudonyms this request was given to what they stand for; it never leaves memory (B6.4)."""

    sheet: SendSheet
    course: Course | None
    pseudonyms: Pseudonyms
    rules: tuple[Rule, ...] = ()
    stand_ins: Mapping[str, str] = field(default_factory=dict)

    @property
    def language(self) -> str:
        """The course's."""
        return self.course.settings.language if self.course is not None else "en"


class Waiting:
    """The sheets of one guard; the sheet itself is asked for by identity, so a copy that says something else is no sheet."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._sheets: dict[str, Opened] = {}

    def add(self, opened: Opened) -> None:
        """A new one; the oldest go when there are too many."""
        with self._lock:
            self._sheets[opened.sheet.id] = opened
            while len(self._sheets) > OPEN_SHEETS:
                del self._sheets[next(iter(self._sheets))]

    def find(self, sheet: SendSheet) -> Opened:
        """What is known about a sheet; raises :class:`NotSettled` when it does not wait any more."""
        with self._lock:
            return self._found(sheet)

    def change(self, old: SendSheet, new: Opened) -> SendSheet:
        """Put ``new`` in the place of ``old``; raises :class:`NotSettled` when that was answered or changed meanwhile."""
        with self._lock:
            self._found(old)
            self._sheets[old.id] = new
        return new.sheet

    def take(self, sheet: SendSheet) -> Opened:
        """It is answered; raises :class:`NotSettled` when it was before."""
        with self._lock:
            opened = self._found(sheet)
            del self._sheets[sheet.id]
        return opened

    def clear(self) -> None:
        """Forget all of them."""
        with self._lock:
            self._sheets.clear()

    def _found(self, sheet: SendSheet) -> Opened:
        opened = self._sheets.get(sheet.id)
        if opened is None or opened.sheet is not sheet:
            raise NotSettled("This request can't be approved.", "It was answered or changed before.", "Start it again.")
        return opened
