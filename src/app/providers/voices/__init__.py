"""Speech programs of operating systems behind one interface: eSpeak NG on Linux, System.Speech on Windows, ``say`` on macOS.

Each runs as a process of its own. eSpeak NG is GPL: it is started like any other program and never linked, imported or shipped.
:mod:`base` is the interface and what all share; :func:`choose` picks the program of this computer.
"""

from __future__ import annotations

import sys

from app.course.errors import ProviderProblem
from app.providers.voices.base import Program, SpeechProgram

__all__ = ["Program", "SpeechProgram", "choose"]


def choose(platform: str = sys.platform) -> SpeechProgram:
    """The speech program of this computer; raises :class:`ProviderProblem` saying what to install when there is none."""
    from app.providers.voices.espeak import Espeak
    from app.providers.voices.macos import Say
    from app.providers.voices.windows import SystemSpeech

    own: dict[str, type[SpeechProgram]] = {"win32": SystemSpeech, "darwin": Say}
    order: list[type[SpeechProgram]] = [own[platform], Espeak] if platform in own else [Espeak]
    for kind in order:
        program = kind.find()
        if program is not None:
            return program
    raise ProviderProblem(
        "This computer has no voice Lectern can use.",
        "No speech program was found." if platform in own else "The program espeak-ng is not installed.",
        {
            "win32": "Add a voice under Settings > Time & language > Speech, or run: winget install eSpeak-NG.eSpeak-NG",
            "darwin": "Restore /usr/bin/say, or run: brew install espeak-ng",
        }.get(platform, "Run: sudo apt install espeak-ng (Fedora: sudo dnf install espeak-ng; Arch: sudo pacman -S espeak-ng)"),
    )
