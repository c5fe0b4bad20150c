"""Buttons. They take focus by keyboard only, so that a click in the inspector never takes the caret out of the text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QPushButton, QSizePolicy, QToolButton

from app.gui.theme import Size, set_icon

ButtonKind = Literal["primary", "secondary", "ghost", "danger", "link"]
_ICON_TOKEN = {"primary": "on_fill", "danger": "on_fill", "secondary": "text", "ghost": "muted", "link": "accent"}


def _entered(button: QAbstractButton, event: QKeyEvent) -> bool:
    """Enter presses the button that has the keyboard, as Space does; Qt would give it to the dialog's default, or to nobody."""
    if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or event.isAutoRepeat():
        return False
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return False
    button.click()
    return True


class Button(QPushButton):
    """A push button; ``compact`` is for cards, ``icon`` a Lucide name. Never a dialog's default unless the dialog says so."""

    def __init__(
        self,
        label: str,
        kind: ButtonKind = "secondary",
        *,
        icon: str = "",
        compact: bool = False,
        on_click: Callable[[], object] | None = None,
        name: str = "",
    ) -> None:
        super().__init__(label)
        self._kind: ButtonKind = kind
        self.setProperty("kind", kind)
        self.setProperty("compact", compact)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoDefault(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor if kind == "link" else Qt.CursorShape.ArrowCursor)
        self.setSizePolicy(QSizePolicy.Policy.Fixed if compact else QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        if name:
            self.setAccessibleName(name)
        if icon:
            self.set_icon(icon)
        if on_click is not None:
            self.clicked.connect(lambda _checked=False: on_click())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not _entered(self, event):
            super().keyPressEvent(event)

    def set_icon(self, name: str, tone: str = "") -> None:
        """Show a Lucide icon before the text."""
        trail = 4 if self.text() else 0
        set_icon(self, name, tone or _ICON_TOKEN[self._kind], trail=trail)
        self.setIconSize(QSize(Size.ICON + trail, Size.ICON))

    def set_kind(self, kind: ButtonKind) -> None:
        """Change what the button looks like."""
        self._kind = kind
        self.setProperty("kind", kind)
        self.style().unpolish(self)
        self.style().polish(self)


class IconButton(QToolButton):
    """A button that is only an icon: ``label`` is its accessible name, and with the shortcut its tooltip."""

    def __init__(
        self,
        icon: str,
        label: str,
        *,
        keys: QKeySequence | str = "",
        size: int = 18,
        tone: str = "muted",
        compact: bool = False,
        on_click: Callable[[], object] | None = None,
    ) -> None:
        super().__init__()
        self.setProperty("compact", compact)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setIconSize(QSize(size, size))
        self._icon_size = size
        set_icon(self, icon, tone, size)
        self.set_label(label, keys)
        if on_click is not None:
            self.clicked.connect(lambda _checked=False: on_click())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not _entered(self, event):
            super().keyPressEvent(event)

    def set_label(self, label: str, keys: QKeySequence | str = "") -> None:
        """Name the button; ``keys`` is only shown, the shortcut itself belongs to an action."""
        shown = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
        self.setAccessibleName(label)
        self.setToolTip(f"{label} ({shown})" if shown else label)

    def set_icon(self, name: str, tone: str = "muted") -> None:
        """Show another icon."""
        set_icon(self, name, tone, self._icon_size)
