"""What an import kept, changed and dropped: counts, a table that filters, and the whole text of what is chosen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFileDialog, QHeaderView, QTableView, QWidget

from app.course import LecternError
from app.course.errors import FileProblem
from app.gui.dialogs.parts import LongText, amount
from app.gui.theme import Space, current
from app.gui.widgets import Badge, SearchField, SegmentedControl, column, row, text
from app.importers.values import LossEntry, LossReport, Outcome
from app.services.settings import write_atomically

_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
_HEADS = ("Where", "What", "Outcome", "Detail")
OUTCOMES = {Outcome.KEPT: "Kept", Outcome.CHANGED: "Changed", Outcome.DROPPED: "Dropped"}
_TONES = {Outcome.KEPT: "muted", Outcome.CHANGED: "warn", Outcome.DROPPED: "danger"}


class _Rows(QAbstractTableModel):
    """The entries that are shown."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[LossEntry] = []

    def show_entries(self, entries: list[LossEntry]) -> None:
        """Show other entries."""
        self.beginResetModel()
        self.entries = entries
        self.endResetModel()

    def rowCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.entries)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(_HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return _HEADS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry = self.entries[index.row()]
        cells = (entry.where, entry.what, OUTCOMES[entry.outcome], " ".join(entry.detail[:200].split()))
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return cells[index.column()]
        if role == Qt.ItemDataRole.ForegroundRole and index.column() == 2:
            return QColor(current().colour(_TONES[entry.outcome]))
        return None


class _Table(QTableView):
    """Rows to walk through with the arrows; the copy key copies the rows that are chosen."""

    def __init__(self, rows: _Rows) -> None:
        super().__init__()
        self._rows = rows
        self.setModel(rows)
        self.setAccessibleName("What was imported")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(32)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        for column_of, width in enumerate((150, 140, 90)):
            head.setSectionResizeMode(column_of, QHeaderView.ResizeMode.Interactive)
            head.resizeSection(column_of, width)
        head.setSectionResizeMode(3, QHeaderView.ResizeMode.Stretch)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            chosen = sorted(index.row() for index in self.selectionModel().selectedRows())
            QApplication.clipboard().setText("\n".join(entry_text(self._rows.entries[at]) for at in chosen))
            return
        super().keyPressEvent(event)


class ReportView(QWidget):
    """A whole report. It starts with what a person should look at; everything else is one choice away."""

    def __init__(self, report: LossReport) -> None:
        super().__init__()
        self._report = report
        self._words = ""
        self.rows = _Rows()
        self.table = _Table(self.rows)
        losses = bool(report.losses)
        choices = [("losses", "Changed and dropped"), ("changed", "Changed"), ("dropped", "Dropped"), ("all", "Everything")]
        self.which = SegmentedControl(choices, "Entries shown")
        self.which.choose("losses" if losses else "all")
        self.which.chosen.connect(lambda _key: self._show())
        self.search = SearchField("Filter", "Filter the report")
        self.search.searched.connect(self._search)
        self.detail = LongText("The whole text of the chosen row")
        self.detail.setFixedHeight(96)
        self.table.selectionModel().currentRowChanged.connect(lambda now, _before: self._show_detail(now.row()))
        top = row(self.which, self.search, spacing=Space.M)
        top.setStretch(0, 3)
        top.setStretch(1, 2)
        layout = column(_counts(report), top, self.table, self.detail, spacing=Space.M)
        layout.setStretch(2, 1)
        self.setLayout(layout)
        self._show()

    def _search(self, words: str) -> None:
        self._words = words
        self._show()

    def _show(self) -> None:
        wanted = {
            "losses": (Outcome.CHANGED, Outcome.DROPPED),
            "changed": (Outcome.CHANGED,),
            "dropped": (Outcome.DROPPED,),
            "all": tuple(Outcome),
        }[self.which.choice]
        words = self._words.casefold().split()
        found = [
            entry
            for entry in self._report.entries
            if entry.outcome in wanted and all(word in entry_text(entry).casefold() for word in words)
        ]
        self.rows.show_entries(found)
        self.table.setAccessibleDescription(amount(len(found), "entry", "entries"))
        if found:
            self.table.selectRow(0)
        self._show_detail(0)

    def _show_detail(self, at: int) -> None:
        entries = self.rows.entries
        if not 0 <= at < len(entries):
            self.detail.setPlainText("" if self._report.entries else "The document was empty.")
            return
        entry = entries[at]
        self.detail.setPlainText(entry.detail or f"{entry.what}: there is nothing more to say about it.")


def _counts(report: LossReport) -> QWidget:
    counts = report.counts
    made = QWidget()
    badges = row(
        Badge(f"{counts[Outcome.KEPT]:,} kept", "ok", "check"),
        Badge(f"{counts[Outcome.CHANGED]:,} changed", "warn" if counts[Outcome.CHANGED] else "muted", "pencil"),
        Badge(f"{counts[Outcome.DROPPED]:,} dropped", "danger" if counts[Outcome.DROPPED] else "muted", "x"),
        None,
    )
    if not report.losses:
        badges.insertWidget(3, text("Nothing was lost.", tone="muted"))
    made.setLayout(badges)
    return made


def entry_text(entry: LossEntry) -> str:
    """One entry as a line of text."""
    return f"{entry.where}\t{entry.what}\t{OUTCOMES[entry.outcome]}\t{entry.detail}"


def report_text(report: LossReport) -> str:
    """The whole report as a text file: counts, then a line an entry, tabs between its parts."""
    counts = report.counts
    head = f"Import of {report.source}: " + ", ".join(f"{counts[key]} {name.lower()}" for key, name in OUTCOMES.items())
    lines = (entry_text(entry).replace("\r", " ").replace("\n", " ") for entry in report.entries)
    return "\n".join((head, "", "\t".join(_HEADS), *lines)) + "\n"


def save_report(parent: QWidget, report: LossReport, failed: Callable[[LecternError], object]) -> Path | None:
    """Ask for a place and write the report there; None when the person thought better of it or it failed."""
    name, _ = QFileDialog.getSaveFileName(
        parent, "Save the report", f"Import of {Path(report.source).stem}.txt", "Text (*.txt)"
    )
    if not name:
        return None
    path = Path(name)
    try:
        write_atomically(path, report_text(report).encode("utf-8", "replace"))
    except OSError as error:
        failed(FileProblem(f"“{path.name}” can't be written.", f"{error.strerror or error}.", "Choose another folder."))
        return None
    return path
