"""Providers as a page: the same cards as in the dialog."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from shiboken6 import isValid

from app.gui.centre.pane import Pane, page_of
from app.gui.context import Context
from app.gui.providing import ProvidersPanel
from app.services.compliance import Compliance


class ProvidersPage(Pane):
    """``narrow({"provider": id})`` unfolds one."""

    def __init__(self, compliance: Compliance, context: Context) -> None:
        super().__init__(compliance, context)
        self.panel = ProvidersPanel(compliance.providers, compliance.guard, context.jobs)
        page_of(
            self,
            "Providers",
            "Lectern has no AI of its own and no account for you: you bring yours, and see every request before it goes.",
            self.panel,
        )
        self._leave: Callable[[], None] = compliance.providers.on_change(lambda: context.dispatch(self._refresh))
        self.destroyed.connect(lambda _gone=None, leave=self._leave: leave())

    def begin(self) -> None:
        self.panel.refresh()

    def narrow(self, wanted: Mapping[str, str]) -> None:
        if "provider" in wanted:
            self.panel.open_first(wanted["provider"])

    def _refresh(self) -> None:
        if isValid(self):
            self.panel.refresh()
