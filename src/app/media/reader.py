"""Sound files of any length, a piece at a time: open one, read its facts, and take its samples from any position.

WAV, MP3 and FLAC are read by miniaudio, which goes to any position at once; Ogg Vorbis and Opus, AAC and ALAC in MP4 or raw,
AIFF, and the sound of MP4 and WebM films by a process of our own that carries Qt's decoder (:mod:`app.media.foreign`).
Memory holds a piece, never the file. The bytes decide what a file is, never its name.
"""

from __future__ import annotations

import contextlib
import io
import struct
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from app.course.errors import FileProblem
from app.media.clip import Samples
from app.media.kinds import HEAD, NoIndex, kind, looks_like, mp4_sound, ogg_seconds

CHUNK = 65536
"""Frames a piece: 1.4 s at 48 kHz, 2 MB for seven channels."""
MAX_SECONDS = 4 * 3600
"""Longer sound is refused: a few megabytes of MP3 can claim days."""
_RATES = (4000, 384_000)
_UNKNOWN_LENGTH = 0x7FFFF000  # programs that write a WAV into a pipe put this, or more, where the length belongs
_SHORT = 0.25
"""Seconds that may be missing at the end before a file counts as cut short: what encoders pad and decoders drop."""
_NATIVE = ("audio/wav", "audio/mpeg", "audio/flac")


class AudioProblem(FileProblem):
    """A sound file that can't be used; the message names it and the cause."""


class Sound(ABC):
    """An open sound file. ``rate`` in Hz, ``channels`` as in the file, ``seconds`` 0 where only reading all of it would tell.

    ``mime`` is what it is by its bytes, ``name`` how messages call it.
    """

    rate: int
    channels: int
    seconds: float
    mime: str
    name: str

    def chunks(self, start: float = 0.0, *, mono: bool = True, frames: int = CHUNK) -> Iterator[Samples]:
        """Pieces of at most ``frames`` frames from ``start`` seconds to the end: float32, full scale ±1, shape ``(n,)``; with
        ``mono`` off and more than one channel ``(n, channels)``. Mono is the mean of all channels.

        Raises :class:`AudioProblem` where the file turns out to be broken, cut short or over the limit.
        """
        got = round(start * self.rate)
        for piece in self._pieces(got, frames):
            if not np.isfinite(piece).all():
                raise AudioProblem(
                    f"{self.name} is broken.", "Some of its samples are not numbers.", "Save it again as 16-bit WAV."
                )
            got += len(piece)
            if got > MAX_SECONDS * self.rate:
                raise too_long(self.name, got / self.rate, MAX_SECONDS)
            if piece.shape[1] == 1:
                yield piece[:, 0]
            else:
                yield piece.mean(axis=1, dtype=np.float32) if mono else piece
        if self.seconds and got < (self.seconds - max(_SHORT, self.seconds / 1000)) * self.rate:
            raise AudioProblem(
                f"{self.name} was cut short.",
                f"It says it lasts {self.seconds:.1f} s and holds {got / self.rate:.1f} s.",
                "Get or make it again.",
            )

    @abstractmethod
    def _pieces(self, start: int, frames: int) -> Iterator[Samples]:
        """Pieces ``(n, channels)`` from frame ``start`` on."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the file."""

    def __enter__(self) -> Sound:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def too_long(name: str, seconds: float, limit: float) -> AudioProblem:
    """The refusal of sound over the limit."""
    return AudioProblem(
        f"{name} is too long.", f"It lasts {seconds / 60:.0f} minutes; the limit is {limit / 60:.0f}.", "Split it."
    )


def broken(name: str, why: object) -> AudioProblem:
    """The refusal of a file that no decoder understands."""
    return AudioProblem(f"{name} is broken.", f"It can't be decoded ({why}).", "Save it again, or use another file.")


def opened(source: Path | bytes, name: str = "", *, max_seconds: float = MAX_SECONDS) -> Sound:
    """The sound in a file or in bytes, to be closed by the caller (it is a context manager).

    Raises :class:`AudioProblem` for anything that is empty, cut short, broken, protected, absurd or not sound.
    """
    name = name or (f"“{source.name}”" if isinstance(source, Path) else "The sound")
    try:
        file: BinaryIO = source.open("rb") if isinstance(source, Path) else io.BytesIO(source)
    except OSError as error:
        raise AudioProblem(
            f"{name} can't be opened.", f"{error.strerror or error}.", "Check that it is still there and may be read."
        ) from error
    try:
        found = _checked_kind(file, name)
        sound = _Native(source, found, name) if found in _NATIVE else _foreign(source, file, found, name)
    finally:
        file.close()
    try:
        _check_facts(sound, max_seconds)
    except BaseException:
        sound.close()
        raise
    return sound


def _checked_kind(file: BinaryIO, name: str) -> str:
    head = file.read(HEAD)
    file.seek(0)
    if not head:
        raise AudioProblem(f"{name} is empty.", "There is not a single byte in it.", "Choose another file.")
    found = kind(head)
    if not found:
        like = looks_like(head)
        raise AudioProblem(
            f"{name} is not a sound Lectern can read.",
            f"By its first bytes it is {like}."
            if like
            else "Its first bytes are none of WAV, MP3, M4A, FLAC, Ogg, AIFF, MP4 or WebM.",
            "Convert it to one of WAV, MP3, M4A, FLAC or Ogg and try again.",
        )
    if found == "audio/wav":
        _check_wav(file, name)
    return found


def _check_facts(sound: Sound, max_seconds: float) -> None:
    if not _RATES[0] <= sound.rate <= _RATES[1] or not 1 <= sound.channels <= 32:
        raise AudioProblem(
            f"{sound.name} can't be used.",
            f"It claims {sound.rate} Hz and {sound.channels} channels.",
            "Export it at 44,100 Hz, mono or stereo.",
        )
    if sound.seconds > max_seconds:
        raise too_long(sound.name, sound.seconds, max_seconds)


class _Native(Sound):
    """A file that miniaudio reads."""

    def __init__(self, source: Path | bytes, mime: str, name: str) -> None:
        import miniaudio

        self._source: bytes | str = source if isinstance(source, bytes) else str(source.absolute())
        self.mime, self.name = mime, name
        try:
            info = _reading(self._source, mime)(self._source)
        except (miniaudio.MiniaudioError, OSError, ZeroDivisionError, ValueError, KeyError) as error:
            raise AudioProblem(
                f"{name} is broken.",
                f"It begins like {mime}, but can't be read ({error}).",
                "Save it again, or use another file.",
            ) from error
        self.rate, self.channels = int(info.sample_rate), int(info.nchannels)
        self.seconds = info.num_frames / self.rate

    def _pieces(self, start: int, frames: int) -> Iterator[Samples]:
        import miniaudio

        facts = (miniaudio.SampleFormat.FLOAT32, self.channels, self.rate, frames)
        try:
            if isinstance(self._source, bytes):
                stream = miniaudio.stream_memory(self._source, *facts)
            else:
                stream = miniaudio.stream_file(self._source, *facts, seek_frame=start)
                start = 0
            with contextlib.closing(stream):
                for held in stream:
                    piece = np.frombuffer(held, np.float32).reshape(-1, self.channels)
                    if start < len(piece):
                        yield piece[start:]
                    start = max(start - len(piece), 0)
        except (miniaudio.MiniaudioError, OSError, ValueError, MemoryError) as error:
            raise broken(self.name, error) from error

    def close(self) -> None:
        """Nothing is held between two pieces."""


def _reading(source: bytes | str, mime: str) -> Callable[[bytes | str], Any]:
    """What reads the facts of a file of this type."""
    import miniaudio

    of_bytes, of_file = {
        "audio/wav": (miniaudio.wav_get_info, miniaudio.wav_get_file_info),
        "audio/mpeg": (miniaudio.mp3_get_info, miniaudio.mp3_get_file_info),
        "audio/flac": (miniaudio.flac_get_info, miniaudio.flac_get_file_info),
    }[mime]
    found: Callable[[bytes | str], Any] = of_bytes if isinstance(source, bytes) else of_file
    return found


def _foreign(source: Path | bytes, file: BinaryIO, found: str, name: str) -> Sound:
    from app.media.foreign import Foreign, spooled

    seconds = ogg_seconds(file) if found == "audio/ogg" else 0.0
    if found == "audio/mp4":
        try:
            size = file.seek(0, io.SEEK_END)
            track = mp4_sound(file, size)
        except NoIndex as error:
            raise AudioProblem(
                f"{name} was cut short.",
                "Its index is missing; it is written when a recording or a download ends.",
                "Get or make it again.",
            ) from error
        except struct.error as error:
            raise broken(name, "its index is damaged") from error
        if track is None:
            raise AudioProblem(f"{name} holds no sound.", "It is a film without a sound track.", "Choose another file.")
        if track.encrypted:
            raise AudioProblem(
                f"{name} is protected.",
                "It is encrypted (DRM), so only the shop's own player can play it.",
                "Use a file without copy protection, for which you hold the rights.",
            )
        seconds = track.seconds
    if isinstance(source, Path):
        return Foreign(source, found, name, seconds)
    held = spooled(source)
    try:
        return Foreign(held, found, name, seconds, ours=True)
    except BaseException:
        with contextlib.suppress(OSError):
            held.unlink()
        raise


def _check_wav(file: BinaryIO, name: str) -> None:
    """Refuse a WAV whose data ends before its header says, which decoders pass over in silence."""
    size = file.seek(0, io.SEEK_END)
    file.seek(0)
    little = file.read(4) == b"RIFF"
    at = 12
    while little and at + 8 <= size:
        file.seek(at)
        tag, length = struct.unpack("<4sI", file.read(8))
        if tag == b"data":
            held = size - at - 8
            if length > held and length < _UNKNOWN_LENGTH:
                raise AudioProblem(
                    f"{name} was cut short.",
                    f"It should hold {length} bytes of sound and holds {held}.",
                    "Get or make it again.",
                )
            break
        at += 8 + length + (length & 1)
    else:
        if little:
            raise AudioProblem(f"{name} holds no sound.", "The WAV file has no data in it.", "Get or make it again.")
    file.seek(0)
