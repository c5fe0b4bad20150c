"""What a rewrite changed, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

_WORDS = re.compile(r"\s+|[^\w\s]|\w+", re.UNICODE)
MOST = 6000
"""Words compared one by one; a longer text is compared line by line, or the window would wait for it."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch that stayed, came or went."""

    kind: Literal["same", "new", "gone"]
    text: str


def compare(before: str, after: str) -> list[Stretch]:
    """The stretches that lead from ``before`` to ``after``, in reading order; what went stands before what came."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > MOST:
        old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    return list(_joined(_steps(old, new)))


def _steps(old: list[str], new: list[str]) -> Iterator[Stretch]:
    for verb, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if verb == "equal":
            yield Stretch("same", "".join(old[a:b]))
            continue
        if b > a:
            yield Stretch("gone", "".join(old[a:b]))
        if d > c:
            yield Stretch("new", "".join(new[c:d]))


def _joined(steps: Iterator[Stretch]) -> Iterator[Stretch]:
    """A blank that stayed between two changes is part of both: "two old words" reads better struck out as one."""
    held: list[Stretch] = []
    for step in steps:
        if step.kind == "same" and step.text.isspace() and held and "\n" not in step.text:
            held.append(step)
        elif step.kind == "same":
            yield from _settled(held)
            held = []
            yield step
        else:
            held.append(step)
    yield from _settled(held)


def _settled(held: list[Stretch]) -> Iterator[Stretch]:
    tail = held.pop().text if held and held[-1].kind == "same" else ""
    gone = "".join(step.text for step in held if step.kind != "new")
    came = "".join(step.text for step in held if step.kind != "gone")
    if any(step.kind == "gone" for step in held):
        yield Stretch("gone", gone)
    if any(step.kind == "new" for step in held):
        yield Stretch("new", came)
    if tail:
        yield Stretch("same", tail)
