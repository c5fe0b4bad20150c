"""From a document to a package in one go: import, scan, narrate, publish. What ``lectern build`` does, with no window."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.course.blocks import Narration, Voice
from app.course.errors import FileProblem, FindingsBlock
from app.course.findings import Finding, Severity
from app.course.model import Course
from app.course.ops import Batch, InsertBlock, Op, SetSettings, apply
from app.importers import Imported, LossReport, read
from app.project import ProjectFile
from app.publish import MediaSource, MemoryMedia, Published
from app.services.narration import Narrator, script_sentences
from app.services.publishing import Format, publish
from app.services.scanning import scan_course

Say = Callable[[float, str], None]


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


@dataclass(slots=True, kw_only=True)
class Built:
    """What came of it. ``seconds`` is the time of each stage; ``made`` and ``reused`` count sentences."""

    source: Path
    course: Course
    loss: LossReport | None
    findings: list[Finding]
    published: Published | None = None
    made: int = 0
    reused: int = 0
    audio_ms: int = 0
    seconds: dict[str, float] = field(default_factory=dict)


class _Stages:
    """Splits the whole into stages with a share of the progress bar each, and times them."""

    def __init__(self, say: Say, seconds: dict[str, float]) -> None:
        self._say = say
        self._seconds = seconds
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
            self._seconds[self._name] = round(time.perf_counter() - self._start, 3)

    def __call__(self, fraction: float, text: str = "") -> None:
        self._say(self._from + self._share * min(max(fraction, 0.0), 1.0), text)


def build(draft: Path, out: Path, options: Options, narrator: Narrator, say: Say) -> Built:
    """Build ``draft`` (a document, or a ``.course`` file, which stays as it is) into the package ``out``.

    Raises :class:`FindingsBlock` before anything is narrated or written when severe findings have no reason given, and
    whatever the stages raise. ``out`` is either the old or the complete new package.
    """
    if out.resolve() == draft.resolve():
        raise FileProblem(
            f"“{out.name}” is the draft itself.", "A package can't be written over it.", "Choose another name after -o."
        )
    seconds: dict[str, float] = {}
    stage = _Stages(say, seconds)
    stage.enter("read", f"Reading {draft.name}", 0.1)
    imported = _load(draft, stage)
    course = _adjusted(imported.course, options)
    stage.enter("scan", "Scanning on this computer", 0.15)
    findings = scan_course(course, _key(course), stage)
    built = Built(source=draft, course=course, loss=imported.report if draft.suffix != ".course" else None, findings=findings)
    built.seconds = seconds
    refuse_severe(findings, options.accept_findings)
    media: MediaSource = MemoryMedia(dict(imported.media))
    if options.narrate:
        stage.enter("narrate", "Narrating", 0.6)
        media = _narrate_all(built, dict(imported.media), narrator, stage)
    stage.enter("publish", "Publishing", 0.15)
    built.published = publish(built.course, media, out, options.format, stage, replace=options.replace)
    stage.end()
    return built


def refuse_severe(findings: list[Finding], reason: str) -> None:
    """Raise :class:`FindingsBlock` when there are severe findings and no reason to keep them."""
    severe = [finding for finding in findings if finding.severity is Severity.SEVERE]
    if severe and not reason.strip():
        count = "1 severe finding" if len(severe) == 1 else f"{len(severe)} severe findings"
        raise FindingsBlock(
            f"{count} in the draft.",
            "Details like these must not reach learners.",
            "Take them out of the draft, or say why they may stay with --accept-findings REASON.",
        )


def _load(draft: Path, say: Say) -> Imported:
    if draft.suffix.lower() != ".course":
        return read(draft, say)
    with ProjectFile.open(draft, read_only=True) as project:
        course = project.course
        needed = {sha for _, block in course.blocks() for sha in block.media()}
        media = {sha: project.media(sha) for sha in sorted(needed)}
    return Imported(course, media, LossReport(draft.name, ()))


def _adjusted(course: Course, options: Options) -> Course:
    settings = course.settings
    voice = settings.voice
    language = options.language or settings.language
    if options.voice or options.rate or options.language:
        name = options.voice or ("" if options.language else voice.name)
        voice = Voice("local", name, language, options.rate or voice.rate)
    settings = replace(settings, title=options.title or settings.title, language=language, voice=voice)
    return apply(course, SetSettings(settings)).course


def _key(course: Course) -> bytes:
    """A key for digests that only have to agree within this one run."""
    return hashlib.sha256(course.id.encode()).digest()


def _narrate_all(built: Built, media: dict[str, bytes], narrator: Narrator, say: Say) -> MediaSource:
    """Narrate every lesson that has something to say: in its narration block, or in a new one at its start."""
    lessons = list(built.course.lessons())
    for index, lesson in enumerate(lessons):
        say(index / len(lessons), f"Narrating lesson {index + 1} of {len(lessons)}: {lesson.title}")
        found = [block for block in lesson.blocks if isinstance(block, Narration)]
        ops: list[Op] = []
        if not found:
            block = Narration()
            if not script_sentences(lesson, block, built.course.settings.language):
                continue
            found, ops = [block], [InsertBlock(lesson.id, 0, block)]
        for block in found:
            done = narrator.narrate(
                built.course,
                lesson.id,
                block,
                lambda fraction, text="", at=index: say((at + fraction) / len(lessons), text),  # type: ignore[misc]
            )
            media.update(done.media)
            ops += done.ops(lesson.id)
            built.made, built.reused = built.made + done.made, built.reused + done.reused
            built.audio_ms += done.block.duration
        built.course = apply(built.course, Batch(tuple(ops))).course
    return MemoryMedia(media)
