"""The first time with a provider: its terms, your key, a test; one button does all three (A1.4, A3.4)."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.gui.inspector.parts import wrapped
from app.gui.providing.key import KeyField, KeyFile
from app.gui.providing.links import Link
from app.gui.theme import Space
from app.gui.widgets import Button, Overline, TickBox, column, holder, row
from app.services.providers import ProviderState


class ConnectForm(QWidget):
    """``wanted`` carries the key, empty for a provider that needs none; ``unread`` why a key's file can't be read."""

    wanted = Signal(str)
    unread = Signal(object)

    def __init__(self, state: ProviderState) -> None:
        super().__init__()
        card = state.card
        again = bool(state.settings.terminated)
        self.tick = TickBox(
            f"I have read the terms of {card.name} (version {card.terms_version}). They apply to what I send there"
            + (", and I have a new agreement with them" if again else "")
        )
        links = [Link("Terms", card.terms), Link("Privacy", card.privacy)]
        takes_file = "service-account" in card.keys
        self.field = KeyField(card.name, file=takes_file)
        self._keyless = card.keyless or bool(card.local)
        self.connect_it = Button(f"Connect {card.name}" if not card.local else "Use it", "primary", on_click=self._go)
        items: list[QWidget] = [
            Overline("1  Their terms"),
            wrapped(_about(state)),
            holder(row(*(link for link in links if link.url), None, spacing=Space.M)),
            self.tick,
        ]
        if not self._keyless:
            kinds = "An API key, or the JSON file of a service account. " if takes_file else ""
            key = wrapped(f"{kinds}It goes into the keyring of this computer: into no file, no course and no log.")
            items += [Overline("2  Your key"), key, self._entry() if takes_file else self.field]
        self.setLayout(column(*items, row(self.connect_it, None), spacing=Space.S))
        self.tick.toggled.connect(lambda _on: self._refresh())
        self.field.textChanged.connect(lambda _said: self._refresh())
        self.field.returnPressed.connect(self._go)
        self._refresh()

    def _entry(self) -> QWidget:
        """The field, and a button that takes the key out of a file."""
        self.file = KeyFile()
        self.file.read.connect(self.field.setText)
        self.file.unread.connect(self.unread)
        entry = row(self.field, self.file, spacing=6)
        entry.setStretch(0, 1)
        return holder(entry)

    def set_busy(self, busy: bool) -> None:
        """While it is being connected."""
        self._refresh()
        if busy:
            self.connect_it.setEnabled(False)

    def _refresh(self) -> None:
        self.connect_it.setEnabled(self.tick.is_ticked() and (self._keyless or len(self.field.text().strip()) > 7))

    def _go(self) -> None:
        if self.connect_it.isEnabled():
            self.wanted.emit("" if self._keyless else self.field.take())


def _about(state: ProviderState) -> str:
    card = state.card
    if card.local:
        return f"{card.terms} {card.retention}".strip()
    return " ".join(filter(None, (card.retention, card.encryption)))
