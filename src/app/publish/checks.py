"""What stands in the way of publishing, in words for the author, with where it is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from app.course import Block, Course, Lesson
from app.course.blocks import Heading, Image, Narration, Question, Unknown
from app.course.languages import language_name
from app.publish.learner import SCORM12_LIMIT, state_size
from app.publish.text import safe_link


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to look at. ``block`` stops publishing, ``warn`` does not. Ids are empty when it concerns more than one.

    ``kind`` is what would answer it: ``review`` for AI content that nobody has reviewed, empty for an edit.
    """

    lesson_id: str
    block_id: str
    text: str
    severity: Literal["block", "warn"]
    kind: str = ""


def checks(course: Course, *, limit: int = SCORM12_LIMIT) -> list[Problem]:
    """Every problem, in reading order. ``limit``: the characters that a learner's progress may take where it is kept."""
    out = list(_whole_course(course, limit))
    for lesson in course.lessons():
        out.extend(_lesson(lesson))
        for block in lesson.blocks:
            out.extend(Problem(lesson.id, block.id, text, severity) for check in _CHECKS for text, severity in check(block))
    return out


def is_empty(block: Block) -> bool:
    """Whether a learner would see nothing of it: an untouched paragraph, an image without a picture, a narration never made."""
    if isinstance(block, Image):
        return block.source is None
    if isinstance(block, Narration):
        return block.audio is None
    if isinstance(block, (Question, Unknown)):
        return False
    return any(True for _ in block.parts()) and not block.plain().strip()


_KEEPS = {SCORM12_LIMIT: "SCORM 1.2"}
BROWSER_LIMIT = 100_000
"""Characters, as ``browser.js`` has it."""

Found = Iterator[tuple[str, Literal["block", "warn"]]]


def _whole_course(course: Course, limit: int) -> Iterator[Problem]:
    if not any(True for _ in course.lessons()):
        yield Problem("", "", "The course has no lesson.", "block")
    if not course.settings.title.strip():
        yield Problem("", "", "The course has no title.", "warn")
    size = state_size(course)
    if size.lean > limit:
        keeper = _KEEPS.get(limit, "a browser")
        text = f"A learner's progress can need {size.lean:,} characters; {keeper} keeps {limit:,}. Split the course."
        yield Problem("", "", text, "block")
    elif size.full > limit:
        text = (
            "The course is so large that a learner who comes back may see only which answers were right, not which were chosen."
        )
        yield Problem("", "", text, "warn")


def _lesson(lesson: Lesson) -> Iterator[Problem]:
    if not lesson.title.strip():
        yield Problem(lesson.id, "", "The lesson has no title.", "warn")
    if all(is_empty(block) for block in lesson.blocks):
        yield Problem(lesson.id, "", "The lesson is empty.", "warn")
    level = 1
    for block in lesson.blocks:
        if isinstance(block, Heading) and not is_empty(block):
            if block.level > level + 1:
                text = f"A heading of level {block.level} follows level {level}; it is published as level {level + 1}."
                yield Problem(lesson.id, block.id, text, "warn")
            level = min(block.level, level + 1)


def _unknown(block: Block) -> Found:
    if isinstance(block, Unknown):
        yield (
            "This block was made by a newer Lectern and can't be published by this one. Update Lectern, or delete the block.",
            "block",
        )


def _question(block: Block) -> Found:
    if isinstance(block, Question):
        for text in block.problems():
            yield text, "block"


def _image(block: Block) -> Found:
    if isinstance(block, Image):
        if block.source is None:
            yield "The image has no picture yet; it is left out.", "warn"
        elif not block.decorative and not block.alt.strip():
            yield "The image has no alt text. Say what it shows, or mark it as decorative.", "warn"


def _narration(block: Block) -> Found:
    if isinstance(block, Narration):
        if block.audio is None:
            yield "The narration has not been made yet; it is left out.", "warn"
        elif not block.cues:
            what = "recording" if block.recorded else "narration"
            yield f"The {what} has no captions: learners who can't hear it miss all of it.", "warn"
        yield from _captions(block)


def _captions(block: Narration) -> Found:
    """What a person has not looked at yet in captions that learners will see."""
    unsure = sum(cue.unsure for cue in block.cues)
    if unsure:
        count = "1 caption has times" if unsure == 1 else f"{unsure} captions have times"
        yield f"{count} that are a guess. Listen, and say that they are right.", "warn"
    for track in block.tracks:
        name = language_name(track.language)
        late = sum(cue.stale for cue in track.cues)
        if late:
            what = f"1 caption in {name} says" if late == 1 else f"{late} captions in {name} say"
            yield f"{what} what was said before the narration was changed. Translate them again.", "warn"
        elif not block.matches(track):
            yield f"The captions in {name} were made of other captions than there are now. Translate them again.", "warn"


def _links(block: Block) -> Found:
    for part in block.parts():
        for run in part.text.runs:
            if run.link is None:
                continue
            if not run.link.strip():
                yield f"The link “{run.text.strip()}” leads nowhere.", "warn"
            elif safe_link(run.link) is None:
                yield (
                    f"The link “{run.text.strip()}” is published as plain text: only http, https, mailto and # links work.",
                    "warn",
                )


_CHECKS: tuple[Callable[[Block], Found], ...] = (_unknown, _question, _image, _narration, _links)
