"""What happened, by the log: what went where, until when each provider holds it, and entries in words.

Everything here reads and may take a while on a long log: call it on a job.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from enum import StrEnum

from app.audit import LogReader, Query, Row
from app.audit.events import Value
from app.policy import features


class Outcome(StrEnum):
    """How a request ended. OPEN has no entry of its end: it runs, or Lectern stopped meanwhile."""

    DONE = "done"
    FAILED = "failed"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One request that left this computer, put together from its entries in the log.

    ``seq`` is the number of the entry written before the first byte left; ``purge`` is the day by which the provider says it
    has deleted what it got (None when it said nothing, or keeps nothing); ``cost`` is in US dollars, None when unknown.
    """

    seq: int
    id: str
    time: datetime
    provider: str
    model: str
    feature: str
    course: str
    blocks: tuple[str, ...]
    count: int
    bytes: int
    host: str = ""
    region: str = ""
    purge: date | None = None
    outcome: Outcome = Outcome.OPEN
    cost: float | None = None
    provider_request: str = ""
    kinds: tuple[str, ...] = ()
    kept: bool = False
    deleted: date | None = None

    def held(self, today: date) -> bool:
        """Whether the provider may still hold it: until the day its card names, or until it said that it deleted it."""
        return self.kept or (self.purge is not None and self.purge >= today)


def sent(reader: LogReader, *, local: Iterable[str], since: str = "", until: str = "") -> list[Sent]:
    """Requests that left this computer in ``since`` <= time < ``until``, oldest first.

    ``local`` are the ids of the providers to which nothing leaves.
    """
    stay = frozenset(local)
    rows = reader.rows(Query(events=("request.", "recording."), since=since, until=until), newest_first=False)
    approved: dict[str, Row] = {}
    begun: dict[tuple[str, str], int] = {}  # by request and digest: what the provider is asked to check goes with its request
    found: list[Sent] = []
    for row in rows:
        told = fields_of(row)
        name = str(told.get("request", ""))
        key = (name, str(told.get("digest", "")))
        match row.event:
            case "request.approved":
                approved[name] = row
            case "request.sending" if str(told.get("provider")) not in stay:
                begun[key] = len(found)
                found.append(_begun(row, told, approved.get(name)))
            case "request.done" | "request.failed" if key in begun:
                found[begun[key]] = _ended(found[begun[key]], row, told)
            case "recording.uploaded" if key in begun:
                number = str(told.get("provider_request") or "")
                found[begun[key]] = replace(found[begun[key]], kept=True, provider_request=number)
            case "recording.deleted" if key in begun:
                found[begun[key]] = replace(found[begun[key]], kept=False, deleted=moment(row.time).date())
    return found


def sent_since(reader: LogReader, since: str, *, local: Iterable[str], after: int = 0) -> int:
    """How many requests left this computer since ``since``, the sentences of a batch and the provider's own checks counted;
    entries up to number ``after`` are not looked at."""
    stay = frozenset(local)
    rows = reader.rows(Query(events=("request.sending",), since=since, after=after))
    told = [fields_of(row) for row in rows]
    return sum(_number(item.get("count"), 1) for item in told if str(item.get("provider")) not in stay)


def local_providers() -> frozenset[str]:
    """Ids of the providers to which nothing leaves, by their cards: the voices and models of this computer."""
    from app.guard import PROVIDERS, provider_card

    return frozenset(name for name in PROVIDERS if provider_card(name).local)


def fields_of(row: Row) -> dict[str, Value]:
    """What an entry says; nothing for one that somebody spoiled (verifying tells)."""
    try:
        told = row.fields
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def moment(stamp: str) -> datetime:
    """The time of an entry; the beginning of time for one that is none."""
    try:
        then = datetime.fromisoformat(stamp)
    except ValueError:
        return datetime.fromtimestamp(0, UTC)
    return then if then.tzinfo is not None else then.replace(tzinfo=UTC)


def feature_title(feature_id: str) -> str:
    """What a feature is called; its id when a newer or older Lectern knew it."""
    found = features().get(feature_id)
    return found.title if found is not None else feature_id


def _begun(row: Row, told: dict[str, Value], approval: Row | None) -> Sent:
    said = fields_of(approval) if approval is not None else {}
    blocks = told.get("blocks")
    kinds = said.get("kinds")
    return Sent(
        seq=row.seq,
        id=str(told.get("request", "")),
        time=moment(row.time),
        provider=str(told.get("provider", "")),
        model=str(told.get("model", "")),
        feature=str(told.get("feature", "")),
        course=str(told.get("course", "")),
        blocks=tuple(blocks) if isinstance(blocks, list) else (),
        count=_number(told.get("count"), 1),
        bytes=_number(told.get("bytes"), 0),
        host=str(said.get("host") or ""),
        region=str(said.get("region") or ""),
        purge=_day(said.get("purge")),
        kinds=tuple(kinds) if isinstance(kinds, list) else (),
    )


def _ended(begun: Sent, row: Row, told: dict[str, Value]) -> Sent:
    outcome = Outcome.DONE if row.event == "request.done" else Outcome.FAILED
    number = str(told.get("provider_request") or "") or begun.provider_request
    return replace(begun, outcome=outcome, provider_request=number, cost=cost_of(told))


def cost_of(told: dict[str, Value]) -> float | None:
    """What a request cost in US dollars, where its entry says so."""
    try:
        return float(str(told["cost"]))
    except (KeyError, ValueError):
        return None


def _number(value: Value, otherwise: int) -> int:
    return value if isinstance(value, int) else otherwise


def _day(value: Value) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


_UNSAID = ("digest", "outputs", "user", "sha256", "seal", "request", "provider_request", "blocks")
"""Fields that are proof rather than news; a line leaves them out."""


def line_of(row: Row) -> str:
    """An entry on one line for ``lectern audit show``."""
    told = ", ".join(f"{name} {_plain(value)}" for name, value in fields_of(row).items() if name not in _UNSAID)
    return f"{row.seq:6} {row.time[:19]} {row.title}: {told:.160}"


def _plain(value: Value) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
