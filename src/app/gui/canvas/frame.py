"""One block on the page: its editor, the frame around it when it is current, the bar of findings, the AI badge."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.course import Finding, Severity
from app.course.blocks import Block, Heading
from app.gui.canvas.desk import Desk
from app.gui.canvas.editors import BlockEditor, make_editor
from app.gui.canvas.highlights import Span
from app.gui.canvas.origins import OriginNote, origin_note
from app.gui.theme import current
from app.gui.widgets import Badge, text
from app.scan import is_common

GUTTER = 36
"""Pixels left of the frame for ``+`` and the handle."""
PAD_X = 17
PAD_Y = 8
NOTE = 30
"""Height of the line with the AI badge."""
BELOW = 10
"""Pixels over what stands below a block: a draft, beside the text and never in its place."""


def space_above(block: Block) -> int:
    """Extra pixels over a block: headings stand off from what they close."""
    return {2: 16, 3: 10, 4: 6}.get(block.level, 6) if isinstance(block, Heading) else 2


class OriginLine(QWidget):
    """The AI badge and what it is about."""

    def __init__(self, note: OriginNote, parent: QWidget) -> None:
        super().__init__(parent)
        self._badge = Badge(note.badge, "ai", "sparkles")
        self._detail = text(note.detail, "caption", "muted")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self._badge)
        layout.addWidget(self._detail, 1)

    def show_note(self, note: OriginNote) -> None:
        """Say something else."""
        self._badge.show_as(note.badge, "ai", "sparkles")
        self._detail.setText(note.detail)


class BlockFrame(QWidget):
    """Holds the editor of one block. ``entered`` is sent when the mouse comes over it."""

    entered = Signal(str)

    def __init__(self, desk: Desk, block: Block, parent: QWidget) -> None:
        super().__init__(parent)
        self.desk = desk
        self.block = block
        self.active = False
        self.selected = False
        self._bar: Severity | None = None
        self._note: OriginLine | None = None
        self._below: QWidget | None = None
        self._findings: tuple[Finding, ...] = ()
        self._matches: dict[str, list[Span]] = {}
        self.editor: BlockEditor = make_editor(desk, block, self)
        self._show_origin()

    def show_block(self, block: Block) -> None:
        """Show a newer version; a block of another kind gets another editor."""
        if block is self.block and block is self.editor.block:
            return
        if type(block) is type(self.block):
            self.block = block
            self.editor.show_block(block)
        else:
            self.block = block
            self._change_editor(block)
        self._show_origin()

    def _change_editor(self, block: Block) -> None:
        old = self.editor
        focus = self.window().focusWidget()
        if focus is not None and old.isAncestorOf(focus):
            focus.clearFocus()
        old.shut()
        self.editor = make_editor(self.desk, block, self)
        self.editor.setGeometry(old.geometry())
        self.editor.set_active(self.active)
        self.editor.show()
        old.hide()
        old.deleteLater()
        self._spans()

    def _show_origin(self) -> None:
        note = origin_note(self.desk.session.course, self.block)
        if note is None:
            if self._note is not None:
                self._note.deleteLater()
                self._note = None
        elif self._note is None:
            self._note = OriginLine(note, self)
            self._note.show()
        else:
            self._note.show_note(note)

    @property
    def below(self) -> QWidget | None:
        """What stands below the block, inside its frame."""
        return self._below

    def set_below(self, widget: QWidget | None) -> None:
        """Put something below the block, or take it away; the column has to be told that the block has another height."""
        if self._below is not None and self._below is not widget:
            self._below.hide()
            self._below.deleteLater()
        self._below = widget
        if widget is not None:
            widget.setParent(self)
            widget.show()

    def _below_height(self, width: int) -> int:
        if self._below is None:
            return 0
        layout = self._below.layout()
        return BELOW + (layout.totalHeightForWidth(width) if layout is not None else self._below.sizeHint().height())

    # Highlights.

    def show_findings(self, findings: Sequence[Finding]) -> None:
        """Underline findings in the text and draw the bar beside it; common ones stand in any text and are left unmarked."""
        new = tuple(finding for finding in findings if not is_common(finding.kind))
        if new == self._findings:
            return
        self._findings = new
        loud = [finding.severity for finding in new if finding.severity is not Severity.REVIEW]
        self._bar = None if not loud else Severity.SEVERE if Severity.SEVERE in loud else Severity.ALERT
        self._spans()
        self.update()

    def show_matches(self, matches: dict[str, list[Span]]) -> None:
        """Highlight what a search has found."""
        if matches != self._matches:
            self._matches = matches
            self._spans()

    def _spans(self) -> None:
        spans: dict[str, list[Span]] = {path: list(found) for path, found in self._matches.items()}
        for finding in self._findings:
            spans.setdefault(finding.part, []).append(Span(finding.start, finding.end, finding))
        self.editor.show_spans(spans)

    # State.

    def set_state(self, *, active: bool, selected: bool) -> None:
        """``active`` has the caret, ``selected`` is selected as a whole."""
        if (active, selected) == (self.active, self.selected):
            return
        on = active or selected
        was = self.active or self.selected
        self.active, self.selected = active, selected
        if on != was:
            self.editor.set_active(on)
        self.update()

    def restyle(self) -> None:
        """The colours have changed."""
        self.editor.restyle()
        self.update()

    # Size and painting.

    def height_for(self, width: int) -> int:
        """Pixels the whole block needs at frame ``width`` (gutter and padding included)."""
        inner = self.editor.height_for(width - GUTTER - 2 * PAD_X)
        below = self._below_height(width - GUTTER - 2 * PAD_X)
        return inner + 2 * PAD_Y + (NOTE if self._note is not None else 0) + below

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.place()

    def place(self) -> None:
        """Put the editor and the badge where they belong."""
        width = self.width() - GUTTER - 2 * PAD_X
        note = NOTE if self._note is not None else 0
        below = self._below_height(width)
        inner = self.height() - 2 * PAD_Y - note - below
        self.editor.setGeometry(GUTTER + PAD_X, PAD_Y, width, inner)
        if self._note is not None:
            self._note.setGeometry(GUTTER + PAD_X, PAD_Y + inner, width, NOTE)
        if self._below is not None:
            self._below.setGeometry(GUTTER + PAD_X, PAD_Y + inner + note + BELOW, width, below - BELOW)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.entered.emit(self.block.id)

    def paintEvent(self, event: QPaintEvent) -> None:
        if not (self.active or self.selected or self._bar):
            return
        now = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(GUTTER + 1, 1, -1, -1)
        if self.active or self.selected:
            painter.setPen(QPen(QColor(now.accent), 1.5))
            painter.setBrush(QColor(now.selected) if self.selected else Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box, 10, 10)
        if self._bar:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(now.danger if self._bar is Severity.SEVERE else now.mark))
            painter.drawRoundedRect(QRectF(box.left() + 5, PAD_Y, 3, self.height() - 2 * PAD_Y), 1.5, 1.5)
        painter.end()
