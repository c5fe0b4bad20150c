"""The trash of the course: lessons that were deleted, to be brought back."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.course import Course
from app.course.model import Trashed
from app.gui.theme import Space
from app.gui.widgets import Button, Card, ElidedLabel, EmptyState, IconButton, clear, column, holder, row, scrolling, text


class TrashView(QWidget):
    """``restored`` carries a lesson id; ``emptied`` and ``closed`` nothing."""

    restored = Signal(str)
    emptied = Signal()
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.back = IconButton("arrow-left", "Back to the outline", size=16, on_click=self.closed.emit)
        self._items = QVBoxLayout()
        self._items.setSpacing(Space.S)
        self._items.setContentsMargins(12, 4, 12, 4)
        self._items.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._empty = Button("Empty the trash", "ghost", icon="trash-2", on_click=self.emptied.emit)
        head = row(self.back, text("Trash", "title"), None, spacing=6, margins=(8, 0, 12, 0))
        layout = column(
            head, scrolling(holder(self._items), "Lessons in the trash"), holder(row(self._empty, None, margins=(8, 0, 8, 0)))
        )
        layout.setStretch(1, 1)
        self.setLayout(layout)

    def show_course(self, course: Course) -> None:
        """List what is in the trash."""
        clear(self._items)
        for item in course.trash:
            self._items.addWidget(self._row(course, item))
        if not course.trash:
            self._items.addWidget(
                EmptyState("trash-2", "The trash is empty", "Lessons you delete wait here until you empty it.")
            )
        self._empty.setEnabled(bool(course.trash))

    def _row(self, course: Course, item: Trashed) -> QWidget:
        home = next((section.title for section in course.sections if section.id == item.section_id), "a section that is gone")
        title = ElidedLabel(item.lesson.title or "Untitled lesson", "strong")
        count = len(item.lesson.blocks)
        said = ElidedLabel(f"From {home} · {count} {'block' if count == 1 else 'blocks'}", "caption", "muted")
        restore = Button(
            "Restore",
            compact=True,
            icon="rotate-ccw",
            on_click=lambda: self.restored.emit(item.lesson.id),
            name=f"Restore {item.lesson.title}",
        )
        return Card(title, said, row(restore, None), spacing=4, margin=12)
