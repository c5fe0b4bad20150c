"""Where things stand, at a glance: what the Compliance Centre opens with. Reads the log; call it on a job."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from app.audit import Query
from app.services.activity import Sent, sent

if TYPE_CHECKING:
    from app.services.compliance import Compliance

LOOK_BACK = timedelta(days=400)
"""Older requests are held by nobody: no provider whose card we carry keeps anything for longer than a year."""


@dataclass(frozen=True, slots=True)
class Glance:
    """``month`` is what left this computer since the first of the month, ``cost`` its known cost in US dollars; ``held`` what
    providers may still hold, ``until`` the last day of that; ``entries`` counts the log."""

    month: tuple[Sent, ...]
    cost: float
    held: tuple[Sent, ...]
    until: date | None
    entries: int


def glance(compliance: Compliance, now: datetime | None = None) -> Glance:
    """What the log says now; raises ``LogProblem``."""
    then = (now or datetime.now(UTC)).astimezone()
    today = then.date()
    first = datetime.combine(today.replace(day=1), time(), then.tzinfo)
    local = [card.id for card in compliance.cards() if card.local]
    with compliance.reader() as reader:
        everything = sent(reader, local=local, since=(then - LOOK_BACK).astimezone(UTC).isoformat())
        entries = reader.count(Query())
    month = tuple(item for item in everything if item.time >= first)
    held = tuple(item for item in everything if item.held(today))
    until = max((item.purge for item in held if item.purge is not None), default=None)
    return Glance(month, sum(item.cost or 0.0 for item in month), held, until, entries)
