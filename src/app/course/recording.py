"""A recording that is to be sent: which bytes it has, and the request that carries it in their name.

The body of such a payload is JSON: ``recording`` (SHA-256, bytes and seconds of the file) and ``transcript`` (what is asked
about it). What a person approves is that body; the file is sent only when it has exactly those bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.course.errors import FileProblem

PIECE = 1024 * 1024
"""Bytes read at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recording:
    """Which bytes a file has. ``seconds`` is how long it is, as whoever decoded it says; 0 when nobody knows."""

    sha256: str
    bytes: int
    seconds: float = 0.0

    @property
    def source(self) -> str:
        """What rights statements and consents name it by."""
        return f"recording:{self.sha256}"


def recording_of(path: Path, seconds: float = 0.0, check: Callable[[], None] = lambda: None) -> Recording:
    """The recording in a file, read once in pieces (a gigabyte takes a second or two); ``check`` may raise in between.

    Raises ``FileProblem`` for a file that can't be read or is empty.
    """
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                check()
                digest.update(piece)
                size += len(piece)
    except OSError as error:
        step = "Check that it is still there and may be read."
        raise FileProblem(f"“{path.name}” can’t be read.", f"{error.strerror or error}.", step) from error
    if not size:
        raise FileProblem(f"“{path.name}” is empty.", "There is no sound in it.", "Choose another recording.")
    return Recording(sha256=digest.hexdigest(), bytes=size, seconds=round(seconds, 3))


def body_for(recording: Recording, transcript: Mapping[str, Any]) -> bytes:
    """The body of a payload that asks for ``transcript`` of a recording."""
    about = {"sha256": recording.sha256, "bytes": recording.bytes, "seconds": recording.seconds}
    return json.dumps({"recording": about, "transcript": dict(transcript)}, ensure_ascii=False).encode("utf-8", "replace")


def read_body(body: bytes) -> tuple[Recording, dict[str, Any]]:
    """The recording a body names, and what is asked about it; ``ValueError`` for a body that names none."""
    try:
        said = json.loads(body)
        about, asked = said["recording"], said["transcript"]
        found = Recording(sha256=about["sha256"], bytes=about["bytes"], seconds=about["seconds"])
        whole = (
            said.keys() == {"recording", "transcript"}
            and about.keys() == {"sha256", "bytes", "seconds"}
            and isinstance(asked, dict)
            and len(bytes.fromhex(found.sha256)) == 32
            and type(found.bytes) is int
            and found.bytes > 0
            and isinstance(found.seconds, int | float)
            and not isinstance(found.seconds, bool)
            and 0 <= found.seconds < 10**7
        )
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError("it names no recording") from error
    if not whole:
        raise ValueError("it names no recording")
    return found, asked
