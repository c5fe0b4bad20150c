"""What the person prefers, and where they were. Small, typed, one JSON file, written whole and atomically."""

from __future__ import annotations

import json
import logging
import os
import tempfile
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from app.course.codec import decode, encode
from app.paths import config_dir

log = logging.getLogger(__name__)

MOST_RECENT = 12
"""Courses the start page remembers: what fits on it without scrolling."""
MOST_PLACES = 200
"""Courses whose last place is kept."""


@dataclass(frozen=True, slots=True)
class Recent:
    """A course that was open: absolute ``path``, ``title`` as it was, ``opened`` ISO 8601 in UTC."""

    path: str
    title: str
    opened: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where an author was in a course: lesson, block, caret (code points) in the part, scroll position in pixels."""

    course_id: str
    lesson_id: str = ""
    block_id: str = ""
    part: str = ""
    caret: int = 0
    scroll: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """Everything remembered for this person on this computer.

    ``scheme`` is ``system``, ``light`` or ``dark``; ``zoom`` a percentage for the lesson; ``geometry`` and ``panes`` are Qt's
    own base64 of window and splitter states; ``extra`` keeps fields of a newer version.
    """

    scheme: str = "system"
    zoom: int = 100
    author: str = ""
    language: str = "en"
    voice: str = ""
    rate: int = 160
    geometry: str = ""
    panes: str = ""
    recents: tuple[Recent, ...] = ()
    places: tuple[Place, ...] = ()
    extra: str = ""


@dataclass(slots=True)
class PreferencesFile:
    """The preferences and their file. A damaged file is set aside, never trusted and never deleted."""

    path: Path = field(default_factory=lambda: config_dir() / "preferences.json")
    value: Preferences = field(default_factory=Preferences)

    @classmethod
    def load(cls, path: Path | None = None) -> PreferencesFile:
        """Read the file; defaults when there is none or when it is damaged (then it is kept beside as ``.damaged``)."""
        file = cls() if path is None else cls(path)
        try:
            file.value = decode(Preferences, json.loads(file.path.read_text("utf-8")))
        except FileNotFoundError:
            pass
        except (OSError, ValueError) as error:
            log.warning("preferences could not be read: %s", error)
            if file.path.is_file():
                file.path.replace(file.path.with_suffix(".damaged"))
        return file

    def save(self, value: Preferences) -> None:
        """Remember ``value``. Preferences are comfort: a disk that is full must not stop anybody from working."""
        if value == self.value and self.path.exists():
            return
        self.value = value
        try:
            write_atomically(self.path, json.dumps(encode(value), ensure_ascii=False, indent=1).encode())
        except OSError as error:
            log.warning("preferences could not be saved: %s", error)

    def opened(self, path: Path, title: str) -> None:
        """Put a course on top of the recent ones."""
        here = str(path.resolve())
        entry = Recent(here, title, datetime.now(UTC).isoformat(timespec="seconds"))
        others = tuple(item for item in self.value.recents if item.path != here)
        self.save(replace(self.value, recents=(entry, *others)[:MOST_RECENT]))

    def forget(self, path: str) -> None:
        """Take a course off the recent ones."""
        self.save(replace(self.value, recents=tuple(item for item in self.value.recents if item.path != path)))

    def place(self, course_id: str) -> Place:
        """Where the author last was in this course."""
        return next((item for item in self.value.places if item.course_id == course_id), Place(course_id))

    def left(self, place: Place) -> None:
        """Remember where the author is."""
        others = tuple(item for item in self.value.places if item.course_id != place.course_id)
        self.save(replace(self.value, places=(place, *others)[:MOST_PLACES]))


def write_atomically(path: Path, data: bytes) -> None:
    """Write a small private file so that it is either the old or the new one, whatever happens."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
