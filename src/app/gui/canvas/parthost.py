"""What a text part asks of whoever holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QMimeData, QPoint
from PySide6.QtGui import QKeyEvent

if TYPE_CHECKING:
    from app.gui.canvas.textpart import TextPart


class Host(Protocol):
    """Whoever holds a text part: the editor of its block, or the lesson for its title."""

    def part_changed(self, part: TextPart, label: str) -> None:
        """``part.text`` is new; ``label`` names the change, empty for typing."""

    def part_key(self, part: TextPart, event: QKeyEvent) -> bool:
        """A key before the text gets it; True when it is done with."""

    def part_tab(self, part: TextPart, step: int) -> bool:
        """Tab (1) or Shift+Tab (−1); False lets it move the focus."""

    def part_typed(self, part: TextPart, typed: str) -> None:
        """A key has put ``typed`` in."""

    def part_resized(self, part: TextPart) -> None:
        """The part wants another height."""

    def part_focused(self, part: TextPart) -> None:
        """The caret has come in."""

    def part_caret(self, part: TextPart) -> None:
        """The caret or the selection has moved."""

    def part_clicked(self, part: TextPart, offset: int, where: QPoint) -> None:
        """A click without dragging on code point ``offset``; ``where`` is global."""

    def part_dragged(self, part: TextPart, where: QPoint) -> bool:
        """The mouse is dragged from the part to global ``where``, outside it; True when blocks are being selected."""

    def part_pasted(self, part: TextPart, data: QMimeData) -> None:
        """Something was pasted or dropped into the part."""

    def part_copied(self, part: TextPart) -> QMimeData:
        """The selection for the clipboard."""

    def part_menu(self, part: TextPart, where: QPoint) -> None:
        """The context menu was asked for at global ``where``."""
