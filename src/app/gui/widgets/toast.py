"""A short message at the bottom of the window that goes away by itself, with at most one thing to do."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QHBoxLayout, QWidget

from app.gui.widgets.buttons import Button
from app.gui.widgets.labels import text

_ABOVE = 112
"""Pixels from the bottom of the window: above the status bar and the format bar."""


class Toast(QFrame):
    """One per window; a new message replaces the last. It is announced to screen readers and stays while the mouse is on it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._window = parent
        self.setProperty("kind", "toast")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._label = text()
        self._button = Button("", "ghost", compact=True)
        self._button.clicked.connect(self._act)
        self._action: Callable[[], object] | None = None
        layout = QHBoxLayout(self)
        self._inside = layout
        layout.setSpacing(12)
        layout.addWidget(self._label)
        layout.addWidget(self._button)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(24)
        shadow.setOffset(0, 6)
        self.setGraphicsEffect(shadow)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        parent.installEventFilter(self)
        self.hide()

    @property
    def message(self) -> str:
        """What it says or last said."""
        return self._label.text()

    def say(self, message: str, action: str = "", on_action: Callable[[], object] | None = None, seconds: float = 8) -> None:
        """Show ``message`` with an optional button."""
        self._label.setText(message)
        self._action = on_action
        self._button.setText(action)
        self._button.setVisible(bool(action))
        self._inside.setContentsMargins(16, 8, 8 if action else 16, 8)
        self.adjustSize()
        self._place()
        self.show()
        self.raise_()
        self._timer.start(int(seconds * 1000))
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, message))

    def _act(self) -> None:
        self.hide()
        if self._action is not None:
            self._action()

    def _place(self) -> None:
        parent = self._window
        self.move((parent.width() - self.width()) // 2, parent.height() - self.height() - _ABOVE)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Enter:
            self._timer.stop()
        elif event.type() == QEvent.Type.Leave and self.isVisible():
            self._timer.start(3000)
        return super().event(event)
