"""The tables of the screen, compiled once a language: rules, and an index from how a word begins to what may start there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from app.paths import resource
from app.scan.prohibited.heads import heads
from app.scan.tables import table


@dataclass(frozen=True, slots=True, kw_only=True)
class Screened:
    """One rule; the comments in the table say what each field means."""

    id: str
    category: str
    clause: str
    title: str
    reason: str
    overridable: bool
    soft: re.Pattern[str] | None
    nouns: bool
    quotable: bool
    bare: re.Pattern[str] | None
    acts: re.Pattern[str] | None


@dataclass(frozen=True, slots=True)
class Thing:
    """A pattern of a rule, to be tried where a word starts. ``alone`` when it needs nobody who asks for it; ``exact`` when
    capitals matter, and it is tried on the text as written."""

    rule: Screened
    text: str
    heads: frozenset[str]
    alone: bool
    exact: bool

    @property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when it is first needed: most never are."""
        return _pattern(self.text)


@dataclass(frozen=True, slots=True)
class Speech:
    """How a language asks, forbids and explains: each a pattern over what stands beside an act or a thing."""

    imperative: re.Pattern[str]
    request: re.Pattern[str]
    participle: re.Pattern[str]
    how_to: re.Pattern[str]
    teaching: re.Pattern[str]
    others_do: re.Pattern[str]
    others: re.Pattern[str]
    noun: re.Pattern[str]
    noun_after: re.Pattern[str]
    asked_after: re.Pattern[str]
    detail: re.Pattern[str]
    excuse: re.Pattern[str]
    excuse_after: re.Pattern[str]
    lead_in: re.Pattern[str]
    mention: re.Pattern[str]
    gap_stop: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Tables:
    """Everything the screen knows in one language. ``index`` is keyed by how a word begins, see :mod:`heads`;
    ``vocabulary`` are the words of which the things consist."""

    speech: Speech
    rules: tuple[Screened, ...]
    index: Mapping[str, tuple[Thing, ...]]
    vocabulary: frozenset[str]


@cache
def languages() -> tuple[str, ...]:
    """The languages there are tables for, English first: everybody's text is screened in English too."""
    names = {path.stem.partition("-")[2] for path in resource("scan").glob("prohibited-*.toml")}
    return ("en", *sorted(names - {"en"}))


@cache
def tables(language: str) -> Tables:
    """The tables of one of :func:`languages`; ``KeyError``, ``ValueError`` or ``re.error`` when they are malformed."""
    data = table(f"prohibited-{language}")
    acts = {name: list(words) for name, words in data["acts"].items()}
    things = [thing for row in data["rule"] for thing in _things(row, acts, data["soft"])]
    index: dict[str, list[Thing]] = {}
    for thing in things:
        for beginning in thing.heads:
            _put(index.setdefault(beginning, []), thing)
    rules = tuple({thing.rule.id: thing.rule for thing in things}.values())
    return Tables(
        Speech(**{name: re.compile(pattern) for name, pattern in data["speech"].items()}),
        rules,
        {key: tuple(some) for key, some in index.items()},
        _vocabulary(data),
    )


def _put(found: list[Thing], thing: Thing) -> None:
    """Things of one rule that begin alike are tried in one go."""
    for at, other in enumerate(found):
        if (other.rule.id, other.alone, other.exact) == (thing.rule.id, thing.alone, thing.exact):
            found[at] = replace(other, text=f"{other.text}|{thing.text}")
            return
    found.append(thing)


def _things(row: Mapping[str, Any], acts: Mapping[str, list[str]], soft: Mapping[str, str]) -> Iterator[Thing]:
    words = [word for name in row.get("acts", ()) for word in acts[name]]
    rule = Screened(
        id=row["id"],
        category=row["category"],
        clause=row["clause"],
        title=row["title"],
        reason=row["reason"],
        overridable=row["overridable"],
        soft=re.compile(soft[row["soft"]]) if "soft" in row else None,
        nouns=row.get("nouns", False),
        quotable=row.get("quotable", False),
        bare=re.compile(row["bare"]) if "bare" in row else None,
        acts=re.compile(rf"(?<![\w'’-])(?:{'|'.join(words)})(?![\w'’-])") if words else None,
    )
    for text in row.get("things", ()):
        yield Thing(rule, text, heads(text), alone=False, exact=False)
    for text in row.get("phrases", ()):
        yield Thing(rule, text, heads(text), alone=True, exact=False)
    for text in row.get("exact", ()):
        yield Thing(rule, text, heads(text), alone=True, exact=True)


@cache
def _pattern(text: str) -> re.Pattern[str]:
    """A space in the table is any space, line end or hyphen in the text."""
    spaced = text.replace(" ?", r"[\s_-]{0,3}").replace(" ", r"[\s_-]{1,3}")
    return re.compile(rf"(?:{spaced})(?!\w)")


def _vocabulary(data: Mapping[str, Any]) -> frozenset[str]:
    """Words for reading letters that were set apart; a word of two letters more would make words of noise."""
    rows = [text for row in data["rule"] for key in ("things", "phrases") for text in row.get(key, ())]
    texts = [*rows, *(word for words in data["acts"].values() for word in words)]
    words = {word for text in texts for word in re.findall(r"[a-z]{3,}", re.sub(r"\\.|\[[^\]]*\]|([a-z])\?", r"\1", text))}
    return frozenset(words | {word + "s" for word in words} | set(data["common"]))
