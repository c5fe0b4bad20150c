"""The loudness of a long recording at several resolutions, so that any stretch of it is drawn from a screenful of numbers.

Loads numpy: import it inside functions, on a worker.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

FINEST = 200
"""Peaks a second at the finest level: 5 ms, a third of what a caption's edge needs."""
STEP = 4
"""How many peaks of a level are one of the next."""
_MAGIC = b"LECTERN-PEAKS-1\n"
_QUIET_MS = 180
"""A pause between words that a listener notices; the closure of a consonant is under 100 ms."""

Levels = tuple[npt.NDArray[np.int8], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Pyramid:
    """``lows`` and ``highs`` hold one array a level, −127 to 127 of full scale, the finest first; an hour takes 1.9 MB.

    ``duration`` is in milliseconds.
    """

    lows: Levels
    highs: Levels
    duration: int

    @property
    def loudest(self) -> int:
        """The largest magnitude, 127 for full scale."""
        low, high = self.lows[-1], self.highs[-1]
        return max(-int(low.min()), int(high.max())) if len(low) else 0

    def packed(self) -> bytes:
        """As it is kept: the finest level, from which the others follow."""
        head = json.dumps({"ms": self.duration, "peaks": len(self.lows[0])}).encode()
        return _MAGIC + head + b"\n" + self.lows[0].tobytes() + self.highs[0].tobytes()

    @classmethod
    def unpacked(cls, held: bytes) -> Pyramid:
        """What :meth:`packed` made; raises ``ValueError`` for anything else."""
        if not held.startswith(_MAGIC):
            raise ValueError("not the outline of a sound")
        head, _, body = held[len(_MAGIC) :].partition(b"\n")
        try:
            facts = json.loads(head)
            duration, count = int(facts["ms"]), int(facts["peaks"])
        except (KeyError, TypeError) as error:
            raise ValueError("not the outline of a sound") from error
        both = np.frombuffer(body, np.int8).reshape(2, count)
        return _joined(both[0], both[1], duration)

    @property
    def levels(self) -> int:
        """How many resolutions there are."""
        return len(self.lows)

    def level_for(self, ms_a_pixel: float) -> int:
        """The coarsest level that still has a peak for every pixel."""
        level = 0
        while level + 1 < self.levels and ms_of(level + 1) <= ms_a_pixel:
            level += 1
        return level

    def peaks(self, level: int, start: int, end: int) -> tuple[list[int], list[int]]:
        """Lowest and highest values of the peaks from index ``start`` to ``end`` of a level; those outside are left out."""
        start, end = max(0, start), max(0, end)
        return self.lows[level][start:end].tolist(), self.highs[level][start:end].tolist()

    def columns(self, start_ms: float, ms_a_pixel: float, count: int) -> list[tuple[int, int]]:
        """(lowest, highest) for each of ``count`` pixels from a time on; silence outside the sound."""
        level = self.level_for(ms_a_pixel)
        each = ms_of(level)
        first = max(0, int(start_ms / each))
        lows, highs = self.peaks(level, first, int((start_ms + ms_a_pixel * count) / each) + 2)
        out = []
        for pixel in range(count):
            begin = int((start_ms + pixel * ms_a_pixel) / each) - first
            end = max(begin + 1, int((start_ms + (pixel + 1) * ms_a_pixel) / each) - first)
            low, high = lows[max(0, begin) : max(0, end)], highs[max(0, begin) : max(0, end)]
            out.append((min(low), max(high)) if low else (0, 0))
        return out

    def pauses(self, least_ms: int = _QUIET_MS) -> list[tuple[int, int]]:
        """(start, end) in ms of every quiet stretch: below a fiftieth of the loudness that a tenth of the sound exceeds."""
        loud = np.maximum(-self.lows[0].astype(np.int16), self.highs[0].astype(np.int16))
        if not len(loud):
            return []
        quiet = loud <= max(1.0, float(np.quantile(loud, 0.9)) * 0.06)
        edges = np.flatnonzero(np.diff(np.concatenate(([False], quiet, [False])).astype(np.int8)))
        ms = ms_of(0)
        spans = [(round(a * ms), round(b * ms)) for a, b in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)]
        return [(a, b) for a, b in spans if b - a >= least_ms]


def ms_of(level: int) -> float:
    """Milliseconds that one peak of a level stands for."""
    return 1000 / FINEST * float(STEP**level)


def build(chunks: Iterable[npt.NDArray[np.float32]], rate: int, done: Callable[[float], None] | None = None) -> Pyramid:
    """The pyramid of mono sound that comes in pieces of any length, samples from −1 to 1. ``done`` hears the seconds so far."""
    lows: list[npt.NDArray[np.int8]] = []
    highs: list[npt.NDArray[np.int8]] = []
    samples = 0
    for part in _whole_peaks(chunks, rate):
        samples += part.size
        bounds = _bounds(samples - part.size, part.size, rate)
        lows.append(_scaled(np.minimum.reduceat(part, bounds)))
        highs.append(_scaled(np.maximum.reduceat(part, bounds)))
        if done is not None:
            done(samples / rate)
    empty = np.zeros(0, np.int8)
    return _joined(np.concatenate(lows or [empty]), np.concatenate(highs or [empty]), round(samples * 1000 / rate))


def _joined(low: npt.NDArray[np.int8], high: npt.NDArray[np.int8], duration: int) -> Pyramid:
    """The pyramid above the finest level."""
    levels = [(low, high)]
    while len(low) > 64:
        cuts = np.arange(0, len(low), STEP)
        low, high = np.minimum.reduceat(low, cuts), np.maximum.reduceat(high, cuts)
        levels.append((low, high))
    return Pyramid(tuple(a for a, _ in levels), tuple(b for _, b in levels), duration)


def _whole_peaks(chunks: Iterable[npt.NDArray[np.float32]], rate: int) -> Iterator[npt.NDArray[np.float32]]:
    """The same samples, cut where a peak ends (the last piece apart), a second or more at a time."""
    held: list[npt.NDArray[np.float32]] = []
    length = at = 0
    for chunk in chunks:
        held.append(chunk)
        length += len(chunk)
        if length < rate:
            continue
        whole = np.concatenate(held)
        last = int((at + length) * FINEST / rate)  # the peak that is not full yet
        cut = -(-last * rate // FINEST) - at
        if cut > 0:
            yield whole[:cut]
            held, length, at = [whole[cut:]], len(whole) - cut, at + cut
    rest = np.concatenate(held) if held else np.zeros(0, np.float32)
    if len(rest):
        yield rest


def _bounds(first: int, size: int, rate: int) -> npt.NDArray[np.int64]:
    """Where in a piece each peak begins: peak n begins at sample ceil(n·rate/200), so that no rounding adds up over hours."""
    start, end = -(-first * FINEST // rate), int((first + size - 1) * FINEST / rate)
    begins = -(-np.arange(start, end + 1, dtype=np.int64) * rate // FINEST) - first
    return begins[(begins >= 0) & (begins < size)] if len(begins) else np.zeros(1, np.int64)


def _scaled(values: npt.NDArray[np.float32]) -> npt.NDArray[np.int8]:
    return np.clip(np.round(values * 127), -127, 127).astype(np.int8)


def of_sound(data: bytes | Path, name: str, done: Callable[[float], None] | None = None) -> Pyramid:
    """The pyramid of a sound file of any kind, read in pieces: an hour needs no more memory than a minute.

    ``done`` hears the seconds so far. Raises :class:`app.media.reader.AudioProblem` for what is no sound, or broken.
    """
    from app.media.reader import opened

    with opened(data, name) as sound:
        return build(sound.chunks(), sound.rate, done)
