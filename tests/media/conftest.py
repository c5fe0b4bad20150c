"""Sounds to work on, and the tools other people would look at our files with."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.course import OutputKind, Provenance, SourceType
from app.media.audio import Clip


@pytest.fixture
def record() -> Provenance:
    """The origin of a sentence of espeak-ng."""
    return Provenance(
        id="pabc23",
        kind=OutputKind.SPEECH,
        source_type=SourceType.ALGORITHMIC,
        provider="local",
        system="espeak-ng 1.51 (en-gb)",
        created="2026-11-22T06:00:00+00:00",
        user="Ada",
        request_id="r1",
        prompt_sha256="0" * 64,
    )


@pytest.fixture(scope="session")
def speech(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Real speech of some 20 seconds, a WAV file of espeak-ng."""
    text = (
        "Before you begin, read the whole of this safety notice. It tells you which tools you need, where the emergency "
        "exits are, and whom to call when something goes wrong. Never work alone in the tank. Report every leak at once, "
        "even a small one, to the shift manager. When the alarm sounds, stop what you are doing and leave the building."
    )
    out = tmp_path_factory.mktemp("speech") / "speech.wav"
    subprocess.run(["espeak-ng", "-v", "en-gb", "-s", "150", "--stdin", "-w", str(out)], input=text.encode(), check=True)
    return out.read_bytes()


@pytest.fixture
def tone() -> Callable[..., Clip]:
    """A sine: ``tone(seconds, level=0.3, rate=22050, hertz=440)``."""

    def make(seconds: float, level: float = 0.3, rate: int = 22050, hertz: float = 440) -> Clip:
        at = np.arange(round(seconds * rate)) / rate
        return Clip((level * np.sin(2 * np.pi * hertz * at)).astype(np.float32), rate)

    return make


@pytest.fixture
def ebur128(tmp_path: Path) -> Callable[[bytes], tuple[float, float]]:
    """(integrated LUFS, true peak in dBTP) of a sound file as ffmpeg's ebur128 filter measures it."""

    def measure(data: bytes) -> tuple[float, float]:
        path = tmp_path / "measured"
        path.write_bytes(data)
        command = ["ffmpeg", "-hide_banner", "-nostats", "-i", str(path), "-af", "ebur128=peak=true", "-f", "null", "-"]
        said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
        summary = said[said.rindex("Summary") :]
        loudness, peak = re.search(r"I:\s+(-?[\d.]+)", summary), re.search(r"Peak:\s+(-?[\d.]+|-inf)", summary)
        assert loudness is not None
        assert peak is not None
        return float(loudness[1]), float(peak[1])

    return measure


@pytest.fixture
def ffprobe(tmp_path: Path) -> Callable[[bytes], dict[str, Any]]:
    """What ffprobe says about a file: ``format`` with ``tags``, ``streams``."""

    def probe(data: bytes) -> dict[str, Any]:
        path = tmp_path / "probed"
        path.write_bytes(data)
        command = ["ffprobe", "-v", "error", "-show_format", "-show_streams", "-of", "json", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        assert not done.stderr
        found: dict[str, Any] = json.loads(done.stdout)
        return found

    return probe


@pytest.fixture
def ffmpeg_samples(tmp_path: Path) -> Callable[[bytes, int], Any]:
    """A sound file decoded by ffmpeg: mono float samples at the rate given."""

    def decode(data: bytes, rate: int) -> Any:
        path = tmp_path / "decoded"
        path.write_bytes(data)
        command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "f32le", "-ac", "1", "-ar", str(rate), "-"]
        return np.frombuffer(subprocess.run(command, capture_output=True, check=True).stdout, np.float32)

    return decode
