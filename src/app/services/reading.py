"""Reading a draft without opening it for editing: a document, or a course file that stays as it is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from app.course.blocks import Block, MultipleChoice, SingleChoice
from app.course.model import Course, Lesson, Section
from app.importers import LossReport, read
from app.project import ProjectFile
from app.publish import MediaSource, MemoryMedia

Say = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Draft:
    """A course that was read. ``key`` makes the digests of findings; ``loss`` is None for a course file: it loses nothing."""

    course: Course
    media: MediaSource
    key: bytes
    loss: LossReport | None = None


@dataclass(frozen=True, slots=True)
class Layered:
    """Media that was just made, in front of the media of the draft."""

    made: Mapping[str, bytes]
    behind: MediaSource

    def media(self, sha256: str) -> bytes:
        """The whole blob."""
        return self.made[sha256] if sha256 in self.made else self.behind.media(sha256)

    def copy_media(self, sha256: str, target: Path) -> None:
        """Write the blob to ``target``."""
        if sha256 in self.made:
            target.write_bytes(self.made[sha256])
        else:
            self.behind.copy_media(sha256, target)


@contextmanager
def read_draft(path: Path, say: Say) -> Iterator[Draft]:
    """Read a document or a ``.course`` file. Raises the :class:`FileProblem` that says why it can't be read."""
    if path.suffix.lower() == ".course":
        with ProjectFile.open(path, read_only=True) as project:
            yield Draft(project.course, project, project.secret)
        return
    imported = read(path, say)
    course = _with_lasting_ids(imported.course, path)
    yield Draft(course, MemoryMedia(imported.media), hashlib.sha256(course.id.encode()).digest(), imported.report)


def _with_lasting_ids(course: Course, document: Path) -> Course:
    """The course with ids that the next reading of the same document gives again.

    An LMS that already has the course then takes the new package as the same one, learners resume where they were, and the
    package may replace the one of the last build.
    """
    seed = str(document.resolve())

    def lasting(prefix: str, *place: object) -> str:
        digest = hashlib.sha256("/".join((seed, *map(str, place))).encode("utf-8", "surrogateescape")).hexdigest()
        return prefix + digest[:16]

    def block_of(block: Block, *place: object) -> Block:
        block = replace(block, id=lasting("b", *place))
        if isinstance(block, SingleChoice | MultipleChoice):
            options = (replace(option, id=lasting("o", *place, i)) for i, option in enumerate(block.options))
            block = replace(block, options=tuple(options))
        return block

    def lesson_of(lesson: Lesson, *place: object) -> Lesson:
        blocks = tuple(block_of(block, *place, i) for i, block in enumerate(lesson.blocks))
        return replace(lesson, id=lasting("l", *place), blocks=blocks)

    def section_of(section: Section, s: int) -> Section:
        lessons = tuple(lesson_of(lesson, s, i) for i, lesson in enumerate(section.lessons))
        return replace(section, id=lasting("s", s), lessons=lessons)

    return replace(course, id=lasting("c"), sections=tuple(section_of(section, s) for s, section in enumerate(course.sections)))
