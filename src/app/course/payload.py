"""What is about to leave for a provider: exactly these bytes, and why."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Payload:
    """One request, whole. ``body`` is what will be sent, byte for byte.

    The send sheet is rendered from it and from nothing else.

    ``provider`` and ``feature`` are ids from the registries; ``model`` is a model or voice; ``purpose`` is one line for people;
    ``course_id`` and ``block_ids`` name where it comes from (clause A2.0a). ``sources`` are the ids of the material in it:
    a course id for text of the course, ``file:<sha256>`` for what was pasted or attached, ``voice:<id>`` for a voice made from
    a person's, ``recording:<sha256>`` for a recording; none means the course's own text alone (A2.3, B4.1). ``parent`` is the
    provenance of the synthetic thing that is worked on, ``consent`` the record a voice rests on: the Output's own record
    names them (B1.7, B3.7). ``attachment`` is where a file lies that goes along; ``body`` says which bytes it has
    (:mod:`app.course.recording`), so that the file itself needs not be read into memory, and any other file is not sent.
    """

    provider: str
    model: str
    feature: str
    purpose: str
    course_id: str
    block_ids: tuple[str, ...]
    body: bytes
    content_type: str = "application/json"
    sources: tuple[str, ...] = ()
    parent: str | None = None
    consent: str | None = None
    attachment: Path | None = field(default=None, compare=False, repr=False)

    @property
    def sha256(self) -> str:
        """Hex digest of the body."""
        return hashlib.sha256(self.body).hexdigest()
