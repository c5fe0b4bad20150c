"""The SDK's exceptions in words. What the provider wrote itself is never passed on: it may repeat the key or the request."""

from __future__ import annotations

import contextlib
import re
import ssl
import time
from collections.abc import Iterator
from email.utils import parsedate_to_datetime
from typing import Protocol

import httpx2
import openai

from app.course.errors import Cancelled, LecternError
from app.providers.errors import (
    BadAnswer,
    BadRequest,
    Declined,
    InsecureConnection,
    KeyRejected,
    ProviderSuspended,
    ProviderUnavailable,
    QuotaUsedUp,
    RateLimited,
)

LONGEST_WAIT = 86_400.0
"""Seconds of a ``Retry-After`` that are believed."""

_NO_MONEY = {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"}
_FILTERED = {"content_policy_violation", "content_filter", "moderation_blocked", "invalid_prompt"}
_NO_MODEL = {"model_not_found", "DeploymentNotFound"}
_ELSEWHERE = {"unsupported_country_region_territory"}
_NAME = re.compile(r"[A-Za-z0-9_.\[\]-]{1,60}")


class Progress(Protocol):
    """How far a request came."""

    answering: bool
    stopped: bool


@contextlib.contextmanager
def told(name: str, model: str, progress: Progress) -> Iterator[None]:
    """Whatever goes wrong inside leaves as one of our errors, or as ``Cancelled`` when the person stopped it.

    Causes are dropped on purpose: their text and their requests hold what must not be written down.
    """
    try:
        yield
    except LecternError:
        if progress.stopped:
            raise Cancelled from None
        raise
    except Exception as error:
        if progress.stopped:
            raise Cancelled from None
        known = _known(name, model, error, answering=progress.answering)
        if known is None:
            raise
        raise known from None


def _known(name: str, model: str, error: Exception, *, answering: bool) -> LecternError | None:
    if isinstance(error, openai.APIStatusError):
        return _status(name, model, error)
    if isinstance(error, openai.APITimeoutError):
        return ProviderUnavailable(name, "It did not answer in time.")
    if isinstance(error, openai.APIConnectionError | httpx2.TransportError | OSError):
        return _connection(name, error, answering=answering)
    if isinstance(error, openai.APIError):
        return _failed(name, error)
    if isinstance(error, ValueError | RecursionError | KeyError | TypeError | AttributeError | IndexError):
        return BadAnswer(name, "It is damaged, or not what its kind of answer looks like.")
    return None


def _status(name: str, model: str, error: openai.APIStatusError) -> LecternError:
    status, code, kind = error.status_code, _word(error.code), _word(error.type)
    wait = _retry_after(error.response.headers)
    if 300 <= status < 400:
        why = "It sends requests on to another address. Lectern follows none, as what is sent would go to somebody else."
        return InsecureConnection(name, why, f"{name} was not asked any further.")
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


def _connection(name: str, error: BaseException, *, answering: bool) -> LecternError:
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return InsecureConnection(name, f"Nobody vouches for its certificate ({cause.verify_message}).")
        if isinstance(cause, ssl.SSLError):
            return InsecureConnection(name, "It offers no connection with TLS 1.2 or newer.")
    if answering:
        return BadAnswer(name, "It broke off before its end.")
    if isinstance(error, httpx2.TimeoutException):
        return ProviderUnavailable(name, "It did not answer in time.")
    return ProviderUnavailable(name, "There is no connection to it.")


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


def _causes(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    here: BaseException | None = error
    while here is not None and id(here) not in seen:
        seen.add(id(here))
        yield here
        here = here.__cause__ or here.__context__


def _retry_after(headers: httpx2.Headers) -> float:
    """Seconds from ``Retry-After`` (a number or a date, RFC 9110 10.2.3) or OpenAI's ``retry-after-ms``; 0 when not said."""
    with contextlib.suppress(ValueError):
        return _bounded(float(headers.get("retry-after-ms", "")) / 1000)
    said = headers.get("retry-after", "")
    with contextlib.suppress(ValueError):
        return _bounded(float(said))
    with contextlib.suppress(ValueError, TypeError):
        return _bounded(parsedate_to_datetime(said).timestamp() - time.time())
    return 0.0


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), LONGEST_WAIT) if seconds == seconds else 0.0  # noqa: PLR0124  not a number is not a wait
