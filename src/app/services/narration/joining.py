"""From the clips of a narration to one labelled sound file with its sentences and captions."""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from app.course.blocks import MediaRef, Narration, Sentence
from app.course.model import Course
from app.course.provenance import Provenance
from app.services.labelling import Labeller
from app.services.narration.batch import Batch, Work
from app.services.narration.lines import RECIPE
from app.services.narration.values import Narrated, Say

if TYPE_CHECKING:  # numpy comes with these: they load when something is narrated
    from app.media.assemble import Assembled, Piece
    from app.media.captions import Limits
    from app.media.captions.cutting import Pauses as Quiet
    from app.media.clips import ClipCache


def finished(course: Course, work: Work, batch: Batch, kept: ClipCache, labeller: Labeller, say: Say) -> Narrated:
    """One narration whose sentences are all there."""
    from app.guard import combined
    from app.media.assemble import Piece

    gaps = course.settings.pauses
    pieces = [
        Piece(lambda line=line: batch.clip(work, line).clip(), gaps.block if line.last else gaps.sentence)  # type: ignore[misc]
        for line in work.lines
    ]
    before = course.record(work.block.provenance or "")
    records = [batch.records[key] for key in work.clips]
    # Of what rested on another consent nothing is left: each clip rests on the one that holds now, and so does the whole.
    follows = before is not None and (before.consent or work.speaker.consent) == work.speaker.consent
    record = combined(records, parent=before.id if before is not None and follows else None)
    joined = _marked(pieces, record, say) if course.settings.watermark else _joined(records, pieces, kept, record, say)
    title, language = work.lesson.title, work.speaker.voice.language
    mp3 = labeller.finish(joined.mp3, "audio/mpeg", record, title=title, language=language).data
    ref = MediaRef(hashlib.sha256(mp3).hexdigest(), "audio/mpeg", f"{_slug(title)}.mp3")
    block = _with_sound(course, work, joined, ref, record, pieces)
    return Narrated(block, {ref.sha256: mp3}, record, work.made, len(set(work.clips)) - work.made)


def _marked(pieces: Sequence[Piece], record: Provenance, say: Say) -> Assembled:
    """The pieces as one file whose sound carries the number of this very record; it is nobody else's, so it is not kept."""
    from app.media.assemble import assemble
    from app.media.marks import bits_of

    return assemble(pieces, say, watermark=bits_of(record.id))


def _joined(records: Sequence[Provenance], pieces: Sequence[Piece], kept: ClipCache, record: Provenance, say: Say) -> Assembled:
    """The pieces as one labelled file, kept: levelling and encoding is nearly all the time a narration takes."""
    from app.media.assemble import Assembled, assemble
    from app.media.labels import label_mp3

    # By the Outputs it is made of: the same sentences spoken anew, under another consent say, are another sound.
    order = [(made.id, piece.gap_ms) for made, piece in zip(records, pieces, strict=True)]
    key = hashlib.sha256(json.dumps([RECIPE, order]).encode()).hexdigest()
    held = kept.get(key)
    if held is not None:
        with contextlib.suppress(ValueError):  # of another Lectern: made again below, and replaced
            return Assembled.unpacked(held.sound)
    joined = assemble(pieces, say)
    joined = replace(joined, mp3=label_mp3(joined.mp3, record))
    kept.put(key, joined.packed(), record)
    return joined


def _with_sound(
    course: Course, work: Work, joined: Assembled, ref: MediaRef, record: Provenance, pieces: Sequence[Piece]
) -> Narration:
    from app.media.captions import profile_named
    from app.media.clip import pauses

    limits = profile_named(course.settings.caption_profile).limits
    sentences = tuple(
        Sentence(line.text, start, end, line.key) for line, (start, end) in zip(work.lines, joined.times, strict=True)
    )
    quiet = {  # only a sentence that is cut into several captions needs to know where its pauses are
        index: pauses(piece.load())
        for index, (line, piece) in enumerate(zip(work.lines, pieces, strict=True))
        if len(line.text) > limits.columns
    }
    block = replace(
        work.block,
        audio=ref,
        duration=joined.duration,
        sentences=sentences,
        provenance=record.id,
        consent=record.consent or "",
    )
    return followed(work.block, block, limits, quiet)


def followed(before: Narration, after: Narration, limits: Limits, quiet: Quiet | None = None) -> Narration:
    """``after`` with the captions of ``before`` where the same is said, at their new times, and new ones where it is not.
    Translations go on standing where their sentences are, marked as stale where those changed."""
    from app.media.captions import cues_from_sentences, follow, retimed

    if before.audio is None or not before.sentences:
        return replace(after, cues=cues_from_sentences(after.sentences, limits, quiet), tracks=())
    cues = follow(before.sentences, before.cues, after.sentences, limits, quiet)
    return replace(after, cues=cues, tracks=retimed(before.tracks, before.sentences, after.sentences, limits))


def _slug(title: str) -> str:
    return re.sub(r"[^\w]+", "-", title.casefold()).strip("-")[:60] or "narration"
