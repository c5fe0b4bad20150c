"""Words from what came back, and the receipt of a deletion. Nothing is believed for its shape."""

from __future__ import annotations

import json
from typing import Any, Protocol

from app.course.provenance import SourceType
from app.course.text import clean
from app.providers.base import Answer, Usage
from app.providers.errors import BadAnswer

LONGEST_MS = 24 * 3600 * 1000
"""No recording is longer than a day, in milliseconds."""


class WordLike(Protocol):
    """One word as AssemblyAI gives it, times in milliseconds."""

    text: str
    start: int
    end: int
    confidence: float
    speaker: str | None


def captions(name: str, model: str, number: str, response: Any) -> Answer:
    """The words with their times, as JSON: ``language``, ``seconds``, ``text`` and ``words`` (``text``, ``start`` and ``end``
    in milliseconds, ``confidence`` from 0 to 1, ``speaker``), in the order of their times. ``text`` is the words joined: there
    is nothing in one that is not in the other."""
    found = (_word(name, word) for word in response.words or ())
    words = sorted((word for word in found if word["text"]), key=lambda word: (word["start"], word["end"]))
    if not words:
        step = "Listen to it: there may be no speech in it, or in another language than was said."
        raise BadAnswer(name, "It heard no words in the recording.", step)
    language = getattr(response.language_code, "value", response.language_code)
    seconds = response.audio_duration
    counted = (
        float(seconds) if isinstance(seconds, int | float) and 0 < seconds < LONGEST_MS / 1000 else words[-1]["end"] / 1000
    )
    content = {
        "language": _line(str(language or "")).replace("_", "-"),
        "seconds": counted,
        "text": " ".join(word["text"] for word in words),
        "words": words,
    }
    return Answer(
        content=json.dumps(content, ensure_ascii=False).encode("utf-8", "replace"),
        mime="application/json",
        request_id=number,
        system=f"{name} {_line(response.speech_model_used or model)}",
        source_type=SourceType.TRAINED,
        usage=Usage(seconds=counted),
    )


def receipt(name: str, number: str, status: int, date: str, *, gone: bool) -> Answer:
    """That a recording was deleted: when by their clock, and in how many words."""
    said = "was not there any more" if gone else "deleted"
    content = {"transcript": number, "status": status, "date": _line(date), "said": said}
    return Answer(
        content=json.dumps(content).encode(),
        mime="application/json",
        request_id=number,
        system=name,
        source_type=SourceType.TRAINED,
    )


def _word(name: str, word: WordLike) -> dict[str, Any]:
    if not 0 <= word.start <= word.end <= LONGEST_MS:
        raise BadAnswer(name, "The times of its words can't be.")
    said: dict[str, Any] = {"text": _line(word.text), "start": word.start, "end": word.end}
    sure = float(word.confidence)
    said["confidence"] = round(min(max(sure, 0.0), 1.0), 3) if sure == sure else 0.0  # noqa: PLR0124  not a number is not sure
    if word.speaker:
        said["speaker"] = _line(word.speaker)[:40]
    return said


def _line(text: str) -> str:
    """One short line of theirs."""
    return " ".join(clean(text).split())[:200]
