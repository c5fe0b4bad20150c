"""What the author should know about the open file, over the panes until it is dismissed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.gui.theme import Space
from app.gui.widgets import Button, Card, Icon, IconButton, row, set_tone, text

Weight = Literal["info", "warn"]
_LOOK: dict[Weight, tuple[str, str, str]] = {
    "info": ("accent-card", "info", "accent"),
    "warn": ("warn-card", "triangle-alert", "warn"),
}


class NoticeBar(QWidget):
    """Sentences one below the other, each with at most one thing to do and a way to put it away."""

    def __init__(self) -> None:
        super().__init__()
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        self._layout.setSpacing(Space.S)
        self._shown: dict[str, QWidget] = {}
        self.hide()

    def said(self) -> list[str]:
        """The sentences that are shown."""
        return list(self._shown)

    def tell(self, said: str, weight: Weight = "info", action: str = "", act: Callable[[], object] | None = None) -> None:
        """Show ``said``, once, with an optional button."""
        if said in self._shown:
            return
        kind, sign, tone = _LOOK[weight]
        card = Card(margin=10)
        set_tone(card, kind, "kind")
        words = text(said, wrap=True, select=True)
        close = IconButton("x", "Dismiss this message", size=14, compact=True, on_click=lambda: self.withdraw(said))
        button = Button(action, compact=True, on_click=act) if action and act is not None else None
        line = row(Icon(sign, tone, 18), words, *([button] if button is not None else []), close, spacing=12)
        line.setStretch(1, 1)
        card.body.addLayout(line)
        card.setAccessibleName(said)
        self._layout.addWidget(card)
        self._shown[said] = card
        self.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))

    def withdraw(self, said: str) -> None:
        """Take a sentence away."""
        card = self._shown.pop(said, None)
        if card is not None:
            focus = self.focusWidget()
            parent = self.parentWidget()
            if parent is not None and focus is not None and card.isAncestorOf(focus):
                parent.setFocus(Qt.FocusReason.OtherFocusReason)
            card.hide()
            card.deleteLater()
        self.setVisible(bool(self._shown))
