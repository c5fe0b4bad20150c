"""What an import gives: a course, its media, and a report in which every element of the source has an outcome."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.course import Course

Progress = Callable[[float, str], None]
"""Told how far the work is (0 to 1) and at what; may raise :class:`app.course.errors.Cancelled`."""


class Outcome(StrEnum):
    """What became of an element of the source."""

    KEPT = "kept"
    CHANGED = "changed"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class LossEntry:
    """One element, or several alike: ``where`` ("slide 3", "page 2, paragraph 14"), ``what`` ("text box"), ``detail``.

    ``detail`` of a kept element begins its text; of a dropped one it holds the whole text, so that nothing disappears.
    """

    where: str
    what: str
    outcome: Outcome
    detail: str = ""


@dataclass(frozen=True, slots=True)
class LossReport:
    """Every element of ``source`` (a file name) with its outcome, in reading order."""

    source: str
    entries: tuple[LossEntry, ...] = ()

    @property
    def counts(self) -> Mapping[Outcome, int]:
        """How many entries have each outcome."""
        return {outcome: sum(entry.outcome is outcome for entry in self.entries) for outcome in Outcome}

    @property
    def losses(self) -> tuple[LossEntry, ...]:
        """What a person should look at: everything that was changed or dropped."""
        return tuple(entry for entry in self.entries if entry.outcome is not Outcome.KEPT)


@dataclass(frozen=True, slots=True)
class Imported:
    """``media`` holds the bytes of every picture the course refers to, by SHA-256 hex. ``originals`` are those of pictures that
    were cropped or converted and whose files may carry a signature of their origin, by the hash of what was made of them."""

    course: Course
    media: Mapping[str, bytes]
    report: LossReport
    originals: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of document that can be imported: its ``id``, ``title`` for people, and the ``extensions`` dialogs offer."""

    id: str
    title: str
    extensions: tuple[str, ...]


KINDS = (
    Kind("docx", "Word document", (".docx", ".docm", ".dotx", ".dotm")),
    Kind("pptx", "PowerPoint presentation", (".pptx", ".pptm", ".ppsx", ".ppsm", ".potx", ".potm")),
    Kind("md", "Markdown", (".md", ".markdown", ".mdown", ".mkd", ".txt")),
)
