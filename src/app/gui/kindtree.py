"""Common details (places, dates and the like) by kind, hundreds of them if need be: in the inspector and on the send sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QCursor, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyleOptionViewItem, QTreeWidget, QTreeWidgetItem

from app.gui.theme import REGULAR, SEMIBOLD, Radius, Space, Type, current, font, pixmap
from app.scan import kind_of
from app.services.common import counts, many

UNFOLDED = 24
"""Details up to which every kind is unfolded at first."""
ROW = 26
"""Pixels of a row."""
_HELD = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Row:
    """One detail: ``value`` and ``place`` are shown, ``reason`` is said on hovering."""

    kind: str
    value: str
    place: str
    reason: str


class KindTree(QTreeWidget):
    """A group for each kind, with its rows; ``most`` rows are seen before it scrolls by itself. ``moved``: another row is
    chosen; ``entered``: one detail was (Enter, double click)."""

    moved = Signal()
    entered = Signal()

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most
        self._rows: Sequence[Row] = ()
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.setUniformRowHeights(True)
        self.setIndentation(0)
        self.setExpandsOnDoubleClick(False)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.setAccessibleName("Places, dates and other details that say nothing about anybody alone")
        self.currentItemChanged.connect(lambda _now, _before: self.moved.emit())
        self.itemActivated.connect(lambda _item, _column: self.entered.emit() if self.single else None)
        self.itemClicked.connect(lambda item, _column: None if self.single else item.setExpanded(not item.isExpanded()))
        self.itemExpanded.connect(lambda _item: self._fit())
        self.itemCollapsed.connect(lambda _item: self._fit())

    @property
    def kind(self) -> str:
        """The kind of the chosen row; empty while there is none."""
        return self._at()[0]

    @property
    def single(self) -> bool:
        """Whether one detail is chosen, and not all of a kind."""
        return self._at()[1] >= 0

    @property
    def chosen(self) -> tuple[int, ...]:
        """Which of the rows that were shown the chosen one stands for: one detail, or all of a kind."""
        kind, at = self._at()
        mine = [number for number, row in enumerate(self._rows) if row.kind == kind]
        return (mine[at],) if at >= 0 else tuple(mine)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these; what was unfolded and chosen stays so."""
        if rows == self._rows:
            return
        first, at = not self._rows, self._at()
        unfolded = {group.data(0, _HELD) for group in self._groups() if group.isExpanded()}
        self._rows = rows
        self.setUpdatesEnabled(False)
        blocked = self.blockSignals(True)
        self.clear()
        for kind, number in counts(row.kind for row in rows).items():
            group = QTreeWidgetItem([kind_of(kind).plural.capitalize(), str(number)])
            group.setData(0, _HELD, kind)
            group.setData(0, Qt.ItemDataRole.AccessibleTextRole, many(kind, number))
            group.setSizeHint(0, QSize(100, ROW))
            group.addChildren([_item(row) for row in rows if row.kind == kind])
            self.addTopLevelItem(group)
            group.setExpanded(len(rows) <= UNFOLDED if first else kind in unfolded)
        self._choose(*at)
        self.blockSignals(blocked)
        self.setUpdatesEnabled(True)
        self._fit()
        self.moved.emit()

    def choose(self, kind: str, at: int = -1) -> None:
        """Choose a kind, or its detail number ``at``."""
        self._choose(kind, at)

    def _groups(self) -> Iterable[QTreeWidgetItem]:
        for at in range(self.topLevelItemCount()):
            item = self.topLevelItem(at)
            if item is not None:
                yield item

    def _at(self) -> tuple[str, int]:
        """Kind of the chosen row, and which of its kind it is; −1 for the kind itself."""
        item = self.currentItem()
        if item is None:
            return "", -1
        group = item.parent()
        return (str(item.data(0, _HELD)), -1) if group is None else (str(group.data(0, _HELD)), group.indexOfChild(item))

    def _choose(self, kind: str, at: int) -> None:
        """The row there, or what took its place."""
        groups = list(self._groups())
        group = next((item for item in groups if item.data(0, _HELD) == kind), None)
        if group is None:
            at, group = -1, groups[0] if groups else None
        if group is not None:
            self.setCurrentItem((group.child(min(at, group.childCount() - 1)) if at >= 0 else None) or group)

    def drawRow(self, painter: QPainter, options: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        """A row from edge to edge: a kind with its number, or a detail with its place."""
        now, rect = current(), QRect(0, options.rect.y(), self.viewport().width(), options.rect.height())
        item = self.itemFromIndex(index)
        group = item.parent() is None
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._draw_ground(painter, QRectF(rect).adjusted(0.5, 0.5, -0.5, -0.5), item)
        if group:
            name = "chevron-down" if item.isExpanded() else "chevron-right"
            chevron = pixmap(name, "muted", 14, self.devicePixelRatioF())
            painter.drawPixmap(rect.left() + 6, rect.center().y() - 6, chevron)
        inside = rect.adjusted(26, 0, -8, 0)
        painter.setFont(font(Type.CAPTION))
        painter.setPen(QColor(now.muted))
        place = item.text(1)
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, place)
        room = inside.width() - (painter.fontMetrics().horizontalAdvance(place) + Space.M if place else 0)
        painter.setFont(font(Type.UI, SEMIBOLD if group else REGULAR))
        painter.setPen(QColor(now.text))
        value = painter.fontMetrics().elidedText(item.text(0), Qt.TextElideMode.ElideRight, room)
        painter.drawText(inside, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, value)
        painter.restore()

    def _draw_ground(self, painter: QPainter, box: QRectF, item: QTreeWidgetItem) -> None:
        now = current()
        painter.setPen(Qt.PenStyle.NoPen)
        over = self.underMouse() and self.itemAt(self.viewport().mapFromGlobal(QCursor.pos())) is item
        if item.isSelected() or over:
            painter.setBrush(QColor(now.selected if item.isSelected() else now.subtle))
            painter.drawRoundedRect(box, Radius.INNER, Radius.INNER)
        if item is self.currentItem() and self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(now.accent), 2))
            painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), Radius.INNER, Radius.INNER)

    def _fit(self) -> None:
        rows = sum(1 + (group.childCount() if group.isExpanded() else 0) for group in self._groups())
        self.setFixedHeight(min(rows, self._most) * ROW + 2 * Space.XS)


def _item(row: Row) -> QTreeWidgetItem:
    made = QTreeWidgetItem([row.value, row.place])
    made.setData(1, Qt.ItemDataRole.AccessibleTextRole, row.place or "in the text")
    made.setToolTip(0, f"{row.value}. {row.reason}")
    made.setSizeHint(0, QSize(100, ROW))
    return made
