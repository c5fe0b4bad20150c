"""``+`` and the drag handle beside the block the mouse or the caret is on."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QToolButton, QWidget

from app.gui.canvas.frame import GUTTER, PAD_Y, BlockFrame
from app.gui.widgets import IconButton


class Handle(IconButton):
    """A click opens the block's menu, a drag moves the block."""

    def __init__(self, drag: Callable[[QPoint], None], drop: Callable[[bool], None], click: Callable[[], None]) -> None:
        super().__init__("grip-vertical", "Move or change this block", size=16, compact=True)
        self.setToolTip("Drag to move (Alt+Up, Alt+Down). Click for more.")
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self._drag, self._drop, self._click = drag, drop, click
        self._start: QPoint | None = None
        self.dragging = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._start = event.globalPosition().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        where = event.globalPosition().toPoint()
        if self._start is not None and not self.dragging:
            self.dragging = (where - self._start).manhattanLength() >= QApplication.startDragDistance()
        if self.dragging:
            self._drag(where)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.setDown(False)
        if self._start is None:
            return
        self._start = None
        if self.dragging:
            self.dragging = False
            self._drop(True)
        else:
            self._click()

    def cancel(self) -> None:
        """Give the drag up."""
        self._start = None
        if self.dragging:
            self.dragging = False
            self._drop(False)


class Gutter(QWidget):
    """Sits left of one frame at a time."""

    def __init__(self, parent: QWidget, add: Callable[[], None], handle: Handle) -> None:
        super().__init__(parent)
        self.block_id = ""
        self.plus = IconButton("plus", "Insert below", size=16, compact=True, on_click=add)
        self.plus.setToolTip("Insert below (Ctrl+Enter for text)")
        self.handle = handle
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for button in (self.plus, handle):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.setFixedSize(17, 24)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonIconOnly)
            button.setPopupMode(QToolButton.ToolButtonPopupMode.DelayedPopup)
            layout.addWidget(button)
        self.setFixedSize(GUTTER - 2, 24)
        self.hide()

    def attach(self, frame: BlockFrame | None) -> None:
        """Stand beside ``frame``; nowhere when None."""
        if frame is None:
            self.block_id = ""
            self.hide()
            return
        self.block_id = frame.block.id
        drop = 3 if frame.editor.bare else 10
        order = frame.editor.order()
        if frame.editor.bare and order:
            drop = max(0, (order[0].caret_line() - 24) // 2)
        self.move(frame.x(), frame.y() + PAD_Y + drop)
        self.show()
        self.raise_()
