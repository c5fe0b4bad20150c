"""The SDK's exceptions in words. What the provider wrote itself is never passed on: it may repeat the key or the request."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator, Mapping
from typing import Any

import requests
from google.api_core import exceptions
from google.protobuf.json_format import ParseError

from app.course.errors import LecternError
from app.providers.errors import (
    BadAnswer,
    BadRequest,
    KeyRejected,
    ProviderSuspended,
    ProviderUnavailable,
    QuotaUsedUp,
    RateLimited,
)
from app.providers.wire import StopWatch, bounded, damaged, no_connection, retry_after, told

_KEYLESS = {"API_KEY_INVALID", "API_KEY_EXPIRED", "ACCESS_TOKEN_EXPIRED", "CREDENTIALS_MISSING", "ACCOUNT_STATE_INVALID"}
"""Reasons that come with status 400 and mean that the key is none (``google.api.ErrorReason``)."""
_CLOSED: Mapping[str, str] = {
    "SERVICE_DISABLED": "Text-to-Speech is not switched on in your Google Cloud project.",
    "BILLING_DISABLED": "Your Google Cloud project has no billing account.",
    "API_KEY_SERVICE_BLOCKED": "The key is restricted to other services.",
    "API_KEY_HTTP_REFERRER_BLOCKED": "The key is restricted to web sites.",
    "API_KEY_IP_ADDRESS_BLOCKED": "The key is restricted to other computers.",
    "API_KEY_ANDROID_APP_BLOCKED": "The key is restricted to Android apps.",
    "API_KEY_IOS_APP_BLOCKED": "The key is restricted to iOS apps.",
    "CONSUMER_SUSPENDED": "Google has suspended your project.",
    "IAM_PERMISSION_DENIED": "The service account may not use Text-to-Speech.",
}
_DELAY = re.compile(r"(\d+(?:\.\d+)?)s")
_LASTING = ("1/d", "1/mon")
"""How the unit of a quota begins that is not back in a minute."""


def spoken(name: str, voice: str, watch: StopWatch) -> contextlib.AbstractContextManager[None]:
    """The SDK's errors in words; see :func:`app.providers.wire.told`."""
    return told(watch, lambda error: _known(name, voice, error, answering=watch.answering))


def _known(name: str, voice: str, error: Exception, *, answering: bool) -> LecternError | None:
    if isinstance(error, exceptions.GoogleAPICallError):
        return _status(name, voice, error)
    if isinstance(error, requests.exceptions.JSONDecodeError | ParseError):
        return BadAnswer(name, "It is damaged, or not what its kind of answer looks like.")
    if isinstance(error, requests.exceptions.RequestException | OSError):
        timed_out = isinstance(error, requests.exceptions.Timeout)
        return no_connection(name, error, answering=answering, timed_out=timed_out)
    if type(error).__module__.startswith("urllib3."):
        return no_connection(name, error, answering=answering, timed_out="Timeout" in type(error).__name__)
    return damaged(name, error)


def _status(name: str, voice: str, error: exceptions.GoogleAPICallError) -> LecternError:
    status, about = int(error.code or 0), dict(_details(error))
    reason = str(about.get("reason", ""))
    if status == 401 or reason in _KEYLESS:
        return KeyRejected(name)
    if status == 403:
        return ProviderSuspended(name, _CLOSED.get(reason, ""))
    wait = _wait(error, about)
    if status == 429:
        unit = str(about.get("unit", ""))
        return QuotaUsedUp(name) if unit.startswith(_LASTING) else RateLimited(name, wait)
    if status == 408 or status >= 500:
        return ProviderUnavailable(name, f"It had a problem of its own (status {status}).", wait)
    step = "Choose another voice, or get the list of voices anew."
    if status == 404:
        return BadRequest(name, f"It has no voice “{voice:.80}”, or there is nothing at this address.", step)
    if voice:
        return BadRequest(name, f"The voice “{voice:.80}” does not take the text or a setting (status {status}).", step)
    return BadRequest(name, f"It answered with status {status}.", step)


def _details(error: exceptions.GoogleAPICallError) -> Iterator[tuple[str, Any]]:
    """``reason``, ``unit`` of a quota and ``delay`` of an error, as far as it says (google.rpc.ErrorInfo, RetryInfo)."""
    for detail in error.details:
        if not isinstance(detail, dict):
            continue
        if isinstance(detail.get("reason"), str):
            yield "reason", detail["reason"]
        more = detail.get("metadata")
        if isinstance(more, dict) and isinstance(more.get("quota_unit"), str):
            yield "unit", more["quota_unit"]
        if isinstance(detail.get("retryDelay"), str):
            yield "delay", detail["retryDelay"]


def _wait(error: exceptions.GoogleAPICallError, about: Mapping[str, Any]) -> float:
    response = error.response
    headers = getattr(response, "headers", {}) or {}
    said = _DELAY.fullmatch(str(about.get("delay", "")))
    return retry_after(headers) or (bounded(float(said[1])) if said else 0.0)
