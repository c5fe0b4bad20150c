"""How a row of the list is painted, and the editors that open in it."""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPen, QTextCursor
from PySide6.QtWidgets import (
    QAbstractItemDelegate,
    QCompleter,
    QLineEdit,
    QPlainTextEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.gui.canvas.plainfields import Carried
from app.gui.captions.work import Work
from app.gui.theme import MEDIUM, SEMIBOLD, Type, current, font, pixmap
from app.media.captions import columns, reading_speed

if TYPE_CHECKING:
    from app.gui.captions.table import CueTable

Index = QModelIndex | QPersistentModelIndex
_PAD = 11
LINE = 19
"""Pixels of a line of text."""


_OWN = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)


class Column(IntEnum):
    """What stands in which column of the list."""

    NUMBER = 0
    START = 1
    END = 2
    SPEAKER = 3
    TEXT = 4
    SPEED = 5
    CHECK = 6


class CueEdit(QPlainTextEdit):
    """The words of a caption under the caret. ``finished`` says by how many rows to go on, None for giving up."""

    typed = Signal()
    finished = Signal(object)

    def __init__(self, parent: QWidget, row: int) -> None:
        super().__init__(parent)
        self.row = row
        self.setAccessibleName(f"Words of caption {row + 1}")
        self.setTabChangesFocus(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setFont(font(Type.DENSE))
        self.textChanged.connect(self.typed)

    @property
    def caret(self) -> int:
        """Where the caret is, in code points."""
        before = self.toPlainText().encode("utf-16-le")[: self.textCursor().position() * 2]
        return len(before.decode("utf-16-le", "ignore"))

    def show_text(self, text: str) -> None:
        """Show other words, the caret where it was."""
        if text != self.toPlainText():
            at = self.textCursor().position()
            self.setPlainText(text)
            cursor = self.textCursor()
            cursor.setPosition(min(at, len(self.toPlainText().encode("utf-16-le")) // 2))
            self.setTextCursor(cursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if held == Qt.KeyboardModifier.ShiftModifier:
                self.insertPlainText("\n")
            elif not held:
                self.finished.emit(1)
            else:
                event.ignore()
        elif event.key() == Qt.Key.Key_Escape:
            self.finished.emit(None)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Undo belongs to the course, and so do this window's other keys; the field keeps what moves and edits its text."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
            if control and event.key() in (Qt.Key.Key_Z, Qt.Key.Key_Y, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                event.ignore()
                return False
        return super().event(event)


class Cells(QStyledItemDelegate):
    """Paints cells and makes editors for them."""

    def __init__(self, work: Work, table: CueTable) -> None:
        super().__init__(table)
        self._work, self._table = work, table
        self.editor: CueEdit | None = None
        work.changed.connect(self._follow)

    # Painting.

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, 34)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        box: QRect = option.rect
        row, column = index.row(), index.column()
        now, work = current(), self._work
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.fillRect(box, QColor(now.selected))
        painter.setPen(QPen(QColor(now.border), 1))
        painter.drawLine(box.bottomLeft(), box.bottomRight())
        if column == Column.NUMBER and row == self._table.cues.playing:
            painter.fillRect(QRect(box.left(), box.top(), 3, box.height() - 1), QColor(now.danger))
        elif column == Column.NUMBER and row == work.current:
            painter.fillRect(QRect(box.left(), box.top(), 3, box.height() - 1), QColor(now.accent))
        if row < len(work.cues):
            self._paint_cell(painter, box.adjusted(_PAD, 8, -_PAD, -7), row, column)
        focused = self._table.hasFocus() and index == self._table.currentIndex()
        if focused:
            painter.setPen(QPen(QColor(now.accent), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(box).adjusted(2, 2, -2, -3), 4, 4)
        painter.restore()

    def _paint_cell(self, painter: QPainter, box: QRect, row: int, column: int) -> None:
        now, work = current(), self._work
        cue = work.cues[row]
        top = Qt.AlignmentFlag.AlignTop
        if column == Column.TEXT:
            self._paint_text(painter, box, cue.text)
        elif column in (Column.START, Column.END):
            said = str(self._table.cues.index(row, column).data())
            painter.setFont(font(Type.CAPTION, mono=True))
            painter.setPen(QColor(now.muted))
            painter.drawText(box.adjusted(0, 1, 0, 0), Qt.AlignmentFlag.AlignLeft | top, said)
        elif column == Column.NUMBER:
            painter.setFont(font(Type.CAPTION, MEDIUM))
            painter.setPen(QColor(now.faint))
            painter.drawText(box.adjusted(0, 1, 4, 0), Qt.AlignmentFlag.AlignRight | top, str(row + 1))
        elif column == Column.SPEAKER:
            painter.setFont(font(Type.CAPTION, SEMIBOLD))
            painter.setPen(QColor(now.text))
            shown = QFontMetrics(painter.font()).elidedText(cue.speaker, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(box.adjusted(0, 1, 0, 0), Qt.AlignmentFlag.AlignLeft | top, shown)
        elif column == Column.SPEED:
            self._paint_speed(painter, box, row)
        elif column == Column.CHECK and work.issues_of(row):
            unsure = all(issue.rule == "unsure" for issue in work.issues_of(row))
            mark = pixmap(
                "flag" if unsure else "triangle-alert", "ai" if unsure else "warn", 16, painter.device().devicePixelRatio()
            )
            painter.drawPixmap(box.left() - 1, box.top() + 1, mark)

    def _paint_text(self, painter: QPainter, box: QRect, text: str) -> None:
        now, limits = current(), self._work.limits
        painter.setFont(font(Type.DENSE))
        metrics = QFontMetrics(painter.font())
        if not text.strip():
            painter.setPen(QColor(now.faint))
            painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, "(empty)")
            return
        for at, line in enumerate(text.split("\n")):
            over = columns(line) > limits.columns or at >= limits.lines
            painter.setPen(QColor(now.warn if over else now.text))
            place = QRect(box.left(), box.top() + at * LINE, box.width(), LINE)
            shown = metrics.elidedText(line, Qt.TextElideMode.ElideRight, box.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop, shown)

    def _paint_speed(self, painter: QPainter, box: QRect, row: int) -> None:
        now, work = current(), self._work
        limits = work.limits
        speed, unit = reading_speed(work.cues[row], work.profile)
        most = limits.wpm if unit == "wpm" else limits.cps
        over = any(issue.rule == "speed" for issue in work.issues_of(row))
        painter.setFont(font(Type.CAPTION, SEMIBOLD if over else MEDIUM))
        painter.setPen(QColor(now.warn if over else now.muted))
        painter.drawText(box.adjusted(0, 1, 0, 0), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop, f"{speed:.0f}")
        if most:
            track = QRectF(box.left() + 2, box.top() + 17, box.width() - 2, 2)
            painter.fillRect(track, QColor(now.track))
            width = track.width() * min(1.0, speed / most)
            painter.fillRect(QRectF(track.left(), track.top(), width, 2), QColor(now.mark if over else now.strong))

    # Editing.

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        if index.column() != Column.TEXT:
            field = QLineEdit(parent)
            field.setProperty("kind", "rename")
            field.setAccessibleName(("", "Start", "End", "Speaker")[index.column()] + f" of caption {index.row() + 1}")
            if index.column() == Column.SPEAKER:
                field.setCompleter(QCompleter(self._work.speakers(), field))
            return field
        self._work.end_typing()
        made = CueEdit(parent, index.row())
        made.setPlainText(self._work.kept[index.row()].text)
        made.moveCursor(QTextCursor.MoveOperation.End)
        self._before = self._work.kept[index.row()].text
        self._carried = Carried(made, lambda: self._work.session.course, lambda: self._work.written)
        made.typed.connect(lambda: self._typed(made))
        made.finished.connect(lambda by: self._finished(made, by))
        self.editor = made
        self._table.started.emit("text")
        return made

    _before = ""
    _carried: Carried | None = None

    def _typed(self, editor: CueEdit) -> None:
        """Every key is in the course at once, and with it in the lint and on the waveform; all of them are one step."""
        if editor.row < len(self._work.kept):
            self._table.cues.write(editor.row, editor.toPlainText(), self._carried)
            self._place(editor)

    def _finished(self, editor: CueEdit, by: int | None) -> None:
        if by is None and self._work.kept[editor.row].text != self._before:
            self._work.undo()
        row = editor.row
        self.closeEditor.emit(editor, QAbstractItemDelegate.EndEditHint.NoHint)
        if by is not None and row + by < len(self._work.kept):
            self._work.choose(row + by)
            self._table.edit_text()
        else:
            self._table.setFocus(Qt.FocusReason.OtherFocusReason)

    def shut(self) -> None:
        """Close the editor of words, if one is open; what was typed is kept."""
        if self.editor is not None:
            self.closeEditor.emit(self.editor, QAbstractItemDelegate.EndEditHint.NoHint)

    def _follow(self) -> None:
        """What else changed the words while they are edited: undo, a split."""
        editor = self.editor
        if editor is not None and editor.row < len(self._work.kept):
            kept = self._work.kept[editor.row].text
            if kept != editor.toPlainText():
                editor.typed.disconnect()
                editor.show_text(kept)
                editor.typed.connect(lambda: self._typed(editor))

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QLineEdit) and not editor.isModified():
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QLineEdit) and editor.isModified():
            model.setData(index, editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        box: QRect = option.rect
        if isinstance(editor, CueEdit):
            lines = max(2, editor.blockCount())
            editor.setGeometry(box.left() + 1, box.top() + 1, box.width() - 2, max(box.height() - 2, lines * LINE + 16))
        else:
            editor.setGeometry(box.adjusted(2, 3, -2, -4))

    def _place(self, editor: CueEdit) -> None:
        option = QStyleOptionViewItem()
        option.rect = self._table.visualRect(self._table.cues.index(editor.row, Column.TEXT))
        self.updateEditorGeometry(editor, option, self._table.cues.index(editor.row, Column.TEXT))

    def destroyEditor(self, editor: QWidget, index: Index) -> None:
        if editor is self.editor:
            self.editor = self._carried = None
            self._work.end_typing()
            self._table.ended.emit()
        super().destroyEditor(editor, index)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The words keep their own Enter and Escape; Qt would take both for itself."""
        key = event.key() if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress else None
        if isinstance(watched, CueEdit) and key in _OWN:
            return False
        return super().eventFilter(watched, event)
