"""Between the editors and the session: edits become ops, the caret goes where an edit says. One per lesson view."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QMimeData, QPoint
from PySide6.QtGui import QKeyEvent

from app.course import Finding, LecternError
from app.course.blocks import Block
from app.course.model import Lesson
from app.course.ops import AddProvenance, Op, OpChanges, ReplaceBlock, rename_lesson
from app.gui.canvas.carrying import Copied
from app.gui.canvas.edits import Edit, Spot, batch
from app.gui.canvas.narrating import Maker, Narrating
from app.gui.canvas.pictures import Pictures
from app.gui.canvas.recordings import Recordings
from app.gui.canvas.sound import Sound
from app.gui.canvas.waveform import Peaks
from app.gui.context import Context
from app.services.editing import Session

if TYPE_CHECKING:
    from app.gui.canvas.editors.base import BlockEditor
    from app.gui.canvas.textpart import TextPart

PAUSE = 1.5
"""Seconds of rest after which typing in the same block is an undo step of its own."""


class Scans(Protocol):
    """What the canvas needs of the scanning service."""

    @property
    def findings(self) -> Mapping[str, tuple[Finding, ...]]:
        """Findings by block id, accepted ones left out."""

    def on_change(self, listener: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        """Call ``listener`` with the ids of blocks whose findings are new."""

    def redact(self, finding: Finding) -> None:
        """Put the name of its kind in place of the detail."""

    def replace(self, finding: Finding) -> None:
        """Put a pseudonym in place of the detail."""

    def accept(self, finding: Finding) -> None:
        """Remember that the detail is not sensitive."""


class View(Protocol):
    """What editors ask of the lesson view."""

    def focus_spot(self, spot: Spot) -> None:
        """Put the caret, or the block selection, there."""

    def block_resized(self, block_id: str) -> None:
        """A block needs another height."""

    def part_focused(self, editor: BlockEditor, part: TextPart) -> None:
        """The caret came into a part."""

    def title_focused(self, part: TextPart) -> None:
        """The caret came into the lesson's title."""

    def caret_moved(self, part: TextPart) -> None:
        """The caret or selection moved, or what it stands in changed."""

    def leave(self, part: TextPart, step: int, x: int | None) -> bool:
        """Move the caret to the next (1) or previous (−1) text; ``x`` is the column to keep, None for the very edge."""

    def select_blocks(self, anchor: str, head: str) -> None:
        """Select whole blocks from ``anchor`` to ``head``."""

    def select_all(self) -> None:
        """Select every block."""

    def drag_select(self, anchor: str, where: QPoint) -> bool:
        """Select the blocks from ``anchor`` to the one at global ``where``."""

    def menu_key(self, event: QKeyEvent) -> bool:
        """Give a key to the insert menu that is open over the text; True when it took it."""

    def menu_tab(self) -> bool:
        """Tab while the insert menu is open over the text chooses its current row; True when it was."""

    def menu_typed(self, part: TextPart, block: Block, typed: str) -> None:
        """Text was typed: the insert menu may open, follow or close."""

    def undo(self) -> None:
        """Take back the last step."""

    def redo(self) -> None:
        """Do it again."""

    def move_blocks(self, step: int) -> None:
        """Move the current blocks up or down."""

    def duplicate_blocks(self) -> None:
        """Copy the current blocks below themselves."""

    def insert_below(self) -> None:
        """A new paragraph below the current block."""

    def edit_link(self, part: TextPart) -> None:
        """Open the link editor for a part."""

    def show_finding(self, part: TextPart, finding: Finding, where: QPoint) -> None:
        """Open the popover of a finding."""

    def show_menu(self, part: TextPart, where: QPoint) -> None:
        """Open the context menu of a text."""

    def paste(self, editor: BlockEditor, part: TextPart, data: QMimeData) -> None:
        """Paste into a part."""

    def copy_text(self, part: TextPart) -> QMimeData:
        """The selected text for the clipboard."""

    def add_images(self, paths: Sequence[Path], index: int) -> None:
        """Insert image blocks for files."""


class Desk:
    """The lesson under edit. Everything that changes the course from the canvas goes through here."""

    def __init__(self, session: Session, scans: Scans, context: Context, view: View, narration: Maker | None = None) -> None:
        self.session = session
        self.scans = scans
        self.context = context
        self.view = view
        self.lesson_id = ""
        self.last_key = 0.0
        self.pictures = Pictures(session.media)
        self.peaks = Peaks(session.media)
        self.sound = Sound()
        self.narrating = Narrating(session, context, narration)
        self.recordings = Recordings(session, context)
        self.copied = Copied()

    @property
    def lesson(self) -> Lesson:
        """The lesson as it is now."""
        return self.session.course.lesson(self.lesson_id)

    @property
    def read_only(self) -> bool:
        """Whether the course can't be changed."""
        return self.session.read_only

    def block(self, block_id: str) -> Block:
        """A block of the lesson as it is now; raises :class:`InvalidOp`."""
        lesson = self.lesson
        return lesson.blocks[lesson.find(block_id)]

    def typed(self, block: Block) -> None:
        """Put in a block that typing has changed; typing in a row is one undo step."""
        now = time.monotonic()
        if now - self.last_key > PAUSE:
            self.session.break_coalescing()
        self.last_key = now
        self._do(ReplaceBlock(self.lesson_id, block), "Typing", f"type:{block.id}")

    def typed_title(self, title: str) -> None:
        """Put in the lesson's title as typed so far."""
        lesson = self.lesson
        self.last_key = time.monotonic()
        self._do(rename_lesson(lesson, title), "Rename the lesson", f"title:{lesson.id}")

    def replace(self, block: Block, label: str) -> None:
        """Put in a changed block as a step of its own."""
        self.do(ReplaceBlock(self.lesson_id, block), label)

    def do(self, op: Op, label: str) -> bool:
        """Apply an op as a step of its own; what goes wrong is shown. True when it was done."""
        return self._do(op, label, None) is not None

    def run(self, edit: Edit | None, records: Sequence[AddProvenance] = ()) -> bool:
        """Apply an edit and put the caret where it says; False when there was none."""
        if edit is None:
            return False
        if edit.op is not None:
            op = batch([*records, edit.op]) if records else edit.op
            if not self.do(op, edit.label):
                return True
        if edit.spot is not None:
            self.view.focus_spot(edit.spot)
        return True

    def close(self) -> None:
        """End what goes on beside the interface thread; what was copied can still be pasted elsewhere."""
        self.copied.keep()
        self.sound.stop()
        self.narrating.close()
        self.recordings.close()
        self.pictures.close()
        self.peaks.close()

    def break_typing(self) -> None:
        """The caret went elsewhere: what is typed next is another undo step."""
        self.session.break_coalescing()

    def _do(self, op: Op, label: str, coalesce: str | None) -> OpChanges | None:
        try:
            return self.session.do(op, label, coalesce=coalesce)
        except LecternError as error:
            self.context.problem(error)
            return None
