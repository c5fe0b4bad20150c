"""The decision table: facts in, verdict with its reason out. Pure; the rules are data (``resources/policy/decisions.toml``)."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, Literal

from app.paths import resource

Fact = str | bool


class Verdict(StrEnum):
    """What happens. From mild to strict."""

    ALLOW = "allow"
    DECIDE = "decide"
    BLOCK = "block"

    @property
    def strictness(self) -> int:
        """0 to 2."""
        return list(Verdict).index(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of the table; the comments in the file say what each column means. ``when`` maps facts to values that fit."""

    id: str
    about: Literal["request", "finding"]
    when: Mapping[str, tuple[Fact, ...]]
    verdict: Verdict
    source: str
    clause: str
    why: str
    next: str = ""
    needs: str = ""

    def fits(self, about: str, facts: Mapping[str, Fact]) -> bool:
        """Whether the rule speaks about these facts. A fact the rule asks for and nobody stated fits nothing."""
        return about == self.about and all(name in facts and facts[name] in values for name, values in self.when.items())


_YES_OR_NO = {
    "request": "gated leaves allowed suspended enabled terminated provider_suspended terms budget rate rights consent recorded "
    "voice_licence never_send",
    "finding": "leaves reserved weak common baa prohibited overridable",
}
_WORDS = {"request": "status", "finding": "kind severity"}
FACTS: Mapping[str, Mapping[str, type[Fact]]] = {
    about: {**dict.fromkeys(_YES_OR_NO[about].split(), bool), **dict.fromkeys(_WORDS[about].split(), str)} for about in _WORDS
}
"""What a rule can ask for, and whether it is a word or a yes or no. The guard states no other, so a row that asks for another
would never fit: somebody meant to forbid something and misspelled it."""

ORGANISATION = "organisation"
"""The source of an organisation's rows, which can only tighten."""

UNDECIDED = Rule(
    id="undecided",
    about="request",
    when={},
    verdict=Verdict.BLOCK,
    source="app",
    clause="A6.2",
    why="No rule allows it.",
    next="Tell whoever looks after Lectern in your organisation.",
)
"""What decides when no rule fits."""


def strictest(rules: Iterable[Rule]) -> Rule:
    """The rule that decides among those that fit: the strictest, the first of equals (clauses B0.2, B10.2).

    :data:`UNDECIDED` when there is none: silence is no permission.
    """
    return max(rules, key=lambda rule: rule.verdict.strictness, default=UNDECIDED)


def decide(rules: Iterable[Rule], about: Literal["request", "finding"], facts: Mapping[str, Fact]) -> Rule:
    """The rule that decides about ``facts``. What no rule of ours allows, none of an organisation's makes milder (A6.2)."""
    fitting = [rule for rule in rules if rule.fits(about, facts)]
    ours = any(rule.source != ORGANISATION for rule in fitting)
    return strictest(fitting if ours else [rule for rule in fitting if rule.verdict is Verdict.BLOCK])


def read_rules(rows: Sequence[Mapping[str, Any]], source: str = "") -> tuple[Rule, ...]:
    """Rules from TOML data, all of ``source`` when one is given. ``TypeError``, ``KeyError`` or ``ValueError`` if malformed."""
    return tuple(_rule({**row, "source": source} if source else row) for row in rows)


@cache
def shipped_rules() -> tuple[Rule, ...]:
    """Lectern's own table."""
    return read_rules(tomllib.loads(resource("policy", "decisions.toml").read_text("utf-8"))["rule"])


def _rule(row: Mapping[str, Any]) -> Rule:
    if row["about"] not in ("request", "finding"):
        raise ValueError(f"a rule is about a request or a finding, not {row['about']!r}")
    if not isinstance(row["when"], Mapping):
        raise TypeError("when is a table of facts")
    when = {name: tuple(value) if isinstance(value, list) else (value,) for name, value in row["when"].items()}
    for name, values in when.items():
        _check(FACTS[row["about"]], name, values)
    return Rule(**{**row, "when": when, "verdict": Verdict(row["verdict"])})


def _check(known: Mapping[str, type[Fact]], name: str, values: Sequence[Any]) -> None:
    """Raise for a condition that could never hold."""
    if name not in known:
        raise ValueError(f"nobody states {name!r}; a rule can ask for {', '.join(sorted(known))}")
    if not values or any(type(value) is not known[name] for value in values):
        raise TypeError(f"{name} is {'a word' if known[name] is str else 'true or false'}, or a list of such")
