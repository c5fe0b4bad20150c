"""One section of the policy as a page that knows whether it was read to its end."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QColor, QResizeEvent, QShowEvent, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QTextBrowser

from app.gui.gate.kept import insert_table
from app.gui.theme import REGULAR, SEMIBOLD, Size, Type, current, font, theme
from app.services.policy import Kept

_CLAUSES = re.compile(r"\[[AB][-.\dA-Za-z, ]+\]")
_RETENTION = "[A3.9]"
_HEADINGS = {1: 24, 2: 18, 3: 15}
_LINE = 132
"""Line height in percent of the font's own 1.21: together 1.6, as in the lessons."""


class Reader(QTextBrowser):
    """Markdown in a column. ``moved`` carries the share that was read (0 to 1), ``finished`` is sent once at the end."""

    moved = Signal(float)
    finished = Signal()

    def __init__(self, title: str, markdown: str, kept: Sequence[Kept] = ()) -> None:
        """``kept`` is what providers keep, for the section that speaks of it."""
        super().__init__()
        self._kept = tuple(kept)
        self._markdown = f"# {title}\n\n{markdown}"
        self.setProperty("kind", "reader")
        self.share = 0.0
        self._rendering = False
        self.read = False
        self.setAccessibleName(title)
        self.setOpenExternalLinks(True)
        self.setTabChangesFocus(True)
        bar = self.verticalScrollBar()
        bar.valueChanged.connect(lambda _value: self._measure())
        bar.rangeChanged.connect(lambda _low, _high: self._measure())
        theme().changed.connect(self._render)
        self._render()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        # A section that needs no scrolling is at its end as soon as it is laid out.
        QTimer.singleShot(0, self._measure)

    def resizeEvent(self, event: QResizeEvent) -> None:
        # The event is the viewport's, which the margins themselves resize.
        margin = max(16, (self.width() - Size.COLUMN) // 2)
        if self.viewportMargins().left() != margin:
            self.setViewportMargins(margin, 8, margin - 4, 0)
        super().resizeEvent(event)

    def _measure(self) -> None:
        if not self.isVisible() or self._rendering:
            return
        bar = self.verticalScrollBar()
        if bar.maximum() == 0 and self.document().size().height() > self.viewport().height():
            return  # not laid out yet: nothing to scroll does not mean nothing left to read
        share = 1.0 if bar.maximum() == 0 else bar.value() / bar.maximum()
        if share >= 0.998 and not self.read:
            self.read = True
            self.share = 1.0
            self.moved.emit(1.0)
            self.finished.emit()
        elif share > self.share:
            self.share = share
            self.moved.emit(share)

    def _render(self) -> None:
        at = self.verticalScrollBar().value()
        self._rendering = True
        now = current()
        document = self.document()
        document.setDefaultFont(font(15, REGULAR))
        document.setDocumentMargin(8)
        self.setMarkdown(self._markdown)
        cursor = QTextCursor(document)
        block = document.begin()
        while block.isValid():
            cursor.setPosition(block.position())
            level = block.blockFormat().headingLevel()
            shape = QTextBlockFormat()
            shape.setLineHeight(_LINE if not level else 125, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            shape.setTopMargin(20 if level else 2)
            shape.setBottomMargin(6 if level else 8 if block.textList() is None else 4)
            cursor.mergeBlockFormat(shape)
            cursor.select(QTextCursor.SelectionType.BlockUnderCursor)
            look = QTextCharFormat()
            look.setForeground(QColor(now.text))
            if level:
                look.setFont(font(_HEADINGS.get(level, 15), SEMIBOLD))
            cursor.mergeCharFormat(look)
            self._quieten(cursor, block.position(), block.text())
            block = block.next()
        self._insert_kept()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.verticalScrollBar().setValue(at)
        self._rendering = False

    def _insert_kept(self) -> None:
        """The table goes behind the paragraph that has a tick of its own for it."""
        block = self.document().begin()
        while self._kept and block.isValid():
            if _RETENTION in block.text():
                cursor = QTextCursor(block)
                cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock)
                insert_table(cursor, self._kept)
                return
            block = block.next()

    def _quieten(self, cursor: QTextCursor, start: int, line: str) -> None:
        """Clause numbers are there to be cited, not to be read: small and grey."""
        look = QTextCharFormat()
        look.setForeground(QColor(current().faint))
        look.setFont(font(Type.OVERLINE))
        for found in _CLAUSES.finditer(line):
            cursor.setPosition(start + found.start())
            cursor.setPosition(start + found.end(), QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(look)
