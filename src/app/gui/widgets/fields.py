"""Text fields: search, and renaming in place."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from app.gui.theme import set_icon
from app.gui.widgets.buttons import IconButton


class SearchField(QLineEdit):
    """A field that filters: ``searched`` follows typing after a short rest, ``submitted`` is Enter, Escape empties it."""

    searched = Signal(str)
    submitted = Signal(str)

    def __init__(self, placeholder: str, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText(placeholder)
        self.setAccessibleName(name or placeholder)
        self.setTextMargins(24, 0, 0, 0)
        # A child rather than an action: a field's action buttons have no name for screen readers.
        self._glass = IconButton("search", "Search", size=16, compact=True)
        self._glass.setParent(self)
        self._glass.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._glass.setFixedSize(QSize(22, 22))
        self._glass.clicked.connect(lambda: self.submitted.emit(self.text()))
        self._glass.move(6, 6)
        set_icon(self._glass, "search", "muted", 16)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(120)
        self._rest.timeout.connect(lambda: self.searched.emit(self.text()))
        self.textChanged.connect(lambda _text: self._rest.start())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._rest.stop()
            self.searched.emit(self.text())
            self.submitted.emit(self.text())
            return
        super().keyPressEvent(event)


class InlineEditor(QLineEdit):
    """Renames something where it stands: Enter and leaving the field keep the text, Escape gives it up. Deletes itself."""

    kept = Signal(str)
    closed = Signal()

    def __init__(self, content: str, name: str, parent: QWidget) -> None:
        super().__init__(content, parent)
        self.setProperty("kind", "rename")
        self.setAccessibleName(name)
        self._before = content
        self._done = False
        self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._finish(keep=False)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._finish(keep=True)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            self._finish(keep=True)

    def _finish(self, *, keep: bool) -> None:
        if self._done:
            return
        self._done = True
        content = self.text().strip()
        self.hide()
        if keep and content and content != self._before:
            self.kept.emit(content)
        self.closed.emit()
        self.deleteLater()
