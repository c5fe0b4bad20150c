"""Bulleted and numbered lists."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from app.course.blocks import Block, ListBlock, ListItem
from app.gui.canvas import edits
from app.gui.canvas.desk import Desk
from app.gui.canvas.editors.base import BlockEditor
from app.gui.canvas.looks import LOOKS
from app.gui.canvas.textpart import TextPart
from app.gui.theme import current

INDENT = 26
GAP = 4


def numbers(items: Sequence[ListItem]) -> list[int]:
    """What each item of a numbered list is counted as within its level: deeper levels start again under each item."""
    counts: list[int] = []
    out: list[int] = []
    for item in items:
        del counts[item.level + 1 :]
        counts += [0] * (item.level + 1 - len(counts))
        counts[item.level] += 1
        out.append(counts[item.level])
    return out


def marker(number: int, level: int) -> str:
    """``1.`` on even levels, ``a.`` on odd ones."""
    if level % 2 == 0:
        return f"{number}."
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("a") + rest) + letters
    return letters + "."


class ListEditor(BlockEditor):
    """A text part an item; bullets and numbers are painted beside them."""

    def __init__(self, desk: Desk, block: Block, parent: QWidget) -> None:
        super().__init__(desk, block, parent)
        self._fill()

    @property
    def _list(self) -> ListBlock:
        assert isinstance(self.block, ListBlock)
        return self.block

    def _fill(self) -> None:
        count = len(self._list.items)
        for index in range(len(self.parts), count):
            part = self.add_part(f"items.{index}.text", f"List item {index + 1}", hint="List item")
            part.setVisible(True)
        for index in range(count, len(self.parts)):
            self.drop_part(f"items.{index}.text")

    def show_block(self, block: Block) -> None:
        old = self.block
        self.block = block
        self._fill()
        super().show_block(block)
        assert isinstance(old, ListBlock)
        if len(old.items) != len(self._list.items) or [item.level for item in old.items] != [
            item.level for item in self._list.items
        ]:
            self.arrange(self.width())
            self.desk.view.block_resized(block.id)
        self.update()

    def arrange(self, width: int) -> int:
        y = 0
        for item, part in zip(self._list.items, self.parts.values(), strict=False):
            left = INDENT * (item.level + 1)
            height = part.height_for(width - left)
            part.setGeometry(left, y, width - left, height)
            y += height + GAP
        return max(y - GAP, 0)

    def tab(self, part: TextPart, step: int) -> bool:
        index = edits.item_index(part.path)
        if step > 0:
            self._run_keeping_caret(part, edits.indent_item(self.desk.lesson, self._list, index))
        elif self._list.items[index].level:
            self._run_keeping_caret(part, edits.dedent_item(self.desk.lesson, self._list, index))
        else:
            return False
        return True

    def _run_keeping_caret(self, part: TextPart, edit: edits.Edit | None) -> None:
        start, end = part.selection
        if self.desk.run(edit):
            part.select(start, end)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = LOOKS["body"]
        painter.setFont(look.font)
        ink = QColor(current().muted)
        counts = numbers(self._list.items)
        for item, number, part in zip(self._list.items, counts, self.parts.values(), strict=False):
            box = QRectF(part.x() - INDENT, part.y(), INDENT, look.line)
            if not box.intersects(QRectF(event.rect())):
                continue
            if self._list.ordered:
                painter.setPen(ink)
                box.adjust(-8, 0, -7, 0)
                painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignBottom, marker(number, item.level))
            else:
                _bullet(painter, QPointF(box.left() + 9, box.top() + look.line * 0.6), item.level, ink)
        painter.end()


def _bullet(painter: QPainter, middle: QPointF, level: int, ink: QColor) -> None:
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    if level % 3 == 0:
        painter.drawEllipse(middle, 3, 3)
    elif level % 3 == 1:
        painter.setPen(ink)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(middle, 3, 3)
    else:
        painter.drawRect(QRectF(middle.x() - 2.5, middle.y() - 2.5, 5, 5))
