"""From a draft to a package in one go: read, scan, narrate, publish. What ``lectern build`` does, with no window."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.audit import AuditLog
from app.course.blocks import Narration, Voice
from app.course.errors import FileProblem, FindingsBlock
from app.course.findings import Finding, Severity
from app.course.model import Course, Lesson, Settings
from app.course.ops import Batch, InsertBlock, Op, SetSettings, apply
from app.importers import LossReport
from app.policy import current_user
from app.publish import Published, check_target
from app.services.checklist import Check, refuse_unconfirmed
from app.services.coursescan import scan_course
from app.services.narration import Narrator, script_sentences
from app.services.publishing import Format, publish
from app.services.reading import Layered, read_draft
from app.services.reviewing import refuse_unreviewed

Say = Callable[[float, str], None]


def _nothing(_course: Course) -> Collection[Check]:
    """Nobody is there to tick anything."""
    return ()


class SevereFindings(FindingsBlock):
    """Severe findings and no reason to keep them; ``findings`` are all that were found in ``course``."""

    def __init__(self, course: Course, findings: Sequence[Finding]) -> None:
        severe = sum(finding.severity is Severity.SEVERE for finding in findings)
        super().__init__(
            f"“{course.settings.title}” has {severe} severe finding{'s' if severe > 1 else ''}.",
            "Details like these must not reach learners.",
            "Take them out of the draft, or say why they may stay with --accept-findings REASON.",
        )
        self.course = course
        self.findings = findings


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What the person asked for. ``accept_findings`` is the reason why severe findings may stay; empty when there is none."""

    format: Format = Format.SCORM12
    narrate: bool = True
    voice: str = ""
    rate: int = 0
    title: str = ""
    language: str = ""
    accept_findings: str = ""
    replace: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """What came of it. ``made`` and ``reused`` count sentences; ``seconds`` is the time each stage took."""

    course: Course
    loss: LossReport | None
    findings: Sequence[Finding]
    published: Published
    made: int
    reused: int
    audio_ms: int
    seconds: dict[str, float]


class _Stages:
    """Splits the whole into stages with a share of the progress bar each, and times them."""

    def __init__(self, say: Say) -> None:
        self.seconds: dict[str, float] = {}
        self._say = say
        self._name = ""
        self._start = 0.0
        self._from = 0.0
        self._share = 0.0

    def enter(self, name: str, text: str, share: float) -> None:
        """Begin a stage that takes ``share`` of the whole."""
        self.end()
        self._name, self._start = name, time.perf_counter()
        self._from, self._share = self._from + self._share, share
        self._say(self._from, text)

    def end(self) -> None:
        """End the present stage."""
        if self._name:
            self.seconds[self._name] = round(time.perf_counter() - self._start, 3)

    def __call__(self, fraction: float, text: str = "") -> None:
        self._say(self._from + self._share * min(max(fraction, 0.0), 1.0), text)


def build(
    draft: Path,
    out: Path,
    options: Options,
    narrator: Narrator,
    log: AuditLog,
    say: Say,
    confirm: Callable[[Course], Collection[Check]] = _nothing,
) -> Built:
    """Build ``draft`` (a document, or a course file, which stays as it is) into the package ``out``.

    ``confirm`` gives what a person ticks of the checklist for AI content, asked only when there is some. Raises
    :class:`SevereFindings`, :class:`UnreviewedAi` and :class:`ChecklistOpen` before anything is narrated or written, and
    whatever the stages raise. ``out`` is either what it was or the complete new package.
    """
    if out.resolve() == draft.resolve():
        raise FileProblem(f"“{out.name}” is the draft itself.", "It can't be written over.", "Choose another name after -o.")
    stage = _Stages(say)
    stage.enter("read", f"Reading {draft.name}", 0.1)
    with read_draft(draft, stage) as source:
        course = _adjusted(source.course, options)
        check_target(out, course, replace=options.replace)  # before minutes of narration
        stage.enter("scan", "Scanning on this computer", 0.15)
        findings = scan_course(course, source.key, source.media.media, stage)
        refuse_severe(course, findings, options.accept_findings, log)
        confirmed: Collection[Check] = ()
        if refuse_unreviewed(course):
            confirmed = confirm(course)
            refuse_unconfirmed(course, confirmed)
        spoken = _Spoken(course)
        if options.narrate:
            stage.enter("narrate", "Narrating", 0.6)
            spoken.narrate(narrator, stage)
        stage.enter("publish", "Publishing", 0.15)
        media = Layered(spoken.media, source.media)
        published = publish(
            spoken.course,
            media,
            out,
            options.format,
            stage,
            log,
            replace=options.replace,
            confirmed=confirmed,
            labeller=narrator.labeller,
        )
        stage.end()
    return Built(
        course=spoken.course,
        loss=source.loss,
        findings=findings,
        published=published,
        made=spoken.made,
        reused=spoken.reused,
        audio_ms=spoken.audio_ms,
        seconds=stage.seconds,
    )


def refuse_severe(course: Course, findings: Sequence[Finding], reason: str, log: AuditLog) -> None:
    """Raise :class:`SevereFindings` when there are severe findings and no reason to keep them; log the reason otherwise."""
    severe = [finding for finding in findings if finding.severity is Severity.SEVERE]
    if not severe:
        return
    if not reason.strip():
        raise SevereFindings(course, findings)
    log.append(
        "findings.accepted",
        user=current_user(),
        course=course.id,
        kinds={finding.kind for finding in severe},
        count=len(severe),
        reason=reason.strip()[:300],
    )


def _adjusted(course: Course, options: Options) -> Course:
    """The course with title, language and voice as the options say."""
    old: Settings = course.settings
    language = options.language or old.language
    voice = old.voice
    if options.voice or options.rate or options.language:
        name = options.voice or ("" if options.language else voice.name)
        voice = Voice("local", name, language, options.rate or voice.rate)
    return apply(course, SetSettings(replace(old, title=options.title or old.title, language=language, voice=voice))).course


@dataclass(slots=True)
class _Spoken:
    """A course being narrated: the course so far, its new media, and counts of sentences."""

    course: Course
    media: dict[str, bytes] = field(default_factory=dict)
    made: int = 0
    reused: int = 0
    audio_ms: int = 0

    def narrate(self, narrator: Narrator, say: Say) -> None:
        """Narrate every lesson that has something to say: in its narration blocks, or in a new one at its start."""
        lessons = list(self.course.lessons())
        for index, lesson in enumerate(lessons):

            def tell(fraction: float, text: str = "", at: int = index) -> None:
                say((at + fraction) / len(lessons), text)

            tell(0.0, f"Narrating lesson {index + 1} of {len(lessons)}: {lesson.title}")
            self._lesson(lesson, narrator, tell)

    def _lesson(self, lesson: Lesson, narrator: Narrator, say: Say) -> None:
        found = [block for block in lesson.blocks if isinstance(block, Narration)]
        ops: list[Op] = []
        if not found:
            found = [Narration(id=f"{lesson.id}n")]  # the same in every build, as the other ids
            ops.append(InsertBlock(lesson.id, 0, found[0]))
        language = self.course.settings.language
        for block in found:
            if block.recorded or not script_sentences(lesson, block, language):
                continue
            done = narrator.narrate(self.course, lesson.id, block, say)
            self.media.update(done.media)
            self.made, self.reused = self.made + done.made, self.reused + done.reused
            self.audio_ms += done.block.duration
            self.course = apply(self.course, Batch((*ops, *done.ops(lesson.id)))).course
            ops = []
