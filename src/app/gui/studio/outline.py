"""The outline: sections and lessons as a tree that is renamed, dragged and deleted in place."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QCursor, QDrag, QDropEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QTreeView

from app.course import Course, Finding
from app.gui.studio.outline_paint import OutlinePainter
from app.gui.studio.outline_rows import Kind, OutlineModel, Role
from app.gui.studio.places import lesson_place, section_place

Where = Literal["above", "below", "on"]


class Outline(QTreeView):
    """Shows a course and says what the person did; it changes nothing by itself.

    ``chosen`` (lesson id), ``renamed`` (kind, id, title, pieces of AI text that were pasted), ``lesson_moved`` (id, section id,
    index), ``section_moved`` (id, index) with indices counted after removal as the ops want them, ``deleted`` (kind, id),
    ``entered`` (lesson id) when the person wants to write in it.
    """

    chosen = Signal(str)
    renamed = Signal(str, str, str, object)
    lesson_moved = Signal(str, str, int)
    section_moved = Signal(str, int)
    deleted = Signal(str, str)
    entered = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._course = Course()
        self._closed: set[str] = set()
        self._filter: frozenset[str] | None = None
        self._quiet = False
        self._rows = OutlineModel(self)
        self.setModel(self._rows)
        self.setItemDelegate(OutlinePainter(self, lambda: self._course))
        self.setAccessibleName("Outline")
        self.setHeaderHidden(True)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setExpandsOnDoubleClick(False)
        self.setUniformRowHeights(False)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.EditKeyPressed | triggers.DoubleClicked)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDragEnabled(True)
        self.setDropIndicatorShown(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        # Queued, because the course that comes back replaces the row whose editor is just closing.
        self._rows.renamed.connect(self.renamed, Qt.ConnectionType.QueuedConnection)
        self.selectionModel().currentChanged.connect(self._current_changed)
        self.collapsed.connect(lambda index: self._folded(index, closed=True))
        self.expanded.connect(lambda index: self._folded(index, closed=False))

    # Showing.

    def show_course(self, course: Course, findings: Mapping[str, tuple[Finding, ...]], *, scanned: bool) -> None:
        """Show this course, keeping what is open and what is chosen."""
        self._course = course
        key = self.current_id()
        at = self.verticalScrollBar().value()
        self._quiet = True
        self._rows.show_course(course)
        for s in range(self._rows.rowCount()):
            index = self._rows.index(s, 0)
            self.setExpanded(index, str(index.data(Role.ID)) not in self._closed)
        found = self._rows.find(key)
        if found.isValid():
            self.setCurrentIndex(found)
        self._quiet = False
        self._rows.show_signs(course, findings, scanned=scanned)
        self._apply_filter()
        self.verticalScrollBar().setValue(at)

    def show_signs(self, course: Course, findings: Mapping[str, tuple[Finding, ...]], *, scanned: bool) -> None:
        """Refresh only what stands at the end of the rows."""
        self._course = course
        self._rows.show_signs(course, findings, scanned=scanned)

    def show_lesson(self, lesson_id: str) -> None:
        """Make this lesson the chosen one, without saying so again."""
        index = self._rows.find(lesson_id)
        if index.isValid() and index != self.currentIndex():
            self._quiet = True
            self.setCurrentIndex(index)
            self._quiet = False
            self.scrollTo(index)

    def filter(self, lesson_ids: frozenset[str] | None) -> None:
        """Show only these lessons; None shows all."""
        self._filter = lesson_ids
        self._apply_filter()

    def rename(self, key: str) -> None:
        """Open the field that renames this row."""
        index = self._rows.find(key)
        if index.isValid():
            self.setCurrentIndex(index)
            self.scrollTo(index)
            QTimer.singleShot(0, lambda: self.edit(self._rows.find(key)))

    def current_id(self) -> str:
        """Id of the row under the keyboard; empty when there is none."""
        return str(self.currentIndex().data(Role.ID) or "")

    def current_kind(self) -> str:
        """``section``, ``lesson`` or empty."""
        return str(self.currentIndex().data(Role.KIND) or "")

    def _apply_filter(self) -> None:
        wanted = self._filter
        for s in range(self._rows.rowCount()):
            head = self._rows.index(s, 0)
            shown = 0
            for i in range(self._rows.rowCount(head)):
                hidden = wanted is not None and self._rows.index(i, 0, head).data(Role.ID) not in wanted
                self.setRowHidden(i, head, hidden)
                shown += not hidden
            self.setRowHidden(s, QModelIndex(), wanted is not None and not shown)
            if wanted is not None and shown:
                self._quiet = True
                self.setExpanded(head, True)
                self._quiet = False

    def _current_changed(self, now: QModelIndex, _before: QModelIndex) -> None:
        if not self._quiet and now.data(Role.KIND) == Kind.LESSON:
            self.chosen.emit(str(now.data(Role.ID)))

    def _folded(self, index: QModelIndex, *, closed: bool) -> None:
        if not self._quiet:
            (self._closed.add if closed else self._closed.discard)(str(index.data(Role.ID)))

    # Keys and mouse.

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        section = index.data(Role.KIND) == Kind.SECTION
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace) and index.isValid():
            self.deleted.emit(self.current_kind(), self.current_id())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and section:
            self.setExpanded(index, not self.isExpanded(index))
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            if self.state() is not QAbstractItemView.State.EditingState:  # that Enter is for the name being written
                self.entered.emit(self.current_id())
        elif event.modifiers() == Qt.KeyboardModifier.AltModifier and event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self.move_current(-1 if event.key() == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        plain = event.button() == Qt.MouseButton.LeftButton and self.state() == QAbstractItemView.State.NoState
        super().mouseReleaseEvent(event)
        if plain and index.data(Role.KIND) == Kind.SECTION:
            self.setExpanded(index, not self.isExpanded(index))

    # Moving.

    def move_current(self, step: int) -> None:
        """Move the row under the keyboard up or down by one place; a lesson goes on into the next section."""
        key = self.current_id()
        if self.current_kind() == Kind.SECTION:
            index = [section.id for section in self._course.sections].index(key) + step
            if 0 <= index < len(self._course.sections):
                self.section_moved.emit(key, index)
        elif key:
            s, i = self._course.place(key)
            sections = self._course.sections
            if 0 <= i + step < len(sections[s].lessons):
                self.lesson_moved.emit(key, sections[s].id, i + step)
            elif 0 <= s + step < len(sections):
                beyond = sections[s + step]
                self.lesson_moved.emit(key, beyond.id, len(beyond.lessons) if step < 0 else 0)

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Drag the row under the mouse. The rows come back from the course after the drop.

        Qt's own way takes the dragged row out afterwards, by then the one that came back.
        """
        index = self.currentIndex()
        if not index.isValid():
            return
        box = self.visualRect(index)
        drag = QDrag(self)
        drag.setMimeData(self._rows.mimeData([index]))
        drag.setPixmap(self.viewport().grab(box))
        drag.setHotSpot(self.viewport().mapFromGlobal(QCursor.pos()) - box.topLeft())
        drag.exec(Qt.DropAction.MoveAction)
        self.setState(QAbstractItemView.State.NoState)
        self.viewport().update()

    def dropEvent(self, event: QDropEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        named: dict[QAbstractItemView.DropIndicatorPosition, Where] = {
            QAbstractItemView.DropIndicatorPosition.AboveItem: "above",
            QAbstractItemView.DropIndicatorPosition.BelowItem: "below",
        }
        self.drop(self.current_id(), str(index.data(Role.ID) or ""), named.get(self.dropIndicatorPosition(), "on"))
        event.acceptProposedAction()
        self.setState(QAbstractItemView.State.NoState)
        self.viewport().update()

    def drop(self, dragged: str, target: str, where: Where) -> None:
        """What dropping row ``dragged`` beside or on row ``target`` means (an empty target is the space below all rows)."""
        if any(section.id == dragged for section in self._course.sections):
            index = section_place(self._course, dragged, target, where)
            if index is not None:
                self.section_moved.emit(dragged, index)
            return
        place = lesson_place(self._course, dragged, target, where)
        if place is not None:
            self.lesson_moved.emit(dragged, *place)

    def menu_point(self) -> QPoint:
        """Where a context menu opened by keyboard appears."""
        return self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
