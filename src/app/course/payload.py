"""What is about to leave for a provider: exactly these bytes, and why."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """One request, whole. ``body`` is what will be sent, byte for byte.

    The send sheet is rendered from it and from nothing else.

    ``provider`` and ``feature`` are ids from the registries; ``model`` is a model or voice; ``purpose`` is one line for people;
    ``course_id`` and ``block_ids`` name where it comes from (clause A2.0a).
    """

    provider: str
    model: str
    feature: str
    purpose: str
    course_id: str
    block_ids: tuple[str, ...]
    body: bytes
    content_type: str = "application/json"

    @property
    def sha256(self) -> str:
        """Hex digest of the body."""
        return hashlib.sha256(self.body).hexdigest()
