"""The entries of the log as a table: numbers for all of them, the entries themselves in pieces, as they are looked at."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from enum import IntEnum

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QIcon

from app.audit import LogProblem, LogReader, Row
from app.gui.centre.words import moment_words
from app.gui.theme import icon
from app.services.activity import moment
from app.services.wording import Names, about, kind_of_event, tone_of

_PIECE = 128
_PIECES = 24
"""Entries read at once, and how many such pieces are kept: what is on a screen and a few screens around it."""

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class Column(IntEnum):
    """The columns of the table."""

    NUMBER = 0
    TIME = 1
    WHAT = 2
    ABOUT = 3


_TITLES = {Column.NUMBER: "No.", Column.TIME: "Time", Column.WHAT: "Entry", Column.ABOUT: "About"}


class LogModel(QAbstractTableModel):
    """Shows the entries with the numbers it was given last."""

    def __init__(self, reader: LogReader) -> None:
        super().__init__()
        self._reader = reader
        self._numbers: Sequence[int] = ()
        self._pieces: OrderedDict[int, list[Row | None]] = OrderedDict()
        self.names = Names()

    def show_numbers(self, numbers: Sequence[int], names: Names) -> None:
        """Show these entries, in this order."""
        self.beginResetModel()
        self._numbers, self.names = numbers, names
        self._pieces.clear()
        self.endResetModel()

    def entry(self, at: int) -> Row | None:
        """The entry in a line of the table; None when it is gone or can't be read."""
        if not 0 <= at < len(self._numbers):
            return None
        piece, offset = divmod(at, _PIECE)
        if piece not in self._pieces:
            wanted = self._numbers[piece * _PIECE : (piece + 1) * _PIECE]
            try:
                found = {row.seq: row for row in self._reader.at(wanted)}
            except LogProblem:
                found = {}
            self._pieces[piece] = [found.get(number) for number in wanted]
            if len(self._pieces) > _PIECES:
                self._pieces.popitem(last=False)
        self._pieces.move_to_end(piece)
        return self._pieces[piece][offset]

    def line_of(self, number: int) -> int:
        """The line an entry stands in; -1 when it is not among those shown."""
        try:
            return self._numbers.index(number)
        except ValueError:
            return -1

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._numbers)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(Column)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return _TITLES[Column(section)]
            if role == Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.DecorationRole, Qt.ItemDataRole.ToolTipRole):
            return None
        row = self.entry(index.row())
        column = Column(index.column())
        if row is None:
            return "can't be read" if role == Qt.ItemDataRole.DisplayRole and column is Column.WHAT else None
        if role == Qt.ItemDataRole.DecorationRole:
            return _sign(row) if column is Column.WHAT else None
        if role == Qt.ItemDataRole.ToolTipRole and column is not Column.ABOUT:
            return None
        return _shown(row, column, self.names)


def _shown(row: Row, column: Column, names: Names) -> str:
    match column:
        case Column.NUMBER:
            return str(row.seq)
        case Column.TIME:
            return moment_words(moment(row.time))
        case Column.WHAT:
            return row.title
        case _:
            return about(row, names)


def _sign(row: Row) -> QIcon:
    return icon(kind_of_event(row.event).icon, tone_of(row.event))
