"""Where things stand, at a glance; what the Compliance Centre opens with. It asks log, records and key store: for a job."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal

from app.audit import Query
from app.course.errors import LecternError
from app.policy.records import ConsentState
from app.services.activity import Sent, local_providers, sent

if TYPE_CHECKING:
    from app.services.compliance import Compliance

LOOK_BACK = timedelta(days=400)
"""Older requests are held by nobody: no provider whose card we carry keeps anything for longer than a year."""

KeyWord = Literal["stored", "missing", "not needed", "unknown"]


@dataclass(frozen=True, slots=True)
class ProviderGlance:
    """A provider that is switched on. ``why`` says why it can't be asked, empty when it can; ``key`` is unknown while the key
    store is closed: looking must not make it ask for a password."""

    id: str
    name: str
    key: KeyWord
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Glance:
    """``recent`` is what left this computer in the last :data:`LOOK_BACK`; ``month`` the part of it since the first of the
    month, ``cost`` what is known of its cost in US dollars; ``held`` what providers may still hold, ``until`` its last day."""

    recent: tuple[Sent, ...]
    month: tuple[Sent, ...]
    cost: float
    held: tuple[Sent, ...]
    until: date | None
    entries: int
    providers: tuple[ProviderGlance, ...]
    consents: int
    expiring: int
    ended: int
    incidents: int


def glance(compliance: Compliance, now: datetime | None = None) -> Glance:
    """What holds now; raises ``LogProblem`` or ``FileProblem``."""
    then = (now or datetime.now(UTC)).astimezone()
    today = then.date()
    first = datetime.combine(today.replace(day=1), time(), then.tzinfo)
    with compliance.reader() as reader:
        recent = sent(reader, local=local_providers(), since=(then - LOOK_BACK).astimezone(UTC).isoformat())
        entries = reader.count(Query())
    month = tuple(item for item in recent if item.time >= first)
    held = tuple(item for item in recent if item.held(today))
    states = [state for _, state in compliance.records.consents()]
    return Glance(
        recent=tuple(recent),
        month=month,
        cost=sum(item.cost or 0.0 for item in month),
        held=held,
        until=max((item.purge for item in held if item.purge is not None), default=None),
        entries=entries,
        providers=_providers(compliance),
        consents=len(states),
        expiring=states.count(ConsentState.EXPIRING),
        ended=sum(not state.good for state in states),
        incidents=sum(not incident.closed for incident in compliance.records.incidents()),
    )


def _providers(compliance: Compliance) -> tuple[ProviderGlance, ...]:
    service = compliance.providers
    found = []
    for card in service.cards():
        state = service.state(card.id)
        if state.standing.enabled or state.standing.terminated:
            key = _key(compliance, card.id, keyless=card.keyless)
            found.append(ProviderGlance(card.id, card.name, key, state.why))
    return tuple(found)


def _key(compliance: Compliance, provider_id: str, *, keyless: bool) -> KeyWord:
    if keyless:
        return "not needed"
    try:
        if not compliance.keys.ready():
            return "unknown"
        return "stored" if compliance.providers.masked_key(provider_id) else "missing"
    except LecternError:
        return "unknown"
