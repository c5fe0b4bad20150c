"""The waveform of a narration: bars, played ones in the accent; a click or the arrow keys go there."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QRectF, QRunnable, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractSlider, QWidget

from app.course import LecternError
from app.gui.theme import current

if TYPE_CHECKING:
    from app.media.pyramid import Pyramid

BARS = 118
STEP = 5
"""Pixels from bar to bar."""


class _Done(QObject):
    done = Signal(str, object)


class _Measuring(QRunnable):
    """Finds the peaks of the sound, or gets them from the cache, on a thread of the pool: numpy comes with it."""

    def __init__(self, key: str, read: Callable[[str], bytes], signals: _Done) -> None:
        super().__init__()
        self._key, self._read, self._signals = key, read, signals

    def run(self) -> None:
        """Report the peaks; None when the sound can't be read (pressing play says why)."""
        from app.media.peaks import PeakCache
        from app.paths import cache_dir

        found: Pyramid | None = None
        with contextlib.suppress(LecternError):
            found = PeakCache(cache_dir() / "peaks").found(self._key, lambda: self._read(self._key), "The recording")
        self._signals.done.emit(self._key, found)


class Peaks(QObject):
    """Peaks by media hash, found once each, on a thread, and kept in the cache of this computer."""

    ready = Signal(str)

    def __init__(self, read: Callable[[str], bytes]) -> None:
        super().__init__()
        self._read = read
        self._bars: dict[str, Sequence[float]] = {}
        self._asked: set[str] = set()
        self._signals = _Done()
        self._signals.done.connect(self._store, Qt.ConnectionType.QueuedConnection)
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)

    def get(self, sha256: str) -> Sequence[float]:
        """The loudness of each bar, 0 to 1; empty until it is known."""
        if sha256 not in self._asked:
            self._asked.add(sha256)
            self._pool.start(_Measuring(sha256, self._read, self._signals))
        return self._bars.get(sha256, ())

    def close(self) -> None:
        """Wait for what is being measured."""
        self._pool.clear()
        self._pool.waitForDone()

    def _store(self, sha256: str, peaks: Pyramid | None) -> None:
        if peaks is not None:
            top = peaks.loudest or 1
            columns = peaks.columns(0, peaks.duration / BARS, BARS)
            self._bars[sha256] = [min(max(-low, high) / top, 1.0) for low, high in columns]
        self.ready.emit(sha256)


class Waveform(QAbstractSlider):
    """A slider over the length of the sound, in milliseconds."""

    sought = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.bars: Sequence[float] = ()
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setFixedHeight(30)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Position in the narration")
        self.setSingleStep(5000)

    def sizeHint(self) -> QSize:
        return QSize(BARS * STEP, 30)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.maximum() > 0:
            self.sought.emit(round(self.maximum() * event.position().x() / max(1, self.width())))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Right: self.singleStep(), Qt.Key.Key_Left: -self.singleStep()}
        step = steps.get(Qt.Key(event.key()))
        if step is None:
            event.ignore()
        else:
            self.sought.emit(min(self.maximum(), max(0, self.value() + step)))

    def paintEvent(self, event: QPaintEvent) -> None:
        now = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(QColor(now.accent), 1.5))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.75, 0.75, -0.75, -0.75), 6, 6)
        painter.setPen(Qt.PenStyle.NoPen)
        count = max(1, self.width() // STEP)
        played = self.value() / self.maximum() * count if self.maximum() else 0
        for n in range(count):
            level = self.bars[n * len(self.bars) // count] if self.bars else 0.12
            height = max(3.0, level**0.7 * (self.height() - 4))
            painter.setBrush(QColor(now.fill if n < played else now.strong))
            painter.drawRoundedRect(QRectF(n * STEP, (self.height() - height) / 2, 3, height), 1.5, 1.5)
        painter.end()
