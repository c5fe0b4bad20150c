"""Waiting for something that is usually quick: opening, saving, closing. The window never stands still without a word."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QProgressBar, QWidget

from app.gui.widgets import Dialog
from app.services.jobs import Job

T = TypeVar("T")

UNSEEN = 300
"""Milliseconds that pass before the waiting is shown: a dialog that flashes up is worse than none."""


class _Waiting(Dialog):
    """Says what is waited for. It goes when that is over, and not before."""

    def __init__(self, parent: QWidget | None, title: str) -> None:
        super().__init__(parent, title, "This takes as long as the file is large and the disk is slow.", width=420)
        self.setWindowFlag(Qt.WindowType.WindowCloseButtonHint, False)
        self.heading.setWordWrap(True)
        bar = QProgressBar()
        bar.setRange(0, 0)
        bar.setTextVisible(False)
        bar.setAccessibleName(title)
        self.body.addWidget(bar)

    def reject(self) -> None:
        """Nothing: what runs can't be stopped halfway."""

    def closeEvent(self, event: QCloseEvent) -> None:
        event.ignore()


class _End(QObject):
    """Hears on the interface thread that the work is over, whether a dialog is there by then or not."""

    come = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.over = False
        self.loop = QEventLoop()
        self.dialog: _Waiting | None = None
        self.come.connect(self._heard, Qt.ConnectionType.QueuedConnection)

    @Slot()
    def _heard(self) -> None:
        self.over = True
        self.loop.quit()
        if self.dialog is not None:
            self.dialog.accept()


def waited(parent: QWidget | None, title: str, call: Callable[[], T]) -> T:
    """Do ``call`` on a thread of its own and give its result; raises what it raised, as an error a person can read.

    Meanwhile the window paints and takes no input; after :data:`UNSEEN` milliseconds a dialog says ``title``.
    """
    end = _End()
    job: Job[T] = Job(title, lambda _call: None)

    def work() -> None:
        try:
            job.run(lambda _progress: call())
        finally:
            end.come.emit()

    thread = threading.Thread(target=work, name="waited")
    thread.start()
    QTimer.singleShot(UNSEEN, end.loop.quit)
    end.loop.exec(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    if not end.over:
        end.dialog = _Waiting(parent, title)
        end.dialog.exec()
        end.dialog.deleteLater()
    thread.join()
    return job.wait()
