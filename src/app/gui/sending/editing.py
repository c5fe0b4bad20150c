"""One text of a request written anew, for this request alone: the course stays as it is. Checked while one writes."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from app.guard import SendSheet, SheetPart
from app.gui.inspector.parts import wrapped
from app.gui.inspector.words import counted
from app.gui.theme import Space, Type, current, font, theme
from app.gui.widgets import Button, Overline, StatusItem, column, row
from app.policy import Verdict

REST = 450
"""Milliseconds without a key until the text is checked again."""
MOST_MARKED = 300
"""Details underlined while one writes; Qt looks at each at every paint."""


class EditPage(QWidget):
    """``changed`` asks for the part (payload, path) to be checked with a new text; ``closed`` goes back to the request."""

    changed = Signal(int, str, str)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._part: SheetPart | None = None
        self._before = ""
        self._asked = ""
        self.heading = Overline("Edit this text for the request")
        self.note = wrapped("Only what is sent changes; the course stays as it is.")
        self._sheet: SendSheet | None = None
        self.state = StatusItem("scan-text", "")
        self.field = QPlainTextEdit()
        self.field.setAccessibleName("Text to send")
        self.field.setTabChangesFocus(True)
        self.field.setFont(font(Type.DENSE))
        self.back = Button("Back as it was", compact=True, icon="undo-2", on_click=self._undo)
        self.done = Button("Done", compact=True, icon="check", on_click=self.finish)
        made = column(
            row(self.heading, None, self.state),
            self.note,
            self.field,
            row(None, self.back, self.done, spacing=Space.S),
            spacing=Space.S,
        )
        made.setStretch(2, 1)
        self.setLayout(made)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self._check)
        self.field.textChanged.connect(self._typed)
        theme().changed.connect(self._restyle)

    def open_part(self, sheet: SendSheet, part: SheetPart, start: int, end: int) -> None:
        """Begin with a text, the caret on the detail one came from."""
        self._part, self._before, self._asked = part, part.text, part.text
        self.field.blockSignals(True)
        self.field.setPlainText(part.text)
        self.field.blockSignals(False)
        cursor = self.field.textCursor()
        cursor.setPosition(_units(part.text, start))
        cursor.setPosition(_units(part.text, end), QTextCursor.MoveMode.KeepAnchor)
        self.field.setTextCursor(cursor)
        self.field.centerCursor()
        self.field.setFocus()
        self.back.setEnabled(False)
        self.show_sheet(sheet)

    @property
    def part(self) -> SheetPart | None:
        """The text that is edited; None while the page is closed."""
        return self._part

    def show_sheet(self, sheet: SendSheet) -> None:
        """Show what was found in what is written now."""
        part, self._sheet = self._part, sheet
        if part is None:
            return
        mine = [
            finding
            for finding in sheet.findings
            if (finding.part.payload, finding.part.path) == (part.payload, part.path)
            and finding.rule.verdict is not Verdict.ALLOW
        ]
        if self.field.toPlainText() != self._asked:
            return  # one has gone on writing; the next answer is about that
        left = sum(not finding.settled for finding in mine)
        self.state.show_as(
            f"{counted(left, 'detail')} to settle" if left else "Nothing left to settle here",
            "triangle-alert" if left else "check",
            "warn" if left else "ok",
        )
        now, marks = current(), []
        for finding in mine[:MOST_MARKED]:
            mark = QTextEdit.ExtraSelection()
            mark.cursor = QTextCursor(self.field.document())
            mark.cursor.setPosition(_units(self._asked, finding.start))
            mark.cursor.setPosition(_units(self._asked, finding.end), QTextCursor.MoveMode.KeepAnchor)
            look = QTextCharFormat()
            severe = finding.rule.verdict is Verdict.BLOCK
            look.setBackground(QColor(now.danger_soft if severe else now.warn_soft))
            look.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            look.setUnderlineColor(QColor(now.danger if severe else now.mark))
            mark.format = look
            marks.append(mark)
        self.field.setExtraSelections(marks)

    def _restyle(self) -> None:
        if self._sheet is not None:
            self.show_sheet(self._sheet)

    def finish(self) -> None:
        """Go back; what was written last is checked first."""
        if self._rest.isActive():
            self._check()
        self._part = None
        self._rest.stop()
        self.closed.emit()

    def _typed(self) -> None:
        self.field.setExtraSelections([])
        self.state.show_as("Checking…", "scan-text")
        self.back.setEnabled(self.field.toPlainText() != self._before)
        self._rest.start()

    def _check(self) -> None:
        self._rest.stop()
        if self._part is not None:
            self._asked = self.field.toPlainText()
            self.changed.emit(self._part.payload, self._part.path, self._asked)

    def _undo(self) -> None:
        self.field.setPlainText(self._before)
        self._check()


def _units(text: str, at: int) -> int:
    """Qt counts UTF-16 units, a finding code points."""
    return at + sum(ord(letter) > 0xFFFF for letter in text[:at])
