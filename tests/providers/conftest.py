"""Stand-ins for speech programs: real processes that write real sound, and programs that misbehave."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.course import Payload

_HEADER = f"#!{sys.executable}\nimport json, math, os, struct, sys, time\n"
_WAV = """
def wav(path, seconds=0.3, level=12000):
    n = int(22050 * seconds)
    body = b"".join(struct.pack("<h", int(level * math.sin(i / 8))) for i in range(n))
    head = struct.pack("<4sIHHIIHH", b"fmt ", 16, 1, 1, 22050, 44100, 2, 16)
    open(path, "wb").write(struct.pack("<4sI4s", b"RIFF", 36 + len(body), b"WAVE") + head
        + struct.pack("<4sI", b"data", len(body)) + body)
"""


@pytest.fixture
def program(tmp_path: Path) -> Callable[..., Path]:
    """``program(name, code)`` puts an executable in a folder of its own; ``wav(path)`` in its code writes a sound."""

    def make(name: str, code: str) -> Path:
        path = tmp_path / "bin" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(_HEADER + _WAV + code)
        path.chmod(0o755)
        return path

    return make


@pytest.fixture
def request_for() -> Callable[..., Payload]:
    """The payload that asks the local voice for a text."""

    def make(text: object, voice: str = "", language: str = "en", rate: int = 160, pitch: float = 0.0) -> Payload:
        body = json.dumps({"text": text, "voice": voice, "language": language, "rate": rate, "pitch": pitch}).encode()
        return Payload(
            provider="local", model=voice, feature="narration", purpose="Read", course_id="c1", block_ids=("b1",), body=body
        )

    return make
