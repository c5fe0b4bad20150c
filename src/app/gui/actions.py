"""Actions, declared once: menus, buttons, the command palette and the list of shortcuts all come from one table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QMenu, QWidget

from app.course import LecternError
from app.gui.theme import set_icon

Menu = Literal["Course", "Edit", "Insert", "Format", "Lesson", "AI", "Go", "View", "Help", "Captions", "Timing", "Playback", ""]
MENUS: tuple[Menu, ...] = (
    "Course", "Captions", "Edit", "Insert", "Format", "Timing", "Playback", "Lesson", "AI", "Go", "View", "Help",
)  # fmt: skip
"""Those of every window in their order; a window shows the ones it has actions for."""


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One thing a person can do.

    ``keys`` are Qt portable key sequences, the first one is shown. ``group`` separates neighbours in a menu by a line when it
    differs. ``checked`` makes it a switch. ``hidden`` keeps it out of the palette (it would make no sense there).
    """

    id: str
    title: str
    run: Callable[[], object]
    menu: Menu = ""
    group: int = 0
    keys: tuple[str, ...] = ()
    icon: str = ""
    enabled: Callable[[], bool] = _always
    checked: Callable[[], bool] | None = None
    hidden: bool = False
    hint: str = ""


class Actions(QObject):
    """The table of actions of one window. Call :meth:`refresh` when what is possible may have changed."""

    def __init__(self, window: QWidget, problem: Callable[[LecternError], None]) -> None:
        super().__init__(window)
        self._window = window
        self._problem = problem
        self._rows: dict[str, Action] = {}
        self._made: dict[str, QAction] = {}
        self._allowed: Callable[[Action], bool] = lambda _row: True

    def allow(self, allowed: Callable[[Action], bool]) -> None:
        """Offer only what ``allowed`` says, on top of what each action says itself: another page is shown."""
        self._allowed = allowed
        self.refresh()

    def add(self, rows: Iterable[Action]) -> None:
        """Declare actions; an id that is there already is replaced (another course was opened)."""
        for row in rows:
            self.remove((row.id,))
            made = QAction(row.title, self)
            made.setObjectName(row.id)
            made.setShortcuts([QKeySequence(keys) for keys in row.keys])
            made.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
            made.setMenuRole(QAction.MenuRole.NoRole)
            made.setCheckable(row.checked is not None)
            made.setStatusTip(row.hint)
            made.triggered.connect(lambda _checked=False, row=row: self.run(row.id))
            self._rows[row.id] = row
            self._made[row.id] = made
            self._window.addAction(made)
        self.refresh()

    def remove(self, ids: Iterable[str]) -> None:
        """Take actions away again."""
        for key in ids:
            made = self._made.pop(key, None)
            self._rows.pop(key, None)
            if made is not None:
                self._window.removeAction(made)
                made.deleteLater()

    def run(self, key: str) -> None:
        """Do it, if it is possible now. What goes wrong is shown the same way everywhere."""
        row = self._rows.get(key)
        if row is None or not self._enabled(row):
            return
        try:
            row.run()
        except LecternError as error:
            self._problem(error)
        finally:
            self.refresh()

    def refresh(self) -> None:
        """Ask every action whether it is possible and on."""
        for key, row in self._rows.items():
            made = self._made[key]
            made.setEnabled(self._enabled(row))
            if row.checked is not None:
                made.setChecked(row.checked())

    def _enabled(self, row: Action) -> bool:
        return self._allowed(row) and row.enabled()

    def qt(self, key: str) -> QAction:
        """The Qt action of ``key``; raises ``KeyError``."""
        return self._made[key]

    def keys(self, key: str) -> QKeySequence:
        """The shortcut shown for ``key``; empty when it has none."""
        return self._made[key].shortcut()

    def table(self) -> list[Action]:
        """Every action in the order of the menus."""
        rank = {name: index for index, name in enumerate((*MENUS, ""))}
        return sorted(self._rows.values(), key=lambda row: (rank[row.menu], row.group))

    def possible(self) -> list[Action]:
        """What the palette offers now."""
        return [row for row in self.table() if not row.hidden and self._enabled(row)]

    def fill(self, menu: QMenu, name: Menu) -> None:
        """Put the actions of one menu into ``menu``, groups apart."""
        group: int | None = None
        for row in (row for row in self.table() if row.menu == name):
            if group is not None and row.group != group:
                menu.addSeparator()
            group = row.group
            if row.icon:
                set_icon(self._made[row.id], row.icon)  # here, because drawing forty icons nobody sees takes 10 ms
            menu.addAction(self._made[row.id])

    def menu(self, parent: QWidget) -> QMenu:
        """All menus as one, for the button in the top bar."""
        whole = QMenu(parent)
        for name in MENUS:
            if any(row.menu == name for row in self._rows.values()):
                self.fill(whole.addMenu(name), name)
        return whole

    def bind(self, button: QAbstractButton, key: str) -> None:
        """Have a button do the action and be enabled with it."""
        made = self._made[key]
        button.clicked.connect(lambda _checked=False: self.run(key))
        button.setEnabled(made.isEnabled())
        made.enabledChanged.connect(button.setEnabled)
