"""A clearance: the guard's word that exactly these bytes may go to exactly this provider at exactly this place, once, now.

What makes it hard to misuse by mistake: it is an HMAC over the request under a key that exists only in this process and is
never handed out; it is good for one use within :data:`LIFETIME`; it refuses to be copied or pickled; and whether it was used
is kept in this module's ledger, not in the object, so that a second object with the same content is worth nothing.

It is no defence against hostile code in this process, which could open a socket itself; that is what the import contracts
and the socket hook are for.
"""

from __future__ import annotations

import hmac
import secrets
import threading
import time
from collections.abc import Callable
from typing import NoReturn, final

from app.course import Payload
from app.course.errors import PolicyRefusal

LIFETIME = 60.0
"""Seconds between approval and sending; long enough for a slow connection to open, too short to lie around."""

_KEY = secrets.token_bytes(32)
_LOCK = threading.Lock()
_OUTSTANDING: dict[bytes, float] = {}


class ClearanceRefused(PolicyRefusal):
    """The clearance does not cover this request: used, expired, forged, or for other bytes. Nothing was sent."""

    def __init__(self, why: str) -> None:
        super().__init__("Nothing was sent.", why, "Review the request and send it again.", clause="A2.0c")


@final
class Clearance:
    """Permission for one request. Made by :func:`mint`, spent by the provider. It tells nothing about the request."""

    __slots__ = ("__weakref__", "_expires", "_nonce", "_tag")

    def __init__(self, nonce: bytes, expires: float, tag: bytes) -> None:
        self._nonce = nonce
        self._expires = expires
        self._tag = tag

    def __repr__(self) -> str:
        return "Clearance(…)"

    def __copy__(self) -> NoReturn:
        raise TypeError("a clearance can't be copied")

    def __deepcopy__(self, memo: object) -> NoReturn:
        raise TypeError("a clearance can't be copied")

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("a clearance can't be stored or sent to another process")

    def spend(self, payload: Payload, clock: Callable[[], float] = time.monotonic, *, place: str = "") -> None:
        """Use it up for ``payload`` at ``place``, a base address; raises :class:`ClearanceRefused` when it does not cover it.

        It is used up even when it is refused: a request that changed after approval has to be approved again.
        """
        with _LOCK:
            fresh = _OUTSTANDING.pop(self._nonce, None) is not None
        if not hmac.compare_digest(self._tag, _tag(self._nonce, self._expires, payload, place)):
            raise ClearanceRefused("The request is not the one that was approved.")
        if clock() >= self._expires:
            raise ClearanceRefused(f"The approval is older than {LIFETIME:.0f} seconds.")
        if not fresh:
            raise ClearanceRefused("This approval has been used already.")


def mint(payload: Payload, clock: Callable[[], float] = time.monotonic, *, place: str = "") -> Clearance:
    """A clearance for ``payload`` at ``place``: a base address, empty for the usual one of the provider's card.

    For :mod:`app.guard` alone, after its checks.
    """
    now = clock()
    nonce = secrets.token_bytes(16)
    expires = now + LIFETIME
    with _LOCK:
        for old in [key for key, end in _OUTSTANDING.items() if end <= now]:
            del _OUTSTANDING[old]
        _OUTSTANDING[nonce] = expires
    return Clearance(nonce, expires, _tag(nonce, expires, payload, place))


def _tag(nonce: bytes, expires: float, payload: Payload, place: str) -> bytes:
    mac = hmac.new(_KEY, nonce, "sha256")
    names = (repr(expires), place, payload.provider, payload.model, payload.feature, payload.content_type)
    for part in (*(name.encode("utf-8", "surrogatepass") for name in names), payload.body):
        mac.update(len(part).to_bytes(8, "big"))  # lengths, so that no two requests run together to the same bytes
        mac.update(part)
    return mac.digest()
