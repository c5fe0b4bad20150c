"""A hand that presses the buttons of modal dialogs, which hold up the test until somebody does."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QPushButton

from app.gui.widgets import Dialog


class Answer:
    """Call it with the labels of buttons to press, one dialog after the other; ``seen`` has the headings of those dialogs."""

    def __init__(self, app: QApplication) -> None:
        self.seen: list[str] = []
        self._wanted: list[str] = []
        self._timer = QTimer(app)
        self._timer.setInterval(20)
        self._timer.timeout.connect(self._look)

    def __call__(self, *labels: str) -> None:
        """Press these from now on."""
        self._wanted = list(labels)
        self._timer.start()

    def stop(self) -> None:
        """Press nothing more."""
        self._timer.stop()
        self._timer.deleteLater()

    def _look(self) -> None:
        dialog = QApplication.activeModalWidget()
        if not isinstance(dialog, Dialog) or not self._wanted:
            return
        for button in dialog.findChildren(QPushButton):
            if button.text() == self._wanted[0]:
                self.seen.append(dialog.heading.text())
                del self._wanted[0]
                button.click()
                return
