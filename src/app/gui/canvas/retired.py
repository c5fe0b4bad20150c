"""Columns of lessons that are no longer shown, deleted a few blocks at a time so that switching lessons never stalls."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QWidget

SLICE = 0.006
"""Seconds a slice of deleting may take."""


class Retired(QObject):
    """Takes widgets out of sight at once and deletes them when there is time."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self._waiting: list[QWidget] = []
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._some)

    def add(self, widget: QWidget) -> None:
        """Hide a widget and delete it, children first, soon."""
        widget.hide()
        widget.setParent(self._parent)
        widget.hide()
        self._waiting.append(widget)
        self._timer.start(50)

    def finish(self) -> None:
        """Delete everything now."""
        self._timer.stop()
        for widget in self._waiting:
            widget.deleteLater()
        self._waiting.clear()

    def _some(self) -> None:
        until = time.perf_counter() + SLICE
        while self._waiting and time.perf_counter() < until:
            widget = self._waiting[-1]
            children = widget.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
            if children:
                children[-1].setParent(None)
                children[-1].deleteLater()
            else:
                self._waiting.pop().deleteLater()
        if self._waiting:
            self._timer.start(0)
