"""What every form does: rows of controls that show a field of the block and change it through the session."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit, QSpinBox, QVBoxLayout, QWidget

from app.course import LecternError, RichText
from app.course.blocks import Block, MediaRef
from app.course.ops import AddProvenance, Batch, ReplaceBlock
from app.gui.canvas.narrating import Narrating
from app.gui.canvas.plainfields import Carried
from app.gui.context import OpenCourse
from app.gui.inspector.parts import wrapped
from app.gui.inspector.voices import Voices
from app.gui.theme import Space
from app.gui.widgets import SegmentedControl, TickBox, column, row, text
from app.services.editing import TYPING

PAUSE = 1.5
"""Seconds of rest after which typing in the same field is an undo step of its own, as in the lesson."""


@dataclass(slots=True)
class Desk:
    """What forms work with. ``lesson_id`` is the lesson shown; ``go`` shows a part of a block, ``open`` does what Enter does
    on one."""

    opened: OpenCourse
    narrating: Narrating
    voices: Voices
    go: Callable[[str, str], None]
    open: Callable[[str], None]
    lesson_id: str = ""
    last: float = 0.0

    @property
    def read_only(self) -> bool:
        """Whether the course can't be changed."""
        return self.opened.session.read_only

    def put(self, block: Block, label: str, key: str = "", records: Sequence[AddProvenance] = ()) -> None:
        """Put in a changed block; the same ``key`` in a row without a rest is one undo step. What goes wrong is shown."""
        session, now = self.opened.session, time.monotonic()
        if not key or now - self.last > PAUSE:
            session.break_coalescing()
        self.last = now
        try:
            change = ReplaceBlock(self.lesson_id, block)
            op = Batch((*records, change)) if records else change
            session.do(op, label, coalesce=f"{key}:{block.id}" if key else None)
        except LecternError as error:
            self.opened.context.problem(error)


class TextField(QPlainTextEdit):
    """A few lines of plain text. ``edited`` is sent when the person changed it; Tab leaves it."""

    edited = Signal(str)

    def __init__(self, name: str, hint: str = "", lines: int = 3) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
        self.setFixedHeight(self.fontMetrics().lineSpacing() * lines + 20)
        self.textChanged.connect(lambda: self.edited.emit(self.toPlainText()))

    def show_text(self, content: str) -> None:
        """Show other text and leave the caret where it was; the same text is not touched at all."""
        if content == self.toPlainText():
            return
        at = self.textCursor().position()
        with QSignalBlocker(self):
            self.setPlainText(content)
        cursor = self.textCursor()
        cursor.setPosition(min(at, len(self.document().toPlainText())))
        self.setTextCursor(cursor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.moveCursor(QTextCursor.MoveOperation.End)
            event.ignore()
            return
        super().keyPressEvent(event)


class Form(QWidget):
    """Subclasses add rows in :meth:`build`; :meth:`show_block` fills them from the block and from then on after each change."""

    def __init__(self, desk: Desk, block: Block) -> None:
        super().__init__()
        self.desk = desk
        self.block = block
        self.rows = QVBoxLayout(self)
        self.rows.setContentsMargins(0, 0, 0, 0)
        self.rows.setSpacing(Space.M)
        self._fill: list[Callable[[], None]] = []
        self.build()
        self.show_block(block)

    def build(self) -> None:
        """Add the rows."""

    def show_block(self, block: Block) -> None:
        """Show a version of the block; what is the same is not touched."""
        self.block = block
        for fill in self._fill:
            fill()

    def shut(self) -> None:
        """The form is about to go."""

    def value(self, field: str) -> Any:
        """A field of the block."""
        return getattr(self.block, field)

    def change(self, label: str, key: str = "", **fields: Any) -> None:
        """Change fields of the block as it is now."""
        block = replace(self.block, **fields)
        if block != self.block:
            self.block = block
            self.desk.put(block, label, key)

    # Rows.

    def follow(self, fill: Callable[[], None]) -> None:
        """Have ``fill`` called whenever the block changed."""
        self._fill.append(fill)

    def note(self, content: Callable[[], str], tone: Any = "muted") -> None:
        """A line of words that depends on the block; hidden while it is empty."""
        label = wrapped("", "caption", tone)
        self.rows.addWidget(label)

        def fill() -> None:
            said = content()
            label.setText(said)
            label.setVisible(bool(said))

        self.follow(fill)

    def choice(self, name: str, field: str, choices: Sequence[tuple[Any, str]]) -> SegmentedControl:
        """One of a few values, side by side."""
        control = SegmentedControl([(str(at), label) for at, (_, label) in enumerate(choices)], name)
        values = [value for value, _ in choices]
        control.setEnabled(not self.desk.read_only)
        control.chosen.connect(lambda key: self.change(f"Change {name.lower()}", **{field: values[int(key)]}))
        self._labelled(name, control)

        def fill() -> None:
            if self.value(field) in values:
                control.choose(str(values.index(self.value(field))))

        self.follow(fill)
        return control

    def tick(self, name: str, field: str, hint: str = "") -> TickBox:
        """A yes or no."""
        box = TickBox(name)
        box.setEnabled(not self.desk.read_only)
        box.toggled.connect(lambda on: self.change(name, **{field: on}))
        self.rows.addWidget(box)
        if hint:
            box.setToolTip(hint)
            box.box.setAccessibleDescription(hint)

        def fill() -> None:
            with QSignalBlocker(box.box):
                box.tick(self.value(field))

        self.follow(fill)
        return box

    def number(self, name: str, field: str, low: int, high: int, special: str = "") -> QSpinBox:
        """A whole number; ``special`` is shown in place of the lowest."""
        spin = QSpinBox()
        spin.setRange(low, high)
        spin.setSpecialValueText(special)
        spin.setAccessibleName(name)
        spin.setMinimumWidth(136)
        spin.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        spin.setEnabled(not self.desk.read_only)
        spin.valueChanged.connect(lambda value: self.change(f"Change {name.lower()}", field, **{field: value}))
        self.rows.addLayout(row(text(name), None, spin))

        def fill() -> None:
            with QSignalBlocker(spin):
                spin.setValue(self.value(field))

        self.follow(fill)
        return spin

    def words(self, name: str, path: str, hint: str = "", lines: int = 3) -> TextField:
        """A text of the block by its path. What is typed replaces only the characters that differ: marks and origins stay."""
        field = TextField(name, hint, lines)
        field.setReadOnly(self.desk.read_only)
        session = self.desk.opened.session
        carried = Carried(field, lambda: session.course, lambda: self.block.part(path))
        field.edited.connect(lambda typed: self._typed(path, typed, carried))
        self._labelled(name, field)
        self.follow(lambda: field.show_text(self.block.part(path).plain))
        return field

    def _typed(self, path: str, typed: str, carried: Carried) -> None:
        pasted, before = carried.look(), self.block.part(path)
        block = carried.in_block(self.block.with_part(path, retyped(before, typed)), path)
        if block != self.block:
            self.block = block
            label, key = ("Paste", "") if pasted else (TYPING, f"inspect-{path}")
            self.desk.put(block, label, key, carried.records())

    def verify_label(self, ref: MediaRef | None) -> None:
        """What the file of the block says of its origin, in a dialog."""
        from app.gui.dialogs.labels import LabelDialog

        if ref is None:
            return
        opened = self.desk.opened
        session, name = opened.session, ref.name or f"file.{ref.mime.rpartition('/')[2]}"
        context = opened.context
        LabelDialog(context.window, context, context.compliance(), lambda: session.media(ref.sha256), name).open()

    def _labelled(self, name: str, control: QWidget) -> None:
        self.rows.addLayout(column(text(name, "caption", "muted"), control, spacing=Space.XS))


def retyped(before: RichText, typed: str) -> RichText:
    """``before`` with the stretch replaced in which ``typed`` differs from it."""
    old = before.plain
    start = 0
    while start < min(len(old), len(typed)) and old[start] == typed[start]:
        start += 1
    end = 0
    while end < min(len(old), len(typed)) - start and old[-1 - end] == typed[-1 - end]:
        end += 1
    return before.retyped(start, len(old) - end, typed[start : len(typed) - end])
