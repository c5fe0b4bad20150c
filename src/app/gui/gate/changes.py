"""What is different from the policy that was accepted."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.gui.widgets import Badge, BadgeKind, Card, Dialog, column, holder, row, scrolling, text
from app.policy import DiffLine

_SAID: dict[str, tuple[str, BadgeKind]] = {"new": ("New", "ok"), "gone": ("No longer there", "danger")}


class ChangesDialog(Dialog):
    """New and removed paragraphs, in reading order; what stayed is left out."""

    def __init__(self, parent: QWidget, lines: Sequence[DiffLine]) -> None:
        super().__init__(parent, "What changed in the policy", "Paragraphs that stayed the same are left out.", width=720)
        listed = column(spacing=8)
        for item in lines:
            if item.mark in _SAID:
                said, kind = _SAID[item.mark]
                paragraph = text(item.text.strip(), "dense", "muted" if item.mark == "gone" else "text", wrap=True, select=True)
                listed.addWidget(Card(row(Badge(said, kind), None), paragraph))
        listed.addStretch(1)
        self.body.addWidget(scrolling(holder(listed), "Changes"), 1)
        self.resize(720, 560)
        self.add_button("Close", "primary", default=True).clicked.connect(self.accept)
