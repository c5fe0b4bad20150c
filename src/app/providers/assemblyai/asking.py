"""A request for captions: looked at before it is sent. Pure."""

from __future__ import annotations

import json
import re
from typing import Any

from app.course.errors import PolicyRefusal
from app.course.payload import Payload
from app.course.recording import Recording, read_body

_ASKED = {
    "speech_models": list,
    "language_code": str,
    "language_detection": bool,
    "punctuate": bool,
    "format_text": bool,
    "disfluencies": bool,
    "speaker_labels": bool,
    "speakers_expected": int,
    "keyterms_prompt": list,
}
"""What may be asked about a recording. Not here: addresses to be called (webhooks), summaries, moods, topics, other models."""
_NUMBER = re.compile(r"[A-Za-z0-9_-]{1,80}")


def allowed(payload: Payload) -> tuple[Recording, dict[str, Any]]:
    """The recording, and what is asked about it, if it may be sent; raises ``PolicyRefusal``."""
    try:
        recording, asked = read_body(payload.body)
    except ValueError as error:
        raise refused("The request names no recording.") from error
    if payload.attachment is None:
        raise refused("The recording does not come along.")
    for name, value in asked.items():
        if name not in _ASKED or not isinstance(value, _ASKED[name]) or (_ASKED[name] is int and isinstance(value, bool)):
            raise refused("The request asks for more than captions need.", "A2.0a")
        if isinstance(value, list) and not all(isinstance(item, str) for item in value):
            raise refused("The request asks for more than captions need.", "A2.0a")
    if asked.get("speech_models") != [payload.model]:
        raise refused("The request names another model than the one that was shown.")
    return recording, asked


def number_of(payload: Payload) -> str:
    """The number AssemblyAI gave a recording, from a payload that asks about one it has; raises ``PolicyRefusal``."""
    try:
        body = json.loads(payload.body)
        number = body["transcript"] if body.keys() == {"transcript"} else ""
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        number = ""
    if not isinstance(number, str) or not _NUMBER.fullmatch(number):
        raise refused("The request names nothing AssemblyAI has.")
    return number


def is_number(said: object) -> bool:
    """Whether a number of theirs can be one, and so be put into an address."""
    return isinstance(said, str) and bool(_NUMBER.fullmatch(said))


def refused(why: str, clause: str = "A2.0c") -> PolicyRefusal:
    """A request that must not be made."""
    step = "This is a defect of Lectern; send us the log file named in Help."
    return PolicyRefusal("Nothing was sent.", why, step, clause=clause)
