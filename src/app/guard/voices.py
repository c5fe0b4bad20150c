"""A list of voices as a provider gave it, and as it is kept on this computer."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from app.course import SourceType
from app.guard.refusals import UntrustedAnswer
from app.providers.base import VoiceInfo

_TYPES: dict[str, type | tuple[type, ...]] = {"rank": int, "own": bool, "pitched": bool, "price": (int, float)}


def voices_of(content: bytes) -> tuple[VoiceInfo, ...]:
    """The voices in a list; raises :class:`UntrustedAnswer` for one that is none."""
    try:
        return tuple(_voice(entry) for entry in json.loads(content)["voices"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise UntrustedAnswer("It is no list of voices.") from error


def list_of(voices: Sequence[VoiceInfo]) -> bytes:
    """The same list again, to be kept."""
    return json.dumps({"voices": [asdict(voice) for voice in voices]}, ensure_ascii=False).encode()


def _voice(entry: dict[str, Any]) -> VoiceInfo:
    known = {field.name: entry[field.name] for field in fields(VoiceInfo)}
    for name, value in known.items():
        if not isinstance(value, _TYPES.get(name, str)):
            raise TypeError(name)
    return VoiceInfo(**{**known, "source_type": SourceType(known["source_type"])})
