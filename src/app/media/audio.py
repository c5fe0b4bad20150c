"""Everything about sound in one import. Loads numpy: import it inside functions, never at start-up."""

from __future__ import annotations

from app.media.clip import Clip, fade, join, mono, pauses, silence, trim
from app.media.decode import decode
from app.media.encode import delay_ms, encode_mp3, encode_wav
from app.media.kinds import kind
from app.media.loudness import loudness, normalise, target, true_peak
from app.media.reader import AudioProblem, Sound, opened

__all__ = [
    "AudioProblem",
    "Clip",
    "Sound",
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
    "opened",
    "pauses",
    "silence",
    "target",
    "trim",
    "true_peak",
]
