"""The column of a lesson: title, then a frame a block, placed by hand, built in slices and only around what is visible.

Placing by hand instead of by a ``QVBoxLayout`` keeps the cost of one key independent of the number of blocks, and lets blocks
that have not been built yet stand in with an estimated height.
"""

from __future__ import annotations

import bisect
import time
from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QSize, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.course.blocks import Block, ListBlock, Table
from app.course.model import Lesson
from app.gui.canvas.desk import Desk
from app.gui.canvas.edits import Flow
from app.gui.canvas.frame import GUTTER, NOTE, PAD_X, PAD_Y, BlockFrame, space_above
from app.gui.canvas.looks import column_width
from app.gui.canvas.title import TitleEditor

TOP = 36
BOTTOM = 200
LEAST = 96
"""Pixels below the last block: room to write on in the middle of the page; ``LEAST`` when the lesson fits into it otherwise,
so that no scroll bar comes for empty space alone."""
BETWEEN = 2
SLICE = 0.006
"""Seconds of building a slice of idle time may take: a key that comes meanwhile waits no longer."""
REST = 0.25
"""Seconds without a key before blocks are built ahead."""
AHEAD = 40
"""Blocks built ahead of the visible ones, on either side."""
MOST = 240
"""Blocks kept alive; beyond, the ones furthest from the eye are given back (each costs about 0.15 MB)."""


@dataclass(slots=True)
class Slot:
    """Where a block stands. ``frame`` is None until it is built; ``height`` is then an estimate."""

    block: Block
    height: int
    top: int = 0
    frame: BlockFrame | None = None


def guess_height(block: Block, width: int) -> int:
    """Roughly how high a block will be, from the length of its text."""
    per_line = max(1, width // 8)
    if isinstance(block, Flow):
        lines = 1 + len(block.text) // per_line
    elif isinstance(block, ListBlock):
        lines = sum(1 + len(item.text) // per_line for item in block.items)
    elif isinstance(block, Table):
        lines = 1 + 2 * len(block.rows)
    else:
        lines = {"image": 16, "narration": 6, "divider": 1}.get(block.kind, 10)
    return lines * 27 + 2 * PAD_Y


class Column(QWidget):
    """Shows one lesson. ``built`` is sent with a frame that has just been made; ``moved`` by how much content above the eye
    has grown, so that the view can stay where it is.
    """

    built = Signal(object)
    shifted = Signal(int)
    hovered = Signal(str)

    def __init__(self, desk: Desk, lesson: Lesson, page: QWidget, room: QSize) -> None:
        super().__init__(page)
        self.desk = desk
        self.slots: list[Slot] = [Slot(block, guess_height(block, column_width())) for block in lesson.blocks]
        self._index: dict[str, int] = {}
        self._tops: list[int] = []
        self._view = (0, 800)
        self.title = TitleEditor(desk, lesson, self)
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self._build_ahead)
        self._batching = False
        self._number()
        self._sight = room.height()
        self.resize(room.width(), 100)
        self.arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        page = self.parentWidget()
        if page is not None and not self.isHidden():
            page.resize(self.size())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        page = self.parentWidget()
        if page is not None:
            page.resize(self.size())

    # Looking things up.

    def __len__(self) -> int:
        return len(self.slots)

    def index(self, block_id: str) -> int:
        """Place of a block in the lesson; −1 when it is not here."""
        return self._index.get(block_id, -1)

    def frame(self, block_id: str) -> BlockFrame | None:
        """The frame of a block if it has been built."""
        at = self.index(block_id)
        return self.slots[at].frame if at >= 0 else None

    def frames(self) -> Iterator[BlockFrame]:
        """Every frame there is now, top down."""
        return (slot.frame for slot in self.slots if slot.frame is not None)

    def slot_at(self, y: int) -> int:
        """Index of the block at height ``y``; the nearest when it is between blocks, −1 when there is none."""
        if not self.slots:
            return -1
        return max(0, bisect.bisect_right(self._tops, y) - 1)

    def gap_at(self, y: int) -> int:
        """Index of the gap between blocks nearest to ``y``: 0 above the first, the number of blocks below the last."""
        at = self.slot_at(y)
        if at < 0:
            return 0
        slot = self.slots[at]
        return at if y < slot.top + slot.height // 2 else at + 1

    def gap_y(self, gap: int) -> int:
        """Height at which the line of a gap is drawn."""
        if not self.slots:
            return self.title.geometry().bottom()
        if gap >= len(self.slots):
            last = self.slots[-1]
            return last.top + last.height + 1
        return self.slots[gap].top - space_above(self.slots[gap].block) // 2

    @property
    def text_width(self) -> int:
        """Width of the text column."""
        return max(160, min(column_width(), self.width() - 2 * (GUTTER + PAD_X)))

    @property
    def text_left(self) -> int:
        """Left edge of the text column."""
        return (self.width() - self.text_width) // 2

    # Following the lesson.

    def restyle(self) -> None:
        """Colours or text sizes have changed: everything is made and measured again."""
        self.title.part.restyle()
        for slot in self.slots:
            if slot.frame is not None:
                slot.frame.restyle()
                self._measure(slot)
            else:
                slot.height = guess_height(slot.block, self.text_width)
        self.arrange()
        for frame in self.frames():
            frame.place()

    def sync(self, lesson: Lesson) -> None:
        """Take over order and content of the lesson's blocks; frames of blocks that stay are kept."""
        old = {slot.block.id: slot for slot in self.slots}
        anchor = self._anchor()
        fresh: list[Slot] = []
        for block in lesson.blocks:
            slot = old.pop(block.id, None) or Slot(block, guess_height(block, self.text_width))
            fresh.append(slot)
            self._refresh(slot, block)
        for slot in old.values():
            if slot.frame is not None:
                _put_away(slot.frame)
        self.slots = fresh
        self._number()
        self.arrange(anchor)
        self.ensure(*self._view)

    def refresh(self, block: Block) -> None:
        """Show a newer version of one block."""
        at = self.index(block.id)
        if at >= 0:
            self._refresh(self.slots[at], block)

    def _refresh(self, slot: Slot, block: Block) -> None:
        if slot.block is block and (slot.frame is None or slot.frame.editor.block is block):
            return
        slot.block = block
        if slot.frame is not None:
            slot.frame.show_block(block)
            self._measure(slot)

    def _measure(self, slot: Slot) -> bool:
        assert slot.frame is not None
        height = slot.frame.height_for(self._frame_width())
        changed = height != slot.height
        slot.height = height
        return changed

    def resized(self, block_id: str) -> None:
        """A block wants another height."""
        at = self.index(block_id)
        frame = self.slots[at].frame if at >= 0 and not self._batching else None
        if frame is None:
            return
        self._batching = True  # measuring must not be asked for again by what it changes
        changed = self._measure(self.slots[at])
        self._batching = False
        if changed:
            self.arrange(start=at)
        else:
            frame.place()

    def _number(self) -> None:
        self._index = {slot.block.id: at for at, slot in enumerate(self.slots)}

    # Placing.

    def _frame_width(self) -> int:
        return self.text_width + 2 * PAD_X + GUTTER

    def set_room(self, room: QSize) -> None:
        """The viewport has another size now."""
        width = room.width()
        if (width, room.height()) == (self.width(), self._sight):
            return
        self._sight = room.height()
        narrower = self.text_width
        self.resize(width, self.height())
        if self.text_width != narrower:
            for slot in self.slots:
                if slot.frame is not None:
                    self._measure(slot)
        self.arrange()

    def _anchor(self) -> tuple[str, int] | None:
        """The first block in view and how far its top is from the top of the view."""
        at = self.slot_at(self._view[0])
        if at < 0 or self._view[0] <= 0 or not self._tops:
            return None
        if self.slots[at].top + self.slots[at].height < self._view[0] and at + 1 < len(self.slots):
            at += 1
        return self.slots[at].block.id, self.slots[at].top

    def arrange(self, anchor: tuple[str, int] | None = None, start: int = 0) -> None:
        """Place everything from block ``start`` on. What the eye is on stays where it is on screen."""
        anchor = anchor or self._anchor()
        left, width = self.text_left, self._frame_width()
        self.title.setGeometry(left, TOP, self.text_width, self.title.height_for(self.text_width))
        y = self.title.geometry().bottom() + 1 + 12
        if start:
            y = self.slots[start - 1].top + self.slots[start - 1].height + BETWEEN
        x = left - PAD_X - GUTTER
        for slot in self.slots[start:]:
            y += space_above(slot.block)
            slot.top = y
            if slot.frame is not None:
                slot.frame.setGeometry(x, y, width, slot.height)
            y += slot.height + BETWEEN
        self._tops = [slot.top for slot in self.slots]
        fits = y + LEAST <= self._sight
        self.resize(self.width(), min(y + BOTTOM, self._sight) if fits else y + BOTTOM)
        if anchor is not None and (at := self.index(anchor[0])) >= 0:
            moved = self.slots[at].top - anchor[1]
            if moved:
                self._view = (self._view[0] + moved, self._view[1] + moved)
                self.shifted.emit(moved)

    # Building.

    def show_range(self, top: int, bottom: int) -> None:
        """``top`` to ``bottom`` is in view: have it built now, the neighbourhood when there is time."""
        self._view = (top, bottom)
        self.ensure(top, bottom)
        self._idle.start(0)

    def ensure(self, top: int, bottom: int) -> None:
        """Build every block between two heights. Estimates give way to real heights, so look again until nothing is missing."""
        if self._batching:
            return
        for _ in range(8):
            first = self.slot_at(top)
            missing = []
            for at in range(max(first, 0), len(self.slots)):
                if self.slots[at].top > bottom:
                    break
                if self.slots[at].frame is None:
                    missing.append(at)
            if not missing:
                return
            for at in missing:
                self._build(at)
            self.arrange(start=missing[0])
            top, bottom = self._view if (top, bottom) != self._view else (top, bottom)

    def realise(self, at: int) -> BlockFrame:
        """The frame of block ``at``, built now if need be."""
        frame = self.slots[at].frame
        if frame is None:
            frame = self._build(at)
            self.arrange(start=at)
        return frame

    def _build(self, at: int) -> BlockFrame:
        slot = self.slots[at]
        self._batching = True  # a part that finds its height while it is made must not have the page placed around it
        frame = BlockFrame(self.desk, slot.block, self)
        slot.frame = frame
        frame.entered.connect(self.hovered)
        frame.setGeometry(self.text_left - PAD_X - GUTTER, slot.top, self._frame_width(), slot.height)
        frame.show()  # before it is measured: labels get their font from the style sheet when they are shown
        self._measure(slot)
        frame.resize(frame.width(), slot.height)
        self.built.emit(frame)
        self._batching = False
        return frame

    def stop(self) -> None:
        """The lesson is no longer shown: build nothing more, its frames are about to be deleted one by one."""
        self._idle.stop()

    def _build_ahead(self) -> None:
        if time.monotonic() - self.desk.last_key < REST:
            self._idle.start(int(REST * 1000))
            return
        until = time.perf_counter() + SLICE
        middle = self.slot_at((self._view[0] + self._view[1]) // 2)
        lowest = -1
        for step in range(1, AHEAD):
            for at in (middle + step, middle - step):
                if 0 <= at < len(self.slots) and self.slots[at].frame is None:
                    self._build(at)
                    lowest = at if lowest < 0 else min(lowest, at)
                    if time.perf_counter() > until:
                        self.arrange(start=lowest)
                        self._idle.start(0)
                        return
        if lowest >= 0:
            self.arrange(start=lowest)
        self._give_back(middle)

    def _give_back(self, middle: int) -> None:
        alive = [at for at, slot in enumerate(self.slots) if slot.frame is not None]
        if len(alive) <= MOST:
            return
        far = sorted(alive, key=lambda at: -abs(at - middle))[: len(alive) - MOST]
        for at in far:
            frame = self.slots[at].frame
            if frame is not None and not (frame.active or frame.selected):
                self.slots[at].frame = None
                _put_away(frame)

    def global_gap(self, where: QPoint) -> int:
        """Index of the gap nearest to a global position."""
        return self.gap_at(self.mapFromGlobal(where).y())


def _put_away(frame: BlockFrame) -> None:
    focus = frame.window().focusWidget()
    if focus is not None and frame.isAncestorOf(focus):
        focus.clearFocus()  # hiding what has the keyboard would send the caret to whatever is next
    frame.editor.shut()
    frame.hide()
    frame.deleteLater()


__all__ = ["NOTE", "Column", "Slot", "guess_height"]
