"""Sound and voices from what came back. Nothing is believed for what it says it is."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, Protocol

from app.course.provenance import SourceType
from app.providers.base import ProviderCard, VoiceInfo
from app.providers.errors import BadAnswer

_GENDERS = {1: "male", 2: "female"}
"""``SsmlVoiceGender``."""
_AGAIN = "Narrate again; if it happens again, choose another voice."
_OTHER_KINDS: Mapping[bytes, str] = {b"ID3": "MP3", b"\xff\xf3": "MP3", b"\xff\xfb": "MP3", b"OggS": "Ogg", b"fLaC": "FLAC"}
_LONGEST, _EACH = 10.0, 2.0
"""Seconds a text may take, and more for each of its characters: digits at a quarter of the usual speed take 1.6."""
_SHORTEST = 1 / 250
"""Seconds each letter takes at least: at twice the usual speed it is eight times that."""
_PCM = 1
_BITS = 16


class VoiceLike(Protocol):
    """One voice as Google lists it."""

    language_codes: Iterable[str]
    name: str
    ssml_gender: Any


def sound(name: str, content: bytes, said: str) -> bytes:
    """The WAV file, if it is one with 16-bit samples in it, as long as ``said`` can take (not looked at for an empty one);
    raises :class:`BadAnswer`."""
    if not content:
        raise BadAnswer(name, "It has no sound in it.", _AGAIN)
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE":
        other = next((kind for magic, kind in _OTHER_KINDS.items() if content.startswith(magic)), "no sound Lectern knows")
        raise BadAnswer(name, f"It should be a WAV file, but it is {other}.", _AGAIN)
    form, samples = b"", 0
    at = 12
    while at + 8 <= len(content):
        chunk, size = struct.unpack_from("<4sI", content, at)
        if chunk == b"fmt ":
            form = content[at + 8 : at + 24]
        elif chunk == b"data":
            samples = min(size, len(content) - at - 8)  # a stream's header may name the largest size there is
        at += 8 + size + size % 2
    if len(form) < 16:
        raise BadAnswer(name, "Its sound has no header, so nobody can tell how to play it.", _AGAIN)
    coding, channels, rate, _bytes, _align, bits = struct.unpack("<HHIIHH", form)
    if coding != _PCM or bits != _BITS or not channels:
        raise BadAnswer(name, "Its sound is coded in another way than was asked for.", _AGAIN)
    if samples < 2 * channels:
        raise BadAnswer(name, "It has no sound in it.", _AGAIN)
    seconds, letters = samples / (2 * channels * max(rate, 1)), sum(char.isalnum() for char in said)
    if said and not letters * _SHORTEST <= seconds <= _LONGEST + len(said) * _EACH:
        why = f"It is {seconds:,.2f} seconds long; nobody takes that for {len(said):,} characters."
        raise BadAnswer(name, why, _AGAIN)
    return content


def voices_in(listed: Iterable[VoiceLike], about: ProviderCard) -> list[dict[str, Any]]:
    """What is known about each voice, as :class:`VoiceInfo` has it: one entry a voice and language, by name."""
    found: dict[str, dict[str, Any]] = {}
    ranks = {model.id: rank for rank, model in enumerate(about.models)}
    for voice in listed:
        name = _line(voice.name)
        codes = [_line(code) for code in voice.language_codes]
        if not name or not codes:
            continue
        family = about.model(name)
        found[name] = asdict(
            VoiceInfo(
                id=name,
                name=name.removeprefix(f"{codes[0]}-"),
                language=codes[0],
                gender=_GENDERS.get(int(voice.ssml_gender), ""),
                system=about.name,
                rank=ranks[family.id] if family else len(ranks),
                family=family.title if family else "",
                source_type=SourceType.TRAINED,
                own=family is None,
                price=family.character_price if family else 0.0,
            )
        )
    return [found[name] for name in sorted(found)]


def _line(text: str) -> str:
    """A name of theirs as it may be kept: one short line."""
    return " ".join(text.split())[:120]
