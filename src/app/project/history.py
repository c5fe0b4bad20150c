"""The change table: what was done, so that undo and redo survive closing, and how it is kept from growing for ever."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, cast, get_args

from app.course.codec import dumps
from app.course.ops import Batch, Op, ReplaceBlock, SetLesson, SetSection, SetSettings, decode_op, encode_op
from app.course.text import clean

Kind = Literal["do", "more", "undo", "redo"]

MAX_CHANGES = 2_000
"""Steps kept: some days of steady writing at one step a coalesced stretch of typing."""

MAX_BYTES = 16 * 1024 * 1024
"""Bytes of operations kept, so that pasting whole chapters back and forth does not fill the file."""

_SLACK = 1.25
"""Trim when a bound is passed by a quarter, down to the bound: trimming is then rare."""


_ALWAYS_KEPT = 10
"""Steps that stay however large they are: somebody who pasted a book wants to be able to take that back tomorrow."""


@dataclass(frozen=True, slots=True)
class Change:
    """One row of the change table.

    ``op`` is what was applied to the course and ``inverse`` what takes it back; ``kind`` says whether the author did it,
    went on with the step before ("more": a stretch of typing that was saved in between), undid something with it or redid
    something with it; ``label`` is what the menu calls it ("typing").
    """

    op: Op
    inverse: Op
    label: str
    kind: Kind = "do"


@dataclass(frozen=True, slots=True)
class Extent:
    """How long a history is: number of changes and bytes of their operations."""

    changes: int
    size: int


def add(connection: sqlite3.Connection, changes: Sequence[Change]) -> Extent:
    """Put changes at the end, inside the open transaction; gives by how much the table grew."""
    now = int(time.time())
    grown = 0
    for change in changes:
        op, inverse = dumps(encode_op(change.op)), dumps(encode_op(change.inverse))
        size = len(op.encode()) + len(inverse.encode())
        connection.execute(
            "INSERT INTO changes (kind, label, op, inverse, size, made_at) VALUES (?, ?, ?, ?, ?, ?)",
            (change.kind, clean(change.label), op, inverse, size, now),
        )
        grown += size
    return Extent(len(changes), grown)


def measure(connection: sqlite3.Connection) -> Extent:
    """How much history there is. Read once at opening, then counted along, so that a save never looks at it."""
    return Extent(*connection.execute("SELECT count(*), coalesce(sum(size), 0) FROM changes").fetchone())


def read(connection: sqlite3.Connection) -> list[Change]:
    """The changes, oldest first. Those before one that a newer Lectern made can't be taken back here and are left out."""
    found: list[Change] = []
    for kind, label, op, inverse in connection.execute("SELECT kind, label, op, inverse FROM changes ORDER BY id DESC"):
        try:
            change = Change(decode_op(json.loads(op)), decode_op(json.loads(inverse)), label, cast(Kind, kind))
        except (ValueError, KeyError, TypeError, RecursionError):
            break
        if kind not in get_args(Kind):
            break
        found.append(change)
    found.reverse()
    return found[first_coherent([change.kind for change in found], 0) :]


def trim(connection: sqlite3.Connection, extent: Extent, limit: Extent | None = None) -> Extent:
    """Forget the oldest changes when ``extent`` is beyond the limit, inside the open transaction; gives what is left."""
    bound = limit or Extent(MAX_CHANGES, MAX_BYTES)
    if extent.changes <= bound.changes * _SLACK and extent.size <= bound.size * _SLACK:
        return extent
    rows = connection.execute("SELECT id, kind, size FROM changes ORDER BY id").fetchall()
    start, size = 0, extent.size
    while start < len(rows) - _ALWAYS_KEPT and (len(rows) - start > bound.changes or size > bound.size):
        size -= rows[start][2]
        start += 1
    cut = first_coherent([kind for _, kind, _ in rows], start)
    connection.execute("DELETE FROM changes WHERE id <= ?", (rows[cut - 1][0] if cut else 0,))
    return Extent(len(rows) - cut, sum(row[2] for row in rows[cut:]))


def first_coherent(kinds: Sequence[str], at_least: int) -> int:
    """The first index from ``at_least`` on from where the rest can be replayed: no undo or redo of something before it."""
    return next((start for start in range(at_least, len(kinds)) if _replays(kinds[start:])), len(kinds))


def _replays(kinds: Iterable[str]) -> bool:
    done = undone = 0
    for kind in kinds:
        if kind == "do":
            done, undone = done + 1, 0
        elif kind == "more":
            done, undone = max(done, 1), 0  # where its beginning was forgotten, what is left of the step is the step
        elif kind == "undo":
            done, undone = done - 1, undone + 1
        else:
            done, undone = done + 1, undone - 1
        if done < 0 or undone < 0:
            return False
    return True


def stacks(changes: Iterable[Change]) -> tuple[list[Change], list[Change]]:
    """The steps that can be undone and those that can be redone after ``changes``, the next one last; both as the author first
    did them, each as one change."""
    done: list[Change] = []
    undone: list[Change] = []
    for change in changes:
        if change.kind == "do":
            done.append(change)
            undone.clear()
        elif change.kind == "more":
            done.append(longer(done.pop(), change) if done else replace(change, kind="do"))
            undone.clear()
        elif change.kind == "undo":
            undone.append(done.pop())
        else:
            done.append(undone.pop())
    return done, undone


def longer(step: Change, more: Change) -> Change:
    """``step`` and what goes on with it as one change of the same kind."""
    return replace(step, op=_joined(step.op, more.op), inverse=_joined(more.inverse, step.inverse))


def _joined(first: Op, second: Op) -> Op:
    """``first`` then ``second`` as one op; a stretch of typing in one block stays one op however long it gets."""
    if _target(first) is not None and _target(first) == _target(second):
        return second
    ops = (first.ops if isinstance(first, Batch) else (first,)) + (second.ops if isinstance(second, Batch) else (second,))
    return Batch(ops)


def _target(op: Op) -> object:
    """What an op sets as a whole, so that a later one on the same target makes it superfluous; None for other ops."""
    match op:
        case ReplaceBlock(lesson_id, block):
            return ("block", lesson_id, block.id)
        case SetLesson(lesson_id=lesson_id):
            return ("lesson", lesson_id)
        case SetSection(section_id=section_id):
            return ("section", section_id)
        case SetSettings():
            return "settings"
        case _:
            return None
