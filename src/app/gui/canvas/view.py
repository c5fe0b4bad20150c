"""The lesson: what the centre of the window shows. It joins the column of blocks, the session, the scanner and the panels."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid

from app.course import Finding, OpChanges
from app.course.blocks import Block
from app.gui.canvas import blockops, looks, panels, pasting, places
from app.gui.canvas.blockmode import BlockMode
from app.gui.canvas.column import Column
from app.gui.canvas.desk import Desk, Scans
from app.gui.canvas.dragging import Dragging
from app.gui.canvas.editors import BlockEditor
from app.gui.canvas.edits import Spot
from app.gui.canvas.findbar import FindBar
from app.gui.canvas.formatbar import FormatBar
from app.gui.canvas.frame import BlockFrame
from app.gui.canvas.insertmenu import InsertMenu
from app.gui.canvas.narrating import Maker
from app.gui.canvas.page import Page
from app.gui.canvas.places import Place
from app.gui.canvas.retired import Retired
from app.gui.canvas.textpart import TextPart
from app.gui.context import Context
from app.gui.theme import theme
from app.services.editing import Session


class LessonView(QWidget):
    """Shows one lesson of an open course and edits it.

    ``block_selected`` carries the id of the current block ("" for the title); ``lesson_requested`` asks the window to switch to
    another lesson (find and undo reach over the whole course): it calls :meth:`show_lesson` in answer. ``framed`` carries a
    frame that was made just now, ``ask_wanted`` a global rectangle at which the person wants to ask AI (empty: at the
    caret).
    """

    block_selected = Signal(str)
    lesson_requested = Signal(str)
    framed = Signal(object)
    ask_wanted = Signal(QRect)

    def __init__(self, session: Session, scans: Scans, context: Context, narration: Maker | None = None) -> None:
        """``narration`` gives the window's own narration service; without it the view makes one when it needs it."""
        super().__init__()
        self.setProperty("surface", "surface")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)
        self.setAccessibleName("Lesson")
        self.desk = Desk(session, scans, context, self, narration)
        self.session = session
        self.mode = BlockMode(self)
        self.column: Column | None = None
        self._part: TextPart | None = None
        self._current = ""
        self._retired = Retired(self)
        self.page = Page()
        self.page.moved.connect(self._look)
        self.page.fitted.connect(self._fit)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.page)
        self.menu = InsertMenu(self)
        self.menu.chosen.connect(lambda entry: panels.insert_chosen(self, entry))
        self.bar = FormatBar(self)
        self.find_bar = FindBar(self)
        self.dragging = Dragging(self)
        self._bar_timer = QTimer(self)
        self._bar_timer.setSingleShot(True)
        self._bar_timer.setInterval(40)
        self._bar_timer.timeout.connect(self.bar.refresh)
        self._leaving = [session.on_change(self._changed), scans.on_change(self._scanned)]
        theme().changed.connect(self._restyle)
        self._closed = False
        from app.gui.canvas.actions import lesson_actions

        rows = lesson_actions(self)
        self._actions = [row.id for row in rows]
        context.actions.add(rows)

    def shut(self) -> None:
        """Stop listening: the course is about to be closed."""
        if self._closed:
            return
        self._closed = True
        self.desk.context.actions.remove(self._actions)
        for leave in self._leaving:
            leave()
        theme().changed.disconnect(self._restyle)
        if self.column is not None:
            self.column.stop()
        for frame in self.frames():
            frame.editor.shut()
        self._retired.finish()
        self.desk.close()

    # Showing a lesson.

    @property
    def lesson_id(self) -> str:
        """Id of the lesson shown; empty when none is."""
        return self.desk.lesson_id if self.column is not None else ""

    def show_lesson(self, lesson_id: str) -> None:
        """Show a lesson from its top: what is visible now, the rest when there is time. Raises :class:`InvalidOp`."""
        lesson = self.session.course.lesson(lesson_id)
        self._dismiss()
        self.desk.lesson_id = lesson_id
        self.session.break_coalescing()
        column = Column(self.desk, lesson, self.page.sheet, self.page.room)
        self.column = column
        column.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column.setAccessibleName(f"Blocks of {lesson.title}")
        column.installEventFilter(self)
        column.built.connect(self._frame_built)
        column.shifted.connect(self.page.shifted)
        self.dragging.attach(column)
        column.show()
        self.page.go(0)
        self.find_bar.lesson_shown()
        self._bar_timer.start()
        self.block_selected.emit("")

    def _dismiss(self) -> None:
        self.menu.close_panel()
        self.mode.clear()
        self._part = None
        self._current = ""
        if self.column is not None:
            self.column.removeEventFilter(self)
            self.column.stop()
            focus = self.window().focusWidget()
            if focus is not None and self.column.isAncestorOf(focus):
                focus.clearFocus()  # hiding what has the keyboard would send it to whatever is next
            for frame in self.frames():
                frame.editor.shut()
            self._retired.add(self.column)
            self.column = None

    def frames(self) -> list[BlockFrame]:
        """The frames that exist now, top down."""
        return list(self.column.frames()) if self.column is not None else []

    def _frame_built(self, frame: BlockFrame) -> None:
        block_id = frame.block.id
        frame.show_findings(self.desk.scans.findings.get(block_id, ()))
        frame.show_matches(self.find_bar.spans(block_id))
        if self.mode.anchor or self._current == block_id:
            chosen = block_id in self.mode.ids
            frame.set_state(active=block_id == self._current and not self.mode.anchor, selected=chosen)
        self.framed.emit(frame)

    # The session and the scanner.

    def _changed(self, changes: OpChanges) -> None:
        column = self.column
        if column is None:
            return
        if not any(lesson.id == self.desk.lesson_id for lesson in self.session.course.lessons()):
            self._dismiss()
            return
        if self.desk.lesson_id in changes.lessons:
            lesson = self.desk.lesson
            column.sync(lesson)
            column.title.show_title(lesson)
            self.dragging.place_gutter()
            self._show_states()
        else:
            for block_id in changes.blocks:
                if column.index(block_id) >= 0:
                    column.refresh(self.desk.block(block_id))
        for frame in column.frames() if changes.settings else ():
            frame.editor.course_changed()
        self.find_bar.course_changed()

    def _scanned(self, ids: frozenset[str]) -> None:
        if self.column is None:
            return
        for block_id in ids:
            frame = self.column.frame(block_id)
            if frame is not None:
                frame.show_findings(self.desk.scans.findings.get(block_id, ()))

    def _restyle(self) -> None:
        if self.column is not None:
            self.column.restyle()
            self.dragging.place_gutter()
        self.update()

    def set_zoom(self, percent: int) -> None:
        """Show the lesson's text at ``percent`` of its size."""
        looks.set_zoom(percent)
        self._restyle()

    # Scrolling.

    def _look(self) -> None:
        if self.column is not None:
            self.column.show_range(*self.page.visible)

    def follow_caret(self, part: TextPart) -> None:
        """Keep the caret in view."""
        if self.column is not None and part.hasFocus():
            rect = part.caret_rect()
            self.page.show_rect(QRect(part.viewport().mapTo(self.column, rect.topLeft()), rect.size()))

    def _fit(self) -> None:
        self.bar.place()
        self.find_bar.place()
        if self.column is not None:
            self.column.set_room(self.page.room)
            self._look()
            self.dragging.place_gutter()

    # The caret.

    @property
    def current_block_id(self) -> str:
        """The block with the caret, or the head of the selection; empty for the title or nothing."""
        return self.mode.head or self._current

    def current_editor(self) -> BlockEditor | None:
        """The editor of the current block."""
        frame = self.column.frame(self.current_block_id) if self.column is not None else None
        return frame.editor if frame is not None else None

    def focus_block(self, block_id: str, part: str = "", start: int = 0, end: int = 0) -> None:
        """Show a block of the lesson and put the caret into it; without a part, into its first text."""
        if self.column is None or self.column.index(block_id) < 0:
            return
        if not part:
            part = blockops.first_spot(self.desk.block(block_id)).part
        self.focus_spot(Spot(block_id, part, start, end), middle=True)

    @property
    def part(self) -> TextPart | None:
        """The text that has, or last had, the caret; None when its block became another kind, or is gone."""
        return self._part if self._part is not None and isValid(self._part) else None

    def focus_spot(self, spot: Spot, *, middle: bool = False) -> None:
        """Put the caret, or with an empty part the block selection, there."""
        places.go_into(self, spot, middle=middle)

    def focus_title(self) -> None:
        """Put the caret at the end of the lesson's title."""
        if self.column is not None:
            self.column.title.part.select(-1, -1)

    def part_focused(self, editor: BlockEditor, part: TextPart) -> None:
        self.mode.clear()
        self._part = part
        self._set_current(editor.block.id)

    def title_focused(self, part: TextPart) -> None:
        self.mode.clear()
        self._part = part
        self._set_current("")

    def _set_current(self, block_id: str) -> None:
        if block_id != self._current:
            self.session.break_coalescing()
            self._current = block_id
            self.block_selected.emit(block_id)
        self._show_states()
        self._bar_timer.start()

    def _show_states(self) -> None:
        chosen = set(self.mode.ids)
        for frame in self.frames():
            frame.set_state(active=frame.block.id == self._current and not chosen, selected=frame.block.id in chosen)
        if self.column is not None:
            self.dragging.gutter_to(self.column.frame(self.current_block_id))

    def caret_moved(self, part: TextPart) -> None:
        self.follow_caret(part)
        panels.follow_slash(self, part)
        if not self._bar_timer.isActive():
            self._bar_timer.start()

    def block_resized(self, block_id: str) -> None:
        if self.column is None:
            return
        if block_id:
            self.column.resized(block_id)
        else:
            self.column.arrange()
        self.dragging.place_gutter()
        self._look()

    def leave(self, part: TextPart, step: int, x: int | None) -> bool:
        return places.walk(self, part, step, x)

    # Whole blocks.

    def select_blocks(self, anchor: str, head: str) -> None:
        if self.column is None or self.column.index(head) < 0:
            return
        self.mode.select(anchor, head)
        self._part = None
        self.column.setFocus(Qt.FocusReason.OtherFocusReason)
        self._set_current(head)
        self.page.show_rect(self.column.realise(self.column.index(head)).geometry())

    def select_all(self) -> None:
        self.mode.select_all()

    def drag_select(self, anchor: str, where: QPoint) -> bool:
        return self.mode.drag(anchor, where)

    def move_blocks(self, step: int) -> None:
        self.mode.move(step)

    def duplicate_blocks(self) -> None:
        self.mode.duplicate()

    def insert_below(self) -> None:
        panels.insert_paragraph(self)

    def open_insert(self, block_id: str) -> None:
        """Open the insert menu for the place below a block."""
        panels.open_insert(self, block_id)

    # Undo.

    def undo(self) -> None:
        """Take back the last step and go to where it was."""
        places.step_back(self, self.session.undo)

    def redo(self) -> None:
        """Do the last step again and go to where it was."""
        places.step_back(self, self.session.redo)

    def go(self, lesson_id: str, spot: Spot | None) -> None:
        """Show a place anywhere in the course; another lesson is asked of the window first."""
        if lesson_id and lesson_id != self.lesson_id:
            self.lesson_requested.emit(lesson_id)
            if lesson_id != self.lesson_id:
                self.show_lesson(lesson_id)
        if spot is None:
            return
        if spot.block_id:
            self.focus_spot(spot, middle=True)
        else:
            self.focus_title()

    # Panels, clipboard, dropping: see the modules named.

    def menu_key(self, event: QKeyEvent) -> bool:
        return self.menu.slash and self.menu.key(event)

    def menu_tab(self) -> bool:
        return self.menu.slash and self.menu.choose_current()

    def menu_typed(self, part: TextPart, block: Block, typed: str) -> None:
        panels.slash_typed(self, part, block, typed)

    def edit_link(self, part: TextPart) -> None:
        panels.open_link(self, part)

    def show_finding(self, part: TextPart, finding: Finding, where: QPoint) -> None:
        panels.open_finding(self, finding, where)

    def show_menu(self, part: TextPart, where: QPoint) -> None:
        panels.text_menu(self, part, where)

    def paste(self, editor: BlockEditor, part: TextPart, data: QMimeData) -> None:
        pasting.paste_into(self, editor, part, data)

    def copy_text(self, part: TextPart) -> QMimeData:
        return pasting.copied(self, part)

    def add_images(self, paths: Sequence[Path], index: int) -> None:
        pasting.add_images(self, paths, index)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.dragging.file_over(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self.dragging.file_over(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self.dragging.stop()

    def dropEvent(self, event: QDropEvent) -> None:
        self.dragging.file_dropped(event)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if watched is self.column and self.column is not None:
            if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self.column.hasFocus():
                self.desk.last_key = time.monotonic()
                return self.mode.key(event)
            if event.type() == QEvent.Type.MouseButtonPress:
                panels.page_clicked(self, event)
        return False

    # Coming back.

    def place(self) -> Place:
        """Where the reader is, for :meth:`restore_place`."""
        return places.place_of(self)

    def restore_place(self, place: Place) -> bool:
        """Go back to a place; what is no longer there is passed over. False when the lesson is gone."""
        return places.return_to(self, place)
