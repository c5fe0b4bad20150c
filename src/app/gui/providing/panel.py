"""All providers, one card each: those in use first, then those that write."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.course import OutputKind
from app.guard import Guard
from app.gui.providing.provider import ProviderCardView
from app.gui.theme import Space
from app.gui.widgets import column
from app.services.jobs import Jobs
from app.services.providers import ProviderService


class ProvidersPanel(QWidget):
    """``changed`` when something about a provider may be another."""

    changed = Signal()

    def __init__(self, service: ProviderService, guard: Guard, jobs: Jobs) -> None:
        super().__init__()
        states = [service.state(card.id) for card in service.cards()]
        states.sort(key=lambda state: (not state.standing.enabled, state.card.local, OutputKind.TEXT not in state.card.outputs))
        self.cards = {state.card.id: ProviderCardView(service, guard, jobs, state.card.id) for state in states}
        for card in self.cards.values():
            card.changed.connect(self.changed)
        self.setLayout(column(*self.cards.values(), spacing=Space.M))

    def refresh(self) -> None:
        """Bring every card up to date."""
        for card in self.cards.values():
            card.refresh()

    def open_first(self, provider_id: str = "") -> None:
        """Unfold the provider that is wanted, or the first one while none is in use, and put the keyboard there."""
        card = self.cards.get(provider_id) or next(iter(self.cards.values()), None)
        used = any(other.state.standing.enabled for other in self.cards.values())
        if card is not None and (provider_id or not used) and card.state.allowed:
            card.open()
            card.focus()
