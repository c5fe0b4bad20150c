"""Tables of rich-text cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QRectF, QTimer
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.course.blocks import Block, Table
from app.course.text import EMPTY, RichText
from app.gui.canvas.commands import Command
from app.gui.canvas.desk import Desk
from app.gui.canvas.editors.base import BlockEditor
from app.gui.canvas.textpart import TextPart
from app.gui.theme import Radius, current
from app.gui.widgets import Button, holder, row

PAD_X, PAD_Y = 10, 7
TOOLS = 36
AT_ONCE = 60
"""Cells built at once; more follow in idle time, so that a huge table does not hold up the page (0.6 ms a cell)."""
SLICE = 8

Rows = tuple[tuple[RichText, ...], ...]


def _path(r: int, c: int) -> str:
    return f"rows.{r}.{c}"


class TableEditor(BlockEditor):
    """A text part a cell, lines painted around them; tools below while the block is current."""

    bare = False

    def __init__(self, desk: Desk, block: Block, parent: QWidget) -> None:
        super().__init__(desk, block, parent)
        self._lines: list[int] = []
        self._last: tuple[int, int] | None = None
        self.add_part("caption", "Caption of the table", "caption", rich=False, hint="Caption")
        self._head_row = self._switch("Header row", "header_row")
        self._head_column = self._switch("Header column", "header_column")
        self._tools = holder(
            row(
                Button("Add row", compact=True, icon="plus", on_click=lambda: self.add_row(self._here()[0] + 1)),
                Button("Add column", compact=True, icon="plus", on_click=lambda: self.add_column(self._here()[1] + 1)),
                Button("Delete row", "ghost", compact=True, on_click=self.delete_row),
                Button("Delete column", "ghost", compact=True, on_click=self.delete_column),
                None,
                self._head_row,
                self._head_column,
                spacing=6,
            )
        )
        self._tools.setParent(self)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._more)
        self._fill(AT_ONCE)
        self._fold()

    def _switch(self, label: str, field: str) -> Button:
        made = Button(label, compact=True)
        made.setCheckable(True)
        made.clicked.connect(lambda on: self.edit(replace(self._table, **{field: on}), label))
        return made

    @property
    def _table(self) -> Table:
        assert isinstance(self.block, Table)
        return self.block

    @property
    def _width(self) -> int:
        return len(self._table.rows[0]) if self._table.rows else 0

    def order(self) -> Sequence[TextPart]:
        cells = [self.parts[path] for path in self._paths() if path in self.parts]
        caption = self.parts["caption"]
        return cells if caption.isHidden() else [*cells, caption]

    def _paths(self) -> list[str]:
        return [_path(r, c) for r in range(len(self._table.rows)) for c in range(self._width)]

    # Cells.

    def _fill(self, most: int) -> None:
        """Make parts for cells that have none, at most ``most``, and drop those of cells that are gone."""
        wanted = self._paths()
        for path in [path for path in self.parts if path != "caption" and path not in set(wanted)]:
            self.drop_part(path)
        missing = [path for path in wanted if path not in self.parts]
        for path in missing[:most]:
            r, c = (int(piece) for piece in path.split(".")[1:])
            part = self.add_part(path, f"Row {r + 1}, column {c + 1}", self._look(r, c))
            part.setVisible(True)
        if missing[most:]:
            self._later.start(0)

    def _more(self) -> None:
        self._fill(SLICE)
        if not self._later.isActive():
            self.desk.view.block_resized(self.block.id)

    def _look(self, r: int, c: int) -> str:
        head = (self._table.header_row and r == 0) or (self._table.header_column and c == 0)
        return "head" if head else "dense"

    def show_block(self, block: Block) -> None:
        self.block = block
        self._fill(AT_ONCE)
        for r, cells in enumerate(self._table.rows):
            for c, text in enumerate(cells):
                part = self.parts.get(_path(r, c))
                if part is not None:
                    part.show_text(text, self._look(r, c))
        self.parts["caption"].show_text(block.part("caption"))
        self._fold()
        self.update()

    def set_active(self, active: bool) -> None:
        super().set_active(active)
        self._fold()

    def _fold(self) -> None:
        on = self.active and not self.desk.read_only
        self._tools.setVisible(on)
        self.parts["caption"].setVisible(on or bool(self._table.caption))
        self._head_row.setChecked(self._table.header_row)
        self._head_column.setChecked(self._table.header_column)
        self.desk.view.block_resized(self.block.id)

    # Size and painting.

    def arrange(self, width: int) -> int:
        if not self._width:
            return 24
        column = width / self._width
        y, self._lines = 0, [0]
        for r in range(len(self._table.rows)):
            tallest = 22
            for c in range(self._width):
                part = self.parts.get(_path(r, c))
                if part is None:
                    continue
                left, right = round(c * column), round((c + 1) * column)
                inner = max(24, right - left - 2 * PAD_X)
                height = part.height_for(inner)
                part.setGeometry(left + PAD_X, y + PAD_Y, inner, height)
                tallest = max(tallest, height)
            y += tallest + 2 * PAD_Y
            self._lines.append(y)
        caption = self.parts["caption"]
        if not caption.isHidden():
            height = caption.height_for(width)
            caption.setGeometry(0, y + 8, width, height)
            y += 8 + height
        if not self._tools.isHidden():
            self._tools.setGeometry(0, y + 8, width, TOOLS - 8)
            y += TOOLS
        return y + 1

    def paintEvent(self, event: QPaintEvent) -> None:
        if len(self._lines) < 2:
            return
        now = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(0.5, 0.5, self.width() - 1, self._lines[-1] - 0.5)
        path = QPainterPath()
        path.addRoundedRect(box, Radius.CONTROL, Radius.CONTROL)
        painter.setClipPath(path)
        column = self.width() / self._width
        if self._table.header_row:
            painter.fillRect(QRectF(0, 0, self.width(), self._lines[1]), QColor(now.subtle))
        if self._table.header_column:
            painter.fillRect(QRectF(0, 0, column, self._lines[-1]), QColor(now.subtle))
        painter.setPen(QPen(QColor(now.border), 1))
        for y in self._lines[1:-1]:
            painter.drawLine(0, y, self.width(), y)
        for c in range(1, self._width):
            painter.drawLine(round(c * column), 0, round(c * column), self._lines[-1])
        painter.setClipping(False)
        painter.drawPath(path)
        painter.end()

    # Moving.

    def _cell(self, part: TextPart) -> tuple[int, int] | None:
        pieces = part.path.split(".")
        return (int(pieces[1]), int(pieces[2])) if pieces[0] == "rows" else None

    def _here(self) -> tuple[int, int]:
        """The cell the caret is in, or was in before the keyboard went to a button; the last one when it was in none."""
        r, c = self._last or (len(self._table.rows), self._width)
        return min(r, len(self._table.rows) - 1), min(c, self._width - 1)

    def part_focused(self, part: TextPart) -> None:
        super().part_focused(part)
        self._last = self._cell(part) or self._last

    def neighbour(self, part: TextPart, step: int, *, vertical: bool) -> TextPart | None:
        cell = self._cell(part)
        if not vertical or cell is None:
            return super().neighbour(part, step, vertical=vertical)
        below = self.parts.get(_path(cell[0] + step, cell[1]))
        caption = self.parts["caption"]
        return below or (caption if step > 0 and not caption.isHidden() else None)

    def enter(self, part: TextPart) -> None:
        self.desk.view.leave(part, 1, part.caret_rect().x())

    def back_at_start(self, part: TextPart) -> bool:
        return True

    def delete_at_end(self, part: TextPart) -> bool:
        return True

    def tab(self, part: TextPart, step: int) -> bool:
        cell = self._cell(part)
        if cell is None:
            return False
        at = cell[0] * self._width + cell[1] + step
        if at < 0:
            return False
        if at >= len(self._table.rows) * self._width:
            self.add_row(len(self._table.rows), 0)
            return True
        self.focus(_path(at // self._width, at % self._width), 0, -1)
        return True

    def commands(self, part: TextPart) -> Sequence[Command]:
        cell = self._cell(part)
        if cell is None:
            return ()
        r, c = cell
        rows, columns = len(self._table.rows) > 1, self._width > 1
        return (
            Command("Add row above", "arrow-up", lambda: self.add_row(r), "Alt+Shift+Up"),
            Command("Add row below", "arrow-down", lambda: self.add_row(r + 1), "Alt+Shift+Down"),
            Command("Add column before", "arrow-left", lambda: self.add_column(c), "Alt+Shift+Left"),
            Command("Add column after", "arrow-right", lambda: self.add_column(c + 1), "Alt+Shift+Right"),
            Command("Delete row", "x", self.delete_row, "Ctrl+Shift+Backspace", rows),
            Command("Delete column", "x", self.delete_column, "Ctrl+Shift+Del", columns),
            Command("Header row", "table", self._head_row.click, checked=self._table.header_row),
            Command("Header column", "table", self._head_column.click, checked=self._table.header_column),
        )

    # Rows and columns.

    def _set(self, rows: Rows, label: str, cell: tuple[int, int]) -> None:
        self.edit(replace(self._table, rows=rows), label)
        self.focus(_path(min(cell[0], len(rows) - 1), min(cell[1], len(rows[0]) - 1)), 0, 0)

    def add_row(self, at: int, column: int = -1) -> None:
        """An empty row before row ``at``; the caret goes into its ``column``, the present one when −1."""
        rows, there = self._table.rows, self._here()[1] if column < 0 else column
        self._set((*rows[:at], (EMPTY,) * self._width, *rows[at:]), "Add row", (at, there))

    def add_column(self, at: int) -> None:
        """An empty column before column ``at``."""
        rows = tuple((*cells[:at], EMPTY, *cells[at:]) for cells in self._table.rows)
        self._set(rows, "Add column", (self._here()[0], at))

    def delete_row(self) -> None:
        """Take the row with the caret out; the last one stays."""
        r, c = self._here()
        rows = self._table.rows
        if len(rows) > 1:
            self._set((*rows[:r], *rows[r + 1 :]), "Delete row", (r, c))

    def delete_column(self) -> None:
        """Take the column with the caret out; the last one stays."""
        r, c = self._here()
        if self._width > 1:
            self._set(tuple((*cells[:c], *cells[c + 1 :]) for cells in self._table.rows), "Delete column", (r, c))

    def focus(self, path: str, start: int, end: int) -> bool:
        if path not in self.parts and path in self._paths():
            self._fill(len(self._paths()))
            self.desk.view.block_resized(self.block.id)
        return super().focus(path, start, end)
