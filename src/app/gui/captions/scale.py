"""Which stretch of the sound is in view, and at which zoom; shared by the waveform and its overview."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

CLOSEST = 1.0
"""Milliseconds a pixel at the strongest zoom: a frame of video is 40 pixels wide."""
ROOMY = 12.0
"""Milliseconds a pixel at first: a caption of three seconds is 250 pixels wide."""


class Scale(QObject):
    """``start`` is the time at the left edge and ``per_pixel`` the milliseconds a pixel; ``width`` is in pixels."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.start = 0.0
        self.per_pixel = ROOMY
        self.width = 800
        self.duration = 0

    @property
    def end(self) -> float:
        """The time at the right edge."""
        return self.start + self.width * self.per_pixel

    @property
    def whole(self) -> float:
        """Milliseconds a pixel at which all of the sound is in view."""
        return max(CLOSEST, self.duration / max(1, self.width))

    def x(self, ms: float) -> float:
        """Pixels from the left edge."""
        return (ms - self.start) / self.per_pixel

    def ms(self, x: float) -> float:
        """The time under a pixel."""
        return self.start + x * self.per_pixel

    def fit(self, *, duration: int | None = None, width: int | None = None) -> None:
        """The sound, or the room for it, has another size."""
        self.duration = self.duration if duration is None else duration
        self.width = self.width if width is None else max(1, width)
        self._set(self.start, self.per_pixel)

    def go(self, start: float) -> None:
        """Another time at the left edge."""
        self._set(start, self.per_pixel)

    def zoom(self, factor: float, around: float | None = None) -> None:
        """Closer for factors below 1; the time under pixel ``around``, the middle by default, stays where it is."""
        x = self.width / 2 if around is None else around
        here = self.ms(x)
        per_pixel = min(max(CLOSEST, self.per_pixel * factor), self.whole)
        self._set(here - x * per_pixel, per_pixel)

    def show_all(self) -> None:
        """All of the sound."""
        self._set(0, self.whole)

    def show(self, start: float, end: float) -> None:
        """Scroll as little as needed to have a stretch in view, with some room around it."""
        room = self.width * self.per_pixel
        margin = min(0.08 * room, max(0.0, (room - (end - start)) / 2))
        if start - margin < self.start:
            self.go(start - margin)
        elif end + margin > self.end:
            self.go(min(start - margin, end + margin - room) if end - start > room else end + margin - room)

    def turn(self, position: float) -> None:
        """The playhead runs: turn the page when it has left the view."""
        if not self.start <= position <= self.end - 12 * self.per_pixel:
            self.go(position - 0.08 * self.width * self.per_pixel)

    def _set(self, start: float, per_pixel: float) -> None:
        per_pixel = min(max(CLOSEST, per_pixel), max(self.whole, CLOSEST))
        start = min(max(0.0, start), max(0.0, self.duration - self.width * per_pixel))
        if (start, per_pixel) != (self.start, self.per_pixel):
            self.start, self.per_pixel = start, per_pixel
        self.changed.emit()
