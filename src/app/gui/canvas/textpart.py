"""One text of a block as a person edits it: as high as its text, no scroll bars, no undo stack of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QMimeData, QPoint, QRect, Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QTextCursor,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from app.course import Finding
from app.course.text import EMPTY, Mark, RichText, Run
from app.gui.canvas import richtext
from app.gui.canvas.fitted import FittedText
from app.gui.canvas.highlights import Span, span_format
from app.gui.canvas.looks import LOOKS
from app.gui.canvas.parthost import Host

_SHIFT = Qt.KeyboardModifier.ShiftModifier


class TextPart(FittedText):
    """Shows and edits one :class:`RichText`. ``path`` is its part of the block; ``rich`` false means a plain field."""

    def __init__(
        self,
        host: Host,
        parent: QWidget,
        path: str,
        name: str,
        look: str = "body",
        *,
        rich: bool = True,
        hint: str = "",
        hint_always: bool = True,
    ) -> None:
        super().__init__(parent, look, hint, hint_always=hint_always)
        self.host = host
        self.path = path
        self.rich = rich
        self.text = EMPTY
        self.origin: str | None = None  # of a plain field, which has no runs to carry it
        self._quiet = True
        self._spans: tuple[Span, ...] = ()
        self._pressed: QPoint | None = None
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setUndoRedoEnabled(False)
        richtext.write(self.document(), EMPTY, LOOKS[look])
        self.textChanged.connect(self._changed)
        self.cursorPositionChanged.connect(self._moved)
        self._quiet = False

    # What it shows.

    def show_text(self, text: RichText, look: str | None = None) -> richtext.Difference | None:
        """Show a text that came from elsewhere, keeping the caret where it is in what stayed."""
        if look is not None and look != self.look_name:
            self.look_name = look
            self.restyle()
        if not self.rich:
            self.origin = next((run.origin for run in text.runs), None)
            text = RichText.of(text.plain)
        if text is self.text or text == self.text:
            return None
        old, self.text = self.text, text
        self._quiet = True
        try:
            if len(old):
                return richtext.update(self.document(), old, text, LOOKS[self.look_name])
            richtext.write(self.document(), text, LOOKS[self.look_name])
            return richtext.Difference(0, 0, len(text), same_text=False)
        finally:
            self._quiet = False

    def restyle(self) -> None:
        """Make the document again from the text: colours or look have changed."""
        start, end = self.selection
        self._quiet = True
        richtext.write(self.document(), self.text, LOOKS[self.look_name])
        self._quiet = False
        self._select(start, end)
        self._highlight()

    def show_spans(self, spans: Sequence[Span]) -> None:
        """Highlight findings and search matches without touching the document."""
        new = tuple(spans)
        if new != self._spans:
            self._spans = new
            self._highlight()

    def finding_at(self, offset: int) -> Finding | None:
        """The finding that covers a code point (or ends right before it)."""
        for selection, span in zip(self.extraSelections(), self._spans, strict=False):
            low, high = selection.cursor.selectionStart(), selection.cursor.selectionEnd()
            if span.finding is not None and low <= richtext.to_qt(self.text.plain, offset) <= high:
                return span.finding
        return None

    def _highlight(self) -> None:
        plain, out = self.text.plain, []
        for span in self._spans:
            made = QTextEdit.ExtraSelection()
            cursor = QTextCursor(self.document())
            last = self.document().characterCount() - 1
            cursor.setPosition(min(last, richtext.to_qt(plain, span.start)))
            cursor.setPosition(min(last, richtext.to_qt(plain, span.end)), QTextCursor.MoveMode.KeepAnchor)
            made.cursor, made.format = cursor, span_format(span)
            out.append(made)
        self.setExtraSelections(out)

    # Caret and selection, in code points.

    @property
    def caret(self) -> int:
        """Code point before which the caret stands."""
        return richtext.from_qt(self.text.plain, self.textCursor().position())

    @property
    def selection(self) -> tuple[int, int]:
        """Start and end of what is selected; both the caret when nothing is."""
        cursor, plain = self.textCursor(), self.text.plain
        return richtext.from_qt(plain, cursor.selectionStart()), richtext.from_qt(plain, cursor.selectionEnd())

    def select(self, start: int, end: int) -> None:
        """Select code points and take the keyboard; −1 means the end of the text."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self._select(start, end)

    def _select(self, start: int, end: int) -> None:
        plain = self.text.plain
        size = len(plain)
        cursor = self.textCursor()
        cursor.setPosition(richtext.to_qt(plain, size if start < 0 else min(start, size)))
        cursor.setPosition(richtext.to_qt(plain, size if end < 0 else min(end, size)), QTextCursor.MoveMode.KeepAnchor)
        self.setTextCursor(cursor)

    def enter_at(self, x: int, *, from_below: bool) -> None:
        """Take the caret that came by an arrow key, near the horizontal position ``x`` (in this widget)."""
        line = LOOKS[self.look_name].line
        y = self.height() - line // 2 if from_below else line // 2
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.setTextCursor(self.cursorForPosition(QPoint(x, y)))

    def caret_rect(self) -> QRect:
        """Where the caret is, in this widget."""
        return self.cursorRect()

    def rect_of(self, offset: int) -> QRect:
        """Where a caret before code point ``offset`` would be, in this widget."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(min(richtext.to_qt(self.text.plain, offset), self.document().characterCount() - 1))
        return self.cursorRect(cursor)

    def caret_line(self) -> int:
        """Height of one line of the text."""
        return LOOKS[self.look_name].line

    # Formatting.

    def marks(self) -> frozenset[Mark]:
        """Marks that hold for the whole selection, or for what is typed next."""
        start, end = self.selection
        if start == end:
            return richtext.run_of("", self.currentCharFormat()).marks
        runs = self.text.slice(start, end).runs
        return frozenset.intersection(*(run.marks for run in runs)) if runs else frozenset()

    def toggle(self, mark: Mark) -> None:
        """Put a mark on what is selected or typed next, or take it off when all of it has it."""
        if not self.rich or self.isReadOnly():
            return
        start, end = self.selection
        on = mark not in self.marks()
        if start == end:
            run = richtext.run_of("", self.currentCharFormat())
            marks = run.marks | {mark} if on else run.marks - {mark}
            self.setCurrentCharFormat(richtext.char_format(replace(run, marks=marks), LOOKS[self.look_name]))
            return
        self.reformat(lambda run: replace(run, marks=run.marks | {mark} if on else run.marks - {mark}), mark.value.capitalize())

    def reformat(self, change: Callable[[Run], Run], label: str, span: tuple[int, int] | None = None) -> None:
        """Change the look of ``span`` (the selection when None) and report it."""
        start, end = span or self.selection
        if self.show_text(self.text.mapped(start, end, change)) is not None:
            self.host.part_changed(self, label)

    def link_span(self) -> tuple[int, int, str]:
        """(start, end, URL) of the link the caret is in or the selection starts in; the selection and "" when none."""
        start, end = self.selection
        at = 0
        for run in self.text.runs:
            stop = at + len(run.text)
            if run.link is not None and at <= start <= stop and (start < stop or start == end):
                return at, stop, run.link
            at = stop
        return start, end, ""

    # Events.

    def grown(self) -> None:
        self.host.part_resized(self)

    def _changed(self) -> None:
        if self._quiet:
            return
        read = richtext.read(self.document())
        text = richtext.by_hand(self.text, read) if self.rich else RichText.of(read.plain)
        if text is not read and self.rich:
            self._quiet = True
            richtext.update(self.document(), read, text, LOOKS[self.look_name])
            self._quiet = False
        if text != self.text:
            self.text = text
            self.host.part_changed(self, "")

    def _moved(self) -> None:
        if not self._quiet:
            self.host.part_caret(self)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _ours(self, event):
            event.accept()
            return True
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            step = {Qt.Key.Key_Tab: 1, Qt.Key.Key_Backtab: -1}.get(Qt.Key(event.key()), 0)
            if step and not event.modifiers() & ~_SHIFT and self.host.part_tab(self, step):
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.host.part_key(self, event):
            event.accept()
            return
        if self._clipboard_key(event):
            event.accept()
            return
        typed = event.text()
        inserts = bool(typed) and typed.isprintable() and not event.modifiers() & Qt.KeyboardModifier.MetaModifier
        if inserts:
            self._loosen()
        super().keyPressEvent(event)
        if inserts:
            self.host.part_typed(self, typed)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        if event.commitString():
            self._loosen()
        super().inputMethodEvent(event)

    def _loosen(self) -> None:
        """Before text goes in at the edge of a link or of AI text: don't let it become part of that."""
        held = richtext.typing_format(self.textCursor(), LOOKS[self.look_name])
        if held is not None:
            self.setCurrentCharFormat(held)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.globalPosition().toPoint()
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        held = event.buttons() & Qt.MouseButton.LeftButton
        if (
            held
            and not self.rect().adjusted(-400, -12, 400, 12).contains(event.position().toPoint())
            and self.host.part_dragged(self, event.globalPosition().toPoint())
        ):
            return
        super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        where = event.globalPosition().toPoint()
        still = self._pressed is not None and (where - self._pressed).manhattanLength() < 4
        if event.button() == Qt.MouseButton.LeftButton and still and not self.textCursor().hasSelection():
            offset = richtext.from_qt(self.text.plain, self.cursorForPosition(event.position().toPoint()).position())
            self.host.part_clicked(self, offset, where)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.host.part_focused(self)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
            cursor = self.textCursor()
            if cursor.hasSelection() and event.reason() != Qt.FocusReason.MenuBarFocusReason:
                cursor.clearSelection()
                self._quiet = True
                self.setTextCursor(cursor)
                self._quiet = False
        if self.hint and not self.hint_always:
            self.viewport().update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.host.part_menu(self, event.globalPos())

    # Clipboard.

    def _clipboard_key(self, event: QKeyEvent) -> bool:
        standard = QKeySequence.StandardKey
        for key, do in ((standard.Copy, self.copy_out), (standard.Cut, self.cut_out), (standard.Paste, self.paste_in)):
            if event.matches(key):
                do()
                return True
        return False

    def copy_out(self) -> None:
        """Put the selection on the clipboard."""
        if self.textCursor().hasSelection():
            QGuiApplication.clipboard().setMimeData(self.host.part_copied(self))

    def cut_out(self) -> None:
        """Copy the selection, then delete it."""
        if self.textCursor().hasSelection() and not self.isReadOnly():
            self.copy_out()
            self.textCursor().removeSelectedText()

    def paste_in(self) -> None:
        """Put what is on the clipboard in place of the selection."""
        held: QMimeData | None = QGuiApplication.clipboard().mimeData()  # None until anything was ever copied
        if not self.isReadOnly() and held is not None:
            self.host.part_pasted(self, held)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        return not any(url.isLocalFile() for url in source.urls())  # the page takes files: it shows where they go

    def insertFromMimeData(self, source: QMimeData) -> None:
        self.host.part_pasted(self, source)

    def createMimeDataFromSelection(self) -> QMimeData:
        return self.host.part_copied(self)


def _ours(part: TextPart, event: QKeyEvent) -> bool:
    """Keys that are the text's own while the caret is in it, though the window has other uses for them elsewhere."""
    control = event.modifiers() & Qt.KeyboardModifier.ControlModifier
    if not control:
        return event.key() == Qt.Key.Key_Escape
    if event.key() == Qt.Key.Key_K:  # Ctrl+K is the command palette where there is nothing to link
        start, end, url = part.link_span()
        return part.rich and (start != end or bool(url))
    return event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
