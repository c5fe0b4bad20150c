"""Another sampling rate, for sound that arrives in pieces: a windowed sinc as one matrix product a block."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.media.clip import Clip, Samples

_HALF = 32
"""Taps on each side at the lower of the two rates: flat to 90 % of its band edge."""
_FINEST = 2000
"""Largest denominator of the ratio of the two rates: at the oddest, three hours end 3 ms early or late."""
_BLOCK = 256
"""Samples a block aims at, in and out: large enough for a fast product, small against the zeros in the matrix."""


@lru_cache(maxsize=4)
def _matrix(ratio: Fraction) -> tuple[NDArray[np.float32], int, int, int]:
    """(taps as a matrix of ``half + moved + half`` rows and one column a sample out, half, samples in and out a block)."""
    cut = min(1.0, float(ratio)) * 0.95
    half = int(np.ceil(_HALF / min(1.0, float(ratio))))
    times = max(1, _BLOCK // max(ratio.numerator, ratio.denominator))
    moved, made = ratio.denominator * times, ratio.numerator * times
    offset = np.arange(-half, moved + half)[:, None] - (np.arange(made) / float(ratio))[None, :]
    window = 0.5 + 0.5 * np.cos(np.pi * np.clip(offset / half, -1, 1))
    return (np.sinc(offset * cut) * cut * window).astype(np.float32), half, moved, made


class Resampler:
    """Mono sound from one rate to another: :meth:`feed` it all, then :meth:`flush`. Nothing is delayed, nothing lost."""

    def __init__(self, source: int, target: int) -> None:
        self._ratio = Fraction(target, source).limit_denominator(_FINEST)
        self._same = source == target
        self._taps, self._half, self._moved, self._made = _matrix(self._ratio)
        self._held: Samples = np.zeros(self._half, np.float32)
        self._fed = self._given = 0

    def feed(self, samples: Samples) -> Samples:
        """The next finished piece, which may be empty."""
        self._fed += len(samples)
        if self._same:
            return samples
        self._held = np.concatenate((self._held, samples))
        width = self._moved + 2 * self._half
        blocks = (len(self._held) - 2 * self._half) // self._moved
        if blocks <= 0:
            return self._held[:0]
        windows = np.lib.stride_tricks.sliding_window_view(self._held, width)[:: self._moved][:blocks]
        self._given += blocks * self._made
        out: Samples = (windows @ self._taps).reshape(-1)
        self._held = self._held[blocks * self._moved :]
        return out

    def flush(self) -> Samples:
        """What is left, so that the whole is as long as what was fed."""
        if self._same:
            return self._held[:0]
        missing = round(self._fed * self._ratio) - self._given
        fed = self._fed
        out = self.feed(np.zeros(self._half + 2 * self._moved, np.float32))[: max(missing, 0)]
        self._fed = fed
        return out


def at_rate(clip: Clip, rate: int) -> Samples:
    """The samples of a mono clip at ``rate``."""
    if clip.rate == rate or not len(clip.samples):
        return clip.samples
    change = Resampler(clip.rate, rate)
    return np.concatenate((change.feed(clip.samples), change.flush()))
