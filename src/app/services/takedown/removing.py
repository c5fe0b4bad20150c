"""Taking it out: one undoable operation a course, the reason in the log, and what has to be published again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from app.audit import AuditLog
from app.course import Block, Course, Lesson, Section
from app.course.errors import LecternError
from app.course.model import Settings
from app.course.ops import (
    Batch,
    Op,
    RemoveBlock,
    ReplaceBlock,
    SetLesson,
    SetSection,
    SetSettings,
    SetTrash,
    apply,
)
from app.course.text import EMPTY
from app.policy import current_user
from app.project import Change, ProjectFile, forget_versions
from app.project.forgetting import texts_of
from app.services.records import reason_of
from app.services.takedown.finding import CourseHit, Found, Wanted, named, rests_on

Say = Callable[[float, str], None]
LABEL = "Take content down"
"""What the undo step is called."""


@dataclass(frozen=True, slots=True)
class TakenDown:
    """Course files it was taken out of, and files it could not be taken out of, in words."""

    courses: tuple[Path, ...]
    problems: tuple[str, ...] = ()


def take_from_files(paths: Sequence[Path], wanted: Wanted, say: Say, *, purge: bool = False) -> TakenDown:
    """Take it out of course files that are not open, each as one step that can be undone there. A job.

    With ``purge`` no undo step and no earlier version keeps it either.
    """
    done: list[Path] = []
    problems: list[str] = []
    for number, path in enumerate(paths):
        say(number / len(paths), f"Taking it out of {path.name}")
        try:
            with ProjectFile.open(path) as project:
                op = removal(project.course, wanted)
                if op is not None:
                    applied = apply(project.course, op)
                    project.append([Change(op, applied.inverse, LABEL)], applied.course)
                    done.append(path)
                if purge:
                    purge_from(project, wanted)
        except LecternError as error:
            problems.append(str(error))
    say(1.0, "Done")
    return TakenDown(tuple(done), tuple(problems))


def purge_from(project: ProjectFile, wanted: Wanted) -> None:
    """Take it out of the undo steps and the earlier versions of an open course file too; the session reads its steps again."""

    meant = {*wanted.names(project.course.provenance), *([wanted.value] if wanted.kind != "mark" else [])}

    def holds(value: Any) -> bool:
        if wanted.kind == "text":
            return any(wanted.pattern.search(text) for text in texts_of(value))
        return any(name in text for text in texts_of(value) for name in meant)

    project.forget_steps(holds)
    forget_versions(project.course.id, holds)


def removal(course: Course, wanted: Wanted) -> Op | None:
    """One operation that takes it out of a course, trash included; None when it is not there.

    Words go from the texts that say them, and a block that says nothing else goes whole. An asset goes with its block, and so
    does whatever an id names.
    """
    ops: list[Op] = []
    for lesson in course.lessons():
        ops += _from_lesson(course, lesson, wanted)
        title = _title_without(course, lesson, wanted)
        if title != lesson.title:
            ops.append(SetLesson(lesson.id, title, lesson.never_send, lesson.title_origin if title else None))
    for section in course.sections:
        title = _title_without(course, section, wanted)
        if title != section.title:
            ops.append(SetSection(section.id, title, section.title_origin if title else None))
    cleaned = tuple(replace(item, lesson=_trashed(course, item.lesson, wanted)) for item in course.trash)
    if cleaned != course.trash:
        ops.append(SetTrash(cleaned))
    settings = _settings_without(course, wanted)
    if settings != course.settings:
        ops.append(SetSettings(settings))
    return Batch(tuple(ops)) if ops else None


def record_takedown(log: AuditLog, wanted: Wanted, reason: str, hits: Sequence[CourseHit], found: Found) -> None:
    """Log that it was taken down: why, from where, and which packages still hold it."""
    log.append(
        "takedown.done",
        user=current_user(),
        what=wanted.kind,
        digest=wanted.sha256,
        reason=reason_of(reason),
        courses=tuple(dict.fromkeys(hit.course_id for hit in hits)),
        blocks=tuple(dict.fromkeys(hit.block_id for hit in hits if hit.block_id)),
        packages=tuple(package.sha256 for package in found.packages) + tuple(item.sha256 for item in found.unseen),
        count=len(hits),
    )


def _from_lesson(course: Course, lesson: Lesson, wanted: Wanted) -> Iterator[Op]:
    cleaned = _cleaned(course, lesson, wanted)
    kept = {block.id: block for block in cleaned.blocks}
    for block in lesson.blocks:
        if block.id not in kept:
            yield RemoveBlock(lesson.id, block.id)
        elif kept[block.id] is not block:
            yield ReplaceBlock(lesson.id, kept[block.id])


def _cleaned(course: Course, lesson: Lesson, wanted: Wanted) -> Lesson:
    """The lesson without it."""
    if wanted.kind == "id" and wanted.value == lesson.id:
        return replace(lesson, blocks=(), title="")
    blocks = []
    for block in lesson.blocks:
        kept = _block_without(block, wanted) if wanted.kind == "text" else _block_unless_named(course, block, wanted)
        if kept is not None:
            blocks.append(kept)
    return replace(lesson, blocks=tuple(blocks)) if tuple(blocks) != lesson.blocks else lesson


def _trashed(course: Course, lesson: Lesson, wanted: Wanted) -> Lesson:
    cleaned = _cleaned(course, lesson, wanted)
    title = _title_without(course, cleaned, wanted)
    return cleaned if title == cleaned.title else replace(cleaned, title=title)


def _block_unless_named(course: Course, block: Block, wanted: Wanted) -> Block | None:
    return None if named(course, block, wanted) else block


def _block_without(block: Block, wanted: Wanted) -> Block | None:
    """The block without the words; None when nothing else is in it, or when they stand where they can't be cut out."""
    if not any(wanted.pattern.search(text) for text in texts_of(block)):
        return block
    for part in tuple(block.parts()):
        text = part.text
        for found in reversed(list(wanted.pattern.finditer(text.plain))):
            text = text.replaced(found.start(), found.end(), EMPTY)
        if text != part.text:
            block = block.with_part(part.path, text)
    if any(wanted.pattern.search(text) for text in texts_of(block)) or not (
        block.plain().strip(" .,;:!?\n") or tuple(block.media())
    ):
        return None
    return block


def _title_without(course: Course, holder: Lesson | Section, wanted: Wanted) -> str:
    """The title without the words; empty when the whole of it is meant."""
    meant = holder.title_origin and rests_on(course, {holder.title_origin}, wanted)
    return "" if meant else _without(holder.title, wanted)


def _settings_without(course: Course, wanted: Wanted) -> Settings:
    """The settings without the words, or without the fields that come from what is meant."""
    settings, plain = course.settings, Settings()
    if wanted.kind == "text":
        names = ("title", "description", "author")
        title, description, author = (_without(getattr(settings, name), wanted) for name in names)
        tags = tuple(tag for tag in settings.tags if not wanted.pattern.search(tag))
        return replace(settings, title=title or plain.title, description=description, author=author, tags=tags)
    meant = {name for name, origin in settings.origins if rests_on(course, {origin}, wanted)}
    kept = tuple(pair for pair in settings.origins if pair[0] not in meant)
    return replace(settings, origins=kept, **{name: getattr(plain, name) for name in meant})


def _without(text: str, wanted: Wanted) -> str:
    return " ".join(wanted.pattern.sub("", text).split()) if wanted.kind == "text" and wanted.pattern.search(text) else text
