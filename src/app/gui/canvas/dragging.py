"""Moving blocks by their handle and dropping files: the line that shows where, and scrolling at the edges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QColor, QDragMoveEvent, QDropEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.gui.canvas import blockops, panels, pasting
from app.gui.canvas.column import Column
from app.gui.canvas.frame import BlockFrame
from app.gui.canvas.gutter import Gutter, Handle
from app.gui.theme import current

if TYPE_CHECKING:
    from app.gui.canvas.view import LessonView

EDGE = 56
"""Pixels at the top and bottom of the page in which dragging scrolls."""
PACE = 16
"""Milliseconds between two steps of scrolling."""


class DropLine(QWidget):
    """A thick line between two blocks."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(current().accent))
        painter.drawRoundedRect(0, 2, self.width(), 3, 1.5, 1.5)
        painter.drawEllipse(QPoint(3, 3), 3, 3)
        painter.end()


class Dragging(QObject):
    """One drag at a time, of blocks or of files. Also places the gutter, which starts the former."""

    def __init__(self, view: LessonView) -> None:
        super().__init__(view)
        self._view = view
        self._gutter: Gutter | None = None
        self._line: DropLine | None = None
        self._ids: list[str] = []
        self._gap = -1
        self._where = QPoint()
        self._timer = QTimer(self)
        self._timer.setInterval(PACE)
        self._timer.timeout.connect(self._edge)

    @property
    def gutter(self) -> Gutter | None:
        """The gutter of the lesson shown."""
        return self._gutter

    def attach(self, column: Column) -> None:
        """A new lesson is shown: give it a gutter and a drop line."""
        handle = Handle(self._dragged, self._dropped, self._clicked)
        self._gutter = Gutter(column, self._plus, handle)
        self._line = DropLine(column)
        column.hovered.connect(lambda block_id: self.gutter_to(column.frame(block_id)))

    def gutter_to(self, frame: BlockFrame | None) -> None:
        """Put the gutter beside a frame."""
        if self._gutter is not None and not self._view.desk.read_only and not self._gutter.handle.dragging:
            self._gutter.attach(frame)

    def place_gutter(self) -> None:
        """The page was laid out again."""
        column = self._view.column
        if self._gutter is not None and column is not None and self._gutter.block_id:
            self.gutter_to(column.frame(self._gutter.block_id))

    # The gutter's buttons.

    def _plus(self) -> None:
        if self._gutter is not None:
            panels.open_insert(self._view, self._gutter.block_id)

    def _clicked(self) -> None:
        if self._gutter is None:
            return
        block_id = self._gutter.block_id
        if block_id not in self._view.mode.ids:
            self._view.select_blocks(block_id, block_id)
        corner = self._gutter.handle.mapToGlobal(self._gutter.handle.rect().bottomLeft())
        panels.block_menu(self._view, self._view.desk.block(block_id), corner)

    # Blocks.

    def _dragged(self, where: QPoint) -> None:
        if self._gutter is None:
            return
        if not self._ids:
            block_id = self._gutter.block_id
            if block_id not in self._view.mode.ids:
                self._view.select_blocks(block_id, block_id)
            self._ids = self._view.mode.ids
        self._point(where)

    def _dropped(self, kept: bool) -> None:
        ids, gap = self._ids, self._gap
        self.stop()
        if kept and ids and gap >= 0:
            self._view.desk.run(blockops.move_to(self._view.desk.lesson, ids, gap))
        if ids:
            self._view.select_blocks(ids[0], ids[-1])

    def stop(self) -> None:
        """End the drag without doing anything."""
        self._ids, self._gap = [], -1
        self._timer.stop()
        if self._line is not None:
            self._line.hide()

    def _point(self, where: QPoint) -> None:
        column = self._view.column
        if column is None or self._line is None:
            return
        self._where = where
        self._gap = column.global_gap(where)
        self._line.setGeometry(column.text_left - 12, column.gap_y(self._gap) - 3, column.text_width + 24, 7)
        self._line.show()
        self._line.raise_()
        if not self._timer.isActive():
            self._timer.start()

    def _edge(self) -> None:
        """Scroll while the pointer is near an edge, faster the nearer it is."""
        box = self._view.page.box_in(self._view)
        where = self._where
        y = self._view.mapFromGlobal(where).y()
        step = 0
        if y < box.top() + EDGE:
            step = -(box.top() + EDGE - y) // 3
        elif y > box.bottom() - EDGE:
            step = (y - box.bottom() + EDGE) // 3
        if step:
            self._view.page.by(max(-40, min(40, step)))
            self._point(where)

    # Files.

    def file_over(self, event: QDragMoveEvent) -> None:
        """Files are dragged over the page: show where pictures would go."""
        if self._view.column is None or self._view.desk.read_only or not pasting.picture_paths(event.mimeData()):
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self._point(self._view.mapToGlobal(event.position().toPoint()))

    def file_dropped(self, event: QDropEvent) -> None:
        """Files were dropped."""
        gap, paths = self._gap, pasting.picture_paths(event.mimeData())
        self.stop()
        if gap >= 0 and paths:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            pasting.add_images(self._view, paths, gap)
