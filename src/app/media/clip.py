"""A stretch of sound in memory, and the cuts made in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.float32]

TRIM_DB = -45.0
"""Quieter than this, relative to full scale, is silence around a sentence (measured on espeak-ng and studio voices)."""
FADE_MS = 5.0
"""Long enough to hide a cut, too short to hear."""


@dataclass(frozen=True, slots=True)
class Clip:
    """Sound as float32, full scale ±1: shape ``(n,)`` for mono, ``(n, channels)`` otherwise; ``rate`` in Hz."""

    samples: Samples
    rate: int

    @property
    def channels(self) -> int:
        """1 for mono."""
        return 1 if self.samples.ndim == 1 else int(self.samples.shape[1])

    @property
    def seconds(self) -> float:
        """Length in seconds."""
        return len(self.samples) / self.rate

    @property
    def peak(self) -> float:
        """The largest sample, 0 for an empty clip (sample peak; :func:`app.media.loudness.true_peak` looks between samples)."""
        return float(np.abs(self.samples).max()) if len(self.samples) else 0.0


def frames(ms: float, rate: int) -> int:
    """Milliseconds as a whole number of samples."""
    return round(ms * rate / 1000)


def silence(ms: float, rate: int) -> Clip:
    """Mono silence."""
    return Clip(np.zeros(frames(ms, rate), np.float32), rate)


def mono(clip: Clip) -> Clip:
    """The mean of all channels."""
    return clip if clip.samples.ndim == 1 else replace(clip, samples=clip.samples.mean(axis=1, dtype=np.float32))


def trim(clip: Clip, threshold_db: float = TRIM_DB, keep_ms: float = FADE_MS) -> Clip:
    """Without the silence at both ends; ``keep_ms`` stays on each side, for the fade. A clip with no sound comes back empty."""
    loud = np.abs(clip.samples) > 10 ** (threshold_db / 20)
    at = np.flatnonzero(loud if loud.ndim == 1 else loud.any(axis=1))
    if not len(at):
        return replace(clip, samples=clip.samples[:0])
    keep = frames(keep_ms, clip.rate)
    return replace(clip, samples=clip.samples[max(int(at[0]) - keep, 0) : int(at[-1]) + 1 + keep])


def fade(clip: Clip, ms: float = FADE_MS) -> Clip:
    """Faded in and out linearly over ``ms``, so that a cut does not click."""
    n = min(frames(ms, clip.rate), len(clip.samples) // 2)
    if not n:
        return clip
    out = clip.samples.copy()
    ramp = np.linspace(0, 1, n, dtype=np.float32)
    if out.ndim == 2:
        ramp = ramp[:, None]
    out[:n] *= ramp
    out[-n:] *= ramp[::-1]
    return replace(clip, samples=out)


def join(clips: Sequence[Clip], gaps_ms: Sequence[float] = ()) -> tuple[Clip, tuple[tuple[float, float], ...]]:
    """All clips in a row with ``gaps_ms[i]`` of silence after clip ``i``, and (start, end) of each in ms.

    All must have the rate and the channels of the first (``ValueError``). For long narrations use :mod:`app.media.assemble`.
    """
    if not clips:
        raise ValueError("nothing to join")
    first = clips[0]
    pieces: list[Samples] = []
    times: list[tuple[float, float]] = []
    at = 0
    for index, clip in enumerate(clips):
        if clip.rate != first.rate or clip.channels != first.channels:
            raise ValueError(f"clip {index} has {clip.rate} Hz and {clip.channels} channels, the first has others")
        pieces.append(clip.samples)
        times.append((at * 1000 / first.rate, (at + len(clip.samples)) * 1000 / first.rate))
        at += len(clip.samples)
        gap = frames(gaps_ms[index], first.rate) if index < len(gaps_ms) else 0
        if gap:
            pieces.append(np.zeros((gap, *first.samples.shape[1:]), np.float32))
            at += gap
    return Clip(np.concatenate(pieces), first.rate), tuple(times)


def pauses(clip: Clip, least_ms: float = 40.0, threshold_db: float = -38.0) -> tuple[tuple[float, float], ...]:
    """(start, end) in ms of every quiet stretch inside the clip: where a speaker pauses at a comma.

    Quiet means that a 10 ms frame has an RMS below ``threshold_db`` relative to the loudest frame.
    """
    flat = mono(clip).samples
    step = max(frames(10, clip.rate), 1)
    count = len(flat) // step
    if count < 3:
        return ()
    level = np.sqrt(np.mean(flat[: count * step].reshape(count, step).astype(np.float64) ** 2, axis=1))
    quiet = level < level.max() * 10 ** (threshold_db / 20)
    edges = np.flatnonzero(np.diff(np.concatenate(([False], quiet, [False])).astype(np.int8)))
    ms = step * 1000 / clip.rate
    spans = [(float(a) * ms, float(b) * ms) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return tuple((a, b) for a, b in spans if b - a >= least_ms and a > 0 and b < count * ms)
