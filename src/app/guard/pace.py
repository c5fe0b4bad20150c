"""No overload: a bucket of tokens for each provider, and its word about when to come back is kept (clause B3.10)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from app.course.errors import Cancelled
from app.providers.errors import RateLimited

PER_MINUTE = 120
"""Requests a minute to one provider in the long run: two a second, far below any paid account's limit."""
BURST = 40
"""Requests at once after a pause: the sentences of a lesson."""
RETRIES = 2
"""Times one request is tried again after "too many requests"."""
LONGEST_WAIT = 30.0
"""Seconds; a provider that wants a longer pause is reported to the person instead."""
_STEP = 0.1

Sleep = Callable[[float], None]


class Pace:
    """When the next request to each provider may go. For any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, sleep: Sleep = time.sleep) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._buckets: dict[str, tuple[float, float]] = {}  # tokens, and when they were counted
        self._pauses: dict[str, float] = {}

    def wait(self, provider: str, stopped: Callable[[], bool]) -> None:
        """Wait for this provider's next token and take it. Raises ``Cancelled`` when ``stopped`` says so meanwhile, and
        ``RateLimited`` when the provider wants to be left alone for longer than anybody would wait."""
        with self._lock:
            asked_to_wait = self._pauses.get(provider, 0.0) - self._clock()
        if asked_to_wait > LONGEST_WAIT:
            raise RateLimited(provider, asked_to_wait)
        self._pass(self._take(provider), stopped)

    def pause(self, provider: str, seconds: float) -> None:
        """The provider wants nothing for ``seconds``, from anybody here."""
        with self._lock:
            self._pauses[provider] = max(self._pauses.get(provider, 0.0), self._clock() + seconds)

    def _take(self, provider: str) -> float:
        """Take a token, running up a debt if there is none; the seconds until it is paid."""
        with self._lock:
            now = self._clock()
            tokens, since = self._buckets.get(provider, (float(BURST), now))
            tokens = min(BURST, tokens + (now - since) * PER_MINUTE / 60) - 1
            self._buckets[provider] = (tokens, now)
            return max(0.0, -tokens * 60 / PER_MINUTE, self._pauses.get(provider, now) - now)

    def _pass(self, seconds: float, stopped: Callable[[], bool]) -> None:
        until = self._clock() + seconds
        while (left := until - self._clock()) > 0:
            if stopped():
                raise Cancelled
            self._sleep(min(left, _STEP))
