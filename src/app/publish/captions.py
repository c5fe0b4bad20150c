"""What a caption file or a transcript must say of its origins: decided here, for packages and exports alike."""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.course import Course, OutputKind, Provenance
from app.course.blocks import Narration
from app.course.errors import PublishProblem
from app.media.captions import Sheet
from app.media.captions.transcript import Transcript, paragraphs
from app.publish import origins, render


def sheet(course: Course, block: Narration, track: str = "") -> Sheet:
    """The captions of a narration, or of one of its translations, with every label they must carry.

    What is synthetic in the sound labels its captions too (clause B5.4), and so do the words, when AI wrote what is spoken.
    Raises :class:`PublishProblem` when an origin has no record: an unlabelled file is impossible (invariant 5).
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
    """The records of the sound, of its captions, of a translation and of the words, each once; raises
    :class:`PublishProblem`."""
    held = next((one.provenance for one in block.tracks if one.language == track), None) if track else None
    named = filter(None, (block.provenance, block.captions_provenance, held, *_of_words(course, block)))
    return _recorded(course, named)


def _of_words(course: Course, block: Narration) -> list[str]:
    """Where the words of the captions come from when they are those of the script, or of the lesson that is read aloud; what
    was heard, imported or written by a person is no longer either."""
    if block.captions_from not in ("", "alignment"):
        return []
    if block.script.plain.strip():
        return [run.origin for run in block.script.runs if run.origin]
    lesson = next((lesson for lesson, held in course.blocks() if held.id == block.id), None)
    texts = [part.text for held in lesson.blocks if held.spoken for part in held.parts()] if lesson else []
    return [run.origin for text in texts for run in text.runs if run.origin]


def _recorded(course: Course, named: Iterable[str]) -> tuple[Provenance, ...]:
    known = {record.id: record for record in course.provenance}
    return origins.named_records(dict.fromkeys(named), known, "These captions")


def disclosure(course: Course, found: tuple[Provenance, ...]) -> str:
    """What the first caption says of synthetic sound or captions, in the course's language; empty when nothing is. Of words
    alone it says nothing: it would be taken for the voice."""
    words = render.strings(render.ui_language(course.settings.language))
    return " · ".join(origins.labels((record for record in found if record.kind is not OutputKind.TEXT), words))


def transcript(course: Course, title: str, block: Narration) -> Transcript:
    """The words of a narration as a document, with the labels of what is synthetic, the audio description's among them."""
    described = (run.origin for run in block.description.runs if run.origin)
    found = _recorded(course, (*(record.id for record in records(course, block)), *described))
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
