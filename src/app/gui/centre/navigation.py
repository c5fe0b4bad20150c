"""The list of pages at the left of the Compliance Centre. Arrow keys move in it; narrow windows see icons alone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QPushButton, QSizePolicy, QVBoxLayout

from app.gui.centre.pages import CentreEntry
from app.gui.theme import Space, set_icon
from app.gui.widgets import Overline, holder, row, scrolling

_WIDE, _NARROW = 220, 66


class _Stop(QPushButton):
    """One page in the list."""

    def __init__(self, entry: CentreEntry) -> None:
        super().__init__(entry.title)
        self.entry = entry
        self.setProperty("kind", "nav")
        self.setProperty("align", "left")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(entry.title)
        self.setIconSize(QSize(24, 16))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)  # the scroll bar may take its room
        set_icon(self, entry.icon, "muted", trail=8)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        group = self.group()
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        step = steps.get(Qt.Key(event.key()))
        if step is None or group is None:
            super().keyPressEvent(event)
            return
        stops = group.buttons()
        following = stops[(stops.index(self) + step) % len(stops)]
        following.setFocus(Qt.FocusReason.TabFocusReason)
        following.click()


class Navigation(QFrame):
    """``chosen`` carries the id of the page the person wants."""

    chosen = Signal(str)

    def __init__(self, entries: Sequence[CentreEntry]) -> None:
        super().__init__()
        self.setProperty("kind", "sidebar")
        self.setAccessibleName("Pages of the Compliance Centre")
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._titles: list[QFrame | Overline] = []
        self.stops: dict[str, _Stop] = {}
        layout = QVBoxLayout()
        layout.setContentsMargins(Space.S, Space.L, Space.S, Space.L)
        layout.setSpacing(2)
        group = ""
        for entry in entries:
            if entry.group != group:
                group = entry.group
                layout.addSpacing(Space.M if self.stops else 0)
                title = Overline(group)
                self._titles.append(title)
                layout.addLayout(row(title, margins=(10, 0, 0, 2)))
            stop = _Stop(entry)
            stop.clicked.connect(lambda _checked=False, key=entry.id: self.chosen.emit(key))
            self._group.addButton(stop)
            self.stops[entry.id] = stop
            layout.addWidget(stop)
        layout.addStretch(1)
        area = scrolling(holder(layout), "Pages")
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)
        self.show_tight(tight=False)

    def show_current(self, key: str) -> None:
        """Mark the page that is shown."""
        self.stops[key].setChecked(True)

    def show_tight(self, *, tight: bool) -> None:
        """Icons alone where the page needs the room; their names become tooltips."""
        self.setFixedWidth(_NARROW if tight else _WIDE)
        for title in self._titles:
            title.setVisible(not tight)
        for stop in self.stops.values():
            stop.setText("" if tight else stop.entry.title)
            stop.setToolTip(stop.entry.title if tight else "")

    def focus_current(self) -> None:
        """Give the keyboard to the page that is shown."""
        shown = self._group.checkedButton()
        if shown is not None:
            shown.setFocus(Qt.FocusReason.OtherFocusReason)
