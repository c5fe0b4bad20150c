"""What keys do in a text of the lesson before the text itself gets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QTextCursor

from app.gui.canvas.commands import by_key

if TYPE_CHECKING:
    from app.gui.canvas.editors.base import BlockEditor
    from app.gui.canvas.textpart import TextPart

_MOVES = {
    Qt.Key.Key_Up,
    Qt.Key.Key_Down,
    Qt.Key.Key_Left,
    Qt.Key.Key_Right,
    Qt.Key.Key_Home,
    Qt.Key.Key_End,
    Qt.Key.Key_PageUp,
    Qt.Key.Key_PageDown,
}
_SHIFT = Qt.KeyboardModifier.ShiftModifier
_CONTROL = Qt.KeyboardModifier.ControlModifier
_ALT = Qt.KeyboardModifier.AltModifier


def handle(editor: BlockEditor, part: TextPart, event: QKeyEvent) -> bool:
    """Whether the key has been dealt with."""
    view = editor.desk.view
    if view.menu_key(event):
        return True
    if event.matches(QKeySequence.StandardKey.Undo):
        view.undo()
        return True
    if event.matches(QKeySequence.StandardKey.Redo) or _is(event, Qt.Key.Key_Y, _CONTROL):
        view.redo()
        return True
    if event.matches(QKeySequence.StandardKey.SelectAll):
        if part.selection != (0, len(part.text)) or not len(part.text):
            return _select_all(editor, part)
        view.select_all()
        return True
    if not part.isReadOnly() and by_key(lambda: editor.commands(part), event):
        return True
    key = Qt.Key(event.key())
    if key in _MOVES:
        editor.desk.break_typing()
        return _move(editor, part, key, event)
    return _edit(editor, part, key, event)


def _select_all(editor: BlockEditor, part: TextPart) -> bool:
    if len(part.text):
        return False
    editor.desk.view.select_all()
    return True


def _is(event: QKeyEvent, key: Qt.Key, modifiers: Qt.KeyboardModifier) -> bool:
    return event.key() == key and _modifiers(event) == modifiers


def _modifiers(event: QKeyEvent) -> Qt.KeyboardModifier:
    return event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier


def _edit(editor: BlockEditor, part: TextPart, key: Qt.Key, event: QKeyEvent) -> bool:
    view, modifiers = editor.desk.view, _modifiers(event)
    plain = modifiers == Qt.KeyboardModifier.NoModifier
    match key:
        case Qt.Key.Key_Escape if plain:
            view.select_blocks(editor.block.id, editor.block.id)
        case Qt.Key.Key_Return | Qt.Key.Key_Enter if modifiers == _CONTROL:
            view.insert_below()
        case Qt.Key.Key_Return | Qt.Key.Key_Enter if modifiers == _ALT:
            return _open_finding(editor, part)
        case Qt.Key.Key_Return | Qt.Key.Key_Enter if plain:
            editor.desk.break_typing()
            if not part.isReadOnly():
                editor.enter(part)
        case Qt.Key.Key_Return | Qt.Key.Key_Enter:
            return not part.rich  # a soft break, where the part can hold one
        case Qt.Key.Key_Backspace if part.selection == (0, 0) and not part.isReadOnly():
            editor.desk.break_typing()
            return editor.back_at_start(part)
        case Qt.Key.Key_Delete if plain and part.selection == (len(part.text),) * 2 and not part.isReadOnly():
            editor.desk.break_typing()
            return editor.delete_at_end(part)
        case Qt.Key.Key_K if modifiers == _CONTROL:
            view.edit_link(part)
        case Qt.Key.Key_D if modifiers == _CONTROL:
            view.duplicate_blocks()
        case _:
            return False
    return True


def _open_finding(editor: BlockEditor, part: TextPart) -> bool:
    finding = part.finding_at(part.caret)
    if finding is not None:
        corner = part.viewport().mapToGlobal(part.caret_rect().bottomLeft())
        editor.desk.view.show_finding(part, finding, corner)
    return finding is not None


def _move(editor: BlockEditor, part: TextPart, key: Qt.Key, event: QKeyEvent) -> bool:
    view, modifiers = editor.desk.view, _modifiers(event)
    vertical = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(key)
    if modifiers == _ALT and vertical:
        view.move_blocks(vertical)
        return True
    if vertical and modifiers in (Qt.KeyboardModifier.NoModifier, _SHIFT) and not can_move(part, vertical):
        if modifiers == _SHIFT:
            return _extend(editor, part, vertical)
        return view.leave(part, vertical, part.caret_rect().x())
    if modifiers == Qt.KeyboardModifier.NoModifier and part.selection[0] == part.selection[1]:
        if key == Qt.Key.Key_Left and part.caret == 0:
            return view.leave(part, -1, None)
        if key == Qt.Key.Key_Right and part.caret == len(part.text):
            return view.leave(part, 1, None)
    return False


def can_move(part: TextPart, step: int) -> bool:
    """Whether the caret has a line above or below in its own text."""
    probe = part.textCursor()
    return probe.movePosition(QTextCursor.MoveOperation.Up if step < 0 else QTextCursor.MoveOperation.Down)


def _extend(editor: BlockEditor, part: TextPart, step: int) -> bool:
    """Shift+arrow at the edge: first to the edge of the text, then to whole blocks."""
    edge = 0 if step < 0 else len(part.text)
    if part.caret != edge:
        return False
    lesson = editor.desk.lesson
    index = min(max(lesson.find(editor.block.id) + step, 0), len(lesson.blocks) - 1)
    editor.desk.view.select_blocks(editor.block.id, lesson.blocks[index].id)
    return True
