"""Paints the rows of the outline."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView, QWidget

from app.course import Course, Lesson, RichText, Run, Section
from app.course.text import EMPTY
from app.gui.canvas.plainfields import Carried
from app.gui.studio.outline_rows import Kind, Role, Sign
from app.gui.theme import MEDIUM, SEMIBOLD, Radius, Type, current, font, pixmap

Index = QModelIndex | QPersistentModelIndex
_INSET = 8
_TEXT = 44


class OutlinePainter(QStyledItemDelegate):
    """Sections as overlines with an arrow, lessons with icon, title and sign. Also gives the field for renaming.

    ``course`` is the one shown, to know where its titles come from.
    """

    def __init__(self, parent: QWidget, course: Callable[[], Course]) -> None:
        super().__init__(parent)
        self._course = course

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, 34 if index.data(Role.KIND) == Kind.LESSON else 32)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect: QRect = option.rect
        state = option.state
        view: QWidget = option.widget
        box = QRectF(rect.adjusted(_INSET, 1, -_INSET, -1))
        self._paint_ground(painter, box, state, view)
        ratio = view.devicePixelRatioF()
        if index.data(Role.KIND) == Kind.SECTION:
            _paint_section(
                painter,
                rect,
                index,
                ratio,
                is_open=isinstance(view, QTreeView) and isinstance(index, QModelIndex) and view.isExpanded(index),
            )
        else:
            chosen = bool(state & QStyle.StateFlag.State_Selected)
            _paint_lesson(painter, rect, index, ratio, chosen=chosen)
        painter.restore()

    def _paint_ground(self, painter: QPainter, box: QRectF, state: QStyle.StateFlag, view: QWidget) -> None:
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

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        field = QLineEdit(parent)
        field.setProperty("kind", "rename")
        field.setAccessibleName(f"New title of {index.data()}")
        key = str(index.data(Role.ID))
        Carried(field, self._course, lambda: _title(self._course(), key))
        return field

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            editor.setText(str(index.data()))
            editor.selectAll()

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, QLineEdit):
            carried = editor.findChild(Carried)
            pieces = carried.pieces if isinstance(carried, Carried) else ()
            model.setData(index, (editor.text(), pieces), Qt.ItemDataRole.EditRole)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        rect: QRect = option.rect
        left = _TEXT - 8 if index.data(Role.KIND) == Kind.LESSON else 26
        editor.setGeometry(rect.adjusted(left, 2, -_INSET - 2, -2))


def _title(course: Course, key: str) -> RichText:
    """The title of a section or lesson, with where it comes from."""
    holders: tuple[Section | Lesson, ...] = (*course.sections, *course.lessons())
    return next((RichText((Run(one.title, origin=one.title_origin),)) for one in holders if one.id == key), EMPTY)


def _paint_section(painter: QPainter, rect: QRect, index: Index, ratio: float, *, is_open: bool) -> None:
    now = current()
    middle = rect.center().y() + 1
    painter.drawPixmap(16, middle - 7, pixmap("chevron-down" if is_open else "chevron-right", "muted", 14, ratio))
    painter.setFont(font(Type.OVERLINE, SEMIBOLD, spacing=0.5))
    painter.setPen(QColor(now.muted))
    box = rect.adjusted(34, 0, -_INSET - 8, 0)
    title = QFontMetrics(painter.font()).elidedText(str(index.data()).upper(), Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, title)


def _paint_lesson(painter: QPainter, rect: QRect, index: Index, ratio: float, *, chosen: bool) -> None:
    now = current()
    middle = rect.center().y() + 1
    painter.drawPixmap(20, middle - 8, pixmap(str(index.data(Role.ICON)), "accent" if chosen else "muted", 16, ratio))
    end = rect.right() - _INSET - 10
    sign = index.data(Role.SIGN)
    if isinstance(sign, Sign):
        end = _paint_sign(painter, end, middle, sign, ratio)
    painter.setFont(font(Type.UI, SEMIBOLD if chosen else MEDIUM))
    painter.setPen(QColor(now.text))
    box = QRect(_TEXT, rect.top(), max(10, end - 8 - _TEXT), rect.height())
    title = QFontMetrics(painter.font()).elidedText(str(index.data()), Qt.TextElideMode.ElideRight, box.width())
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, title)


def _paint_sign(painter: QPainter, end: int, middle: int, sign: Sign, ratio: float) -> int:
    """Paint the sign so that it ends at ``end``; returns where it begins."""
    if sign.count:
        now = current()
        shown = str(sign.count) if sign.count < 100 else "99+"
        painter.setFont(font(Type.OVERLINE, SEMIBOLD))
        width = max(20, QFontMetrics(painter.font()).horizontalAdvance(shown) + 12)
        box = QRectF(end - width, middle - 10, width, 20)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(now.warn_soft))
        painter.drawRoundedRect(box, 10, 10)
        painter.setPen(QColor(now.warn))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, shown)
        return end - width
    if sign.icon:
        painter.drawPixmap(end - 16, middle - 8, pixmap(sign.icon, sign.tone, 15, ratio))
        return end - 16
    return end
