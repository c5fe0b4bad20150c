"""Where AI text comes from, written into the HTML on the clipboard and read back from it.

Our own format carries records whole; a clipboard manager, a browser or another program passes on HTML alone. A span that says
it is synthetic stays labelled when it comes back (clause B4.2b), also from a page that we published.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from app.course import Block, Course, OutputKind, Provenance, SourceType
from app.course.codec import decode, dumps, encode
from app.course.ops import AddProvenance

ORIGIN = "data-run-origin"
RECORDS = "data-lectern-records"
UNKNOWN = "unknown"
"""The provider of a text that says that it is synthetic, but not who made it; the notices say so in words."""

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")


def span(origin: str, inner: str, chain: Iterable[Provenance]) -> str:
    """``inner`` in a span that names its origin, with the records of ``chain`` (a record and what it was made from)."""
    held = html.escape(dumps([encode(record) for record in chain]), quote=True)
    return f'<span {ORIGIN}="{html.escape(origin, quote=True)}" {RECORDS}="{held}">{inner}</span>'


def origin_in(attributes: Mapping[str, str]) -> str | None:
    """The origin that an element names; None when it names none, or nothing an id can be."""
    named = attributes.get(ORIGIN, "")
    return named if _ID.fullmatch(named) else None


def records_in(attributes: Mapping[str, str]) -> dict[str, Provenance]:
    """The records an element carries, by id. Anybody may have written them: what is no record is left out."""
    try:
        found = [decode(Provenance, item) for item in json.loads(attributes.get(RECORDS) or "[]")]
    except (ValueError, TypeError, RecursionError):
        return {}
    return {record.id: record for record in found if _ID.fullmatch(record.id)}


def needed(course: Course, blocks: Iterable[Block], carried: Mapping[str, Provenance]) -> list[AddProvenance]:
    """What has to be recorded before ``blocks`` can come in: what they name and the course lacks, parents first.

    An origin whose record did not come along gets one that says so: the label stays, whoever lost the rest.
    """
    out: dict[str, Provenance] = {}
    for origin in sorted({origin for block in blocks for origin in block.origins()}):
        _add(course, origin, carried, out)
    return [AddProvenance(record) for record in out.values()]


def _add(course: Course, origin: str, carried: Mapping[str, Provenance], out: dict[str, Provenance]) -> None:
    chain: list[Provenance] = []
    here: str | None = origin
    while here is not None and here not in out and course.record(here) is None and here not in {item.id for item in chain}:
        record = carried.get(here) or placeholder(here)
        parent = record.parent
        known = parent is None or parent in carried or parent in out or course.record(parent) is not None
        chain.append(record if known else replace(record, parent=None))
        here = parent if known else None
    out.update((record.id, record) for record in reversed(chain))


def placeholder(origin: str) -> Provenance:
    """A record for a text that says that it is synthetic and no more."""
    return Provenance(
        id=origin,
        kind=OutputKind.TEXT,
        source_type=SourceType.COMPOSITE,
        provider=UNKNOWN,
        system=UNKNOWN,
        created=datetime.now(UTC).isoformat(timespec="seconds"),
        user="",
        request_id="",
        prompt_sha256="",
    )
