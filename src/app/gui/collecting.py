"""When Python looks for rings of objects nobody holds: what a course and its window are made of is left out of it.

A full collection goes through every object there is, some 80 ms once the studio stands, on the interface thread and several
times in a minute of typing. What stands when a course has been opened stays until it is closed, so it is set aside until then.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

SETTLED = 3000
"""Milliseconds after a course was shown by which its modules are loaded and its panes built."""


class Collecting(QObject):
    """One for the window. What it set aside comes back with :meth:`take_back`, to be let go of with the course."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(SETTLED)
        self._timer.timeout.connect(gc.freeze)

    def set_aside_soon(self) -> None:
        """A course was opened: when it has settled, set aside what there is."""
        self._timer.start()

    def take_back(self) -> None:
        """The course is being closed."""
        self._timer.stop()
        gc.unfreeze()
