"""The Block page: what the selected block is and can be set to; without a selection, the lesson."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.course import LecternError, Lesson, OpChanges
from app.course.blocks import Block
from app.course.ops import SetLesson
from app.gui.actions import Actions
from app.gui.canvas.catalog import entry_of
from app.gui.canvas.narrating import Narrating
from app.gui.context import OpenCourse
from app.gui.inspector.forms import Desk, Form, form_for
from app.gui.inspector.parts import Page, wrapped
from app.gui.inspector.voices import Voices
from app.gui.inspector.words import counted, origin_line
from app.gui.theme import Space
from app.gui.widgets import Icon, IconButton, TickBox, column, holder, line, row

REST = 150
"""Milliseconds after a change until the page follows it."""
_ACTIONS = (
    ("block.up", "arrow-up", "Move block up"),
    ("block.down", "arrow-down", "Move block down"),
    ("block.duplicate", "copy", "Duplicate block"),
    ("block.delete", "trash-2", "Delete block"),
)


class BlockPage(QWidget):
    """``jump`` is the inspector's; ``open_wanted`` carries a block whose obvious thing is to be done."""

    jump = Signal(str, str, str, int, int)
    open_wanted = Signal(str)

    def __init__(self, opened: OpenCourse, narrating: Narrating, voices: Voices) -> None:
        super().__init__()
        self._opened = opened
        self._desk = Desk(opened, narrating, voices, self._go, self.open_wanted.emit)
        self._block_id = ""
        self.form: Form | None = None
        self._sign = Icon("pilcrow", "muted", 18)
        self.title = wrapped("", "title", "text")
        self.about = wrapped()
        self.origin = wrapped("", "caption", "ai")
        self._tools = _tools(opened.context.actions)
        self._place = column()
        self.private = TickBox("Never send to a provider")
        self.private.toggled.connect(self._set_private)
        self._why = wrapped()
        head = row(self._sign, column(self.title, self.about, self.origin, spacing=2), spacing=10)
        head.setStretch(1, 1)
        head.setAlignment(self._sign, Qt.AlignmentFlag.AlignTop)
        self.area = Page(
            "Block",
            head,
            self._tools,
            line(),
            holder(self._place),
            holder(column(self.private, self._why, spacing=Space.XS)),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.area)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self.refresh)
        self._leave = [opened.session.on_change(self._edited)]

    def tear_down(self) -> None:
        """Stop listening."""
        self._rest.stop()
        for leave in self._leave:
            leave()
        self._drop()

    # What is shown.

    @property
    def _lesson(self) -> Lesson | None:
        course = self._opened.session.course
        return next((lesson for lesson in course.lessons() if lesson.id == self._desk.lesson_id), None)

    @property
    def block(self) -> Block | None:
        """The block shown, as it is now; None without one."""
        lesson = self._lesson
        return next((block for block in lesson.blocks if block.id == self._block_id), None) if lesson is not None else None

    def show_lesson(self, lesson_id: str) -> None:
        """Another lesson is shown; its block comes with :meth:`show_block`."""
        self._desk.lesson_id = lesson_id
        self._later()

    def show_block(self, block_id: str) -> None:
        """Show a block; empty for none."""
        if block_id != self._block_id:
            self._block_id = block_id
            self.area.verticalScrollBar().setValue(0)
        self._later()

    def showEvent(self, event: object) -> None:
        self.refresh()

    def _edited(self, changes: OpChanges) -> None:
        mine = self._block_id in changes.blocks or self._desk.lesson_id in changes.lessons or changes.settings
        if (mine or self._block_id in changes.removed) and not self._rest.isActive():
            self._later()

    def _later(self) -> None:
        if self.isVisible():
            self._rest.start()

    def refresh(self) -> None:
        """Bring the page up to date now. A page nobody sees does nothing; it does when it is shown."""
        self._rest.stop()
        lesson, block = self._lesson, self.block
        self.area.setVisible(lesson is not None)
        if lesson is None:
            self._drop()
            return
        self._opened.context.actions.refresh()
        self._show_head(lesson, block)
        self._show_private(lesson, block)
        if block is None:
            self._drop()
        elif self.form is None or (type(self.form.block), self.form.block.id) != (type(block), block.id):
            self._drop()
            self.form = form_for(block, self._desk)
            self._place.addWidget(self.form)
            self.form.setVisible(self.form.rows.count() > 0)
        else:
            self.form.show_block(block)

    def _drop(self) -> None:
        if self.form is not None:
            self.form.shut()
            self.form.hide()
            self.form.deleteLater()
            self.form = None

    def _show_head(self, lesson: Lesson, block: Block | None) -> None:
        self._tools.setVisible(block is not None)
        if block is None:
            words = len(lesson.title.split()) + sum(len(item.plain().split()) for item in lesson.blocks)
            self._sign.set_icon("file-text", "muted")
            self.title.setText("This lesson")
            self.about.setText(
                f"{counted(len(lesson.blocks), 'block')} · {counted(words, 'word')}. "
                "Click into a block to see what it can be set to."
            )
            self.origin.hide()
            return
        entry = entry_of(block)
        self._sign.set_icon(entry.icon if entry else "square-split-vertical", "muted")
        self.title.setText(entry.title if entry else block.title)
        number = lesson.find(block.id) + 1
        self.about.setText(f"Block {number} of {len(lesson.blocks)} · {counted(len(block.plain().split()), 'word')}")
        said = origin_line(self._opened.session.course, block)
        self.origin.setText(said)
        self.origin.setVisible(bool(said))

    def _show_private(self, lesson: Lesson, block: Block | None) -> None:
        settings = self._opened.session.course.settings
        above = "course" if settings.never_send else "lesson" if lesson.never_send and block is not None else ""
        own = block.never_send if block is not None else lesson.never_send
        name = "Never send to a provider" if block is not None else "Never send this lesson to a provider"
        self.private.words.setText(name)
        self.private.box.setAccessibleName(name)
        self.private.setEnabled(not above and not self._opened.session.read_only)
        with QSignalBlocker(self.private.box):
            self.private.tick(bool(above) or own)
        self._why.setText(
            f"The whole {above} is never sent."
            if above
            else "It then stays on this computer whatever else is sent. Voices of this computer may still read it aloud."
        )

    # Doing.

    def _set_private(self, on: bool) -> None:
        lesson, block = self._lesson, self.block
        if lesson is None:
            return
        label = "Never send" if on else "Allow sending"
        if block is not None:
            self._desk.put(replace(block, never_send=on), label)
            return
        try:
            self._opened.session.do(SetLesson(lesson.id, lesson.title, on, lesson.title_origin), label)
        except LecternError as error:
            self._opened.context.problem(error)

    def _go(self, block_id: str, part: str) -> None:
        self.jump.emit(self._desk.lesson_id, block_id, part, 0, 0)


def _tools(actions: Actions) -> QWidget:
    """The actions that move, copy and delete the block, as the menus have them."""
    known = {action.id for action in actions.table()}
    made: list[IconButton] = []
    for key, icon, label in _ACTIONS:
        if key in known:
            button = IconButton(icon, label, keys=actions.keys(key))
            actions.bind(button, key)
            made.append(button)
    return holder(row(*made, None, spacing=Space.XS))
