"""Text and small signs: labels by type and tone, overlines, badges, decorative icons, items of the status bar."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from app.gui.theme import MEDIUM, SEMIBOLD, Size, Type, current, font, pixmap

TextType = Literal["ui", "overline", "caption", "strong", "dense", "title", "lead", "h2", "h1", "mono"]
Tone = Literal["text", "muted", "faint", "accent", "ok", "warn", "danger", "ai"]
BadgeKind = Literal["ok", "warn", "danger", "ai", "accent", "muted"]


def text(content: str = "", kind: TextType = "ui", tone: Tone = "text", *, wrap: bool = False, select: bool = False) -> QLabel:
    """A label of plain text in one of the type scale's sizes; ``select`` lets people copy from it."""
    label = QLabel(content)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("type", kind)
    label.setProperty("tone", tone)
    label.setWordWrap(wrap)
    if wrap:
        label.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
    if select:
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
    return label


def set_tone(widget: QWidget, tone: str, name: str = "tone") -> None:
    """Change a property that the style sheet looks at, and have the sheet look again."""
    if widget.property(name) == tone:
        return
    widget.setProperty(name, tone)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
    widget.update()


class Overline(QLabel):
    """The small capital line above a group. Screen readers get the text as written."""

    def __init__(self, content: str) -> None:
        super().__init__(content.upper())
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(font(Type.OVERLINE, SEMIBOLD, spacing=0.5))
        self.setProperty("tone", "muted")
        self.setAccessibleName(content)

    def set_text(self, content: str) -> None:
        """Show other text."""
        self.setText(content.upper())
        self.setAccessibleName(content)


class ElidedLabel(QLabel):
    """One line that ends in an ellipsis when there is no room; the whole text is its accessible name and tooltip."""

    def __init__(self, content: str = "", kind: TextType = "ui", tone: Tone = "text") -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("type", kind)
        self.setProperty("tone", tone)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(24)
        self._full = ""
        self.set_text(content)

    @property
    def full_text(self) -> str:
        """The text before it was shortened."""
        return self._full

    def set_text(self, content: str) -> None:
        """Show ``content``, shortened when needed."""
        self._full = content
        self.setAccessibleName(content)
        self.updateGeometry()
        self._fit()

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        return QSize(QFontMetrics(self.font()).horizontalAdvance(self._full) + 2, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(24, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.ensurePolished()
        shown = QFontMetrics(self.font()).elidedText(self._full, Qt.TextElideMode.ElideRight, max(self.width(), 24))
        if shown != self.text():
            self.setText(shown)
            self.setToolTip(self._full if shown != self._full else "")


class Icon(QWidget):
    """A decorative icon. Screen readers skip a bare painted widget (role filler); a label with an image they would read out."""

    def __init__(self, name: str, tone: str = "muted", size: int = Size.ICON) -> None:
        super().__init__()
        self._name, self._tone, self._size = name, tone, size
        self.setFixedSize(size, size)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def set_icon(self, name: str, tone: str) -> None:
        """Show another icon or colour."""
        if (name, tone) != (self._name, self._tone):
            self._name, self._tone = name, tone
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawPixmap(0, 0, pixmap(self._name, self._tone, self._size, self.devicePixelRatioF()))
        painter.end()


class Badge(QLabel):
    """A small pill of text, with an optional icon. A label, so that screen readers read it."""

    _HEIGHT = 22

    def __init__(self, content: str, kind: BadgeKind = "muted", icon: str = "") -> None:
        super().__init__(content)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._kind: BadgeKind = kind
        self._icon = icon
        self.setFont(font(Type.OVERLINE, SEMIBOLD))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_as(self, content: str, kind: BadgeKind, icon: str = "") -> None:
        """Show other text, kind and icon."""
        self._kind, self._icon = kind, icon
        self.setText(content)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        width = QFontMetrics(self.font()).horizontalAdvance(self.text()) + (34 if self._icon and self.text() else 16)
        return QSize(max(width, self._HEIGHT), self._HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        now = current()
        soft, ink = (
            (now.hover, now.muted) if self._kind == "muted" else (now.colour(f"{self._kind}_soft"), now.colour(self._kind))
        )
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(soft))
        painter.drawRoundedRect(QRectF(self.rect()), self.height() / 2, self.height() / 2)
        box = self.rect().adjusted(8, 0, -8, 0)
        if self._icon:
            tone = "muted" if self._kind == "muted" else self._kind
            x = box.left() if self.text() else (self.width() - 12) // 2
            painter.drawPixmap(x, (self.height() - 12) // 2, pixmap(self._icon, tone, 12, self.devicePixelRatioF()))
            box.adjust(17, 0, 0, 0)
        painter.setPen(QColor(ink))
        painter.setFont(self.font())
        align = Qt.AlignmentFlag.AlignVCenter | (Qt.AlignmentFlag.AlignLeft if self._icon else Qt.AlignmentFlag.AlignHCenter)
        painter.drawText(box, align, self.text())
        painter.end()


class StatusItem(QWidget):
    """One fact of the status bar: a decorative icon and a short text."""

    def __init__(self, icon: str, content: str = "", tone: str = "muted") -> None:
        super().__init__()
        self._icon = Icon(icon, tone, 14)
        self.label = text(content, "caption", "muted")
        self.label.setFont(font(Type.CAPTION, MEDIUM))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._icon)
        layout.addWidget(self.label)

    def show_as(self, content: str, icon: str, tone: str = "muted") -> None:
        """Show another fact."""
        self.label.setText(content)
        self._icon.set_icon(icon, tone)
