"""What the person prefers, and where they were. Small, typed, one JSON file, written whole and atomically."""

from __future__ import annotations

import contextlib
import json
import logging
import os
import tempfile
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

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
    own base64 of window and splitter states; ``author`` and ``language`` are what a new course starts with;
    ``publish_folder`` and ``publish_format`` are where and as what was published last; ``extra`` keeps fields of a newer
    version.
    """

    scheme: str = "system"
    zoom: int = 100
    author: str = ""
    language: str = "en"
    voice: str = ""
    rate: int = 160
    publish_folder: str = ""
    publish_format: str = "scorm12"
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
            file.value = _decoded(json.loads(file.path.read_text("utf-8")))
        except FileNotFoundError:
            pass
        except (OSError, ValueError) as error:
            log.warning("preferences could not be read: %s", error)
            if file.path.is_file():
                with contextlib.suppress(OSError):  # held by another program, on Windows: defaults will do until it lets go
                    file.path.replace(file.path.with_suffix(".damaged"))
        return file

    def save(self, value: Preferences) -> None:
        """Remember ``value``. Preferences are comfort: a disk that is full must not stop anybody from working."""
        if value == self.value and self.path.exists():
            return
        self.value = value
        try:
            write_atomically(self.path, json.dumps(_encoded(value), ensure_ascii=False, indent=1).encode())
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


# Read and written by hand: the course's codec brings every block class along, a quarter of the time to the first window.


def _decoded(data: Any) -> Preferences:
    """The preferences ``data`` describes; raises ``ValueError`` when it describes none. What is unknown goes into ``extra``."""
    if not isinstance(data, dict):
        raise ValueError("not preferences")  # noqa: TRY004  (bad data, not a bad call)
    lists: dict[str, type[Recent] | type[Place]] = {"recents": Recent, "places": Place}
    known: dict[str, Any] = {}
    for spec in fields(Preferences):
        if spec.name == "extra" or spec.name not in data:
            continue
        value = data[spec.name]
        if spec.name in lists:
            if not isinstance(value, list):
                raise ValueError(f"{spec.name} is not a list")
            known[spec.name] = tuple(_item(lists[spec.name], item) for item in value)
        else:
            known[spec.name] = _typed(spec.name, value, type(spec.default))
    rest = {key: value for key, value in data.items() if key not in {spec.name for spec in fields(Preferences)}}
    return Preferences(**known, extra=json.dumps(rest, ensure_ascii=False) if rest else "")


def _item(cls: type[Recent] | type[Place], data: Any) -> Recent | Place:
    if not isinstance(data, dict):
        raise ValueError(f"not a {cls.__name__}")  # noqa: TRY004
    kinds = {spec.name: int if spec.type == "int" else str for spec in fields(cls)}
    try:
        return cls(**{name: _typed(name, value, kinds[name]) for name, value in data.items() if name in kinds})
    except TypeError as error:
        raise ValueError(str(error)) from error


def _typed(name: str, value: Any, kind: type) -> Any:
    if type(value) is not kind:
        raise ValueError(f"{name} is {value!r:.40}, not {kind.__name__}")
    return value


def _encoded(value: Preferences) -> dict[str, Any]:
    plain = asdict(value)
    extra: dict[str, Any] = json.loads(plain.pop("extra") or "{}")
    return extra | plain


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
