"""Form of a table."""

from __future__ import annotations

from app.course.blocks import Table
from app.gui.inspector.forms.base import Form
from app.gui.inspector.words import counted


class TableForm(Form):
    """Which cells are headers, the caption, the size."""

    def build(self) -> None:
        self.tick("First row is a header", "header_row", "Screen readers say it with every cell of the column")
        self.tick("First column is a header", "header_column", "Screen readers say it with every cell of the row")
        self.words("Caption", "caption", "What the table shows", lines=2)
        self.note(self._size)

    def _size(self) -> str:
        assert isinstance(self.block, Table)
        rows = self.block.rows
        size = f"{counted(len(rows), 'row')} × {counted(len(rows[0]) if rows else 0, 'column')}"
        return f"{size}. Rows and columns are added below the table in the lesson."
