"""The bar that floats at the bottom of the page: what the current text is, its marks, and what is inserted most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from app.course.blocks import ListBlock
from app.course.text import Mark
from app.gui.canvas import panels
from app.gui.canvas.catalog import BY_KEY, Entry, entry_of
from app.gui.canvas.floating import SHADE, Floating
from app.gui.theme import MEDIUM, Type, font, set_icon
from app.gui.widgets import Button, IconButton, line, set_tone

if TYPE_CHECKING:
    from app.gui.canvas.view import LessonView


class FormatBar(Floating):
    """Buttons that work on the current text or block; the caret stays where it is."""

    def __init__(self, view: LessonView) -> None:
        super().__init__(view, "Formatting", margin=4)
        self._view = view
        self.kind = Button("Text", "ghost", on_click=self._open_kinds, name="Kind of block")
        self.kind.setFont(font(Type.UI, MEDIUM))
        self.marks = {
            Mark.STRONG: self._mark("bold", "Bold", "Ctrl+B", Mark.STRONG),
            Mark.EMPHASIS: self._mark("italic", "Italic", "Ctrl+I", Mark.EMPHASIS),
        }
        self.link = IconButton("link", "Link", keys="Ctrl+K", on_click=self._link)
        self.list = IconButton("list", "Bulleted list", on_click=self._list)
        self.marks[Mark.CODE] = self._mark("code", "Code", "Ctrl+E", Mark.CODE)
        self.image = self._insert("image-plus", "image", "Insert image")
        self.narration = self._insert("mic", "narration", "Insert narration")
        self.question = self._insert("list-checks", "single", "Insert question")
        self.more = IconButton("plus", "Insert…", on_click=self._more)
        self.ask = Button("Ask AI", "ghost", on_click=self._ask, name="Ask AI about this text")
        set_icon(self.ask, "sparkles", "ai", trail=4)
        set_tone(self.ask, "ai")
        items: list[QWidget] = [self.kind, line("vertical"), *[self.marks[Mark.STRONG], self.marks[Mark.EMPHASIS]]]
        items += [self.link, self.list, self.marks[Mark.CODE], line("vertical")]
        items += [self.image, self.narration, self.question, self.more, line("vertical"), self.ask]
        bar = QHBoxLayout()
        bar.setContentsMargins(2, 0, 2, 0)
        bar.setSpacing(2)
        for item in items:
            bar.addWidget(item)
        for button in (self.link, self.list, self.more, self.image, self.narration, self.question, *self.marks.values()):
            button.setFixedSize(32, 32)
        for rule in (items[1], items[7], items[-2]):
            rule.setFixedSize(1, 20)
        self.kind.setMinimumWidth(74)
        self.body.addLayout(bar)

    def _mark(self, icon: str, label: str, keys: str, mark: Mark) -> IconButton:
        made = IconButton(icon, label, keys=keys, on_click=lambda: self._toggle(mark))
        made.setCheckable(True)
        return made

    def _insert(self, icon: str, key: str, label: str) -> IconButton:
        return IconButton(icon, label, on_click=lambda: self._put(BY_KEY[key]))

    def place(self) -> None:
        """Stand at the bottom of the page, in the middle."""
        box = self._view.page.box_in(self._view)
        self.body.activate()  # a new label has asked for more room, but not been heard yet
        self.adjustSize()
        self.move(box.left() + (box.width() - self.width()) // 2, self._view.height() - self.height() + SHADE - 18)

    def refresh(self) -> None:
        """Show what holds for the caret now; the bar is there while a text or a block is current."""
        view = self._view
        editor = view.current_editor()
        if editor is None or view.desk.read_only:
            self.hide()
            return
        part = view.part
        rich = part is not None and part.rich
        marks = part.marks() if part is not None and rich else frozenset[Mark]()
        for mark, button in self.marks.items():
            button.setEnabled(rich)
            button.setChecked(mark in marks)
        self.link.setEnabled(rich)
        entry = entry_of(editor.block)
        label = entry.title if entry is not None else editor.block.title
        if label != self.kind.text():
            self.kind.setText(label)
            self.kind.setAccessibleName(f"Kind of block: {label}")
            self.place()
        self.list.setChecked(isinstance(editor.block, ListBlock))
        if self.isHidden():
            self.place()
            self.show()
            self.raise_()

    def _toggle(self, mark: Mark) -> None:
        if self._view.part is not None:
            self._view.part.toggle(mark)
        self.refresh()

    def _link(self) -> None:
        if self._view.part is not None:
            panels.open_link(self._view, self._view.part)

    def _list(self) -> None:
        editor = self._view.current_editor()
        if editor is not None:
            panels.turn_into(self._view, BY_KEY["text" if isinstance(editor.block, ListBlock) else "bullets"])

    def _put(self, entry: Entry) -> None:
        if self._view.current_block_id:
            panels.insert_entry(self._view, self._view.current_block_id, entry)

    def _more(self) -> None:
        corner = self.more.mapToGlobal(QPoint(0, 0))
        panels.open_insert(self._view, self._view.current_block_id, QRect(corner, self.more.size()))

    def _ask(self) -> None:
        self._view.ask_wanted.emit(QRect(self.ask.mapToGlobal(QPoint(0, 0)), self.ask.size()))

    def _open_kinds(self) -> None:
        editor = self._view.current_editor()
        if editor is None:
            return
        menu = QMenu(self)
        panels.turn_menu(self._view, menu, editor.block)
        menu.adjustSize()
        menu.popup(self.kind.mapToGlobal(QPoint(0, -menu.sizeHint().height() - 6)))
