"""The screen itself: text in, violations out, in reading order."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from app.scan.context import lower
from app.scan.prohibited.disguises import disguises
from app.scan.prohibited.heads import BEGINNING
from app.scan.prohibited.intent import asked_from
from app.scan.prohibited.rules import Tables, languages, tables
from app.scan.views import View


@dataclass(frozen=True, slots=True)
class Violation:
    """Something that is asked for and must not be. ``start`` and ``end`` are code points of the text that was given.

    ``category`` is one of :func:`categories`; ``clause`` the policy clause; ``title`` and ``reason`` are for people, without
    the words that were found. ``overridable`` when a person may go on with a reason that is logged.
    """

    start: int
    end: int
    rule: str
    category: str
    clause: str
    title: str
    reason: str
    overridable: bool


def screen(text: str, language: str = "en") -> list[Violation]:
    """What ``text``, a request or a result, asks for or contains that the policy forbids.

    English is looked for in every text, whatever its ``language`` (BCP 47). Pure; at most one violation of a category in
    one place; the gravest of those that overlap.
    """
    if len(text) < 6:
        return []
    found = [hit for known in _known(language) for view in disguises(text, known.vocabulary) for hit in _hits(known, view)]
    kept: list[Violation] = []
    for hit in sorted(found, key=lambda hit: (hit.overridable, hit.start - hit.end, hit.start)):
        if not any(hit.start < other.end and other.start < hit.end for other in kept):
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)


@cache
def categories() -> Mapping[str, str]:
    """Every category with its title."""
    return {rule.category: rule.title for rule in tables("en").rules}


def overridable(category: str) -> bool:
    """Whether every rule of a category lets a person go on with a reason; False for one nobody knows."""
    said = [rule.overridable for rule in tables("en").rules if rule.category == category]
    return bool(said) and all(said)


def _known(language: str) -> tuple[Tables, ...]:
    base = language.replace("_", "-").partition("-")[0].casefold()
    return tuple(tables(name) for name in dict.fromkeys(("en", base)) if name in languages())


_WORD_START = re.compile(rf"(?<![^\W_])[^\W_]{{1,{BEGINNING}}}")


def _hits(known: Tables, view: View) -> Iterator[Violation]:
    written = view.text.replace("'", "’")  # the tables know one apostrophe
    lowered = lower(written)
    index = known.index
    for word in _WORD_START.finditer(lowered):
        things = index.get(word.group())
        if things is None:
            continue
        at = word.start()
        for thing in things:
            match = thing.pattern.match(written if thing.exact else lowered, at)
            if match is None:
                continue
            begin = asked_from(known.speech, thing, lowered, match.start(), match.end())
            if begin is not None:
                rule = thing.rule
                start, end = view.span(begin, match.end())
                yield Violation(
                    start, end, rule.id, rule.category, rule.clause, rule.title, rule.reason + view.how, rule.overridable
                )
