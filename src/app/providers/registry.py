"""The table of providers and their cards. Asking for a card reads a small TOML file and imports no provider."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from importlib import import_module
from typing import Any

from app.course import OutputKind
from app.course.errors import PolicyRefusal
from app.paths import resource
from app.policy import Verdict, read_rules
from app.providers.base import USUAL, Agreement, Connection, Endpoint, Model, Provider, ProviderCard

PROVIDERS: dict[str, str] = {
    "assemblyai": "app.providers.assemblyai:AssemblyAI",
    "google-tts": "app.providers.google_tts:GoogleSpeech",
    "local": "app.providers.local_voice:LocalVoice",
    "local-model": "app.providers.local_model:LocalModel",
    "openai": "app.providers.openai:OpenAIProvider",
}
"""Provider id to ``module:class``; the module is imported when the provider is first used."""


class UnknownProvider(PolicyRefusal):
    """A provider that is not in the table is never sent anything (clause A1.2)."""

    def __init__(self, provider_id: str) -> None:
        known = ", ".join(sorted(PROVIDERS))
        super().__init__(
            f"There is no provider “{provider_id}”.",
            "Only providers Lectern knows are used.",
            f"Choose one of: {known}.",
            clause="A1.2",
        )


@cache
def card(provider_id: str) -> ProviderCard:
    """The card of a provider; raises :class:`UnknownProvider`."""
    if provider_id not in PROVIDERS:
        raise UnknownProvider(provider_id)
    return read_card(tomllib.loads(resource("providers", f"{provider_id}.toml").read_text("utf-8")))


def read_card(data: dict[str, Any]) -> ProviderCard:
    """A card from TOML data; raises ``TypeError``, ``KeyError`` or ``ValueError`` when it is not one."""
    known = dict(data)
    known["outputs"] = frozenset(OutputKind(kind) for kind in known["outputs"])
    known["hosts"] = tuple(known.get("hosts", ()))
    known["keys"] = tuple(known.get("keys", ("key",)))
    known["models"] = tuple(Model(**{**model, "output": OutputKind(model["output"])}) for model in known.get("models", ()))
    known["endpoints"] = tuple(Endpoint(**endpoint) for endpoint in known.get("endpoints", ()))
    rules = read_rules(known.get("rules", ()), source="provider")
    known["rules"] = tuple(rule for rule in rules if rule.verdict is not Verdict.ALLOW)  # a card can only be stricter
    for name in ("dpa", "baa"):
        if name in known:
            known[name] = Agreement(**known[name])
    return ProviderCard(**known)


def load(provider_id: str, connection: Connection = USUAL) -> Provider:
    """A provider that is reached as ``connection`` says, made now; raises :class:`UnknownProvider`."""
    if provider_id not in PROVIDERS:
        raise UnknownProvider(provider_id)
    module, _, name = PROVIDERS[provider_id].partition(":")
    provider: Provider = getattr(import_module(module), name)(connection)
    return provider


def speech_body(
    provider_id: str, text: str, voice: str, language: str, *, rate: int = 160, pitch: float = 0.0, ssml: bool = False
) -> bytes:
    """The body of a payload that has ``text`` said, as this provider takes it: ``rate`` in words a minute, ``pitch`` in
    semitones; ``ssml`` for a text that is SSML. Raises :class:`UnknownProvider`, ``ValueError`` for one that does not speak.
    """
    if OutputKind.SPEECH not in card(provider_id).outputs:
        raise ValueError(f"{provider_id} does not speak")
    if card(provider_id).local:
        body: dict[str, object] = {"text": text, "voice": voice, "language": language, "rate": rate}
        if pitch:  # a request without one stays what it was, and its clip in the cache
            body["pitch"] = pitch
        return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
    from app.providers.google_tts.asking import speech

    return speech(text, voice, language, rate=rate, pitch=pitch, ssml=ssml)
