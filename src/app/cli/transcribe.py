"""``lectern transcribe``: captions of a recording by a provider, with the send sheet as text.

Nothing is sent before somebody typed ``send``. ``--resume`` fetches what was asked for by an earlier run that was stopped.
"""

from __future__ import annotations

import argparse
import contextlib
from collections.abc import Iterator
from pathlib import Path

from app.cli.ai import asking, stated
from app.cli.output import Console
from app.course import OutputKind
from app.course.blocks import Narration
from app.course.errors import Cancelled, FileProblem, LecternError, ProviderProblem
from app.course.model import Course
from app.guard import RightsMissing
from app.scan import is_common
from app.services import at_once
from app.services.common import in_words
from app.services.compliance import Compliance
from app.services.deletions import delete_due, due_words
from app.services.editing import Session
from app.services.settling import settle
from app.services.sheets import sent_words
from app.services.transcribing import PROVIDER, Transcripts, Written, as_file, request, scanned, waiting


class _Following:
    """How far it is, on the terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console

    def delta(self, text: str) -> None:
        """Captions come whole."""

    def stopped(self) -> bool:
        """Ctrl+C ends the process; what is at the provider is fetched by ``--resume``."""
        return False

    def uploaded(self, done: int, total: int) -> None:
        """So many bytes are there."""
        self._console.progress(done / max(total, 1) / 3, "Uploading" if done < total else "Listening")


def transcribe_verb(arguments: argparse.Namespace, console: Console) -> int:
    """Write down one recording, or fetch what was asked for before, and put the captions in."""
    with Compliance.open() as compliance, contextlib.closing(Session.open(Path(arguments.file), at_once)) as session:
        drafts = Transcripts(compliance.history, session.course.id)
        made: list[Written] = []
        refused: list[LecternError] = []
        coming = _resumed(drafts, compliance, session, console)
        for one in coming if arguments.resume else _asked(arguments, drafts, compliance, session, console):
            try:
                session.do(one.op(session.course), "Put in captions")
            except LecternError as error:  # this draft fits no more; the others are not kept waiting for it
                refused.append(error)
                continue
            session.flush()
            if one.kept:
                drafts.drop(one)
            made.append(scanned(one, compliance.scan))
        left = delete_due(compliance.guard)
        console.result([_data(one) for one in made])
        for one in made:
            console.say(f"{len(one.cues)} captions put in; {one.unsure} to be listened to. They wait for your review.")
            for finding in one.findings:
                if not is_common(finding.kind):
                    console.note(f"Heard in it: {finding.kind} {finding.masked}")
            if common := in_words(finding.kind for finding in one.findings):
                console.note(f"Also in it: {common}")
        if left:
            console.note(due_words(left))
        if refused:
            raise refused[0]
    return 0


def _asked(
    arguments: argparse.Namespace, drafts: Transcripts, compliance: Compliance, session: Session, console: Console
) -> Iterator[Written]:
    course = session.course
    lesson_id, block = _recording(course, arguments.block)
    if not compliance.providers.usable(OutputKind.SUBTITLES):
        raise ProviderProblem("No provider for captions is connected.", "", f"Run: lectern provider enable {PROVIDER}")
    model = compliance.providers.model(PROVIDER, OutputKind.SUBTITLES)
    with as_file(block, session.media) as path:
        payload = request(course, lesson_id, block, path, model, speakers=arguments.speakers, check=lambda: None)
        try:
            sheet = compliance.guard.prepare(payload, course=course)
        except RightsMissing as missing:
            if not stated(missing, block.audio.name if block.audio else "The recording", compliance, console):
                raise
            sheet = compliance.guard.prepare(payload, course=course)
        settled = settle(compliance.guard, sheet, asking(console), console.note)
        if settled is None:
            raise Cancelled("Nothing was sent.")
        made: list[Written] = []
        keep = drafts.keeper(course, settled.payloads[0], made)
        clearance = compliance.guard.approve(settled)
        compliance.guard.send(settled.payloads[0], clearance, stream=_Following(console), keep=keep)
    console.note(sent_words(settled))
    yield from made


def _resumed(drafts: Transcripts, compliance: Compliance, session: Session, console: Console) -> Iterator[Written]:
    """What an earlier run kept and did not put in, then what it asked for, each fetched when the one before is in."""
    kept, asked = drafts.all(), waiting(compliance.guard, session.course)
    if not kept and not asked:
        raise LecternError("Nothing of this course is waited for.", "Its captions were fetched, or none were asked for.")
    yield from kept
    for remain in asked:
        made: list[Written] = []
        keep = drafts.keeper(session.course, remain, made)
        compliance.guard.recordings.fetch(remain.number, _Following(console), keep)
        yield from made


def _recording(course: Course, block_id: str) -> tuple[str, Narration]:
    """The recording that is meant: the named block, or the only one there is."""
    found = [
        (lesson.id, block)
        for lesson, block in course.blocks()
        if isinstance(block, Narration) and block.audio is not None and (block.id == block_id if block_id else block.recorded)
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        raise FileProblem("There is no such recording.", "", "See the ids of narrations with: lectern info FILE --json")
    ids = ", ".join(block.id for _, block in found)
    raise FileProblem("There are several recordings.", f"Their ids: {ids}.", "Name one with --block.")


def _data(made: Written) -> dict[str, object]:
    return {
        "block": made.block_id,
        "captions": len(made.cues),
        "unsure": made.unsure,
        "language": made.language,
        "provenance": made.record.id,
        "findings": [{"kind": finding.kind, "masked": finding.masked} for finding in made.findings],
    }
