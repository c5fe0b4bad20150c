"""The registry of features that ask a provider for something (clause A-D2). A new feature is one table in its TOML file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Literal

from app.course import OutputKind
from app.course.errors import PolicyRefusal
from app.paths import resource


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One thing Lectern asks providers for. ``task`` is what kind of help it is (A1.1), ``output`` what it makes (A1.3)."""

    id: str
    title: str
    output: OutputKind
    task: Literal["content", "admin"]


class UnknownFeature(PolicyRefusal):
    """A request that belongs to no registered feature is never sent."""

    def __init__(self, feature_id: str) -> None:
        super().__init__(
            f"“{feature_id}” is not a feature that may ask a provider for anything.",
            "Only registered features send requests.",
            "This is a fault in Lectern; please report it.",
            clause="A-D2",
        )


@cache
def features() -> dict[str, Feature]:
    """Every feature by id."""
    table = tomllib.loads(resource("policy", "features.toml").read_text("utf-8"))
    return {name: Feature(id=name, **{**row, "output": OutputKind(row["output"])}) for name, row in table.items()}


def feature(feature_id: str) -> Feature:
    """The feature with this id; raises :class:`UnknownFeature`."""
    found = features().get(feature_id)
    if found is None:
        raise UnknownFeature(feature_id)
    return found
