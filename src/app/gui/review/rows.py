"""The list of items: a model and a painter, so that five hundred rows cost as much as the dozen that is seen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.course import OutputKind
from app.course.review import Holder, ReviewItem
from app.gui.theme import MEDIUM, SEMIBOLD, Radius, Type, current, font, pixmap
from app.services.reviewing import Shown

Index = QModelIndex | QPersistentModelIndex
HEIGHT = 52
_INSET = 6
_TEXT = 40

_STATES = {
    "waiting": ("circle-dashed", "faint", "waits for review"),
    "partly": ("circle-dot", "warn", "partly reviewed"),
    "reviewed": ("circle-check", "ok", "reviewed"),
}


def state_of(item: ReviewItem) -> str:
    """``waiting``, ``partly`` or ``reviewed``."""
    if item.reviewed:
        return "reviewed"
    return "partly" if item.review is not None else "waiting"


def icon_of(item: ReviewItem) -> str:
    """The icon for what AI made."""
    if item.media is OutputKind.IMAGE:
        return "image"
    if item.media is OutputKind.SPEECH:
        return "audio-lines"
    if item.holder is not Holder.BLOCK:
        return "type"
    return "text-quote" if not item.texts and item.fields else "align-left"


class ReviewRows(QAbstractListModel):
    """The items shown, told how to say each in words."""

    ITEM = Qt.ItemDataRole.UserRole + 1

    def __init__(self, words: Callable[[ReviewItem], Shown], place: Callable[[ReviewItem], str], parent: QObject) -> None:
        super().__init__(parent)
        self._words = words
        self._place = place
        self._items: list[ReviewItem] = []

    @property
    def items(self) -> Sequence[ReviewItem]:
        """What is listed."""
        return self._items

    def show_items(self, items: Sequence[ReviewItem]) -> None:
        """List these. Rows that stay where they are are only painted again."""
        if [item.id for item in items] == [item.id for item in self._items]:
            self._items = list(items)
            if self._items:
                self.dataChanged.emit(self.index(0), self.index(len(self._items) - 1))
            return
        self.beginResetModel()
        self._items = list(items)
        self.endResetModel()

    def row_of(self, item_id: str) -> int:
        """Where an item is listed; −1 when it is not."""
        return next((row for row, item in enumerate(self._items) if item.id == item_id), -1)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._items)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._items):
            return None
        item = self._items[index.row()]
        if role == self.ITEM:
            return item
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            words = self._words(item)
            first = words.excerpt or words.title
            if role == Qt.ItemDataRole.DisplayRole:
                return first
            return f"{words.made}, {self._place(item)}, {_STATES[state_of(item)][2]}: {first[:200]}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{self._words(item).made} · {self._place(item)}"
        return None


class RowPainter(QStyledItemDelegate):
    """Icon, the beginning of the text, what it is and where, and how far its review is."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        item = index.data(ReviewRows.ITEM)
        if not isinstance(item, ReviewItem):
            return
        now, rect, view = current(), option.rect, option.widget
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        _ground(painter, QRectF(rect.adjusted(_INSET, 2, -_INSET, -2)), option.state, view)
        ratio = view.devicePixelRatioF()
        middle = rect.center().y()
        painter.drawPixmap(rect.left() + 16, rect.top() + 10, pixmap(icon_of(item), "ai", 16, ratio))
        sign, tone, _ = _STATES[state_of(item)]
        painter.drawPixmap(rect.right() - _INSET - 26, middle - 8, pixmap(sign, tone, 16, ratio))
        box = QRect(rect.left() + _TEXT, rect.top() + 7, rect.width() - _TEXT - 44, 18)
        painter.setPen(QColor(now.text))
        painter.setFont(font(Type.UI, SEMIBOLD if option.state & QStyle.StateFlag.State_Selected else MEDIUM))
        _line(painter, box, str(index.data()))
        painter.setPen(QColor(now.muted))
        painter.setFont(font(Type.CAPTION))
        _line(painter, box.translated(0, 20), str(index.data(Qt.ItemDataRole.ToolTipRole)))
        painter.restore()


def _ground(painter: QPainter, box: QRectF, state: QStyle.StateFlag, view: QWidget) -> None:
    now = current()
    painter.setPen(Qt.PenStyle.NoPen)
    if state & QStyle.StateFlag.State_Selected:
        painter.setBrush(QColor(now.selected))
        painter.drawRoundedRect(box, Radius.INNER, Radius.INNER)
    elif state & QStyle.StateFlag.State_MouseOver:
        painter.setBrush(QColor(now.hover))
        painter.drawRoundedRect(box, Radius.INNER, Radius.INNER)
    if state & QStyle.StateFlag.State_HasFocus and view.hasFocus():
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(now.accent), 2))
        painter.drawRoundedRect(box.adjusted(1, 1, -1, -1), Radius.INNER, Radius.INNER)


def _line(painter: QPainter, box: QRect, words: str) -> None:
    shown = QFontMetrics(painter.font()).elidedText(words, Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, shown)


class ReviewList(QListView):
    """The list itself: one row is current, the arrows walk, nothing is edited here."""

    def __init__(self, model: ReviewRows) -> None:
        super().__init__()
        self.setModel(model)
        self.setItemDelegate(RowPainter(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFrameShape(QListView.Shape.NoFrame)
        self.setProperty("kind", "plain-list")
        self.setAccessibleName("AI content of the course")
