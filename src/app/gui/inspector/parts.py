"""Small pieces of the inspector's pages: the chip that jumps, rows of facts, lists that fold, scrolling pages."""

from __future__ import annotations

import re
from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from app.gui.inspector.words import breakable
from app.gui.theme import SEMIBOLD, Space, Type, current, font
from app.gui.widgets import (
    Badge,
    BadgeKind,
    Button,
    Card,
    ElidedLabel,
    Icon,
    Overline,
    column,
    holder,
    line,
    row,
    text,
)
from app.gui.widgets.labels import TextType, Tone
from app.gui.widgets.layouts import Item


class Chip(QAbstractButton):
    """A pill that can be pressed: says where something is, and goes there."""

    _HEIGHT = 22

    def __init__(self, content: str, name: str, on_click: Callable[[], object]) -> None:
        super().__init__()
        self.setFont(font(Type.OVERLINE, SEMIBOLD))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.show_as(content, name)
        self.clicked.connect(lambda _checked=False: on_click())

    def show_as(self, content: str, name: str) -> None:
        """Show another place; ``name`` is for screen readers and the tooltip."""
        if content != self.text():
            self.setText(content)
            self.updateGeometry()
            self.update()
        self.setAccessibleName(name)
        self.setToolTip(name)

    def sizeHint(self) -> QSize:
        return QSize(QFontMetrics(self.font()).horizontalAdvance(self.text()) + 16, self._HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        now = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        over = self.underMouse() or self.isDown()
        painter.setPen(QPen(QColor(now.accent), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(now.accent_soft if over else now.hover))
        inset = 1.0 if self.hasFocus() else 0.0
        box = QRectF(self.rect()).adjusted(inset, inset, -inset, -inset)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setPen(QColor(now.accent if over else now.muted))
        painter.setFont(self.font())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())
        painter.end()


def wrapped(content: str = "", kind: TextType = "caption", tone: Tone = "muted") -> QLabel:
    """A label that wraps anywhere it must, so that it never widens the pane."""
    label = text(breakable(content), kind, tone, wrap=True)
    label.setMinimumWidth(1)
    # Its height follows from the width it gets; a least height, which Qt guesses from no width, would leave pages too long.
    policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
    policy.setHeightForWidth(True)
    label.setSizePolicy(policy)
    return label


class Fact(QWidget):
    """One row of a card: icon, what it is, and what it says now, as text or as a badge."""

    def __init__(self, icon: str, label: str) -> None:
        super().__init__()
        self._label = text(label, "ui", "muted")
        self._value = ElidedLabel("", "strong")
        self._value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._value.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._badge = Badge("")
        self._badge.hide()
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, Space.S, 0, Space.S)
        layout.setSpacing(10)
        layout.addWidget(Icon(icon, "muted", 16))
        layout.addWidget(self._label)
        layout.addWidget(self._value, 1)
        layout.addWidget(self._badge, 0, Qt.AlignmentFlag.AlignRight)

    @property
    def value(self) -> str:
        """What it says."""
        return self._badge.text() if self._badge.isVisibleTo(self) else self._value.full_text

    def say(self, value: str) -> None:
        """Show another value as text."""
        self._badge.hide()
        self._value.show()
        if value != self._value.full_text:
            self._value.set_text(value)

    def say_badge(self, value: str, kind: BadgeKind, icon: str) -> None:
        """Show another value as a badge."""
        self._value.hide()
        self._badge.show_as(value, kind, icon)
        self._badge.show()


def facts_card(*facts: QWidget) -> Card:
    """Rows with thin lines between them."""
    card = Card(spacing=0)
    card.body.setContentsMargins(Space.L - 2, Space.XS, Space.L - 2, Space.XS)
    for index, fact in enumerate(facts):
        if index:
            card.body.addWidget(line())
        card.body.addWidget(fact)
    return card


class RowButton(Button):
    """A line that can be pressed: an icon, words that wrap, and what stands at the right. As high as the words need."""

    def __init__(self, icon: QWidget, words: QLabel, *trailing: QWidget) -> None:
        super().__init__("")
        self.setProperty("kind", "issue")
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        inside = row(icon, words, *trailing, spacing=10, margins=(6, 5, 6, 5))
        inside.setStretch(1, 1)
        self.setLayout(inside)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    # A button does not ask its layout how large it must be.

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        layout = self.layout()
        return max(28, layout.totalHeightForWidth(width)) if layout is not None else 28

    def sizeHint(self) -> QSize:
        layout = self.layout()
        return layout.totalSizeHint() if layout is not None else QSize(100, 28)

    def minimumSizeHint(self) -> QSize:
        return QSize(100, 28)


class Fold(QWidget):
    """A button that shows or hides what is below it; ``build`` is called the first time it opens. ``unfolded`` says that it
    was opened, once what is below has its place."""

    unfolded = Signal()

    def __init__(self, build: Callable[[], QWidget]) -> None:
        super().__init__()
        self.label = ""
        self._icon, self._words = Icon("chevron-right", "muted", 16), wrapped("", "ui", "muted")
        self.button = RowButton(self._icon, self._words)
        self.button.clicked.connect(lambda _checked=False: self.toggle())
        self._build = build
        self._body: QWidget | None = None
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(Space.S)
        layout.addWidget(self.button)
        self._layout = layout

    @property
    def open(self) -> bool:
        """Whether it is unfolded."""
        return self._body is not None and self._body.isVisibleTo(self)

    def say(self, label: str) -> None:
        """Show another label; a number and what it counts stay in one line."""
        if label != self.label:
            self.label = label
            self._words.setText(re.sub(r"(\d) ", "\\1\N{NO-BREAK SPACE}", label))
        self._named()

    def toggle(self) -> None:
        """Unfold or fold."""
        if self._body is None:
            self._body = self._build()
            self._layout.addWidget(self._body)
            self._body.show()
        else:
            self._body.setVisible(not self._body.isVisibleTo(self))
        self._named()
        if self.open:
            QTimer.singleShot(0, self, self.unfolded.emit)

    def _named(self) -> None:
        self._icon.set_icon("chevron-down" if self.open else "chevron-right", "muted")
        self.button.setAccessibleName(f"{'Hide' if self.open else 'Show'}: {self.label}")


def section(title: str, *trailing: QWidget) -> QWidget:
    """The line above a group: its name, and at the right what else there is to say."""
    return holder(row(Overline(title), None, *trailing, spacing=Space.S))


class Page(QScrollArea):
    """A scrolling page whose content stays where it is when the scroll bar comes: the bar stands in the margin."""

    _EDGE = Space.L - 2  # the ring takes two pixels
    _BAR = 10

    def __init__(self, name: str, *items: Item) -> None:
        super().__init__()
        self._column = column(*items, None, spacing=Space.M, margins=(self._EDGE, 0, self._EDGE, Space.XL))
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(name)
        self.setWidget(holder(self._column))
        self.viewport().setAutoFillBackground(False)
        self.verticalScrollBar().rangeChanged.connect(self._fit)
        # Reached by Tab, so that what holds no control can be scrolled to as well; the sheet draws the ring.
        self.setProperty("kind", "page")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def _fit(self, low: int, high: int) -> None:
        room = self._EDGE - (self._BAR if high > low else 0)
        self._column.setContentsMargins(self._EDGE, 0, room, Space.XL)
