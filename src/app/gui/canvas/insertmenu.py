"""The menu of things to insert: opened by ``+``, by ``/`` in an empty paragraph, or by keyboard; filtered as one types."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.gui.canvas.catalog import Entry, matching
from app.gui.canvas.floating import Floating
from app.gui.theme import MEDIUM, Radius, Type, current, font, pixmap
from app.gui.widgets import SearchField

_ROW = 34
_SHOWN = 9
_ENTRY = Qt.ItemDataRole.UserRole


class _Row(QStyledItemDelegate):
    """Draws icon, title and hint of an entry."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, _ROW)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        entry = index.data(_ENTRY)
        if not isinstance(entry, Entry):
            return
        now = current()
        box = QRectF(option.rect)
        chosen = index.row() == self._current_row()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.selected))
            painter.drawRoundedRect(box.adjusted(0, 1, 0, -1), Radius.INNER, Radius.INNER)
        ratio = painter.device().devicePixelRatioF()
        painter.drawPixmap(
            round(box.left()) + 10, round(box.center().y()) - 8, pixmap(entry.icon, "accent" if chosen else "muted", 16, ratio)
        )
        painter.setFont(font(Type.UI, MEDIUM))
        painter.setPen(QColor(now.text))
        painter.drawText(box.adjusted(38, 0, -8, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, entry.title)
        painter.setFont(font(Type.CAPTION))
        painter.setPen(QColor(now.muted))
        painter.drawText(box.adjusted(38, 0, -10, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, entry.hint)
        painter.restore()

    def _current_row(self) -> int:
        view = self.parent()
        return view.currentRow() if isinstance(view, QListWidget) else -1


class InsertMenu(Floating):
    """A filterable list of entries. ``chosen`` carries the entry; in slash mode the filter is what stands after ``/``."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, "Insert")
        self.slash = False
        self._only: Callable[[Entry], bool] | None = None
        self.field = SearchField("Search blocks", "Search blocks to insert")
        self.field.textChanged.connect(self.filter)
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName("Blocks to insert")
        self.list.setItemDelegate(_Row(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemEntered.connect(self.list.setCurrentItem)
        self.list.itemClicked.connect(lambda _item: self._choose())
        self.list.setFixedWidth(272)
        self.body.addWidget(self.field)
        self.body.addWidget(self.list)
        self._back: QWidget | None = None
        self._target = QRect()

    def open_menu(self, target: QRect, *, slash: bool, only: Callable[[Entry], bool] | None = None) -> None:
        """Show at a global rectangle. Without ``slash`` the menu has a field of its own and takes the keyboard."""
        self.slash = slash
        self._only = only
        self._back = QApplication.focusWidget()
        self.field.setVisible(not slash)
        self.field.clear()
        self.filter("")
        self._target = target
        self.open_at(target)
        if not slash:
            self.field.setFocus(Qt.FocusReason.PopupFocusReason)
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)

    def filter(self, query: str) -> None:
        """Show the entries that fit ``query``; a slash menu without any closes."""
        only = self._only
        rows = [entry for entry in matching(query) if only is None or only(entry)]
        self.list.clear()
        for entry in rows:
            item = QListWidgetItem(entry.title)
            item.setData(_ENTRY, entry)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{entry.title}, {entry.hint}" if entry.hint else entry.title)
            self.list.addItem(item)
        if rows:
            self.list.setCurrentRow(0)
        elif self.slash:
            self.close_panel()
            return
        self.list.setFixedHeight(max(1, min(len(rows), _SHOWN)) * _ROW + 4)
        self.body.activate()
        if self.isHidden():
            self.adjustSize()
        else:
            self.open_at(self._target)  # a shorter menu above the line comes down to it

    def key(self, event: QKeyEvent) -> bool:
        """Move, choose or close by a key; True when the key meant something."""
        if self.isHidden():
            return False
        key, count = event.key(), self.list.count()
        if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and count:
            step = 1 if key == Qt.Key.Key_Down else -1
            self.list.setCurrentRow((self.list.currentRow() + step) % count)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            self._choose()
        elif key == Qt.Key.Key_Escape:
            self.close_panel()
        else:
            return False
        return True

    def close_panel(self) -> None:
        if self.isHidden():
            return
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        had = self.field.hasFocus()
        super().close_panel()
        if had and self._back is not None:
            self._back.setFocus(Qt.FocusReason.PopupFocusReason)
        self._back = None

    def choose_current(self) -> bool:
        """Choose the current row; False when the menu is not open."""
        if self.isHidden():
            return False
        self._choose()
        return True

    def _choose(self) -> None:
        item = self.list.currentItem()
        if item is not None:
            entry = item.data(_ENTRY)
            self.close_panel()
            self.chosen.emit(entry)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self.key(event)
        pressed = event.type() == QEvent.Type.MouseButtonPress and isinstance(watched, QWidget)
        if pressed and watched is not self and isinstance(watched, QWidget) and not self.isAncestorOf(watched):
            self.close_panel()
        return False
