"""How much AI content waits for a person, and the way to the review. Takes no room in a course without AI."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.gui.context import OpenCourse
from app.gui.inspector.parts import wrapped
from app.gui.theme import Space
from app.gui.widgets import Button, Card, Icon, column, row

REST = 400
"""Milliseconds after a change until it is counted again."""


class ReviewCard(QWidget):
    """Counts when it is first seen, and after changes."""

    def __init__(self, opened: OpenCourse) -> None:
        super().__init__()
        self._opened = opened
        self._listening = False
        self._sign = Icon("list-checks", "ai", 18)
        self.title, self.sentence = wrapped("", "strong", "text"), wrapped()
        self.button = Button("Review", compact=True, on_click=lambda: opened.context.actions.run("review.open"))
        inside = row(self._sign, column(self.title, self.sentence, spacing=2), self.button, spacing=Space.M)
        inside.setStretch(1, 1)
        inside.setAlignment(self._sign, Qt.AlignmentFlag.AlignTop)
        inside.setAlignment(self.button, Qt.AlignmentFlag.AlignTop)
        self._card = Card(inside, kind="subtle-card", margin=14)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._card)
        self._card.hide()
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self.count)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._rest.start(0)  # the page first

    def tear_down(self) -> None:
        """Stop counting."""
        self._rest.stop()
        self._opened = None  # type: ignore[assignment]  # nothing is asked of a closed course

    def count(self) -> None:
        """Say how many wait."""
        if self._opened is None or self._opened.session.closed:
            return
        service = self._opened.reviews()
        if not self._listening:
            self._listening = True
            service.on_change(lambda: self._rest.start(REST))
        counts = service.counts
        self._card.setVisible(counts.total > 0)
        if not counts.total:
            return
        done = not counts.waiting
        self._sign.set_icon("circle-check" if done else "list-checks", "ok" if done else "ai")
        waiting = f"{counts.waiting} AI {'item waits' if counts.waiting == 1 else 'items wait'} for review"
        self.title.setText("AI content is reviewed" if done else waiting)
        self.sentence.setText(
            f"A person answered for {'it' if counts.total == 1 else f'each of the {counts.total} items'}."
            if done
            else "Nothing AI made is published before a person has answered for it."
        )
        self.button.setText("Look again" if done else "Review")
