"""The SDK's exceptions in words. What the provider wrote itself is never passed on: it may repeat the key or the request."""

from __future__ import annotations

import contextlib
from typing import Protocol

import httpx
from assemblyai import types

from app.course.errors import LecternError
from app.providers.errors import (
    BadRequest,
    KeyRejected,
    ProviderSuspended,
    ProviderUnavailable,
    QuotaUsedUp,
    RateLimited,
)
from app.providers.wire import StopWatch, damaged, no_connection, told

_MONEY = ("balance", "insufficient funds", "credit", "payment")
"""Words of the message that comes when an account has nothing left (status 400 or 402)."""


class Answered(Protocol):
    """What is known about the last answer."""

    status: int
    wait: float


class Gone(BadRequest):
    """It does not have the recording any more."""

    def __init__(self, name: str) -> None:
        super().__init__(name, "It does not have this recording any more.", "Ask for the captions again.")


def spoken(name: str, watch: StopWatch, answered: Answered) -> contextlib.AbstractContextManager[None]:
    """The SDK's errors in words; see :func:`app.providers.wire.told`."""
    return told(watch, lambda error: _known(name, error, watch, answered))


def _known(name: str, error: Exception, watch: StopWatch, answered: Answered) -> LecternError | None:
    if isinstance(error, types.AssemblyAIError):
        return _status(name, error, answered.wait)
    if isinstance(error, httpx.TransportError | OSError):
        timed_out = isinstance(error, httpx.TimeoutException)
        return no_connection(name, error, answering=watch.answering, timed_out=timed_out)
    return damaged(name, error)


def _status(name: str, error: types.AssemblyAIError, wait: float) -> LecternError:
    status = error.status_code or 0
    if status == 401:
        return KeyRejected(name)
    if status == 403:
        return ProviderSuspended(name)
    if status == 402 or (status == 400 and any(word in str(error).lower() for word in _MONEY)):
        return QuotaUsedUp(name)
    if status == 429:
        return RateLimited(name, wait)
    if status == 408 or status >= 500:
        return ProviderUnavailable(name, f"It had a problem of its own (status {status}).", wait)
    if status == 404:
        return Gone(name)
    if status == 413:
        return BadRequest(name, "The recording is larger than it takes (2.2 GB).", "Save it as MP3, or send it in parts.")
    step = "Check the language and the settings of the captions, or choose another model under “AI providers”."
    return BadRequest(name, f"It answered with status {status}.", step)
