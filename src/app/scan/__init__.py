"""Text in, findings out: what in a course must not leave this computer, found on this computer.

Start with :mod:`scanner`; what it looks for is data in ``resources/scan`` (kinds, presidio's recognisers, key formats) and the
table in :mod:`detectors`. :mod:`worker` runs a scanner in a process of its own, so that the window never imports presidio.
Making a :class:`Scanner` is slow (it imports presidio) and importing this package is not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.scan.hits import Hit
from app.scan.kinds import Kind, finding_title, is_common, kind_of, kinds
from app.scan.places import FindingMoved, on_link, place_now
from app.scan.pseudonyms import Pseudonyms, redacted, said_in, substituted, unlinked
from app.scan.texts import (
    Passage,
    block_passages,
    change_text,
    course_passages,
    outline_passages,
    part_text,
    unreadable,
    words_of,
)
from app.scan.worker import Answer, ScanWorker, WorkerState

if TYPE_CHECKING:
    from app.scan.scanner import Scanner

__all__ = [
    "Answer",
    "FindingMoved",
    "Hit",
    "Kind",
    "Passage",
    "Pseudonyms",
    "ScanWorker",
    "Scanner",
    "WorkerState",
    "block_passages",
    "change_text",
    "course_passages",
    "finding_title",
    "is_common",
    "kind_of",
    "kinds",
    "on_link",
    "outline_passages",
    "part_text",
    "place_now",
    "redacted",
    "said_in",
    "substituted",
    "unlinked",
    "unreadable",
    "words_of",
]


def __getattr__(name: str) -> Any:
    if name == "Scanner":  # on demand: its module needs tomllib tables and, when one is made, presidio
        from app.scan.scanner import Scanner

        return Scanner
    raise AttributeError(name)
