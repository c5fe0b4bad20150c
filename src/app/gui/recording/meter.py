"""How loud the microphone hears: a bar from −60 dB to full scale that falls slowly, and a word about it."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from app.gui.theme import current

FLOOR_DB = -60.0
LOUD_DB = -6.0
"""Above, a laugh or a cough is cut off; studio practice keeps speech peaks between −18 and −6 dB."""
QUIET_DB = -30.0
_FALL_DB = 1.6
"""A piece: about 20 dB a second, as peak meters fall (IEC 60268-18)."""
_CLIPPED = 32_700


def peak_of(pcm: bytes) -> int:
    """The largest magnitude of 16-bit samples."""
    samples = memoryview(pcm[: len(pcm) // 2 * 2]).cast("h")
    highest, lowest = (max(samples), min(samples)) if len(samples) else (0, 0)
    return max(highest, -lowest)


def decibels(peak: int) -> float:
    """Relative to full scale; :data:`FLOOR_DB` for silence and for all below."""
    return max(20 * math.log10(peak / 32768), FLOOR_DB) if peak > 0 else FLOOR_DB


class LevelMeter(QLabel):
    """Painted; its text is what a screen reader says. ``clipped`` stays until :meth:`reset`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Level of the microphone")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.level = self.highest = FLOOR_DB
        self.clipped = False

    def sizeHint(self) -> QSize:
        return QSize(280, 14)

    def minimumSizeHint(self) -> QSize:
        return QSize(80, 14)

    def hear(self, pcm: bytes) -> None:
        """Take the next samples."""
        peak = peak_of(pcm)
        self.clipped = self.clipped or peak >= _CLIPPED
        self.level = max(decibels(peak), self.level - _FALL_DB)
        self.highest = max(self.highest, self.level)
        if self.accessibleDescription() != self.verdict():
            self.setAccessibleDescription(self.verdict())
        self.update()

    def reset(self) -> None:
        """Begin anew, in silence."""
        self.level = self.highest = FLOOR_DB
        self.clipped = False
        self.setAccessibleDescription("")
        self.update()

    def verdict(self) -> str:
        """What to do about it; empty when there is nothing."""
        if self.clipped:
            return "Too loud: it is distorted. Move back from the microphone, then retake."
        if self.highest <= FLOOR_DB + 5:
            return "Nothing is heard. Is the microphone muted?"
        if self.highest < QUIET_DB:
            return "Quiet. Come closer to the microphone."
        if self.highest > LOUD_DB:
            return "Loud. Move back a little."
        return "Good level."

    def paintEvent(self, event: QPaintEvent) -> None:
        now = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(self.rect()).adjusted(0, 2, 0, -2)
        painter.setBrush(QColor(now.hover))
        painter.drawRoundedRect(whole, 5, 5)
        share = (self.level - FLOOR_DB) / -FLOOR_DB
        if share > 0:
            colour = now.danger if self.clipped else now.warn if self.level > LOUD_DB else now.ok
            painter.setBrush(QColor(colour))
            painter.drawRoundedRect(QRectF(whole.left(), whole.top(), max(whole.width() * share, 8), whole.height()), 5, 5)
        painter.setBrush(QColor(now.strong))
        for mark in (QUIET_DB, LOUD_DB):  # between these two is where it should be
            painter.drawRect(QRectF(whole.width() * (mark - FLOOR_DB) / -FLOOR_DB, self.height() - 2.0, 2, 2))
            painter.drawRect(QRectF(whole.width() * (mark - FLOOR_DB) / -FLOOR_DB, 0, 2, 2))
        painter.end()
