"""What was made, as the reviewer reads it: AI's words on their own ground, the author's plain; pictures as they are."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPixmap, QResizeEvent, QTextBlockFormat, QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QTextEdit, QWidget

from app.course.text import RichText, Run
from app.gui.theme import SEMIBOLD, Type, current, font

TALLEST = 280
"""Pixels of a picture in the panel; in the lesson it is as large as learners see it."""

Passage = tuple[str, RichText]
"""A label (empty when there is only one) and a text."""


class Reading(QTextEdit):
    """A text to read and copy from, as high as it is. Marked values (a number no source has) are underlined."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setProperty("kind", "bare")
        self.setAccessibleName(name)
        self.setTabChangesFocus(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)
        self._shown: tuple[tuple[Passage, ...], tuple[str, ...]] = ((), ())

    def show_passages(self, passages: Iterable[Passage], marked: Sequence[str] = ()) -> None:
        """Show these, one below the other; each occurrence of a ``marked`` value stands out."""
        self._shown = (tuple(passages), tuple(marked))
        self.restyle()

    @property
    def written(self) -> RichText:
        """All that stands here, line by line, with where it comes from."""
        runs: list[Run] = []
        for label, text in self._shown[0]:
            runs += [Run(f"{chr(10) if runs else ''}{label.upper()}{chr(10) if label else ''}"), *text.runs]
        return RichText(tuple(runs))

    def restyle(self) -> None:
        """Write the text again: it is new, or the colours are."""
        self.setFont(font(Type.UI))
        document = self.document()
        document.clear()
        document.setDefaultFont(font(Type.UI))
        cursor = QTextCursor(document)
        passages, marked = self._shown
        for number, (label, text) in enumerate(passages):
            if number:
                cursor.insertBlock(_paragraph(8))
            else:
                cursor.setBlockFormat(_paragraph(0))
            if label:
                cursor.insertText(label.upper(), _overline())
                cursor.insertBlock(_paragraph(2))
            for run in text.runs:
                cursor.insertText(run.text.replace("\n", "\u2028"), _format(made=run.origin is not None))
        for value in marked:
            self._mark(value)
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self._fit()

    def _mark(self, value: str) -> None:
        found = self.document().find(value)
        while not found.isNull():
            form = QTextCharFormat()
            form.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            form.setUnderlineColor(QColor(current().mark))
            found.mergeCharFormat(form)
            found = self.document().find(value, found)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        self.document().setTextWidth(max(40, self.viewport().width()))
        height = math.ceil(self.document().size().height()) + 2
        if height != self.height():
            self.setFixedHeight(height)


def _format(*, made: bool) -> QTextCharFormat:
    form = QTextCharFormat()
    form.setForeground(QColor(current().text))
    if made:
        form.setBackground(QColor(current().ai_soft))
    return form


def _overline() -> QTextCharFormat:
    form = QTextCharFormat()
    held: QFont = font(Type.OVERLINE, SEMIBOLD, spacing=0.5)
    form.setFont(held)
    form.setForeground(QColor(current().muted))
    return form


def _paragraph(above: int) -> QTextBlockFormat:
    form = QTextBlockFormat()
    form.setTopMargin(above)
    form.setLineHeight(145, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
    return form


class PictureView(QLabel):
    """A picture scaled to the room there is. A label, so that screen readers say what it shows."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._image: QImage | None = None

    def show_image(self, image: QImage | None, alt: str, waiting: str = "") -> None:
        """Show a decoded picture; ``waiting`` stands in its place while there is none."""
        self._image = image
        self.setAccessibleName(f"Picture: {alt}" if alt else "Picture without alt text")
        if image is None:
            self.setPixmap(QPixmap())
            self.setText(waiting)
            self.setFixedHeight(48 if waiting else 0)
            return
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if self._image is None:
            return
        ratio = self.devicePixelRatioF()
        room = QSize(max(40, self.width()), TALLEST)
        size = self._image.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        if size.width() > self._image.width():
            size = self._image.size()
        scaled = self._image.scaled(size * ratio, mode=Qt.TransformationMode.SmoothTransformation)
        scaled.setDevicePixelRatio(ratio)
        self.setPixmap(QPixmap.fromImage(scaled))
        if self.height() != size.height():
            self.setFixedHeight(size.height())
