"""Painting over what was found in a picture: away from the interface thread, and one undo step when it is done."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from app.course import Finding, LecternError
from app.course.blocks import Image
from app.course.ops import Batch, ReplaceBlock, apply
from app.gui.context import OpenCourse
from app.services.jobs import Job, JobState, Progress
from app.services.picturescan import Seen, in_picture, painted_over
from app.services.scanning import REDACT, FindingMoved


def picture_block(opened: OpenCourse, block_id: str) -> tuple[str, Image] | None:
    """The lesson's id and the block, when it is in the course and shows a picture."""
    for lesson in opened.session.course.lessons():
        for block in lesson.blocks:
            if block.id == block_id and isinstance(block, Image) and block.source is not None:
                return lesson.id, block
    return None


def paint_over(opened: OpenCourse, block_id: str, seen: Sequence[Seen]) -> Job[bytes] | None:
    """Paint over the words of these findings and drop the picture's properties. What goes wrong is shown.

    Gives the job whose end puts the picture in; None when the block shows none.
    """
    found = picture_block(opened, block_id)
    if found is None or found[1].source is None:
        return None
    sha256, context, session = found[1].source.sha256, opened.context, opened.session
    labeller = context.compliance().labeller
    job = context.jobs.start("Paint over", lambda _progress: painted_over(session.media(sha256), seen, labeller))

    def settled() -> None:
        if job.state is JobState.DONE and job.result is not None:
            leave()
            _put(opened, block_id, sha256, job.result)
        elif job.state is not JobState.RUNNING:
            leave()
            if job.error is not None and job.state is JobState.FAILED:
                context.problem(job.error)

    leave = job.on_change(settled)
    return job


def redact_everywhere(opened: OpenCourse, findings: Sequence[Finding]) -> Job[dict[str, bytes]] | None:
    """Redact these details as one step: those in texts and in names of files by a placeholder, those in pictures by painting
    over them. What goes wrong is shown, and then nothing is changed.

    Gives the job that paints; None when there is nothing to paint, and it is done already, or could not be.
    """
    texts = [finding for finding in findings if not in_picture(finding.part)]
    wanted: dict[str, tuple[str, list[Seen]]] = {}
    for finding in (finding for finding in findings if in_picture(finding.part)):
        found, report = picture_block(opened, finding.block_id), opened.scans.picture(finding.block_id)
        seen = [one for one in report.seen if one.finding == finding] if report is not None else []
        if found is None or found[1].source is None or not seen:
            opened.context.say("A picture is being read again, so nothing was redacted. Do it again in a moment.")
            return None
        wanted.setdefault(finding.block_id, (found[1].source.sha256, []))[1].extend(seen)
    if not wanted:
        _done(opened, texts, {}, {})
        return None
    context, media = opened.context, opened.session.media
    labeller = context.compliance().labeller

    def work(progress: Progress) -> dict[str, bytes]:
        painted = {}
        for at, (block_id, (sha256, seen)) in enumerate(wanted.items()):
            progress(at / len(wanted), f"Painting over picture {at + 1} of {len(wanted)}")
            painted[block_id] = painted_over(media(sha256), seen, labeller)
        return painted

    job = context.jobs.start("Redact details", work)

    def settled() -> None:
        if job.state is JobState.RUNNING:
            return
        leave()
        if job.state is JobState.DONE and job.result is not None:
            _done(opened, texts, {block_id: sha256 for block_id, (sha256, _) in wanted.items()}, job.result)
        elif job.error is not None and job.state is JobState.FAILED:
            context.problem(job.error)

    leave = job.on_change(settled)
    return job


def _done(opened: OpenCourse, texts: Sequence[Finding], before: Mapping[str, str], painted: Mapping[str, bytes]) -> None:
    """All of it as one step, each op made for the course as the ones before leave it. ``before``: the pictures painted on."""
    from app.media.images import sniff

    session = opened.session
    try:
        ops = [opened.scans.redaction(texts)] if texts else []
        course = apply(session.course, ops[0]).course if ops else session.course
        for block_id, data in painted.items():
            home, block = next(held for held in course.blocks() if held[1].id == block_id)
            if not isinstance(block, Image) or block.source is None or block.source.sha256 != before[block_id]:
                raise FindingMoved
            ref = session.add_media(data, sniff(data), block.source.name)
            ops.append(ReplaceBlock(home.id, replace(block, source=ref)))
        session.do(ops[0] if len(ops) == 1 else Batch(tuple(ops)), REDACT)
    except StopIteration:
        opened.context.problem(FindingMoved())
    except LecternError as error:
        opened.context.problem(error)


def _put(opened: OpenCourse, block_id: str, sha256: str, data: bytes) -> None:
    """Put the painted picture in the place of the one it was made from; what that comes from stays with it."""
    from app.media.images import sniff

    found = picture_block(opened, block_id)
    if found is None or found[1].source is None or found[1].source.sha256 != sha256:
        opened.context.say("The picture was changed meanwhile, so nothing was painted over.")
        return
    lesson_id, block = found
    try:
        ref = opened.session.add_media(data, sniff(data), found[1].source.name)
        opened.session.do(ReplaceBlock(lesson_id, replace(block, source=ref)), "Paint over a picture")
    except LecternError as error:
        opened.context.problem(error)
