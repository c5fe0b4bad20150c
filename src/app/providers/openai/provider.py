"""OpenAI as a provider: a payload's bytes out, an answer back."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from app.course import OutputKind, Payload
from app.course.errors import PolicyRefusal
from app.policy import feature
from app.providers.addresses import Address, look_at
from app.providers.base import SILENT, Answer, Provider, Stream
from app.providers.errors import KeyMissing
from app.providers.registry import card

MODERATION = "moderation"
CONNECTION_TEST = "connection-test"

_FURTHER = ("tools", "tool_choice", "background", "conversation", "previous_response_id", "prompt", "metadata")
"""Fields that would let a request reach further than one answer to one text: other hosts, what was kept of earlier ones."""
_INSIDE = ("logprobs", "top_logprobs", "include", "logit_bias")
"""Fields that look into the model (B2.3)."""


class OpenAIProvider(Provider):
    """Text, pictures and moderation from OpenAI, or from an address that speaks its API.

    A payload has no address field; where it goes follows from its feature: ``moderation`` → ``moderations``,
    ``connection-test`` → ``GET models`` (its body is empty), any that makes a picture → ``images/generations``, any other →
    ``chat/completions`` when its body has ``messages``, else ``responses``. The body goes out as it is, byte for byte.
    """

    id: ClassVar[str] = "openai"
    loopback_only: ClassVar[bool] = False
    keyless: ClassVar[bool] = False

    @property
    def name(self) -> str:
        """What people call it."""
        return card(self.id).name

    def address(self) -> Address:
        """Where it is; raises :class:`~app.providers.addresses.BadAddress`."""
        base = self.connection.base_url or card(self.id).endpoints[0].base_url
        return look_at(base, self.connection.azure_version, loopback_only=self.loopback_only)

    def _send(self, payload: Payload, stream: Stream = SILENT) -> Answer:
        endpoint = endpoint_of(payload)
        body = self._allowed(payload, endpoint)
        address = self.address()
        key = self.connection.key()
        if not key and not self.keyless:
            raise KeyMissing(self.name)
        from app.providers.openai.client import Call, exchange

        call = Call(
            name=self.name,
            address=address,
            key=key or "",
            endpoint=endpoint,
            model=payload.model,
            content=payload.body,
            streamed=body.get("stream") is True,
            structured=_structured(body),
            timeout=self.connection.timeout,
        )
        return exchange(call, stream)

    def _allowed(self, payload: Payload, endpoint: str) -> dict[str, Any]:
        """The body as an object, if it may be sent: what it says is what the sheet says, and no more than the app may ask."""
        if endpoint == "models":
            if payload.body:
                raise _refused("A connection test carries nothing.", "A2.0a")
            return {}
        try:
            body = json.loads(payload.body)
        except ValueError as error:
            raise _refused("The request is not JSON.", "A2.0c") from error
        if not isinstance(body, dict):
            raise _refused("The request is not a JSON object.", "A2.0c")
        if body.get("model", payload.model) != payload.model:
            raise _refused("The request names another model than the one that was shown.", "A2.0c")
        if endpoint in ("responses", "chat/completions"):
            self._one_text(body)
        if body.get("n", 1) != 1:
            raise _refused("The request asks for more than one answer.", "A2.0c")
        return body

    def _one_text(self, body: dict[str, Any]) -> None:
        """Raise unless a request for text asks for one text, without going elsewhere for it and without being kept."""
        if any(name in body for name in _FURTHER):
            raise _refused("The request would reach further than one answer.", "A2.0a")
        if any(name in body for name in _INSIDE):
            raise _refused("The request looks into the model.", "B2.3")
        if not self._unkept(body):
            raise _refused("The request does not say that it must not be stored.", "A3.10")

    def _unkept(self, body: dict[str, Any]) -> bool:
        """Whether the body says ``store: false``; left out it would mean true (A3.10)."""
        return body.get("store") is False


def endpoint_of(payload: Payload) -> str:
    """The endpoint a payload goes to, without a leading slash."""
    if payload.feature == MODERATION:
        return "moderations"
    if payload.feature == CONNECTION_TEST:
        return "models"
    if feature(payload.feature).output is OutputKind.IMAGE:
        return "images/generations"
    try:
        body = json.loads(payload.body)
    except ValueError:
        return "responses"  # where it is refused
    return "chat/completions" if isinstance(body, dict) and "messages" in body else "responses"


def _structured(body: dict[str, Any]) -> bool:
    """Whether the answer was asked for as JSON."""
    for holder, name in ((body.get("text"), "format"), (body, "response_format")):
        form = holder.get(name) if isinstance(holder, dict) else None
        if isinstance(form, dict) and form.get("type") in ("json_schema", "json_object"):
            return True
    return False


def _refused(why: str, clause: str) -> PolicyRefusal:
    step = "This is a defect of Lectern; send us the log file named in Help."
    return PolicyRefusal("Nothing was sent.", why, step, clause=clause)
