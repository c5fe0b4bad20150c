"""The table of what providers keep, put into the policy where it speaks of that (clauses A3.9 to A3.12)."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextFrameFormat,
    QTextLength,
    QTextTableFormat,
)

from app.gui.theme import MEDIUM, REGULAR, SEMIBOLD, Type, current, font
from app.services.policy import Kept

HEADS = ("Provider", "Keeps what you send", "Where", "Its terms of")
_WIDTHS = (22, 30, 28, 20)


def insert_table(cursor: QTextCursor, rows: Sequence[Kept]) -> None:
    """Put the table where the cursor is."""
    now = current()
    shape = QTextTableFormat()
    shape.setBorderCollapse(True)
    shape.setBorder(1)
    shape.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
    shape.setBorderBrush(QBrush(QColor(now.border)))
    shape.setCellPadding(8)
    shape.setCellSpacing(0)
    shape.setTopMargin(10)
    shape.setBottomMargin(12)
    shape.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
    shape.setColumnWidthConstraints([QTextLength(QTextLength.Type.PercentageLength, width) for width in _WIDTHS])
    shape.setHeaderRowCount(1)
    table = cursor.insertTable(len(rows) + 1, len(HEADS), shape)
    for column, head in enumerate(HEADS):
        cell = table.cellAt(0, column)
        look = cell.format()
        look.setBackground(QColor(now.subtle))
        cell.setFormat(look)
        _write(cell.firstCursorPosition(), head, _look(Type.CAPTION, SEMIBOLD, now.muted))
    for number, row in enumerate(rows, 1):
        for column, said in enumerate((row.provider, row.keeps, row.where, row.terms)):
            look = _look(Type.DENSE, MEDIUM if column == 0 else REGULAR, now.text if column < 2 else now.muted)
            _write(table.cellAt(number, column).firstCursorPosition(), said, look)


def _look(size: int, weight: QFont.Weight, colour: str) -> QTextCharFormat:
    look = QTextCharFormat()
    look.setFont(font(size, weight))
    look.setForeground(QColor(colour))
    return look


def _write(cursor: QTextCursor, said: str, look: QTextCharFormat) -> None:
    shape = QTextBlockFormat()
    shape.setLineHeight(120, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    cursor.setBlockFormat(shape)
    cursor.insertText(said, look)
