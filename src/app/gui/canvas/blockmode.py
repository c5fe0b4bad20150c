"""Selecting whole blocks: Escape from a text, arrows, and what keys do to the selected ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
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
            (QKeySequence.StandardKey.SelectAll, view.select_all),
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
            view.move_blocks(step)
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            blocks = view.desk.lesson.blocks
            target = blocks[0 if key == Qt.Key.Key_Home else -1].id
            view.select_blocks(self.anchor if modifiers & _SHIFT else target, target)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            view.desk.run(blockops.remove(view.desk.lesson, ids))
        elif key == Qt.Key.Key_D and modifiers == _CONTROL:
            view.duplicate_blocks()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if modifiers == _CONTROL:
                view.insert_below()
            else:
                view.edit_block(self.head)
        elif key == Qt.Key.Key_Escape:
            view.edit_block(self.head)
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
        pasting.paste_below(self._view, QGuiApplication.clipboard().mimeData(), index)
