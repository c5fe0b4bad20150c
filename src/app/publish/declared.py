"""Media that say themselves where they come from, in blocks that do not: their origin goes onto the page all the same.

A picture from a document may carry the mark of the service that made it, and a sound file taken out of a package carries our
label. Whatever became of the course's own records on the way, what is published is labelled in every layer (invariant 5).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from app.course import Course, OutputKind, Provenance
from app.course.blocks import Block, Image, MediaRef, Narration
from app.course.errors import LecternError
from app.course.ops import AddProvenance, Batch, Op, ReplaceBlock, apply
from app.publish.media import MediaSource
from app.publish.render import published_blocks

UNKNOWN = "unknown"
"""The provider of a file that says that it is synthetic, but not who made it; the notices say so in words."""


def with_declared_origins(course: Course, media: MediaSource) -> Course:
    """The course with a record and a label for each picture and recording whose file declares an origin its block does not."""
    ops: list[Op] = []
    known = {record.id for record in course.provenance}
    for lesson, block in published_blocks(course):
        record = declared_by(block, media)
        if record is None:
            continue
        if record.id not in known:
            ops.append(AddProvenance(record))
            known.add(record.id)
        ops.append(ReplaceBlock(lesson.id, replace(block, provenance=record.id)))
    return apply(course, Batch(tuple(ops))).course if ops else course


def declared_by(block: Block, media: MediaSource) -> Provenance | None:
    """The record that a block lacks although its picture or sound says where it comes from; reads the whole file."""
    if block.provenance or not isinstance(block, Image | Narration):
        return None
    ref = block.source if isinstance(block, Image) else block.audio
    return _declared(ref, media, OutputKind.IMAGE if isinstance(block, Image) else OutputKind.SPEECH) if ref else None


def _declared(ref: MediaRef, media: MediaSource, kind: OutputKind) -> Provenance | None:
    try:
        return declared_record(media.media(ref.sha256), ref.sha256, kind)
    except (LecternError, KeyError):
        return None  # a missing file is said where it is copied


def declared_record(data: bytes, sha256: str, kind: OutputKind) -> Provenance | None:
    """The record of what a file says of its own origin; None when it says nothing. One of ours says all of it."""
    from app.media.labels import declared_source, read_label

    label = read_label(data) if kind in (OutputKind.SPEECH, OutputKind.IMAGE) else None
    source = label.source_type if label else declared_source(data)
    if source is None:
        return None
    return Provenance(
        id=label.id if label else f"p{sha256[:15]}",
        kind=kind,
        source_type=source,
        provider=(label.provider if label else "") or UNKNOWN,
        system=(label.system if label else "") or UNKNOWN,
        created=(label.created if label else "") or datetime.now(UTC).isoformat(timespec="seconds"),
        user="",
        request_id="",
        prompt_sha256="",
    )
