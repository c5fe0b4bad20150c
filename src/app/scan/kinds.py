"""The kinds of sensitive detail, from ``resources/scan/kinds.toml``: title, severity, clause, mask, form, replacements."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache

from app.course.findings import Severity
from app.scan.tables import table


@dataclass(frozen=True, slots=True)
class Kind:
    """One row of the table; the comments in the file say what each column means."""

    id: str
    title: str
    severity: Severity
    clause: str
    mask: str
    form: str
    placeholder: str
    pseudonym: str
    common: bool = False
    plural: str = ""


@cache
def kinds() -> dict[str, Kind]:
    """Every kind by id, in the order of the file."""
    return {name: Kind(id=name, **{**row, "severity": Severity(row["severity"])}) for name, row in table("kinds").items()}


@lru_cache(maxsize=256)
def kind_of(name: str) -> Kind:
    """The kind with this id; a plain one when a newer version's file names a kind this version does not know."""
    known = kinds().get(name)
    return known or Kind(
        name, name.replace("-", " ").capitalize(), Severity.ALERT, "A2.4c", "ends", "exact", "[REMOVED]", "[{n}]"
    )


def is_common(kind: str) -> bool:
    """Whether details of this kind stand in any text and say nothing about anybody alone."""
    return kind_of(kind).common


def finding_title(kind: str) -> str:
    """What people call it, e.g. ``"E-mail address"`` for ``"email"``."""
    return kind_of(kind).title
