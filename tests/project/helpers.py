"""Small things that tests of the course file share."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

from tests.course import making

from app.course.blocks import Image, MediaRef, Paragraph
from app.course.errors import InvalidOp
from app.course.model import Course, Lesson, Section, new_course
from app.course.ops import InsertBlock, Op, ReplaceBlock, apply
from app.course.text import RichText
from app.project import Change, ProjectFile

NOBODY = 65534


def do(project: ProjectFile, op: Op, label: str = "test") -> None:
    """Apply an op and save it."""
    applied = apply(project.course, op)
    project.append([Change(op, applied.inverse, label)], applied.course)


def typed(project: ProjectFile, words: str) -> None:
    """Type into the first block of the first lesson."""
    lesson = next(project.course.lessons())
    block = Paragraph(id=lesson.blocks[0].id, text=RichText.of(words))
    do(project, ReplaceBlock(lesson.id, block), "typing")


def words(course: Course) -> str:
    """What the first block says."""
    return next(block for _, block in course.blocks()).plain()


def show(project: ProjectFile, ref: MediaRef, name: str = "b-image") -> None:
    """Put a picture into the first lesson, so that it is needed."""
    do(project, InsertBlock(next(project.course.lessons()).id, 0, Image(id=name, source=ref)))


def step(rng: Random, course: Course) -> tuple[Op, Course, Change]:
    """One op that fits, drawn from ``rng``; the same generator and course give the same op."""
    while True:
        op = making.op_on(rng, course)
        try:
            applied = apply(course, op)
        except InvalidOp:
            continue
        return op, applied.course, Change(op, applied.inverse, "step")


def side_files(path: Path) -> list[str]:
    """Everything in the folder of a course but the course."""
    return sorted(item.name for item in path.parent.iterdir() if item.name != path.name)


def big(blocks: int = 500) -> Course:
    """A course of one long lesson."""
    made = tuple(Paragraph(id=f"b{n}", text=RichText.of(f"Paragraph {n}. " * 10)) for n in range(blocks))
    return Course(settings=new_course("Big").settings, sections=(Section(id="s1", lessons=(Lesson(id="l1", blocks=made),)),))


@contextmanager
def powerless() -> Iterator[None]:
    """Without the rights of root, which would write over any protection; who is not root stays who they are."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
