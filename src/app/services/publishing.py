"""Publishing a course: what stands in the way, then the package, examined before it is moved into place."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterator, Sequence
from enum import StrEnum
from pathlib import Path

from app.audit import AuditLog
from app.course.blocks import Narration
from app.course.errors import PublishProblem
from app.course.model import Course
from app.keys.identity import CLOSED
from app.paths import file_stem
from app.policy import current_user
from app.publish import MediaSource, Problem, Published, checks, publish_html, publish_scorm12
from app.publish.checks import BROWSER_LIMIT
from app.publish.learner import SCORM12_LIMIT
from app.services.checklist import ALL, Check, refuse_unconfirmed
from app.services.consenting import refuse_unconsented, unconsented
from app.services.labelling import Labeller
from app.services.narration import is_stale
from app.services.reviewing import refuse_unreviewed, review_problems

Say = Callable[[float, str], None]


class Format(StrEnum):
    """What a course can be published as."""

    SCORM12 = "scorm12"
    HTML = "html"

    @property
    def shown(self) -> str:
        """As the window shows it."""
        return {"scorm12": "SCORM 1.2 package", "html": "Web page (zip)"}[self.value]


def proposal(title: str, form: Format, folder: Path) -> Path:
    """Where to publish a course called ``title``: one name a format, so that one does not take the place of the other."""
    stem = file_stem(title) or "Course"
    return folder / (f"{stem}.zip" if form is Format.SCORM12 else f"{stem} (web).zip")


def problems(course: Course, form: Format) -> list[Problem]:
    """Everything that stands in the way of publishing in this form, or that an author should know before."""
    return [
        *checks(course, limit=SCORM12_LIMIT if form is Format.SCORM12 else BROWSER_LIMIT),
        *_stale(course),
        *unconsented(course),
        *review_problems(course),
    ]


def publish(
    course: Course,
    media: MediaSource,
    out: Path,
    form: Format,
    say: Say,
    log: AuditLog,
    *,
    replace: bool = False,
    confirmed: Collection[Check] = (),
    labeller: Labeller | None = None,
) -> Published:
    """Write the package and log that it was published, with who answered for what AI made of it.

    ``confirmed`` is what was ticked of the checklist, which a course without AI content does not need. ``labeller`` signs the
    package, and the files in it that are not signed yet; what it can't sign now is among the problems of the result. Raises
    :class:`PublishProblem`, and leaves what was at ``out`` untouched, when something stands in the way or the finished package
    would not be right.
    """
    refuse_unconsented(course)
    reviewed = refuse_unreviewed(course)
    named = refuse_unconfirmed(course, confirmed) if reviewed else ()
    for problem in _stale(course):
        raise PublishProblem("The course can't be published yet.", problem.text, "Update the narration, then publish again.")
    writer = publish_scorm12 if form is Format.SCORM12 else publish_html
    labeller = labeller or Labeller()
    done = labeller.completed(course, media, lambda part, text: say(0.1 * part, text))
    published = writer(
        done.course, done.media, out, lambda part, text: say(0.1 + 0.9 * part, text), replace=replace, by=labeller.signer()
    )
    if done.unsigned:
        published = dataclasses.replace(published, problems=(*published.problems, _unsigned(done.unsigned)))
    log.append(
        "course.published",
        user=current_user(),
        course=course.id,
        format=form.value,
        sha256=published.sha256,
        bytes=published.size,
        reviewed=len(reviewed) or None,
        items=[item.digest[:16] for item in reviewed],
        checklist=[check.value for check in ALL] if reviewed else None,
        people=len(named) or None,
    )
    return published


def _unsigned(names: Sequence[str]) -> Problem:
    said = f"“{names[0]}” is" if len(names) == 1 else f"{len(names)} synthetic files are"
    text = f"{said} labelled, but not signed: {CLOSED[0].lower()}{CLOSED[1:]} Unlock it and publish again to sign everything."
    return Problem(lesson_id="", block_id="", text=text, severity="warn")


def _stale(course: Course) -> Iterator[Problem]:
    for lesson, block in course.blocks():
        if isinstance(block, Narration) and block.audio is not None and is_stale(course, lesson, block):
            text = f"The narration of “{lesson.title}” no longer says what the lesson says."
            yield Problem(lesson_id=lesson.id, block_id=block.id, text=text, severity="block")
