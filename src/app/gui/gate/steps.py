"""The sections of the policy as steps, each with a sign that says whether it is done."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.gui.theme import set_icon


class Steps(QWidget):
    """``chosen`` carries the id of the section the person wants to see."""

    chosen = Signal(str)

    def __init__(self, items: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._titles = dict(items)
        self._buttons: dict[str, QPushButton] = {}
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        for number, (key, title) in enumerate(items, 1):
            button = QPushButton(f"{number}  {title}")
            button.setProperty("kind", "step")
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setIconSize(QSize(20, 16))
            button.clicked.connect(lambda _checked=False, key=key: self.chosen.emit(key))
            self._buttons[key] = button
            layout.addWidget(button)
            self.show_done(key, done=False)

    def show_current(self, key: str) -> None:
        """Mark the section that is shown."""
        for other, button in self._buttons.items():
            button.setChecked(other == key)

    def show_done(self, key: str, *, done: bool) -> None:
        """Mark a section as read and ticked, or not."""
        button = self._buttons[key]
        set_icon(button, "circle-check" if done else "circle-dashed", "ok" if done else "faint", trail=4)
        button.setAccessibleName(f"{self._titles[key]}, {'done' if done else 'to do'}")
