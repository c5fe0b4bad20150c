"""Painting over what was found in a picture: away from the interface thread, and one undo step when it is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.course import LecternError
from app.course.blocks import Image
from app.course.ops import ReplaceBlock
from app.gui.context import OpenCourse
from app.services.jobs import Job, JobState
from app.services.picturescan import Seen, painted_over


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
