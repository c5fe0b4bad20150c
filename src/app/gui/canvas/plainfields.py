"""Fields of plain text that are no part of the page (the outline, settings, the panel at the right): AI text that is pasted
into one or copied out of it keeps its label (clause B4.2b).

Such a field knows letters alone. What it is given is held against the clipboard, which knows more; what it gives away is put
there again with its origin.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

from PySide6.QtCore import QEvent, QMimeData, QObject
from PySide6.QtGui import QClipboard, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QTextEdit

from app.course import Block, Course, Provenance, RichText, Run
from app.course.ops import AddProvenance
from app.course.origins import LEFT, survives
from app.gui.canvas import clipboard, htmlorigins

Field = QLineEdit | QPlainTextEdit | QTextEdit


@dataclass(frozen=True, slots=True)
class Piece:
    """AI text that came into a field: its letters, their origins, and what has to be recorded before anything names those."""

    text: str
    origins: tuple[str, ...]
    records: tuple[AddProvenance, ...]


class Carried(QObject):
    """Watches one field as long as it lives. ``shown`` is what stands in it, with its origins; ``records`` are those of texts
    that are not in the course yet."""

    def __init__(
        self,
        field: Field,
        course: Callable[[], Course],
        shown: Callable[[], RichText],
        records: Callable[[], Sequence[Provenance]] = tuple,
    ) -> None:
        super().__init__(field)
        self._field, self._course, self._shown, self._records = field, course, shown, records
        self._text = _text(field)
        self._chosen, self._from = "", 0
        self._pieces: list[Piece] = []
        self._dropped: list[Piece] = []
        field.selectionChanged.connect(self._choose)
        QGuiApplication.clipboard().dataChanged.connect(self._copied)
        if not field.isReadOnly():
            field.textChanged.connect(self.look)
            drops = field if isinstance(field, QLineEdit) else field.viewport()
            drops.installEventFilter(self)

    def look(self) -> bool:
        """See what was pasted or dropped since the last look, and say whether anything was."""
        before, self._text = self._text, _text(self._field)
        if before == self._text:
            return False
        found = None
        if _changed(before, self._text) > 1:
            was, now = _flat(before), _flat(self._text)
            new = (piece for piece in (*self._dropped, *self._offered()) if now.count(piece.text) > was.count(piece.text))
            found = next(new, None)
            self._pieces += [found] if found else []
        self._dropped = []
        self._pieces = [piece for piece in self._pieces if survives(piece.text, _flat(self._text))]
        return found is not None

    @property
    def pieces(self) -> tuple[Piece, ...]:
        """What came into the field and is still in it."""
        self.look()
        return tuple(self._pieces)

    @property
    def origins(self) -> tuple[str, ...]:
        """Where that comes from."""
        return tuple(dict.fromkeys(origin for piece in self.pieces for origin in piece.origins))

    def records(self) -> list[AddProvenance]:
        """What of it the course has to record, parents first."""
        course = self._course()
        needed = {added.record.id: added for piece in self.pieces for added in piece.records}
        return [added for added in needed.values() if course.record(added.record.id) is None]

    def in_block(self, block: Block, path: str) -> Block:
        """The block with a label on what came into its text at ``path``: on those letters, or on the whole of a plain one."""
        part = next(part for part in block.parts() if part.path == path)
        for piece in self.pieces:
            if not part.rich:
                block = replace(block, field_origins=(*block.field_origins, *((path, origin) for origin in piece.origins)))
                continue
            text = block.part(path)
            for start, end in _places(piece.text, text.plain):
                made = RichText(tuple(replace(run, origin=piece.origins[0]) for run in text.slice(start, end).runs))
                text = text.replaced(start, end, made)
            block = block.with_part(path, text)
        return block

    def _offered(self) -> Iterator[Piece]:
        """What could be pasted now."""
        board = QGuiApplication.clipboard()
        modes = [QClipboard.Mode.Clipboard, *([QClipboard.Mode.Selection] if board.supportsSelection() else [])]
        for mode in modes:
            held: QMimeData | None = board.mimeData(mode)  # None until anything was ever copied
            if held is not None:
                yield from self._pieces_of(held)

    def _pieces_of(self, data: QMimeData) -> Iterator[Piece]:
        text = _flat(data.text()) if data.hasText() else ""
        if len(text) < 2:
            return
        try:
            origins, records = clipboard.line_origins(self._course(), data)
        except clipboard.CantPaste:
            return
        if origins:
            yield Piece(text, tuple(origins), tuple(records))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """What is dropped is on no clipboard."""
        if event.type() == QEvent.Type.Drop and isinstance(event, QDropEvent):
            self._dropped = list(self._pieces_of(event.mimeData()))
        return False

    # Out of it.

    def _choose(self) -> None:
        chosen = _selected(self._field)
        if chosen:
            self._chosen, self._from = chosen, _start(self._field)

    def _copied(self) -> None:
        """Something is on the clipboard: if it is from here, and AI's, put it there once more with its origin."""
        board = QGuiApplication.clipboard()
        data: QMimeData | None = board.mimeData()
        if not self._field.hasFocus() or data is None or not self._chosen or data.text() != self._chosen:
            return
        origin = self._origin_of(self._chosen)
        if origin is None or htmlorigins.ORIGIN in data.html():
            return
        told = html.escape(self._chosen).replace("\n", "<br>")
        labelled = QMimeData()
        labelled.setText(self._chosen)
        chain = clipboard.chain_of(self._course(), origin) or self._records()
        labelled.setHtml(f"<p>{htmlorigins.span(origin, told, chain)}</p>")
        board.setMimeData(labelled)

    def _origin_of(self, chosen: str) -> str | None:
        """Where the chosen letters come from: by their place where it is known, else by what is left of a piece in them."""
        shown = self._shown()
        if shown.plain == _text(self._field):
            runs = shown.slice(self._from, self._from + len(chosen)).runs
            return next((run.origin for run in runs if run.origin), None)
        came = (Run(piece.text, origin=piece.origins[0]) for piece in self._pieces)
        runs = (*(run for run in shown.runs if run.origin), *came)
        return next((run.origin for run in runs if chosen in run.text or survives(run.text, chosen)), None)


def _places(piece: str, text: str) -> list[tuple[int, int]]:
    """Where a piece stands in a text, or the longest stretch of it that does."""
    whole = [(found.start(), found.end()) for found in re.finditer(re.escape(piece), text)]
    if whole:
        return whole
    match = SequenceMatcher(None, piece, text, autojunk=False).find_longest_match()
    return [(match.b, match.b + match.size)] if match.size >= LEFT else []


def _text(field: Field) -> str:
    return field.text() if isinstance(field, QLineEdit) else field.toPlainText()


def _selected(field: Field) -> str:
    return field.selectedText() if isinstance(field, QLineEdit) else field.textCursor().selection().toPlainText()


def _start(field: Field) -> int:
    """Where the selection begins, in code points."""
    units = field.selectionStart() if isinstance(field, QLineEdit) else field.textCursor().selectionStart()
    before = _text(field).encode("utf-16-le", "surrogatepass")[: units * 2]
    return len(before.decode("utf-16-le", "ignore"))


def _flat(text: str) -> str:
    return " ".join(text.split())


def _changed(before: str, after: str) -> int:
    """How many characters of ``after`` are between the ends it has in common with ``before``."""
    most = min(len(before), len(after))
    head = next((at for at in range(most) if before[at] != after[at]), most)
    tail = next((at for at in range(most - head) if before[-1 - at] != after[-1 - at]), most - head)
    return len(after) - head - tail
