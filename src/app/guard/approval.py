"""What a person said yes to, as the guard remembers it until it was sent."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from app.course import Payload
from app.guard.batch import fingerprint
from app.guard.restoring import Restorer
from app.policy import Rule
from app.providers import ClearanceRefused


@dataclass(slots=True, eq=False)
class Approval:
    """What was approved, for as long as its clearance lives.

    ``place`` is the base address the sheet named; ``moderation`` what still has to be asked first; ``rules`` are those it was
    judged by, None where there was nothing to judge; ``restorer`` knows the pseudonyms of this request, in memory alone;
    ``kept`` are the kinds a person kept with a reason; ``language`` is the course's; ``marks`` are the fingerprints of the
    requests, ``ends`` is when (``time.monotonic``) it is over.
    """

    request: str
    place: str
    restorer: Restorer
    moderation: tuple[Payload, ...] = ()
    rules: tuple[Rule, ...] | None = None
    kept: frozenset[str] = frozenset()
    language: str = "en"
    marks: frozenset[bytes] = frozenset()
    ends: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def waiting(self, batch: Sequence[Payload]) -> tuple[Payload, ...]:
        """What still has to be asked first. Raises ``ClearanceRefused`` for requests that were not approved, or too long ago:
        nothing is asked for those, and nothing goes out unasked."""
        if self.moderation and time.monotonic() >= self.ends:
            raise ClearanceRefused("The approval is too old.")
        if self.moderation and not self.marks.issuperset(map(fingerprint, batch)):
            raise ClearanceRefused("The request is not the one that was approved.")
        return self.moderation
