"""A clip to bytes: 16-bit WAV, and MP3 by LAME."""

from __future__ import annotations

import io
import struct
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from app.media.clip import Clip, Samples

BITRATE = 64
"""kbit/s for mono speech, constant; stereo gets twice that. The usual choice for spoken podcasts, generous at
22,050 Hz; an hour is 29 MB. Constant, because players then seek and tell the length right without an index."""
_LAME_SCALE = 0.95
"""LAME turns sound down by this (measured: -0.45 dB at every rate and bitrate tried); undone before encoding."""
RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
"""Sampling rates MP3 knows."""
DELAY = 1105
"""Samples by which decoded MP3 comes late: 576 of LAME's encoder and 529 of every decoder. Measured with miniaudio, ffmpeg and
Chromium; all agree, because the file carries no LAME gapless tag that some would honour and others not."""


def delay_ms(rate: int) -> float:
    """How late the sound starts in a decoded MP3 of this rate, 50.1 ms at 22,050 Hz: to be added to every cue."""
    return DELAY * 1000 / rate


def pcm16(samples: Samples) -> NDArray[np.int16]:
    """16-bit integers, clipped at full scale; the exact inverse of decoding them."""
    whole: NDArray[np.int16] = np.clip(np.rint(samples * 32768.0), -32768, 32767).astype("<i2")
    return whole


def encode_wav(clip: Clip) -> bytes:
    """A 16-bit WAV file."""
    body = pcm16(clip.samples).tobytes()
    width = 2 * clip.channels
    head = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, clip.channels, clip.rate, clip.rate * width, width, 16)
    return (
        struct.pack("<4sI4s", b"RIFF", 4 + len(head) + 8 + len(body), b"WAVE")
        + head
        + struct.pack("<4sI", b"data", len(body))
        + body
    )


class Mp3Writer:
    """Encodes sound that arrives in pieces; :meth:`finish` gives the whole file, or nothing when it went to ``out``."""

    def __init__(self, rate: int, channels: int = 1, bitrate: int | None = None, out: BinaryIO | None = None) -> None:
        import lameenc

        if rate not in RATES:
            raise ValueError(f"MP3 has no sampling rate of {rate} Hz")
        self._encoder = lameenc.Encoder()
        self._encoder.set_channels(channels)
        self._encoder.set_in_sample_rate(rate)
        self._encoder.set_out_sample_rate(rate)
        self._encoder.set_bit_rate(bitrate or BITRATE * channels)
        self._encoder.set_quality(3)  # LAME's own default for constant bitrate; 2 took 1.6 times as long for no measurable gain
        self._encoder.silence()
        self._whole = io.BytesIO()
        self._out = out or self._whole

    def feed(self, samples: Samples) -> None:
        """Encode the next piece."""
        if len(samples):
            self._out.write(self._encoder.encode(pcm16(samples / np.float32(_LAME_SCALE)).tobytes()))

    def finish(self) -> bytes:
        """The file: frames only, no tags (see :mod:`app.media.labels`)."""
        self._out.write(self._encoder.flush())
        return self._whole.getvalue()


def encode_mp3(clip: Clip, bitrate: int | None = None) -> bytes:
    """The clip as MP3 of constant bitrate. Its sound starts :func:`delay_ms` late when decoded."""
    writer = Mp3Writer(clip.rate, clip.channels, bitrate)
    writer.feed(clip.samples)
    return writer.finish()
