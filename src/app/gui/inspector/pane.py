"""The frame of the inspector: three tabs over one stack of pages."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QStackedWidget

from app.gui.context import OpenCourse
from app.gui.theme import Size, Space
from app.gui.widgets import SegmentedControl, column, holder, row


class Inspector(QFrame):
    """``jump`` carries lesson id, block id, part, start and end of what the person wants to see."""

    jump = Signal(str, str, str, int, int)

    def __init__(self, opened: OpenCourse) -> None:
        super().__init__()
        self.opened = opened
        self.lesson_id = ""
        self.block_id = ""
        self.setProperty("kind", "inspector")
        self.setMinimumWidth(300)
        self.setMaximumWidth(460)
        self.tabs = SegmentedControl([("compliance", "Compliance"), ("block", "Block"), ("ai", "AI")], "Inspector")
        self.tabs.chosen.connect(self.show_tab)
        self._pages = QStackedWidget()
        layout = column(
            holder(row(self.tabs, margins=(Space.L, 0, Space.L, 0))), self._pages, spacing=14, margins=(0, 12, 0, 0)
        )
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.resize(Size.INSPECTOR, 600)

    def show_lesson(self, lesson_id: str) -> None:
        """Show what there is to say about a lesson; empty for none."""
        self.lesson_id = lesson_id

    def show_block(self, block_id: str) -> None:
        """Show the properties of a block; empty for none."""
        self.block_id = block_id

    def show_tab(self, key: str) -> None:
        """Show ``compliance``, ``block`` or ``ai``."""
        self.tabs.choose(key)

    def focus_pane(self) -> None:
        """Put the keyboard on the tabs."""
        self.tabs.focus()

    def issue_count(self) -> int:
        """Accessibility issues of the lesson."""
        return 0

    def tear_down(self) -> None:
        """Stop listening."""
