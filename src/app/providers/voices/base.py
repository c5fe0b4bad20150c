"""What every speech program has in common: a voice, a list, a process that can be killed, and text made harmless."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import ClassVar, Self

from app.course.errors import Cancelled, ProviderProblem
from app.providers.base import VoiceInfo

MAX_CHARS = 20_000
"""Longer text in one call is refused; Lectern itself sends sentences."""
_UNSPEAKABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\uffff]")


def harmless(text: str) -> str:
    """One line a speech program takes for words only.

    Control characters are gone (eSpeak takes commands after Ctrl-A), and so is the double bracket that opens phonemes in eSpeak
    and commands in ``say``. Angle brackets become spaces: markup is off, and this keeps a program that guesses from guessing.
    """
    flat = _UNSPEAKABLE.sub(" ", text)
    flat = re.sub(r"\[(?=\[)|\](?=\])", lambda found: found[0] + " ", flat)
    return " ".join(re.sub("[<>]", " ", flat).split())


class Program:
    """Starts a program, and can kill what runs of it from another thread."""

    def __init__(self) -> None:
        self._running: set[subprocess.Popen[bytes]] = set()
        self._killed: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()

    def run(
        self, command: Sequence[str], *, stdin: bytes = b"", timeout: float = 30.0, environment: Mapping[str, str] | None = None
    ) -> bytes:
        """Run ``command`` to its end and return what it wrote on stdout.

        Raises :class:`ProviderProblem` when it can't be started, fails or takes longer than ``timeout`` seconds, and
        :class:`Cancelled` after :meth:`kill`. No process is left behind, whatever is raised.
        """
        name = Path(command[0]).stem
        try:
            process = subprocess.Popen(
                list(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env={**os.environ, **(environment or {})},
                start_new_session=sys.platform != "win32",
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
            )
        except OSError as error:
            raise ProviderProblem(
                f"The voice program {name} can't be started.",
                f"{error.strerror or error}.",
                "Install it again, then narrate again.",
            ) from error
        with self._lock:
            self._running.add(process)
        try:
            out, err = process.communicate(stdin, timeout)
        except subprocess.TimeoutExpired as error:
            raise ProviderProblem(
                f"The voice program {name} does not answer.",
                f"It was stopped after {timeout:.0f} seconds.",
                "Narrate again; if it happens again, choose another voice.",
            ) from error
        finally:
            with self._lock:
                self._running.discard(process)
                killed = process in self._killed
                self._killed.discard(process)
            _end(process)
        if killed:
            raise Cancelled
        if process.returncode:
            raise ProviderProblem(
                f"The voice program {name} failed.",
                f"It says: {_last_line(err) or f'exit status {process.returncode}'}",
                "Choose another voice, or install the program again.",
            )
        return out

    def kill(self) -> None:
        """End what runs now, if anything; each :meth:`run` raises :class:`Cancelled`."""
        with self._lock:
            self._killed |= self._running
            for process in self._running:
                _kill(process)


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a process with its children."""
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill a process with its children, if it is still there, and reap it."""
    if process.poll() is None:
        _kill(process)
        process.wait()
    for pipe in (process.stdin, process.stdout, process.stderr):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()


def _last_line(err: bytes) -> str:
    lines = [line.strip() for line in err.decode("utf-8", "replace").splitlines() if line.strip()]
    return lines[-1][:200] if lines else ""


class SpeechProgram(ABC):
    """One speech program of an operating system. ``speak`` gets text out of :func:`harmless`, and a voice it listed."""

    name: ClassVar[str]

    def __init__(self, path: str) -> None:
        self.path = path
        self.process = Program()

    @classmethod
    @abstractmethod
    def find(cls) -> Self | None:
        """The program, if this computer has it."""

    @abstractmethod
    def system(self) -> str:
        """Name and version, for labels and for the cache of clips."""

    @abstractmethod
    def voices(self) -> tuple[VoiceInfo, ...]:
        """Every voice it has, best first within a language; raises :class:`ProviderProblem`."""

    @abstractmethod
    def speak(self, text: str, voice: VoiceInfo, rate: int, pitch: float, folder: Path, timeout: float) -> Path:
        """Say ``text`` at ``rate`` words a minute, ``pitch`` semitones up or down where its voices are ``pitched``, into a
        WAV file in ``folder``, private and empty, and return its path."""
