"""The theme in force: follows the system's colour scheme, contrast and motion, unless the person has chosen."""

from __future__ import annotations

from functools import cache
from typing import Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAction, QColor, QGuiApplication, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from app.gui.theme.fonts import font, load_fonts
from app.gui.theme.icons import tinted, tinted_pixmap
from app.gui.theme.sheet import style_sheet
from app.gui.theme.tokens import Scheme, Size, Tokens, tokens

Choice = Literal["system", "light", "dark"]
_ICON = "lecternIcon"
_QT_SCHEME = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}


def choice(name: str) -> Choice:
    """A scheme out of the preferences; anything unknown follows the system."""
    return "light" if name == "light" else "dark" if name == "dark" else "system"


class Theme(QObject):
    """Holds the tokens in force and applies them to the application; ``changed`` is sent after everything has its new look."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.choice: Choice = "system"
        self.tokens: Tokens = tokens("light")
        self._applied: Tokens | None = None
        self._following = False

    @property
    def still(self) -> bool:
        """Whether the system asks for reduced motion (Qt before 6.12 does not say: then no)."""
        hints = QGuiApplication.styleHints().accessibility()
        preference = getattr(hints, "motionPreference", None)
        return preference is not None and getattr(preference(), "name", "") == "ReducedMotion"

    def follow(self, choice: Choice) -> None:
        """Use the system's scheme, or always the light or the dark one."""
        self.choice = choice
        hints = QGuiApplication.styleHints()
        if not self._following:
            self._following = True
            hints.colorSchemeChanged.connect(self._refresh)
            hints.accessibility().contrastPreferenceChanged.connect(self._refresh)
        if choice == "system":
            hints.unsetColorScheme()
        else:
            hints.setColorScheme(_QT_SCHEME[choice])
        self._refresh()

    def _scheme(self) -> Scheme:
        if self.choice != "system":
            return self.choice
        return "dark" if QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark else "light"

    def _refresh(self) -> None:
        contrast = QGuiApplication.styleHints().accessibility().contrastPreference() == Qt.ContrastPreference.HighContrast
        new = tokens(self._scheme(), contrast=contrast)
        if new == self._applied:
            return
        self.tokens = self._applied = new
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            return
        app.setPalette(_palette(new))
        app.setStyleSheet(style_sheet(new))
        for widget in app.allWidgets():
            _retint(widget)
            for action in widget.actions():
                _retint(action)
        self.changed.emit()


@cache
def theme() -> Theme:
    """The one theme of this process."""
    return Theme()


def current() -> Tokens:
    """The colours in force now. Painting code asks again at every paint."""
    return theme().tokens


def apply(app: QApplication, choice: Choice = "system") -> None:
    """Give the application its fonts, style and colours."""
    load_fonts()
    app.setStyle("Fusion")
    app.setFont(font())
    theme().follow(choice)


def icon(name: str, tone: str = "muted", size: int = Size.ICON, trail: int = 0) -> QIcon:
    """A tinted icon for now. What outlives a change of scheme takes :func:`set_icon` instead."""
    now = current()
    return tinted(name, now.colour(tone), now.strong, size, trail)


def pixmap(name: str, tone: str = "muted", size: int = Size.ICON, ratio: float = 1.0) -> QPixmap:
    """A tinted pixmap for painting by hand on a device of pixel ``ratio``."""
    return tinted_pixmap(name, current().colour(tone), size, ratio)


def set_icon(
    target: QAbstractButton | QAction | QLabel, name: str, tone: str = "muted", size: int = Size.ICON, trail: int = 0
) -> None:
    """Give a button, an action or a label an icon that is tinted again whenever the theme changes."""
    target.setProperty(_ICON, (name, tone, size, trail))
    _retint(target)


def _retint(target: QObject) -> None:
    held = target.property(_ICON)
    if not held:
        return
    name, tone, size, trail = held
    if isinstance(target, QLabel):
        target.setPixmap(pixmap(name, tone, size, target.devicePixelRatioF()))
    elif isinstance(target, (QAbstractButton, QAction)):
        target.setIcon(icon(name, tone, size, trail))


def _palette(now: Tokens) -> QPalette:
    made = QPalette()
    roles = {
        QPalette.ColorRole.Window: now.surface,
        QPalette.ColorRole.WindowText: now.text,
        QPalette.ColorRole.Base: now.surface,
        QPalette.ColorRole.AlternateBase: now.subtle,
        QPalette.ColorRole.Text: now.text,
        QPalette.ColorRole.Button: now.surface,
        QPalette.ColorRole.ButtonText: now.text,
        QPalette.ColorRole.BrightText: now.danger,
        QPalette.ColorRole.ToolTipBase: now.text,
        QPalette.ColorRole.ToolTipText: now.surface,
        QPalette.ColorRole.Highlight: now.fill,
        QPalette.ColorRole.HighlightedText: now.on_fill,
        QPalette.ColorRole.Accent: now.fill,
        QPalette.ColorRole.Link: now.accent,
        QPalette.ColorRole.LinkVisited: now.accent,
        QPalette.ColorRole.PlaceholderText: now.faint,
        QPalette.ColorRole.Light: now.hover,
        QPalette.ColorRole.Midlight: now.border,
        QPalette.ColorRole.Mid: now.strong,
        QPalette.ColorRole.Dark: now.strong,
        QPalette.ColorRole.Shadow: now.strong,
    }
    for role, colour in roles.items():
        made.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, QColor(now.faint))
    return made
