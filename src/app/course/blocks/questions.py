"""Question blocks. One right answer, several right answers, true or false."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar

from app.course.blocks.base import Block
from app.course.ids import new_id
from app.course.text import EMPTY, RichText


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """An answer a learner can choose; ``id`` goes into the LMS's record, so it never changes."""

    id: str = field(default_factory=lambda: new_id("o"))
    text: RichText = EMPTY
    correct: bool = False
    feedback: RichText = EMPTY


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Block):
    """What the three kinds share. ``attempts`` 0 means as many as the learner likes; ``points`` weigh in the course score."""

    prompt: RichText = EMPTY
    feedback_correct: RichText = EMPTY
    feedback_incorrect: RichText = EMPTY
    points: int = 1
    attempts: int = 2

    def problems(self) -> Iterator[str]:
        """Why the question can't be published yet, in words for its author."""
        if not self.prompt.plain.strip():
            yield "The question has no text."


def _option_problems(options: tuple[Option, ...]) -> Iterator[str]:
    if len(options) < 2:
        yield "A question needs at least two answers."
    texts = [option.text.plain.strip().casefold() for option in options]
    if any(not text for text in texts):
        yield "An answer has no text."
    elif len(set(texts)) < len(texts):
        yield "Two answers are the same."


def _two_options() -> tuple[Option, ...]:
    return (Option(correct=True), Option())


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleChoice(Question):
    """Exactly one option is right."""

    kind: ClassVar[str] = "single-choice"
    title: ClassVar[str] = "Single choice"
    options: tuple[Option, ...] = field(default_factory=_two_options)
    shuffle: bool = False

    def problems(self) -> Iterator[str]:
        yield from Question.problems(self)
        yield from _option_problems(self.options)
        if sum(option.correct for option in self.options) != 1:
            yield "Mark exactly one answer as right."


@dataclass(frozen=True, slots=True, kw_only=True)
class MultipleChoice(Question):
    """Every right option must be chosen and no other."""

    kind: ClassVar[str] = "multiple-choice"
    title: ClassVar[str] = "Multiple choice"
    options: tuple[Option, ...] = field(default_factory=_two_options)
    shuffle: bool = False

    def problems(self) -> Iterator[str]:
        yield from Question.problems(self)
        yield from _option_problems(self.options)
        if not any(option.correct for option in self.options):
            yield "Mark at least one answer as right."


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueFalse(Question):
    """A statement that is true or false; ``answer`` says which."""

    kind: ClassVar[str] = "true-false"
    title: ClassVar[str] = "True or false"
    answer: bool = True
