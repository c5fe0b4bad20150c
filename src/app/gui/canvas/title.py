"""The lesson's title, edited in place as the first line of the page."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QMimeData, QPoint
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, Qt
from PySide6.QtWidgets import QWidget

from app.course.model import Lesson
from app.course.ops import rename_lesson
from app.course.text import RichText, Run
from app.gui.canvas import clipboard, keys
from app.gui.canvas.desk import Desk
from app.gui.canvas.edits import Spot, batch
from app.gui.canvas.frame import NOTE, OriginLine
from app.gui.canvas.origins import title_note
from app.gui.canvas.textpart import TextPart


class TitleEditor(QWidget):
    """Edits ``Lesson.title``: one line of plain text, as high as it wraps."""

    def __init__(self, desk: Desk, lesson: Lesson, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self.lesson_id = lesson.id
        self.part = TextPart(self, self, "title", "Lesson title", "title", rich=False, hint="Untitled lesson")
        self.part.setReadOnly(desk.read_only)
        self._note: OriginLine | None = None
        self.show_title(lesson)

    def show_title(self, lesson: Lesson) -> None:
        """Show the title as the course has it."""
        self.part.show_text(RichText((Run(lesson.title, origin=lesson.title_origin),)))
        note, before = title_note(self.desk.session.course, lesson), self._note
        if note is None and before is not None:
            self._note = None
            before.hide()
            before.deleteLater()
        elif note is not None and before is None:
            self._note = OriginLine(note, self)
            self._note.show()
        elif note is not None and before is not None:
            before.show_note(note)
        if (before is None) != (self._note is None):
            self.desk.view.block_resized("")

    def height_for(self, width: int) -> int:
        """Pixels needed at ``width``."""
        return self.part.height_for(width) + (NOTE if self._note is not None else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        note = NOTE if self._note is not None else 0
        self.part.setGeometry(0, 0, self.width(), self.height() - note)
        if self._note is not None:
            self._note.setGeometry(0, self.height() - note, self.width(), note)

    def part_changed(self, part: TextPart, label: str) -> None:
        self.desk.typed_title(part.text.plain.replace("\n", " "))

    def part_key(self, part: TextPart, event: QKeyEvent) -> bool:
        view = self.desk.view
        if event.matches(QKeySequence.StandardKey.Undo):
            view.undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            view.redo()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not view.leave(part, 1, None):
                view.insert_below()
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Up) and not event.modifiers():
            return not keys.can_move(part, 1 if event.key() == Qt.Key.Key_Down else -1) and view.leave(
                part, 1 if event.key() == Qt.Key.Key_Down else -1, part.caret_rect().x()
            )
        elif event.key() == Qt.Key.Key_Right and part.caret == len(part.text) and not event.modifiers():
            return view.leave(part, 1, None)
        elif event.key() == Qt.Key.Key_Escape:
            first = next(iter(self.desk.lesson.blocks), None)
            if first is not None:
                view.focus_spot(Spot(first.id, ""))
        else:
            return False
        return True

    def part_tab(self, part: TextPart, step: int) -> bool:
        return False

    def part_typed(self, part: TextPart, typed: str) -> None:
        """Nothing to follow: a title has no shortcuts."""

    def part_resized(self, part: TextPart) -> None:
        self.desk.view.block_resized("")

    def part_focused(self, part: TextPart) -> None:
        self.desk.view.title_focused(part)

    def part_caret(self, part: TextPart) -> None:
        self.desk.view.caret_moved(part)

    def part_clicked(self, part: TextPart, offset: int, where: QPoint) -> None:
        self.desk.break_typing()

    def part_dragged(self, part: TextPart, where: QPoint) -> bool:
        return False

    def part_pasted(self, part: TextPart, data: QMimeData) -> None:
        try:
            typed = clipboard.one_line(data) if data.hasText() else ""
            origins, records = clipboard.line_origins(self.desk.session.course, data)
        except clipboard.CantPaste as error:
            self.desk.context.say(str(error))
            return
        if not origins:
            part.textCursor().insertText(typed)
            return
        start, end = part.selection
        title = part.text.plain[:start] + typed + part.text.plain[end:]
        self.desk.break_typing()
        self.desk.do(batch([*records, replace(rename_lesson(self.desk.lesson, title), title_origin=origins[0])]), "Paste")

    def part_copied(self, part: TextPart) -> QMimeData:
        return self.desk.view.copy_text(part)

    def part_menu(self, part: TextPart, where: QPoint) -> None:
        self.desk.view.show_menu(part, where)
