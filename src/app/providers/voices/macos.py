"""``say`` of macOS: text from a file, 16-bit WAV at 22,050 Hz out. After its manual page, tried against a stand-in only."""

from __future__ import annotations

import platform
import re
import shutil
from pathlib import Path
from typing import Self

from app.course.errors import ProviderProblem
from app.providers.base import VoiceInfo
from app.providers.voices.base import SpeechProgram

_LINE = re.compile(r"^(\S.*?)\s+([a-z]{2,3}[_-][A-Za-z0-9_-]+)\s+#")
# Joke and singing voices of macOS: listed last, so that no lesson is narrated by bells.
_NOVELTY = frozenset(
    {"albert", "bad news", "bahh", "bells", "boing", "bubbles", "cellos", "fred", "good news", "jester", "junior", "kathy"}
    | {"organ", "ralph", "superstar", "trinoids", "whisper", "wobble", "zarvox"}
)


class Say(SpeechProgram):
    """The program every Mac has."""

    name = "say"

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._voices: tuple[VoiceInfo, ...] = ()

    @classmethod
    def find(cls) -> Self | None:
        path = shutil.which("say")
        return cls(path) if path else None

    def system(self) -> str:
        return f"macOS {platform.mac_ver()[0]} say".replace("  ", " ")

    def voices(self) -> tuple[VoiceInfo, ...]:
        if not self._voices:
            listed = self.process.run([self.path, "-v", "?"], timeout=20).decode("utf-8", "replace")
            self._voices = parse_voices(listed, self.system())
            if not self._voices:
                raise ProviderProblem(
                    "This Mac lists no voices.",
                    "",
                    "Add one under System Settings > Accessibility > Spoken Content > System Voice.",
                )
        return self._voices

    def speak(
        self,
        text: str,
        voice: VoiceInfo,
        rate: int,
        pitch: float,  # noqa: ARG002  these voices have one
        folder: Path,
        timeout: float,
    ) -> Path:
        said, out = folder / "speech.txt", folder / "speech.wav"
        said.write_text(text, "utf-8")
        command = [self.path, "-v", voice.id, "-r", str(rate), "-f", str(said), "-o", str(out), "--data-format=LEI16@22050"]
        self.process.run(command, timeout=timeout)
        return out


def parse_voices(listed: str, system: str) -> tuple[VoiceInfo, ...]:
    """What ``say -v '?'`` prints: name, locale, a sample sentence after ``#``."""
    out: list[VoiceInfo] = []
    for line in listed.splitlines():
        found = _LINE.match(line)
        if found:
            name, locale = found[1], found[2].replace("_", "-")
            rank = 9 if name.casefold() in _NOVELTY else 0
            out.append(VoiceInfo(id=name, name=name, language=locale, gender="", system=system, rank=rank, pitched=False))
    return tuple(sorted(out, key=lambda voice: (voice.language, voice.rank)))
