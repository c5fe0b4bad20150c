"""The SDK's exceptions in words. What the provider wrote itself is never passed on: it may repeat the key or the request."""

from __future__ import annotations

import contextlib
import re

import httpx2
import openai

from app.course.errors import LecternError
from app.providers.errors import (
    BadRequest,
    Declined,
    KeyRejected,
    ProviderSuspended,
    ProviderUnavailable,
    QuotaUsedUp,
    RateLimited,
)
from app.providers.wire import StopWatch, damaged, no_connection, retry_after, sent_on, told

_NO_MONEY = {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"}
_FILTERED = {"content_policy_violation", "content_filter", "moderation_blocked", "invalid_prompt"}
_NO_MODEL = {"model_not_found", "DeploymentNotFound"}
_ELSEWHERE = {"unsupported_country_region_territory"}
_NAME = re.compile(r"[A-Za-z0-9_.\[\]-]{1,60}")


def spoken(name: str, model: str, watch: StopWatch) -> contextlib.AbstractContextManager[None]:
    """The SDK's errors in words; see :func:`app.providers.wire.told`."""
    return told(watch, lambda error: _known(name, model, error, answering=watch.answering))


def _known(name: str, model: str, error: Exception, *, answering: bool) -> LecternError | None:
    if isinstance(error, openai.APIStatusError):
        return _status(name, model, error)
    if isinstance(error, openai.APITimeoutError):
        return ProviderUnavailable(name, "It did not answer in time.")
    if isinstance(error, openai.APIConnectionError | httpx2.TransportError | OSError):
        return no_connection(name, error, answering=answering, timed_out=isinstance(error, httpx2.TimeoutException))
    if isinstance(error, openai.APIError):
        return _failed(name, error)
    return damaged(name, error)


def _status(name: str, model: str, error: openai.APIStatusError) -> LecternError:
    status, code, kind = error.status_code, _word(error.code), _word(error.type)
    wait = retry_after(error.response.headers)
    if 300 <= status < 400:
        return sent_on(name)
    if status == 401:
        return KeyRejected(name)
    if status == 403:
        return ProviderSuspended(name, "It is not offered where you are." if code in _ELSEWHERE else "")
    if code in _NO_MONEY or kind in _NO_MONEY:
        return QuotaUsedUp(name)
    if status == 429:
        return RateLimited(name, wait)
    if status in (408, 409) or status >= 500:
        return ProviderUnavailable(name, f"It had a problem of its own (status {status}).", wait)
    if code in _NO_MODEL or (status == 404 and _about_a_model(error)):
        code = "model_not_found"
    return _request(name, model, status, code, _word(error.param))


def _word(value: object) -> str:
    """A code of theirs, if it is one: gateways put numbers and more there."""
    return value if isinstance(value, str) else ""


def _about_a_model(error: openai.APIStatusError) -> bool:
    """Whether a "not found" means the model: programs on this computer say so in words alone."""
    said = error.body.get("message") if isinstance(error.body, dict) else error.body
    return isinstance(said, str) and "model" in said.lower()


def _request(name: str, model: str, status: int, code: str, param: str) -> LecternError:
    if code in _FILTERED:
        return Declined(name)
    if code == "model_not_found":
        return BadRequest(name, f"It has no model “{model:.60}”, or your key may not use it.")
    if code == "context_length_exceeded":
        return BadRequest(name, "The text is too long for this model.", "Send less at once, or choose a model with more room.")
    if status == 404:
        step = (
            "Check the address under “AI providers” (most end in /v1); for a model on this computer, try the other way to ask."
        )
        return BadRequest(name, "There is nothing at this address that answers such a request.", step)
    if _NAME.fullmatch(param):
        return BadRequest(name, f"The model “{model:.60}” does not take the setting “{param}” as it was given.")
    return BadRequest(name, f"It answered with status {status}.")


def _failed(name: str, error: openai.APIError) -> LecternError:
    """An error that came in the middle of a stream."""
    return failure(name, _word(error.code))


def failure(name: str, code: str) -> LecternError:
    """What a model's failure with this code means."""
    if code in _NO_MONEY:
        return QuotaUsedUp(name)
    if code in _FILTERED:
        return Declined(name)
    if code == "rate_limit_exceeded":
        return RateLimited(name)
    return ProviderUnavailable(name, "The model failed while it was answering.")
