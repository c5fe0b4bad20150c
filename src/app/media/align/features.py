"""Sound as what the alignment compares: twelve cepstra every 20 ms, whether somebody speaks, and how loud it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from app.media.clip import Samples

HOP_MS = 20.0
"""Half of the shortest phones: finer costs four times as much and the boundaries of sentences get no better (measured)."""
_WINDOW_MS = 40.0
_BANDS, _CEPSTRA = 26, 12
_LOWEST, _HIGHEST = 120.0, 6800.0
_GAP = 15
"""Frames of silence that are kept of a longer one (300 ms): how long somebody pauses says nothing about what is said."""
_SPEECH_WEIGHT = 1.5

Rows = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Spectrum:
    """``bands`` ``(n, 26)`` mel bands as power and ``level`` ``(n,)`` in dB, a row for every :data:`HOP_MS`."""

    bands: Rows
    level: Rows


@dataclass(frozen=True, slots=True)
class Heard:
    """``rows`` ``(m, 13)`` to be compared, long silences shortened; ``frame`` ``(m,)`` is where each stood in the sound,
    ``speech`` ``(n,)`` whether somebody speaks in each frame of the sound."""

    rows: Rows
    frame: NDArray[np.int64]
    speech: NDArray[np.bool_]


@lru_cache(maxsize=8)
def _filters(rate: int, size: int, highest: float) -> Rows:
    """Mel filters ``(size // 2 + 1, bands)``."""

    def mel(hertz: NDArray[np.float64]) -> NDArray[np.float64]:
        return 2595 * np.log10(1 + hertz / 700)

    low, high = mel(np.array([_LOWEST, highest]))
    edges = np.linspace(float(low), float(high), _BANDS + 2)
    at = mel(np.arange(size // 2 + 1) * rate / size)[:, None]
    rising, falling = (at - edges[:-2]) / (edges[1:-1] - edges[:-2]), (edges[2:] - at) / (edges[2:] - edges[1:-1])
    found: Rows = np.maximum(0, np.minimum(rising, falling)).astype(np.float32)
    return found


def spectrum(pieces: Iterable[Samples], rate: int, highest: float = _HIGHEST) -> Spectrum:
    """The frames of mono sound that comes in pieces; bands end at ``highest`` Hz, which must be the same for both sides."""
    window, hop = round(_WINDOW_MS * rate / 1000), HOP_MS * rate / 1000
    size = 1 << (window - 1).bit_length()
    filters = _filters(rate, size, min(highest, rate * 0.48))
    shape = np.hanning(window).astype(np.float32)
    held: Samples = np.zeros(window // 2, np.float32)  # so that frame n is centred on n hops
    bands, levels = [], []
    first, count = 0, 0  # sample at which ``held`` begins, frames done

    def take() -> None:
        nonlocal held, first, count
        ready = int((first + len(held) - window) / hop) + 1 - count if first + len(held) >= window else 0
        if ready <= 0:
            return
        starts = np.round(np.arange(count, count + ready) * hop).astype(np.int64) - first
        starts = starts[starts + window <= len(held)]
        blocks = held[starts[:, None] + np.arange(window)[None, :]] * shape
        power = np.abs(np.fft.rfft(blocks, size, axis=1)).astype(np.float32) ** 2
        bands.append((power @ filters).astype(np.float32))
        levels.append((10 * np.log10(power.sum(axis=1) / window + 1e-9)).astype(np.float32))
        count += len(starts)
        keep = max(round(count * hop) - first, 0)
        held, first = held[keep:], first + keep

    for piece in pieces:
        for at in range(0, len(piece), 1 << 16):
            held = np.concatenate((held, piece[at : at + (1 << 16)]))
            take()
    held = np.concatenate((held, np.zeros(window // 2 + 1, np.float32)))
    take()
    if not bands:
        return Spectrum(np.zeros((0, _BANDS), np.float32), np.zeros(0, np.float32))
    return Spectrum(np.concatenate(bands), np.concatenate(levels))


def heard(found: Spectrum) -> Heard:
    """What is said, made comparable with another voice in another room: cepstra of speech with mean 0 and deviation 1."""
    speech = speaking(found.level)
    rows = np.zeros((len(found.level), _CEPSTRA + 1), np.float32)
    if speech.any():
        n = np.arange(_BANDS)
        cosines = np.cos(np.pi / _BANDS * (n[:, None] + 0.5) * np.arange(1, _CEPSTRA + 1)[None, :]).astype(np.float32)
        said = np.log(found.bands[speech] + 1e-7) @ cosines
        rows[speech, :_CEPSTRA] = np.clip((said - said.mean(axis=0)) / (said.std(axis=0) + 1e-3), -3, 3) / np.sqrt(_CEPSTRA)
        rows[speech, _CEPSTRA] = _SPEECH_WEIGHT
    frame = np.flatnonzero(_kept(speech))
    return Heard(rows[frame], frame, speech)


def as_noisy(clean: Spectrum, room: Spectrum) -> Spectrum:
    """A draft voice as it would sound in the room of a recording: as loud in each band, over the same noise. Cepstra of clean
    and of noisy speech have little in common; those of two speakers in the same noise have."""
    spoken, said = speaking(clean.level), speaking(room.level)
    if not spoken.any() or not said.any() or said.all():
        return clean
    noise = np.mean(room.bands[~said], axis=0)
    louder = np.maximum(np.mean(room.bands[said], axis=0) - noise, 1e-7) / np.maximum(
        np.mean(clean.bands[spoken], axis=0), 1e-7
    )
    return Spectrum((clean.bands * louder + noise).astype(np.float32), clean.level)


def speaking(level: Rows) -> NDArray[np.bool_]:
    """In which frames somebody speaks: louder than the room by a third of what lies between it and the voice."""
    if not len(level):
        return np.zeros(0, np.bool_)
    floor, top = np.percentile(level, (5, 95))
    if top - floor < 3:  # no pauses at all, or nothing but noise
        return np.ones(len(level), np.bool_)
    loud = level > floor + max((top - floor) * 0.35, 3.0)
    padded = np.pad(loud.astype(np.int8), 2)
    near = padded[:-4] + padded[1:-3] + padded[2:-2] + padded[3:-1] + padded[4:]
    most: NDArray[np.bool_] = near >= 3  # of five frames: neither a click nor the closure of a "p"
    return most


def _kept(speech: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """All frames but those deep in a silence."""
    last = np.maximum.accumulate(np.where(speech, np.arange(len(speech)), -(10**9)))
    ahead = np.minimum.accumulate(np.where(speech, np.arange(len(speech)), 10**9)[::-1])[::-1]
    at = np.arange(len(speech))
    kept: NDArray[np.bool_] = (at - last <= _GAP // 2 + 1) | (ahead - at <= _GAP // 2)
    return kept
