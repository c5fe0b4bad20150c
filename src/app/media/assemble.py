"""Sentence clips to one narration, in two passes over the clips: measure, then write. Memory holds one clip and the MP3."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from app.media.clip import Clip, Samples, fade, frames, mono, trim
from app.media.encode import RATES, Mp3Writer, delay_ms
from app.media.loudness import Limiter, Meter, target
from app.media.resample import at_rate
from app.media.watermark import Marker

SENTENCE_GAP_MS = 350.0
"""Between two sentences, where nobody says otherwise; a course has pauses of its own (``app.course.blocks.Pauses``)."""
LEAD_IN_MS = 920.0
"""Silence at the start. With the decoder's 50 ms it leaves room for a caption of its own that says the voice is synthetic."""
TAIL_MS = 250.0

Progress = Callable[[float, str], None]


@dataclass(frozen=True, slots=True)
class Piece:
    """One sentence: ``load`` gives its clip (it is called twice), ``gap_ms`` is the silence after it."""

    load: Callable[[], Clip]
    gap_ms: float = SENTENCE_GAP_MS


@dataclass(frozen=True, slots=True)
class Assembled:
    """A narration: MP3 bytes without tags, ``duration`` in ms, and (start, end) of each piece in ms of a player's clock.

    ``measured`` is the loudness before, ``gain_db`` what was added to reach the target.
    """

    mp3: bytes
    duration: int
    times: tuple[tuple[int, int], ...]
    measured: float
    gain_db: float

    def packed(self) -> bytes:
        """All of it as bytes, for the cache."""
        facts = {"duration": self.duration, "times": self.times, "measured": self.measured, "gain_db": self.gain_db}
        return json.dumps(facts).encode() + b"\n" + self.mp3

    @classmethod
    def unpacked(cls, held: bytes) -> Assembled:
        """What :meth:`packed` made; raises ``ValueError`` for anything else."""
        head, _, mp3 = held.partition(b"\n")
        try:
            facts = json.loads(head)
            times = tuple((int(start), int(end)) for start, end in facts.pop("times"))
            return cls(mp3, times=times, **facts)
        except (TypeError, KeyError, AttributeError) as error:
            raise ValueError(f"not a narration: {error}") from error


def prepared(clip: Clip) -> Clip:
    """One synthesised sentence made ready: mono, silence trimmed at -45 dB, 5 ms fades."""
    return fade(trim(mono(clip)))


def assemble(
    pieces: Sequence[Piece],
    progress: Progress | None = None,
    *,
    lead_in_ms: float = LEAD_IN_MS,
    watermark: int | None = None,
) -> Assembled:
    """Join prepared mono clips with their gaps, bring them to the target loudness under the true-peak ceiling, encode.

    ``watermark`` are the 32 bits the sound itself carries (:mod:`app.media.watermark`), None for none. The rate is that of the
    first clip, or the next one above that MP3 knows; others are resampled. Raises ``ValueError`` for no pieces, and whatever
    ``progress`` or a ``load`` raises.
    """
    if not pieces:
        raise ValueError("nothing to assemble")
    say = progress or _silent
    rate = next((known for known in RATES if known >= pieces[0].load().rate), RATES[-1])
    meter, spans, at = Meter(rate), [], frames(lead_in_ms, rate)
    for index, piece in enumerate(pieces):
        say(0.4 * index / len(pieces), "Measuring loudness")
        samples = at_rate(piece.load(), rate)
        meter.feed(samples)
        gap = frames(piece.gap_ms if index + 1 < len(pieces) else TAIL_MS, rate)
        meter.feed(np.zeros(gap, np.float32))
        spans.append((at, at + len(samples)))
        at += len(samples) + gap
    measured = meter.loudness
    gain_db = target(1) - measured if np.isfinite(measured) else 0.0
    mp3 = _write(pieces, rate, lead_in_ms, gain_db, say, Marker(watermark, rate) if watermark is not None else None)
    late = delay_ms(rate)
    times = tuple((round(start * 1000 / rate + late), round(end * 1000 / rate + late)) for start, end in spans)
    return Assembled(mp3, round(at * 1000 / rate + late), times, measured, gain_db)


def _silent(fraction: float, text: str) -> None:
    """Nobody wants to know."""


def _write(
    pieces: Sequence[Piece], rate: int, lead_in_ms: float, gain_db: float, say: Progress, marker: Marker | None
) -> bytes:
    writer, limiter, gain = Mp3Writer(rate), Limiter.at(rate), np.float32(10 ** (gain_db / 20))

    def feed(samples: Samples) -> None:
        writer.feed(limiter.feed(marker.feed(samples) if marker else samples))  # the mark may not push it over the ceiling

    feed(np.zeros(frames(lead_in_ms, rate), np.float32))
    for index, piece in enumerate(pieces):
        say(0.4 + 0.6 * index / len(pieces), "Encoding")
        gap = frames(piece.gap_ms if index + 1 < len(pieces) else TAIL_MS, rate)
        feed(np.concatenate((at_rate(piece.load(), rate) * gain, np.zeros(gap, np.float32))))
    if marker:
        writer.feed(limiter.feed(marker.flush()))
    writer.feed(limiter.flush())
    return writer.finish()
