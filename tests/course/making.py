"""Random values of the ground, made from the classes themselves, so that a new block kind is tested by existing.

A number drawn by hypothesis seeds each: some hundred times faster than composing strategies for trees of this size, and a
failure is still one number that makes it again.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from enum import Enum
from functools import cache
from random import Random
from typing import Any, get_type_hints

from hypothesis import strategies as st

from app.course.blocks import KINDS, Block, MediaRef
from app.course.codec import decode_block, dumps
from app.course.model import Course, Lesson, Section, Settings, Trashed
from app.course.ops import (
    AddProvenance,
    Batch,
    DropProvenance,
    DropReview,
    InsertBlock,
    InsertLesson,
    InsertSection,
    MoveBlock,
    MoveLesson,
    MoveSection,
    Op,
    RemoveBlock,
    RemoveLesson,
    RemoveSection,
    ReplaceBlock,
    RestoreLesson,
    SetAccepted,
    SetLesson,
    SetReview,
    SetSection,
    SetSettings,
    SetTrash,
    TrashLesson,
)
from app.course.provenance import Provenance
from app.course.signing import Review
from app.course.text import RichText, Run

randoms = st.integers(0, 2**48).map(Random)

WEIRD = (
    "", "a", "Plain words.", "\x00", "\ud800", "half \udc00 pair", "a\r\nb\rc", "\ufeff", "e\u0301", "👩‍👩‍👧", "\u202eabc",
    "\t\n", "'; DROP TABLE blocks; --", "\ufffe", "</script>", "\x7f", "漢字", "\u2028", "x" * 300,
)  # fmt: skip
"""Texts that break programs."""


def text(rng: Random) -> str:
    """A text, sometimes of characters from anywhere, halves of pairs too."""
    if rng.random() < 0.7:
        return rng.choice(WEIRD)
    return "".join(chr(rng.choice((rng.randrange(0x80), rng.randrange(0x11_0000)))) for _ in range(rng.randrange(6)))


def rich(rng: Random, origins: tuple[str, ...] = ()) -> RichText:
    """A paragraph of a few runs."""
    return RichText(tuple(instance(rng, Run, origins) for _ in range(rng.randrange(4))))


def digest(rng: Random) -> str:
    """One of a few SHA-256."""
    return f"{rng.randrange(16):064x}"


def some_id(rng: Random, prefix: str) -> str:
    """An id that sometimes meets again."""
    return f"{prefix}{rng.randrange(60)}"


def json_value(rng: Random, depth: int = 2) -> Any:
    """Anything that JSON can say."""
    if depth and rng.random() < 0.4:
        items = [json_value(rng, depth - 1) for _ in range(rng.randrange(3))]
        return items if rng.random() < 0.5 else {text(rng): item for item in items}
    return rng.choice((None, True, 0, -(2**70), 0.5, text(rng)))


def extra(rng: Random) -> str:
    """Fields of a newer Lectern, mostly none."""
    return dumps({"zz_colour": json_value(rng)}) if rng.random() < 0.2 else ""


def value(rng: Random, hint: Any, origins: tuple[str, ...] = ()) -> Any:
    """A value of a type hint of the ground."""
    origin, args = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return None if rng.random() < 0.4 else value(rng, next(arg for arg in args if arg is not type(None)), origins)
    if origin is tuple:
        return tuple(value(rng, args[0], origins) for _ in range(rng.randrange(4)))
    if origin is frozenset:
        return frozenset(value(rng, args[0], origins) for _ in range(rng.randrange(3)))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return rng.choice(list(hint))
    if hint is RichText:
        return rich(rng, origins)
    if hint is MediaRef:
        return MediaRef(digest(rng), text(rng), text(rng))
    if hint is Block:
        return block(rng, origins)
    if hint is str:
        return text(rng)
    if hint is bool:
        return rng.random() < 0.5
    if hint is float:
        return rng.choice((0.0, -2.5, 1e300, rng.random()))
    return rng.randrange(-(2**40), 2**40) if hint is int else instance(rng, hint, origins)


@cache
def _hints(cls: type) -> dict[str, Any]:
    hints = get_type_hints(cls)
    return {spec.name: hints[spec.name] for spec in dataclasses.fields(cls)}


def instance(rng: Random, cls: Any, origins: tuple[str, ...] = (), **given: Any) -> Any:
    """An instance of a dataclass, with defaults here and there, ``given`` fields apart."""
    fields: dict[str, Any] = {}
    required = {
        spec.name for spec in dataclasses.fields(cls) if spec.default is dataclasses.MISSING
    }  # ids too: same seed, same value
    for name, hint in _hints(cls).items():
        if name == "extra":
            fields[name] = extra(rng)
        elif name in ("origin", "provenance", "captions_provenance", "title_origin"):
            fields[name] = rng.choice((None, *origins))
        elif name in ("field_origins", "origins"):
            fields[name] = _field_origins(rng, cls, origins)
        elif name not in given and (name in required or rng.random() < 0.7):
            fields[name] = value(rng, hint, origins)
    return cls(**(fields | given))


def _field_origins(rng: Random, cls: Any, origins: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Which plain fields come from which record; some of the fields are empty, and one does not exist."""
    names = [spec.name for spec in dataclasses.fields(cls) if _hints(cls)[spec.name] in (str, tuple[str, ...])]
    return tuple((rng.choice((*names, "no_such")), rng.choice(origins)) for _ in range(rng.randrange(3)) if origins)


def review(rng: Random, block_id: str) -> Review:
    """Somebody's word for a block, whole or not."""
    made: Review = instance(rng, Review, block_id=block_id)
    return made


def block(rng: Random, origins: tuple[str, ...] = (), **given: Any) -> Block:
    """A block of any kind there is, or of one there will be."""
    name = given.get("id") or some_id(rng, "b")
    kind = rng.choice((*KINDS, "hologram"))
    if kind == "hologram":
        return decode_block({"kind": rng.choice(("hologram", "heading")), "level": "huge", "zz": json_value(rng), "id": name})
    made: Block = instance(rng, KINDS[kind], origins, id=name)
    return made


def lesson(rng: Random, origins: tuple[str, ...] = ()) -> Lesson:
    """A lesson of a few blocks."""
    blocks = tuple(block(rng, origins) for _ in range(rng.randrange(4)))
    made: Lesson = instance(rng, Lesson, origins, id=some_id(rng, "l"), blocks=blocks)
    return made


def section(rng: Random, origins: tuple[str, ...] = ()) -> Section:
    """A section of a few lessons."""
    lessons = tuple(lesson(rng, origins) for _ in range(rng.randrange(4)))
    made: Section = instance(rng, Section, origins, id=some_id(rng, "s"), lessons=lessons)
    return made


def course(rng: Random) -> Course:
    """A course that keeps the rules of the ground."""
    names = tuple(f"p{n}" for n in range(rng.randrange(4)))
    records = tuple(
        instance(rng, Provenance, id=name, parent=rng.choice((None, *names[:at])), consent=None)
        for at, name in enumerate(names)
    )
    seen: set[str] = set()
    sections = tuple(_unique(section(rng, names), seen) for _ in range(rng.randrange(4)))
    trash = tuple(
        Trashed(
            lesson=_unique_lesson(lesson(rng, names), seen),
            section_id=some_id(rng, "s"),
            index=rng.randrange(4),
            extra=extra(rng),
        )
        for _ in range(rng.randrange(3))
    )
    return Course(
        id=some_id(rng, "c"),
        settings=instance(rng, Settings, names),
        sections=sections,
        trash=trash,
        provenance=records,
        accepted=frozenset(digest(rng) for _ in range(rng.randrange(3))),
        reviews=tuple(review(rng, name) for name in sorted({some_id(rng, "b") for _ in range(rng.randrange(3))})),
    )


def _fresh(wanted: str, seen: set[str]) -> str:
    while wanted in seen:
        wanted += "x"
    seen.add(wanted)
    return wanted


def _unique_lesson(made: Lesson, seen: set[str]) -> Lesson:
    mine = tuple(dataclasses.replace(item, id=_fresh(item.id, seen)) for item in made.blocks)
    return dataclasses.replace(made, id=_fresh(made.id, seen), blocks=mine)


def _unique(made: Section, seen: set[str]) -> Section:
    lessons = tuple(_unique_lesson(item, seen) for item in made.lessons)
    return dataclasses.replace(made, id=_fresh(made.id, seen), lessons=lessons)


def op_on(rng: Random, there: Course, depth: int = 1) -> Op:
    """An op that mostly fits the course, and sometimes does not."""
    origins = tuple(record.id for record in there.provenance)
    section_id = rng.choice((*(item.id for item in there.sections), "s-none"))
    lesson_id = rng.choice((*(item.id for item in there.lessons()), "l-none"))
    trashed_id = rng.choice((*(item.lesson.id for item in there.trash), "l-none"))
    home, block_id = rng.choice((*((held.id, item.id) for held, item in there.blocks()), ("l-none", "b-none")))
    index = rng.randrange(-1, 5)
    kind = rng.choice(typing.get_args(Op))
    if kind is Batch:
        return Batch(tuple(op_on(rng, there, depth - 1) for _ in range(rng.randrange(4)))) if depth else RemoveLesson(lesson_id)
    made: dict[type, tuple[Any, ...]] = {
        InsertBlock: (lesson_id, index, block(rng, origins)),
        RemoveBlock: (home, block_id),
        ReplaceBlock: (home, block(rng, origins, id=block_id)),
        MoveBlock: (home, block_id, lesson_id, index),
        InsertLesson: (section_id, index, lesson(rng, origins)),
        RemoveLesson: (lesson_id,),
        SetLesson: (lesson_id, text(rng), rng.random() < 0.5, rng.choice((None, *origins))),
        MoveLesson: (lesson_id, section_id, index),
        TrashLesson: (lesson_id,),
        RestoreLesson: (trashed_id,),
        SetTrash: (_trash(rng, there, origins),),
        InsertSection: (index, section(rng, origins)),
        RemoveSection: (section_id,),
        SetSection: (section_id, text(rng), rng.choice((None, *origins, "p-none"))),
        MoveSection: (section_id, index),
        SetSettings: (instance(rng, Settings, origins),),
        SetReview: (review(rng, rng.choice((block_id, some_id(rng, "b")))),),
        DropReview: (rng.choice((*(item.block_id for item in there.reviews), "b-none")),),
        SetAccepted: (frozenset(digest(rng) for _ in range(rng.randrange(4))),),
        AddProvenance: (
            instance(rng, Provenance, id=some_id(rng, "p"), parent=rng.choice((None, "p1", *origins))),
            rng.choice((None, index)),
        ),
        DropProvenance: (rng.choice((*origins, "p-none")),),
    }
    op: Op = kind(*made[kind])
    return op


def _trash(rng: Random, there: Course, origins: tuple[str, ...]) -> tuple[Trashed, ...]:
    kept = [item for item in there.trash if rng.random() < 0.6]
    rng.shuffle(kept)
    arriving = [Trashed(lesson=lesson(rng, origins), section_id="s1", index=0)] if rng.random() < 0.3 else []
    return (*arriving, *kept)
