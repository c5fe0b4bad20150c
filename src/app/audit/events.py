"""The vocabulary of the log. A new event is one line; its fields say all that may ever be kept about it.

No field holds text of a course, a request or an answer: ``sha256`` and ``digest`` fields stand for those, ``kinds`` for what
the scanner found in them. ``reason`` is what a person typed to justify a decision, after the guard made sure that it is not
the sensitive value itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from app.course.text import clean

LONGEST = 500
"""Characters of one value; hashes, ids and typed reasons fit, a page does not."""

Value = str | int | bool | None | list[str]


@dataclass(frozen=True, slots=True)
class Event:
    """``title`` for people; ``fields`` is every name a row of this event may carry."""

    title: str
    fields: frozenset[str]


def _event(title: str, fields: str) -> Event:
    return Event(title, frozenset(fields.split()))


_POLICY = "user pack version sha256 app language"
_REQUEST = "user request provider model feature course blocks count bytes digest"
_RECORDING = "user request provider host course digest provider_request"

EVENTS: Mapping[str, Event] = {
    "ai.removed": _event("AI removed from this computer", "user keys failed"),
    "ai.restored": _event("AI may be used again on this computer", "user reason"),
    "consent.added": _event("Consent recorded", "user consent digest evidence covers scope expires basis licences"),
    "consent.revoked": _event("Consent revoked", "user consent date reason"),
    "data.exported": _event("Records exported", "user what provider count sha256"),
    "draft.inserted": _event("AI draft inserted", "user request feature course blocks"),
    "draft.rejected": _event("AI draft rejected", "user request feature course blocks"),
    "history.expired": _event("AI history expired", "user count days"),
    "history.forgotten": _event("AI history forgotten", "user course count versions steps"),
    "history.retention": _event("AI history retention changed", "user days before"),
    "incident.reported": _event("Incident reported", "user incident seq reason pack sha256"),
    "org.policy": _event("Policy pack of the organisation changed", "user pack version sha256 what"),
    "policy.accepted": _event("Policy accepted", _POLICY + " boxes"),
    "policy.declined": _event("Policy declined", _POLICY),
    "policy.withdrawn": _event("Acceptance withdrawn", _POLICY),
    "provider.changed": _event("Provider settings changed", "user provider what region host"),
    "provider.disabled": _event("Provider switched off", "user provider"),
    "provider.enabled": _event("Provider switched on", "user provider terms"),
    "provider.licence": _event("Licence over voices acknowledged", "user provider terms"),
    "provider.resumed": _event("Provider is asked again", "user provider"),
    "provider.suspended": _event("Provider refuses the account", "user provider error"),
    "provider.terminated": _event("Use of a provider ended", "user provider"),
    "provider.terms": _event("Terms of a provider acknowledged", "user provider terms"),
    "provider.tested": _event("Connection tested", "user provider ok error host"),
    "recording.deleted": _event("Recording deleted at the provider", _RECORDING + " attempt receipt"),
    "recording.undeleted": _event("Recording not deleted yet at the provider", _RECORDING + " attempt error"),
    "recording.uploaded": _event("Recording arrived at the provider", _RECORDING + " bytes"),
    "request.approved": _event(
        "Request approved", _REQUEST + " host region kinds kept reason decided purge redacted pseudonymised"
    ),
    "request.blocked": _event("Request stopped by a hard rule", "user kind digest"),
    "request.refused": _event("Request refused", _REQUEST + " clause error kinds"),
    "request.sending": _event("Sending", _REQUEST),
    "request.done": _event("Output received", _REQUEST + " done system outputs provider_request kinds tokens cost"),
    "request.failed": _event("Request failed", _REQUEST + " done error received clause kinds"),
    "request.retried": _event("Asked again after a pause", _REQUEST + " attempt wait"),
    "request.reworded": _event("A refused request came back reworded", _REQUEST),
    "review.done": _event("AI content reviewed", "user course block digest ticks"),
    "review.reset": _event("Review no longer holds", "user course block digest"),
    "rights.stated": _event("Rights stated", "user source ground note"),
    "suspension.started": _event("AI suspended", "user suspension cause reason incident"),
    "suspension.ended": _event("AI resumed", "user suspension reason"),
    "takedown.done": _event("Content taken down", "user what digest reason courses blocks packages count"),
    "evidence.exported": _event("Evidence pack written", "user sha256 seal count courses content"),
    "findings.accepted": _event("Findings accepted", "user course kinds count reason"),
    "course.published": _event("Course published", "user course format sha256 bytes reviewed items checklist people"),
    "key.stored": _event("Key stored", "user name backend"),
    "key.removed": _event("Key removed", "user name backend"),
    "socket.refused": _event("Connection stopped", "user place"),
    "log.mismatch": _event("The log is not the one the key store remembers", "found expected"),
}


def checked(event: str, fields: Mapping[str, object]) -> dict[str, Value]:
    """The fields as they are stored, empty ones left out; raises ``ValueError`` for what is not in the vocabulary."""
    known = EVENTS.get(event)
    if known is None:
        raise ValueError(f"{event} is not an event of the log")
    unknown = fields.keys() - known.fields
    if unknown:
        raise ValueError(f"{event} may not carry {min(unknown)}")
    return {name: _value(name, value) for name, value in fields.items() if value not in (None, "", ())}


def _value(name: str, value: object) -> Value:
    if isinstance(value, (tuple, list, set, frozenset)):
        items = [_text(name, item) for item in value]
        return sorted(items) if isinstance(value, (set, frozenset)) else items
    if isinstance(value, (bool, int)):
        return value
    return _text(name, value)


def _text(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name} is a {type(value).__name__}, which the log does not keep")  # noqa: TRY004  one kind of refusal
    if len(value) > LONGEST:
        raise ValueError(f"{name} has {len(value)} characters; the log keeps hashes, not texts")
    return clean(str(value))
