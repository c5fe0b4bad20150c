"""Sound that only Qt's decoder reads (AAC, ALAC, the sound of films), decoded by a process of our own.

The process is ``app.gui.decoding``: Qt lives in the window's room, and a decoder that a stranger's file brings down should
not take the window with it. It needs no display. What it writes: one line of JSON with ``rate`` and ``channels``, or
``error``; then float32 samples, interleaved, to the end.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from app.media.clip import Samples
from app.media.reader import AudioProblem, Sound, broken
from app.paths import own_environment

_PATIENCE = 30.0
"""Seconds the process may take to stop once its answer is not wanted any more."""


def decoder_command() -> list[str]:
    """How the decoder is started: by this interpreter, or by the frozen app itself."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--decode-sound"]
    return [sys.executable, "-m", "app.gui.decoding"]


def spooled(data: bytes) -> Path:
    """A private temporary file with these bytes."""
    handle, path = tempfile.mkstemp(prefix="lectern-sound-")
    with os.fdopen(handle, "wb") as out:
        out.write(data)
    return Path(path)


class Foreign(Sound):
    """A file that the decoder's process reads. Going to a position decodes and drops what is before it.

    ``ours`` says that the file is a temporary one, to be deleted on closing.
    """

    def __init__(self, path: Path, mime: str, name: str, seconds: float, *, ours: bool = False) -> None:
        self._path, self._ours = path, ours
        self.mime, self.name, self.seconds = mime, name, seconds
        self._running: set[subprocess.Popen[bytes]] = set()
        process, facts = self._start()
        self._stop(process)
        self.rate, self.channels = int(facts["rate"]), int(facts["channels"])

    def _start(self) -> tuple[subprocess.Popen[bytes], dict[str, Any]]:
        process = subprocess.Popen(
            [*decoder_command(), str(self._path.absolute())],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**own_environment(), "QT_FFMPEG_DECODING_HW_DEVICE_TYPES": ","},  # sound needs no graphics card
        )
        self._running.add(process)
        assert process.stdout is not None
        try:
            facts = json.loads(process.stdout.readline(4096))
            if "error" not in facts:
                return process, facts
            why = str(facts["error"])
        except (ValueError, TypeError):
            why = "the decoder stopped"
        self._stop(process)
        if why == "no sound":
            raise AudioProblem(f"{self.name} holds no sound.", "It is a film without a sound track.", "Choose another file.")
        if why == "empty":
            raise AudioProblem(
                f"{self.name} holds no sound.",
                "It is a file of the right kind, but of length zero.",
                "Record or export it again.",
            )
        raise broken(self.name, why)

    def _pieces(self, start: int, frames: int) -> Iterator[Samples]:
        process, _ = self._start()
        assert process.stdout is not None
        width = 4 * self.channels
        skip = max(start, 0)
        try:
            while data := process.stdout.read(frames * width):
                piece = np.frombuffer(data[: len(data) - len(data) % width], np.float32).reshape(-1, self.channels)
                if skip >= len(piece):
                    skip -= len(piece)
                    continue
                yield piece[skip:]
                skip = 0
            if process.wait() != 0:
                raise broken(self.name, "the decoder stopped before the end")
        finally:
            self._stop(process)

    def _stop(self, process: subprocess.Popen[bytes]) -> None:
        process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_PATIENCE)
        if process.stdout is not None:
            process.stdout.close()
        self._running.discard(process)

    def close(self) -> None:
        for process in tuple(self._running):
            self._stop(process)
        if self._ours:
            with contextlib.suppress(OSError):
                self._path.unlink()
