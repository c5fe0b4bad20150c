"""Loudness after ITU-R BS.1770-4 and a true-peak limiter, in numpy, a piece at a time: an hour needs no more than a minute.

The K filter is two biquads. Without a compiled IIR filter at hand they are applied as one FIR, their impulse response cut where
it has fallen below -150 dB, by overlap-save: the same result to far more digits than a loudness is given in.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from app.media.clip import Clip, Samples

MONO_LUFS = -19.0
"""Target for one channel: it comes out of two loudspeakers as loud as stereo at -16 (podcast practice)."""
STEREO_LUFS = -16.0
CEILING_DBTP = -2.0
"""True peak before encoding. MP3 at speech rates adds up to about 1 dB, so the decoded file stays below -1 dBTP (EBU R 128)."""

_SILENCE_LUFS = -70.0  # absolute gate, BS.1770-4
_HOP = 0.1  # seconds: blocks of 0.4 s overlap by 75 %


def target(channels: int) -> float:
    """The integrated loudness a file of so many channels is brought to."""
    return MONO_LUFS if channels == 1 else STEREO_LUFS


def _biquads(rate: int) -> tuple[tuple[NDArray[np.float64], NDArray[np.float64]], ...]:
    """The two stages of the K filter for any rate, from the analogue values behind the 48 kHz table of BS.1770-4."""
    gain, q, centre = 3.999843853973347, 0.7071752369554196, 1681.974450955533
    k = np.tan(np.pi * centre / rate)
    high = 10 ** (gain / 20)
    mid = high**0.4996667741545416
    a0 = 1 + k / q + k * k
    shelf_b = np.array([high + mid * k / q + k * k, 2 * (k * k - high), high - mid * k / q + k * k]) / a0
    shelf_a = np.array([1, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0])
    q, centre = 0.5003270373238773, 38.13547087602444
    k = np.tan(np.pi * centre / rate)
    a0 = 1 + k / q + k * k
    return (shelf_b, shelf_a), (np.array([1.0, -2.0, 1.0]), np.array([1, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0]))


@cache
def _k_filter(rate: int) -> tuple[NDArray[np.float64], int, NDArray[np.complex128]]:
    """(taps, FFT size, spectrum of the taps) of the K filter at ``rate``."""
    length = 1 << (int(rate * 0.11) - 1).bit_length()  # the high-pass rings for about 0.1 s until it is below -150 dB
    response = np.zeros(length)
    response[0] = 1.0
    for b, a in _biquads(rate):
        out = np.zeros(length)
        x1 = x2 = y1 = y2 = 0.0
        for n in range(length):
            x = float(response[n])
            y = b[0] * x + b[1] * x1 + b[2] * x2 - a[1] * y1 - a[2] * y2
            x2, x1, y2, y1 = x1, x, y1, y
            out[n] = y
        response = out
    size = 4 * length
    return response, size, np.fft.rfft(response, size)


class Meter:
    """Integrated loudness of sound that arrives in pieces: :meth:`feed` it all, then read :attr:`loudness`."""

    def __init__(self, rate: int, channels: int = 1) -> None:
        self._rate = rate
        taps, self._size, self._spectrum = _k_filter(rate)
        self._tail = np.zeros((len(taps) - 1, channels))
        self._hop = round(_HOP * rate)
        self._part = 0.0  # energy of the unfinished hop, and how many samples are in it
        self._filled = 0
        self._energies: list[float] = []

    def feed(self, samples: Samples) -> None:
        """Take the next piece, shape ``(n,)`` or ``(n, channels)``, of any length."""
        rows = samples.reshape(len(samples), -1).astype(np.float64)
        step = self._size - len(self._tail)
        for start in range(0, len(rows), step):
            block = np.concatenate((self._tail, rows[start : start + step]))
            filtered = np.fft.irfft(np.fft.rfft(block, self._size, axis=0) * self._spectrum[:, None], self._size, axis=0)
            fresh = len(block) - len(self._tail)
            self._count(np.sum(filtered[len(self._tail) : len(block)] ** 2, axis=1))
            self._tail = block[fresh:]

    def _count(self, power: NDArray[np.float64]) -> None:
        at = 0
        while at < len(power):
            take = min(self._hop - self._filled, len(power) - at)
            self._part += float(power[at : at + take].sum())
            self._filled += take
            at += take
            if self._filled == self._hop:
                self._energies.append(self._part)
                self._part, self._filled = 0.0, 0

    @property
    def loudness(self) -> float:
        """LUFS with both gates; ``-inf`` for silence. Sound shorter than a block (0.4 s) is measured whole, without gates."""
        hops = np.array(self._energies)
        if len(hops) < 4:
            total, n = float(hops.sum()) + self._part, len(hops) * self._hop + self._filled
            return _lufs(total / n) if n else -np.inf
        blocks = np.convolve(hops, np.ones(4), "valid") / (4 * self._hop)
        loud = blocks[blocks > _power(_SILENCE_LUFS)]
        if not len(loud):
            return -np.inf
        return _lufs(float(loud[loud > loud.mean() * 0.1].mean()))  # the relative gate is 10 LU below the mean


def _lufs(power: float) -> float:
    return float(-0.691 + 10 * np.log10(power)) if power > 0 else -np.inf


def _power(lufs: float) -> float:
    return float(10 ** ((lufs + 0.691) / 10))


def loudness(clip: Clip) -> float:
    """Integrated loudness in LUFS; ``-inf`` for silence."""
    meter = Meter(clip.rate, clip.channels)
    meter.feed(clip.samples)
    return meter.loudness


_PHASES, _TAPS = 4, 24


@cache
def _oversampler() -> NDArray[np.float32]:
    """Four phases of a windowed sinc: values a quarter, a half, three quarters of a sample further on (BS.1770-4, annex 2)."""
    n = np.arange(-_TAPS // 2 + 1, _TAPS // 2 + 1)
    rows = []
    for phase in range(_PHASES):
        t = n - phase / _PHASES
        taps = (
            np.sinc(t) * np.kaiser(len(n) * 64 + 1, 5.0)[np.clip(((t / _TAPS + 0.5) * len(n) * 64).astype(int), 0, len(n) * 64)]
        )
        rows.append(taps / taps.sum())
    return np.array(rows, np.float32)


def _envelope(flat: Samples) -> Samples:
    """For each sample the largest magnitude on the curve between it and the next, by four-fold oversampling."""
    out = np.abs(flat)
    for taps in _oversampler()[1:]:
        between = np.convolve(flat, taps[::-1], "same")
        np.maximum(out, np.abs(between), out=out)
    return out


def true_peak(clip: Clip) -> float:
    """dBTP: the highest point of the curve the samples stand for; ``-inf`` for silence."""
    rows = clip.samples.reshape(len(clip.samples), -1)
    top = max((float(_envelope(rows[:, c]).max()) for c in range(rows.shape[1])), default=0.0) if len(rows) else 0.0
    return float(20 * np.log10(top)) if top > 0 else -np.inf


@dataclass(slots=True)
class Limiter:
    """Keeps sound that arrives in pieces under a true-peak ceiling, looking ``look`` samples ahead. Clean sound passes.

    The gain is the sliding minimum of what each peak needs, smoothed by a Hann window no longer than that minimum, so it is
    never larger than the peak allows. Output comes ``delay`` samples late; :meth:`flush` gives the rest.
    """

    ceiling: float
    look: int
    _held: Samples | None = None

    @classmethod
    def at(cls, rate: int, ceiling_db: float = CEILING_DBTP, look_ms: float = 4.0) -> Limiter:
        """A limiter for sound of this rate."""
        return cls(10 ** (ceiling_db / 20), max(round(look_ms * rate / 1000), 8))

    @property
    def _margin(self) -> int:
        return 2 * self.look + _TAPS

    def feed(self, samples: Samples) -> Samples:
        """The next finished piece of the output, which may be empty."""
        margin = self._margin
        if self._held is None:
            self._held = np.zeros((margin, *samples.shape[1:]), np.float32)
        whole = np.concatenate((self._held, samples))
        if len(whole) <= 2 * margin:
            self._held = whole
            return whole[:0]
        self._held = whole[-2 * margin :]
        return self._limited(whole)[margin : len(whole) - margin]

    def flush(self) -> Samples:
        """What was held back, without the silence put in front."""
        if self._held is None:
            return np.zeros(0, np.float32)
        pad = np.zeros((self._margin, *self._held.shape[1:]), np.float32)
        return self.feed(pad)

    def _limited(self, whole: Samples) -> Samples:
        rows = whole.reshape(len(whole), -1)
        top = np.abs(rows).max()
        if top * 2 <= self.ceiling:  # between samples of band-limited speech the curve never doubles
            return whole
        need = np.max([_envelope(rows[:, c]) for c in range(rows.shape[1])], axis=0)
        if need.max() <= self.ceiling:
            return whole
        gain = np.minimum(1.0, self.ceiling / np.maximum(need, 1e-9))
        gain = _sliding_minimum(gain, self.look)
        window = np.hanning(self.look + 2)[1:-1]
        smooth = np.convolve(np.pad(gain, self.look, mode="edge"), window / window.sum(), "same")[self.look : -self.look]
        return (rows * smooth[:, None]).astype(np.float32).reshape(whole.shape)


def _sliding_minimum(values: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    """The minimum over ``reach`` values on either side, in log(reach) passes."""
    out = np.pad(values, reach, constant_values=1.0)
    width, want = 1, 2 * reach + 1
    while width < want:
        step = min(width, want - width)
        out = np.minimum(out[: len(out) - step], out[step:])
        width += step
    return out


def normalise(clip: Clip, lufs: float | None = None, ceiling_db: float = CEILING_DBTP) -> Clip:
    """The clip at ``lufs`` (by default the target for its channels), no true peak above ``ceiling_db``. Silence stays."""
    measured = loudness(clip)
    if not np.isfinite(measured):
        return clip
    wanted = target(clip.channels) if lufs is None else lufs
    limiter = Limiter.at(clip.rate, ceiling_db)
    scaled = (clip.samples * np.float32(10 ** ((wanted - measured) / 20))).astype(np.float32)
    return replace(clip, samples=np.concatenate((limiter.feed(scaled), limiter.flush())))
