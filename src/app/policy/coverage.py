"""Clause, control, evidence: what each clause asks, what Lectern does about it, and which entries of the log prove it.

The rows are data (``resources/policy/coverage.toml``). Pure: the log is counted by whoever asks, see :func:`covered`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from app.paths import resource


@dataclass(frozen=True, slots=True, kw_only=True)
class Obligation:
    """One clause; the comments in the table say what each field means. ``waits`` names the issue that brings the rest of the
    control, where a provider or a kind of media is not there yet."""

    id: str
    kind: Literal["does", "text"]
    says: str
    control: str
    events: tuple[str, ...]
    module: str
    waits: str = ""

    @property
    def source(self) -> str:
        """``A`` or ``B``: which of the two source policies it is of."""
        return self.id[0]


@dataclass(frozen=True, slots=True)
class Covered:
    """An obligation with the number of entries of each kind that the log has to prove it, in the obligation's order."""

    obligation: Obligation
    counts: tuple[int, ...]

    @property
    def evidence(self) -> int:
        """Entries in all."""
        return sum(self.counts)


@cache
def obligations() -> tuple[Obligation, ...]:
    """Every clause, in the order of the source policies."""
    rows = tomllib.loads(resource("policy", "coverage.toml").read_text("utf-8"))["clause"]
    return tuple(Obligation(**{**row, "events": tuple(row["events"])}) for row in rows)


def covered(counts: Mapping[str, int]) -> tuple[Covered, ...]:
    """Every obligation with its evidence; ``counts`` are entries of the log by event."""
    return tuple(Covered(row, tuple(counts.get(event, 0) for event in row.events)) for row in obligations())
