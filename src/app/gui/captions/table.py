"""The captions as a list: number, times, speaker, words, how fast they have to be read, and what is wrong; edited in place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from app.course.blocks import Cue
from app.gui.canvas.plainfields import Carried
from app.gui.captions.cells import LINE, Cells, Column
from app.gui.captions.times import exact, parsed
from app.gui.captions.work import Work
from app.gui.theme import Type, font
from app.media.captions import reading_speed
from app.media.captions.editing import set_text, set_times

Index = QModelIndex | QPersistentModelIndex


_HEADS = ("", "Start", "End", "Speaker", "Caption", "Speed", "")
_NAMES = ("Number", "Start", "End", "Speaker", "Caption", "Reading speed", "To look at")


NARROW = 680
"""Pixels of the list under which the words need the room of the end times."""


class CueModel(QAbstractTableModel):
    """The cues of a :class:`Work` as rows."""

    def __init__(self, work: Work, parent: QObject) -> None:
        super().__init__(parent)
        self.work = work
        self._shown: tuple[Cue, ...] = work.cues
        self.playing = -1
        work.changed.connect(self._changed)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008  # Qt's own signature
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(Column)

    def cue(self, row: int) -> Cue:
        """The cue of a row."""
        return self._shown[row]

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _HEADS[section]
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.AccessibleTextRole:
            return _NAMES[section]
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            right = section in (Column.NUMBER, Column.SPEED)
            return int((Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft) | Qt.AlignmentFlag.AlignVCenter)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return self._shows(index.row(), Column(index.column()))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._said(index.row(), Column(index.column()))
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == Column.CHECK:
            return "\n".join(f"{issue.text} ({issue.source})" for issue in self.work.issues_of(index.row()))
        return None

    def _shows(self, row: int, column: Column) -> str:
        cue = self._shown[row]
        if column is Column.SPEED:
            return f"{reading_speed(cue, self.work.profile)[0]:.0f}"
        if column is Column.CHECK:
            return str(len(self.work.issues_of(row)) or "")
        return (str(row + 1), exact(cue.start), exact(cue.end), cue.speaker, cue.text)[column]

    def _said(self, row: int, column: Column) -> str:
        """For screen readers: the words with everything that the row shows beside them."""
        cue = self._shown[row]
        if column is Column.TEXT:
            who = f"{cue.speaker}: " if cue.speaker else ""
            wrong = " ".join(issue.text for issue in self.work.issues_of(row))
            return f"Caption {row + 1}, {exact(cue.start)}. {who}{' '.join(cue.text.split()) or 'empty'}. {wrong}".strip()
        if column is Column.SPEED:
            speed, unit = reading_speed(cue, self.work.profile)
            return f"{speed:.0f} {'words a minute' if unit == 'wpm' else 'characters a second'}"
        if column is Column.CHECK:
            return " ".join(issue.text for issue in self.work.issues_of(row)) or "Nothing to look at"
        return f"{_NAMES[column]} {self._shows(row, column)}"

    def flags(self, index: Index) -> Qt.ItemFlag:
        base = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        editable = index.column() in (Column.START, Column.END, Column.SPEAKER, Column.TEXT) and not self.work.read_only
        return base | Qt.ItemFlag.ItemIsEditable if editable else base

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole:
            return False
        return self._put(index.row(), Column(index.column()), str(value))

    def write(self, row: int, words: str, carried: Carried | None = None) -> bool:
        """Put other words into a caption; ``carried`` watches the field they were written in."""
        work = self.work
        return work.put(set_text(work.kept, row, words), "Edit a caption", typing=f"text:{row}", carried=carried)

    def _put(self, row: int, column: Column, value: str) -> bool:
        work = self.work
        cue = work.kept[row]
        if column is Column.TEXT:
            return self.write(row, value)
        if column is Column.SPEAKER:
            said = " ".join(value.split())
            new = tuple(_spoken(held, said) if at == row else held for at, held in enumerate(work.kept))
            return work.put(new, "Name the speaker")
        ms = parsed(value)
        if ms is None:
            work.context.say("A time looks like 1:02.345.")
            return False
        start, end = (ms, max(cue.end, ms + 40)) if column is Column.START else (min(cue.start, ms - 40), ms)
        cues, at = set_times(work.kept, row, start, end, work.duration)
        return work.put(cues, "Change a caption's time", current=at)

    def show_playing(self, row: int) -> None:
        """Mark the row that is heard now."""
        if row != self.playing:
            old, self.playing = self.playing, row
            for at in (old, row):
                if 0 <= at < len(self._shown):
                    self.dataChanged.emit(self.index(at, 0), self.index(at, len(Column) - 1))

    def _changed(self) -> None:
        old, new = self._shown, self.work.cues
        if len(old) == len(new):
            self._shown = new
            if new:
                self.dataChanged.emit(self.index(0, 0), self.index(len(new) - 1, len(Column) - 1))
            return
        same = 0  # rows before and after what changed stay as they are: an open editor among them survives
        while same < min(len(old), len(new)) and old[same] == new[same]:
            same += 1
        if len(new) > len(old):
            self.beginInsertRows(QModelIndex(), same, same + len(new) - len(old) - 1)
            self._shown = new
            self.endInsertRows()
        else:
            self.beginRemoveRows(QModelIndex(), same, same + len(old) - len(new) - 1)
            self._shown = new
            self.endRemoveRows()
        if new:
            self.dataChanged.emit(self.index(0, 0), self.index(len(new) - 1, len(Column) - 1))


def _spoken(cue: Cue, speaker: str) -> Cue:
    return replace(cue, speaker=speaker)


class CueTable(QTableView):
    """``started`` is sent with what is edited when an editor opens, ``ended`` when it has closed."""

    started = Signal(str)
    ended = Signal()

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.cues = CueModel(work, self)
        self.setModel(self.cues)
        self.cells = Cells(work, self)
        self.setItemDelegate(self.cells)
        self.setAccessibleName("Captions")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked | QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().hide()
        head = self.horizontalHeader()
        head.setProperty("kind", "plain")
        head.setHighlightSections(False)
        head.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head.setSectionResizeMode(Column.TEXT, QHeaderView.ResizeMode.Stretch)
        self.selectionModel().currentRowChanged.connect(self._row_chosen)
        self.selectionModel().selectionChanged.connect(self._rows_chosen)
        work.chosen.connect(self._show_choice)
        work.changed.connect(self._fit)
        self._quiet = False
        self._lines: list[int] = []
        self._fit()
        self._show_choice()

    def widths(self) -> None:
        """Columns as wide as what stands in them; the speakers' only when there are any."""
        metrics = QFontMetrics(font(Type.CAPTION, mono=True))
        time = metrics.horizontalAdvance(exact(max((cue.end for cue in self.work.cues), default=0))) + 22
        number = QFontMetrics(font(Type.CAPTION)).horizontalAdvance(str(max(99, len(self.work.cues)))) + 24
        speaker = 116 if any(cue.speaker for cue in self.work.cues) else 0
        sizes = {Column.NUMBER: number, Column.START: time, Column.END: time, Column.SPEAKER: speaker, Column.SPEED: 66}
        if self.width() < NARROW:
            sizes[Column.END] = 0
        for column, size in {**sizes, Column.CHECK: 38}.items():
            self.setColumnHidden(column, size == 0)
            self.setColumnWidth(column, size)

    def _fit(self) -> None:
        """Widths, and the height of every row whose lines are others now."""
        lines = [self.cues.cue(row).text.count("\n") + 1 for row in range(self.cues.rowCount())]
        if len(lines) != len(self._lines):
            self._lines = [0] * len(lines)
            self.widths()
        for row, count in enumerate(lines):
            if count != self._lines[row]:
                self.setRowHeight(row, count * LINE + 15)
        self._lines = lines
        if self.isColumnHidden(Column.SPEAKER) == any(cue.speaker for cue in self.work.cues):
            self.widths()

    def edit_text(self) -> None:
        """Open the editor of the current caption's words."""
        self.cells.shut()
        index = self.cues.index(self.work.current, Column.TEXT)
        if index.isValid() and not self.work.read_only:
            self.setCurrentIndex(index)
            bottom = self.visualRect(index).top() + 2 * LINE + 24  # an editor has room for two lines, whatever the row has
            if bottom > self.viewport().height():
                bar = self.verticalScrollBar()
                bar.setValue(bar.value() + bottom - self.viewport().height())
            self.edit(index)

    def editing(self) -> bool:
        """Whether an editor is open."""
        return self.state() is QAbstractItemView.State.EditingState

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            editable = self.currentIndex().column() in (Column.START, Column.END, Column.SPEAKER)
            if editable:
                self.edit(self.currentIndex())
            else:
                self.edit_text()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.widths()

    # Selection, which the work and the view share.

    def _row_chosen(self, current: QModelIndex, _before: QModelIndex) -> None:
        if not self._quiet and current.isValid():
            self.work.choose(current.row(), self._rows() | {current.row()})

    def _rows_chosen(self, _now: QItemSelection, _before: QItemSelection) -> None:
        if not self._quiet and self.currentIndex().isValid():
            self.work.choose(self.currentIndex().row(), self._rows() | {self.currentIndex().row()})

    def _rows(self) -> set[int]:
        """Rows are chosen whole, so stretches tell them; an index for each of two thousand rows takes a tenth of a second."""
        parts = self.selectionModel().selection().toList()
        return {at for part in parts for at in range(part.top(), part.bottom() + 1)}

    def _show_choice(self) -> None:
        work = self.work
        if work.current >= self.cues.rowCount():
            return
        self._quiet = True
        column = self.currentIndex().column() if self.currentIndex().isValid() else Column.TEXT
        if self.currentIndex().row() != work.current:
            self.selectionModel().setCurrentIndex(
                self.cues.index(work.current, column), QItemSelectionModel.SelectionFlag.NoUpdate
            )
        if self._rows() != set(work.selected):
            self.selectionModel().select(
                self._selection(work.selected),
                QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows,
            )
        self._quiet = False
        self.scrollTo(self.cues.index(work.current, column), QAbstractItemView.ScrollHint.EnsureVisible)

    def _selection(self, rows: Iterable[int]) -> QItemSelection:
        found = QItemSelection()
        for first, last in _stretches(rows):
            found.select(self.cues.index(first, 0), self.cues.index(last, len(Column) - 1))
        return found


def _stretches(rows: Iterable[int]) -> list[tuple[int, int]]:
    """Numbers as (first, last) of those that follow one another."""
    out: list[tuple[int, int]] = []
    for row in sorted(rows):
        if out and row == out[-1][1] + 1:
            out[-1] = (out[-1][0], row)
        else:
            out.append((row, row))
    return out
