"""Why the decision table decides as it does: every row, which of them speak about given facts, and the one that wins. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from app.policy.decisions import Fact, Rule, decide


@dataclass(frozen=True, slots=True)
class Weighed:
    """One row held against the facts. ``unmet`` are the facts it asks for that are otherwise; it fits when there are none."""

    rule: Rule
    unmet: tuple[str, ...]
    decides: bool = False

    @property
    def fits(self) -> bool:
        """Whether it has a say."""
        return not self.unmet


@dataclass(frozen=True, slots=True)
class Explanation:
    """A decision with its reasons (clauses B0.2, B10.2): the facts, every row about such a thing, and which row decided."""

    about: Literal["request", "finding"]
    facts: Mapping[str, Fact]
    weighed: tuple[Weighed, ...]
    decided: Rule


def explain(rules: Iterable[Rule], about: Literal["request", "finding"], facts: Mapping[str, Fact]) -> Explanation:
    """What :func:`~app.policy.decisions.decide` says about the facts, and why."""
    known = tuple(rules)
    decided = decide(known, about, facts)
    weighed = tuple(Weighed(rule, _unmet(rule, facts), rule is decided) for rule in known if rule.about == about)
    return Explanation(about, dict(facts), weighed, decided)


def condition(rule: Rule) -> str:
    """The facts a row asks for, in one line: ``status is pending or declined, gated``."""
    return ", ".join(_said(name, values) for name, values in rule.when.items()) or "always"


def said(name: str, value: Fact) -> str:
    """A fact in words: ``gated``, ``not gated``, ``status is accepted``."""
    return _said(name, (value,))


def _said(name: str, values: tuple[Fact, ...]) -> str:
    words = name.replace("_", " ")
    if values == (True,):
        return words
    if values == (False,):
        return f"not {words}"
    return f"{words} is {' or '.join(str(value).lower() for value in values)}"


def _unmet(rule: Rule, facts: Mapping[str, Fact]) -> tuple[str, ...]:
    return tuple(_said(name, values) for name, values in rule.when.items() if name not in facts or facts[name] not in values)
