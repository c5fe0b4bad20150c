"""A mark inside sound itself: 32 bits that outlive conversion, where every tag and signature is stripped.

Patchwork on a short-time spectrum: in each 0.48 s slot every band of speech is raised by one decibel in one half and lowered in
the other, or the other way round. Which way, a secret-free pattern and the 32 bits decide together; comparing halves takes out
what the voice itself does. The pattern repeats, so a part of the sound is enough.

Off by default and called untested wherever it is offered: it survives what is measured in ``tests/bench/bench_labels.py``, but
nobody has listened to it. Anybody who reads this file can remove it; it tells honest people where sound came from.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from app.media.clip import Samples
from app.media.resample import Resampler

BITS = 32
THRESHOLD = 7.0
"""Standard deviations of the pattern's fit from which on a mark is believed; sound without one stayed at 5.0 or below in 1,000
trials of 20 s (ten voices, noise, tones: ``tests/bench/bench_labels.py``)."""
STRENGTH_DB = 1.0
_HOP = 0.048
"""Seconds; a window has two: long enough to tell the harmonics of a voice apart, which is worth more than short slots (of 19
settings tried this one alone kept all 32 bits through every conversion, a 20 s part at MP3 32k among them)."""
_HALF = 5
"""Hops in half a slot."""
_PERIOD = 16
"""Slots until the pattern repeats: 7.7 s."""
_LOW, _HIGH, _BANDS = 350.0, 3550.0, 160
"""Hz: what a telephone and every speech codec keep."""
_RATE = 8000
"""Hz at which it is looked for; nothing above its half is marked."""
_MOST_DB = 16.0
"""A band further from its neighbours than this is the voice's doing."""
_ROUNDS = 4
"""Parts of a hop in which the beginning of a slot is looked for."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark that was found: its 32 bits and how far the pattern stands out, in standard deviations; for certain from
    :data:`THRESHOLD` on. ``sure`` is how far the least certain bit stands out."""

    bits: int
    z: float
    sure: float


def _pattern() -> tuple[NDArray[np.int8], NDArray[np.int16]]:
    """(sign, bit or -1) of each slot of the period and band. A third of the cells carry no bit: by them the mark is found."""
    cells = _PERIOD * _BANDS
    drawn = [hashlib.sha256(f"Lectern {cell}".encode()).digest() for cell in range(cells)]  # the same in every version of numpy
    signs = np.array([1 if digest[0] & 1 else -1 for digest in drawn], np.int8)
    known = cells // 3
    owners = np.zeros(cells, np.int16)
    owners[sorted(range(cells), key=drawn.__getitem__)] = [*[-1] * known, *(at % BITS for at in range(cells - known))]
    return signs.reshape(_PERIOD, _BANDS), owners.reshape(_PERIOD, _BANDS)


_SIGNS, _OWNERS = _pattern()


class Marker:
    """Marks sound that arrives in pieces of mono float32 at ``rate``; what comes back is as long, and in time with, what went
    in. Memory holds a window."""

    def __init__(self, bits: int, rate: int, strength_db: float = STRENGTH_DB) -> None:
        self._hop = round(_HOP * rate)
        size = 2 * self._hop
        self._window = np.sin(np.pi * (np.arange(size) + 0.5) / size)
        values = np.array([1 if bits >> (BITS - 1 - at) & 1 else -1 for at in range(BITS)], np.int8)
        chips = _SIGNS * np.where(_OWNERS < 0, 1, values[_OWNERS])
        bands = _band_of(np.fft.rfftfreq(size, 1 / rate).astype(np.float64))
        self._inside = bands >= 0
        ups = np.ones((_PERIOD, len(bands)))
        ups[:, self._inside] = 10 ** (strength_db / 20 * chips[:, bands[self._inside]].astype(float))
        self._gains = np.stack((ups, 1 / ups), 1).reshape(2 * _PERIOD, len(bands))
        self._waiting = np.zeros(self._hop)  # half a window of silence before the first sample
        self._tail = np.zeros(self._hop)
        self._frame = 0
        self._owed = 0
        self._skip = self._hop

    def feed(self, samples: Samples) -> Samples:
        """The next piece in, what is ready of it out."""
        self._owed += len(samples)
        return self._ready(np.concatenate((self._waiting, samples.astype(np.float64))))

    def flush(self) -> Samples:
        """The rest, at the end."""
        return self._ready(np.concatenate((self._waiting, np.zeros(3 * self._hop))))

    def _ready(self, held: Floats) -> Samples:
        size, hop = 2 * self._hop, self._hop
        count = max((len(held) - hop) // hop, 0)
        self._waiting = held[count * hop :]
        if not count:
            return np.zeros(0, np.float32)
        windows = np.lib.stride_tricks.sliding_window_view(held, size)[: count * hop : hop][:count]
        halves = ((self._frame + np.arange(count)) // _HALF) % (2 * _PERIOD)
        spectra = np.fft.rfft(windows * self._window, axis=1) * self._gains[halves]
        made = np.fft.irfft(spectra, size, axis=1) * self._window
        self._frame += count
        out = made[:, :hop].copy()
        out[0] += self._tail
        out[1:] += made[:-1, hop:]
        self._tail = made[-1, hop:]
        flat = out.reshape(-1)[self._skip :]
        self._skip = max(self._skip - out.size, 0)
        flat = flat[: self._owed]
        self._owed -= len(flat)
        return flat.astype(np.float32)


def _band_of(hertz: Floats) -> NDArray[np.int64]:
    """The band of each frequency, -1 for those outside."""
    bands = np.floor((hertz - _LOW) / (_HIGH - _LOW) * _BANDS).astype(np.int64)
    return np.where((hertz >= _LOW) & (hertz < _HIGH), bands, -1)


class Detector:
    """Looks for a mark in sound that arrives in pieces of mono float32 at ``rate``. Memory stays at a second of sound."""

    def __init__(self, rate: int) -> None:
        self._resampler = Resampler(rate, _RATE)
        self._hop = round(_HOP * _RATE)
        self._step = self._hop // _ROUNDS
        size = 2 * self._hop
        self._window = np.hanning(size + 2)[1:-1]
        bands = _band_of(np.fft.rfftfreq(size, 1 / _RATE).astype(np.float64))
        self._sums = np.zeros((len(bands), _BANDS))
        for at, band in enumerate(bands):
            if band >= 0:
                self._sums[at, band] = 1
        self._held = np.zeros(0)
        self._levels = np.zeros((0, _BANDS))  # a row a step
        self._first = 0  # the step of the first row
        self._folded = np.zeros((2 * _HALF * _PERIOD * _ROUNDS, _BANDS))

    def feed(self, samples: Samples) -> None:
        """The next piece."""
        self._take(self._resampler.feed(samples))

    def found(self) -> Mark:
        """The mark that fits best, to be asked once, at the end."""
        self._take(self._resampler.flush())
        known = np.where(_OWNERS < 0, _SIGNS, 0).astype(np.float64)
        scores = self._fit(known)
        scores = (scores - np.median(scores)) / _spread(scores)
        best = int(np.argmax(scores))
        bits, sure = 0, np.inf
        for at in range(BITS):
            stands = self._fit(np.where(at == _OWNERS, _SIGNS, 0).astype(np.float64))
            stands = (stands - np.median(stands)) / _spread(stands)
            bits |= int(stands[best] > 0) << (BITS - 1 - at)
            sure = min(sure, abs(float(stands[best])))
        return Mark(bits, float(scores[best]), float(sure))

    def _fit(self, cells: Floats) -> Floats:
        """How well these cells of the pattern fit when it begins at each step of the period."""
        slots = 2 * _HALF * _ROUNDS
        spread = np.zeros_like(self._folded)
        spread[::slots] = cells
        # One circular correlation a band, all at once.
        ahead = np.fft.rfft(self._folded, axis=0) * np.conj(np.fft.rfft(spread, axis=0))
        return np.asarray(np.fft.irfft(ahead.sum(axis=1), len(self._folded)))

    def _take(self, samples: Samples) -> None:
        held = np.concatenate((self._held, samples.astype(np.float64)))
        size = 2 * self._hop
        count = max((len(held) - size) // self._step + 1, 0)
        self._held = held[count * self._step :]
        for start in range(0, count, 4096):
            stretch = held[start * self._step : (min(start + 4096, count) - 1) * self._step + size]
            windows = np.lib.stride_tricks.sliding_window_view(stretch, size)[:: self._step]
            power = (np.abs(np.fft.rfft(windows * self._window, axis=1)) ** 2) @ self._sums
            self._fold(power)

    def _fold(self, power: Floats) -> None:
        loud = power.sum(axis=1)
        levels = 10 * np.log10(power + 1e-7)
        levels -= _around(levels)
        levels[loud < 1e-4] = 0  # silence says nothing
        levels = np.concatenate((self._levels, np.clip(levels, -_MOST_DB, _MOST_DB)))
        span = _HALF * _ROUNDS
        sums = np.concatenate((np.zeros((1, _BANDS)), np.cumsum(levels, axis=0)))
        ready = len(levels) - 2 * span + 1
        if ready <= 0:
            self._levels = levels
            return
        first = sums[span : span + ready] - sums[:ready]
        second = sums[2 * span : 2 * span + ready] - sums[span : span + ready]
        places = (self._first + np.arange(ready)) % len(self._folded)
        np.add.at(self._folded, places, first - second)
        self._levels = levels[ready:]
        self._first += ready


def _around(levels: Floats) -> Floats:
    """The mean of the bands around each: what the voice does to all of them at once."""
    width = 9
    padded = np.pad(levels, ((0, 0), (width // 2, width // 2)), mode="edge")
    sums = np.concatenate((np.zeros((len(levels), 1)), np.cumsum(padded, axis=1)), axis=1)
    return np.asarray((sums[:, width:] - sums[:, :-width]) / width)


def _spread(values: Floats) -> float:
    """The standard deviation, told from the middle of the values: a mark that is there does not count."""
    return float(np.median(np.abs(values - np.median(values))) * 1.4826) or 1.0


def marked(pieces: Iterable[Samples], bits: int, rate: int) -> Iterator[Samples]:
    """Sound with a mark in it, piece by piece."""
    marker = Marker(bits, rate)
    for piece in pieces:
        yield marker.feed(piece)
    yield marker.flush()


def look(pieces: Iterable[Samples], rate: int) -> Mark:
    """Look for a mark in sound, piece by piece."""
    detector = Detector(rate)
    for piece in pieces:
        detector.feed(piece)
    return detector.found()
