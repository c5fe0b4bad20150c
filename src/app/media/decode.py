"""Bytes of a sound file to a clip: WAV, MP3, FLAC and Ogg Vorbis through miniaudio. The bytes decide, never a name."""

from __future__ import annotations

import struct

import numpy as np

from app.course.errors import FileProblem
from app.media.clip import Clip, mono

MAX_SECONDS = 4 * 3600
"""Longer sound is refused before it is decoded: a few megabytes of MP3 can claim days."""
_RATES = (4000, 384_000)
_UNKNOWN_LENGTH = 0x7FFFF000  # programs that write a WAV into a pipe put this, or more, where the length belongs


class AudioProblem(FileProblem):
    """A sound file that can't be used; the message names it and the cause."""


def kind(data: bytes) -> str:
    """``audio/wav``, ``audio/mpeg``, ``audio/flac``, ``audio/ogg`` by the first bytes, or an empty string."""
    if data[:4] in (b"RIFF", b"RIFX", b"RF64") and data[8:12] == b"WAVE":
        return "audio/wav"
    if data[:4] == b"fLaC":
        return "audio/flac"
    if data[:4] == b"OggS":
        return "audio/ogg"
    if data[:3] == b"ID3" or (len(data) > 1 and data[0] == 0xFF and data[1] & 0xE0 == 0xE0 and data[1] & 0x06):
        return "audio/mpeg"
    return ""


def decode(data: bytes, name: str = "The sound", *, channels: int = 1, max_seconds: float = MAX_SECONDS) -> Clip:
    """The sound in ``data`` at its own rate; ``channels`` 1 mixes down, 0 keeps what is there (at most two).

    Raises :class:`AudioProblem` for anything that is empty, cut short, broken, absurd or not sound. ``name`` is how the
    message calls it.
    """
    import miniaudio

    if not data:
        raise AudioProblem(f"{name} is empty.", "There is not a single byte in it.", "Choose another file.")
    found = kind(data)
    if not found:
        raise AudioProblem(
            f"{name} is not a sound Lectern can read.",
            "Its first bytes are none of WAV, MP3, FLAC or Ogg Vorbis.",
            "Convert it to one of these and try again.",
        )
    if found == "audio/wav":
        _check_wav(data, name)
    rate, had = _facts(data, found, name, max_seconds)
    wanted = 1 if channels == 1 else min(had, 2)
    try:
        sound = miniaudio.decode(data, miniaudio.SampleFormat.FLOAT32, nchannels=min(had, 2), sample_rate=rate)
    except (miniaudio.MiniaudioError, ValueError, MemoryError) as error:
        raise AudioProblem(
            f"{name} is broken.", f"It can't be decoded ({error}).", "Save it again, or use another file."
        ) from error
    samples = np.frombuffer(sound.samples, np.float32)
    if not len(samples):
        raise AudioProblem(
            f"{name} holds no sound.", "It is a file of the right kind, but of length zero.", "Record or export it again."
        )
    if not np.isfinite(samples).all():
        raise AudioProblem(f"{name} is broken.", "Some of its samples are not numbers.", "Save it again as 16-bit WAV.")
    clip = Clip(samples if sound.nchannels == 1 else samples.reshape(-1, sound.nchannels), rate)
    return mono(clip) if wanted == 1 else clip


def _facts(data: bytes, found: str, name: str, max_seconds: float) -> tuple[int, int]:
    """(rate, channels) the file declares, checked."""
    import miniaudio

    read = {
        "audio/wav": miniaudio.wav_get_info,
        "audio/mpeg": miniaudio.mp3_get_info,
        "audio/flac": miniaudio.flac_get_info,
        "audio/ogg": miniaudio.vorbis_get_info,
    }[found]
    try:
        info = read(data)
    except (miniaudio.MiniaudioError, ZeroDivisionError, ValueError, KeyError) as error:
        raise AudioProblem(
            f"{name} is broken.", f"It begins like {found}, but can't be read ({error}).", "Save it again, or use another file."
        ) from error
    if not _RATES[0] <= info.sample_rate <= _RATES[1] or not 1 <= info.nchannels <= 32:
        raise AudioProblem(
            f"{name} can't be used.",
            f"It claims {info.sample_rate} Hz and {info.nchannels} channels.",
            "Export it at 44,100 Hz, mono or stereo.",
        )
    if info.duration > max_seconds:
        raise AudioProblem(
            f"{name} is too long.",
            f"It lasts {info.duration / 60:.0f} minutes; the limit is {max_seconds / 60:.0f}.",
            "Split it.",
        )
    return int(info.sample_rate), int(info.nchannels)


def _check_wav(data: bytes, name: str) -> None:
    """Refuse a WAV whose data ends before its header says, which decoders pass over in silence."""
    if data[:4] != b"RIFF":
        return
    at = 12
    while at + 8 <= len(data):
        tag, size = struct.unpack_from("<4sI", data, at)
        if tag == b"data":
            held = len(data) - at - 8
            if size > held and size < _UNKNOWN_LENGTH:
                raise AudioProblem(
                    f"{name} was cut short.", f"It should hold {size} bytes of sound and holds {held}.", "Get or make it again."
                )
            return
        at += 8 + size + (size & 1)
    raise AudioProblem(f"{name} holds no sound.", "The WAV file has no data in it.", "Get or make it again.")
