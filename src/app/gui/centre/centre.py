"""The centre itself: a bar to leave it by, the list of pages, and the page that is shown."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from app.gui.centre.navigation import Navigation
from app.gui.centre.pages import PAGES
from app.gui.centre.pane import Pane
from app.gui.context import Context
from app.gui.inspector.words import standing
from app.gui.theme import Size, Space
from app.gui.widgets import Badge, Icon, IconButton, column, line, row, text
from app.services.compliance import Compliance

TIGHT = 860
"""Window width in pixels under which the list of pages shrinks to icons, as the studio's outline goes."""


class CentrePage(QWidget):
    """Call :meth:`show_page` each time it is shown; ``done`` is sent when the person leaves."""

    done = Signal()

    def __init__(self, compliance: Compliance, context: Context) -> None:
        super().__init__()
        self.setProperty("surface", "app")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Compliance Centre")
        self.compliance = compliance
        self.context = context
        self._entries = {entry.id: entry for entry in PAGES}
        self._made: dict[str, Pane] = {}
        self.current = ""
        self.navigation = Navigation(PAGES)
        self.navigation.chosen.connect(self.show_page)
        self.pages = QStackedWidget()
        self.leave = IconButton("arrow-left", "Back", on_click=self.done.emit)
        self._standing = Badge("")
        self._place = text("", "ui", "muted")
        bar = QFrame()
        bar.setProperty("kind", "top-bar")
        bar.setFixedHeight(Size.TOP_BAR)
        bar.setLayout(
            row(
                self.leave,
                text("Compliance Centre", "title"),
                Icon("chevron-right", "faint", 16),
                self._place,
                None,
                self._standing,
                spacing=10,
                margins=(Space.M, 0, Space.L, 0),
            )
        )
        body = row(self.navigation, line("vertical"), self.pages, spacing=0)
        body.setStretch(2, 1)
        whole = column(bar, body, spacing=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)

    def show_page(self, key: str = "", narrowed: Mapping[str, str] | None = None) -> None:
        """Show a page as things are now: ``key``, or the one that was shown last, or the first."""
        key = key if key in self._entries else self.current or PAGES[0].id
        if key not in self._made:
            made = self._entries[key].build(self.compliance, self.context)
            self._made[key] = made
            self.pages.addWidget(made)
        self.current = key
        self.navigation.show_current(key)
        self._place.setText(self._entries[key].title)
        now = standing(self.compliance.policy)
        self._standing.show_as(now.badge if now.tone != "muted" else "AI is off", now.tone, now.icon)
        self._standing.setAccessibleName(f"AI policy: {now.badge}")
        pane = self._made[key]
        self.pages.setCurrentWidget(pane)
        pane.begin()
        if narrowed:
            pane.narrow(narrowed)

    def pane(self, key: str) -> Pane:
        """A page that was shown before; raises ``KeyError``."""
        return self._made[key]

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leads back."""
        if event.key() == Qt.Key.Key_Escape:
            self.done.emit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.navigation.show_tight(tight=event.size().width() < TIGHT)
