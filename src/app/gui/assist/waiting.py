"""The drafts that wait, as cards in the AI tab; they are here again after a restart."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.gui.assist.card import DraftCard
from app.gui.assist.flow import Assist
from app.gui.inspector.parts import section, wrapped
from app.gui.inspector.words import counted
from app.gui.theme import Space
from app.gui.widgets import Button, column, text

REST = 60
"""Milliseconds between two looks while an answer streams in."""
AT_ONCE = 8
"""Cards shown before "Show more"."""


class Waiting(QWidget):
    """A card stays as long as its draft does, so that no focus is lost and nothing flickers."""

    def __init__(self, assist: Assist) -> None:
        super().__init__()
        self._assist = assist
        self._cards: dict[str, DraftCard] = {}
        self._most = AT_ONCE
        self._count = text("", "caption", "muted")
        self.nothing = wrapped("What AI writes waits here and beside your text. Nothing changes until you take it.")
        self.keeping = wrapped("", "caption", "warn")
        self.keeping.hide()
        self._column = QVBoxLayout()
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.M)
        self.more = Button("Show more", compact=True, on_click=self._show_more)
        self.setLayout(
            column(section("Drafts", self._count), self.nothing, self.keeping, self._column, self.more, spacing=Space.S + 2)
        )
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self.refresh)
        assist.changed.connect(lambda _id: self._rest.isActive() or self._rest.start())

    @property
    def cards(self) -> list[DraftCard]:
        """The cards shown, the newest first."""
        return list(self._cards.values())

    def refresh(self) -> None:
        """Show every draft that waits."""
        if self._assist.closed:
            return
        drafts = self._assist.drafts
        wanted = {draft.id: draft for draft in drafts[: self._most]}
        for key in [key for key in self._cards if key not in wanted]:
            card = self._cards.pop(key)
            card.hide()
            self._column.removeWidget(card)
            card.deleteLater()
        cards: dict[str, DraftCard] = {}
        for at, (key, draft) in enumerate(wanted.items()):
            known = self._cards.get(key)
            if known is None:
                known = DraftCard(draft, self._assist)
            elif known.draft is not draft:
                known.show_draft(draft)
            if self._column.indexOf(known) != at:
                self._column.insertWidget(at, known)
            cards[key] = known
        self._cards = cards
        self.nothing.setVisible(not drafts)
        self.keeping.setText(self._assist.keeping if drafts else "")  # by then a job has opened the key store
        self.keeping.setVisible(bool(self.keeping.text()))
        self._count.setText(counted(len(drafts), "draft") if drafts else "")
        self.more.setVisible(len(drafts) > self._most)

    def showEvent(self, event: object) -> None:
        self.refresh()

    def _show_more(self) -> None:
        self._most += AT_ONCE
        self.refresh()
