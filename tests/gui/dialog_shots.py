"""Every dialog for :mod:`shots`, with the states a person meets: things in the way, running, done, failed."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QApplication, QDialog, QWidget

from app.course import Lesson, RichText, Section
from app.course.blocks import Paragraph, SingleChoice
from app.course.ops import InsertSection, RemoveSection, SetSettings
from app.gui.dialogs import (
    AboutDialog,
    CourseSettings,
    ImportDialog,
    PreferencesDialog,
    PublishDialog,
    ShortcutsDialog,
    VersionsDialog,
    open_publish,
)
from app.services.scanning import ScanState

if TYPE_CHECKING:
    from app.gui.window import MainWindow

FIXTURES = Path(__file__).parent.parent / "importers" / "fixtures"
# Made up, and put together here so that no scanner of repositories takes it for a key.
KEY = "sk-proj-" + "Zk3vT9qLw2Xr7Bn5Hd8Jm4Pc6Ys1" * 2


WAIT = "You can go on writing meanwhile. What you change now will be in the next package."


class Camera(Protocol):
    """What takes the pictures."""

    def take(self, name: str, widget: QWidget) -> None:
        """Both schemes of what is shown now."""


Rest = Callable[[float], None]


def take_dialogs(window: MainWindow, shots: Camera, rest: Rest, until: Callable[[Callable[[], bool], float], None]) -> None:
    """All of them over an open demo course."""
    studio = window.studio
    assert studio is not None
    context = window.context

    def shot(name: str, dialog: QDialog, settle: float = 0.3) -> None:
        dialog.show()
        rest(settle)
        shots.take(name, dialog)
        dialog.close()
        rest(0.05)

    shot("dialog_settings", CourseSettings(window, studio.opened), 1.0)
    shot("dialog_preferences", PreferencesDialog(window, context, window.set_scheme, window.set_zoom))
    shot("dialog_shortcuts", ShortcutsDialog(window, context))
    shot("dialog_about", AboutDialog(window, context), 1.5)
    studio.session.flush()
    studio.session.project.keep_backup()
    shot("dialog_versions", VersionsDialog(window, studio))

    for name in ("libreoffice_review.docx", "libreoffice_training.pptx"):
        dialog = ImportDialog(window, studio.opened, FIXTURES / name)
        dialog.show()
        _until_read(dialog, until)
        shot(f"dialog_import_{Path(name).suffix[1:]}", dialog)
    broken = Path(os.environ["LECTERN_HOME"]) / "Quarterly plan, final (2).docx"
    broken.write_bytes(b"PK\x03\x04 this is no document")
    failed = ImportDialog(window, studio.opened, broken)
    failed.show()
    until(lambda: failed.notices.error is not None, 30)
    shot("dialog_import_failed", failed)

    _publishing(window, shots, rest, until)


def _until_read(dialog: ImportDialog, until: Callable[[Callable[[], bool], float], None]) -> None:
    until(lambda: dialog.imported is not None, 30)


def _publishing(window: MainWindow, shots: Camera, rest: Rest, until: Callable[[Callable[[], bool], float], None]) -> None:
    studio = window.studio
    assert studio is not None
    session, scans = studio.session, studio.scans

    def scanned() -> bool:
        return scans.state is ScanState.IDLE

    def look() -> PublishDialog:
        dialog = open_publish(studio.opened)
        until(lambda: scanned() and dialog._problems is not None, 30)
        rest(0.3)
        return dialog

    dialog = look()
    shots.take("dialog_publish_ready", dialog)
    done = threading.Event()

    def slow(progress: Callable[[float, str], None]) -> None:
        progress(0.42, "Packing media/4f0c7d.mp3")
        done.wait(30)

    job = window.jobs.start("Publishing", slow)
    dialog._run(job, f"Publishing “{session.course.settings.title}”", WAIT)  # type: ignore[arg-type]
    dialog.running.line.follow(job, lambda _job: None)  # type: ignore[arg-type]
    rest(0.3)
    shots.take("dialog_publish_running", dialog)
    done.set()
    until(lambda: not dialog.busy, 10)
    dialog._show_setup()
    dialog.start()
    until(lambda: dialog.published is not None, 60)
    rest(0.2)
    shots.take("dialog_publish_done", dialog)
    dialog.close()
    title = session.course.settings
    session.do(
        SetSettings(replace(title, title="Support onboarding 2027: handling customer data, tickets and attachments")), "x"
    )
    bad = Lesson(
        title="An example of what never to paste",
        blocks=(
            Paragraph(text=RichText.of(f"A colleague once pasted the key {KEY} into a ticket.")),
            SingleChoice(prompt=RichText.of("What now?")),
        ),
    )
    section = Section(title="Trouble", lessons=(bad,))
    session.do(InsertSection(0, section), "x")
    rest(0.5)
    dialog = look()
    shots.take("dialog_publish_hindered", dialog)
    dialog.severe.reason.setText("It is made up and was never valid")
    rest(0.1)
    dialog.close()
    session.do(RemoveSection(section.id), "x")
    dialog = look()
    dialog.target.set_path(Path("/proc/no such folder/course.zip"), replace=True)
    dialog.start()
    until(lambda: dialog.notices.error is not None, 30)
    rest(0.2)
    shots.take("dialog_publish_failed", dialog)
    dialog.close()
    QApplication.processEvents()
