"""The command palette (Ctrl+K): every action and every lesson, by typing a few letters of its name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QLabel, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.gui.theme import icon
from app.gui.widgets import line, row, text


@dataclass(frozen=True, slots=True)
class Command:
    """One line of the palette. ``where`` is its menu or section, ``keys`` its shortcut as shown."""

    title: str
    where: str
    run: Callable[[], object]
    icon: str = ""
    keys: str = ""


def score(query: str, title: str) -> int:
    """How well ``title`` fits: 0 not at all; whole words beat beginnings of words beat letters in order."""
    query, title = query.casefold().strip(), title.casefold()
    if not query:
        return 1
    if title.startswith(query):
        return 400 - len(title)
    words = title.split()
    if all(any(word.startswith(part) for word in words) for part in query.split()):
        return 300 - len(title)
    if query in title:
        return 200 - len(title)
    at = -1
    for letter in query.replace(" ", ""):
        at = title.find(letter, at + 1)
        if at < 0:
            return 0
    return max(1, 100 - len(title))


class Palette(QDialog):
    """A field and a list; arrows choose, Enter does, Escape leaves."""

    _MOST = 60

    def __init__(self, parent: QWidget, commands: Sequence[Command]) -> None:
        super().__init__(parent, Qt.WindowType.Dialog | Qt.WindowType.FramelessWindowHint)
        self.setWindowTitle("Commands")
        self.setProperty("kind", "palette")
        self._commands = commands
        self.field = QLineEdit()
        self.field.setProperty("kind", "palette")
        self.field.setPlaceholderText("Type a command or the name of a lesson")
        self.field.setAccessibleName("Command")
        self.field.setTextMargins(14, 0, 14, 0)
        self.list = QListWidget()
        self.list.setProperty("kind", "menu")
        self.list.setAccessibleName("Commands")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setIconSize(QSize(16, 16))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setUniformItemSizes(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 1, 1, 6)
        layout.setSpacing(0)
        layout.addWidget(self.field)
        layout.addWidget(line())
        layout.addWidget(self.list, 1)
        self.field.textChanged.connect(self._show)
        self.field.installEventFilter(self)
        self.list.itemClicked.connect(lambda _item: self._do())
        self.resize(600, 440)
        self._show("")
        self.move(parent.mapToGlobal(parent.rect().topLeft()) + _centred(parent, self))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
            step = steps.get(Qt.Key(event.key()))
            if step is not None and self.list.count():
                now = self.list.currentRow() + step
                self.list.setCurrentRow(now % self.list.count() if abs(step) == 1 else min(max(now, 0), self.list.count() - 1))
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._do()
                return True
        return False

    def titles(self) -> list[str]:
        """What the list shows now, best first."""
        return [str(self.list.item(i).data(Qt.ItemDataRole.AccessibleTextRole)) for i in range(self.list.count())]

    def _show(self, query: str) -> None:
        self.list.clear()
        scored = [(score(query, command.title), index) for index, command in enumerate(self._commands)]
        best = sorted(((points, index) for points, index in scored if points), key=lambda item: (-item[0], item[1]))
        for _, index in best[: self._MOST]:
            command = self._commands[index]
            item = QListWidgetItem()
            item.setSizeHint(QSize(0, 36))
            item.setData(Qt.ItemDataRole.UserRole, index)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, command.title)
            self.list.addItem(item)
            self.list.setItemWidget(item, _line(command))
        self.list.setCurrentRow(0)
        self.field.setAccessibleDescription(f"{self.list.count()} commands")

    def _do(self) -> None:
        if self.list.currentRow() < 0:
            return
        command = self._commands[int(self.list.currentItem().data(Qt.ItemDataRole.UserRole))]
        self.accept()
        command.run()


def _line(command: Command) -> QWidget:
    made = QWidget()
    made.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    sign = QLabel()
    sign.setFixedSize(16, 16)
    if command.icon:
        sign.setPixmap(icon(command.icon).pixmap(QSize(16, 16)))
    made.setLayout(
        row(
            sign,
            text(command.title),
            text(command.where, "caption", "faint"),
            None,
            text(command.keys, "caption", "muted"),
            spacing=10,
            margins=(12, 0, 12, 0),
        )
    )
    return made


def _centred(parent: QWidget, dialog: QWidget) -> QPoint:
    return QPoint((parent.width() - dialog.width()) // 2, min(96, max(0, parent.height() - dialog.height()) // 2))


def shown(keys: QKeySequence) -> str:
    """A shortcut as people on this system write it."""
    return keys.toString(QKeySequence.SequenceFormat.NativeText)
