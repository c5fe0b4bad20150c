"""Providers in a dialog: what "Connect a provider…" opens. The same cards are a page of the Compliance Centre."""

from __future__ import annotations

from collections.abc import Callable

from app.gui.context import Context
from app.gui.providing import ProvidersPanel
from app.gui.widgets import Dialog, column, holder, scrolling
from app.services.providers import ProviderService


class ProvidersDialog(Dialog):
    """Everything holds at once; there is nothing to save."""

    def __init__(self, context: Context, service: ProviderService, *, provider: str = "", first: bool = False) -> None:
        """``provider`` is unfolded; ``first`` unfolds the first one while none is in use."""
        super().__init__(
            context.window,
            "AI providers",
            "Lectern has no AI of its own and no account for you: you bring yours, and see every request before it goes.",
            width=640,
        )
        guard = context.compliance().guard
        self.panel = ProvidersPanel(service, guard, context.jobs)
        self.body.addWidget(scrolling(holder(column(self.panel, None, margins=(2, 2, 14, 2))), "Providers"), 1)
        close = self.add_button("Close", "primary")
        close.clicked.connect(self.accept)
        self.resize(self.width(), 680)
        if provider or first:
            self.panel.open_first(provider)
        self._leave: Callable[[], None] = service.on_change(lambda: context.dispatch(self._refresh))
        self.finished.connect(lambda _result: self._leave())

    def _refresh(self) -> None:
        if self.isVisible():
            self.panel.refresh()
