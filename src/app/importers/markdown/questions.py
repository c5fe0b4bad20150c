"""Task lists under a question: single choice, multiple choice, true or false."""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.course import RichText
from app.course.blocks import MultipleChoice, Option, Question, SingleChoice, TrueFalse
from app.course.text import EMPTY

_TASK = re.compile(r"\[([ xX])\](?:[ \t\n]+|$)")
_ASKS = re.compile(r"[?？؟;]")
_FEEDBACK = re.compile(r"\s*(correct|incorrect|right|wrong|richtig|falsch|correcto|incorrecto)\s*:\s*", re.IGNORECASE)
_RIGHT = ("correct", "right", "richtig", "correcto")
_TRUE_FALSE = (
    ("true", "false"), ("wahr", "falsch"), ("richtig", "falsch"), ("vrai", "faux"), ("verdadero", "falso"), ("vero", "falso"),
    ("verdadeiro", "falso"), ("waar", "onwaar"), ("sant", "falskt"), ("prawda", "fałsz"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Task:
    """One item of a task list; ``more`` is the text below its first paragraph."""

    text: RichText
    ticked: bool
    more: RichText = EMPTY


def task(text: RichText, more: RichText = EMPTY) -> Task | None:
    """The list item as a task, or None when it does not begin with ``[ ]`` or ``[x]``."""
    match = _TASK.match(text.plain)
    return Task(text.slice(match.end(), len(text)), match[1] in "xX", more) if match else None


def question(prompt: RichText, tasks: list[Task]) -> Question | None:
    """The question that a paragraph and the task list under it ask; None when they are only a checklist.

    It takes at least one ticked and one open item, and a paragraph that asks (holds a question mark); a statement is enough
    above the two answers true and false.
    """
    ticked = sum(item.ticked for item in tasks)
    if not prompt.plain.strip() or not 0 < ticked < len(tasks):
        return None
    answers = tuple(item.text.plain.strip().rstrip(".").casefold() for item in tasks)
    if len(tasks) == 2 and ticked == 1:
        for pair in _TRUE_FALSE:
            if sorted(answers) == sorted(pair):
                true = next(item for item, answer in zip(tasks, answers, strict=True) if answer == pair[0])
                false = next(item for item in tasks if item is not true)
                right, wrong = (true, false) if true.ticked else (false, true)
                return TrueFalse(prompt=prompt, answer=true.ticked, feedback_correct=right.more, feedback_incorrect=wrong.more)
    if not _ASKS.search(prompt.plain):
        return None
    options = tuple(Option(text=item.text, correct=item.ticked, feedback=item.more) for item in tasks)
    return SingleChoice(prompt=prompt, options=options) if ticked == 1 else MultipleChoice(prompt=prompt, options=options)


def feedback(lines: list[RichText]) -> tuple[RichText, RichText] | None:
    """(after a right answer, after a wrong one) when every line begins with “Correct:” or “Incorrect:”, else None."""
    right = wrong = RichText()
    for line in lines:
        match = _FEEDBACK.match(line.plain)
        if match is None:
            return None
        said = line.slice(match.end(), len(line))
        if match[1].casefold() in _RIGHT:
            right = said
        else:
            wrong = said
    return (right, wrong) if lines else None
