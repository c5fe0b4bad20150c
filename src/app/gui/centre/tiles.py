"""Tiles: one fact each, large enough to be seen from the door, and the way to the page that says more. They wrap in a grid."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

from app.gui.theme import SEMIBOLD, Space, font
from app.gui.widgets import ElidedLabel, Icon, Overline, column, row, set_tone, text
from app.gui.widgets.labels import Tone

_HIGH = 112
"""Pixels: room for a line below the value that wraps twice."""


class Tile(QPushButton):
    """``title`` in small capitals, a value, a line below it. Pressing it leads somewhere, which ``leads`` names."""

    def __init__(self, icon: str, title: str, leads: str, on_click: Callable[[], object]) -> None:
        super().__init__()
        self._icon, self._title, self._leads = icon, title, leads
        self.setProperty("kind", "tile")
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(_HIGH)
        self._sign = Icon(icon, "muted", 18)
        self._name = Overline(title)
        self._value = ElidedLabel("…", "title")
        self._value.setFont(font(20, SEMIBOLD, spacing=-0.2))
        self._sub = text("", "caption", "muted", wrap=True)
        self._sub.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._sub.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        for label in (self._value, self._name):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        head = row(self._sign, self._name, Icon("chevron-right", "faint", 16), spacing=8)
        head.setStretch(1, 1)
        self.setLayout(column(head, self._value, self._sub, spacing=6, margins=(14, 12, 12, 12)))
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.clicked.connect(lambda _checked=False: on_click())
        self.say("…", "")

    def sizeHint(self) -> QSize:
        return QSize(220, _HIGH)

    def say(self, value: str, sub: str, tone: Tone = "text") -> None:
        """Show what holds now; ``tone`` colours icon and value where something wants attention."""
        self._value.set_text(value)
        self._sub.setText(sub)
        set_tone(self._value, tone)
        self._sign.set_icon(self._icon, "muted" if tone == "text" else tone)
        self.setAccessibleName(f"{self._title}: {value}")
        self.setAccessibleDescription(f"{sub} Opens {self._leads}.".strip())

    @property
    def value(self) -> str:
        """What it says large."""
        return self._value.full_text


class Grid(QWidget):
    """Widgets in as many equal columns as fit, at least ``least`` pixels wide each."""

    def __init__(self, widgets: Sequence[QWidget] = (), least: int = 240) -> None:
        super().__init__()
        self._widgets = list(widgets)
        self._least = least
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(Space.M)
        self._lay(3)

    def show_widgets(self, widgets: Sequence[QWidget]) -> None:
        """Show these, in this order; those that are not among them hide."""
        for widget in self._widgets:
            if widget not in widgets:
                self._grid.removeWidget(widget)
                widget.hide()
        self._widgets = list(widgets)
        self._columns = 0
        self._fit(self.width())
        for widget in widgets:
            widget.show()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit(event.size().width())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._least, super().minimumSizeHint().height())

    def _fit(self, width: int) -> None:
        self._lay(max(1, (width + Space.M) // (self._least + Space.M)))

    def _lay(self, columns: int) -> None:
        if columns == self._columns:
            return
        for at in range(max(self._columns, columns)):
            self._grid.setColumnStretch(at, 1 if at < columns else 0)
        self._columns = columns
        for index, widget in enumerate(self._widgets):
            self._grid.addWidget(widget, index // columns, index % columns)
