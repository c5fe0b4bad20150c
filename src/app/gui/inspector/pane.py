"""The frame of the inspector: three tabs over one stack of pages."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QStackedWidget

from app.gui.assist import Assist
from app.gui.canvas.narrating import Narrating
from app.gui.canvas.view import LessonView
from app.gui.context import OpenCourse
from app.gui.inspector.ai import AiPage
from app.gui.inspector.block import BlockPage
from app.gui.inspector.compliance import CompliancePage
from app.gui.inspector.voices import Voices
from app.gui.theme import Size, Space
from app.gui.widgets import SegmentedControl, column, holder, row

TABS = (("compliance", "Compliance"), ("block", "Block"), ("ai", "AI"))


class Inspector(QFrame):
    """``jump`` carries lesson id, block id, part, start and end of what the person wants to see; ``open_wanted`` a block whose
    obvious thing is to be done; ``issues_changed`` says that :meth:`issue_count` may be another."""

    jump = Signal(str, str, str, int, int)
    open_wanted = Signal(str)
    issues_changed = Signal()

    def __init__(self, opened: OpenCourse, narrating: Narrating, view: LessonView, assist: Assist) -> None:
        super().__init__()
        self.opened = opened
        self.lesson_id = ""
        self.block_id = ""
        self.setProperty("kind", "inspector")
        self.setMinimumWidth(300)
        self.setMaximumWidth(460)
        self.tabs = SegmentedControl(TABS, "Inspector")
        self.tabs.chosen.connect(self.show_tab)
        self.voices = Voices(opened)
        self.compliance = CompliancePage(opened, narrating)
        self.block = BlockPage(opened, narrating, self.voices)
        self.ai = AiPage(opened, self.compliance.history, self.voices, view, assist)
        self._pages = QStackedWidget()
        for page in (self.compliance, self.block, self.ai):
            self._pages.addWidget(page)
        self.compliance.jump.connect(self.jump)
        self.compliance.issues_changed.connect(self.issues_changed)
        self.block.jump.connect(self.jump)
        self.block.open_wanted.connect(self.open_wanted)
        layout = column(
            holder(row(self.tabs, margins=(Space.L, 0, Space.L, 0))), self._pages, spacing=14, margins=(0, 12, 0, 0)
        )
        layout.setStretch(1, 1)
        self.setLayout(layout)
        self.resize(Size.INSPECTOR, 600)

    def show_lesson(self, lesson_id: str) -> None:
        """Show what there is to say about a lesson; empty for none."""
        self.lesson_id = lesson_id
        self.compliance.show_lesson(lesson_id)
        self.block.show_lesson(lesson_id)

    def show_block(self, block_id: str) -> None:
        """Show the properties of a block; empty for none."""
        self.block_id = block_id
        self.block.show_block(block_id)

    def show_tab(self, key: str) -> None:
        """Show ``compliance``, ``block`` or ``ai``."""
        self.tabs.choose(key)
        self._pages.setCurrentIndex([name for name, _ in TABS].index(key))

    def focus_pane(self) -> None:
        """Put the keyboard on the tabs."""
        self.tabs.focus()

    def issue_count(self) -> int:
        """Accessibility issues of the lesson."""
        return len(self.compliance.issue_lines())

    def tear_down(self) -> None:
        """Stop listening."""
        self.compliance.tear_down()
        self.block.tear_down()
        self.ai.tear_down()
        self.voices.close()
