"""A file in pieces, that is the one that was approved.

It is read once before anything is sent, and hashed again on its way; the last piece leaves only when all of it was right, so
that a file that changed in between never arrives whole.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from app.course.errors import PolicyRefusal
from app.course.recording import PIECE, Recording, recording_of


class OtherRecording(PolicyRefusal):
    """The file is not the one that was approved."""

    def __init__(self, name: str, *, begun: bool = False) -> None:
        super().__init__(
            "The recording was not sent." if not begun else "The recording was not sent to its end.",
            f"“{name}” has changed since you looked at what would be sent.",
            "Start it again, so that you see what goes.",
            clause="A2.0c",
        )


class Reading:
    """A recording as the SDK reads it; a context manager. ``progress(done, total)`` in bytes, and it may raise."""

    def __init__(self, path: Path, recording: Recording, progress: Callable[[int, int], None]) -> None:
        self._path = path
        self._recording = recording
        self._progress = progress
        self._file: BinaryIO | None = None
        self._digest = hashlib.sha256()
        self._done = 0
        self._next = b""

    def __enter__(self) -> Self:
        """Raises :class:`OtherRecording` unless the file has the bytes that were approved."""
        found = recording_of(self._path, self._recording.seconds, lambda: self._progress(0, self._recording.bytes))
        if (found.sha256, found.bytes) != (self._recording.sha256, self._recording.bytes):
            raise OtherRecording(self._path.name)
        self._file = self._path.open("rb")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._file is not None:
            self._file.close()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        piece = self.read()
        if not piece:
            raise StopIteration
        return piece

    def read(self, _size: int = -1) -> bytes:
        """The next piece, nothing at the end. Raises :class:`OtherRecording` in the place of the last one of another file."""
        assert self._file is not None
        if not self._done:
            self._next = self._taken()
        piece = self._next
        if piece:
            self._next = self._taken()
            if not self._next and (self._digest.hexdigest(), self._done) != (self._recording.sha256, self._recording.bytes):
                raise OtherRecording(self._path.name, begun=True)
        self._progress(self._done - len(self._next), self._recording.bytes)
        return piece

    def fileno(self) -> int:
        """For the SDK, which asks the file how long it is; a file that grew meanwhile is not the approved one."""
        assert self._file is not None
        if os.fstat(self._file.fileno()).st_size != self._recording.bytes:
            raise OtherRecording(self._path.name)
        return self._file.fileno()

    def _taken(self) -> bytes:
        assert self._file is not None
        piece = self._file.read(PIECE)
        self._digest.update(piece)
        self._done += len(piece)
        return piece
