"""From a draft to one undoable operation. A draft never takes the place of anything by itself (A3.6): a person inserts it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeVar

from app.course.blocks import Block, Image, ListBlock, ListItem, MediaRef, Paragraph
from app.course.errors import InvalidOp, LecternError
from app.course.ids import new_id
from app.course.model import Course, Lesson, Section, Settings
from app.course.ops import (
    AddProvenance,
    Batch,
    InsertBlock,
    InsertLesson,
    InsertSection,
    Op,
    ReplaceBlock,
    SetLesson,
    SetSection,
    SetSettings,
)
from app.course.text import RichText, Run
from app.services.ai import captions
from app.services.ai.carrying import marked
from app.services.ai.context import Unfit
from app.services.ai.values import (
    Change,
    Changes,
    Choices,
    Draft,
    Outline,
    OutlineSection,
    Passage,
    Picture,
    Questions,
    Target,
    Where,
)

Choice = int | tuple[int, ...] | None
T = TypeVar("T")


class TargetChanged(LecternError):
    """What the draft was made from says something else now, so it is not replaced. Inserting beside it always works."""


def op_for(course: Course, draft: Draft, choice: Choice = None, where: Where | None = None) -> tuple[Op, str]:
    """(op, label of the undo step) that puts a draft into the course as it is now.

    Raises :class:`TargetChanged`, :class:`Unfit` for a choice of nothing, or ``InvalidOp`` when its place is gone.
    """
    result = draft.result
    if result is None:
        raise Unfit("There is nothing to insert.", "The draft is not whole.", "Try again, or reject it.")
    if isinstance(result, Changes):
        ops = list(_changes(course, draft, result, _picked(result.changes, choice), where))
    elif isinstance(result, Choices):
        ops = list(_choices(course, draft, result, choice))
    elif isinstance(result, Outline):
        ops = list(_outline(course, draft, result, choice))
    elif isinstance(result, Picture):
        ops = list(_blocks(course, draft.target, [_image(draft, result)], last=True))
    elif isinstance(result, Questions):
        ops = list(_blocks(course, draft.target, _fresh(_picked(result.questions, choice)), last=True))
    else:
        ops = list(_passage(course, draft, result))
    records = _records(course, draft, ops)
    return Batch((*records, *ops)), LABELS[draft.feature]


LABELS = {
    "outline": "Insert an outline",
    "write": "Insert AI text",
    "rewrite": "Rewrite",
    "summarise": "Insert a summary",
    "questions": "Insert questions",
    "objectives": "Insert objectives",
    "titles": "Change the title",
    "tags": "Add tags",
    "translate": "Translate",
    "alt-text": "Set the alt text",
    "image": "Insert a picture",
}


def changed_since(course: Course, draft: Draft) -> bool:
    """Whether a text the draft would take the place of says something else now, or is gone."""
    result = draft.result
    if isinstance(result, Changes):
        return any(_now(course, change) != change.before.plain for change in result.changes)
    if draft.feature in ("titles", "alt-text"):
        return _plain_now(course, draft) != draft.before
    return False


def _picked(items: tuple[T, ...], choice: Choice) -> tuple[T, ...]:
    if choice is None:
        return items
    wanted = (choice,) if isinstance(choice, int) else choice
    picked = tuple(item for index, item in enumerate(items) if index in wanted)
    if not picked:
        raise Unfit("Nothing is chosen.", "", "Choose at least one.")
    return picked


# Origins.


def _records(course: Course, draft: Draft, ops: Iterable[Op]) -> Iterator[AddProvenance]:
    """The records that what is inserted refers to, those the course has already left out, parents first.

    A parent that is gone from the course meanwhile is not named: what it was the origin of is gone with it.
    """
    used = {origin for op in ops for origin in _origins(op)}
    known = {record.id for record in course.provenance}
    for record in draft.provenance:
        if record.id in used and record.id not in known:
            yield AddProvenance(record if record.parent in known else replace(record, parent=None))
            known.add(record.id)


def _origins(op: Op) -> frozenset[str]:
    if isinstance(op, InsertBlock | ReplaceBlock):
        return op.block.origins()
    if isinstance(op, InsertLesson):
        return op.lesson.origins()
    if isinstance(op, InsertSection):
        found = {origin for lesson in op.section.lessons for origin in lesson.origins()}
        return frozenset(found | {op.section.title_origin} if op.section.title_origin else found)
    if isinstance(op, SetLesson | SetSection):
        return frozenset({op.title_origin} if op.title_origin else ())
    return frozenset(origin for _, origin in op.settings.origins) if isinstance(op, SetSettings) else frozenset()


def _origin(draft: Draft) -> str:
    return draft.provenance[0].id


def _fresh(blocks: Iterable[Block]) -> list[Block]:
    """Blocks with new ids: a draft inserted, undone and inserted again must not meet itself."""
    return [replace(block, id=new_id()) for block in blocks]


# New blocks.


def _blocks(course: Course, target: Target, blocks: list[Block], *, last: bool = False) -> Iterator[Op]:
    """Blocks after the block a request was about, else at the beginning or (``last``) the end of its lesson.

    An empty paragraph that was asked about is what the new blocks take the place of: nothing is lost with it.
    """
    lesson = _lesson(course, target)
    at = next((index for index, block in enumerate(lesson.blocks) if block.id == target.block_id), -1)
    if at >= 0:
        here = lesson.blocks[at]
        if isinstance(here, Paragraph) and not here.text.plain.strip():
            yield ReplaceBlock(lesson.id, replace(blocks[0], id=here.id))
            blocks = blocks[1:]
        index = at + 1
    else:
        index = len(lesson.blocks) if last or target.block_id else 0
    for offset, block in enumerate(blocks):
        yield InsertBlock(lesson.id, index + offset, block)


def _lesson(course: Course, target: Target) -> Lesson:
    if target.lesson_id:
        return course.lesson(target.lesson_id)
    first = next(course.lessons(), None)
    if first is None:
        raise InvalidOp("The course has no lesson to put it into.")
    return first


def _passage(course: Course, draft: Draft, result: Passage) -> Iterator[Op]:
    if draft.feature == "summarise" and not draft.target.lesson_id:
        text = "\n\n".join(block.plain() for block in result.blocks)
        yield SetSettings(_with_origin(replace(course.settings, description=text), "description", _origin(draft)))
        return
    yield from _blocks(course, draft.target, _fresh(result.blocks), last=draft.feature == "write")


def _image(draft: Draft, picture: Picture) -> Image:
    extension = picture.mime.removeprefix("image/").replace("jpeg", "jpg")
    return Image(
        source=MediaRef(picture.sha256, picture.mime, f"picture-{picture.sha256[:8]}.{extension}"),
        alt=picture.alt,
        provenance=_origin(draft),
    )


# Texts that are there.


def _changes(course: Course, draft: Draft, result: Changes, changes: tuple[Change, ...], where: Where | None) -> Iterator[Op]:
    if where is Where.BESIDE and any(captions.is_caption(change.part) for change in changes):
        raise Unfit("The captions can't be inserted.", "They changed since you asked.", "Translate them again.")
    if where is Where.BESIDE:
        yield from _beside(course, result, changes)
        return
    moved = [change for change in changes if _now(course, change) != change.before.plain]
    if moved:
        count = "The text was" if len(moved) == 1 else f"{len(moved)} texts were"
        raise TargetChanged(
            "The draft was not inserted.", f"{count} changed since you asked.", "Insert it beside, or ask again."
        )
    blocks: dict[tuple[str, str], Block] = {}
    settings = course.settings
    if all(captions.is_caption(change.part) for change in changes):
        yield captions.track_op(course, changes, result.language)
        return
    for change in changes:
        if change.lesson_id:
            key = (change.lesson_id, change.holder_id)
            block = blocks.get(key) or _block(course, change)
            blocks[key] = _with_text(block, change, result.language, course.settings.language)
        elif change.holder_id == course.id:
            settings = _setting(settings, change)
        else:
            yield _title(course, change)
    for (lesson_id, _), block in blocks.items():
        yield ReplaceBlock(lesson_id, block)
    if result.language and not draft.target.lesson_id and len(changes) == len(result.changes):
        voice = replace(settings.voice, language=result.language, name="")
        settings = replace(settings, language=result.language, voice=voice)
    if settings != course.settings:
        yield SetSettings(settings)


def _block(course: Course, change: Change) -> Block:
    lesson = course.lesson(change.lesson_id)
    return lesson.blocks[lesson.find(change.holder_id)]


def _with_text(block: Block, change: Change, language: str, course_language: str) -> Block:
    """The block with the new text; text of another language than the course's says so, for screen readers and voices."""
    part = next(part for part in block.parts() if part.path == change.part)
    if part.rich:
        text = change.text
        if language and language != course_language:
            text = RichText(tuple(replace(run, language=language) if run.origin else run for run in text.runs))
        return block.with_part(change.part, text)
    new = block.with_part(change.part, change.text)
    others = tuple(pair for pair in new.field_origins if pair[0] != change.part)
    return replace(new, field_origins=(*others, *_named(change.part, change.text)))


def _named(part: str, text: RichText) -> tuple[tuple[str, str], ...]:
    origin = next((run.origin for run in text.runs if run.origin), None)
    return ((part, origin),) if origin else ()


def _setting(settings: Settings, change: Change) -> Settings:
    new: Settings = replace(settings, **{change.part: change.text.plain})  # type: ignore[arg-type]  # title or description
    for part, origin in _named(change.part, change.text):
        new = _with_origin(new, part, origin)
    return new


def _with_origin(settings: Settings, name: str, origin: str) -> Settings:
    return replace(settings, origins=(*(pair for pair in settings.origins if pair[0] != name), (name, origin)))


def _title(course: Course, change: Change) -> Op:
    title = change.text.plain
    origin = next((run.origin for run in change.text.runs if run.origin), None)
    if any(section.id == change.holder_id for section in course.sections):
        return SetSection(change.holder_id, title, origin)
    return SetLesson(change.holder_id, title, course.lesson(change.holder_id).never_send, origin)


def _now(course: Course, change: Change) -> str | None:
    """What the text says now; None when it is gone."""
    try:
        if captions.is_caption(change.part):
            return captions.now(_block(course, change), change.part)
        if change.lesson_id:
            return _block(course, change).part(change.part).plain
        if change.holder_id == course.id:
            return str(getattr(course.settings, change.part))
        if any(section.id == change.holder_id for section in course.sections):
            return course.section(change.holder_id).title
        return course.lesson(change.holder_id).title
    except (InvalidOp, KeyError):
        return None


def _beside(course: Course, result: Changes, changes: tuple[Change, ...]) -> Iterator[Op]:
    """Each changed block once more, right after the one it was made from, in the new words; titles stay as they are."""
    wanted: dict[tuple[str, str], list[Change]] = {}
    for change in changes:
        if change.lesson_id:
            wanted.setdefault((change.lesson_id, change.holder_id), []).append(change)
    made = course
    for (lesson_id, block_id), mine in wanted.items():
        lesson = made.lesson(lesson_id)
        at = next((index for index, block in enumerate(lesson.blocks) if block.id == block_id), None)
        parts = {part.path for part in lesson.blocks[at].parts()} if at is not None else set()
        if at is not None and all(change.part in parts for change in mine):
            block: Block = replace(lesson.blocks[at], id=new_id())
            for change in mine:
                block = _with_text(block, change, result.language, course.settings.language)
        else:  # it is gone, or became another kind of block
            block = Paragraph(text=_run_on(mine))
            at = len(lesson.blocks) - 1 if at is None else at
        op = InsertBlock(lesson_id, at + 1, block)
        yield op
        made = _seen(made, op)
    if not wanted:
        raise Unfit("A title can't stand beside another.", "", "Insert it in its place.")


def _seen(course: Course, op: InsertBlock) -> Course:
    """The course with one more block, whose records are still to come: what the next one's place is counted in."""
    s, i = course.place(op.lesson_id)
    section = course.sections[s]
    lesson = section.lessons[i]
    blocks = (*lesson.blocks[: op.index], op.block, *lesson.blocks[op.index :])
    lessons = (*section.lessons[:i], replace(lesson, blocks=blocks), *section.lessons[i + 1 :])
    return replace(course, sections=(*course.sections[:s], replace(section, lessons=lessons), *course.sections[s + 1 :]))


def _run_on(changes: list[Change]) -> RichText:
    runs: list[Run] = []
    for number, change in enumerate(changes):
        runs += ([Run("\n")] if number else []) + list(change.text.runs)
    return RichText(tuple(runs))


# Choices and outlines.


def _choices(course: Course, draft: Draft, result: Choices, choice: Choice) -> Iterator[Op]:
    target, origin = draft.target, _origin(draft)
    if draft.feature == "tags":
        picked = _picked(result.choices, choice)
        tags = tuple(dict.fromkeys((*course.settings.tags, *picked)))
        yield SetSettings(_with_origin(replace(course.settings, tags=tags), "tags", origin))
        return
    text = _picked(result.choices, 0 if choice is None else choice)[0]
    if changed_since(course, draft):
        what = "alt text" if draft.feature == "alt-text" else "title"
        raise TargetChanged("The draft was not inserted.", f"The {what} was changed since you asked.", "Ask again.")
    if draft.feature == "alt-text":
        lesson = course.lesson(target.lesson_id)
        block = lesson.blocks[lesson.find(target.block_id)]
        if not isinstance(block, Image):
            raise InvalidOp("That block is not a picture any more.")
        others = tuple(pair for pair in block.field_origins if pair[0] != "alt")
        yield ReplaceBlock(lesson.id, replace(block, alt=text, decorative=False, field_origins=(*others, ("alt", origin))))
    elif target.lesson_id:
        yield SetLesson(target.lesson_id, text, course.lesson(target.lesson_id).never_send, origin)
    else:
        yield SetSettings(_with_origin(replace(course.settings, title=text), "title", origin))


def _plain_now(course: Course, draft: Draft) -> str | None:
    try:
        if not draft.target.lesson_id:
            return course.settings.title
        lesson = course.lesson(draft.target.lesson_id)
        if draft.feature == "titles":
            return lesson.title
        block = lesson.blocks[lesson.find(draft.target.block_id)]
        return block.alt if isinstance(block, Image) else None
    except InvalidOp:
        return None


def _outline(course: Course, draft: Draft, result: Outline, choice: Choice) -> Iterator[Op]:
    """New sections after the one the request was about, or at the end; a course that is still empty is not kept before it."""
    origin = _origin(draft)
    at = len(course.sections)
    if draft.target.lesson_id:
        at = course.place(draft.target.lesson_id)[0] + 1
    for offset, section in enumerate(_picked(result.sections, choice)):
        yield InsertSection(at + offset, _section(section, origin))


def _section(section: OutlineSection, origin: str) -> Section:
    lessons = tuple(
        Lesson(title=lesson.title, title_origin=origin, blocks=(_points(lesson.points, origin),)) for lesson in section.lessons
    )
    return Section(title=section.title, title_origin=origin if section.title else None, lessons=lessons)


def _points(points: tuple[str, ...], origin: str) -> Block:
    if not points:
        return Paragraph()
    return ListBlock(items=tuple(ListItem(marked(RichText.of(point), origin)) for point in points))
