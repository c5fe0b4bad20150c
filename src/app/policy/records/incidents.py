"""A confidential-data incident: what was reported, on which entry of the log, and how it ended (clause A6.3)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from app.course.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Incident:
    """``seq`` is the entry of the log it is about, ``pack`` where the evidence
    was written and ``sha256`` its hash. While ``closed`` is empty AI is
    suspended and nothing is deleted for its age. Times are ISO 8601 in UTC."""

    id: str = field(default_factory=lambda: new_id("i"))
    seq: int
    reason: str
    time: str
    user: str
    pack: str = ""
    sha256: str = ""
    closed: str = ""
    outcome: str = ""


def read_incident(data: dict[str, Any]) -> Incident:
    """An incident from its JSON; ``TypeError``, ``KeyError`` or ``ValueError`` when it is none."""
    return Incident(**data)
