"""A check box whose text wraps; Qt's own does not."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QWidget

from app.gui.widgets.labels import TextType, text


class _Words(QLabel):
    """The text beside the box; a click on it is a click on the box."""

    clicked = Signal()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()
        super().mouseReleaseEvent(event)


class TickBox(QWidget):
    """A check box with a text of any length. ``toggled`` carries the new state."""

    toggled = Signal(bool)

    def __init__(self, content: str, kind: TextType = "ui") -> None:
        super().__init__()
        self.box = QCheckBox()
        self.box.setAccessibleName(content)
        self.box.toggled.connect(self.toggled)
        model = text(content, kind)
        self.words = _Words(content)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setProperty("type", model.property("type"))
        self.words.setWordWrap(True)
        self.words.clicked.connect(self._clicked)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.box, 0, Qt.AlignmentFlag.AlignTop)
        layout.addWidget(self.words, 1)

    def is_ticked(self) -> bool:
        """Whether it is ticked."""
        return self.box.isChecked()

    def tick(self, ticked: bool) -> None:
        """Tick or untick it."""
        self.box.setChecked(ticked)

    def _clicked(self) -> None:
        if self.box.isEnabled():
            self.box.setFocus()
            self.box.toggle()
