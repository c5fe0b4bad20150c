"""Whole blocks: selecting them by Escape, arrows and the mouse, and what is done to the selected ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication, QKeyEvent, QKeySequence

from app.gui.canvas import blockops, clipboard, pasting

if TYPE_CHECKING:
    from app.gui.canvas.view import LessonView

_SHIFT = Qt.KeyboardModifier.ShiftModifier
_ALT = Qt.KeyboardModifier.AltModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier
_NONE = Qt.KeyboardModifier.NoModifier


class BlockMode:
    """The selection of whole blocks: from ``anchor`` to ``head``, both block ids, empty when there is none."""

    def __init__(self, view: LessonView) -> None:
        self._view = view
        self.anchor = ""
        self.head = ""

    @property
    def ids(self) -> list[str]:
        """The selected blocks, top down."""
        blocks = self._view.desk.lesson.blocks if self.anchor else ()
        order = [block.id for block in blocks]
        if self.anchor not in order or self.head not in order:
            return []
        low, high = sorted((order.index(self.anchor), order.index(self.head)))
        return order[low : high + 1]

    def select(self, anchor: str, head: str) -> None:
        """Select from ``anchor`` to ``head`` and say so to screen readers."""
        self.anchor, self.head = anchor, head
        ids = self.ids
        if not ids:
            return
        block = self._view.desk.block(head)
        say = f"{block.title} block selected" if len(ids) == 1 else f"{len(ids)} blocks selected"
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._view, say))

    def clear(self) -> None:
        """Select nothing."""
        self.anchor = self.head = ""

    def select_all(self) -> None:
        """Select every block of the lesson."""
        blocks = self._view.desk.lesson.blocks
        if blocks:
            self._view.select_blocks(blocks[0].id, blocks[-1].id)

    def drag(self, anchor: str, where: QPoint) -> bool:
        """The mouse is dragged from the block ``anchor`` to global ``where``; True when blocks are being selected."""
        column = self._view.column
        if column is None:
            return False
        head = column.slots[column.slot_at(column.mapFromGlobal(where).y())].block.id
        if head == anchor and not self.anchor:
            return False
        if (self.anchor, self.head) != (anchor, head):
            self._view.select_blocks(anchor, head)
        return True

    def enter(self, block_id: str) -> None:
        """Go from the selection of a block into its text."""
        frame = self._view.column.frame(block_id) if self._view.column is not None else None
        if frame is not None:
            order = frame.editor.order()
            if order:
                order[0].select(-1, -1)
            else:
                frame.editor.open()

    # What is done to the selected blocks, or the one with the caret.

    def chosen(self) -> list[str]:
        """The ids of the selected blocks, or of the one with the caret."""
        if self.anchor:
            return self.ids
        here = self._view.current_block_id
        return [here] if here else []

    def move(self, step: int) -> None:
        """Move them up (−1) or down (1)."""
        view, ids = self._view, self.chosen()
        if ids and view.desk.run(blockops.move_by(view.desk.lesson, ids, step)) and view.column is not None:
            frame = view.column.frame(ids[0 if step < 0 else -1])
            if frame is not None:
                view.page.show_rect(frame.geometry())

    def duplicate(self) -> None:
        """Copy them below themselves."""
        ids = self.chosen()
        if ids:
            self._view.desk.run(blockops.duplicate(self._view.desk.lesson, ids))

    def remove(self) -> None:
        """Delete them."""
        ids = self.chosen()
        if ids:
            self._view.desk.run(blockops.remove(self._view.desk.lesson, ids))

    def key(self, event: QKeyEvent) -> bool:
        """A key while blocks are selected; True when it meant something."""
        ids = self.ids
        if not ids:
            return False
        view = self._view
        for standard, do in (
            (QKeySequence.StandardKey.Copy, self.copy),
            (QKeySequence.StandardKey.Cut, self.cut),
            (QKeySequence.StandardKey.Paste, self.paste),
            (QKeySequence.StandardKey.SelectAll, self.select_all),
            (QKeySequence.StandardKey.Undo, view.undo),
            (QKeySequence.StandardKey.Redo, view.redo),
        ):
            if event.matches(standard):
                do()
                return True
        return self._other_key(event, ids)

    def _other_key(self, event: QKeyEvent, ids: list[str]) -> bool:
        view = self._view
        key, modifiers = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(key, 0)
        if step and modifiers in (_NONE, _SHIFT):
            self._walk(step, extend=modifiers == _SHIFT)
        elif step and modifiers == _ALT:
            self.move(step)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            blocks = view.desk.lesson.blocks
            target = blocks[0 if key == Qt.Key.Key_Home else -1].id
            view.select_blocks(self.anchor if modifiers & _SHIFT else target, target)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.remove()
        elif key == Qt.Key.Key_D and modifiers == _CONTROL:
            self.duplicate()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if modifiers == _CONTROL:
                view.insert_below()
            else:
                self.enter(self.head)
        elif key == Qt.Key.Key_Escape:
            self.enter(self.head)
        elif key == Qt.Key.Key_Slash or event.text() == "/":
            view.open_insert(self.head)
        else:
            return False
        return True

    def _walk(self, step: int, *, extend: bool) -> None:
        blocks = self._view.desk.lesson.blocks
        at = next(n for n, block in enumerate(blocks) if block.id == self.head)
        target = min(max(at + step, 0), len(blocks) - 1)
        if at + step < 0 and not extend:
            self._view.focus_title()
            return
        self._view.select_blocks(self.anchor if extend else blocks[target].id, blocks[target].id)

    # Clipboard.

    def copy(self) -> None:
        """Put the selected blocks on the clipboard."""
        desk = self._view.desk
        chosen = set(self.ids)
        blocks = [block for block in desk.lesson.blocks if block.id in chosen]
        if blocks:
            desk.copied.put(clipboard.to_mime(desk.session, blocks))

    def cut(self) -> None:
        """Copy, then delete."""
        self.copy()
        self._view.desk.run(blockops.remove(self._view.desk.lesson, self.ids))

    def paste(self) -> None:
        """Put what is on the clipboard below the last selected block."""
        index = self._view.desk.lesson.find(self.ids[-1]) + 1
        held: QMimeData | None = QGuiApplication.clipboard().mimeData()  # None until anything was ever copied
        if held is not None:
            pasting.paste_below(self._view, held, index)
