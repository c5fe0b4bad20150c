"""One approval for many requests: each still goes out under a clearance of its own, for its own bytes, once."""

from __future__ import annotations

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Callable
from typing import NoReturn, final

from app.course import Payload
from app.providers.clearance import Clearance, ClearanceRefused, mint

LIFETIME = 1800.0
"""Seconds a batch may take: a long course through a slow provider. Each clearance in it still lives for its own 60 s."""


@final
class BatchClearance:
    """Holds the fingerprints of the approved requests; each can be taken out once, which gives its clearance."""

    __slots__ = ("__weakref__", "_ends", "_left", "_lock", "_place", "digest", "request")

    def __init__(
        self, request: str, digest: str, payloads: tuple[Payload, ...], clock: Callable[[], float], place: str = ""
    ) -> None:
        self._place = place
        self.request = request
        self.digest = digest
        self._left = Counter(map(fingerprint, payloads))
        self._ends = clock() + LIFETIME
        self._lock = threading.Lock()

    def __repr__(self) -> str:
        return f"BatchClearance({self._left.total()} left)"

    def __copy__(self) -> NoReturn:
        raise TypeError("a clearance can't be copied")

    def __deepcopy__(self, memo: object) -> NoReturn:
        raise TypeError("a clearance can't be copied")

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a clearance can't be stored or sent to another process")

    def take(self, payload: Payload, clock: Callable[[], float] = time.monotonic) -> Clearance:
        """The clearance for one of the approved requests; raises ``ClearanceRefused`` when it is not one, or taken already."""
        mark = fingerprint(payload)
        with self._lock:
            if self._left[mark] < 1:
                raise ClearanceRefused("This request is not part of what was approved, or was sent already.")
            if clock() >= self._ends:
                raise ClearanceRefused(f"The approval is older than {LIFETIME / 60:.0f} minutes.")
            self._left[mark] -= 1
        return mint(payload, clock, place=self._place)


def fingerprint(payload: Payload) -> bytes:
    """Equal for requests that are the same in everything a clearance covers, and for no others."""
    digest = hashlib.sha256()
    for part in (payload.provider, payload.model, payload.feature, payload.content_type):
        raw = part.encode("utf-8", "surrogatepass")
        digest.update(len(raw).to_bytes(8, "big") + raw)
    digest.update(payload.body)
    return digest.digest()
