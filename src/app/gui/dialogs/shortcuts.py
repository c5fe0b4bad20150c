"""Every keyboard shortcut, by menu, from the table of actions itself."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.gui.actions import MENUS, Action
from app.gui.context import Context
from app.gui.dialogs.parts import amount
from app.gui.theme import Space
from app.gui.widgets import Badge, Dialog, EmptyState, Overline, SearchField, clear, holder, row, scrolling, text


class ShortcutsDialog(Dialog):
    """A list that narrows down as one types."""

    def __init__(self, parent: QWidget, context: Context) -> None:
        super().__init__(parent, "Keyboard shortcuts", width=560)
        self._rows = [item for item in context.actions.table() if item.keys]
        self.search = SearchField("Find a shortcut", "Find a shortcut")
        self.search.searched.connect(self.show_only)
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        self._list.setContentsMargins(2, 2, 14, 2)
        self.body.addWidget(self.search)
        self.body.addWidget(scrolling(holder(self._list), "Shortcuts"), 1)
        self.resize(self.width(), 580)
        close = self.add_button("Close", "primary", default=True)
        close.clicked.connect(self.accept)
        self.show_only("")
        self.search.setFocus()

    def show_only(self, query: str) -> None:
        """Show the shortcuts whose action, menu or keys hold every word of ``query``."""
        words = query.casefold().split()
        found = [item for item in self._rows if all(word in _sought(item) for word in words)]
        clear(self._list)
        for menu in (*MENUS, ""):
            items = [item for item in found if item.menu == menu]
            if items:
                head = Overline(menu or "Everywhere")
                head.setContentsMargins(0, Space.M, 0, Space.XS)
                self._list.addWidget(head)
                for item in items:
                    self._list.addWidget(_line(item))
        if not found:
            self._list.addWidget(EmptyState("keyboard", "No shortcut fits", "Try another word."))
        self._list.addStretch(1)
        self.search.setAccessibleDescription(amount(len(found), "shortcut"))


def shown(keys: str) -> str:
    """A key sequence as people on this system write it."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def _sought(item: Action) -> str:
    return " ".join((item.title, item.menu, *map(shown, item.keys))).casefold()


def _line(item: Action) -> QWidget:
    name = text(item.title.rstrip("…"), wrap=True, select=True)
    keys = QHBoxLayout()
    keys.setSpacing(Space.S)
    for index, sequence in enumerate(item.keys):
        if index:
            keys.addWidget(text("or", "caption", "faint"))
        keys.addWidget(Badge(shown(sequence), "muted"))
    line = row(name, keys, spacing=Space.L, margins=(0, 4, 0, 4))
    line.setStretch(0, 1)
    line.setAlignment(keys, Qt.AlignmentFlag.AlignTop)
    made = holder(line)
    made.setAccessibleName(f"{item.title}: {' or '.join(map(shown, item.keys))}")
    return made
