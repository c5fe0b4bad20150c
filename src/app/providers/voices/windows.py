"""System.Speech of Windows through PowerShell: a fixed script, its arguments in the environment, the text in a file.

Written after Microsoft's reference, tried against a stand-in only. Nothing of the text ever becomes part of a command line.
"""

from __future__ import annotations

import math
import platform
import shutil
from pathlib import Path
from typing import Self

from app.course.errors import ProviderProblem
from app.providers.base import VoiceInfo
from app.providers.voices.base import SpeechProgram

_NORMAL_WPM = 180
"""Words a minute at rate 0 of the voices Windows brings."""

_SETUP = (
    "$ErrorActionPreference = 'Stop'; Add-Type -AssemblyName System.Speech; [Console]::OutputEncoding = [Text.Encoding]::UTF8; "
)
_LIST = (
    _SETUP
    + "$s = New-Object System.Speech.Synthesis.SpeechSynthesizer; "
    + "foreach ($v in $s.GetInstalledVoices()) { if ($v.Enabled) { $i = $v.VoiceInfo; "
    + "[Console]::Out.WriteLine(($i.Name, $i.Culture.Name, $i.Gender) -join [char]9) } }; $s.Dispose()"
)
_SPEAK = (
    _SETUP
    + "$s = New-Object System.Speech.Synthesis.SpeechSynthesizer; "
    + "$s.SelectVoice($env:LECTERN_VOICE); $s.Rate = [int]$env:LECTERN_RATE; "
    + "$f = New-Object System.Speech.AudioFormat.SpeechAudioFormatInfo(22050, "
    + "[System.Speech.AudioFormat.AudioBitsPerSample]::Sixteen, [System.Speech.AudioFormat.AudioChannel]::Mono); "
    + "$s.SetOutputToWaveFile($env:LECTERN_WAV, $f); "
    + "$s.Speak([IO.File]::ReadAllText($env:LECTERN_TEXT, [Text.Encoding]::UTF8)); $s.SetOutputToNull(); $s.Dispose()"
)


class SystemSpeech(SpeechProgram):
    """The voices of Windows."""

    name = "System.Speech"

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self._voices: tuple[VoiceInfo, ...] = ()

    @classmethod
    def find(cls) -> Self | None:
        # Windows PowerShell first: System.Speech belongs to .NET Framework and is missing from PowerShell 7.
        path = shutil.which("powershell") or shutil.which("pwsh")
        return cls(path) if path else None

    def system(self) -> str:
        return f"System.Speech on Windows {platform.version()}"

    def _run(self, script: str, timeout: float, **values: str) -> bytes:
        environment = {f"LECTERN_{name.upper()}": value for name, value in values.items()}
        command = [self.path, "-NoLogo", "-NoProfile", "-NonInteractive", "-Command", script]
        return self.process.run(command, timeout=timeout, environment=environment)

    def voices(self) -> tuple[VoiceInfo, ...]:
        if not self._voices:
            self._voices = parse_voices(self._run(_LIST, 30).decode("utf-8", "replace"), self.system())
            if not self._voices:
                raise ProviderProblem(
                    "Windows lists no voices.", "", "Add one under Settings > Time & language > Speech > Add voices."
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
        self._run(_SPEAK, timeout, voice=voice.id, rate=str(speed(rate)), text=str(said), wav=str(out))
        return out


def speed(rate: int) -> int:
    """Words a minute on Windows' scale of -10 to 10, where ten steps are a factor of three."""
    return max(-10, min(10, round(10 * math.log(rate / _NORMAL_WPM, 3))))


def parse_voices(listed: str, system: str) -> tuple[VoiceInfo, ...]:
    """What our list script prints: name, culture, gender, separated by tabs."""
    out: list[VoiceInfo] = []
    for line in listed.lstrip("\ufeff").splitlines():
        parts = line.strip().split("\t")
        if len(parts) == 3 and parts[0]:
            gender = parts[2].lower() if parts[2].lower() in ("female", "male") else ""
            out.append(VoiceInfo(id=parts[0], name=parts[0], language=parts[1], gender=gender, system=system, pitched=False))
    return tuple(sorted(out, key=lambda voice: (voice.language, voice.name)))
