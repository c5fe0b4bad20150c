"""The hash chain, without any storage: each row's hash covers the row and the hash of the row before it.

Changing, removing, inserting or reordering rows breaks the chain. Cutting rows off its end leaves a shorter chain that is
whole; that shows against the head kept beside the rows, and against the head kept outside the file (the anchor) even when
somebody repaired everything inside it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from app.audit.events import EVENTS, Value


@dataclass(frozen=True, slots=True)
class Head:
    """A place in the chain: ``seq`` counts rows from 1 (0 is before the first), ``hash`` is hex."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Row:
    """One entry. ``time`` is ISO 8601 in UTC, ``body`` the JSON text of the fields exactly as stored; ``anchored`` says that
    the head after this row was put into the key store as well."""

    seq: int
    time: str
    event: str
    body: str
    anchored: bool
    hash: str

    @property
    def fields(self) -> dict[str, Value]:
        """What the entry says."""
        data: dict[str, Value] = json.loads(self.body)
        return data

    @property
    def title(self) -> str:
        """The event in words."""
        return EVENTS[self.event].title if self.event in EVENTS else self.event

    def as_json(self) -> dict[str, object]:
        """The entry as the exported log holds it; everything the hash covers is in it.

        ``body`` is there only when the stored text is not the one that the fields make: somebody changed it.
        """
        kept: dict[str, object] = {"seq": self.seq, "time": self.time, "event": self.event}
        try:
            fields = self.fields
            whole = canonical(fields) == self.body
        except (ValueError, TypeError):
            fields, whole = {}, False
        kept |= {"fields": fields} if whole else {"fields": fields, "body": self.body}
        return kept | {"anchored": self.anchored, "hash": self.hash}

    @classmethod
    def of_json(cls, kept: dict[str, Any]) -> Row:
        """The entry of a line that :meth:`as_json` made; raises ``ValueError``, ``KeyError`` or ``TypeError`` for any other."""
        if kept.keys() - {"seq", "time", "event", "fields", "body", "anchored", "hash"}:
            raise ValueError("it holds more than an entry holds")
        body = kept["body"] if "body" in kept else canonical(kept["fields"])
        row = cls(kept["seq"], kept["time"], kept["event"], body, kept["anchored"], kept["hash"])
        kinds = (int, str, str, str, bool, str)
        values = (row.seq, row.time, row.event, row.body, row.anchored, row.hash)
        if any(type(value) is not kind for value, kind in zip(values, kinds, strict=True)):
            raise ValueError("a value is of the wrong kind")
        return row


@dataclass(frozen=True, slots=True)
class Break:
    """A place where the log is not what it was. ``seq`` is the row where it shows."""

    seq: int
    what: str


@dataclass(frozen=True, slots=True)
class Report:
    """What :func:`check` found. ``unanchored`` counts rows that only the file itself vouches for."""

    rows: int
    head: Head
    breaks: tuple[Break, ...] = ()
    anchor: str = "none"
    unanchored: int = 0
    notes: tuple[str, ...] = field(default=())

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.breaks


def genesis(log_id: str) -> str:
    """The hash before the first row."""
    return hashlib.sha256(f"lectern audit log {log_id}".encode()).hexdigest()


def canonical(fields: dict[str, Value]) -> str:
    """Fields as the one JSON text that is stored and hashed."""
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def link(before: str, row: Row) -> str:
    """The hash that ``row`` should have after the hash ``before``."""
    covered = json.dumps([before, row.seq, row.time, row.event, row.body, row.anchored], separators=(",", ":"))
    return hashlib.sha256(covered.encode()).hexdigest()


MOST_BREAKS = 20
"""A report stops there; the log is broken anyway and a person reads the list."""


def check(rows: Iterable[tuple[object, ...]], log_id: str, head: Head) -> Report:
    """Follow the chain through stored rows ``(seq, time, event, body, anchored, hash)`` and compare its end with ``head``."""
    at = Head(0, genesis(log_id))
    count = unanchored = 0
    breaks: list[Break] = []
    for raw in rows:
        row = _row(raw)
        count += 1
        if row is None:
            breaks.append(Break(at.seq + 1, f"The entry after {at.seq} does not hold what an entry holds."))
            at = Head(at.seq + 1, "")
            continue
        if row.seq != at.seq + 1:
            breaks.append(Break(row.seq, f"Entry {at.seq + 1} should follow entry {at.seq}; entry {row.seq} does."))
        if link(at.hash, row) != row.hash:
            breaks.append(Break(row.seq, f"Entry {row.seq} is not what was written after entry {at.seq}."))
        unanchored += not row.anchored
        at = Head(row.seq, row.hash)
        if len(breaks) >= MOST_BREAKS:
            return Report(count, at, tuple(breaks), unanchored=unanchored, notes=("There may be more.",))
    if at.seq < head.seq:
        breaks.append(Break(head.seq, f"Entries {at.seq + 1} to {head.seq} were cut off."))
    elif at != head:
        breaks.append(Break(at.seq, f"The log ends with entry {at.seq}, which is not where writing stopped ({head.seq})."))
    return Report(count, at, tuple(breaks), unanchored=unanchored)


def _row(raw: tuple[object, ...]) -> Row | None:
    match raw:
        case (int(seq), str(time), str(event), str(body), int(anchored), str(digest)) if anchored in (0, 1):
            return Row(seq, time, event, body, bool(anchored), digest)
        case _:
            return None
