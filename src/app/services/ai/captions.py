"""Captions as texts that go out and come back under a name: translated one by one, their number and times kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.course.blocks import Block, CaptionTrack, Narration
from app.course.model import Course
from app.course.ops import Op, ReplaceBlock
from app.course.text import RichText, Run
from app.services.ai.context import Unfit
from app.services.ai.values import Change

PART = "captions"
"""The part of a target that means the captions of a narration, spoken language; one of them is ``captions.7``."""


def is_caption(part: str) -> bool:
    """Whether a part is one caption."""
    return part.startswith(f"{PART}.")


def texts(block: Block) -> Iterator[tuple[str, RichText]]:
    """(part, words) of every caption that has any, on one line; a provider's captions keep their origin."""
    if not isinstance(block, Narration) or not block.cues:
        raise Unfit("There are no captions to translate.", "The narration has none.", "Make or import some first.")
    for index, cue in enumerate(block.cues):
        words = " ".join(cue.text.split())
        if words:
            yield f"{PART}.{index}", RichText((Run(words, origin=block.captions_provenance),))


def now(block: Block, part: str) -> str | None:
    """What a caption says now; None when it is gone."""
    index = int(part.partition(".")[2])
    if not isinstance(block, Narration) or index >= len(block.cues):
        return None
    return " ".join(block.cues[index].text.split())


def track_op(course: Course, changes: Sequence[Change], language: str) -> Op:
    """The op that gives a narration its captions in ``language``, in place of those it had: as many, at the same times.

    A caption that came back as it went (a name, a number) keeps its words.
    """
    from app.media.captions import profile_named, wrap

    first = changes[0]
    lesson = course.lesson(first.lesson_id)
    block = lesson.blocks[lesson.find(first.holder_id)]
    assert isinstance(block, Narration)
    said = {int(change.part.partition(".")[2]): change.text for change in changes}
    limits = profile_named(course.settings.caption_profile).limits
    cues = tuple(
        replace(cue, text=wrap(said[at].plain, limits) if at in said else cue.text, unsure=False, stale=False)
        for at, cue in enumerate(block.cues)
    )
    origin = next((run.origin for change in changes for run in change.text.runs if run.origin), None)
    others = tuple(track for track in block.tracks if track.language != language)
    tracks = sorted((*others, CaptionTrack(language, cues, origin)), key=lambda track: track.language)
    return ReplaceBlock(lesson.id, replace(block, tracks=tuple(tracks)))
