"""What every block editor does: hold the texts of its block, report edits, answer keys, fit into a width."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from app.course import Finding
from app.course.blocks import Block
from app.gui.canvas import edits, keys
from app.gui.canvas.commands import Command
from app.gui.canvas.desk import Desk
from app.gui.canvas.highlights import Span
from app.gui.canvas.textpart import TextPart


class BlockEditor(QWidget):
    """Edits one block. Subclasses build their parts in ``__init__`` with :meth:`add_part` and lay them out.

    ``bare`` kinds are plain text on the page; the others draw a card of their own.
    """

    bare: ClassVar[bool] = True

    def __init__(self, desk: Desk, block: Block, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self.block = block
        self.parts: dict[str, TextPart] = {}
        self.active = False

    # Parts.

    def add_part(
        self,
        path: str,
        name: str,
        look: str = "body",
        *,
        rich: bool = True,
        hint: str = "",
        hint_always: bool = True,
        parent: QWidget | None = None,
    ) -> TextPart:
        """Make the text part at ``path`` and show what the block says there."""
        part = TextPart(self, parent or self, path, name, look, rich=rich, hint=hint, hint_always=hint_always)
        part.show_text(self.block.part(path))
        part.setReadOnly(self.desk.read_only)
        self.parts[path] = part
        return part

    def drop_part(self, path: str) -> None:
        """Take a part away."""
        part = self.parts.pop(path)
        part.clearFocus()  # hiding what has the keyboard would send the caret to whatever is next
        part.hide()
        part.deleteLater()

    def order(self) -> Sequence[TextPart]:
        """The parts a caret walks through, in reading order."""
        return [part for part in self.parts.values() if not part.isHidden()]

    def neighbour(self, part: TextPart, step: int, *, vertical: bool) -> TextPart | None:
        """The part before (−1) or after (1) ``part`` in this block; None at its edge."""
        order = list(self.order())
        at = order.index(part) + step if part in order else -1
        return order[at] if 0 <= at < len(order) else None

    def show_block(self, block: Block) -> None:
        """Show a newer version of the block; only what differs is touched."""
        self.block = block
        for path, part in self.parts.items():
            part.show_text(block.part(path))

    def show_spans(self, spans: dict[str, list[Span]]) -> None:
        """Highlight findings and matches by part."""
        for path, part in self.parts.items():
            part.show_spans(spans.get(path, ()))

    def set_active(self, active: bool) -> None:
        """The block has, or no longer has, the caret or the selection: show or fold its tools."""
        self.active = active

    def restyle(self) -> None:
        """The colours have changed."""
        for part in self.parts.values():
            part.restyle()
        self.update()

    def focus(self, path: str, start: int, end: int) -> bool:
        """Put the caret into a part; False when the editor has no such text."""
        part = self.parts.get(path)
        if part is None or not part.isVisibleTo(self):
            return False  # a folded text takes no caret: the block itself is chosen
        part.select(start, end)
        return True

    def course_changed(self) -> None:
        """The settings of the course have changed."""

    def open(self) -> None:
        """Enter on a block that has no text: do the obvious thing with it."""

    def shut(self) -> None:
        """The editor is about to go: stop what goes on by itself (sound, jobs)."""

    def edit(self, block: Block, label: str) -> None:
        """Report a changed block as a step of its own."""
        self.desk.replace(block, label)

    def commands(self, part: TextPart) -> Sequence[Command]:
        """What can be done at a part, for its context menu and by keys."""
        return ()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A key that one of the block's buttons had no use for."""
        if event.key() == Qt.Key.Key_Escape:
            self.desk.view.select_blocks(self.block.id, self.block.id)
            return
        super().keyPressEvent(event)

    # Size.

    def height_for(self, width: int) -> int:
        """Pixels the editor needs at ``width``."""
        layout = self.layout()
        if layout is None:
            return self.arrange(width)
        layout.activate()
        return layout.totalHeightForWidth(width) if layout.hasHeightForWidth() else layout.totalSizeHint().height()

    def arrange(self, width: int) -> int:
        """Place the parts by hand (editors without a layout); returns the height needed."""
        y = 0
        for part in self.order():
            height = part.height_for(width)
            part.setGeometry(0, y, width, height)
            y += height
        return y

    def event(self, event: QEvent) -> bool:
        done = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest and self.layout() is not None:
            self.desk.view.block_resized(self.block.id)  # something inside got its font or another text
        return done

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.layout() is None:
            self.arrange(self.width())

    # Keys that mean something across blocks; each kind overrides what it does differently.

    def enter(self, part: TextPart) -> None:
        """Enter: split, or go on to the next text."""
        edit = edits.split(self.desk.lesson, self.block, part.path, *part.selection)
        if not self.desk.run(edit):
            self.desk.view.leave(part, 1, None)

    def back_at_start(self, part: TextPart) -> bool:
        """Backspace before the first character."""
        self.desk.run(edits.merge_back(self.desk.lesson, self.block, part.path))
        return True

    def delete_at_end(self, part: TextPart) -> bool:
        """Delete after the last character."""
        self.desk.run(edits.merge_forward(self.desk.lesson, self.block, part.path))
        return True

    def tab(self, part: TextPart, step: int) -> bool:
        """Tab (1) or Shift+Tab (−1); False leaves it to move the focus."""
        return False

    # Host of the parts.

    def part_changed(self, part: TextPart, label: str) -> None:
        self.block = self.block.with_part(part.path, part.text)
        if label:
            self.desk.replace(self.block, label)
            self.desk.view.caret_moved(part)
        else:
            self.desk.typed(self.block)  # the caret's own signal follows

    def part_key(self, part: TextPart, event: QKeyEvent) -> bool:
        return keys.handle(self, part, event)

    def part_tab(self, part: TextPart, step: int) -> bool:
        self.desk.break_typing()
        return self.desk.view.menu_tab() or (not part.isReadOnly() and self.tab(part, step))

    def part_typed(self, part: TextPart, typed: str) -> None:
        if typed == " " and part.path == "text":
            head = part.text.plain[: part.caret - 1]
            if 0 < len(head) <= 4 and self.desk.run(edits.shortcut(self.desk.lesson, self.block, head)):
                return
        self.desk.view.menu_typed(part, self.block, typed)

    def part_resized(self, part: TextPart) -> None:
        self.desk.view.block_resized(self.block.id)

    def part_focused(self, part: TextPart) -> None:
        self.desk.view.part_focused(self, part)

    def part_caret(self, part: TextPart) -> None:
        self.desk.view.caret_moved(part)

    def part_clicked(self, part: TextPart, offset: int, where: QPoint) -> None:
        self.desk.break_typing()
        finding: Finding | None = part.finding_at(offset)
        if finding is not None:
            self.desk.view.show_finding(part, finding, where)

    def part_dragged(self, part: TextPart, where: QPoint) -> bool:
        return self.desk.view.drag_select(self.block.id, where)

    def part_pasted(self, part: TextPart, data: QMimeData) -> None:
        self.desk.view.paste(self, part, data)

    def part_copied(self, part: TextPart) -> QMimeData:
        return self.desk.view.copy_text(part)

    def part_menu(self, part: TextPart, where: QPoint) -> None:
        self.desk.view.show_menu(part, where)
