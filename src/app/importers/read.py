"""The way in: find out what a file is, and hand it to the importer that reads it."""

from __future__ import annotations

import logging
from pathlib import Path

from app.course.errors import ImportProblem, LecternError
from app.importers.sniff import what_is
from app.importers.values import KINDS, Imported, Kind, Progress
from app.paths import resource

log = logging.getLogger(__name__)


def kinds() -> tuple[Kind, ...]:
    """The kinds of document :func:`read` takes, for file dialogs and help."""
    return KINDS


def _silent(_fraction: float, _text: str) -> None:
    """Nobody asked how far the work is."""


def sample() -> Imported:
    """The course that ships with the app: what a first run opens."""
    return read(resource("sample", "support-onboarding.md"))


def read(path: Path, progress: Progress = _silent) -> Imported:
    """The document at ``path`` as a course, its pictures and a loss report.

    Raises :class:`ImportProblem` when it can't be read, saying what it is and what to do; the file is never changed.
    ``progress`` may raise :class:`app.course.errors.Cancelled` to stop.
    """
    path = Path(path)
    try:
        kind = what_is(path)
        progress(0.02, f"Reading {path.name}")
        if kind == "docx":
            from app.importers.word import read_word

            return read_word(path, progress)
        if kind == "pptx":
            from app.importers.slides import read_slides

            return read_slides(path, progress)
        from app.importers.markdown import read_markdown

        return read_markdown(path, progress)
    except LecternError:
        raise
    except PermissionError as error:
        raise ImportProblem(
            f"“{path.name}” can't be opened.",
            "Another program holds it, or you may not read it.",
            "Close it elsewhere or ask its owner, then try again.",
        ) from error
    except OSError as error:
        raise ImportProblem(
            f"“{path.name}” can't be read.",
            f"The system says: {error.strerror or error}.",
            "Copy it to this computer and try again.",
        ) from error
    except MemoryError as error:
        raise ImportProblem(
            f"“{path.name}” is too large for this computer's memory.", "", "Split the document and import the parts."
        ) from error
    except Exception as error:
        # A stranger's file can be wrong in ways nobody foresaw. The person gets a message; the log gets the traceback.
        log.exception("import of %s failed", path.suffix)
        raise ImportProblem(
            f"“{path.name}” can't be imported.",
            f"Its contents are not as the format asks ({type(error).__name__}).",
            "Open it in the program that made it, save a new copy, and import that.",
        ) from error
