"""Everything about sound in one import. Loads numpy: import it inside functions, never at start-up."""

from __future__ import annotations

from app.media.clip import Clip, fade, join, mono, pauses, peaks, silence, trim
from app.media.decode import AudioProblem, decode, kind
from app.media.encode import delay_ms, encode_mp3, encode_wav
from app.media.loudness import loudness, normalise, target, true_peak

__all__ = [
    "AudioProblem",
    "Clip",
    "decode",
    "delay_ms",
    "encode_mp3",
    "encode_wav",
    "fade",
    "join",
    "kind",
    "loudness",
    "mono",
    "normalise",
    "pauses",
    "peaks",
    "silence",
    "target",
    "trim",
    "true_peak",
]
