"""What a microphone hears, on disk as it comes: a power cut costs the last second of it, and nothing else.

A take is a WAV file beside a note of what it is for. It stays until it was put into the course or thrown away, so an unfinished
one is offered again the next time its narration is recorded.
"""

from __future__ import annotations

import contextlib
import json
import os
import struct
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.course.errors import FileProblem
from app.course.ids import new_id
from app.paths import data_dir

_HEAD = 44
_UNKNOWN = 0xFFFFFFFF  # the size of a WAV whose writer has not finished
_WIDTH = 2
KEPT_DAYS = 30
"""How long a take waits that nobody keeps or throws away: it is a person's voice, and their narration may be gone by then."""
LEAST = 0.3
"""Seconds below which an unfinished take is not worth being asked about."""


@dataclass(frozen=True, slots=True)
class Take:
    """A recording that was made: 16-bit mono at ``rate`` Hz, ``seconds`` long, begun at ``started`` (ISO 8601, UTC)."""

    path: Path
    rate: int
    seconds: float
    started: str

    def discard(self) -> None:
        """Throw it away, or let go of it once it is in the course."""
        for path in (self.path, self.path.with_suffix(".json")):
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)


class TakeWriter:
    """Writes one take. Raises :class:`FileProblem` where the disk refuses; what was written until then is kept."""

    def __init__(self, folder: Path, course_id: str, block_id: str, rate: int) -> None:
        self._rate, self._started = rate, datetime.now(UTC).isoformat(timespec="seconds")
        self.path = folder / f"{new_id('t')}.wav"
        self._frames = self._synced = 0
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            note = {"course": course_id, "block": block_id, "started": self._started, "rate": rate}
            self.path.with_suffix(".json").write_text(json.dumps(note), "utf-8")
            self._file = self.path.open("xb")
            self.path.chmod(0o600)
            self._file.write(_head(rate, _UNKNOWN))
        except OSError as error:
            raise _refused(error, folder) from error

    @property
    def seconds(self) -> float:
        """How much there is so far."""
        return self._frames / self._rate

    def feed(self, pcm: bytes) -> None:
        """Write 16-bit mono samples; once a second they are on the disk itself."""
        try:
            self._file.write(pcm)
            self._frames += len(pcm) // _WIDTH
            if self._frames - self._synced >= self._rate:
                self._file.flush()
                os.fsync(self._file.fileno())
                self._synced = self._frames
        except OSError as error:
            raise _refused(error, self.path.parent) from error

    def finish(self) -> Take:
        """The take, whole."""
        try:
            self._file.close()
        except OSError as error:
            raise _refused(error, self.path.parent) from error
        return mended(self.path, self._rate, self._started)

    def abandon(self) -> None:
        """Let go of the file after it could not be written; what is in it stays."""
        with contextlib.suppress(OSError):
            self._file.close()


def mended(path: Path, rate: int, started: str) -> Take:
    """A take whose file says how long it is, whoever stopped writing it and why."""
    try:
        size = (path.stat().st_size - _HEAD) // _WIDTH * _WIDTH
        with path.open("r+b") as file:
            file.write(_head(rate, max(size, 0)))
            file.truncate(_HEAD + max(size, 0))
    except OSError as error:
        raise _refused(error, path.parent) from error
    return Take(path, rate, max(size, 0) / _WIDTH / rate, started)


def takes_folder() -> Path:
    """Where takes wait to be kept: with what must not be lost."""
    return data_dir() / "takes"


def unfinished(folder: Path, course_id: str, block_id: str) -> list[Take]:
    """Takes for this narration that were neither kept nor thrown away, the newest first."""
    out: list[Take] = []
    for note in folder.glob("*.json"):
        try:
            said = json.loads(note.read_text("utf-8"))
            if (said["course"], said["block"]) != (course_id, block_id):
                continue
            take = mended(note.with_suffix(".wav"), int(said["rate"]), str(said["started"]))
        except (OSError, ValueError, KeyError, TypeError, FileProblem):
            continue
        if take.seconds >= LEAST:
            out.append(take)
        else:
            take.discard()
    return sorted(out, key=lambda take: take.started, reverse=True)


def prune(folder: Path, now: float) -> None:
    """Throw away what has waited longer than :data:`KEPT_DAYS`; ``now`` in seconds since 1970."""
    for path in folder.glob("*"):
        with contextlib.suppress(OSError):
            if now - path.stat().st_mtime > KEPT_DAYS * 86_400:
                path.unlink()


def _head(rate: int, size: int) -> bytes:
    whole = size if size == _UNKNOWN else size + 36
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, rate, rate * _WIDTH, _WIDTH, 16)
    return struct.pack("<4sI4s", b"RIFF", whole, b"WAVE") + form + struct.pack("<4sI", b"data", size)


def _refused(error: OSError, folder: Path) -> FileProblem:
    return FileProblem(
        "The recording can't be written.",
        f"{folder}: {error.strerror or error}.",
        "Make room on the disk. What was recorded until now is kept.",
    )
