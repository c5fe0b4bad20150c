"""What a provider holds is asked of the provider (clause A3.8): which requests went there, and a letter ready to be sent.

And the records of processing that an organisation has to keep (GDPR Article 30, clause B6.1), put together from the log.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from app.audit import AuditLog, LogReader
from app.course.errors import FileProblem
from app.guard import ProviderCard
from app.paths import resource
from app.policy import features
from app.policy.private import write_private
from app.services.activity import Sent, sent

_LISTED = 400
"""Requests named in a letter; the whole list goes with it as a table."""


class Ask(StrEnum):
    """What a letter asks for."""

    ACCESS = "access"
    DELETION = "deletion"

    @property
    def shown(self) -> str:
        """As people read it."""
        return {"access": "What do you hold?", "deletion": "Delete what you hold"}[self.value]


class NothingSent(FileProblem):
    """A letter about requests that there were none of."""


@dataclass(frozen=True, slots=True)
class DataRequest:
    """Everything that went to one provider, oldest first. ``held`` counts what it may still hold today."""

    card: ProviderCard
    requests: tuple[Sent, ...]
    held: int

    @property
    def contact(self) -> str:
        """Where the letter goes: the provider's contact, else its privacy page."""
        return self.card.contact or self.card.privacy or self.card.name


def data_requests(log: Path, cards: Iterable[ProviderCard], today: date) -> list[DataRequest]:
    """For each provider outside this computer, what went there by the log; providers that got nothing come last."""
    known = {card.id: card for card in cards}
    local = [card.id for card in known.values() if card.local]
    with LogReader(log) as reader:
        everything = sent(reader, local=local)
    out = []
    for card in known.values():
        if not card.local:
            mine = tuple(item for item in everything if item.provider == card.id)
            out.append(DataRequest(card, mine, sum(item.held(today) for item in mine)))
    return sorted(out, key=lambda item: (not item.requests, item.card.name.casefold()))


def letter(about: DataRequest, ask: Ask, user: str, today: date) -> str:
    """The letter, ready to be signed; raises :class:`NothingSent` when there is nothing to ask about."""
    if not about.requests:
        raise NothingSent(f"Nothing was sent to {about.card.name}.", "So there is nothing to ask for.")
    lines = [request_line(item) for item in about.requests[-_LISTED:]]
    if len(about.requests) > _LISTED:
        lines.insert(0, f"(The {_LISTED} newest of {len(about.requests)}; the attached table has all.)")
    words = {
        "to": f"{about.card.name}\n{about.contact}",
        "date": today.isoformat(),
        "provider": about.card.name,
        "first": about.requests[0].time.date().isoformat(),
        "last": about.requests[-1].time.date().isoformat(),
        "requests": "\n".join(lines),
        "user": user,
    }
    text = resource("policy", "letters", f"{ask.value}.txt").read_text("utf-8")
    for name, value in words.items():
        text = text.replace("{" + name + "}", value)
    return text


def request_line(item: Sent) -> str:
    """One request as the letter names it."""
    number = item.provider_request or f"no number given; ours is {item.id}"
    ended = f", deletion confirmed on {item.deleted.isoformat()}" if item.deleted else ""
    named = item.model or "no model named"
    return f"- {item.time:%Y-%m-%d %H:%M} UTC, {named}, {item.bytes} bytes, request {number}{ended}"


_COLUMNS = (
    "time",
    "provider",
    "model",
    "feature",
    "course",
    "bytes",
    "request",
    "provider_request",
    "outcome",
    "purge",
    "deleted",
)


def table(requests: Sequence[Sent]) -> str:
    """Requests as CSV that no spreadsheet takes for a formula, for the provider or for one's own files."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(_COLUMNS)
    for item in requests:
        purge = item.purge.isoformat() if item.purge else ""
        row = (item.time.isoformat(), item.provider, item.model, item.feature, item.course, item.bytes, item.id)
        gone = item.deleted.isoformat() if item.deleted else ""
        writer.writerow([_safe(cell) for cell in (*row, item.provider_request, item.outcome.value, purge, gone)])
    return out.getvalue()


@dataclass(frozen=True, slots=True)
class Processing:
    """One processing activity: why, who receives what, where, and for how long."""

    purpose: str
    feature: str
    recipient: str
    region: str
    contract: str
    kinds: tuple[str, ...]
    retention: str
    requests: int
    first: str
    last: str


def processing(requests: Iterable[DataRequest]) -> list[Processing]:
    """The records of processing: one for each purpose and recipient there ever was a request for."""
    names = features()
    out: list[Processing] = []
    for about in requests:
        groups: dict[str, list[Sent]] = {}
        for item in about.requests:
            groups.setdefault(item.feature, []).append(item)
        for feature_id, items in groups.items():
            title = names[feature_id].title if feature_id in names else feature_id
            kinds = tuple(sorted({kind for item in items for kind in item.kinds}))
            card = about.card
            contract = f"{card.dpa.reference}, {card.dpa.date}" if card.dpa else "None on file"
            days = (items[0].time.date().isoformat(), items[-1].time.date().isoformat())
            out.append(
                Processing(title, feature_id, card.name, card.region, contract, kinds, card.retention, len(items), *days)
            )
    return out


_MEASURES = (
    "Keys only in the key store of the operating system; requests and answers kept here encrypted (AES-256-GCM); TLS 1.2 or "
    "newer; every text scanned before it leaves; hash-chained log; private files."
)


def processing_text(records: Sequence[Processing], user: str, today: date) -> str:
    """The records as a text to file away (Markdown)."""
    lines = ["# Records of processing: AI in Lectern", "", f"Put together on {today.isoformat()} for {user}, from the log.", ""]
    if not records:
        lines += ["Nothing has left this computer, so there is no processing by others.", ""]
    for item in records:
        lines += [
            f"## {item.purpose}: {item.recipient}",
            "",
            f"- Recipient: {item.recipient}, {item.region or 'region not stated'}",
            f"- Data processing agreement: {item.contract}",
            "- Categories of data: text of courses; found and decided about: " + (", ".join(item.kinds) or "nothing sensitive"),
            f"- Kept by the recipient: {item.retention or 'not stated'}",
            f"- Requests: {item.requests}, from {item.first} to {item.last}",
            "",
        ]
    return "\n".join([*lines, "## Technical and organisational measures", "", _MEASURES, ""])


def save_text(log: AuditLog, out: Path, text: str, what: str, user: str, provider: str = "", count: int = 0) -> None:
    """Write a letter, a table or the records of processing, and log that it was written; raises ``FileProblem``."""
    try:
        write_private(out, text)
    except OSError as error:
        raise FileProblem(f"“{out}” can't be written.", f"{error.strerror}.", "Choose another folder.") from error
    digest = hashlib.sha256(text.encode()).hexdigest()
    log.append("data.exported", user=user, what=what, provider=provider, count=count, sha256=digest)


def _safe(cell: object) -> object:
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
