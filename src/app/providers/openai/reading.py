"""An answer from what came back, endpoint by endpoint. Pure: no socket, no SDK.

Nothing that came back is believed for its shape: whatever is not there, or is of another type, ends as a ``KeyError``,
``TypeError`` or the like, which :mod:`problems` turns into "it is damaged".
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from app.course import SourceType
from app.course.text import clean
from app.providers.base import NO_USAGE, Answer, Usage

_CUT = "It broke off before its end."
_TOO_LONG = "It became longer than the model may answer, so its end is missing."
_SHORTER = "Ask for less at once, or choose another model."


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What was understood. ``problem`` says why it can't be used, ``declined`` that the model would not, ``failed`` with which
    code it failed; all empty when it is good."""

    content: bytes = b""
    mime: str = "text/plain"
    model: str = ""
    id: str = ""
    usage: Usage = NO_USAGE
    problem: str = ""
    next_step: str = ""
    declined: bool = False
    failed: str | None = None

    def answer(self, *, request_id: str, model: str) -> Answer:
        """As the guard takes it; ``model`` is the one that was asked, for an answer that names none."""
        return Answer(
            content=self.content,
            mime=self.mime,
            request_id=_line(request_id),
            system=_line(self.model) or model,
            source_type=SourceType.TRAINED,
            usage=self.usage,
        )


Delta = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Reader:
    """``whole`` reads an answer that came in one piece, ``stream`` one that comes in events; ``structured`` wants JSON."""

    whole: Callable[[dict[str, Any], bool], Heard]
    stream: Callable[[Iterator[dict[str, Any]], Delta, bool], Heard] | None = None


# Responses.


def _response(data: dict[str, Any], structured: bool, said: str = "") -> Heard:
    """``said`` is the text of the stream, for servers whose last event leaves it out."""
    about = _about(data)
    parts = [part for item in data.get("output") or () if item["type"] == "message" for part in item["content"]]
    if any(part["type"] == "refusal" for part in parts):
        return replace(about, declined=True)
    status = data.get("status", "completed")
    if status == "failed":
        return replace(about, failed=str((data.get("error") or {}).get("code") or ""))
    if status == "incomplete":
        return _incomplete((data.get("incomplete_details") or {}).get("reason") == "content_filter", about)
    if status != "completed":
        return replace(about, problem=_CUT)
    return _text("".join(part["text"] for part in parts if part["type"] == "output_text") or said, structured, about)


def _response_stream(events: Iterator[dict[str, Any]], delta: Delta, structured: bool) -> Heard:
    said: list[str] = []
    for event in events:
        match event.get("type"):
            case "response.output_text.delta":
                said.append(event["delta"])
                delta(clean(event["delta"]))
            case "response.refusal.delta" | "response.refusal.done":
                return Heard(declined=True)
            case "response.completed" | "response.incomplete" | "response.failed":
                return _response(event["response"], structured, "".join(said))
            case "error":
                return Heard(failed=str(event.get("code") or ""))
    return Heard(problem=_CUT)


# Chat completions.


def _chat(data: dict[str, Any], structured: bool) -> Heard:
    about = _about(data)
    choices = data["choices"]
    if not choices:
        return replace(about, problem="It is empty.")
    message, finish = choices[0]["message"], choices[0].get("finish_reason")
    return _chosen(message.get("content") or "", bool(message.get("refusal")), finish, structured, about)


def _chat_stream(events: Iterator[dict[str, Any]], delta: Delta, structured: bool) -> Heard:
    said: list[str] = []
    about = Heard()
    finish, refused = None, False
    for event in events:
        here = _about(event)
        about = replace(about, model=here.model or about.model, id=here.id or about.id, usage=about.usage + here.usage)
        for choice in event.get("choices") or ():
            piece = choice["delta"].get("content")
            if piece:
                said.append(piece)
                delta(clean(piece))
            refused = refused or bool(choice["delta"].get("refusal"))
            finish = choice.get("finish_reason") or finish
    return _chosen("".join(said), refused, finish, structured, about)


def _chosen(text: str, refused: bool, finish: object, structured: bool, about: Heard) -> Heard:
    if refused:
        return replace(about, declined=True)
    if finish in ("length", "content_filter"):
        return _incomplete(finish == "content_filter", about)
    if finish is None:
        return replace(about, problem=_CUT)
    return _text(text, structured, about)


# The others.


def _image(data: dict[str, Any], _: bool) -> Heard:
    usage = _about(data).usage
    counted = Usage(input_tokens=usage.input_tokens, output_tokens=usage.output_tokens, images=1)
    if not data.get("data"):
        return Heard(problem="It has no picture in it.", usage=usage)
    first = data["data"][0]
    if not first.get("b64_json") and first.get("url"):
        return Heard(problem="It is an address in the place of a picture, and Lectern fetches none.", usage=counted)
    content = base64.b64decode(first["b64_json"], validate=True)
    mime = next((mime for mime, is_one in _MAGIC.items() if is_one(content)), "")
    if not mime:
        return Heard(problem="It is no picture, whatever it says it is.", usage=counted)
    return Heard(content=content, mime=mime, usage=counted)


_MAGIC: Mapping[str, Callable[[bytes], bool]] = {
    "image/png": lambda content: content.startswith(b"\x89PNG\r\n\x1a\n"),
    "image/jpeg": lambda content: content.startswith(b"\xff\xd8\xff"),
    "image/webp": lambda content: content[:4] == b"RIFF" and content[8:12] == b"WEBP",
}


def _moderation(data: dict[str, Any], _: bool) -> Heard:
    results = [{"flagged": bool(result["flagged"]), "categories": dict(result["categories"])} for result in data["results"]]
    if not results:
        return Heard(problem="It is empty.")
    content = json.dumps({"results": results}, ensure_ascii=False).encode()
    return replace(_about(data), content=content, mime="application/json")


def _models(data: dict[str, Any], _: bool) -> Heard:
    names = sorted(_line(model["id"]) for model in data["data"])
    return Heard(content=json.dumps({"models": names}, ensure_ascii=False).encode(), mime="application/json")


READERS: Mapping[str, Reader] = {
    "responses": Reader(_response, _response_stream),
    "chat/completions": Reader(_chat, _chat_stream),
    "images/generations": Reader(_image),
    "moderations": Reader(_moderation),
    "models": Reader(_models),
}


def _text(text: str, structured: bool, about: Heard) -> Heard:
    if not text.strip():
        return replace(about, problem="It is empty.")
    if not structured:
        return replace(about, content=clean(text).encode("utf-8", "replace"))
    try:
        json.loads(text)
    except ValueError:
        return replace(about, problem="It should be data, but it is not whole.")
    return replace(about, content=text.encode("utf-8", "replace"), mime="application/json")


def _incomplete(filtered: bool, about: Heard) -> Heard:
    if filtered:
        return replace(about, declined=True)
    return replace(about, problem=_TOO_LONG, next_step=_SHORTER)


def _about(data: dict[str, Any]) -> Heard:
    """Model, id and tokens, as any endpoint gives them."""
    counted = data.get("usage") or {}
    usage = Usage(
        input_tokens=_count(counted.get("input_tokens", counted.get("prompt_tokens"))),
        output_tokens=_count(counted.get("output_tokens", counted.get("completion_tokens"))),
    )
    return Heard(model=str(data.get("model") or ""), id=str(data.get("id") or ""), usage=usage)


def _count(value: object) -> int:
    return value if type(value) is int and 0 <= value < 10**9 else 0


def _line(text: str) -> str:
    """A name of theirs as it may be kept: one short line."""
    return " ".join(clean(text).split())[:120]
