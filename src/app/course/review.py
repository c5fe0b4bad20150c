"""Human review of what AI made (clauses A2.2b, A4.5): what has to be reviewed, who signed it, and whether that still holds.

A review is of exactly what was there: it names the digest of the content, and counts only while that is the content. So an
edit or a regeneration resets it, and undo brings it back, without anybody having to remember to do so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.course.blocks import Block, Image, Narration
from app.course.codec import dumps, encode, encode_block
from app.course.model import Course, Lesson, Section
from app.course.provenance import OutputKind, Provenance, SourceType
from app.course.signing import ALL, Review, Tick

__all__ = [
    "ALL",
    "Holder",
    "Memo",
    "Review",
    "ReviewItem",
    "Tick",
    "content_digest",
    "holder_of",
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


@dataclass(slots=True)
class Memo:
    """What :func:`items` found in blocks that have not changed since: with it, looking again costs what changed.

    For one course at a time, on one thread.
    """

    provenance: tuple[Provenance, ...] = ()
    blocks: dict[str, tuple[Block, str, ReviewItem | None]] = field(default_factory=dict)


def items(course: Course, memo: Memo | None = None) -> Iterator[ReviewItem]:
    """Everything in the course that AI made, in reading order, the trash left out; the course's own texts first."""
    finding = _Finding(course, Memo() if memo is None else memo)
    reviews = {review.block_id: review for review in course.reviews}
    for item in finding.all():
        review = reviews.get(item.id)
        yield replace(item, review=review) if review is not None and review.digest == item.digest else item


class _Finding:
    """One walk through a course."""

    def __init__(self, course: Course, memo: Memo) -> None:
        self._course = course
        self._known = {record.id for record in course.provenance}
        self._needed = {record.id for record in course.provenance if needs_review(record, course)}
        if memo.provenance is not course.provenance:
            memo.provenance = course.provenance
            memo.blocks.clear()
        self._memo = memo.blocks

    def _counts(self, origin: str | None) -> bool:
        return origin is not None and (origin in self._needed or origin not in self._known)

    def all(self) -> Iterator[ReviewItem]:
        """Every item, without its review."""
        course = self._course
        whole = _plain_item(course, course, Holder.COURSE, "", tuple(p for p in course.settings.origins if self._counts(p[1])))
        if whole is not None:
            yield whole
        for section in course.sections:
            first = section.lessons[0].id if section.lessons else ""
            yield from self._titled(section, Holder.SECTION, first)
            for lesson in section.lessons:
                yield from self._titled(lesson, Holder.LESSON, lesson.id)
                for block in lesson.blocks:
                    item = self._block(block, lesson)
                    if item is not None:
                        yield item

    def _titled(self, holder: Lesson | Section, kind: Holder, lesson_id: str) -> Iterator[ReviewItem]:
        if self._counts(holder.title_origin):
            item = _plain_item(holder, self._course, kind, lesson_id, (("title", holder.title_origin or ""),))
            if item is not None:
                yield item

    def _block(self, block: Block, lesson: Lesson) -> ReviewItem | None:
        kept = self._memo.get(block.id)
        if kept is not None and kept[0] is block and kept[1] == lesson.id:
            return kept[2]
        origins = frozenset(filter(self._counts, block.origins()))
        item = _block_item(block, lesson, self._course, origins) if origins else None
        self._memo[block.id] = (block, lesson.id, item)
        return item


def holder_of(course: Course, item: ReviewItem) -> Block | Lesson | Section | Course | None:
    """What an item is about; None when it is gone."""
    if item.holder is Holder.COURSE:
        return course
    if item.holder is Holder.SECTION:
        return next((section for section in course.sections if section.id == item.id), None)
    lesson = next((lesson for lesson in course.lessons() if lesson.id == item.lesson_id), None)
    if item.holder is Holder.LESSON or lesson is None:
        return lesson
    return next((block for block in lesson.blocks if block.id == item.id), None)


def unreviewed(course: Course) -> list[ReviewItem]:
    """What nobody has answered for as it is now, in reading order. Publishing refuses while there is any (clause A4.5)."""
    return [item for item in items(course) if not item.reviewed]


def _block_item(block: Block, lesson: Lesson, course: Course, origins: frozenset[str]) -> ReviewItem:
    parts = {part.path: part for part in block.parts()}
    texts = tuple(path for path, part in parts.items() if part.rich and any(run.origin in origins for run in part.text.runs))
    records, missing = _records(origins, course)
    media = None
    if block.provenance in origins:
        media = {Image: OutputKind.IMAGE, Narration: OutputKind.SPEECH}.get(type(block), OutputKind.TEXT)
    elif isinstance(block, Narration) and block.origins() & origins:
        media = OutputKind.SUBTITLES
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
