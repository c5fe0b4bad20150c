"""Columns of lessons that are no longer shown, deleted a few blocks at a time so that switching lessons never stalls."""

from __future__ import annotations

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

AT_A_TIME = 4
"""Blocks deleted in one turn of the event loop: about 2 ms."""


class Retired(QObject):
    """Takes widgets out of sight at once and deletes them when there is time."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._waiting: list[QWidget] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._some)

    def add(self, widget: QWidget) -> None:
        """Hide a widget and delete it soon, what is in it first."""
        widget.hide()
        inside = widget.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        self._waiting += [widget, *inside]
        self._timer.start(200)

    def finish(self) -> None:
        """Delete everything now."""
        self._timer.stop()
        while self._waiting:
            self._waiting.pop().deleteLater()

    def _some(self) -> None:
        for _ in range(min(AT_A_TIME, len(self._waiting))):
            self._waiting.pop().deleteLater()
        if self._waiting:
            self._timer.start(5)
