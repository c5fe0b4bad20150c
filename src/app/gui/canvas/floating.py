"""Small raised panels over the lesson: they paint their own soft shadow and close when the keyboard goes elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.gui.theme import Radius, current

SHADE = 14
"""Pixels of shadow around a panel; its own geometry includes them."""


@cache
def _shadow(width: int, height: int, dark: bool, ratio: float) -> QPixmap:
    """A soft shadow under a rounded box. Painted once a size: a graphics effect would paint it at every key under it."""
    made = QPixmap(round(width * ratio), round(height * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    strength = 14 if dark else 6
    for step in range(SHADE, 0, -1):  # fades out by squares: an even ramp ends in a visible edge
        painter.setBrush(QColor(0, 0, 0, 1 + round(strength * (step / SHADE) ** 2 / 2)))
        box = QRectF(step, step + 2, width - 2 * step, height - 2 * step)
        painter.drawRoundedRect(box.adjusted(0, 0, 0, 2), Radius.CARD + SHADE - step, Radius.CARD + SHADE - step)
    painter.end()
    return made


class Floating(QWidget):
    """A panel above its parent. ``body`` is the layout inside; ``closed`` is sent when it goes away."""

    closed = Signal()

    def __init__(self, parent: QWidget, name: str, *, margin: int = 8) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.body = QVBoxLayout(self)
        inset = SHADE + margin
        self.body.setContentsMargins(inset, inset, inset, inset)
        self.body.setSpacing(6)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        now = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, _shadow(self.width(), self.height(), now.dark, self.devicePixelRatioF()))
        painter.setPen(QPen(QColor(now.border), 1))
        painter.setBrush(QColor(now.raised))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(SHADE, SHADE, -SHADE, -SHADE), Radius.CARD, Radius.CARD)
        painter.end()

    def open_at(self, target: QRect) -> None:
        """Show below the global rectangle ``target``; above it when there is no room."""
        self._stand_at(target)
        self.show()
        self._stand_at(target)  # the first showing applies the style, and with it other heights
        self.raise_()

    def _stand_at(self, target: QRect) -> None:
        parent = self.parentWidget()
        assert parent is not None
        self.body.activate()
        self.adjustSize()
        box = QRect(parent.mapFromGlobal(target.topLeft()), target.size())
        x = min(max(box.left() - SHADE, -SHADE), parent.width() - self.width() + SHADE)
        y = box.bottom() + 4 - SHADE
        if y + self.height() - SHADE > parent.height():
            above = box.top() - 4 - self.height() + SHADE
            y = above if above > -SHADE else max(-SHADE, parent.height() - self.height() + SHADE)
        self.move(QPoint(x, y))

    def close_panel(self) -> None:
        """Go away."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()


class Popover(Floating):
    """A panel that has the keyboard: Escape and focus elsewhere close it, and the caret goes back where it was."""

    def __init__(self, parent: QWidget, name: str, *, margin: int = 12, keep: bool = False) -> None:
        super().__init__(parent, name, margin=margin)
        self._back: QWidget | None = None
        self._keep = keep
        self._leaving: Callable[[], None] | None = None

    def open_at(self, target: QRect) -> None:
        self._back = QApplication.focusWidget()
        super().open_at(target)
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)
        for child in self.findChildren(QWidget):
            if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisibleTo(self) and child.isEnabled():
                child.setFocus(Qt.FocusReason.PopupFocusReason)
                break

    def close_panel(self, *, give_back: bool = True) -> None:
        if self.isHidden():
            return
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        back, self._back = self._back, None
        super().close_panel()
        if give_back and back is not None:
            back.setFocus(Qt.FocusReason.PopupFocusReason)
        if not self._keep:
            self.deleteLater()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
            return
        event.accept()  # keys of the panel are not the page's

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget):
            inside = watched is self or self.isAncestorOf(watched)
            if not inside and not self.isHidden() and watched.window() is self.window():
                self.close_panel(give_back=False)
        return False
