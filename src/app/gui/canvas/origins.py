"""What the badge under a synthetic block says."""

from __future__ import annotations

from dataclasses import dataclass

from app.course import Course, Lesson, Provenance, SourceType
from app.course.blocks import Block, Narration
from app.course.origins import share
from app.gui.inspector.words import provider_name


@dataclass(frozen=True, slots=True)
class OriginNote:
    """The words of a badge and of the line beside it."""

    badge: str
    detail: str


def origin_note(course: Course, block: Block) -> OriginNote | None:
    """What to say under ``block``; None when people made it, or when it carries a badge of its own (narrations)."""
    ids = block.origins()
    if not ids or isinstance(block, Narration):
        return None
    records = [record for record in (course.record(key) for key in sorted(ids)) if record is not None]
    if not records:
        return OriginNote("AI-generated", "Its record is not in this course")
    ai = any(record.source_type is not SourceType.ALGORITHMIC for record in records)
    return OriginNote("AI-generated" if ai else "Synthetic", _detail(block, records[0]))


def title_note(course: Course, lesson: Lesson) -> OriginNote | None:
    """What to say under the title of a lesson; None when a person wrote it."""
    if not lesson.title_origin:
        return None
    record = course.record(lesson.title_origin)
    if record is None:
        return OriginNote("AI-generated", "Its record is not in this course")
    name = provider_name(record.provider)
    made = f"{name} · {record.system}" if record.system else name
    return OriginNote("AI-generated", f"Title by {made}, {record.created[:10]}")


def _detail(block: Block, record: Provenance) -> str:
    """Who made it, and how much of it people changed since (clause A4.2)."""
    name = provider_name(record.provider)
    made = f"{name} · {record.system}" if record.system else name
    written = share(part.text for part in block.parts() if part.rich)
    if written.edited and not block.provenance:
        return f"AI draft by {made}, edited by {record.user or 'people'}: {written.changed} % changed"
    if record.parent is not None:
        return f"Made by {made} from an AI draft, {record.created[:10]}"
    return f"Made by {made}, {record.created[:10]}"
