"""Grabs every screen, light and dark: ``python tests/gui/shots.py FOLDER [PART OF A NAME]``. For people, not a test."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LECTERN_HOME"] = tempfile.mkdtemp(prefix="lectern-shots-")
sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication, QWidget
from tests.gui.centre.centre_shots import take_centre
from tests.gui.centre.record_shots import take_records
from tests.gui.demo import demo_session
from tests.gui.dialog_shots import take_dialogs

from app.course import LecternError
from app.gui.app import application
from app.gui.context import Queued
from app.gui.theme import apply, theme
from app.gui.window import MainWindow
from app.services.settings import PreferencesFile, Recent

SIZE = (1440, 900)


def rest(seconds: float) -> None:
    """Let the event loop run."""
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


class Shots:
    """Takes pictures into a folder, in both schemes."""

    def __init__(self, folder: Path, wanted: str) -> None:
        self.folder = folder
        self.wanted = wanted
        folder.mkdir(parents=True, exist_ok=True)

    def take(self, name: str, widget: QWidget) -> None:
        """Both schemes of what is shown now."""
        if self.wanted not in name:
            return
        for scheme in ("light", "dark"):
            theme().follow("dark" if scheme == "dark" else "light")
            rest(0.25)
            widget.grab().save(str(self.folder / f"{name}_{scheme}.png"))
        theme().follow("light")


def start_page(window: MainWindow, shots: Shots) -> None:
    """Empty, with recent courses, with trouble."""
    window.show_start()
    shots.take("start_empty", window)
    folder = Path(os.environ["LECTERN_HOME"])
    there = folder / "Support onboarding 2027.course"
    there.write_bytes(b"x")
    old = [Recent(str(there), "Support onboarding 2027", "2026-11-22T05:00:00+00:00")]
    old += [
        Recent(f"/home/mo/Courses/{name}.course", name, "2026-11-10T09:00:00+00:00")
        for name in ("Fire safety", "Data protection")
    ]
    from dataclasses import replace

    window.preferences.save(replace(window.preferences.value, recents=tuple(old)))
    window.show_start()
    shots.take("start", window)
    problem = LecternError(
        "“Fire safety.course” is in use.", "Ada on desk-12 has it open since 09:14.", "Close it there, or take it over."
    )
    window.start.show_problem(problem, [("Open for reading only", lambda: None), ("Take it over", lambda: None)])
    shots.take("start_trouble", window)
    window.start.clear_notices()


def gate(window: MainWindow, shots: Shots) -> None:
    """The first time, and with everything read."""
    window.show_gate()
    rest(0.2)
    shots.take("gate", window)
    page = window.pages.currentWidget()
    assert page is not None
    for reader in page._readers.values():  # type: ignore[attr-defined]
        page._show(next(key for key, value in page._readers.items() if value is reader))  # type: ignore[attr-defined]
        rest(0.1)
        reader.verticalScrollBar().setValue(reader.verticalScrollBar().maximum())
    for box in page._boxes.values():  # type: ignore[attr-defined]
        box.tick(True)
    rest(0.1)
    shots.take("gate_ready", window)
    page.accept.click()  # type: ignore[attr-defined]


def studio(window: MainWindow, shots: Shots) -> None:
    """The studio and what opens over it."""
    path = Path(os.environ["LECTERN_HOME"]) / "documents" / "demo.course"
    path.parent.mkdir(parents=True, exist_ok=True)
    window._enter(demo_session(path, window.context.dispatch))
    shown = window.studio
    assert shown is not None
    rest(0.3)
    shown.go("lhandling", "b4")
    until(lambda: shown.scans.state == "idle", 60)
    rest(0.5)
    shots.take("studio", window)
    for tab in ("block", "ai"):
        shown.show_inspector(tab)
        shots.take(f"studio_{tab}", window)
    shown.show_inspector("compliance")
    shown.ops.delete("lesson", "l6")
    shown.sidebar.show_trash()
    rest(0.3)
    shots.take("studio_trash", window)
    shown.sidebar.show_outline()
    window.toast.hide()
    window.actions_table.run("go.palette")
    rest(0.2)
    palette = QApplication.activeModalWidget()
    if palette is not None:
        shots.take("palette", palette)
        palette.close()
    window.resize(1024, 640)
    rest(0.3)
    shots.take("studio_small", window)
    window.resize(*SIZE)


def dialogs(window: MainWindow, shots: Shots) -> None:
    """Every dialog, over the open course."""
    take_dialogs(window, shots, rest, until)


def centre(window: MainWindow, shots: Shots) -> None:
    """The pages of the Compliance Centre itself."""
    take_centre(window, shots, rest)


def records(window: MainWindow, shots: Shots) -> None:
    """The pages of the Compliance Centre about records, and their dialogs."""
    take_records(window, shots, rest)


def until(done: Callable[[], bool], seconds: float) -> None:
    """Wait for something, with the event loop running."""
    end = time.monotonic() + seconds
    while not done() and time.monotonic() < end:
        rest(0.1)


def main() -> None:
    """Everything."""
    shots = Shots(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "")
    app = application()
    apply(app, "light")
    dispatch = Queued()
    window = MainWindow(PreferencesFile.load(), dispatch)
    window.resize(*SIZE)
    window.show()
    rest(0.2)
    for part in (start_page, gate, studio, dialogs, centre, records):
        part(window, shots)
    window.close()
    dispatch.close()


if __name__ == "__main__":
    main()
