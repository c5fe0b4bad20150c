"""Every text of a course that is scanned, where it is, and the op that changes it.

Findings name a block; the texts around the blocks have ids too: a lesson's title is part ``title`` under the lesson's id, a
section's under the section's id, and the course's title, description, author and tags (``tags.0``) are parts under the
course's id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from app.course.blocks import Block
from app.course.model import Course, Settings
from app.course.ops import Op, ReplaceBlock, SetSettings, edited_settings, rename_lesson, rename_section
from app.course.text import RichText

_COURSE_PARTS = ("title", "description", "author")


@dataclass(frozen=True, slots=True)
class Passage:
    """One text to scan. ``link`` is None for the part's own text, and the span of the linked words for a link's address."""

    part: str
    text: str
    link: tuple[int, int] | None = None


UNREADABLE = "\ufffc"
"""Unicode's sign for something among the text that is none."""


def unreadable(part: str, name: str, why: str) -> Passage:
    """What stands for something that could not be read: ``name`` without spaces tells it from others, ``why`` is a sentence."""
    return Passage(part, f"{UNREADABLE}{name} {why}")


def block_passages(block: Block) -> Iterator[Passage]:
    """The passages of a block: every text with something in it, captions of a recording among them, and every link."""
    for part in block.scanned():
        yield from _passages(part.path, part.text)


def _passages(path: str, text: RichText) -> Iterator[Passage]:
    if text.runs:
        yield Passage(path, text.plain)
    at = 0
    for run in text.runs:
        if run.link:
            yield Passage(path, run.link, (at, at + len(run.text)))
        at += len(run.text)


def outline_passages(course: Course) -> Iterator[tuple[str, tuple[Passage, ...]]]:
    """(id, passages) of the course's own texts, of every section and of every lesson."""
    settings = course.settings
    parts = (*_COURSE_PARTS, *(f"tags.{index}" for index in range(len(settings.tags))))
    yield course.id, tuple(Passage(part, _setting(settings, part)) for part in parts if _setting(settings, part))
    for section in course.sections:
        yield section.id, (Passage("title", section.title),)
        for lesson in section.lessons:
            yield lesson.id, (Passage("title", lesson.title),)


def course_passages(
    course: Course, beside: Callable[[Block], Iterable[Passage]] = lambda _block: ()
) -> Iterator[tuple[str, tuple[Passage, ...]]]:
    """(id, passages) of everything in the course, the trash left out, in reading order; ``beside`` gives what a block says
    beyond its own texts."""
    outline = dict(outline_passages(course))
    yield course.id, outline[course.id]
    for section in course.sections:
        yield section.id, outline[section.id]
        for lesson in section.lessons:
            yield lesson.id, outline[lesson.id]
            for block in lesson.blocks:
                yield block.id, (*block_passages(block), *beside(block))


def words_of(course: Course | None) -> Iterator[str]:
    """Every text of a course, without a place; nothing of none."""
    for _, passages in course_passages(course) if course is not None else ():
        yield from (passage.text for passage in passages)


def change_text(course: Course, holder_id: str, lesson_id: str | None, part: str, text: RichText) -> Op:
    """The op that puts ``text`` at ``part`` of a block (then ``lesson_id`` is its lesson), a lesson, a section or the course.

    Raises ``InvalidOp`` or ``KeyError`` when there is no such text.
    """
    if lesson_id is not None:
        lesson = course.lesson(lesson_id)
        return ReplaceBlock(lesson_id, lesson.blocks[lesson.find(holder_id)].with_part(part, text))
    if holder_id == course.id:
        _setting(course.settings, part)
        if part in _COURSE_PARTS:
            return SetSettings(edited_settings(course.settings, **{part: text.plain}))
        at, tags = int(part.removeprefix("tags.")), course.settings.tags
        left = tuple(tag for tag in (*tags[:at], text.plain, *tags[at + 1 :]) if tag)
        return SetSettings(edited_settings(course.settings, tags=left))
    if any(section.id == holder_id for section in course.sections):
        return rename_section(course.section(holder_id), text.plain)
    return rename_lesson(course.lesson(holder_id), text.plain)


def part_text(course: Course, holder_id: str, lesson_id: str | None, part: str) -> RichText:
    """The text at ``part`` now; raises ``InvalidOp`` or ``KeyError`` when it is gone."""
    if lesson_id is not None:
        lesson = course.lesson(lesson_id)
        return lesson.blocks[lesson.find(holder_id)].part(part)
    if holder_id == course.id:
        return RichText.of(_setting(course.settings, part))
    if any(section.id == holder_id for section in course.sections):
        return RichText.of(course.section(holder_id).title)
    return RichText.of(course.lesson(holder_id).title)


def _setting(settings: Settings, part: str) -> str:
    """A text of the course's own; raises ``KeyError`` when there is none of that name."""
    name, _, index = part.partition(".")
    if name == "tags" and index.isdecimal() and int(index) < len(settings.tags):
        return settings.tags[int(index)]
    if part not in _COURSE_PARTS:
        raise KeyError(part)
    return str(getattr(settings, part))
