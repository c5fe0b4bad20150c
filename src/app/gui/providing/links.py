"""Links to what a provider says itself. They open in the browser, and only when a person presses them."""

from __future__ import annotations

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices

from app.gui.widgets import Button


class Link(Button):
    """A link; ``url`` is empty for what is a sentence and no address."""

    def __init__(self, label: str, url: str) -> None:
        super().__init__(label, "link", icon="external-link", on_click=self._open, name=f"{label}: {url}, opens the browser")
        self.url = url if url.startswith("https://") else ""
        self.setToolTip(self.url)

    def _open(self) -> None:
        if self.url:
            QDesktopServices.openUrl(QUrl(self.url))
