"""Operations: the only way to change a course. Each is a value.

:func:`apply` gives the new course, the inverse, and what changed.

``apply(apply(course, op).course, apply(course, op).inverse).course == course`` for every op that applies (property test).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from app.course.blocks import Block
from app.course.model import Lesson, Section, Settings, Trashed
from app.course.provenance import Provenance
from app.course.signing import Review


@dataclass(frozen=True, slots=True)
class OpChanges:
    """What an op touched, so that each view refreshes only for what it shows.

    ``blocks`` were added or have new content, ``removed`` are gone, ``lessons`` have a changed list of blocks or title,
    ``outline`` is the tree of sections and lessons, ``settings`` the course settings, ``accepted`` the remembered decisions,
    ``reviews`` the ids of what was reviewed or is no longer (a change of the content itself shows in the others).
    """

    blocks: frozenset[str] = frozenset()
    removed: frozenset[str] = frozenset()
    lessons: frozenset[str] = frozenset()
    outline: bool = False
    settings: bool = False
    accepted: bool = False
    reviews: frozenset[str] = frozenset()

    def __or__(self, other: OpChanges) -> OpChanges:
        return OpChanges(
            (self.blocks - other.removed) | other.blocks,
            (self.removed - other.blocks) | other.removed,
            self.lessons | other.lessons,
            self.outline or other.outline,
            self.settings or other.settings,
            self.accepted or other.accepted,
            self.reviews | other.reviews,
        )


@dataclass(frozen=True, slots=True)
class InsertBlock:
    """Put ``block`` at ``index`` of a lesson."""

    lesson_id: str
    index: int
    block: Block


@dataclass(frozen=True, slots=True)
class RemoveBlock:
    """Take a block out of a lesson."""

    lesson_id: str
    block_id: str


@dataclass(frozen=True, slots=True)
class ReplaceBlock:
    """Put ``block`` where the block with the same id stands; its kind may change (paragraph to heading)."""

    lesson_id: str
    block: Block


@dataclass(frozen=True, slots=True)
class MoveBlock:
    """Move a block to ``index`` of the list it is then in (counted after its removal), maybe in another lesson."""

    lesson_id: str
    block_id: str
    to_lesson_id: str
    index: int


@dataclass(frozen=True, slots=True)
class InsertLesson:
    """Put ``lesson`` at ``index`` of a section."""

    section_id: str
    index: int
    lesson: Lesson


@dataclass(frozen=True, slots=True)
class RemoveLesson:
    """Take a lesson out for good; authors use :class:`TrashLesson`."""

    lesson_id: str


@dataclass(frozen=True, slots=True)
class SetLesson:
    """Change title and flags of a lesson. ``title_origin`` is the record of a title that AI wrote, None for a person's."""

    lesson_id: str
    title: str
    never_send: bool = False
    title_origin: str | None = None


@dataclass(frozen=True, slots=True)
class MoveLesson:
    """Move a lesson to ``index`` of the section it is then in (counted after its removal)."""

    lesson_id: str
    to_section_id: str
    index: int


@dataclass(frozen=True, slots=True)
class TrashLesson:
    """Move a lesson to the trash."""

    lesson_id: str


@dataclass(frozen=True, slots=True)
class RestoreLesson:
    """Bring a lesson back from the trash to where it was, or to the end of the first section if that is gone."""

    lesson_id: str


@dataclass(frozen=True, slots=True)
class SetTrash:
    """Replace the whole trash (emptying it, and undoing that)."""

    trash: tuple[Trashed, ...]


@dataclass(frozen=True, slots=True)
class InsertSection:
    """Put ``section`` at ``index``."""

    index: int
    section: Section


@dataclass(frozen=True, slots=True)
class RemoveSection:
    """Take a section and its lessons out."""

    section_id: str


@dataclass(frozen=True, slots=True)
class SetSection:
    """Change the title of a section. ``title_origin`` is the record of a title that AI wrote, None for a person's."""

    section_id: str
    title: str
    title_origin: str | None = None


@dataclass(frozen=True, slots=True)
class MoveSection:
    """Move a section to ``index`` (counted after its removal)."""

    section_id: str
    index: int


@dataclass(frozen=True, slots=True)
class SetSettings:
    """Replace the course settings."""

    settings: Settings


@dataclass(frozen=True, slots=True)
class SetAccepted:
    """Replace the set of digests called not sensitive."""

    accepted: frozenset[str]


@dataclass(frozen=True, slots=True)
class SetReview:
    """Record a person's review; it takes the place of an earlier one of the same thing."""

    review: Review


@dataclass(frozen=True, slots=True)
class DropReview:
    """Take back the review of the block, lesson, section or course ``block_id``."""

    block_id: str


@dataclass(frozen=True, slots=True)
class AddProvenance:
    """Record the origin of an Output, before the Output itself is inserted. ``index`` is its place, None the end."""

    record: Provenance
    index: int | None = None


@dataclass(frozen=True, slots=True)
class DropProvenance:
    """Inverse of :class:`AddProvenance`; refused while anything refers to the record."""

    record_id: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Several ops as one: one undo step, all or nothing."""

    ops: tuple[Op, ...] = field(default=())


Op = (
    InsertBlock
    | RemoveBlock
    | ReplaceBlock
    | MoveBlock
    | InsertLesson
    | RemoveLesson
    | SetLesson
    | MoveLesson
    | TrashLesson
    | RestoreLesson
    | SetTrash
    | InsertSection
    | RemoveSection
    | SetSection
    | MoveSection
    | SetSettings
    | SetAccepted
    | SetReview
    | DropReview
    | AddProvenance
    | DropProvenance
    | Batch
)
