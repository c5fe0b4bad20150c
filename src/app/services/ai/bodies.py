"""The exact bytes of a request. The same question gives the same bytes: what was approved can be made again and compared.

Never stored at the provider, nothing but text or a picture wanted back: no log-probabilities, no embeddings, no tools (B2.3).
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from app.services.ai.prompts import Schema


class Form(StrEnum):
    """How a provider is spoken to."""

    RESPONSES = "responses"
    CHAT = "chat"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """A picture that goes along: its bytes and type."""

    data: bytes
    mime: str

    @property
    def url(self) -> str:
        """The picture as the API takes it."""
        return f"data:{self.mime};base64,{base64.b64encode(self.data).decode('ascii')}"


def text_body(
    form: Form,
    model: str,
    instructions: str,
    parts: tuple[str, ...],
    *,
    schema: Schema | None,
    tokens: int,
    picture: Attached | None = None,
) -> bytes:
    """A request for text. ``parts`` are the material, each a text of its own so that the sheet shows them one by one."""
    if form is Form.CHAT:
        return _dumped(_chat(model, instructions, parts, schema, tokens, picture))
    content: list[dict[str, Any]] = [{"type": "input_text", "text": part} for part in parts]
    if picture:
        content.append({"type": "input_image", "image_url": picture.url})
    body: dict[str, Any] = {
        "model": model,
        "instructions": instructions,
        "input": [{"role": "user", "content": content}],
        "max_output_tokens": tokens,
        "store": False,
        "stream": True,
    }
    if schema is not None:
        body["text"] = {"format": {"type": "json_schema", "name": "answer", "schema": schema, "strict": True}}
    return _dumped(body)


def _chat(
    model: str, instructions: str, parts: tuple[str, ...], schema: Schema | None, tokens: int, picture: Attached | None
) -> dict[str, Any]:
    content: list[dict[str, Any]] = [{"type": "text", "text": part} for part in parts]
    if picture:
        content.append({"type": "image_url", "image_url": {"url": picture.url}})
    body: dict[str, Any] = {
        "model": model,
        "messages": [{"role": "system", "content": instructions}, {"role": "user", "content": content}],
        "max_tokens": tokens,
        "store": False,
        "stream": True,
        "stream_options": {"include_usage": True},
    }
    if schema is not None:
        body["response_format"] = {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema, "strict": True}}
    return body


def image_body(model: str, prompt: str, *, size: str, quality: str) -> bytes:
    """A request for one picture as PNG, the type whose label survives best."""
    body = {"model": model, "prompt": prompt, "size": size, "quality": quality, "n": 1, "output_format": "png"}
    return _dumped(body)


def parts_sent(body: bytes) -> tuple[str, ...]:
    """The material of a text request as it really went, after whatever was redacted or edited in the sheet."""
    data = json.loads(body)
    asked = data.get("input") or [message for message in data.get("messages", ()) if message.get("role") == "user"]
    return tuple(part["text"] for item in asked for part in item["content"] if isinstance(part.get("text"), str))


ALLOWED = frozenset(
    {"model", "instructions", "input", "max_output_tokens", "store", "stream", "text"}  # responses
    | {"messages", "max_tokens", "stream_options", "response_format"}  # chat completions
    | {"prompt", "size", "quality", "n", "output_format"}  # images
)
"""Every field a body may have at its top. Anything else, above all what would take a model apart, is a fault."""


def _dumped(body: dict[str, Any]) -> bytes:
    assert body.keys() <= ALLOWED
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
