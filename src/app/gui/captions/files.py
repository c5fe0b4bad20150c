"""Caption files and transcripts: asked for, looked at, written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QFileDialog

from app.course import LecternError
from app.course.errors import FileProblem
from app.gui.captions.dialogs import ReportDialog, import_report
from app.media.captions import Format
from app.services.captioning import Exported, export_captions, import_captions
from app.services.captioning import export_transcript as transcript_of
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
    try:
        proposed = export_captions(work.session.course, work.lesson_id, window.block, Format.VTT, work.track)
    except LecternError as error:
        window.show_problem(error)
        return
    name, chosen = QFileDialog.getSaveFileName(window, "Export captions", proposed.name, ";;".join(_FILTERS.values()))
    if not name:
        return
    path = Path(name)
    format_ = next((format_ for format_ in Format if path.suffix.lower() == f".{format_.value}"), None)
    if format_ is None:
        format_ = next((format_ for format_, said in _FILTERS.items() if said == chosen), Format.VTT)
        path = path.with_name(f"{path.name}.{format_.value}")
    write_captions_to(window, path, format_)


def write_captions_to(window: CaptionWindow, path: Path, format_: Format) -> bool:
    """Write the captions shown, with their labels; what the format could not carry is said afterwards."""
    work = window.work
    try:
        made = export_captions(work.session.course, work.lesson_id, window.block, format_, work.track)
    except LecternError as error:
        window.show_problem(error)
        return False
    if not _write(window, path, made):
        return False
    if made.losses:
        lead = f"{path.name} is written as {format_.called}. It could not carry everything."
        ReportDialog(window, "Captions exported", lead, made.losses, "").open()
    else:
        work.context.say(f"“{path.name}” is written.")
    return True


def export_transcript(window: CaptionWindow) -> None:
    """The transcript as a page or as plain text."""
    work = window.work
    try:
        proposed = transcript_of(work.session.course, work.lesson_id, window.block, as_page=True)
        filters = "Web page (*.html);;Plain text (*.txt)"
        name, chosen = QFileDialog.getSaveFileName(window, "Export the transcript", proposed.name, filters)
        if not name:
            return
        path = Path(name)
        if path.suffix.lower() not in (".html", ".htm", ".txt"):
            path = path.with_name(path.name + (".txt" if "*.txt" in chosen else ".html"))
        page = path.suffix.lower() != ".txt"
        made = transcript_of(work.session.course, work.lesson_id, window.block, as_page=page)
    except LecternError as error:
        window.show_problem(error)
        return
    if _write(window, path, made):
        work.context.say(f"“{path.name}” is written.")


def _write(window: CaptionWindow, path: Path, made: Exported) -> bool:
    try:
        write_atomically(path, made.data)
    except OSError as error:
        window.show_problem(
            FileProblem(f"“{path.name}” can't be written.", f"{error.strerror or error}.", "Choose another folder.")
        )
        return False
    return True
