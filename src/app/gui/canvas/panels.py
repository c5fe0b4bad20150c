"""What opens over the lesson: insert menu, link editor, popover of a finding, context menus."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QKeySequence, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QMenu

from app.course import Finding, LecternError, Severity
from app.course.blocks import Block, Paragraph
from app.course.ops import ReplaceBlock
from app.course.text import Run
from app.gui.canvas import blockops
from app.gui.canvas.catalog import BY_KEY, ENTRIES, Entry
from app.gui.canvas.commands import Command
from app.gui.canvas.editors import BlockEditor
from app.gui.canvas.edits import Edit, Spot, is_empty_text
from app.gui.canvas.floating import Popover
from app.gui.canvas.fromhtml import safe_link
from app.gui.canvas.textpart import TextPart
from app.gui.theme import icon
from app.gui.widgets import Badge, Button, row, text

if TYPE_CHECKING:
    from app.gui.canvas.view import LessonView


# Inserting.


def insert_paragraph(view: LessonView) -> None:
    """A new empty paragraph below the current block, at the end when there is none."""
    lesson = view.desk.lesson
    here = view.current_block_id
    at = lesson.find(here) + 1 if here else 0 if view.part is not None else len(lesson.blocks)
    view.desk.run(blockops.insert(lesson, at, [Paragraph()], "New paragraph"))


def open_insert(view: LessonView, block_id: str, target: QRect | None = None) -> None:
    """The menu for what goes below ``block_id`` (or in its place when it is an empty paragraph)."""
    frame = view.column.frame(block_id) if view.column is not None else None
    if frame is None or view.desk.read_only:
        return
    view.menu.setProperty("block", block_id)
    box = target or QRect(frame.mapToGlobal(QPoint(20, 8)), QSize(20, 24))
    view.menu.open_menu(box, slash=False)


def insert_chosen(view: LessonView, entry: Entry) -> None:
    """An entry of the menu was chosen."""
    block_id = str(view.menu.property("block") or "")
    if view.column is None or view.column.index(block_id) < 0:
        return
    insert_entry(view, block_id, entry, slash=view.menu.slash)


def insert_entry(view: LessonView, block_id: str, entry: Entry, *, slash: bool = False) -> None:
    """Put a new block of ``entry`` at a block; what stands after a slash there is the filter, not content."""
    lesson, made = view.desk.lesson, entry.make()
    here = lesson.blocks[lesson.find(block_id)]
    if slash:
        new: Block = _with_id(made, here)
        view.desk.run(Edit(ReplaceBlock(lesson.id, new), f"Insert {made.title.lower()}", blockops.first_spot(new)))
    else:
        view.desk.run(blockops.insert_at(lesson, block_id, made))


def _with_id(made: Block, here: Block) -> Block:
    return replace(made, id=here.id, never_send=here.never_send)


def slash_typed(view: LessonView, part: TextPart, block: Block, typed: str) -> None:
    """``/`` in an empty paragraph opens the menu over it."""
    if typed == "/" and isinstance(block, Paragraph) and part.path == "text" and part.text.plain == "/":
        view.menu.setProperty("block", block.id)
        corner = part.viewport().mapToGlobal(part.caret_rect().topLeft())
        view.menu.open_menu(QRect(corner, part.caret_rect().size()), slash=True)


def follow_slash(view: LessonView, part: TextPart) -> None:
    """Keep the slash menu in step with the text; close it when the slash is gone."""
    if view.menu.isHidden() or not view.menu.slash:
        return
    plain = part.text.plain
    if plain.startswith("/") and part.hasFocus():
        view.menu.filter(plain[1:])
    else:
        view.menu.close_panel()


def page_clicked(view: LessonView, event: QEvent) -> None:
    """A click on the empty page: into the nearest text; below everything, into an empty last paragraph."""
    column = view.column
    if column is None or not isinstance(event, QMouseEvent) or event.button() != Qt.MouseButton.LeftButton:
        return
    blocks = view.desk.lesson.blocks
    y = event.position().toPoint().y()
    if blocks and y < column.gap_y(len(blocks)):
        view.mode.enter(blocks[column.slot_at(y)].id)
    elif blocks and is_empty_text(blocks[-1]):
        view.focus_spot(Spot(blocks[-1].id))
    elif not view.desk.read_only:
        view.desk.run(blockops.insert(view.desk.lesson, len(blocks), [Paragraph()], "New paragraph"))


# Links.


class LinkEditor(Popover):
    """A field for the address of a link, checked as one types."""

    def __init__(self, view: LessonView, part: TextPart) -> None:
        super().__init__(view, "Link")
        self._part = part
        self._start, self._end, url = part.link_span()
        self.field = QLineEdit(url)
        self.field.setPlaceholderText("https://…")
        self.field.setAccessibleName("Address of the link")
        self.field.setMinimumWidth(320)
        self.field.returnPressed.connect(self.keep)
        self.field.textChanged.connect(lambda _text: self._check())
        self.note = text("", "caption", "muted", wrap=True)
        self.ok = Button("Save link", "primary", compact=True, on_click=self.keep)
        buttons = row(self.note, None, self.ok)
        self.remove = Button("Remove", "ghost", compact=True, on_click=self._remove)
        self.remove.setVisible(bool(url))
        buttons.insertWidget(2, self.remove)
        self.body.addWidget(self.field)
        self.body.addLayout(buttons)
        self._check()

    def address(self) -> str | None:
        """The address as it would be kept; a bare host gets ``https://``, an e-mail address ``mailto:``. None when invalid."""
        typed = self.field.text().strip()
        if not typed:
            return None
        if "://" not in typed and not typed.lower().startswith(("mailto:", "tel:")):
            typed = f"mailto:{typed}" if "@" in typed and "/" not in typed else f"https://{typed}"
            if typed.startswith("https://") and "." not in typed:
                return None
        return safe_link(typed)

    def keep(self) -> None:
        """Put the link on the text and close."""
        url = self.address()
        if url is None:
            return
        self._set(url, "Link")

    def _remove(self) -> None:
        self._set(None, "Remove the link")

    def _set(self, url: str | None, label: str) -> None:
        part, start, end = self._part, self._start, self._end
        self.close_panel()

        def change(run: Run) -> Run:
            return Run(run.text, run.marks, url, run.term, run.language, run.origin)

        part.reformat(change, label, (start, end))

    def _check(self) -> None:
        good = self.address() is not None
        typed = bool(self.field.text().strip())
        self.ok.setEnabled(good)
        self.note.setText("" if good or not typed else "Not a web, mail or telephone address")
        self.field.setProperty("invalid", typed and not good)
        self.field.style().unpolish(self.field)
        self.field.style().polish(self.field)


def open_link(view: LessonView, part: TextPart) -> None:
    """Open the link editor for the selection or the link the caret is in."""
    start, end, url = part.link_span()
    if part.isReadOnly() or not part.rich:
        return
    if start == end and not url:
        view.desk.context.say("Select the words that should be a link first.")
        return
    corner = part.viewport().mapToGlobal(part.caret_rect().topLeft())
    panel = LinkEditor(view, part)
    panel.open_at(QRect(corner, QSize(1, part.caret_line())))
    panel.field.selectAll()


# Findings.


class FindingCard(Popover):
    """Says what was found and why, and offers the three answers."""

    def __init__(self, view: LessonView, finding: Finding) -> None:
        super().__init__(view, "Sensitive detail")
        from app.services.scanning import FindingMoved, finding_title

        severe = finding.severity is Severity.SEVERE
        kind = text(finding_title(finding.kind), "strong")
        sign = Badge("Must be settled" if severe else "Check", "danger" if severe else "warn", "triangle-alert")
        self.body.addLayout(row(kind, None, sign))
        self.body.addWidget(text(finding.masked, "mono", "muted"))
        why = text(finding.reason, "caption", "muted", wrap=True)
        why.setMinimumWidth(300)
        why.setMaximumWidth(320)
        self.body.addWidget(why)
        scans = view.desk.scans

        def button(label: str, act: object, name: str) -> Button:
            def run() -> None:
                self.close_panel()
                try:
                    act(finding)  # type: ignore[operator]
                except FindingMoved as error:  # typing went on while the card was open: nothing is wrong
                    view.desk.context.say(str(error))
                except LecternError as error:
                    view.desk.context.problem(error)

            return Button(label, compact=True, on_click=run, name=name)

        self.redact = button("Redact", scans.redact, "Redact: put the kind of detail in its place")
        self.swap = button("Replace", scans.replace, "Replace with a pseudonym")
        self.accept = button("Not sensitive", scans.accept, "Not sensitive: remember for this course")
        if not view.desk.read_only:
            self.body.addLayout(row(self.redact, self.swap, self.accept, None))
        # What was found may be gone after the next change (an undo, say): a card must not speak of it any longer.
        unsubscribe = view.session.on_change(lambda _changes: self.close_panel())
        self.closed.connect(unsubscribe)


def open_finding(view: LessonView, finding: Finding, where: QPoint) -> None:
    """Open the popover of a finding at a global point."""
    FindingCard(view, finding).open_at(QRect(where, QSize(1, 18)))


# Context menus.


def text_menu(view: LessonView, part: TextPart, where: QPoint) -> None:
    """Cut, copy, paste, link, and what concerns the finding or the block under the pointer."""
    menu = QMenu(view)
    standard = QKeySequence.StandardKey
    editable, chosen = not part.isReadOnly(), part.textCursor().hasSelection()
    for title, key, run, on in (
        ("Cut", standard.Cut, part.cut_out, editable and chosen),
        ("Copy", standard.Copy, part.copy_out, chosen),
        ("Paste", standard.Paste, part.paste_in, editable),
        ("Select all", standard.SelectAll, part.selectAll, bool(len(part.text))),
    ):
        action = menu.addAction(title)
        action.setShortcut(QKeySequence(key))
        action.setEnabled(on)
        action.triggered.connect(run)
    if part.rich and editable:
        menu.addSeparator()
        link = menu.addAction(icon("link"), "Link…")
        link.triggered.connect(lambda: open_link(view, part))
    finding = part.finding_at(part.caret)
    if finding is not None:
        menu.addAction(icon("shield-alert"), "Sensitive detail…").triggered.connect(lambda: open_finding(view, finding, where))
    if isinstance(part.host, BlockEditor) and editable:
        menu.addSeparator()
        _command_rows(menu, part.host.commands(part))
        _block_rows(view, menu, part.host.block)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(where)
    menu.setActiveAction(menu.actions()[0])  # opened by keyboard, the arrows go on from here


def block_menu(view: LessonView, block: Block, where: QPoint) -> QMenu:
    """The menu of the handle: turn into, never send, duplicate, move, delete."""
    menu = QMenu(view)
    _block_rows(view, menu, block)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.popup(where)
    return menu


def _command_rows(menu: QMenu, commands: Sequence[Command]) -> None:
    for command in commands:
        action = menu.addAction(icon(command.icon), command.title)
        action.setShortcut(QKeySequence(command.keys))
        action.setEnabled(command.enabled)
        if command.checked is not None:
            action.setCheckable(True)
            action.setChecked(command.checked)
        action.triggered.connect(lambda _checked=False, run=command.run: run())
    if commands:
        menu.addSeparator()


def _block_rows(view: LessonView, menu: QMenu, block: Block) -> None:
    if blockops.texts_of(block) is not None or block.kind in ("single-choice", "multiple-choice"):
        turn_menu(view, menu.addMenu("Turn into"), block)
    ask = menu.addAction(icon("sparkles", "ai"), "Ask AI…")
    ask.triggered.connect(lambda: view.ask_wanted.emit(QRect()))
    private = menu.addAction(icon("lock"), "Never send to a provider")
    private.setCheckable(True)
    private.setChecked(block.never_send)
    private.triggered.connect(lambda on: _set_private(view, block.id, on))
    menu.addSeparator()
    for title, keys, name, run in (
        ("Duplicate", "Ctrl+D", "copy", view.duplicate_blocks),
        ("Move up", "Alt+Up", "arrow-up", lambda: view.move_blocks(-1)),
        ("Move down", "Alt+Down", "arrow-down", lambda: view.move_blocks(1)),
        ("Delete", "Del", "trash-2", view.mode.remove),
    ):
        action = menu.addAction(icon(name), title)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(run)


def _set_private(view: LessonView, block_id: str, on: bool) -> None:
    block = view.desk.block(block_id)
    view.desk.replace(replace(block, never_send=on), "Never send" if on else "Allow sending")


def turn_menu(view: LessonView, menu: QMenu, block: Block) -> None:
    """Fill a menu with what ``block`` can become."""
    choice = block.kind in ("single-choice", "multiple-choice")
    rows = [BY_KEY["single"], BY_KEY["multiple"]] if choice else [entry for entry in ENTRIES if entry.turns]
    for entry in rows:
        action = menu.addAction(icon(entry.icon), entry.title)
        action.triggered.connect(lambda _checked=False, entry=entry: turn_into(view, entry))


def turn_into(view: LessonView, entry: Entry) -> None:
    """Turn the current blocks into what ``entry`` is, where their content survives it."""
    part = view.part
    path, at = (part.path, part.caret) if part is not None else ("", 0)
    for block_id in view.mode.chosen():
        view.desk.run(blockops.convert(view.desk.lesson, view.desk.block(block_id), entry.make(), path, at))
