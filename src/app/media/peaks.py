"""Outlines of recordings on disk, so that a waveform is found once for each content and not each time a course is opened."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from app.media.pyramid import Pyramid, of_sound

_LIMIT = 256 * 1024 * 1024
"""Bytes: some 170 hours."""


class PeakCache:
    """Pyramids by the SHA-256 of their sound. What can't be read is found again; a full disk only means finding again."""

    def __init__(self, folder: Path, limit: int = _LIMIT) -> None:
        self._folder, self._limit = folder, limit

    def get(self, sha256: str) -> Pyramid | None:
        """What is kept, or None."""
        path = self._folder / f"{sha256}.peaks"
        try:
            kept = Pyramid.unpacked(path.read_bytes())
            os.utime(path)
        except (OSError, ValueError):
            return None
        return kept

    def put(self, sha256: str, peaks: Pyramid) -> None:
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

    def found(self, sha256: str, read: Callable[[], bytes], name: str, done: Callable[[float], None] | None = None) -> Pyramid:
        """What is kept, or else what :func:`of_sound` finds in what ``read`` gives; it is kept. Raises what these raise."""
        kept = self.get(sha256)
        if kept is None:
            kept = of_sound(read(), name, done)
            self.put(sha256, kept)
        return kept
