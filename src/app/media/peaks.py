"""The outline of a recording for drawing it: lowest and highest sample of every 4 ms, and of ever longer stretches above.

A pyramid of an hour is 2.4 MB and answers for any window in microseconds, so a waveform of any length scrolls smoothly.
It is found once for each content and kept in the cache under its SHA-256.
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from app.media.clip import Samples
from app.media.reader import Sound

BIN_MS = 4.0
"""Finest resolution: at 1,000 pixels a window of 4 s; nearer than that one draws samples."""
_STEP = 4
"""How many bins make one of the level above."""
_LIMIT = 256 * 1024 * 1024
_MAGIC = b"LECTERN-PEAKS-1\n"

Levels = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Peaks:
    """``levels[0]`` has shape ``(bins, 2)``, lowest and highest of :data:`BIN_MS`, ±127 being full scale; each further level
    joins :data:`_STEP` bins of the one before. ``ms`` is the length of the sound."""

    levels: tuple[Levels, ...]
    ms: float

    def window(self, start: float, end: float, columns: int) -> NDArray[np.float32]:
        """Lowest and highest of each of ``columns`` equal parts of ``start`` to ``end`` (ms), shape ``(columns, 2)``, ±1.

        What lies outside the sound is 0. Costs the same wherever and however wide the window is.
        """
        out = np.zeros((max(columns, 0), 2), np.float32)
        if columns <= 0 or end <= start or not len(self.levels[0]):
            return out
        per_column = (end - start) / columns / BIN_MS
        depth = min(max(int(np.log(max(per_column, 1.0)) / np.log(_STEP)), 0), len(self.levels) - 1)
        level, width = self.levels[depth], BIN_MS * _STEP**depth
        edges = np.linspace(start, end, columns + 1) / width
        first = np.floor(edges[:-1] + 1e-6).astype(np.int64)
        last = np.maximum(np.ceil(edges[1:] - 1e-6).astype(np.int64), first + 1)
        inside = (last > 0) & (first < len(level))
        first, last = np.clip(first, 0, len(level) - 1), np.clip(last, 1, len(level))
        cuts = np.stack((first, np.maximum(last, first + 1)), axis=1).reshape(-1)
        padded = np.concatenate((level, level[-1:]))  # reduceat wants the last end to be an index
        low = np.minimum.reduceat(padded[:, 0], cuts)[::2]
        high = np.maximum.reduceat(padded[:, 1], cuts)[::2]
        out[inside, 0], out[inside, 1] = low[inside] / 127, high[inside] / 127
        return out

    @property
    def loudest(self) -> float:
        """The largest magnitude, 0 to 1."""
        top = self.levels[-1]
        return float(np.abs(top.astype(np.int16)).max()) / 127 if len(top) else 0.0

    def packed(self) -> bytes:
        """As it is kept."""
        return _MAGIC + json.dumps({"ms": self.ms, "bins": len(self.levels[0])}).encode() + b"\n" + self.levels[0].tobytes()

    @classmethod
    def unpacked(cls, held: bytes) -> Peaks:
        """What :meth:`packed` made; raises ``ValueError`` for anything else."""
        if not held.startswith(_MAGIC):
            raise ValueError("no peaks")
        head, _, body = held[len(_MAGIC) :].partition(b"\n")
        try:
            facts = json.loads(head)
            ms, bins = float(facts["ms"]), int(facts["bins"])
        except (KeyError, TypeError) as error:
            raise ValueError("no peaks") from error
        return cls(_pyramid(np.frombuffer(body, np.int8).reshape(bins, 2)), ms)


def _pyramid(base: Levels) -> tuple[Levels, ...]:
    levels = [base]
    while len(levels[-1]) > _STEP:
        below = levels[-1]
        starts = np.arange(0, len(below), _STEP)
        joined = (np.minimum.reduceat(below[:, 0], starts), np.maximum.reduceat(below[:, 1], starts))
        levels.append(np.stack(joined, axis=1))
    return tuple(levels)


def found(sound: Sound, say: Callable[[float], None] | None = None) -> Peaks:
    """The peaks of a recording, read once from end to end. Raises what reading and ``say`` (0 to 1) raise."""
    bins: list[Levels] = []
    held: Samples = np.zeros(0, np.float32)
    frames = done = 0
    for piece in sound.chunks():
        frames += len(piece)
        held = np.concatenate((held, piece)) if len(held) else piece
        upto = int(frames / sound.rate * 1000 / BIN_MS)
        held, done = _reduced(held, done, upto, sound.rate, bins)
        if say is not None:
            say(min(frames / sound.rate / sound.seconds, 1.0) if sound.seconds else 0.5)
    if len(held):
        bins.append(_quantised(np.array([held.min()]), np.array([held.max()])))
    base = np.concatenate(bins) if bins else np.zeros((0, 2), np.int8)
    return Peaks(_pyramid(base), frames * 1000 / sound.rate)


def _reduced(held: Samples, done: int, upto: int, rate: int, bins: list[Levels]) -> tuple[Samples, int]:
    """Bins ``done`` to ``upto`` taken from the front of ``held``; what is left of it, and ``upto``."""
    if upto <= done:
        return held, done
    edges = np.round(np.arange(done, upto + 1) * (BIN_MS * rate / 1000)).astype(np.int64)
    edges -= edges[0]
    inside = held[: edges[-1]]
    bins.append(_quantised(np.minimum.reduceat(inside, edges[:-1]), np.maximum.reduceat(inside, edges[:-1])))
    return held[edges[-1] :], upto


def _quantised(low: Samples, high: Samples) -> Levels:
    """Away from zero, so that a drawn line is never shorter than the sound."""
    both = np.stack((np.floor(low * 127), np.ceil(high * 127)), axis=1)
    whole: Levels = np.clip(both, -127, 127).astype(np.int8)
    return whole


class PeakCache:
    """Peaks on disk by the SHA-256 of the sound. What can't be read is found again; a full disk only means finding again."""

    def __init__(self, folder: Path, limit: int = _LIMIT) -> None:
        self._folder, self._limit = folder, limit

    def get(self, sha256: str) -> Peaks | None:
        """What is kept, or None."""
        path = self._folder / f"{sha256}.peaks"
        try:
            kept = Peaks.unpacked(path.read_bytes())
            os.utime(path)
        except (OSError, ValueError):
            return None
        return kept

    def put(self, sha256: str, peaks: Peaks) -> None:
        """Keep them, whole or not at all."""
        with contextlib.suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, temporary = tempfile.mkstemp(dir=self._folder, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as out:
                    out.write(peaks.packed())
                Path(temporary).replace(self._folder / f"{sha256}.peaks")
            except OSError:
                Path(temporary).unlink(missing_ok=True)
                raise
            self._prune()

    def _prune(self) -> None:
        """Drop what was used longest ago until the folder is within its limit."""
        held = sorted(((path.stat(), path) for path in self._folder.glob("*")), key=lambda item: -item[0].st_mtime)
        total = 0
        for stat, path in held:
            total += stat.st_size
            if total > self._limit:
                path.unlink(missing_ok=True)
