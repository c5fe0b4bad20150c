"""What can be wrong with a course file: one class a cause, each with its next step. Nothing is lost by any of them."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from app.course.errors import FileProblem

if TYPE_CHECKING:
    from app.project.backups import Backup

_NEARLY_FULL = 256 * 1024
"""Bytes free below which a failed write is put down to a full disk: SQLite calls one under its memory map an I/O error."""


class CourseMissing(FileProblem):
    """There is no such file."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"“{path.name}” is not there.", f"Nothing was found at {path}.", "Look where it was moved to.")


class NotACourse(FileProblem):
    """A folder, a device, an empty file, another format: not a course, and not touched."""


class EmptyFile(NotACourse):
    """A file of no bytes, as a copy that broke off or a sync tool's placeholder leaves it."""

    def __init__(self, path: Path, backups: tuple[Backup, ...] = ()) -> None:
        super().__init__(f"“{path.name}” is empty.", "The file has no content at all.", _after_damage(backups))
        self.backups = backups


class OtherApplication(NotACourse):
    """An SQLite file that another program made."""


class NewerCourse(FileProblem):
    """The file was written by a Lectern that this one does not understand."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"“{path.name}” was made by a newer Lectern.", why, "Update Lectern, then open it again.")


class CorruptCourse(FileProblem):
    """The file is damaged. ``backups`` are the versions kept of it; :func:`app.project.salvage` saves what can be read."""

    def __init__(self, path: Path, why: str, backups: tuple[Backup, ...] = ()) -> None:
        super().__init__(f"“{path.name}” is damaged.", why, _after_damage(backups))
        self.path = path
        self.backups = backups


class CourseInUse(FileProblem):
    """Somebody has the course open. ``who`` and ``since`` (ISO 8601, UTC) say who and since when."""

    def __init__(self, path: Path, who: str = "Another program", since: str = "") -> None:
        when = f" since {since[:16].replace('T', ' ')} UTC" if since else ""
        super().__init__(
            f"“{path.name}” is in use.",
            f"{who} has it open{when}.",
            "Close it there, open it for reading only, or take it over if you are sure that nobody is working on it.",
        )
        self.who = who
        self.since = since


class TakenOver(FileProblem):
    """Somebody else took the course over while we had it open."""

    def __init__(self, path: Path, who: str) -> None:
        super().__init__(
            f"“{path.name}” was taken over.",
            f"{who} has it open now. What you changed since then is not in the file, but still in this window.",
            "Save a copy under another name.",
        )


class ChangedUnderUs(FileProblem):
    """Another program replaced, changed, moved or deleted the file while we had it open; it is not overwritten."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"“{path.name}” was not saved.", why, "Save a copy under another name, then compare the two.")


class ReadOnlyCourse(FileProblem):
    """The file was opened for reading only, or may not be written."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(f"“{path.name}” can't be changed.", why, "Save a copy under another name and work on that.")


class UnreadableCourse(FileProblem):
    """The operating system does not let us read the file."""


class DiskFull(FileProblem):
    """No room to write; what is in memory is complete and the same write can be tried again."""

    def __init__(
        self, path: Path, step: str = "Make room; your changes are kept in this window and saved as soon as there is some."
    ) -> None:
        super().__init__(f"“{path.name}” could not be saved.", "The disk is full.", step)


class DiskProblem(FileProblem):
    """The disk, or the network it hangs on, failed."""


class NameTaken(FileProblem):
    """There is a file of that name already."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"“{path.name}” exists already.", "It was not overwritten.", "Choose another name.")


class MissingMedia(FileProblem):
    """A picture or recording that the course needs is not in its file, or is damaged there."""


class NotPublished(FileProblem):
    """The course on a network or synced folder could not be brought up to date; the newest version is kept on this computer."""


def _after_damage(backups: tuple[Backup, ...]) -> str:
    if backups:
        newest = f"{backups[0].when:%d %B %Y, %H:%M}"
        return f"Go back to one of its {len(backups)} backups (the newest is from {newest} UTC), or save what can be read."
    return "There is no backup of it on this computer; save what can be read, or look for a copy."


def is_full(error: OSError) -> bool:
    """Whether the operating system ran out of room or quota."""
    return error.errno in (errno.ENOSPC, errno.EDQUOT)


def from_os(error: OSError, path: Path) -> FileProblem:
    """What the operating system refused, as a problem with ``path``."""
    if isinstance(error, FileNotFoundError):
        return CourseMissing(path)
    if isinstance(error, PermissionError):
        return UnreadableCourse(
            f"“{path.name}” can't be read or written.",
            "You have no permission for it.",
            "Ask its owner, or copy it to your own folder.",
        )
    if is_full(error):
        return DiskFull(path)
    return DiskProblem(
        f"“{path.name}” can't be read or written.", f"{error.strerror or error}.", "Check the disk and try again."
    )


def from_os_for_new(error: OSError, path: Path) -> FileProblem:
    """The same for a file that was about to be made: there is nothing at ``path`` yet to be missing or kept."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return FileProblem(f"There is no folder {path.parent}.", "", "Choose a folder that exists.")
    return DiskFull(path, "Make room, or choose another folder.") if is_full(error) else from_os(error, path)


def from_sqlite(error: sqlite3.Error, path: Path) -> FileProblem:
    """What SQLite refused, as a problem with ``path``."""
    code = getattr(error, "sqlite_errorcode", -1) & 0xFF
    if code == sqlite3.SQLITE_FULL or (code == sqlite3.SQLITE_IOERR and _free(path) < _NEARLY_FULL):
        return DiskFull(path)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        return CourseInUse(path)
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return ReadOnlyCourse(path, "The file or its folder is write-protected.")
    if code == sqlite3.SQLITE_IOERR:
        return DiskProblem(
            f"“{path.name}” can't be read or written.", f"The disk reports: {error}.", "Check the disk and try again."
        )
    if isinstance(error, sqlite3.ProgrammingError):
        return FileProblem(f"“{path.name}” is closed.", str(error), "Open it again.")
    return CorruptCourse(path, f"SQLite says: {error}.")


def _free(path: Path) -> int:
    try:
        return shutil.disk_usage(path.parent).free
    except OSError:
        return _NEARLY_FULL


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what SQLite and the operating system refuse into a :class:`FileProblem` that names ``path``."""
    try:
        yield
    except sqlite3.Error as error:
        raise from_sqlite(error, path) from error
    except OSError as error:
        raise from_os(error, path) from error
