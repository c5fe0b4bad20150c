"""``lectern`` with a window. Everything heavy is imported after the first paint, by whoever needs it."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication

from app import __version__
from app.gui.context import Queued
from app.gui.problems import Net
from app.gui.theme import apply, choice
from app.paths import data_dir, resource
from app.services import logs
from app.services.settings import PreferencesFile

if TYPE_CHECKING:
    from app.gui.window import MainWindow


def application(argv: Sequence[str] = ()) -> QApplication:
    """The one QApplication, with name, icon and theme."""
    existing = QApplication.instance()
    app = existing if isinstance(existing, QApplication) else QApplication(["lectern", *argv])
    app.setApplicationName("Lectern")
    app.setApplicationDisplayName("Lectern")
    app.setApplicationVersion(__version__)
    app.setDesktopFileName("lectern")
    app.setWindowIcon(QIcon(str(resource("brand", "mark.svg"))))
    return app


def run(argv: Sequence[str]) -> int:
    """Open the window, on the course or document in ``argv`` or the sample with ``--sample``; returns the exit code."""
    app = application(argv)
    preferences = PreferencesFile.load()
    apply(app, choice(preferences.value.scheme))
    dispatch = Queued()
    net = Net(dispatch)
    net.install()
    from app.gui.window import MainWindow

    window = MainWindow(preferences, dispatch)
    window.when_painted(logs.start)
    window.present()
    window.when_painted(lambda: _expire_history(window))
    window.when_painted(lambda: delete_at_providers(window))
    paths = [Path(item) for item in argv if not item.startswith("-")]
    if paths:
        window.when_painted(lambda: window.open_path(paths[0]))
    elif "--sample" in argv:
        window.when_painted(window.open_sample)
    _quit_on_interrupt(app)
    try:
        return app.exec()
    finally:
        net.remove()
        dispatch.close()


def _expire_history(window: MainWindow) -> None:
    """Let what is kept of AI requests go when its time is over (A3.7), on a worker; an open course does so once a day."""
    if (data_dir() / "ai-history").is_dir():
        retention = window.compliance().retention
        window.context.jobs.start("Expire the AI history", lambda _progress: retention.expire())


def delete_at_providers(window: MainWindow) -> None:
    """Have deleted what providers should have deleted before, on a worker (A3.11); nobody is asked where nothing is noted."""
    if any((data_dir() / "at-providers").glob("*.json")):
        from app.services.deletions import delete_due

        guard = window.compliance().guard
        window.context.jobs.start("Delete recordings at the provider", lambda _progress: delete_due(guard))


def _quit_on_interrupt(app: QApplication) -> None:
    """Ctrl+C in the terminal closes the window, which saves. Python sees signals only while it runs, hence the timer."""
    signal.signal(signal.SIGINT, lambda *_: app.closeAllWindows())
    signal.signal(signal.SIGTERM, lambda *_: app.closeAllWindows())
    timer = QTimer(app)
    timer.timeout.connect(lambda: None)
    timer.start(500)
