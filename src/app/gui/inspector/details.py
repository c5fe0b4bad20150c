"""Which details a lesson's page shows, in reading order, and where each of them is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.course import Course, Finding, Lesson, Severity
from app.gui.inspector.answers import Detail
from app.policy import Verdict
from app.scan import is_common
from app.services.explaining import meaning
from app.services.picturescan import WORDS, in_file, in_picture

Findings = Mapping[str, tuple[Finding, ...]]


@dataclass(frozen=True, slots=True)
class Listed:
    """``open`` are to be settled, ``quiet`` are notes, ``common`` are counted together (places, dates and the like);
    ``elsewhere`` counts open details of other lessons and sections."""

    open: tuple[Detail, ...]
    quiet: tuple[Detail, ...]
    common: tuple[Detail, ...]
    elsewhere: int


def listed(course: Course, lesson: Lesson, findings: Findings) -> Listed:
    """What stands in a lesson, then what stands in the names around it: its section's and the course's."""
    details = list(_details(course, lesson, findings))
    here = {detail.finding.block_id for detail in details}
    elsewhere = sum(_is_open(finding) for holder, found in findings.items() if holder not in here for finding in found)
    return Listed(
        tuple(detail for detail in details if _is_open(detail.finding)),
        tuple(detail for detail in details if not _is_open(detail.finding) and not is_common(detail.finding.kind)),
        tuple(detail for detail in details if not _is_open(detail.finding) and is_common(detail.finding.kind)),
        elsewhere,
    )


def next_place(course: Course, lesson_id: str, findings: Findings) -> tuple[str, Finding] | None:
    """The first open detail after a lesson, going round: its lesson and itself."""
    lessons = list(course.lessons())
    ids = [lesson.id for lesson in lessons]
    start = ids.index(lesson_id) + 1 if lesson_id in ids else 0
    for lesson in (*lessons[start:], *lessons[: max(0, start - 1)]):
        for detail in _details(course, lesson, findings):
            if _is_open(detail.finding) and detail.finding.block_id != course.id:
                return lesson.id, detail.finding
    return None


def questions(notes: Sequence[Detail]) -> int:
    """How many of the notes of a text the send sheet asks about before it leaves, by Lectern's own table."""
    weights = Counter((note.finding.kind, note.finding.severity.value) for note in notes if not in_file(note.finding.part))
    return sum(count for weight, count in weights.items() if meaning(*weight) is not Verdict.ALLOW)


def _is_open(finding: Finding) -> bool:
    return finding.severity is not Severity.REVIEW


def _details(course: Course, lesson: Lesson, findings: Findings) -> Sequence[Detail]:
    section = course.sections[course.place(lesson.id)[0]]
    holders = [(lesson.id, "Title", lesson.id)]
    holders += [(block.id, f"Block {number}", lesson.id) for number, block in enumerate(lesson.blocks, 1)]
    holders += [(section.id, "Section", ""), (course.id, "Course", "")]
    return [
        Detail(finding, _exactly(place, finding), home) for key, place, home in holders for finding in findings.get(key, ())
    ]


def _exactly(place: str, finding: Finding) -> str:
    """The place, and what of the block it is where that stands nowhere in the lesson."""
    if in_picture(finding.part):
        return f"{place}, {'picture' if finding.part == WORDS else 'properties'}"
    return f"{place}, file name" if in_file(finding.part) else place
