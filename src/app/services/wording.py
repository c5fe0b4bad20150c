"""Entries of the log in words: which kind they are of, a line each, and every field by a name people use."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date

from app.audit import EVENTS, Row
from app.audit.events import Value
from app.scan import finding_title
from app.services.activity import feature_title, fields_of


@dataclass(frozen=True, slots=True)
class EntryKind:
    """A kind of entries that people look for together; ``events`` are beginnings of event names."""

    id: str
    title: str
    icon: str
    events: tuple[str, ...]


KINDS: tuple[EntryKind, ...] = (
    EntryKind("policy", "Policy", "shield-check", ("policy.", "org.")),
    EntryKind("requests", "Requests", "send", ("request.", "recording.", "findings.", "socket.")),
    EntryKind("providers", "Providers and keys", "key-round", ("provider.", "key.")),
    EntryKind("content", "AI content and reviews", "sparkles", ("draft.", "review.", "takedown.", "course.")),
    EntryKind("records", "Consents and rights", "users", ("consent.", "rights.")),
    EntryKind("incidents", "Incidents and suspension", "flag", ("incident.", "suspension.", "ai.")),
    EntryKind("log", "Log, evidence and retention", "scroll-text", ("log.", "evidence.", "data.", "history.")),
)


def kind_of_event(event: str) -> EntryKind:
    """The kind an event belongs to; one that a newer Lectern wrote counts to the log."""
    return next((kind for kind in KINDS if event.startswith(kind.events)), KINDS[-1])


@dataclass(frozen=True, slots=True)
class Names:
    """What ids are called. Ids nobody knows any more are shown as they are."""

    providers: Mapping[str, str] = field(default_factory=dict)
    courses: Mapping[str, str] = field(default_factory=dict)

    def provider(self, name: Value) -> str:
        """A provider by its name."""
        return self.providers.get(str(name), str(name))

    def course(self, name: Value) -> str:
        """A course by its title."""
        found = self.courses.get(str(name))
        return f"“{found}”" if found else f"course {name}"


_BAD = frozenset(
    {"request.refused", "request.blocked", "request.failed", "socket.refused", "log.mismatch", "incident.reported"}
)
_GRAVE = frozenset({"log.mismatch", "incident.reported", "suspension.started", "ai.removed"})


def tone_of(event: str) -> str:
    """``danger`` for what must not be overlooked, ``warn`` for what did not go through, else ``muted``."""
    return "danger" if event in _GRAVE else "warn" if event in _BAD else "muted"


def about(row: Row, names: Names) -> str:
    """What an entry is about in one line, without its title: ``OpenAI · Rewrite · “Fire safety”``."""
    told = fields_of(row)
    if not told and row.body != "{}":
        return "This entry can't be read. Verify the log."
    parts: list[str] = []
    if "provider" in told:
        parts.append(names.provider(told["provider"]))
    if "feature" in told:
        parts.append(feature_title(str(told["feature"])))
    if "course" in told:
        parts.append(names.course(told["course"]))
    if isinstance(number := told.get("count"), int) and number > 1:
        parts.append(f"{number} of them")
    for name, lead in _NEWS.items():
        if told.get(name):
            parts.append(lead + _LABELS[name][1](told[name], names))
    return " · ".join(part for part in parts if part)


def told_by(row: Row, names: Names) -> list[tuple[str, str]]:
    """Every field of an entry as label and value, the ones people ask for first, hashes last."""
    told = fields_of(row)
    rank = {name: at for at, name in enumerate(_LABELS)}
    known = sorted(told, key=lambda name: (rank.get(name, len(rank)), name))
    return [(_LABELS.get(name, (name, _plain))[0], _LABELS.get(name, ("", _plain))[1](told[name], names)) for name in known]


def explained(row: Row) -> str:
    """One sentence on what an entry of this kind means; empty where its title says it."""
    return _MEANS.get(row.event, "" if row.event in EVENTS else "A newer Lectern wrote this entry.")


_NEWS = {"clause": "clause ", "error": "", "version": "version ", "name": "", "what": "", "reason": ""}
"""Fields worth a place in the line of an entry, and what stands before their value."""

Say = Callable[[Value, Names], str]


def _plain(value: Value, _names: Names) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(value) if isinstance(value, list) else "" if value is None else str(value)


def _error(value: Value, _names: Names) -> str:
    """``RateLimited`` as ``rate limited``: the log keeps the kind of error, not its text, which may quote a request."""
    words = re.findall(r"[A-Z][a-z]+|[A-Z]+(?![a-z])|[a-z]+", str(value))
    return " ".join(word.lower() for word in words) or str(value)


def _size(value: Value, _names: Names) -> str:
    return f"{value:,} bytes".replace(",", "\N{NARROW NO-BREAK SPACE}") if isinstance(value, int) else str(value)


def _day(value: Value, _names: Names) -> str:
    try:
        then = date.fromisoformat(str(value))
    except ValueError:
        return str(value)
    return f"{then.day} {then:%B %Y}"


def _kinds(value: Value, _names: Names) -> str:
    return ", ".join(map(_kind, value)) if isinstance(value, list) else _kind(str(value))


def _kind(kind: str) -> str:
    try:
        return finding_title(kind)
    except KeyError:
        return kind.replace("-", " ").capitalize()


_LABELS: Mapping[str, tuple[str, Say]] = {
    "user": ("Person", _plain),
    "provider": ("Provider", lambda value, names: names.provider(value)),
    "model": ("Model", _plain),
    "host": ("Host", _plain),
    "region": ("Region", _plain),
    "feature": ("For", lambda value, _names: feature_title(str(value))),
    "course": ("Course", lambda value, names: names.course(value)),
    "courses": (
        "Courses",
        lambda value, names: ", ".join(map(names.course, value)) if isinstance(value, list) else names.course(value),
    ),
    "count": ("How many", _plain),
    "done": ("Of these done", _plain),
    "bytes": ("Size", _size),
    "purge": ("Deleted there by", _day),
    "tokens": ("Tokens", _plain),
    "cost": ("Cost (US$)", _plain),
    "kinds": ("Details found", _kinds),
    "kind": ("Kind", _kinds),
    "kept": ("Details kept", _kinds),
    "reason": ("Reason given", _plain),
    "decided": ("Decided by", _plain),
    "clause": ("Clause", _plain),
    "error": ("Went wrong", _error),
    "pack": ("Pack", _plain),
    "version": ("Version", _plain),
    "language": ("Language", _plain),
    "boxes": ("Boxes ticked", _plain),
    "app": ("Lectern", _plain),
    "name": ("Name", _plain),
    "backend": ("Key store", _plain),
    "what": ("What", _plain),
    "seq": ("Entry", _plain),
    "redacted": ("Details redacted", _plain),
    "pseudonymised": ("Details replaced", _plain),
    "attempt": ("Attempt", _plain),
    "wait": ("Seconds waited", _plain),
    "received": ("Bytes received", _plain),
    "place": ("Place", _plain),
    "ok": ("Worked", _plain),
    "terms": ("Version of terms", _plain),
    "consent": ("Consent", _plain),
    "covers": ("Covers", _plain),
    "scope": ("Scope", _plain),
    "basis": ("Lawful basis", _plain),
    "expires": ("Ends", _day),
    "date": ("From", _day),
    "evidence": ("Evidence kept", _plain),
    "licences": ("Licences named", _plain),
    "source": ("Source", _plain),
    "ground": ("By right of", _plain),
    "note": ("Note", _plain),
    "block": ("Block", _plain),
    "ticks": ("Ticked", _plain),
    "items": ("Items", _plain),
    "reviewed": ("Items reviewed", _plain),
    "checklist": ("Checklist", _plain),
    "people": ("People named", _plain),
    "format": ("Format", _plain),
    "packages": ("Packages", _plain),
    "incident": ("Incident", _plain),
    "suspension": ("Suspension", _plain),
    "cause": ("Cause", _plain),
    "days": ("Days", _plain),
    "before": ("Days before", _plain),
    "versions": ("Versions cleaned", _plain),
    "steps": ("Undo steps cleaned", _plain),
    "keys": ("Keys removed", _plain),
    "failed": ("Not removed", _plain),
    "content": ("With content", _plain),
    "found": ("End found", _plain),
    "expected": ("End expected", _plain),
    "system": ("Made by", _plain),
    "provider_request": ("Provider's id", _plain),
    "receipt": ("Receipt", _plain),
    "request": ("Request", _plain),
    "blocks": ("Blocks", _plain),
    "outputs": ("SHA-256 got", _plain),
    "digest": ("SHA-256 sent", _plain),
    "sha256": ("SHA-256", _plain),
    "seal": ("Seal", _plain),
}

_MEANS: Mapping[str, str] = {
    "request.approved": "A person saw exactly what would be sent and said yes.",
    "request.sending": "Written before the first byte left this computer.",
    "request.done": "The answer arrived, and its type was proved from its bytes.",
    "request.failed": "The provider could not do it, or the connection broke. Part of it may have arrived there.",
    "request.refused": "The guard said no. Nothing was sent.",
    "request.blocked": "A hard rule stopped it. Nothing was sent, and it counts towards suspension.",
    "policy.accepted": "Read to the end, every box ticked.",
    "policy.declined": "AI is off for this person; everything else works.",
    "policy.withdrawn": "AI is off from here on.",
    "draft.inserted": "A person put what AI had made into the course.",
    "draft.rejected": "The course is as it was.",
    "review.done": "A person answered for it: accurate, fair, lawful.",
    "review.reset": "It was changed since, so it has to be reviewed again.",
    "request.retried": "The provider asked to wait; the same bytes were sent again under the same approval.",
    "recording.uploaded": "It lies at the provider from here on, under the provider's id.",
    "recording.deleted": "The provider said that it deleted it; the receipt is what it said.",
    "recording.undeleted": "It is tried again each time Lectern starts, until the provider says that it is deleted.",
    "request.reworded": "It counts towards suspension.",
    "provider.suspended": "It is not asked again until a person says so.",
    "provider.terminated": "Its key is gone and its commands are off; what was made keeps its labels.",
    "suspension.started": "No AI until a person resumes it with a reason.",
    "incident.reported": "AI was suspended at once, and the evidence written.",
    "history.forgotten": "What was kept of requests and answers is nowhere on this computer any more.",
    "ai.removed": "Keys deleted, features off; the log stays.",
    "findings.accepted": "A person decided that these details may stay.",
    "socket.refused": "Something in this process tried to reach a place that no approved request is for.",
    "log.mismatch": "The log did not end where writing had stopped. Somebody may have cut it, or put an older copy back.",
    "evidence.exported": "Compare this seal with the pack somebody holds.",
}
