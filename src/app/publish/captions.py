"""What a caption file or a transcript must say of its origins: decided here, for packages and exports alike."""

from __future__ import annotations

import re

from app.course import Course, Provenance
from app.course.blocks import Narration
from app.course.errors import PublishProblem
from app.media.captions import Sheet
from app.media.captions.transcript import Transcript, paragraphs
from app.publish import origins, render


def sheet(course: Course, block: Narration, track: str = "") -> Sheet:
    """The captions of a narration, or of one of its translations, with every label they must carry.

    What is synthetic in the sound labels its captions too (clause B5.4). Raises :class:`PublishProblem` when an origin has no
    record: an unlabelled file is impossible (invariant 5).
    """
    held = next((one for one in block.tracks if one.language == track), None) if track else None
    if track and held is None:
        raise PublishProblem(f"There are no captions in “{track}”.", "They were deleted.", "Translate them again.")
    found = records(course, block, track)
    return Sheet(
        cues=held.cues if held is not None else block.cues,
        records=found,
        disclosure=disclosure(course, found) if course.settings.caption_notice else "",
        language=track or render.spoken_language(course, block),
        title=course.settings.title,
    )


def records(course: Course, block: Narration, track: str = "") -> tuple[Provenance, ...]:
    """The records of the sound, of its captions and of a translation, each once; raises :class:`PublishProblem`."""
    held = next((one.provenance for one in block.tracks if one.language == track), None) if track else None
    named = dict.fromkeys(filter(None, (block.provenance, block.captions_provenance, held)))
    return origins.named_records(named, {record.id: record for record in course.provenance}, "These captions")


def disclosure(course: Course, found: tuple[Provenance, ...]) -> str:
    """What the first caption says of synthetic sound or captions, in the course's language; empty when nothing is."""
    words = render.strings(render.ui_language(course.settings.language))
    return " · ".join(origins.labels(found, words))


def transcript(course: Course, title: str, block: Narration) -> Transcript:
    """The words of a narration as a document, with the labels of what is synthetic."""
    found = records(course, block)
    words = render.strings(render.ui_language(course.settings.language))
    return Transcript(
        title=title,
        language=render.spoken_language(course, block),
        paragraphs=paragraphs(block.sentences, block.cues),
        description=block.description.plain.strip(),
        description_title=words["description"],
        notices=tuple(origins.labels(found, words)),
        records=found,
    )


def file_name(title: str, track: str, ending: str) -> str:
    """A name for an exported file: the lesson, and the language of a translation."""
    stem = re.sub(r"[^\w]+", "-", title.casefold()).strip("-")[:60] or "narration"
    return f"{stem}.{track}.{ending}" if track else f"{stem}.{ending}"
