"""Publishing a course: what stands in the way, then the package, examined before it is moved into place."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from app.course.blocks import Narration
from app.course.model import Course
from app.publish import MediaSource, Problem, Published, checks, publish_html, publish_scorm12
from app.services.narration import is_stale

Say = Callable[[float, str], None]


class Format(StrEnum):
    """What a course can be published as."""

    SCORM12 = "scorm12"
    HTML = "html"

    @property
    def title(self) -> str:
        """As the window shows it."""
        return {"scorm12": "SCORM 1.2 package", "html": "Web page (zip)"}[self.value]


def problems(course: Course) -> list[Problem]:
    """Everything that stands in the way of publishing, or that an author should know before."""
    found = list(checks(course))
    for lesson, block in course.blocks():
        if isinstance(block, Narration) and block.audio is not None and is_stale(course, lesson, block):
            found.append(
                Problem(
                    lesson_id=lesson.id,
                    block_id=block.id,
                    text="The narration no longer says what the lesson says. Update it before publishing.",
                    severity="block",
                )
            )
    return found


def publish(course: Course, media: MediaSource, out: Path, form: Format, say: Say, *, replace: bool = False) -> Published:
    """Write the package. Raises :class:`PublishProblem` and leaves what was at ``out`` untouched when it would not be right."""
    writer = publish_scorm12 if form is Format.SCORM12 else publish_html
    return writer(course, media, out, say, replace=replace)
