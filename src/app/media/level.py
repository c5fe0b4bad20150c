"""A recording of any length made ready for learners: mono, at the target loudness under the true-peak ceiling, as MP3.

Two passes over the file, measure and write; memory holds a piece.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from app.media.clip import TRIM_DB, Samples
from app.media.encode import RATES, Mp3Writer, delay_ms
from app.media.loudness import Limiter, Meter, target
from app.media.reader import AudioProblem, Sound
from app.media.resample import Resampler

Progress = Callable[[float, str], None]

_SILENT = 10 ** (-60 / 20)
"""A recording whose largest sample stays below -60 dB holds nothing anybody hears: the microphone was off."""
_CLIPPED = 0.999
_AUDIBLE = 10 ** (TRIM_DB / 20)
_AIR = (0.25, 0.4)
"""Seconds left before the first and after the last sound when the silence at both ends is cut."""
_MOST_GAIN_DB = 30.0
"""A whisper is raised by this much and no more: beyond it one hears the microphone's own noise."""
_TOP_RATE = 44_100
"""Speech has nothing above; higher rates are brought down to this."""


@dataclass(frozen=True, slots=True)
class Measured:
    """What the first pass found: ``seconds``, ``peak`` (0 to 1), integrated ``loudness`` (LUFS), ``clipped`` samples, and
    between which seconds there is anything to be ``heard``."""

    seconds: float
    peak: float
    loudness: float
    clipped: int
    heard: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Levelled:
    """What was written: ``duration`` in ms of a player's clock, ``rate`` in Hz, ``gain_db`` that was added."""

    duration: int
    rate: int
    gain_db: float
    measured: Measured


def measure(sound: Sound, say: Callable[[float], None]) -> Measured:
    """Read all of it once. Raises :class:`AudioProblem` when it is silent, and what reading raises."""
    meter, frames, peak, clipped = Meter(sound.rate), 0, 0.0, 0
    first, last = -1, 0
    for piece in sound.chunks():
        meter.feed(piece)
        level = np.abs(piece)
        loud = np.flatnonzero(level > _AUDIBLE)
        if len(loud):
            first, last = frames + int(loud[0]) if first < 0 else first, frames + int(loud[-1])
        frames += len(piece)
        peak = max(peak, float(level.max()))
        clipped += int(np.count_nonzero(level >= _CLIPPED))
        say(_part(frames / sound.rate, sound))
    if not frames:
        raise AudioProblem(f"{sound.name} holds no sound.", "There is nothing in it.", "Record or export it again.")
    if peak < _SILENT:
        raise AudioProblem(
            f"{sound.name} is silent.",
            f"In {frames / sound.rate:.0f} seconds nothing is louder than −60 dB.",
            "Check that the right microphone was chosen and not muted, then record again.",
        )
    span = (max(first, 0) / sound.rate, (last if first >= 0 else frames) / sound.rate)
    return Measured(frames / sound.rate, peak, meter.loudness, clipped, span)


def levelled(
    sound: Sound, out: BinaryIO, say: Progress, *, start: float = 0.0, end: float | None = None, trim: bool = False
) -> Levelled:
    """Write ``sound`` from ``start`` to ``end`` (seconds; None: its end) to ``out`` as MP3; ``trim`` cuts the silence before
    the first and after the last sound.

    Raises :class:`AudioProblem` for a silent or broken recording, ``OSError`` of ``out``, and what ``say`` raises.
    """
    found = measure(sound, lambda part: say(0.4 * part, "Measuring loudness"))
    stop = found.seconds if end is None else end
    if trim:
        start, stop = max(start, found.heard[0] - _AIR[0]), min(stop, found.heard[1] + _AIR[1])
    gain_db = min(target(1) - found.loudness, _MOST_GAIN_DB) if np.isfinite(found.loudness) else 0.0
    rate = mp3_rate(sound.rate)
    limiter, change, gain = Limiter.at(rate), Resampler(sound.rate, rate), np.float32(10 ** (gain_db / 20))
    writer, frames = Mp3Writer(rate, out=out), 0

    def write(piece: Samples) -> None:
        writer.feed(limiter.feed((piece * gain).astype(np.float32)))

    for piece in between(sound, start, stop):
        write(change.feed(piece))
        frames += len(piece)
        say(0.4 + 0.6 * min(frames / sound.rate / found.seconds, 1.0), "Encoding")
    write(change.flush())
    writer.feed(limiter.flush())
    writer.finish()
    return Levelled(round(frames * 1000 / sound.rate + delay_ms(rate)), rate, gain_db, found)


def mp3_rate(rate: int) -> int:
    """The rate at which sound of this rate is encoded: its own, or the nearest MP3 knows above it, at most 44,100 Hz."""
    return next((known for known in RATES if rate <= known <= _TOP_RATE), _TOP_RATE)


def between(sound: Sound, start: float, end: float) -> Iterator[Samples]:
    """Mono pieces from ``start`` to ``end``, both in seconds."""
    left = round(end * sound.rate) - round(start * sound.rate)
    for piece in sound.chunks(start):
        if left <= 0:
            return
        yield piece[:left]
        left -= len(piece)


def _part(seconds: float, sound: Sound) -> float:
    return min(seconds / sound.seconds, 1.0) if sound.seconds else 0.5
