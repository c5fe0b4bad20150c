"""What is sensitive in one picture: in the words in it, with the boxes they stand in, and in its properties; and painting over.

Pure but for Tesseract and the scanner, which the caller gives; both take their time, so this runs in a job.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.course.findings import Finding
from app.media.images import inspect, painted, sniff
from app.media.pictures import LARGEST, Word, gaps, joined, program, properties, read
from app.services.labelling import Labeller

Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels of the picture as seen, right and bottom outside."""
Scan = Callable[[str, str], Sequence[Finding]]
"""Findings of (text, language), as :class:`app.services.guarding.WorkerScan` gives them."""
_ROUND = 0.15
"""Room around a word that is painted too, as a part of its height: tops of letters stand out of Tesseract's boxes."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A finding in a picture. ``place`` is in words; ``boxes`` are those of the words it covers, none for a property."""

    place: str
    finding: Finding
    boxes: tuple[Box, ...] = ()


@dataclass(frozen=True, slots=True)
class PictureReport:
    """What was found. ``note`` says in words why the text in the picture was not read; empty when it was."""

    seen: tuple[Seen, ...]
    note: str = ""


def check(data: bytes, language: str, scan: Scan) -> PictureReport:
    """Scan the words in a picture and its properties. Raises ``FileProblem`` for no picture, and what ``scan`` raises."""
    info = inspect(data, "The picture")
    found = [
        Seen(f"property {name}", finding) for name, value in properties(io.BytesIO(data)) for finding in scan(value, language)
    ]
    note = ""
    if program() is None:
        note = "The text in the picture was not read: Tesseract, the program that reads it, is not installed."
    elif info.width * info.height > LARGEST:
        note = f"The text in the picture was not read: it has more than {LARGEST // 1_000_000} million pixels."
    elif (words := read(data)) is None:
        note = "The text in the picture was not read: Tesseract failed or took too long."
    else:
        for finding in scan(joined(words), language):
            found.append(Seen("words in the picture", finding, covered(words, finding.start, finding.end)))
    return PictureReport(tuple(found), note)


def covered(words: Sequence[Word], start: int, end: int) -> tuple[Box, ...]:
    """The boxes of the words that characters ``start`` to ``end`` of their :func:`joined` text touch, one a word, in order."""
    at, held = 0, []
    for gap, word in zip(gaps(words), words, strict=True):
        at += len(gap)
        if at < end and start < at + len(word.text):
            held.append((word.left, word.top, word.left + word.width, word.top + word.height))
        at += len(word.text)
    return tuple(held)


def painted_over(data: bytes, seen: Sequence[Seen], labeller: Labeller | None = None) -> bytes:
    """The picture with the words of these findings painted over, a little beyond them. Raises ``FileProblem``.

    ``labeller`` signs anew what says of itself that it is synthetic, with the credential it had as its parent's.
    """
    areas = []
    for left, top, right, bottom in (box for one in seen for box in one.boxes):
        room = max(2, round((bottom - top) * _ROUND))
        areas.append((max(left - room, 0), max(top - room, 0), right + room, bottom + room))
    new = painted(data, areas, "The picture")
    return (labeller or Labeller()).derived(new, sniff(new), data, sniff(data), "c2pa.edited").data
