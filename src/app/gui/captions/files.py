"""Caption files and transcripts: asked for, looked at, written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog
from shiboken6 import isValid

from app.course import LecternError
from app.course.errors import FileProblem
from app.gui.captions.dialogs import ReportDialog, import_report
from app.media.captions import Format, Loss
from app.services.captioning import Exported, export_captions, import_captions, proposed_name
from app.services.captioning import export_transcript as transcript_of
from app.services.jobs import JobState, Progress
from app.services.settings import write_atomically

if TYPE_CHECKING:
    from app.gui.captions.window import CaptionWindow

_FILTERS = {format_: f"{format_.called} (*.{format_.value})" for format_ in Format}


def import_file(window: CaptionWindow) -> None:
    """Ask for a file, show what comes with it and what is lost, and put it in."""
    every = "Captions (*.vtt *.srt *.ttml *.dfxp *.xml)"
    name, _ = QFileDialog.getOpenFileName(window, "Import captions", "", f"{every};;All files (*)")
    if name:
        take(window, Path(name))


def take(window: CaptionWindow, path: Path) -> None:
    """Show what a file brings and put it in when the person agrees."""
    work = window.work
    try:
        data = path.read_bytes()
    except OSError as error:
        window.show_problem(FileProblem(f"{path.name} can't be read.", f"{error.strerror or error}.", "Choose another file."))
        return
    try:
        taken = import_captions(work.session.course, work.lesson_id, window.block, data, path.name, work.track)
    except LecternError as error:
        window.show_problem(error)
        return
    dialog = import_report(window, path.name, taken.read, taken.losses, len(work.kept))

    def go() -> None:
        if work.do(taken.op, "Import captions"):
            work.choose(0)
            work.context.say(f"{len(taken.read.cues):,} captions imported.", "Undo", work.undo)

    dialog.accepted.connect(go)
    dialog.open()


def export_file(window: CaptionWindow) -> None:
    """Ask where to; the ending decides the format."""
    work = window.work
    proposed = proposed_name(work.session.course, work.lesson_id, Format.VTT.value, work.track)
    name, chosen = QFileDialog.getSaveFileName(window, "Export captions", proposed, ";;".join(_FILTERS.values()))
    if not name:
        return
    path = Path(name)
    format_ = next((format_ for format_ in Format if path.suffix.lower() == f".{format_.value}"), None)
    if format_ is None:
        format_ = next((format_ for format_, said in _FILTERS.items() if said == chosen), Format.VTT)
        path = path.with_name(f"{path.name}.{format_.value}")
    write_captions_to(window, path, format_)


def write_captions_to(window: CaptionWindow, path: Path, format_: Format) -> None:
    """Write the captions shown, with their labels; what the format could not carry is said afterwards."""
    work, block = window.work, window.block
    course, session, track = work.session.course, work.session, work.track

    def told(losses: tuple[Loss, ...]) -> None:
        if losses:
            lead = f"{path.name} is written as {format_.called}. It could not carry everything."
            ReportDialog(window, "Captions exported", lead, losses, "").open()
        else:
            work.context.say(f"“{path.name}” is written.")

    _write(window, path, lambda: export_captions(course, work.lesson_id, block, format_, session.project, track), told)


def export_transcript(window: CaptionWindow) -> None:
    """The transcript as a page or as plain text."""
    work = window.work
    filters = "Web page (*.html);;Plain text (*.txt)"
    proposed = proposed_name(work.session.course, work.lesson_id, "html")
    name, chosen = QFileDialog.getSaveFileName(window, "Export the transcript", proposed, filters)
    if not name:
        return
    path = Path(name)
    if path.suffix.lower() not in (".html", ".htm", ".txt"):
        path = path.with_name(path.name + (".txt" if "*.txt" in chosen else ".html"))
    write_transcript_to(window, path)


def write_transcript_to(window: CaptionWindow, path: Path) -> None:
    """Write the transcript with its labels; the ending decides whether as a page or as plain text."""
    work, block, page = window.work, window.block, path.suffix.lower() != ".txt"
    course, session = work.session.course, work.session

    def told(_losses: tuple[Loss, ...]) -> None:
        work.context.say(f"“{path.name}” is written.")

    _write(window, path, lambda: transcript_of(course, work.lesson_id, block, session.project, as_page=page), told)


def _write(window: CaptionWindow, path: Path, make: Callable[[], Exported], told: Callable[[tuple[Loss, ...]], object]) -> None:
    """Make a file and write it, as a job: a sound without a record of its origin is read whole for it."""

    def work(_progress: Progress) -> tuple[Loss, ...]:
        made = make()
        try:
            write_atomically(path, made.data)
        except OSError as error:
            why = f"{error.strerror or error}."
            raise FileProblem(f"“{path.name}” can't be written.", why, "Choose another folder.") from error
        return made.losses

    job = window.work.context.jobs.start(f"Write {path.name}", work)

    def moved() -> None:
        if not isValid(window):
            return
        if job.state is JobState.DONE:
            told(job.result or ())
        elif job.state is JobState.FAILED and job.error is not None:
            window.show_problem(job.error)

    job.on_change(moved)
