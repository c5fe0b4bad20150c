"""Human review of what AI made (clauses A2.2b, A4.5): what has to be reviewed, who signed it, and whether that still holds.

A review is of exactly what was there: it names the digest of the content, and counts only while that is the content. So an
edit or a regeneration resets it, and undo brings it back, without anybody having to remember to do so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from app.course.blocks import Block, Image, Narration
from app.course.codec import dumps, encode, encode_block
from app.course.model import Course, Lesson, Section
from app.course.provenance import OutputKind, Provenance, SourceType
from app.course.signing import ALL, Review, Tick

__all__ = [
    "ALL",
    "Holder",
    "Review",
    "ReviewItem",
    "Tick",
    "content_digest",
    "items",
    "needs_review",
    "unreviewed",
]


class Holder(StrEnum):
    """What an item of review stands in."""

    BLOCK = "block"
    LESSON = "lesson"
    SECTION = "section"
    COURSE = "course"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewItem:
    """Something in the course that AI made: a block with text, a picture or a voice of it, a title, the course's own texts.

    ``id`` is the id of the block, lesson, section or course, ``lesson_id`` the lesson to go to (empty: the course itself).
    ``fields`` are the plain texts that AI made (``title``, ``alt``), ``texts`` the rich ones, ``media`` whether the picture or
    recording itself was made. ``records`` are where it comes from, ``missing`` origins without a record. ``digest`` is what a
    review must name; ``review`` the one that does, complete or not.
    """

    id: str
    holder: Holder
    lesson_id: str
    fields: tuple[str, ...]
    texts: tuple[str, ...]
    media: OutputKind | None
    records: tuple[Provenance, ...]
    missing: tuple[str, ...]
    digest: str
    review: Review | None = None

    @property
    def reviewed(self) -> bool:
        """Whether somebody set all three ticks for exactly this content."""
        return self.review is not None and self.review.complete


def needs_review(record: Provenance, course: Course) -> bool:
    """Whether a person has to answer for it: a trained model had a part in it, or in what it was made from.

    The draft voice of this computer reads what stands in the lesson by rules (``algorithmicMedia``): it is labelled as
    synthetic, but it can neither invent nor slant anything.
    """
    seen: set[str] = set()
    here: Provenance | None = record
    while here is not None and here.id not in seen:
        if here.source_type is not SourceType.ALGORITHMIC:
            return True
        seen.add(here.id)
        here = course.record(here.parent) if here.parent else None
    return False


def content_digest(holder: Block | Lesson | Section | Course, course: Course) -> str:
    """SHA-256 (hex) of what a reviewer answers for: the content with its origins, not where it stands or what may be sent.

    Records never change, so naming them is enough; ``course`` gives the settings when the holder is the course itself.
    """
    if isinstance(holder, Block):
        data = {key: value for key, value in encode_block(holder).items() if key not in ("id", "never_send")}
    elif holder is course:
        settings = course.settings
        names = {name for name, _ in settings.origins}
        data = {name: value for name, value in encode(settings).items() if name in names or name == "origins"}
    else:
        assert not isinstance(holder, Course)
        data = {"title": holder.title, "origin": holder.title_origin}
    return hashlib.sha256(dumps(data).encode("utf-8", "surrogatepass")).hexdigest()


def items(course: Course) -> Iterator[ReviewItem]:
    """Everything in the course that AI made, in reading order, the trash left out; the course's own texts first."""
    needed = {record.id for record in course.provenance if needs_review(record, course)}
    known = {record.id for record in course.provenance}
    reviews = {review.block_id: review for review in course.reviews}

    def counts(origin: str | None) -> bool:
        return origin is not None and (origin in needed or origin not in known)

    def signed(item: ReviewItem) -> ReviewItem:
        review = reviews.get(item.id)
        return replace(item, review=review) if review is not None and review.digest == item.digest else item

    whole = _plain_item(course, course, Holder.COURSE, "", tuple(p for p in course.settings.origins if counts(p[1])))
    if whole is not None:
        yield signed(whole)
    for section in course.sections:
        first = section.lessons[0].id if section.lessons else ""
        titled = _titled(section, course, Holder.SECTION, first) if counts(section.title_origin) else None
        if titled is not None:
            yield signed(titled)
        for lesson in section.lessons:
            titled = _titled(lesson, course, Holder.LESSON, lesson.id) if counts(lesson.title_origin) else None
            if titled is not None:
                yield signed(titled)
            for block in lesson.blocks:
                if any(counts(origin) for origin in block.origins()):
                    yield signed(_block_item(block, lesson, course, frozenset(filter(counts, block.origins()))))


def unreviewed(course: Course) -> list[ReviewItem]:
    """What nobody has answered for as it is now, in reading order. Publishing refuses while there is any (clause A4.5)."""
    return [item for item in items(course) if not item.reviewed]


def _block_item(block: Block, lesson: Lesson, course: Course, origins: frozenset[str]) -> ReviewItem:
    parts = {part.path: part for part in block.parts()}
    texts = tuple(path for path, part in parts.items() if any(run.origin in origins for run in part.text.runs))
    records, missing = _records(origins, course)
    media = None
    if block.provenance in origins:
        media = {Image: OutputKind.IMAGE, Narration: OutputKind.SPEECH}.get(type(block), OutputKind.TEXT)
    return ReviewItem(
        id=block.id,
        holder=Holder.BLOCK,
        lesson_id=lesson.id,
        fields=tuple(dict.fromkeys(path for path, origin in block.field_origins if origin in origins)),
        texts=texts,
        media=media,
        records=records,
        missing=missing,
        digest=content_digest(block, course),
    )


def _titled(holder: Lesson | Section, course: Course, kind: Holder, lesson_id: str) -> ReviewItem | None:
    return _plain_item(holder, course, kind, lesson_id, (("title", holder.title_origin or ""),))


def _plain_item(
    holder: Lesson | Section | Course, course: Course, kind: Holder, lesson_id: str, origins: tuple[tuple[str, str], ...]
) -> ReviewItem | None:
    if not origins:
        return None
    records, missing = _records(frozenset(origin for _, origin in origins), course)
    return ReviewItem(
        id=holder.id,
        holder=kind,
        lesson_id=lesson_id,
        fields=tuple(dict.fromkeys(name for name, _ in origins)),
        texts=(),
        media=None,
        records=records,
        missing=missing,
        digest=content_digest(holder, course),
    )


def _records(origins: frozenset[str], course: Course) -> tuple[tuple[Provenance, ...], tuple[str, ...]]:
    found = {origin: course.record(origin) for origin in sorted(origins)}
    records = tuple(record for record in found.values() if record is not None)
    return records, tuple(origin for origin, record in found.items() if record is None)
