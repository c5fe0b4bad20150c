"""The request itself: its texts with what was found marked in place, and its exact bytes."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QColor, QMouseEvent, QTextBlockFormat, QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import QTextEdit

from app.guard import SendSheet
from app.gui.theme import REGULAR, SEMIBOLD, Type, current, font, theme
from app.policy import Verdict
from app.services.sheets import Segment, SegmentKind, placeholders, segments

SLICE = 20_000
"""Characters poured into the view between two turns of the event loop, laid out in some 5 ms: a megabyte holds up no key."""
LONGEST = 4000
"""Characters of one paragraph on the screen: Qt lays out a paragraph whole, and one of a megabyte takes a second."""
LINE = 135
"""Per cent of its own height that a line takes."""
RAW_LINE = 2400
"""Characters of one line of the exact bytes; JSON comes without line breaks."""


class Look(Enum):
    """How a stretch is drawn."""

    PLAIN = "plain"
    HEADING = "heading"
    LABEL = "label"
    VALUE = "value"
    PICTURE = "picture"
    OPEN = "open"
    BLOCKED = "blocked"
    KEPT = "kept"
    SETTLED = "settled"


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one look; ``finding`` is its index in the sheet, −1 for none."""

    text: str
    look: Look
    finding: int = -1


def pieces(sheet: SendSheet, payload: int) -> Iterator[Piece]:
    """The readable view as stretches of one look each."""
    first = True
    for segment in segments(sheet, payload):
        if segment.kind is SegmentKind.HEADING:
            yield Piece(("" if first else "\n\n") + segment.label.upper(), Look.HEADING)
        elif segment.kind is SegmentKind.PICTURE:
            yield Piece("\n" + segment.text, Look.PICTURE)
            for index in segment.findings:
                if not sheet.findings[index].common:
                    yield Piece(" ", Look.PICTURE)
                    yield Piece(sheet.findings[index].value or "words not read", _look(sheet, index, Look.PICTURE), index)
        else:
            setting = segment.kind is SegmentKind.SETTING
            yield Piece(f"\n{segment.label}  " if setting else "\n", Look.LABEL)
            yield from _marked(sheet, segment, Look.VALUE if setting else Look.PLAIN)
        first = False


def _marked(sheet: SendSheet, segment: Segment, plain: Look) -> Iterator[Piece]:
    text, at = segment.text, 0
    spans = [(sheet.findings[index].start, sheet.findings[index].end, index) for index in segment.findings]
    if segment.label != "Instructions":  # which explain what a placeholder is
        spans += [(start, end, -1) for start, end in placeholders(text)]
    for start, end, index in sorted(spans):
        if start < at:
            continue  # inside another one
        if start > at:
            yield Piece(text[at:start], plain)
        yield Piece(text[start:end], _look(sheet, index, plain), index)
        at = end
    yield Piece(text[at:], plain)


def _look(sheet: SendSheet, index: int, plain: Look) -> Look:
    """How a finding is drawn; ``plain``, as the text around it, where it is one of those that are only counted."""
    if index < 0:
        return Look.SETTLED
    finding = sheet.findings[index]
    if finding.common:
        return plain
    if finding.rule.verdict is Verdict.BLOCK:
        return Look.BLOCKED
    return Look.KEPT if finding.settled else Look.OPEN


def _format(look: Look) -> QTextCharFormat:
    now = current()
    made = QTextCharFormat()
    made.setForeground(QColor(now.text))
    if look is Look.HEADING:
        made.setFont(font(Type.OVERLINE, SEMIBOLD, spacing=0.5))
        made.setForeground(QColor(now.muted))
    elif look in (Look.LABEL, Look.PICTURE):
        made.setForeground(QColor(now.muted))
    elif look in (Look.OPEN, Look.BLOCKED, Look.KEPT, Look.SETTLED):
        ink, soft = {
            Look.OPEN: (now.text, now.warn_soft),
            Look.BLOCKED: (now.danger, now.danger_soft),
            Look.KEPT: (now.accent, now.accent_soft),
            Look.SETTLED: (now.ok, now.ok_soft),
        }[look]
        made.setForeground(QColor(ink))
        made.setBackground(QColor(soft))
        made.setFontWeight(REGULAR if look is Look.OPEN else SEMIBOLD)
        if look in (Look.OPEN, Look.BLOCKED):  # not by colour alone
            made.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            made.setUnderlineColor(QColor(now.mark if look is Look.OPEN else now.danger))
    if look in (Look.LABEL, Look.VALUE):
        made.setFont(
            font(Type.CAPTION, mono=True), QTextCharFormat.FontPropertiesInheritanceBehavior.FontPropertiesSpecifiedOnly
        )
    return made


class _Poured(QTextEdit):
    """A text to read that is filled between two turns of the event loop, however long it is."""

    filled = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setAccessibleName(name)
        self.setProperty("kind", "bare")
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setUndoRedoEnabled(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._left: Iterator[Piece] = iter(())
        self._formats: dict[Look, QTextCharFormat] = {}
        self.spans: list[tuple[int, int, int]] = []
        self._keep = 0
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._pour)

    @property
    def whole(self) -> bool:
        """Whether all of it is there."""
        return not self._timer.isActive()

    def pour(self, new: Iterable[Piece], *, keep_place: bool = False) -> None:
        """Show ``new`` in place of what is there; ``keep_place`` stays where one has scrolled to."""
        self._keep = self.verticalScrollBar().value() if keep_place else 0
        self._left = iter(new)
        self._formats = {look: _format(look) for look in Look}
        self.spans = []
        self.clear()
        spaced = QTextBlockFormat()
        spaced.setLineHeight(LINE, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        QTextCursor(self.document()).setBlockFormat(spaced)
        self._timer.start()
        self._pour()

    def _pour(self) -> None:
        room = SLICE
        cursor = QTextCursor(self.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.beginEditBlock()
        over = False
        while room > 0:
            piece = next(self._left, None)
            if piece is None:
                over = True
                break
            room -= len(piece.text)
            before = cursor.position()
            cursor.insertText(piece.text, self._formats[piece.look])
            if piece.finding >= 0:
                self.spans.append((before, cursor.position(), piece.finding))
        cursor.endEditBlock()
        self.setTextCursor(QTextCursor(self.document()))  # it stood at the end of nothing, and went along
        self.verticalScrollBar().setValue(self._keep)
        if over:
            self._timer.stop()
            self.filled.emit()


def _short(stretches: Iterable[Piece], longest: int) -> Iterator[Piece]:
    """The same in pieces that are poured in a blink, with a line break where a paragraph is longer than Qt lays out at once."""
    run = 0  # characters of the paragraph so far
    for piece in stretches:
        if piece.finding >= 0:
            run += len(piece.text)
            yield piece
            continue
        text, at = piece.text, 0
        while at < len(text):
            end = text.rfind("\n", at, at + longest) + 1 or min(at + longest, len(text))
            broken = end < len(text) and text[end - 1] != "\n"
            if broken:
                end = text.rfind(" ", at, end) + 1 or end
            run = 0 if text[end - 1] == "\n" else run + end - at
            if broken or run > longest:
                yield Piece(text[at:end] + "\n", piece.look)
                run = 0
            else:
                yield Piece(text[at:end], piece.look)
            at = end


class RequestText(_Poured):
    """The texts of one request. ``pressed`` carries the index of a finding that was clicked, or reached by Enter."""

    pressed = Signal(int)

    def __init__(self) -> None:
        super().__init__("Text of the request")
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setFont(font(Type.DENSE))
        self.document().setDocumentMargin(0)
        self._shown: tuple[SendSheet, int] | None = None
        theme().changed.connect(self._again)

    def show_request(self, sheet: SendSheet, payload: int) -> None:
        """Show a request; the same one again stays where it was scrolled to."""
        same = self._shown is not None and self._shown[1] == payload and self._shown[0].id == sheet.id
        self._shown = (sheet, payload)
        self.pour(_short(pieces(sheet, payload), LONGEST), keep_place=same)

    def go_to(self, finding: int) -> None:
        """Select a finding in the text and show it."""
        for start, end, index in self.spans:
            if index == finding:
                cursor = QTextCursor(self.document())
                cursor.setPosition(start)
                cursor.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
                self.setTextCursor(cursor)
                self.ensureCursorVisible()
                return

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and not self.textCursor().hasSelection():
            self._press(self.cursorForPosition(event.position().toPoint()).position())

    def _press(self, position: int) -> None:
        at = bisect_right(self.spans, (position, 1 << 60, 0)) - 1
        if at >= 0 and self.spans[at][0] <= position <= self.spans[at][1]:
            self.pressed.emit(self.spans[at][2])

    def _again(self) -> None:
        if self._shown is not None:
            self.pour(_short(pieces(*self._shown), LONGEST), keep_place=True)


class RawBytes(_Poured):
    """The exact bytes of one request, as characters; long lines go on in the next."""

    def __init__(self) -> None:
        super().__init__("Exact bytes of the request")
        self.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self.setFont(font(Type.CAPTION, mono=True))
        self.document().setDocumentMargin(0)
        self._body = b""
        theme().changed.connect(self._again)

    def show_body(self, body: bytes) -> None:
        """Show a body."""
        self._body = body
        text = body.decode("utf-8", "backslashreplace")
        lines = (line[at : at + RAW_LINE] for line in text.split("\n") for at in range(0, max(1, len(line)), RAW_LINE))
        self.pour(Piece(line + "\n", Look.VALUE) for line in lines)

    def _again(self) -> None:
        if self._body:
            self.show_body(self._body)
