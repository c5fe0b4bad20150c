"""No overload: a bucket of tokens for each provider, and its word about when to come back is kept (clause B3.10)."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from app.course.errors import Cancelled
from app.providers.base import USUAL_PACE
from app.providers.errors import RateLimited

BURST = 40
"""Requests at once after a pause, at most: the sentences of a lesson. Never more than a quarter of what a minute allows."""
RETRIES = 2
"""Times one request is tried again after "too many requests"."""
LONGEST_WAIT = 30.0
"""Seconds; a provider that wants a longer pause is reported to the person instead."""
_STEP = 0.1

Sleep = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Quota:
    """What a provider allows in any minute: ``name`` of the quota (its models may have one each) and requests; 0 for one on
    this computer, which nobody else waits for.

    ``seen``: the requests are those of a batch whose number a person approved. Others have to keep to :data:`USUAL_PACE` as
    well, whatever the provider allows: a loop that a fault started asks one by one.
    """

    name: str = ""
    per_minute: int = USUAL_PACE
    seen: bool = False


class Pace:
    """When the next request to each provider may go. For any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, sleep: Sleep = time.sleep) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._buckets: dict[tuple[str, str], tuple[float, float]] = {}  # tokens, and when they were counted
        self._pauses: dict[str, float] = {}

    def wait(self, provider: str, stopped: Callable[[], bool], quota: Quota | None = None) -> None:
        """Wait for this provider's next token and take it. Raises ``Cancelled`` when ``stopped`` says so meanwhile, and
        ``RateLimited`` when the provider wants to be left alone for longer than anybody would wait."""
        with self._lock:
            asked_to_wait = self._pauses.get(provider, 0.0) - self._clock()
        if asked_to_wait > LONGEST_WAIT:
            raise RateLimited(provider, asked_to_wait)
        waits = [asked_to_wait]
        if quota is not None and quota.per_minute:
            waits.append(self._take((provider, f"quota {quota.name}"), quota.per_minute))
        if quota is None or (quota.per_minute and not quota.seen):
            waits.append(self._take((provider, ""), USUAL_PACE))
        self._pass(max(waits), stopped)

    def pause(self, provider: str, seconds: float) -> None:
        """The provider wants nothing for ``seconds``, from anybody here."""
        with self._lock:
            self._pauses[provider] = max(self._pauses.get(provider, 0.0), self._clock() + seconds)

    def _take(self, bucket: tuple[str, str], per_minute: int) -> float:
        """Take a token, running up a debt if there is none; the seconds until it is paid. What a full bucket holds and what
        flows in during a minute are together no more than the minute allows."""
        full = max(1, min(BURST, per_minute // 4))
        a_second = max(1, per_minute - full) / 60
        with self._lock:
            now = self._clock()
            tokens, since = self._buckets.get(bucket, (float(full), now))
            tokens = min(full, tokens + (now - since) * a_second) - 1
            self._buckets[bucket] = (tokens, now)
            return max(0.0, -tokens / a_second, self._pauses.get(bucket[0], now) - now)

    def _pass(self, seconds: float, stopped: Callable[[], bool]) -> None:
        until = self._clock() + seconds
        while (left := until - self._clock()) > 0:
            if stopped():
                raise Cancelled
            self._sleep(min(left, _STEP))
