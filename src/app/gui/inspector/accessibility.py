"""What learners with a disability would stumble over in a lesson, by what an author can do about it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.course import Block, Course, Lesson
from app.course.blocks import Heading, Image, Narration, Question
from app.publish import Problem, checks


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the list: ``state`` is ``ok``, ``issue`` or ``unknown``; an issue has the block to go to (empty: lesson)."""

    text: str
    state: str
    block_id: str = ""
    place: str = ""


Stale = Callable[[str], bool] | None
"""Whether a narration is stale; None while nobody knows yet."""

_GROUPS: tuple[tuple[type[Block], str, bool], ...] = (
    (Image, "Every image has alt text", True),
    (Heading, "Headings are in order", True),
    (Question, "Questions are complete", False),
)
"""Kind, what is said when all of that kind is well, and whether it is said of a lesson that has none of the kind."""


def lines(course: Course, lesson: Lesson, stale: Stale) -> list[Line]:
    """Every line of the list for a lesson: what is wrong, each with its place, and in between what is well."""
    numbers = {block.id: index for index, block in enumerate(lesson.blocks, 1)}
    blocks = {block.id: block for block in lesson.blocks}
    found = [problem for problem in checks(_alone(course, lesson)) if problem.lesson_id == lesson.id]

    def issue(problem: Problem) -> Line:
        place = f"Block {numbers[problem.block_id]}" if problem.block_id in numbers else "Lesson"
        return Line(problem.text, "issue", problem.block_id, place)

    out: list[Line] = []
    rest = list(found)
    for kind, well, always in _GROUPS:
        mine = [problem for problem in found if isinstance(blocks.get(problem.block_id), kind) and not _is_link(problem)]
        rest = [problem for problem in rest if problem not in mine]
        out += [issue(problem) for problem in mine]
        if not mine and (always or any(isinstance(block, kind) for block in lesson.blocks)):
            out.append(Line(well, "ok"))
        if kind is Image:
            spoken = [problem for problem in found if isinstance(blocks.get(problem.block_id), Narration)]
            rest = [problem for problem in rest if problem not in spoken]
            out += [issue(problem) for problem in spoken if not _is_link(problem)]
            out += _narrations(lesson, numbers, {problem.block_id for problem in spoken}, stale)
    return [*(issue(problem) for problem in rest), *out]


def _is_link(problem: Problem) -> bool:
    return problem.text.startswith("The link ")


def _alone(course: Course, lesson: Lesson) -> Course:
    """The course with this lesson alone, so that a look at one lesson does not cost a look at them all."""
    section = course.sections[course.place(lesson.id)[0]]
    return replace(course, sections=(replace(section, lessons=(lesson,)),))


def _narrations(lesson: Lesson, numbers: dict[str, int], told: set[str], stale: Stale) -> list[Line]:
    made = [block for block in lesson.blocks if isinstance(block, Narration) and block.audio is not None]
    if not made:
        return []
    if stale is None:
        return [Line("Captions are being compared with the text", "unknown")]
    late = [block for block in made if stale(block.id)]
    if not late:
        compared = all(not block.recorded or block.captions_from == "alignment" for block in made)
        well = "Captions match the narration" if compared else "Every recording has captions"
        return [] if any(block.id in told for block in made) else [Line(well, "ok")]
    text = "The text has changed since it was narrated; sound and captions say something else."
    return [Line(text, "issue", block.id, f"Block {numbers[block.id]}") for block in late]
