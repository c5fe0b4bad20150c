"""Pictures among the texts that are scanned: what one says becomes passages of its block, findings in those are boxes on it.

There is one way to scan a picture: :func:`app.media.pictures.look` reads it, :func:`picture_passages` makes texts of that, and
the scanner that looks through the block looks through them, under the course's own key. So whatever was called not sensitive
stays so, wherever it stands.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.course.blocks import Block, Image
from app.course.findings import Finding
from app.course.model import Course
from app.media.pictures import NOT_INSTALLED, Said
from app.media.words import Box, covered, joined, roomy
from app.scan import Passage, is_common, unreadable

if TYPE_CHECKING:
    from app.services.labelling import Labeller

WORDS, PROPERTY = "source.words", "source.property."
"""The parts of a block that stand in its picture: they are read and painted over, not written."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A finding in a picture. ``place`` is in words; ``boxes`` are those of the words it covers, none for a property."""

    place: str
    finding: Finding
    boxes: tuple[Box, ...] = ()

    @property
    def common(self) -> bool:
        """Whether it says nothing about anybody alone, as a date does."""
        return is_common(self.finding.kind)


@dataclass(frozen=True, slots=True)
class PictureReport:
    """What was found. ``note`` says in words why the text in the picture was not read; empty when it was."""

    seen: tuple[Seen, ...]
    note: str = ""


def picture_of(block: Block) -> str:
    """SHA-256 of the picture a block shows; empty when it shows none."""
    return block.source.sha256 if isinstance(block, Image) and block.source is not None else ""


def pictures_of(course: Course) -> dict[str, list[str]]:
    """Ids of the blocks that show each picture, by its SHA-256, in reading order; the trash is left out."""
    found: dict[str, list[str]] = {}
    for lesson in course.lessons():
        for block in lesson.blocks:
            if digest := picture_of(block):
                found.setdefault(digest, []).append(block.id)
    return found


def picture_passages(said: Said) -> Iterator[Passage]:
    """The texts of a picture: its properties, then the words in it."""
    for name, value in said.properties:
        yield Passage(PROPERTY + name, value)
    if said.words:
        yield Passage(WORDS, joined(said.words))
    elif said.note and said.note != NOT_INSTALLED:  # which is said once for all of them
        yield unreadable(WORDS, said.name, said.note)


def beside(said: Mapping[str, Said]) -> Callable[[Block], Iterator[Passage]]:
    """What gives the texts of the picture a block shows, of those that are known by their SHA-256."""

    def found(block: Block) -> Iterator[Passage]:
        known = said.get(picture_of(block))
        if known is not None:
            yield from picture_passages(known)

    return found


def in_picture(part: str) -> bool:
    """Whether a part of a block stands in its picture."""
    return part == WORDS or part.startswith(PROPERTY)


def in_file(part: str) -> bool:
    """Whether a part of a block belongs to its file, to the name or what is in it: learners get that, a request to AI never."""
    return in_picture(part) or part.endswith(".name")


def place_of(part: str) -> str:
    """Where a part of a file is, in words."""
    if not in_picture(part):
        return "file name"
    return "words in the picture" if part == WORDS else f"property {part.removeprefix(PROPERTY)}"


def picture_report(said: Said, findings: Sequence[Finding]) -> PictureReport:
    """The findings of a block that stand in its picture, with their boxes; common ones last."""
    seen = []
    for finding in findings:
        if in_picture(finding.part):
            boxes = covered(said.words, finding.start, finding.end) if finding.part == WORDS else ()
            seen.append(Seen(place_of(finding.part), finding, boxes))
    return PictureReport(tuple(sorted(seen, key=lambda one: one.common)), said.note)


def painted_over(data: bytes, seen: Sequence[Seen], labeller: Labeller | None = None) -> bytes:
    """The picture without its properties, the words of these findings painted over, a little beyond them.

    ``labeller`` signs anew what says of itself that it is synthetic, with the credential it had as its parent's. Raises
    ``FileProblem``.
    """
    from app.media.images import painted, sniff
    from app.services.labelling import Labeller

    new = painted(data, roomy(box for one in seen for box in one.boxes), "The picture")
    return (labeller or Labeller()).derived(new, sniff(new), io.BytesIO(data), sniff(data), "c2pa.edited").data
