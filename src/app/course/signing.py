"""What a reviewer signs: three ticks for exactly one content. What has to be signed is in :mod:`app.course.review`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Tick(StrEnum):
    """What a person vouches for. All three are needed."""

    ACCURATE = "accurate"
    FAIR = "fair"
    LAWFUL = "lawful"


ALL = frozenset(Tick)


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """One person's word for one item. ``block_id`` is the block, or the lesson or section of a title, or the course of its
    own texts; ``digest`` is :func:`content_digest` of what was read; ``time`` ISO 8601 in UTC; ``note`` what they remarked."""

    block_id: str
    digest: str
    user: str
    time: str
    ticks: frozenset[Tick] = frozenset()
    note: str = ""
    extra: str = ""

    @property
    def complete(self) -> bool:
        """Whether all three ticks were set."""
        return self.ticks >= ALL
