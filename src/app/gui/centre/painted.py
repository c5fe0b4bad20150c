"""A picture of many things, painted by hand, of which one is looked at: by pointer, by arrow keys, or in words."""

from __future__ import annotations

from typing import Generic, TypeVar

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QFocusEvent, QHelpEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QToolTip

from app.gui.theme import theme

T = TypeVar("T")


class PaintedMap(QLabel, Generic[T]):
    """``chosen`` carries what the person looks at, or None. A label, so that screen readers find it.

    Subclasses paint, and say what is at a point, what a key leads to, and what a thing is in words.
    """

    chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.current: T | None = None
        self.hovered: T | None = None
        theme().changed.connect(self.update)

    def at(self, where: QPointF) -> T | None:
        """What is at a point."""
        del where
        return None

    def stepped(self, key: Qt.Key) -> T | None:
        """What a key leads to from what is looked at; None for a key that leads nowhere."""
        del key
        return None

    def words(self, item: T) -> str:
        """A thing in words."""
        return str(item)

    def choose(self, item: T | None) -> None:
        """Look at something else, or at nothing."""
        if item == self.current:
            return
        self.current = item
        said = self.words(item) if item is not None else ""
        self.setAccessibleDescription(said)
        if said and self.hasFocus():
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))
        self.update()
        self.chosen.emit(item)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        target = self.stepped(Qt.Key(event.key()))
        if target is None:
            super().keyPressEvent(event)
        else:
            self.choose(target)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self.at(event.position())
        if found != self.hovered:
            self.hovered = found
            self.setCursor(Qt.CursorShape.PointingHandCursor if found is not None else Qt.CursorShape.ArrowCursor)
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self.hovered = None
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.choose(self.at(event.position()))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            found = self.at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), self.words(found) if found is not None else "", self)
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()
