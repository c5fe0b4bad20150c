"""The checklist for AI content in the publish dialog: what one answers for, and who may be named in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QVBoxLayout

from app.course import Course
from app.course.review import items
from app.gui.dialogs.hindrances import Go, Spot
from app.gui.dialogs.parts import amount
from app.gui.theme import Space
from app.gui.widgets import Button, Card, Icon, TickBox, clear, column, holder, row, text
from app.services.checklist import ALL, QUESTIONS, Check, Named, people_named

MOST = 12
"""Names listed; the rest are counted."""
NOTICE = (
    "The package gets a notice for whoever runs it in a learning system (ai-notice.txt): what is synthetic, the conditions of "
    "each provider, and what they take over when they offer the course to others. It sends nothing to any AI provider."
)


class ChecklistCard(Card):
    """Shown when the course has AI content. Ticks hold for the content they were set for: another name or item unticks them."""

    def __init__(self, go: Go, changed: Callable[[], object]) -> None:
        super().__init__(spacing=Space.S)
        self._go = go
        self._for: object = None
        self._named: Sequence[Named] = ()
        sign = Icon("scale", "ai", 18)
        title = text("Before AI content is published, you answer for it", "strong", wrap=True)
        head = row(sign, title, spacing=10)
        head.setStretch(1, 1)
        self.body.addLayout(head)
        self._people = QVBoxLayout()
        self._people.setSpacing(2)
        self.body.addLayout(self._people)
        self.boxes = {check: TickBox(said) for check, said in QUESTIONS.items()}
        for box in self.boxes.values():
            box.toggled.connect(lambda _on: changed())
            self.body.addWidget(box)
        self.body.addWidget(
            text("Your ticks are written to the audit log with the publication.", "caption", "muted", wrap=True)
        )
        self.body.addWidget(text(NOTICE, "caption", "muted", wrap=True))
        self.hide()

    @property
    def confirmed(self) -> tuple[Check, ...]:
        """What is ticked."""
        return tuple(check for check in ALL if self.boxes[check].is_ticked())

    @property
    def answered(self) -> bool:
        """Whether nothing is left to tick, or there is no AI content to answer for."""
        return self.isHidden() or self.confirmed == ALL

    def show_course(self, course: Course) -> None:
        """Ask about what AI made of this course; nothing at all when it made nothing."""
        digests = tuple(item.digest for item in items(course))
        self.setVisible(bool(digests))
        if digests == self._for:
            return
        self._for = digests
        for box in self.boxes.values():
            with QSignalBlocker(box):
                box.tick(False)
        self._show_people(course, people_named(course))

    def _show_people(self, course: Course, named: Sequence[Named]) -> None:
        clear(self._people)
        if not named:
            return
        one = len(named) == 1
        said = f"{amount(len(named), 'name')} in AI text may be {'that of a person or company' if one else 'those of people'}:"
        self._people.addWidget(text(said, "ui", wrap=True))
        titles = {lesson.id: lesson.title or "Untitled lesson" for lesson in course.lessons()}
        for item in named[:MOST]:
            where = titles.get(item.lesson_id, "The whole course")
            inside = row(column(text(item.name, "strong", wrap=True, select=True), text(where, "caption", "muted"), spacing=0))
            inside.setStretch(0, 1)
            if item.lesson_id:
                block = "" if item.block_id == item.lesson_id else item.block_id
                spot = Spot(item.lesson_id, block, item.part, item.start, item.end)
                name = f"Show {item.name} in {where}"
                button = Button("Show", compact=True, name=name, on_click=partial(self._go, spot))
                inside.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
            self._people.addWidget(holder(inside))
        if len(named) > MOST:
            self._people.addWidget(text(f"And {len(named) - MOST} more.", "caption", "muted"))
        found = "Found by their capitals alone: some are places or titles, and a first name by itself is not found."
        self._people.addWidget(text(found, "caption", "muted", wrap=True))
