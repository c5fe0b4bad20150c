"""Captions as files: exported with every label they must carry, imported with what their file says of their origin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from app.course.blocks import Narration
from app.course.ids import new_id
from app.course.model import Course
from app.course.ops import AddProvenance, Batch, Op, ReplaceBlock
from app.course.provenance import LABEL_KEYS, OutputKind, Provenance
from app.media.captions import Format, Loss, Read
from app.media.captions.files import lost_in, read_captions, write_captions
from app.media.captions.transcript import as_html, as_text
from app.media.captions.values import record_of, undisclosed
from app.media.labels import DISCLOSURE
from app.publish import captions, render
from app.publish.declared import declared_by
from app.publish.media import MediaSource


@dataclass(frozen=True, slots=True)
class Exported:
    """A file to be written: a ``name`` to propose, its bytes, and what it could not carry."""

    name: str
    data: bytes
    losses: tuple[Loss, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """A caption file ready to be put in: the op, what was read, and what was lost on the way."""

    op: Op
    read: Read
    losses: tuple[Loss, ...]


def proposed_name(course: Course, lesson_id: str, ending: str, track: str = "") -> str:
    """What to call an exported file: after the lesson, and the language of a translation."""
    return captions.file_name(course.lesson(lesson_id).title, track, ending)


def export_captions(
    course: Course, lesson_id: str, block: Narration, format_: Format, media: MediaSource, track: str = ""
) -> Exported:
    """A caption file with its labels. Raises :class:`PublishProblem` when an origin has no record: there is no way to leave
    a label out. Reads the sound when its origin is not on record: it may say itself that it is synthetic."""
    sheet = captions.sheet(*_declared(course, block, media), track)
    name = proposed_name(course, lesson_id, format_.value, track)
    return Exported(name, write_captions(sheet, format_), lost_in(sheet, format_))


def export_transcript(course: Course, lesson_id: str, block: Narration, media: MediaSource, *, as_page: bool) -> Exported:
    """The transcript and audio description as HTML or plain text, labelled as :func:`export_captions` labels."""
    course, block = _declared(course, block, media)
    made = captions.transcript(course, course.lesson(lesson_id).title, block)
    name = proposed_name(course, lesson_id, "html" if as_page else "txt")
    return Exported(name, (as_html(made) if as_page else as_text(made)).encode("utf-8"))


def _declared(course: Course, block: Narration, media: MediaSource) -> tuple[Course, Narration]:
    """Both with the origin that the sound declares and the block does not, as packages have it."""
    record = declared_by(block, media)
    if record is None:
        return course, block
    known = course if course.record(record.id) else replace(course, provenance=(*course.provenance, record))
    return known, replace(block, provenance=record.id)


def import_captions(course: Course, lesson_id: str, block: Narration, data: bytes, name: str, track: str = "") -> Taken:
    """The op that puts a file's captions in place of those there are. Raises :class:`FileProblem` that names the file.

    A label in the file becomes the record of these captions, unless it is the sound's own, which they have anyway. Captions of
    another synthetic sound are derived from it: their record has its record as parent.
    """
    read = read_captions(data, name)
    cues = read.cues
    if read.labels:
        for said in _disclosures(course):
            cues = undisclosed(cues, said)
    losses = list(read.losses)
    late = sum(cue.start >= block.duration for cue in cues) if block.duration else 0
    if late:
        losses.append(
            Loss("Times after the end of the recording", late, "kept; shift them, or look whether it is the right file")
        )
    known = {record.id: record for record in course.provenance}
    ops: list[Op] = []
    made = None
    for label in read.labels:
        record = known.get(label.id)
        if record is None:
            record = record_of(label)
            ops.append(AddProvenance(replace(record, parent=record.parent if record.parent in known else None)))
            known[record.id] = record
        if record.id == block.provenance:
            continue
        if record.kind is OutputKind.TEXT:  # the words were AI's before anybody spoke them
            made = made or record.id
            continue
        if record.kind is not OutputKind.SUBTITLES:
            record = _of_captions(record, known)
            if record.id not in known:
                ops.append(AddProvenance(record))
                known[record.id] = record
        made = record.id
    if track:
        tracks = tuple(replace(held, cues=cues, provenance=made) if held.language == track else held for held in block.tracks)
        new = replace(block, tracks=tracks)
    else:
        new = replace(block, cues=cues, captions_from="import", captions_provenance=made)
    return Taken(Batch((*ops, ReplaceBlock(lesson_id, new))), replace(read, cues=cues), tuple(losses))


def _of_captions(sound: Provenance, known: Mapping[str, Provenance]) -> Provenance:
    """The record of captions that were made for a synthetic sound: the one there is, or a new one derived from the sound's."""
    held = (one for one in known.values() if one.kind is OutputKind.SUBTITLES and one.parent == sound.id)
    return next(held, None) or replace(sound, id=new_id("p"), kind=OutputKind.SUBTITLES, parent=sound.id)


def _disclosures(course: Course) -> list[str]:
    """Everything a first caption of ours may say, in the course's language and in English."""
    out = [DISCLOSURE]
    for language in {render.ui_language(course.settings.language), "en"}:
        words = render.strings(language)
        out += [words[key] for key in LABEL_KEYS]
    return [*out, *(f"{a} · {b}" for a in out for b in out if a != b)]
