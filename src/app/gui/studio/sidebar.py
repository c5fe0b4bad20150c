"""The left pane: search, outline or trash, what adds to the course, and the policy card."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from app.course import Course
from app.gui.actions import Actions
from app.gui.studio.outline import Outline
from app.gui.studio.policy_card import PolicyCard
from app.gui.studio.trash import TrashView
from app.gui.theme import Size
from app.gui.widgets import Button, IconButton, SearchField, column, holder, row, text


def matching(course: Course, query: str) -> frozenset[str] | None:
    """Ids of lessons whose title or text contains every word of ``query``; None for an empty query."""
    words = query.casefold().split()
    if not words:
        return None
    found = set()
    for lesson in course.lessons():
        whole = "\n".join((lesson.title, *(block.plain() for block in lesson.blocks))).casefold()
        if all(word in whole for word in words):
            found.add(lesson.id)
    return frozenset(found)


class Sidebar(QFrame):
    """``find_wanted`` carries what was searched when Enter is pressed."""

    find_wanted = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "sidebar")
        self.setMinimumWidth(220)
        self._course = Course()
        self.search = SearchField("Search lessons and blocks")
        self.search.searched.connect(self._filter)
        self.search.submitted.connect(lambda query: self.find_wanted.emit(query) if query.strip() else None)
        self.outline = Outline()
        self.trash = TrashView()
        self.trash.closed.connect(self.show_outline)
        self.nothing = text("No lesson contains that.", tone="muted")
        self.nothing.setContentsMargins(20, 4, 12, 4)
        self.nothing.hide()
        self._pages = QStackedWidget()
        self._pages.addWidget(self.outline)
        self._pages.addWidget(self.trash)
        self.add_lesson = Button("Add lesson", "ghost", icon="plus")
        self.add_lesson.setProperty("align", "left")
        self.add_section = IconButton("list-tree", "Add section")
        self.trash_button = IconButton("trash-2", "Trash", on_click=self.show_trash)
        self.policy = PolicyCard()
        self.centre = IconButton("layout-dashboard", "Compliance Centre")
        adding = row(self.add_lesson, self.add_section, self.trash_button, spacing=2, margins=(8, 0, 10, 0))
        adding.setStretch(0, 1)
        foot = row(self.policy, self.centre, spacing=4, margins=(12, 0, 8, 0))
        foot.setStretch(0, 1)
        layout = column(
            holder(row(self.search, margins=(12, 0, 12, 0))),
            self.nothing,
            self._pages,
            holder(adding),
            holder(foot),
            spacing=8,
            margins=(0, 12, 0, 12),
        )
        layout.setStretch(2, 1)
        self.setLayout(layout)
        self.resize(Size.SIDEBAR, 600)

    def bind(self, actions: Actions) -> None:
        """Have the buttons do the actions of the open course."""
        actions.bind(self.add_lesson, "lesson.new")
        actions.bind(self.add_section, "section.new")
        actions.bind(self.centre, "help.centre")

    def show_course(self, course: Course) -> None:
        """Keep the trash and the search in step with the course."""
        self._course = course
        self.trash.show_course(course)
        count = len(course.trash)
        self.trash_button.set_label(f"Trash, {count} {'lesson' if count == 1 else 'lessons'}" if count else "Trash, empty")
        self.trash_button.set_icon("trash-2", "text" if count else "faint")
        if self.search.text():
            self._filter(self.search.text())

    def show_trash(self) -> None:
        """Show the trash in place of the outline."""
        self._pages.setCurrentWidget(self.trash)
        self.trash.back.setFocus()

    def show_outline(self) -> None:
        """Show the outline again."""
        self._pages.setCurrentWidget(self.outline)
        self.outline.setFocus()

    def pane(self) -> QWidget:
        """The widget that takes the keyboard when the pane is entered."""
        return self._pages.currentWidget() or self.outline

    def _filter(self, query: str) -> None:
        found = matching(self._course, query)
        self.outline.filter(found)
        self.nothing.setVisible(found is not None and not found)
        if found is not None:
            self._pages.setCurrentWidget(self.outline)
