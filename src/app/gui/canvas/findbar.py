"""The find bar: counts, jumps over lessons, highlights, replaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer

from app.course.blocks import Block
from app.course.ops import Batch, Op, ReplaceBlock
from app.course.text import EMPTY
from app.gui.canvas import places
from app.gui.canvas.edits import Spot
from app.gui.canvas.floating import SHADE, Floating
from app.gui.canvas.highlights import Span
from app.gui.canvas.plainfields import Carried
from app.gui.canvas.search import Finder, Match, replaced_all
from app.gui.widgets import Button, FindFields, IconButton, row, text

if TYPE_CHECKING:
    from app.gui.canvas.view import LessonView

MOST = 5000
"""Matches counted exactly; beyond, a letter typed alone in a huge course would cost more than it tells."""


class FindBar(Floating):
    """Stands in the upper right corner of the page."""

    def __init__(self, view: LessonView) -> None:
        super().__init__(view, "Find in course", margin=6)
        self._view = view
        self._finder = Finder()
        self.matches: list[Match] = []
        self.at = -1
        fields = FindFields(self, "Find in course", 220, step=self.step, replace=self.replace_one, close=self.close_panel)
        self.field, self.other = fields.field, fields.other
        self._carried = Carried(self.other, lambda: view.session.course, lambda: EMPTY)
        self.count = text("", "caption", "muted")
        self.count.setMinimumWidth(64)
        self.count.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.fold = IconButton("replace", "Show replace", size=16, on_click=self._fold)
        self.fold.setCheckable(True)
        up = IconButton("arrow-up", "Previous match", keys="Shift+Return", size=16, on_click=lambda: self.step(-1))
        down = IconButton("arrow-down", "Next match", keys="Return", size=16, on_click=lambda: self.step(1))
        shut = IconButton("x", "Close find", keys="Esc", size=16, on_click=self.close_panel)
        self.one = Button("Replace", compact=True, on_click=self.replace_one)
        self.all = Button("Replace all", compact=True, on_click=self.replace_all)
        self.body.addLayout(row(self.field, self.count, up, down, self.fold, shut, spacing=4))
        self.body.addLayout(row(self.other, self.one, self.all, None, spacing=6))
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(150)
        self._timer.timeout.connect(lambda: self._search(jump=self.isVisible() and self.field.hasFocus()))
        self.field.textChanged.connect(lambda _text: self._timer.start())
        self._show_replace(on=False)

    def place(self) -> None:
        """Stand in the corner."""
        self.adjustSize()
        box = self._view.page.box_in(self._view)
        self.move(box.right() - self.width() + SHADE - 16, box.top() + 12 - SHADE)

    def open(self, query: str = "", *, replace: bool = False) -> None:
        """Show the bar and take the keyboard; ``query``, or else what is selected in the text, is looked for."""
        part = self._view.part
        chosen = query or (part.text.slice(*part.selection).plain if part is not None else "")
        if chosen and "\n" not in chosen:
            self.field.setText(chosen)
        self._show_replace(on=replace)
        self.show()
        self.place()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self._search(jump=bool(query))

    def close_panel(self) -> None:
        if self.isHidden():
            return
        self._timer.stop()
        here = self.matches[self.at] if 0 <= self.at < len(self.matches) else None
        self.matches, self.at = [], -1
        self._finder.forget()
        super().close_panel()
        self._highlight()
        if here is not None and here.lesson_id == self._view.lesson_id:
            self._view.focus_spot(Spot(here.block_id, here.part, here.start, here.end))
        elif self._view.part is not None:
            self._view.part.setFocus(Qt.FocusReason.OtherFocusReason)

    # Searching.

    def step(self, by: int) -> None:
        """Go to the next or previous match, around the end of the course."""
        if self._timer.isActive():
            self._timer.stop()
            self._search(jump=False)
        if not self.matches:
            return
        self.at = self._nearest() if self.at < 0 else (self.at + by) % len(self.matches)
        self._go()

    def course_changed(self) -> None:
        """The text has changed: look again soon."""
        if not self.isHidden() and self.field.text():
            self._timer.start()

    def lesson_shown(self) -> None:
        """Another lesson is on the page."""
        if not self.isHidden():
            self._highlight()

    def spans(self, block_id: str) -> dict[str, list[Span]]:
        """What to highlight in a block."""
        out: dict[str, list[Span]] = {}
        for index, match in enumerate(self.matches):
            if match.block_id == block_id:
                out.setdefault(match.part, []).append(Span(match.start, match.end, None, index == self.at))
        return out

    def _search(self, *, jump: bool) -> None:
        before = self.matches[self.at] if 0 <= self.at < len(self.matches) else None
        self.matches = self._finder.find(self._view.session.course, self.field.text())[:MOST]
        self.at = self.matches.index(before) if before in self.matches else -1
        if jump and self.matches and self.at < 0:
            self.at = self._nearest()
            self._go()
        else:
            self._tell()

    def _nearest(self) -> int:
        """The first match from the current lesson on."""
        order = {lesson.id: n for n, lesson in enumerate(self._view.session.course.lessons())}
        here = order.get(self._view.lesson_id, 0)
        return next((n for n, match in enumerate(self.matches) if order[match.lesson_id] >= here), 0)

    def _go(self) -> None:
        match = self.matches[self.at]
        self._view.go(match.lesson_id, None)
        places.show(self._view, match.block_id, match.part, match.start)
        self._tell()

    def _tell(self) -> None:
        total = len(self.matches)
        if not self.field.text():
            self.count.setText("")
        elif not total:
            self.count.setText("No match")
        else:
            shown = f"{total}+" if total >= MOST else str(total)
            self.count.setText(f"{self.at + 1} of {shown}" if self.at >= 0 else f"{shown} found")
        self.one.setEnabled(self.at >= 0 and not self._view.desk.read_only)
        self.all.setEnabled(total > 0 and not self._view.desk.read_only)
        self._highlight()

    def _highlight(self) -> None:
        by_block: dict[str, dict[str, list[Span]]] = {}
        for index, match in enumerate(self.matches):
            spans = by_block.setdefault(match.block_id, {})
            spans.setdefault(match.part, []).append(Span(match.start, match.end, None, index == self.at))
        for frame in self._view.frames():
            frame.show_matches(by_block.get(frame.block.id, {}))

    # Replacing.

    def replace_one(self) -> None:
        """Replace the current match and go to the next."""
        if not 0 <= self.at < len(self.matches):
            return
        match, at = self.matches[self.at], self.at
        block = self._view.session.course.lesson(match.lesson_id)
        old = block.blocks[block.find(match.block_id)]
        new = _swapped(old, {match.part: [(match.start, match.end)]}, self.other.text(), self._carried)
        self._view.desk.do(Batch((*self._carried.records(), ReplaceBlock(match.lesson_id, new))), "Replace")
        self._timer.stop()
        self.matches = self._finder.find(self._view.session.course, self.field.text())[:MOST]
        self.at = -1
        if self.matches:
            follows = [n for n, other in enumerate(self.matches) if n >= at]
            self.at = follows[0] if follows else 0
            self._go()
        else:
            self._tell()

    def replace_all(self) -> None:
        """Replace every match in the course as one undo step."""
        course = self._view.session.course
        found = self._finder.find(course, self.field.text())
        ops: list[Op] = []
        for lesson in course.lessons():
            spans: dict[str, dict[str, list[tuple[int, int]]]] = {}
            for match in (match for match in found if match.lesson_id == lesson.id):
                spans.setdefault(match.block_id, {}).setdefault(match.part, []).append((match.start, match.end))
            ops += [
                ReplaceBlock(lesson.id, _swapped(block, spans[block.id], self.other.text(), self._carried))
                for block in lesson.blocks
                if block.id in spans
            ]
        if ops and self._view.desk.do(Batch((*self._carried.records(), *ops)), f"Replace {len(found)} times"):
            self._view.desk.context.say(
                f"Replaced {len(found)} {'place' if len(found) == 1 else 'places'}.", "Undo", self._view.undo
            )
        self._timer.stop()
        self._search(jump=False)

    def _fold(self) -> None:
        self._show_replace(on=self.fold.isChecked())
        self.place()

    def _show_replace(self, *, on: bool) -> None:
        on = on and not self._view.desk.read_only
        self.fold.setChecked(on)
        for widget in (self.other, self.one, self.all):
            widget.setVisible(on)


def _swapped(block: Block, spans: dict[str, list[tuple[int, int]]], new: str, carried: Carried) -> Block:
    for path, found in spans.items():
        block = carried.in_block(block.with_part(path, replaced_all(block.part(path), found, new)), path)
    return block
