"""Characters that AI made keep their origin through everything an editor can do, and what people type never gets one.

AI writes in one script here and people in another, so that after any number of edits each character says who made it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QMimeData, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.course import Course, Lesson, OutputKind, Provenance, Section, SourceType
from app.course.blocks import (
    Block,
    Callout,
    Heading,
    Image,
    ListBlock,
    ListItem,
    MultipleChoice,
    Option,
    Paragraph,
    Quote,
    SingleChoice,
    Table,
)
from app.course.ops import ReplaceBlock, RestoreLesson, TrashLesson
from app.course.text import Mark, RichText, Run
from app.gui.canvas import blockops, clipboard, edits
from app.gui.canvas.search import replaced_all
from app.services.editing import Session

Key = Qt.Key
NONE = Qt.KeyboardModifier.NoModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier

MADE = "αβγδεζηθικλμνξοπρστυφχψω"
TYPED = "abcdefghijklmnopqrstuvwxyz"


def record(name: str, parent: str | None = None) -> Provenance:
    return Provenance(
        id=name, kind=OutputKind.TEXT, source_type=SourceType.TRAINED, provider="openai", system="gpt-5", parent=parent,
        created="2026-01-01T00:00:00Z", user="ada", request_id="r", prompt_sha256="0" * 64,
    )  # fmt: skip


RECORDS = (record("p1"), record("p2", parent="p1"))


def prose(rng: Random) -> RichText:
    """A text of both, in stretches, with marks and links here and there."""
    runs = []
    for _ in range(rng.randrange(1, 5)):
        made = rng.random() < 0.6
        words = "".join(rng.choice(MADE if made else TYPED) for _ in range(rng.randrange(1, 8)))
        marks = frozenset({Mark.STRONG}) if rng.random() < 0.2 else frozenset[Mark]()
        link = "https://x.example" if rng.random() < 0.1 else None
        runs.append(Run(words, marks, link, origin=rng.choice(("p1", "p2")) if made else None))
    return RichText(tuple(runs))


def some_block(rng: Random) -> Block:
    """Any kind of block that holds text, with both in it; sometimes one that is AI's as a whole."""
    whole = "p2" if rng.random() < 0.15 else None
    if whole:
        words = RichText.of("".join(rng.choice(MADE) for _ in range(6)))
        return rng.choice((Paragraph(text=words, provenance=whole), ListBlock(items=(ListItem(words),), provenance=whole)))
    options = (Option(text=prose(rng), correct=True, feedback=prose(rng)), Option(text=prose(rng)))
    made: Block = rng.choice(
        (
            Paragraph(text=prose(rng)),
            Heading(text=prose(rng)),
            Callout(text=prose(rng)),
            Quote(text=prose(rng), attribution="ωψχφ", field_origins=(("attribution", "p1"),)),
            ListBlock(items=tuple(ListItem(prose(rng), rng.randrange(2)) for _ in range(rng.randrange(1, 4)))),
            Table(
                rows=((prose(rng), prose(rng)), (prose(rng), prose(rng))), caption="σρπο", field_origins=(("caption", "p2"),)
            ),
            Image(alt="αλφα", field_origins=(("alt", "p1"),)),
            SingleChoice(prompt=prose(rng), options=options),
            MultipleChoice(prompt=prose(rng), options=options, feedback_correct=prose(rng)),
        )
    )
    return made


def stretches(block: Block) -> Iterator[tuple[str, str | None]]:
    """(text, origin) of everything the block says."""
    for part in block.parts():
        for run in part.text.runs:
            yield run.text, run.origin


def assert_honest(blocks: Iterable[Block]) -> None:
    """Each character of AI's says where it comes from; no character of a person's does."""
    for block in blocks:
        for words, origin in stretches(block):
            if origin is None:
                assert not set(words) & set(MADE), f"{words!r} lost its label in {block}"
            else:
                assert not set(words) & set(TYPED), f"{words!r} was typed, and is labelled in {block}"


# What keys and commands do, as operations.


def split(rng: Random, session: Session, lesson: Lesson, block: Block) -> edits.Edit | None:
    part = next(iter(block.parts())).path
    start = rng.randrange(len(block.part(part)) + 1)
    return edits.split(lesson, block, part, start, min(len(block.part(part)), start + rng.randrange(3)))


def join_back(rng: Random, session: Session, lesson: Lesson, block: Block) -> edits.Edit | None:
    part = rng.choice([part.path for part in block.parts()]) if isinstance(block, ListBlock) else "text"
    return edits.merge_back(lesson, block, part)


def join_forward(rng: Random, session: Session, lesson: Lesson, block: Block) -> edits.Edit | None:
    part = rng.choice([part.path for part in block.parts()]) if isinstance(block, ListBlock) else "text"
    return edits.merge_forward(lesson, block, part)


def turn(rng: Random, session: Session, lesson: Lesson, block: Block) -> edits.Edit | None:
    models = (Paragraph(), Heading(), ListBlock(), Quote(), Callout(), SingleChoice(), MultipleChoice())
    return blockops.convert(lesson, block, rng.choice(models))


def prefix(rng: Random, session: Session, lesson: Lesson, block: Block) -> edits.Edit | None:
    if not isinstance(block, Paragraph):
        return None
    typed = rng.choice(("##", "-", ">", "1."))
    ready = block.with_part("text", RichText.of(typed + " ") + block.text)
    session.do(ReplaceBlock(lesson.id, ready), "Typing")
    return edits.shortcut(session.course.lesson(lesson.id), ready, typed)


def twice(rng: Random, session: Session, lesson: Lesson, block: Block) -> edits.Edit | None:
    return blockops.duplicate(lesson, [block.id])


def drag(rng: Random, session: Session, lesson: Lesson, block: Block) -> edits.Edit | None:
    return blockops.move_to(lesson, [block.id], rng.randrange(len(lesson.blocks) + 1))


def carry(rng: Random, session: Session, lesson: Lesson, block: Block) -> edits.Edit | None:
    """Copy a block or a stretch, paste it into another text; sometimes by way of a program that passes on HTML alone."""
    part = rng.choice([part.path for part in block.parts()])
    whole = block.part(part)
    start = rng.randrange(len(whole) + 1)
    data = (
        clipboard.to_mime(session, [block])
        if rng.random() < 0.5
        else clipboard.text_to_mime(session, whole.slice(start, start + 5))
    )
    if rng.random() < 0.5:
        bare = QMimeData()
        bare.setHtml(data.html())
        data = bare
    clip = clipboard.from_mime(session.course, data)
    for added in clip.records:
        session.do(added, "Paste")
    target = rng.choice(lesson.blocks)
    places = [part.path for part in target.parts() if part.rich]
    if not clip.blocks or not places:
        return None
    place = rng.choice(places)
    at = rng.randrange(len(target.part(place)) + 1)
    return blockops.paste(lesson, target, place, at, at + rng.randrange(3), clip.blocks)


def find_and_replace(rng: Random, session: Session, lesson: Lesson, block: Block) -> edits.Edit | None:
    """Put other words in place of some: what a search, a redaction and the form beside the page do."""
    part = rng.choice([part for part in block.parts() if part.rich] or [None])
    if part is None:
        return None
    start = rng.randrange(len(part.text) + 1)
    new = "".join(rng.choice(TYPED) for _ in range(rng.randrange(4)))
    text = replaced_all(part.text, [(start, min(len(part.text), start + 3))], new)
    return edits.Edit(ReplaceBlock(lesson.id, block.with_part(part.path, text)), "Replace")


def bold(rng: Random, session: Session, lesson: Lesson, block: Block) -> edits.Edit | None:
    part = rng.choice([part for part in block.parts() if part.rich] or [None])
    if part is None:
        return None
    text = part.text.mapped(1, 4, lambda run: Run(run.text, frozenset({Mark.STRONG}), run.link, None, None, run.origin))
    return edits.Edit(ReplaceBlock(lesson.id, block.with_part(part.path, text)), "Strong")


def bin_and_back(rng: Random, session: Session, lesson: Lesson, block: Block) -> edits.Edit | None:
    session.do(TrashLesson(lesson.id), "Delete")
    session.do(RestoreLesson(lesson.id), "Restore")
    return None


def back_and_forth(rng: Random, session: Session, lesson: Lesson, block: Block) -> edits.Edit | None:
    for _ in range(rng.randrange(3)):
        session.undo()
    for _ in range(rng.randrange(2)):
        session.redo()
    if session.course.trash:
        session.do(RestoreLesson(lesson.id), "Restore")
    return None


EDITS: tuple[Callable[[Random, Session, Lesson, Block], edits.Edit | None], ...] = (
    split, join_back, join_forward, turn, prefix, twice, drag, carry, find_and_replace, bold, bin_and_back, back_and_forth,
)  # fmt: skip


@pytest.mark.clause("B4.2b")
@pytest.mark.clause("B1.7")
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**48))
def test_no_edit_takes_a_label_off_or_puts_one_on(
    qapp: QApplication, tmp_path_factory: pytest.TempPathFactory, seed: int
) -> None:
    rng = Random(seed)
    lesson = Lesson(id="l1", title="Exits", blocks=tuple(some_block(rng) for _ in range(3)))
    course = Course(sections=(Section(id="s1", lessons=(lesson,)),), provenance=RECORDS)
    path = Path(tmp_path_factory.mktemp("course")) / "c.course"
    with Session.create(path, course, lambda work: work()) as session:
        for _ in range(12):
            here = session.course.lesson("l1")
            block = rng.choice(here.blocks)
            if not any(True for _ in block.parts()):
                continue
            edit = rng.choice(EDITS)(rng, session, here, block)
            if edit is not None and edit.op is not None:
                session.do(edit.op, edit.label)
            assert_honest(block for _, block in session.course.blocks())


# What keys do in the real page.


def press(key: Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClick(focus, key, modifiers)


def type_letter(letter: str) -> None:
    focus = QApplication.focusWidget()
    assert focus is not None
    QTest.keyClicks(focus, letter)


def some_key(rng: Random) -> None:
    letter = rng.choice(TYPED)
    rng.choice(
        (
            lambda: type_letter(letter),
            lambda: type_letter(letter),
            lambda: press(rng.choice((Key.Key_Left, Key.Key_Right, Key.Key_Home, Key.Key_End)), rng.choice((NONE, SHIFT))),
            lambda: press(Key.Key_Backspace),
            lambda: press(Key.Key_Delete),
            lambda: press(Key.Key_Return, rng.choice((NONE, SHIFT))),
            lambda: press(Key.Key_B, CONTROL),
            lambda: press(Key.Key_X, CONTROL),
            lambda: press(Key.Key_C, CONTROL),
            lambda: press(Key.Key_V, CONTROL),
            lambda: press(Key.Key_Z, CONTROL),
            lambda: press(Key.Key_Y, CONTROL),
        )
    )()


@pytest.mark.clause("B4.2b")
@pytest.mark.parametrize("seed", range(6))
def test_no_key_takes_a_label_off_or_puts_one_on(open_lesson: Any, seed: int) -> None:
    rng = Random(seed)
    QApplication.clipboard().clear()  # words of another test would be pasted
    bench = open_lesson(
        Paragraph(text=prose(rng)),
        ListBlock(items=(ListItem(prose(rng)), ListItem(prose(rng)))),
        Quote(text=prose(rng)),
        provenance=RECORDS,
    )
    for _ in range(60):
        text_blocks = [block for block in bench.blocks if any(True for _ in block.parts())]
        if rng.random() < 0.15 or bench.view.part is None:
            block = rng.choice(text_blocks)
            bench.view.focus_block(block.id)
        some_key(rng)
        assert_honest(bench.blocks)
    assert bench.problems == []
