"""Framed groups, and what stands where there is nothing yet."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QFrame, QVBoxLayout, QWidget

from app.gui.theme import Space
from app.gui.widgets.labels import Icon, text
from app.gui.widgets.layouts import Item, fill

CardKind = Literal["card", "subtle-card", "accent-card", "warn-card", "danger-card", "raised"]


class Card(QFrame):
    """A rounded frame around a column of items."""

    def __init__(self, *items: Item, kind: CardKind = "card", spacing: int = Space.S, margin: int = Space.L) -> None:
        super().__init__()
        self.setProperty("kind", kind)
        layout = QVBoxLayout(self)
        fill(layout, items, spacing, (margin, margin - 2, margin, margin - 2))

    @property
    def body(self) -> QBoxLayout:
        """The column inside."""
        layout = self.layout()
        assert isinstance(layout, QBoxLayout)
        return layout


class EmptyState(QWidget):
    """What an empty place says: an icon, one line, one sentence, and maybe buttons."""

    def __init__(self, icon: str, title: str, body: str, *actions: QWidget) -> None:
        super().__init__()
        heading = text(title, "title")
        heading.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        heading.setWordWrap(True)
        lead = text(body, "ui", "muted", wrap=True)
        lead.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(Space.L, Space.XL, Space.L, Space.XL)
        layout.setSpacing(Space.S)
        sign = Icon(icon, "faint", 28)
        layout.addWidget(sign, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addWidget(heading)
        layout.addWidget(lead)
        for action in actions:
            layout.addWidget(action, 0, Qt.AlignmentFlag.AlignHCenter)
