"""The text of a draft: grows while it streams, shows what each sentence rests on, and marks what no source has."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QKeyEvent,
    QMouseEvent,
    QResizeEvent,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QTextEdit

from app.course.text import RichText, Run
from app.gui.assist.diff import Stretch
from app.gui.theme import Type, current, font, theme
from app.services.ai import Statement

LINE = 140
"""Per cent of its own height that a line takes."""


def _units(text: str, at: int) -> int:
    """Qt counts UTF-16 units, spans are code points."""
    return at + sum(ord(letter) > 0xFFFF for letter in text[:at])


class DraftText(QTextEdit):
    """As high as its text. ``pointed`` carries the index of the statement under the mouse or the caret, −1 for none."""

    pointed = Signal(int)

    def __init__(self, name: str = "Draft") -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setProperty("kind", "bare")
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        self.setFont(font(Type.DENSE))
        self.document().setDocumentMargin(0)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.viewport().setMouseTracking(True)
        self._text = ""
        self._stretches: Sequence[Stretch] = ()
        self._statements: Sequence[Statement] = ()
        self._draw: Callable[[], None] = lambda: None
        self._at = -1
        self._height = 0
        theme().changed.connect(self._again)
        self.document().documentLayout().documentSizeChanged.connect(lambda _size: self._fit())

    # What it shows.

    def show_text(self, text: str, statements: Sequence[Statement] = ()) -> None:
        """Show a text; one that only grew gets its new end, so that nothing flickers."""
        if text == self._text and statements == self._statements:
            return
        grown = bool(self._text) and text.startswith(self._text) and not statements and not self._statements
        tail = text[len(self._text) :]
        self._text, self._statements, self._stretches = text, statements, ()
        self._draw = self._draw_text
        if grown:
            cursor = QTextCursor(self.document())
            cursor.movePosition(QTextCursor.MoveOperation.End)
            cursor.insertText(tail, self._plain())
            self._fit()
        else:
            self._draw_text()

    def show_changes(self, stretches: Sequence[Stretch]) -> None:
        """Show what went and what came."""
        self._text, self._statements, self._stretches = "", (), stretches

        def draw() -> None:
            now = current()
            looks = {"same": self._plain(), "new": self._plain(), "gone": self._plain()}
            looks["new"].setForeground(QColor(now.ok))
            looks["new"].setBackground(QColor(now.ok_soft))
            looks["new"].setFontUnderline(True)  # not by colour alone
            looks["gone"].setForeground(QColor(now.danger))
            looks["gone"].setBackground(QColor(now.danger_soft))
            looks["gone"].setFontStrikeOut(True)
            self._begin()
            cursor = QTextCursor(self.document())
            for stretch in stretches:
                cursor.movePosition(QTextCursor.MoveOperation.End)
                cursor.insertText(stretch.text, looks[stretch.kind])
            self._fit()

        self._draw = draw
        draw()

    def written(self, origin: str) -> RichText:
        """What is shown, with ``origin`` on what the model wrote: of changes, what came."""
        if self._stretches:
            return RichText(tuple(Run(one.text, origin=origin if one.kind == "new" else None) for one in self._stretches))
        return RichText((Run(self._text, origin=origin),))

    def _again(self) -> None:
        self._draw()

    def _plain(self) -> QTextCharFormat:
        made = QTextCharFormat()
        made.setForeground(QColor(current().text))
        return made

    def _begin(self) -> None:
        self.clear()
        spaced = QTextBlockFormat()
        spaced.setLineHeight(LINE, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        QTextCursor(self.document()).setBlockFormat(spaced)

    def _draw_text(self) -> None:
        self._begin()
        cursor = QTextCursor(self.document())
        cursor.insertText(self._text, self._plain())
        self._mark()
        self._fit()

    def _mark(self) -> None:
        now = current()
        for statement in self._statements:
            for mark in statement.unsupported:
                look = QTextCharFormat()
                look.setBackground(QColor(now.warn_soft))
                look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
                look.setUnderlineColor(QColor(now.mark))
                cursor = QTextCursor(self.document())
                cursor.setPosition(_units(self._text, mark.start))
                cursor.setPosition(_units(self._text, mark.end), QTextCursor.MoveMode.KeepAnchor)
                cursor.mergeCharFormat(look)

    # Pointing at a statement.

    def point(self, index: int) -> None:
        """Mark a statement as the one that is spoken about; −1 for none."""
        index = index if 0 <= index < len(self._statements) else -1
        if index == self._at:
            return
        self._at = index
        marks = []
        if index >= 0:
            statement = self._statements[index]
            mark = QTextEdit.ExtraSelection()
            mark.cursor = QTextCursor(self.document())
            mark.cursor.setPosition(_units(self._text, statement.start))
            mark.cursor.setPosition(_units(self._text, statement.end), QTextCursor.MoveMode.KeepAnchor)
            look = QTextCharFormat()
            look.setBackground(QColor(current().ai_soft))
            mark.format = look
            marks.append(mark)
        self.setExtraSelections(marks)
        self.pointed.emit(index)

    def _statement_at(self, position: int) -> int:
        for index, statement in enumerate(self._statements):
            if _units(self._text, statement.start) <= position <= _units(self._text, statement.end):
                return index
        return -1

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        if self._statements and not event.buttons():
            found = self._statement_at(self.cursorForPosition(event.position().toPoint()).position())
            if found >= 0:
                self.point(found)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        self.point(self._statement_at(self.textCursor().position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Up and down go from statement to statement."""
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
        if step and self._statements and not event.modifiers():
            self.point(min(max(self._at + step, 0), len(self._statements) - 1))
            return
        super().keyPressEvent(event)

    # As high as the text.

    def _fit(self) -> None:
        self.document().setTextWidth(max(1, self.viewport().width()))
        height = max(20, round(self.document().size().height()) + 4)
        if height != self._height:
            self._height = height
            self.setFixedHeight(height)
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        return QSize(200, max(20, self._height))

    def minimumSizeHint(self) -> QSize:
        return QSize(60, max(20, self._height))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()  # the page scrolls
