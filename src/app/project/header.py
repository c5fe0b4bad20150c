"""What a file is, from its first hundred bytes, before SQLite is let near it (sqlite.org/fileformat2.html, section 1.3)."""

from __future__ import annotations

import os
import stat
import struct
from pathlib import Path

from app.project.problems import CorruptCourse, EmptyFile, NotACourse, OtherApplication, from_os

APPLICATION_ID = 0x4C435452
"""``LCTR``, in every course file at offset 68, where ``file(1)`` and we look for it."""

_MAGIC = b"SQLite format 3\x00"


def real_path(path: Path) -> Path:
    """Where the file really is, symbolic links followed; a link that goes in circles is a problem with a name."""
    try:
        return Path(os.path.realpath(path, strict=True))
    except OSError as error:
        raise from_os(error, path) from error


def examine(path: Path) -> None:
    """Tell a course from everything else, and a whole one from a cut one; raises the :class:`FileProblem` that fits."""
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            raise NotACourse(f"“{path.name}” is a folder.", "A course is one file.", "Choose the .course file inside it.")
        if not stat.S_ISREG(status.st_mode):
            raise NotACourse(f"“{path.name}” is not a file.", "It is a device or a pipe.", "Choose a .course file.")
        with path.open("rb") as file:
            head = file.read(100)
    except OSError as error:
        raise from_os(error, path) from error
    if not head:
        raise EmptyFile(path)
    if not _MAGIC.startswith(head[:16]):
        raise NotACourse(
            f"“{path.name}” is not a course.", f"It {_looks_like(head)}.", "To bring in a document, use Import instead of Open."
        )
    if len(head) < 100:
        raise _truncated(path, 100 - len(head))
    if _number(head, 68) != APPLICATION_ID:
        raise OtherApplication(
            f"“{path.name}” is not a course.", "It is a database of another program.", "Choose a file that Lectern saved."
        )
    page_size, pages = struct.unpack_from(">H", head, 16)[0], _number(head, 28)
    counted = _number(head, 24) == _number(head, 92)  # the number of pages is valid only then
    missing = pages * (65536 if page_size == 1 else page_size) - status.st_size
    if counted and missing > 0 and not hot(path):
        raise _truncated(path, missing)


def hot(path: Path) -> bool:
    """Whether a write-ahead log with something in it lies beside the file: then the file alone is not all."""
    try:
        return path.with_name(path.name + "-wal").stat().st_size > 0
    except OSError:  # not there, or the name too long to be there
        return False


def _truncated(path: Path, missing: int) -> CorruptCourse:
    return CorruptCourse(path, f"It ends {missing:,} bytes too early, as a copy that broke off does.")


def _number(head: bytes, offset: int) -> int:
    value: int = struct.unpack_from(">I", head, offset)[0]
    return value


def _looks_like(head: bytes) -> str:
    known = {
        b"PK\x03\x04": "looks like a Zip, Word or PowerPoint file",
        b"%PDF": "looks like a PDF",
        b"\xd0\xcf\x11\xe0": "looks like an old Office file",
        b"<htm": "looks like a web page",
        b"<!DO": "looks like a web page",
    }
    return next((text for magic, text in known.items() if head.startswith(magic)), "does not begin as one does")
