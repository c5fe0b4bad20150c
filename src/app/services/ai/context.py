"""What goes along with a request: only what the feature needs, and the id of every block it comes from.

Whatever is in a body is in ``block_ids``, so that "Never send" on a course, lesson or block holds for it. Where many blocks are
looked at, marked ones are left out and said so; where one was asked about, the guard refuses.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from app.course.blocks import Block, Divider, Heading, ListBlock, Narration, Question
from app.course.errors import InvalidOp, LecternError
from app.course.model import Course, Lesson
from app.course.text import clean
from app.services.ai.grounding import Source
from app.services.ai.values import Material, Target

MOST_SOURCE = 48_000
"""Characters of material in one request: some 12,000 tokens, well under every current model's window, and under two dollars."""
MOST_MATERIAL = 200_000
"""Characters of one attached document; more is no source for one lesson but a library."""


class Unfit(LecternError):
    """What was asked can't be asked about this, or what was typed can't be inserted. Nothing was sent, nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """The material of one lesson or file: the text as it is sent, what is in it, and its sentences' homes for grounding."""

    title: str
    text: str
    block_ids: tuple[str, ...] = ()
    source_id: str = ""
    grounds: tuple[Source, ...] = ()
    lesson_id: str = ""


def lesson_of(course: Course, target: Target) -> Lesson:
    """The lesson a target is in; raises :class:`Unfit` when it is gone, or none was named."""
    if not target.lesson_id:
        raise Unfit("No lesson is chosen.", "This is asked about a lesson.", "Choose one.")
    try:
        return course.lesson(target.lesson_id)
    except InvalidOp as error:
        raise Unfit("The lesson is gone.", "It was deleted meanwhile.", "Choose another and ask again.") from error


def block_of(course: Course, target: Target) -> Block:
    """The block a target names; raises :class:`Unfit` when it is gone, or none was named."""
    lesson = lesson_of(course, target)
    if not target.block_id:
        raise Unfit("No block is chosen.", "This is asked about one block.", "Choose it.")
    try:
        return lesson.blocks[lesson.find(target.block_id)]
    except InvalidOp as error:
        raise Unfit("The block is gone.", "It was deleted meanwhile.", "Choose another and ask again.") from error


def read_material(path: Path) -> Material:
    """An attached text, Markdown, Word or PowerPoint file as material; raises ``ImportProblem`` or :class:`Unfit`."""
    from app.importers import read

    course = read(path).course
    text = "\n\n".join(_lesson_text(lesson, lesson.blocks) for lesson in course.lessons())
    digest = hashlib.sha256(path.read_bytes()).hexdigest()  # the file, as "lectern rights set" knows it
    return replace(pasted(text, path.name), id=f"file:{digest}")


def pasted(text: str, name: str = "Pasted text") -> Material:
    """Words that were typed or pasted as material; raises :class:`Unfit` when there are none or too many."""
    text = clean(text).strip()
    if not text:
        raise Unfit(f"“{name}” has no text.", "There is nothing to work from.", "Choose another document.")
    if len(text) > MOST_MATERIAL:
        why = f"It has {len(text):,} characters; at most {MOST_MATERIAL:,} fit."
        raise Unfit(f"“{name}” is too long.", why, "Attach the part that matters.")
    return Material(id="file:" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest(), name=name, text=text)


def material_pieces(materials: Iterable[Material]) -> tuple[Piece, ...]:
    """Attached material, each cut at paragraphs so that none is longer than one request may be."""
    pieces = []
    for material in materials:
        for number, text in enumerate(cut(material.text, MOST_SOURCE - 200), 1):
            title = material.name if number == 1 else f"{material.name} ({number})"
            ground = Source(id=material.id, title=material.name, text=text)
            pieces.append(Piece(title=title, text=f"{title}\n\n{text}", source_id=material.id, grounds=(ground,)))
    return tuple(pieces)


def cut(text: str, most: int) -> Iterator[str]:
    """A text in pieces of at most ``most`` characters, at paragraphs where it can be, else at a space."""
    while len(text) > most:
        at = max(text.rfind("\n\n", most // 2, most), text.rfind("\n", most // 2, most), 0) or text.rfind(" ", 0, most)
        at = at if at > 0 else most
        yield text[:at].strip()
        text = text[at:].strip()
    if text:
        yield text


def lesson_pieces(
    course: Course, lessons: Iterable[Lesson], *, leaves: bool, asked: frozenset[str] = frozenset()
) -> tuple[tuple[Piece, ...], tuple[str, ...]]:
    """(pieces, notes) of lessons. ``leaves``: what is marked "Never send" is left out, lessons in ``asked`` apart, about which
    the guard has to say no. Questions and what is read aloud are no material."""
    pieces = []
    kept_back = 0
    for lesson in lessons:
        if leaves and lesson.never_send and lesson.id not in asked:
            kept_back += 1
            continue
        readable = [block for block in lesson.blocks if _material(block)]
        blocks = [block for block in readable if not (leaves and block.never_send)]
        kept_back += len(readable) - len(blocks)
        if not blocks:
            continue
        pieces.append(
            Piece(
                title=lesson.title,
                text=_lesson_text(lesson, blocks),
                block_ids=tuple(block.id for block in blocks),
                source_id=course.id,
                grounds=tuple(Source(id=block.id, title=lesson.title, text=block.plain()) for block in blocks),
                lesson_id=lesson.id,
            )
        )
    return tuple(pieces), left_out(kept_back)


def left_out(count: int) -> tuple[str, ...]:
    """The note about what "Never send" kept back."""
    if not count:
        return ()
    return ("1 part marked “Never send” was left out." if count == 1 else f"{count} parts marked “Never send” were left out.",)


def _material(block: Block) -> bool:
    return not isinstance(block, Question | Narration | Divider) and bool(block.plain().strip())


def _lesson_text(lesson: Lesson, blocks: Iterable[Block]) -> str:
    return "\n\n".join([f"# {lesson.title}", *(_block_text(block) for block in blocks)]).strip()


def _block_text(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.level} {block.text.plain}"
    if isinstance(block, ListBlock):
        signs = (f"{number}." if block.ordered else "-" for number, _ in enumerate(block.items, 1))
        return "\n".join(f"{'  ' * item.level}{sign} {item.text.plain}" for sign, item in zip(signs, block.items, strict=True))
    return block.plain()


def gathered(pieces: Iterable[Piece], most: int = MOST_SOURCE) -> tuple[tuple[Piece, ...], ...]:
    """Pieces in groups that each fit one request, in order; a piece longer than that is cut."""
    groups: list[list[Piece]] = []
    room = 0
    for piece in (part for whole in pieces for part in _cut_piece(whole, most)):
        if len(piece.text) > room or not groups:
            groups.append([])
            room = most
        groups[-1].append(piece)
        room -= len(piece.text)
    return tuple(tuple(group) for group in groups)


def _cut_piece(piece: Piece, most: int) -> Iterator[Piece]:
    if len(piece.text) <= most:
        yield piece
        return
    for text in cut(piece.text, most):
        yield Piece(
            title=piece.title, text=text, block_ids=piece.block_ids, source_id=piece.source_id, grounds=piece.grounds,
            lesson_id=piece.lesson_id,
        )  # fmt: skip
