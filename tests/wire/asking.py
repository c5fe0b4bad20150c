"""Requests as the app makes them, and a provider that sends them to a server of ours."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from tests.wire.google_server import GoogleServer
from tests.wire.openai_server import OpenAIServer

from app.course import Payload
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
