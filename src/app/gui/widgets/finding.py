"""What every find bar has in common: its two fields and what the keyboard does in them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit


class FindFields(QObject):
    """``field`` says what to find, ``other`` what to put in its place.

    Return goes to the next match, with Shift to the one before; in ``other`` it replaces. Escape closes.
    """

    def __init__(
        self, parent: QObject, name: str, width: int, *,
        step: Callable[[int], None], replace: Callable[[], None], close: Callable[[], None],
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self._step, self._replace, self._close = step, replace, close
        self.field, self.other = self._made(name, width), self._made("Replace with", width)

    def _made(self, name: str, width: int) -> QLineEdit:
        made = QLineEdit()
        made.setPlaceholderText(name)
        made.setAccessibleName(name)
        made.setMinimumWidth(width)
        made.installEventFilter(self)
        return made

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() == Qt.Key.Key_Escape:
            self._close()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False
        elif watched is self.other:
            self._replace()
        else:
            self._step(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        return True
