"""Recordings whose truth is known: sentences of espeak-ng in a row with pauses of any length, in any noise."""

from __future__ import annotations

import random
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.media.assemble import prepared
from app.media.audio import Clip, decode

SCRIPT = (
    "Before you begin, read the whole of this safety notice.",
    "It tells you which tools you need, where the emergency exits are, and whom to call when something goes wrong.",
    "Never work alone in the tank.",
    "Report every leak at once, even a small one, to the shift manager.",
    "When the alarm sounds, stop what you are doing and leave the building.",
    "Do not use the lift.",
    "Meet at the assembly point behind the canteen and wait until your name has been called.",
    "A visitor who came with you is your responsibility.",
    "If somebody is missing, tell the warden, not the fire brigade.",
    "You will be asked six questions at the end.",
    "Personal data is any information about a person who can be identified.",
    "Keep it no longer than you must.",
)
OTHER = (
    "The history of the potato begins in the Andes some eight thousand years ago.",
    "Farmers froze it at night and dried it by day.",
    "It reached Europe in the sixteenth century.",
    "For a long time nobody wanted to eat it there.",
) * 3


@dataclass(frozen=True, slots=True)
class Spoken:
    """A recording and (start, end) of each of its sentences in ms."""

    clip: Clip
    truth: tuple[tuple[float, float], ...]


def said(text: str, voice: str = "en-us", speed: int = 160, pitch: int = 50) -> Clip:
    """One sentence by espeak-ng."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "said.wav"
        command = ["espeak-ng", "-v", voice, "-s", str(speed), "-p", str(pitch), "--stdin", "-w", str(path)]
        subprocess.run(command, input=text.encode(), check=True)
        return decode(path)


def handing(clips: Sequence[Clip]) -> Callable[[Callable[[Clip], None]], None]:
    """The clips as the alignment takes a draft voice."""

    def give(take: Callable[[Clip], None]) -> None:
        for clip in clips:
            take(clip)

    return give


def recording(
    sentences: Sequence[str],
    voice: str = "en-gb+f3",
    speed: int = 135,
    pitch: int = 60,
    snr: float | None = None,
    seed: int = 1,
) -> Spoken:
    """``sentences`` with pauses of 0.15 to 1.5 s, in a room with noise ``snr`` dB below the voice (None: none)."""
    rng = random.Random(seed)
    clips = [prepared(said(sentence, voice, speed, pitch)) for sentence in sentences]
    rate = clips[0].rate
    parts, truth, at = [np.zeros(rate * 7 // 10, np.float32)], [], rate * 7 // 10
    for clip in clips:
        pause = round(rate * rng.uniform(0.15, 1.5))
        truth.append((at * 1000 / rate, (at + len(clip.samples)) * 1000 / rate))
        parts += [clip.samples, np.zeros(pause, np.float32)]
        at += len(clip.samples) + pause
    whole = np.concatenate(parts)
    if snr is not None:
        noise = np.convolve(np.random.default_rng(seed).normal(0, 1, len(whole)), [1, 0.7, 0.4, 0.2], "same")
        power = float(np.mean(whole[np.abs(whole) > 0.01] ** 2))
        whole = (whole + noise * np.sqrt(power / 10 ** (snr / 10) / np.mean(noise**2))) * 0.7
    return Spoken(Clip(whole.astype(np.float32), rate), tuple(truth))
