"""Sound that was made, on disk, by key: written atomically, checked when read, bounded in size.

A file is a SHA-256 of the rest, the provenance record as JSON, and the sound: a sentence as a lossless WAV file that carries
its label too, or a whole narration as :meth:`app.media.assemble.Assembled.packed` writes it.
What does not match its hash is thrown away and made again; so is the whole folder when somebody deletes it.
Several Lecterns may share it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import struct
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.course.codec import decode as decode_value
from app.course.codec import dumps, encode
from app.course.errors import FileProblem
from app.course.provenance import Provenance
from app.media.clip import Clip
from app.media.decode import decode

LIMIT = 512 * 1024 * 1024
"""Bytes: about three hours of speech at 22,050 Hz. The clips used longest ago go first."""

_KEY = re.compile(r"[0-9a-f]{16,64}")
_SUFFIX = ".clip"
_HASH = 32


@dataclass(frozen=True, slots=True)
class Kept:
    """Sound as it was made, and the record of its origin."""

    sound: bytes
    record: Provenance

    def clip(self) -> Clip:
        """The decoded sound of a sentence."""
        return decode(self.sound, "A kept sentence")


def _packed(sound: bytes, record: Provenance) -> bytes:
    head = dumps(encode(record)).encode("utf-8", "replace")
    body = struct.pack("<I", len(head)) + head + sound
    return hashlib.sha256(body).digest() + body


def _unpacked(held: bytes) -> Kept | None:
    body = held[_HASH:]
    if len(body) < 4 or hashlib.sha256(body).digest() != held[:_HASH]:
        return None
    size = struct.unpack_from("<I", body)[0]
    try:
        return Kept(body[4 + size :], decode_value(Provenance, json.loads(body[4 : 4 + size])))
    except ValueError:
        return None


class ClipCache:
    """The clips in ``folder``. Safe to use from several threads and processes: every file is whole or absent."""

    def __init__(self, folder: Path, limit: int = LIMIT) -> None:
        self.folder = folder
        self.limit = limit
        self._lock = threading.Lock()
        self._holders = 0
        self._held: set[Path] = set()
        self._added = limit  # what others have put there is not known yet: the first clip of ours has the folder looked at

    @contextlib.contextmanager
    def holding(self) -> Iterator[None]:
        """Keep everything that is found or put here until the end, whatever the limit says: a course that is larger would be
        spoken, and paid for, again before it is joined."""
        with self._lock:
            self._holders += 1
        try:
            yield
        finally:
            with self._lock:
                self._holders -= 1
                if not self._holders:
                    self._held.clear()

    def get(self, key: str) -> Kept | None:
        """What is kept under ``key``, or None when there is nothing, or something damaged, which is then deleted."""
        path = self._path(key)
        try:
            held = path.read_bytes()
        except OSError:
            return None
        kept = _unpacked(held)
        with contextlib.suppress(OSError):
            if kept is None:
                path.unlink()
            else:
                os.utime(path)  # used now: it goes last
        self._hold(path)
        return kept

    def put(self, key: str, sound: bytes, record: Provenance) -> None:
        """Keep ``sound`` with its ``record`` under ``key``. Raises :class:`FileProblem` when the disk refuses."""
        path = self._path(key)
        self._hold(path)
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as out:
                    out.write(_packed(sound, record))
                Path(temporary).replace(path)
            except BaseException:
                Path(temporary).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise FileProblem(
                "A narrated sentence could not be kept.",
                f"The cache folder {self.folder} can't be written: {error.strerror or error}.",
                "Make room on the disk, or allow Lectern to write there, then narrate again.",
            ) from error
        self._added += len(sound)
        if self._added * 8 > self.limit:  # look at the folder only now and then
            self.prune()

    def prune(self) -> int:
        """Delete the clips used longest ago until the folder is within its limit, but none that is held; returns the bytes
        freed."""
        self._added = 0
        with self._lock:
            held = frozenset(self._held)
        found: list[tuple[float, int, Path]] = []
        for path in self.folder.glob("*/*"):
            with contextlib.suppress(OSError):
                stat = path.stat()
                found.append((stat.st_mtime, stat.st_size, path))
        total, freed = sum(size for _, size, _ in found), 0
        for _, size, path in sorted(found, key=lambda item: item[0]):
            if total - freed <= self.limit:
                break
            if path in held:
                continue
            with contextlib.suppress(OSError):
                path.unlink()
                freed += size
        return freed

    def _hold(self, path: Path) -> None:
        with self._lock:
            if self._holders:
                self._held.add(path)

    def _path(self, key: str) -> Path:
        if not _KEY.fullmatch(key):
            raise ValueError(f"not a clip key: {key!r}")
        return self.folder / key[:2] / (key + _SUFFIX)
