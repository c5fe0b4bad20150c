"""A request for speech as Google's REST interface takes it: written, and looked at before it is sent. Pure."""

from __future__ import annotations

import json
from typing import Any

from app.course.errors import PolicyRefusal, ProviderProblem
from app.course.payload import Payload

LIMIT = 5000
"""Bytes of UTF-8 in one input (cloud.google.com/text-to-speech/quotas; also in the SDK's own words)."""
NORMAL_RATE = 160
"""Words a minute a voice speaks at ``speakingRate`` 1: what ours are measured against (see ``local_voice.DEFAULT_RATE``)."""
SLOWEST, FASTEST = 0.25, 2.0
"""``speakingRate`` Google accepts."""
PITCH = 20.0
"""Semitones up or down Google accepts."""

_SAID = ("text", "ssml", "markup")
_INPUT = {*_SAID, "customPronunciations"}
_VOICE = {"languageCode", "name", "customVoice"}
_AUDIO = {"audioEncoding", "speakingRate", "pitch", "volumeGainDb", "sampleRateHertz", "effectsProfileId"}


def speech(text: str, voice: str, language: str, *, rate: int = NORMAL_RATE, pitch: float = 0.0, ssml: bool = False) -> bytes:
    """The body that asks for ``text`` in a voice: ``rate`` in words a minute, ``pitch`` in semitones; with ``ssml`` the text is
    SSML. A voice whose name is a path (``projects/…/models/…``) is a custom one. What is as usual is left out."""
    audio: dict[str, Any] = {"audioEncoding": "LINEAR16"}
    speed = round(min(max(rate / NORMAL_RATE, SLOWEST), FASTEST), 3)
    if speed != 1:
        audio["speakingRate"] = speed
    if pitch:
        audio["pitch"] = round(min(max(pitch, -PITCH), PITCH), 2)
    named: dict[str, Any] = {"customVoice": {"model": voice}} if custom(voice) else {"name": voice}
    body = {
        "input": {"ssml" if ssml else "text": text},
        "voice": {"languageCode": language, **named},
        "audioConfig": audio,
    }
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")


def custom(voice: str) -> bool:
    """Whether a voice is one somebody had made: Google names those by the path of their model."""
    return "/" in voice


def allowed(payload: Payload) -> str:
    """What a request has said, if it may be sent: it asks for what the sheet says, and for no more than a voice.

    Raises ``PolicyRefusal`` for a request that reaches further, ``ProviderProblem`` for one Google would not take.
    """
    body = _body(payload)
    _only(body, {"input", "voice", "audioConfig"}, "the request")
    given, voice, audio = (_part(body, name) for name in ("input", "voice", "audioConfig"))
    _only(given, _INPUT, "its input")
    _only(voice, _VOICE, "its voice")
    _only(audio, _AUDIO, "its sound")
    own = voice.get("customVoice")
    named = own.get("model") if isinstance(own, dict) else voice.get("name")
    if (own is not None and ("name" in voice or not isinstance(own, dict) or set(own) != {"model"})) or named != payload.model:
        raise _refused("The request names another voice than the one that was shown.", "A2.0c")
    if audio.get("audioEncoding") != "LINEAR16":
        raise _refused("The request asks for sound that can't be proven to be sound.", "A2.0c")
    said = [given[name] for name in _SAID if name in given]
    if len(said) != 1 or not isinstance(said[0], str):
        raise _refused("The request does not say one text.", "A2.0c")
    text = said[0]
    if not any(char.isalnum() for char in text):
        step = "Leave it out, or write words."
        raise ProviderProblem("There is nothing to say.", "The text has no letters or digits.", step)
    size = len(text.encode("utf-8", "replace"))
    if size > LIMIT:
        why = f"It has {size:,} bytes; Google takes {LIMIT:,} at once."
        raise ProviderProblem("The text is too long to be said at once.", why, "Split it into sentences.")
    return text


def _body(payload: Payload) -> dict[str, Any]:
    try:
        body = json.loads(payload.body)
    except (ValueError, RecursionError) as error:
        raise _refused("The request is not JSON.", "A2.0c") from error
    if not isinstance(body, dict):
        raise _refused("The request is not a JSON object.", "A2.0c")
    return body


def _part(body: dict[str, Any], name: str) -> dict[str, Any]:
    part = body.get(name)
    if not isinstance(part, dict):
        raise _refused(f"The request has no “{name}”.", "A2.0c")
    return part


def _only(part: dict[str, Any], known: set[str], where: str) -> None:
    """Raise for a field that could reach further than one voice saying one text: another model, a prompt, a clone's key."""
    if not known >= part.keys():
        raise _refused(f"There is something in {where} that a voice does not need.", "A2.0a")


def _refused(why: str, clause: str) -> PolicyRefusal:
    step = "This is a defect of Lectern; send us the log file named in Help."
    return PolicyRefusal("Nothing was sent.", why, step, clause=clause)
