"""How long AI requests and answers are kept on this computer, and forgetting them now (clause A3.7).

Kept they are in the encrypted AI history. What came from a model may also stand in undo steps and in earlier versions of a
course; forgetting takes it out of those too, and leaves no trace in the bytes of the files.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Protocol

from app.course.errors import FileProblem, LecternError, PolicyRefusal
from app.course.model import Course
from app.policy.private import write_private
from app.project import ProjectFile, Traces, courses_with_versions, forget_versions, newest_version
from app.project.forgetting import texts_of
from app.services.listeners import Listeners
from app.services.records import RecordService

DEFAULT_DAYS = 30
MOST_DAYS = 365
"""A year: longer is not a time that anybody means when they say "only for a time"."""

Say = Callable[[float, str], None]


class History(Protocol):
    """What is kept of AI requests and answers, as far as keeping and forgetting need it."""

    def entries(self, course_id: str | None = None) -> Sequence[Any]:
        """What is kept of one course, or of all; raises ``LecternError`` when it can't be read."""

    def expire(self, older_than: datetime) -> int:
        """Delete what is older; gives how many entries."""

    def forget(self, course_id: str | None = None) -> int:
        """Delete what is kept of one course, or everything; gives how many entries."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What forgetting did: entries of the AI history, undo ``steps`` of open or named courses, earlier ``versions``; and
    ``left`` names what could not be done, in words."""

    entries: int
    steps: int
    versions: int
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RetentionStatus:
    """``days`` the setting, ``entries`` kept now, ``frozen`` that an incident keeps them all, ``problem`` why they can't be
    counted."""

    days: int
    entries: int
    frozen: bool
    problem: str = ""


class RetentionService:
    """Every method may be called from any thread; those with ``say`` take as long as files are large and belong in a job."""

    def __init__(
        self, records: RecordService, history: Callable[[], History], *, ready: Callable[[], bool] = lambda: True
    ) -> None:
        """``ready`` says whether the history can be read now without asking the person to unlock something."""
        self._records = records
        self._history = history
        self._ready = ready
        self._forgetting: Listeners[[str | None]] = Listeners()

    def on_forget(self, listener: Callable[[str | None], None]) -> Callable[[], None]:
        """Call ``listener`` before the history of a course (None: of all) is deleted, on the thread that does so: whoever
        has something of it in memory lets go. Returns the call that stops it."""
        return self._forgetting.add(listener)

    @property
    def days(self) -> int:
        """How many days AI requests and answers are kept; the default where nothing readable was set."""
        try:
            days = json.loads(self._file.read_text("utf-8"))["days"]
        except (OSError, ValueError, KeyError, TypeError):
            return DEFAULT_DAYS
        return days if isinstance(days, int) and 1 <= days <= MOST_DAYS else DEFAULT_DAYS

    def set_days(self, days: int) -> int:
        """Keep for so many days from now on; what is older goes at once. Gives how many entries went."""
        if not 1 <= days <= MOST_DAYS:
            raise LecternError("That is not a time to keep things for.", f"{days} days.", f"Choose 1 to {MOST_DAYS} days.")
        before = self.days
        try:
            write_private(self._file, json.dumps({"days": days}))
        except OSError as error:
            raise FileProblem("The setting could not be kept.", str(error), "Make room and try again.") from error
        self._records.log.append("history.retention", user=self._records.user, days=days, before=before)
        return self.expire(ask=True)

    def status(self) -> RetentionStatus:
        """Where keeping stands now."""
        try:
            return RetentionStatus(self.days, len(self._history().entries()), self._records.frozen)
        except LecternError as error:
            return RetentionStatus(self.days, 0, self._records.frozen, str(error))

    def expire(self, *, ask: bool = False) -> int:
        """Delete what is older than the setting allows, unless an incident is being looked into (A6.3); gives how many
        entries. Called at every start and once a day; nobody is asked for a password for it unless ``ask``: what a locked
        key store holds up goes the next time it is open."""
        if self._records.frozen or not (ask or self._ready()):
            return 0
        gone = self._history().expire(self._records.now() - timedelta(days=self.days))
        if gone:
            self._records.log.append("history.expired", user=self._records.user, count=gone, days=self.days)
        return gone

    def forget(self, say: Say, projects: Iterable[ProjectFile] = (), *, course_id: str | None = None) -> Forgotten:
        """Forget everything, or what concerns one course; ``projects`` are open course files, whose undo steps are looked
        through. Raises ``PolicyRefusal`` while an incident is being looked into: what was sent is evidence then (A6.3).
        """
        if self._records.frozen:
            why = "An incident is being looked into, and this is evidence."
            raise PolicyRefusal("Nothing was forgotten.", why, "Resume AI first; that closes the incident.", clause="A6.3")
        history, files = self._history(), tuple(projects)
        say(0.0, "Reading what is to be forgotten")
        texts = _texts(history, course_id)
        left: list[str] = []
        steps = versions = 0
        present = {file.course.id: file.course for file in files}
        names = sorted({*present, *(courses_with_versions() if course_id is None else (course_id,))})
        for number, name in enumerate(names):
            say(0.1 + 0.8 * number / len(names), "Looking through earlier versions and undo steps")
            holds = _holds(texts, present.get(name) or newest_version(name))
            for file in files:
                if file.course.id == name:
                    steps += _steps(file, holds, left)
            versions += len(forget_versions(name, holds))
        say(0.9, "Deleting the AI history")
        self._forgetting.tell(course_id)
        entries = history.forget(course_id)
        self._records.log.append(
            "history.forgotten", user=self._records.user, course=course_id, count=entries, versions=versions, steps=steps
        )
        say(1.0, "Forgotten")
        return Forgotten(entries, steps, versions, tuple(left))

    @property
    def _file(self) -> Path:
        return self._records.records.folder / "retention.json"


def _texts(history: History, course_id: str | None) -> list[str] | None:
    """Every text that is kept; None when it can't be read, so that nobody can say what it is."""
    try:
        return [text for entry in history.entries(course_id) for text in texts_of(entry)]
    except LecternError:
        return None


def _holds(texts: list[str] | None, present: Course | None) -> Callable[[Any], bool]:
    if texts is None:
        return lambda _value: True  # what can't be compared may hold anything
    return Traces(texts, (present,) if present else ()).held_by


def _steps(file: ProjectFile, holds: Callable[[Any], bool], left: list[str]) -> int:
    try:
        return file.forget_steps(holds)
    except FileProblem as error:
        left.append(str(error))
        return 0
