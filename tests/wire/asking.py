"""Requests as the app makes them, and a provider that sends them to a server of ours."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.wire.assemblyai_server import AssemblyServer
from tests.wire.google_server import GoogleServer, spoken
from tests.wire.openai_server import OpenAIServer

from app.course import Payload
from app.course.recording import body_for, recording_of
from app.policy import Connection
from app.providers import Answer, Provider, load
from app.providers.base import SILENT, Stream
from app.providers.clearance import mint
from app.providers.registry import speech_body

KEY = "sk-test-0123456789abcdefWXYZ"
TEXT = "Wear a helmet. It saves lives. Tell the foreman at once."


def payload(feature: str = "rewrite", provider: str = "openai", model: str = "gpt-6-luna", **changes: Any) -> Payload:
    """A request. ``changes`` are fields of the body; None takes one away."""
    usual: dict[str, dict[str, Any]] = {
        "image": {"model": model, "prompt": "A helmet", "size": "64x64"},
        "moderation": {"model": model, "input": TEXT},
        "chat": {"model": model, "messages": [{"role": "user", "content": TEXT}], "store": False},
    }
    body = usual.get(feature, {"model": model, "instructions": "Rewrite.", "input": TEXT, "store": False}) | changes
    written = json.dumps({name: value for name, value in body.items() if value is not None}, indent=1, ensure_ascii=False)
    return Payload(
        provider=provider,
        model=model,
        feature="rewrite" if feature == "chat" else feature,
        purpose="Rewrite a paragraph",
        course_id="c1",
        block_ids=("b1",),
        body=b"" if feature == "connection-test" else written.encode(),
    )


SPOKEN = "Wear a helmet. It saves lives."
VOICE = "en-US-Neural2-C"


def speech(text: str = SPOKEN, voice: str = VOICE, language: str = "en-US", **settings: Any) -> Payload:
    """A request to say a text, as the app makes it."""
    return Payload(
        provider="google-tts",
        model=voice,
        feature="narration",
        purpose="Read a sentence aloud",
        course_id="c1",
        block_ids=("b1",),
        body=speech_body("google-tts", text, voice, language, **settings),
    )


def speaking(server: GoogleServer | str, key: str | None = None, **more: Any) -> Provider:
    """Google, reached at the server, with the key it knows unless another is given."""
    url, usual = (server, None) if isinstance(server, str) else (server.url, server.key)
    given = key or usual
    return load("google-tts", Connection(base_url=url, key=lambda: given, timeout=more.pop("timeout", 5.0), **more))


def recording(path: Path, model: str = "universal-3-5-pro", **asked: Any) -> Payload:
    """A request to write down the recording in a file, as the app makes it; a sound is made when there is none."""
    if not path.exists():
        path.write_bytes(spoken("Wear a helmet. It saves lives.", 8000))
    known = recording_of(path, 2.0)
    return Payload(
        provider="assemblyai",
        model=model,
        feature="subtitles",
        purpose="Write down a recording",
        course_id="c1",
        block_ids=("b1",),
        body=body_for(known, {"speech_models": [model], "language_code": "en", **asked}),
        sources=(known.source,),
        attachment=path,
    )


def writing_down(server: AssemblyServer | str, key: str | None = None, **more: Any) -> Provider:
    """AssemblyAI, reached at the server, with the key it knows unless another is given."""
    url, usual = (server, None) if isinstance(server, str) else (server.url, server.key)
    given = key or usual
    return load("assemblyai", Connection(base_url=url, key=lambda: given, timeout=more.pop("timeout", 5.0), **more))


class Follower:
    """A stream that hears how far an upload is and which number it has; ``until`` says when to stop."""

    def __init__(self, until: Callable[[Follower], bool] = lambda _: False) -> None:
        self.done: list[tuple[int, int]] = []
        self.numbers: list[str] = []
        self.over: list[str] = []
        self._until = until

    def delta(self, text: str) -> None:
        """Captions come whole."""

    def stopped(self) -> bool:
        """Whether to stop."""
        return self._until(self)

    def uploaded(self, done: int, total: int) -> None:
        """So far."""
        self.done.append((done, total))

    def kept(self, number: str) -> None:
        """Its number."""
        self.numbers.append(number)

    def answered(self, number: str) -> None:
        """Not needed there any more."""
        self.over.append(number)


def connected(server: OpenAIServer | str, provider: str = "openai", key: str | None = KEY, **more: Any) -> Provider:
    """The provider, reached at the server."""
    url = server if isinstance(server, str) else server.url
    return load(provider, Connection(base_url=url, key=lambda: key, timeout=more.pop("timeout", 5.0), **more))


def ask(provider: Provider, asked: Payload, stream: Stream = SILENT) -> Answer:
    """Send under a clearance of its own."""
    return provider.send(asked, mint(asked, place=provider.connection.base_url), stream)


class Listener:
    """A stream that remembers its pieces, and stops when ``until`` says so."""

    def __init__(self, until: Callable[[list[str]], bool] = lambda _: False) -> None:
        self.pieces: list[str] = []
        self._until = until

    def delta(self, text: str) -> None:
        """Take a piece."""
        self.pieces.append(text)

    def stopped(self) -> bool:
        """Whether to stop."""
        return self._until(self.pieces)
