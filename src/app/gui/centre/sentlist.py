"""What left this computer as a list: the timeline in words, for those who would rather read it or can't see it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QHeaderView, QTableView

from app.gui.centre.rows import rows_of
from app.gui.centre.words import day_words, moment_words
from app.services.activity import Outcome, Sent, feature_title

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_TITLES = ("Sent", "Provider", "For", "Requests", "Result", "Held until")
_RESULTS = {Outcome.DONE: "Answered", Outcome.FAILED: "Failed", Outcome.OPEN: "No end in the log"}


class SentModel(QAbstractTableModel):
    """Newest first."""

    def __init__(self) -> None:
        super().__init__()
        self._items: Sequence[Sent] = ()
        self._names: Mapping[str, str] = {}
        self._today = date.min

    def show_requests(self, items: Sequence[Sent], names: Mapping[str, str], today: date) -> None:
        """Show these."""
        self.beginResetModel()
        self._items, self._names, self._today = tuple(reversed(items)), names, today
        self.endResetModel()

    def item(self, at: int) -> Sent | None:
        """The request in a line."""
        return self._items[at] if 0 <= at < len(self._items) else None

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._items)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(_TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _TITLES[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        item = self._items[index.row()]
        match index.column():
            case 0:
                return moment_words(item.time)
            case 1:
                return self._names.get(item.provider, item.provider)
            case 2:
                return feature_title(item.feature)
            case 3:
                return str(item.count)
            case 4:
                return _RESULTS[item.outcome]
            case _:
                return self._held(item)

    def _held(self, item: Sent) -> str:
        if item.purge is None:
            return "Not kept"
        return day_words(item.purge) if item.held(self._today) else f"Deleted by {day_words(item.purge)}"


def sent_table(model: SentModel) -> QTableView:
    """A table over the requests."""
    table = rows_of(model, "Requests that left this computer, newest first")
    header = table.horizontalHeader()
    header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
    header.setStretchLastSection(True)
    for index, width in enumerate((160, 150, 210, 90, 140)):
        header.resizeSection(index, width)
    table.setMinimumHeight(320)
    return table
