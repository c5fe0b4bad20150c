"""An error shown where it happened: what, why, what next, and buttons for what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from app.course import LecternError
from app.gui.widgets import Button, Card, Icon, IconButton, column, row, text


class TroubleCard(Card):
    """One error. ``remedies`` are (label, call) pairs; the first is the safe one."""

    def __init__(self, error: LecternError, remedies: Sequence[tuple[str, Callable[[], object]]] = ()) -> None:
        super().__init__(kind="danger-card")
        self.error = error
        words = column(text(error.what, "strong", "danger", wrap=True, select=True), spacing=4)
        if error.why:
            words.addWidget(text(error.why, wrap=True, select=True))
        if error.next_step:
            words.addWidget(text(error.next_step, tone="muted", wrap=True, select=True))
        if remedies:
            buttons = row(spacing=8, margins=(0, 6, 0, 0))
            for label, call in remedies:
                buttons.addWidget(Button(label, compact=True, on_click=call))
            buttons.addStretch(1)
            words.addLayout(buttons)
        sign = Icon("circle-alert", "danger", 18)
        close = IconButton("x", "Dismiss this message", size=14, compact=True, on_click=self.dismiss)
        line = row(sign, words, close, spacing=12)
        line.setStretch(1, 1)
        line.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
        line.setAlignment(close, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(line)
        self.setAccessibleName(str(error))

    def announce(self, window: QWidget) -> None:
        """Have screen readers say it now."""
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(window, str(self.error)))

    def dismiss(self) -> None:
        """Take the message away."""
        self.hide()
        self.deleteLater()
