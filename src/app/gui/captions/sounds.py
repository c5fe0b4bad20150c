"""The sound of a narration for the editor: its peaks, made on a worker, and where the playhead is between two reports of Qt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from app.gui.canvas.sound import Sound

if TYPE_CHECKING:
    from app.media.pyramid import Pyramid
    from app.services.jobs import Job, Jobs, Progress

FRAME = 25
"""Milliseconds between two positions of the playhead while it moves."""


AHEAD = 250
"""Milliseconds the playhead goes on by itself: Qt says every tenth of a second where it is, but not before sound comes out."""
HEIGHTS = tuple((peak / 127) ** 0.7 for peak in range(128))
"""How high a peak is drawn, of 1: quiet speech high enough to be seen."""


def heights(sound: Drawn) -> tuple[float, ...]:
    """:data:`HEIGHTS` for a sound whose loudest peak is to fill the room; a nearly silent one is not made to look loud."""
    loudest = max(16, sound.loudest)
    return tuple(HEIGHTS[min(127, peak * 127 // loudest)] for peak in range(128))


class Drawn(Protocol):
    """What a waveform is drawn from: see :class:`app.media.pyramid.Pyramid`."""

    @property
    def duration(self) -> int:
        """Milliseconds."""

    @property
    def loudest(self) -> int:
        """The highest peak, 1 to 127."""

    def columns(self, start_ms: float, ms_a_pixel: float, count: int) -> list[tuple[int, int]]:
        """(lowest, highest), −127 to 127, for each of ``count`` pixels from a time on."""


def measuring(jobs: Jobs, key: str, read: Callable[[], bytes], name: str, duration: int) -> Job[Pyramid]:
    """A job that makes the pyramid of a sound of ``duration`` ms, or takes it from the cache, where ``key`` is its hash."""

    def work(progress: Progress) -> Pyramid:
        from app.media.peaks import PeakCache
        from app.paths import cache_dir

        def done(seconds: float) -> None:
            progress(seconds * 1000 / max(1, duration), "Drawing the sound")

        return PeakCache(cache_dir() / "peaks").found(key, read, name, done)

    return jobs.start("Draw the waveform", work)


class Head(QObject):
    """The playhead. ``moved`` carries its position in ms, smoothly while the sound plays; ``changed`` that it runs or stops."""

    moved = Signal(int)
    changed = Signal()

    def __init__(self, sound: Sound, key: str, read: Callable[[], bytes]) -> None:
        super().__init__()
        self._sound, self._key, self._read = sound, key, read
        self.position = sound.position if sound.key == key and key else 0
        self.loop: tuple[int, int] | None = None
        self.stop_at: int | None = None
        self._closed = False
        self._since = QElapsedTimer()
        self._reported = self.position
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME)
        self._timer.timeout.connect(self._tick)
        sound.moved.connect(self._heard)
        sound.changed.connect(self._state)
        self._state()

    @property
    def playing(self) -> bool:
        """Whether this sound is playing."""
        return bool(self._key) and self._sound.key == self._key and self._sound.playing

    def play(self, start: int | None = None, stop_at: int | None = None) -> None:
        """Play from a time, or from the playhead; raises :class:`NoSound`."""
        self.stop_at = stop_at
        self._sound.play(self._key, self._read, self.position if start is None else start)
        self._report(self.position if start is None else start)

    def pause(self) -> None:
        """Stop for now."""
        self._sound.pause()

    def seek(self, position: int) -> None:
        """Go there."""
        position = max(0, position)
        self.stop_at = None
        if self._sound.key == self._key and self._key:
            self._sound.seek(position)
        self._report(position)

    def close(self) -> None:
        """Be quiet."""
        if self._closed:
            return
        self._closed = True
        self._timer.stop()
        self._sound.moved.disconnect(self._heard)
        self._sound.changed.disconnect(self._state)
        if self.playing:
            self._sound.pause()

    def _report(self, position: int) -> None:
        self._reported = self.position = position
        self._since.start()
        self.moved.emit(position)

    def _heard(self, position: int) -> None:
        if self._sound.key == self._key:
            self._reported = position
            self._since.start()

    def _state(self) -> None:
        if self.playing:
            self._since.start()
            self._timer.start()
        else:
            self._timer.stop()
        self.changed.emit()

    def _tick(self) -> None:
        now = self._reported + min(self._since.elapsed(), AHEAD)
        if self.loop is not None and now >= self.loop[1]:
            self.seek(self.loop[0])
            return
        if self.stop_at is not None and now >= self.stop_at:
            self._sound.pause()
            self.seek(self.stop_at)
            return
        self.position = now
        self.moved.emit(now)
