"""eSpeak NG, the program (GPL, never linked): text on stdin, sound into a file, markup left off."""

from __future__ import annotations

import re
import shutil
from itertools import pairwise
from pathlib import Path
from typing import Self

from app.course.errors import ProviderProblem
from app.providers.base import VoiceInfo
from app.providers.voices.base import SpeechProgram

_LINE = re.compile(r"^\s*(\d+)\s+(\S+)\s+\S*?/?([MF-])\s+(\S+)\s+(\S+)")
_VERSION = re.compile(r"(\d+(?:\.\d+)+)")
_NO_SPEECH = ("mb/", "!v/")
"""Voices that are listed but need a second program (MBROLA) or only colour another voice."""
_FIRST = {"en": "en-gb"}


class Espeak(SpeechProgram):
    """``espeak-ng`` of a Linux distribution (also installable on Windows and macOS)."""

    name = "espeak-ng"

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._system = ""
        self._voices: tuple[VoiceInfo, ...] = ()

    @classmethod
    def find(cls) -> Self | None:
        path = shutil.which("espeak-ng")
        return cls(path) if path else None

    def system(self) -> str:
        if not self._system:
            said = self.process.run([self.path, "--version"], timeout=10).decode("utf-8", "replace")
            found = _VERSION.search(said)
            self._system = f"espeak-ng {found[1]}" if found else "espeak-ng"
        return self._system

    def voices(self) -> tuple[VoiceInfo, ...]:
        if not self._voices:
            listed = self.process.run([self.path, "--voices"], timeout=10).decode("utf-8", "replace")
            self._voices = parse_voices(listed, self.system())
            if not self._voices:
                raise ProviderProblem(
                    "espeak-ng has no voices.",
                    "Its list of voices is empty.",
                    "Run: sudo apt install --reinstall espeak-ng-data",
                )
        return self._voices

    def speak(self, text: str, voice: VoiceInfo, rate: int, pitch: float, folder: Path, timeout: float) -> Path:
        out = folder / "speech.wav"
        # -b 1: UTF-8; -z: no pause at the end, which is trimmed anyway; no -m: markup is not interpreted
        command = [
            self.path,
            "-v",
            voice.id,
            "-s",
            str(speed(rate)),
            "-p",
            str(height(pitch)),
            "-b",
            "1",
            "-z",
            "--stdin",
            "-w",
            str(out),
        ]
        self.process.run(command, stdin=text.encode("utf-8", "replace") + b"\n", timeout=timeout)
        return out


def speed(rate: int) -> int:
    """eSpeak's figure for a rate: it says 6 % more words of prose a minute than it is asked for (measured, 130 to 175)."""
    return max(80, round(rate / 1.06))


_HEIGHTS = ((-5.65, 0), (-3.62, 25), (-1.5, 40), (0.0, 50), (1.51, 60), (4.07, 75), (6.82, 90), (8.58, 99))
"""Semitones from its own pitch, and eSpeak's figure (0 to 99) for it: measured with espeak-ng 1.51 in English."""


def height(pitch: float) -> int:
    """eSpeak's figure for semitones up or down; beyond what it can do, the most it can."""
    if pitch <= _HEIGHTS[0][0]:
        return _HEIGHTS[0][1]
    for (low, first), (high, last) in pairwise(_HEIGHTS):
        if pitch <= high:
            return round(first + (last - first) * (pitch - low) / (high - low))
    return _HEIGHTS[-1][1]


def parse_voices(listed: str, system: str) -> tuple[VoiceInfo, ...]:
    """The table ``espeak-ng --voices`` prints: priority, language, gender, name, file."""
    out: list[VoiceInfo] = []
    seen: set[str] = set()
    for line in listed.splitlines():
        found = _LINE.match(line)
        if not found or found[5].startswith(_NO_SPEECH):
            continue
        rank, language, gender, name, file = found.groups()
        voice_id = language if language not in seen else file
        seen.add(language)
        base = language.split("-")[0]
        out.append(
            VoiceInfo(
                id=voice_id,
                name=name.replace("_", " "),
                language=language,
                gender={"M": "male", "F": "female"}.get(gender, ""),
                system=system,
                rank=-1 if _FIRST.get(base) == language else int(rank),
            )
        )
    return tuple(sorted(out, key=lambda voice: (voice.language.split("-")[0], voice.rank, voice.language)))
