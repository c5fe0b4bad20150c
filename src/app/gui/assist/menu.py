"""What opens at the caret: the list of what can be asked here, a small form where one is needed, or why nothing can be."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from app.gui.assist.catalog import Ask, matching
from app.gui.assist.forms import AskForm, Reader
from app.gui.assist.readiness import Readiness
from app.gui.canvas.floating import Popover
from app.gui.inspector.parts import wrapped
from app.gui.theme import MEDIUM, SEMIBOLD, Radius, Space, Type, current, font, pixmap
from app.gui.widgets import Button, Icon, SearchField, column, holder, row, text
from app.services.ai import Options

_ROW, _HEAD = 34, 26
_TALLEST = 380
WIDTH = 320
_ASK = Qt.ItemDataRole.UserRole
_WHY = Qt.ItemDataRole.UserRole + 1


class _Row(QStyledItemDelegate):
    """Draws icon, title and hint of a row, or the name of a group."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(WIDTH - 24, _ROW if isinstance(index.data(_ASK), Ask) else _HEAD)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        now, box = current(), QRectF(option.rect)
        ask = index.data(_ASK)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = Qt.AlignmentFlag.AlignVCenter
        if not isinstance(ask, Ask):
            painter.setFont(font(Type.OVERLINE, SEMIBOLD, spacing=0.5))
            painter.setPen(QColor(now.muted))
            painter.drawText(box.adjusted(10, 4, 0, 0), middle | Qt.AlignmentFlag.AlignLeft, str(index.data()).upper())
            painter.restore()
            return
        view, why = self.parent(), str(index.data(_WHY) or "")
        chosen = isinstance(view, QListWidget) and view.currentRow() == index.row()
        if chosen:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.selected))
            painter.drawRoundedRect(box.adjusted(0, 1, 0, -1), Radius.INNER, Radius.INNER)
        ratio = painter.device().devicePixelRatioF()
        tone = "faint" if why else "ai"
        painter.drawPixmap(round(box.left()) + 10, round(box.center().y()) - 8, pixmap(ask.icon, tone, 16, ratio))
        painter.setFont(font(Type.UI, MEDIUM))
        painter.setPen(QColor(now.faint if why else now.text))
        painter.drawText(box.adjusted(38, 0, -8, 0), middle | Qt.AlignmentFlag.AlignLeft, ask.title)
        room = box.width() - 38 - painter.fontMetrics().horizontalAdvance(ask.title) - 24
        painter.setFont(font(Type.CAPTION))
        painter.setPen(QColor(now.muted))
        hint = painter.fontMetrics().elidedText(why or ask.hint, Qt.TextElideMode.ElideRight, max(0, round(room)))
        painter.drawText(box.adjusted(38, 0, -10, 0), middle | Qt.AlignmentFlag.AlignRight, hint)
        painter.restore()


class AskMenu(Popover):
    """``ask`` is called with a row and its options. ``refused`` says of rows that don't fit here why (by key)."""

    def __init__(
        self,
        parent: QWidget,
        rows: Sequence[Ask],
        ready: Readiness,
        ask: Callable[[Ask, Options], object],
        remedy: Callable[[Readiness], object],
        *,
        refused: Mapping[str, str] | None = None,
        attach: Reader | None = None,
        language: str = "en",
        place: str = "",
    ) -> None:
        super().__init__(parent, "Ask AI", margin=10)
        self._rows, self._ready, self._ask, self._remedy = tuple(rows), ready, ask, remedy
        self._refused = dict(refused or {})
        self._attach, self._language = attach, language
        self.form: AskForm | None = None
        self._target = QRect()
        self.pages = QStackedWidget()
        self.pages.setFixedWidth(WIDTH)
        self.body.addWidget(self.pages)
        self.pages.addWidget(self._list_page(place) if ready.ready else self._off_page())

    # The list.

    def _list_page(self, place: str) -> QWidget:
        self.field = SearchField(f"Ask AI about {place}" if place else "Ask AI", "Search what can be asked")
        self.field.textChanged.connect(self.filter)
        self.field.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName("What can be asked")
        self.list.setItemDelegate(_Row(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.itemEntered.connect(lambda item: self.list.setCurrentItem(item) if item.data(_ASK) else None)
        self.list.itemClicked.connect(lambda _item: self._choose())
        foot = wrapped("You see exactly what would be sent, before it is.")
        page = holder(column(self.field, self.list, foot, spacing=Space.S))
        self.filter("")
        return page

    def filter(self, query: str) -> None:
        """Show the rows that contain every word of ``query``."""
        self.list.clear()
        group, height = "", 4
        for ask in matching(query, self._rows):
            if ask.group != group:
                group = ask.group
                head = QListWidgetItem(group)
                head.setFlags(Qt.ItemFlag.NoItemFlags)
                self.list.addItem(head)
                height += _HEAD
            why = self._refused.get(ask.key, "")
            item = QListWidgetItem(ask.title)
            item.setData(_ASK, ask)
            item.setData(_WHY, why)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{ask.title}, {why or ask.hint}")
            self.list.addItem(item)
            height += _ROW
        self.list.setFixedHeight(min(_TALLEST, max(_ROW, height)))
        self._step(1, from_row=-1)
        self._again()

    def _step(self, step: int, *, from_row: int | None = None) -> None:
        at = self.list.currentRow() if from_row is None else from_row
        for _ in range(self.list.count()):
            at = (at + step) % self.list.count()
            if self.list.item(at).data(_ASK):
                self.list.setCurrentRow(at)
                return

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is getattr(self, "field", None) and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()), 0)
            if step:
                self._step(step)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._choose()
                return True
        return super().eventFilter(watched, event)

    def _choose(self) -> None:
        item = self.list.currentItem()
        ask = item.data(_ASK) if item is not None else None
        if not isinstance(ask, Ask) or self._refused.get(ask.key):
            return
        if ask.form:
            self.open_form(ask)
        else:
            self.close_panel()
            self._ask(ask, ask.options)

    # The form.

    def open_form(self, ask: Ask) -> None:
        """Ask for the options of a row."""
        form = AskForm(ask, self._attach, self._language)
        self.form = form
        go = Button("Review and send…", "primary", compact=True, on_click=self._submit)
        back = Button("Back", "ghost", compact=True, icon="arrow-left", on_click=self._back_to_list)
        back.setVisible(self._ready.ready and self.pages.count() > 0)
        form.changed.connect(lambda: go.setEnabled(form.ready()))
        form.submitted.connect(self._submit)
        go.setEnabled(form.ready())
        sign = Icon(ask.icon, "ai", 16)
        head = row(sign, text(ask.title.rstrip("…"), "title"), None, spacing=Space.S)
        self.pages.addWidget(holder(column(head, form, row(back, None, go), None, spacing=Space.M)))
        self.pages.setCurrentIndex(self.pages.count() - 1)
        self._again()
        first = form.focusProxy() or next(
            (w for w in form.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus), None
        )
        if first is not None:
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    def _submit(self) -> None:
        form = self.form
        if form is not None and form.ready():
            options = form.options()
            self.close_panel()
            self._ask(form.ask, options)

    def _back_to_list(self) -> None:
        self.pages.setCurrentIndex(0)
        self.form = None
        self._again()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    # Off.

    def _off_page(self) -> QWidget:
        ready = self._ready
        button = Button(ready.button, "primary", compact=True, on_click=self._mend)
        button.setVisible(bool(ready.button))
        self.mend = button
        sign = Icon(ready.icon, ready.tone, 20)
        words = column(wrapped(ready.title, "title", "text"), wrapped(ready.sentence), row(button, None), spacing=Space.S)
        line = row(sign, words, spacing=Space.M)
        line.setStretch(1, 1)
        line.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
        return holder(column(line))

    def _mend(self) -> None:
        self.close_panel(give_back=False)
        self._remedy(self._ready)

    # Size.

    def open_at(self, target: QRect) -> None:
        self._target = target
        self._fit()
        super().open_at(target)

    def _again(self) -> None:
        if not self.isHidden():
            self._fit()
            self._stand_at(self._target)

    def _fit(self) -> None:
        page = self.pages.currentWidget()
        if page is not None:
            layout = page.layout()
            if layout is not None:
                layout.activate()
                self.pages.setFixedHeight(max(layout.totalHeightForWidth(WIDTH), page.minimumSizeHint().height()))
