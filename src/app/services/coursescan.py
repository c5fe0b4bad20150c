"""Every finding of a course at once, in this process: for the command line and for the checks before publishing."""

from __future__ import annotations

from collections.abc import Callable

from app.course.findings import Finding
from app.course.model import Course
from app.scan import course_passages
from app.services.common import demanded
from app.services.picturereading import read_pictures
from app.services.picturescan import beside, pictures_of

__all__ = ["scan_course"]


def scan_course(
    course: Course, key: bytes, media: Callable[[str], bytes], progress: Callable[[float, str], None] | None = None
) -> list[Finding]:
    """Every finding of a course and its pictures in reading order, accepted ones left out, scanned in this process.

    ``media`` gives a picture by its SHA-256. Takes most of a second to start; ``progress`` may raise ``Cancelled``.
    """
    from app.scan.scanner import Scanner  # imports presidio

    tell = progress or (lambda _fraction, _text: None)
    share = 0.7 if pictures_of(course) else 0.0  # a picture takes as long as a hundred pages
    said = read_pictures(course, media, lambda fraction, text: tell(share * fraction, text))
    tell(share, "Starting the scanner")
    scanner = Scanner(course.settings.language, demanded())
    sources = list(course_passages(course, beside(said)))
    found: list[Finding] = []
    for done, (holder_id, passages) in enumerate(sources):
        tell(share + (1 - share) * done / len(sources), "Checking the text")
        found += scanner.scan_passages(passages, holder_id, key)
    tell(1.0, f"Checked {len(sources)} texts")
    return [finding for finding in found if finding.digest not in course.accepted]
