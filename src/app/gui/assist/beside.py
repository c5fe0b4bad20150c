"""Drafts on the page: each below the block it was made from, in its frame, never in the place of the text (A3.6)."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer

from app.gui.assist.card import DraftCard
from app.gui.assist.flow import Assist
from app.gui.canvas.frame import BlockFrame
from app.gui.canvas.view import LessonView
from app.services.ai import Draft

REST = 60
"""Milliseconds between two looks while an answer streams in."""


class Beside(QObject):
    """Keeps the cards on the page in step with the drafts of the lesson that is shown."""

    def __init__(self, view: LessonView, assist: Assist) -> None:
        super().__init__(view)
        self._view, self._assist = view, assist
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self.refresh)
        assist.changed.connect(lambda _id: self._rest.isActive() or self._rest.start())
        view.framed.connect(self._framed)

    def refresh(self) -> None:
        """Show the drafts of this lesson below their blocks, and take away what is answered."""
        if self._assist.closed or not self._view.lesson_id:
            return
        waiting = self._assist.waiting(self._view.lesson_id)
        for frame in self._view.frames():
            self._show(frame, waiting.get(frame.block.id))

    def _framed(self, frame: object) -> None:
        if isinstance(frame, BlockFrame) and not self._assist.closed and self._assist.started:
            waiting = self._assist.waiting(self._view.lesson_id)
            if frame.block.id in waiting:
                self._rest.start()  # the frame is not in its column yet

    def _show(self, frame: BlockFrame, draft: Draft | None) -> None:
        block_id = frame.block.id
        card = frame.below
        if draft is None:
            if card is not None:
                frame.set_below(None)
                self._view.block_resized(block_id)
            return
        if isinstance(card, DraftCard) and card.draft.id == draft.id:
            if card.draft is not draft:
                card.show_draft(draft)
                self._view.block_resized(block_id)
            return
        made = DraftCard(draft, self._assist, here=True)
        made.grown.connect(lambda: self._view.block_resized(block_id))
        frame.set_below(made)
        self._view.block_resized(block_id)
