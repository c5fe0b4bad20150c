"""Answers in the shape the API gives them: a text in pieces, a response object, what it used."""

from __future__ import annotations

import time
from typing import Any

from tests.wire import answers
from tests.wire.faults import Fault


def words(text: str) -> list[str]:
    """A text in the pieces a stream brings it in."""
    return [word + " " for word in text.split(" ")[:-1]] + [text.rsplit(" ", 1)[-1]]


def usage(body: dict[str, Any], text: str) -> dict[str, Any]:
    """Tokens of the request and of what was said."""
    asked = sum(answers.tokens(item) for item in answers.texts_of(body))
    said = answers.tokens(text)
    return {
        "input_tokens": asked,
        "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
        "output_tokens": said,
        "output_tokens_details": {"reasoning_tokens": 0},
        "total_tokens": asked + said,
    }


def response(body: dict[str, Any], text: str, fault: Fault | None) -> dict[str, Any]:
    """A response object of the responses endpoint."""
    part = {"type": "output_text", "text": text, "annotations": [], "logprobs": []}
    if fault is Fault.REFUSAL:
        part = {"type": "refusal", "refusal": text}
    message = {"id": "msg_1", "type": "message", "role": "assistant", "status": "completed", "content": [part]}
    return {
        "id": "resp_1",
        "object": "response",
        "created_at": int(time.time()),
        "status": {Fault.INCOMPLETE: "incomplete", Fault.FAILED: "failed"}.get(fault or Fault.EMPTY, "completed"),
        "error": {"code": "server_error", "message": "The model produced an error."} if fault is Fault.FAILED else None,
        "incomplete_details": {"reason": "max_output_tokens"} if fault is Fault.INCOMPLETE else None,
        "instructions": body.get("instructions"),
        "model": f"{body.get('model', '')}-2026-09-01",
        "output": [] if fault is Fault.EMPTY else [message],
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "store": bool(body.get("store", True)),
        "usage": usage(body, text),
    }
