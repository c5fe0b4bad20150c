"""AI suspended: by a person, by an incident, by too many hard blocks in a day. Editing goes on (clauses A6.1, A6.3, B3.9)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from typing import Any

from app.course.ids import new_id
from app.paths import resource


class Cause(StrEnum):
    """What suspended AI. An organisation's own suspension is in its policy file and not here."""

    PERSON = "person"
    INCIDENT = "incident"
    BLOCKS = "blocks"
    REMOVED = "removed"

    @property
    def shown(self) -> str:
        """As people read it."""
        return {
            "person": "Suspended here",
            "incident": "An incident was reported",
            "blocks": "Too many blocked requests",
            "removed": "AI was removed from this computer",
        }[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspension:
    """``incident`` is the id of the incident behind it. It holds until ``ended``; times are ISO 8601 in UTC."""

    id: str = field(default_factory=lambda: new_id("z"))
    cause: Cause
    reason: str
    time: str
    user: str
    incident: str = ""
    ended: str = ""
    ended_reason: str = ""


@dataclass(frozen=True, slots=True)
class Limit:
    """How many of a ``kind`` suspend; ``said`` names them in the reason."""

    kind: str
    limit: int
    said: str


@dataclass(frozen=True, slots=True)
class Limits:
    """The table of limits, and the ``hours`` it counts over."""

    hours: int
    limits: tuple[Limit, ...]

    def words(self) -> tuple[str, ...]:
        """The table as people read it."""
        return tuple(f"{item.limit} {item.said} within {self.hours} hours" for item in self.limits)


@cache
def shipped_limits() -> Limits:
    """Lectern's own table."""
    data = tomllib.loads(resource("policy", "suspension.toml").read_text("utf-8"))
    return Limits(data["hours"], tuple(Limit(**row) for row in data["limit"]))


def over_limit(blocks: Iterable[tuple[str, str]], limits: Limits) -> str:
    """The reason to suspend after ``blocks`` ((kind, digest) of each within the hours); empty when there is none yet."""
    seen = set(blocks)
    for item in limits.limits:
        count = sum(kind == item.kind for kind, _ in seen)
        if count >= item.limit:
            return f"{count} {item.said} within {limits.hours} hours; {item.limit} suspend AI."
    return ""


def read_suspension(data: dict[str, Any]) -> Suspension:
    """A suspension from its JSON; ``TypeError``, ``KeyError`` or ``ValueError`` when it is none."""
    return Suspension(**{**data, "cause": Cause(data["cause"])})
