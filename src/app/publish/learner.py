"""What a learner's state needs of the course: short stable keys, and how long the state can get.

The same layout is written by ``resources/player/assets/state.js``; tests hold the two together.

A lesson record is ``key(3) flags(1)`` and, once one of its questions was answered, ``layout(2)`` and for each question one
character of state, followed by its chosen answers (six to a character) unless it is untouched. Records are joined by dots
behind ``L1``. Keys come from ids, not positions, so that lessons may be moved, added and removed between two visits; a lesson
whose questions changed loses its answers and nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from app.course import Course, Lesson
from app.course.blocks import MultipleChoice, Question, SingleChoice, TrueFalse
from app.course.codec import Json
from app.publish.text import dom_id

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
SCORM12_LIMIT = 4096  # cmi.suspend_data is a CMIString4096 (SCORM 1.2 run-time environment, 3.4.4)


@dataclass(frozen=True, slots=True)
class Size:
    """Characters of the longest state a learner can reach: ``full``, and ``lean`` without which answers were chosen."""

    full: int
    lean: int


def key(identifier: str, length: int, taken: Sequence[str] = ()) -> str:
    """``length`` characters that stand for ``identifier``; salted until it is none of ``taken``."""
    salt = 0
    while True:
        digest = hashlib.sha256(f"{salt}:{identifier}".encode("utf-8", "replace")).digest()
        out = "".join(ALPHABET[byte & 63] for byte in digest[:length])
        if out not in taken:
            return out
        salt += 1


def facts(course: Course) -> list[Json]:
    """Lessons and questions as the scripts need them."""
    out: list[Json] = []
    keys: list[str] = []
    for lesson in course.lessons():
        keys.append(key(lesson.id, 3, keys))
        questions = [_question(block) for block in lesson.blocks if isinstance(block, Question)]
        shape = ";".join(f"{item['id']}:{item['options']}" for item in questions)
        out.append(
            {
                "id": dom_id(lesson.id),
                "key": keys[-1],
                "layout": key(shape, 2),
                "questions": [{name: value for name, value in item.items() if name != "options"} for item in questions],
            }
        )
    return out


def _question(block: Question) -> dict[str, Json]:
    right: list[int]
    if isinstance(block, TrueFalse):
        right, count, options, kind = [0 if block.answer else 1], 2, "tf", "true-false"
    elif isinstance(block, (SingleChoice, MultipleChoice)):
        right = [index for index, option in enumerate(block.options) if option.correct]
        count, options, kind = len(block.options), ",".join(option.id for option in block.options), "choice"
    else:
        right, count, options, kind = [], 0, block.kind, "choice"
    return {
        "id": dom_id(block.id),
        "kind": kind,
        "count": count,
        "right": right,
        "points": max(block.points, 0),
        "attempts": max(block.attempts, 0),
        "options": options,
    }


def has_score(course: Course) -> bool:
    """Whether the course is passed or failed (rather than completed): it has a question that is worth something."""
    return any(isinstance(block, Question) and block.points > 0 for _, block in course.blocks())


def state_size(course: Course) -> Size:
    """How long the state gets when every lesson was seen and every question answered."""
    full = lean = len("L1")
    for lesson in course.lessons():
        counts = _choices(lesson)
        full += 5 + (2 + sum(1 + -(-count // 6) for count in counts) if counts else 0)
        lean += 5 + (2 + len(counts) if counts else 0)
    return Size(full, lean)


def _choices(lesson: Lesson) -> list[int]:
    return [_question(block)["count"] for block in lesson.blocks if isinstance(block, Question)]
