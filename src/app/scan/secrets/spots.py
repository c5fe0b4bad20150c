"""Where the words for passwords and keys stand: an expression that begins with one of them is tried there and nowhere else.

``re`` has no quick way to look for words in any case: it tried each of the hundred beginnings at every character, a microsecond
each, where one search of the lower-cased text for the first letters of them all takes a tenth of that and serves everybody.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from app.scan.alternatives import any_of
from app.scan.context import SHARED, lower
from app.scan.tables import table

NAMES: dict[str, list[str]] = table("credentials")["names"]
"""By which passwords, keys and tokens are named, and what is said around them."""

_OTHERS = ("wifi key", "login", "chang", "reset", "set", "updat")
"""Beginnings of expressions about passwords that are none of their names."""


def _beginning(words: Iterable[str]) -> re.Pattern[str]:
    """An expression for the first letter of any of the words, where the rest follows: words stand in one another."""
    rests: dict[str, list[str]] = {}
    for word in words:
        rests.setdefault(word[0], []).append(word[1:])
    tries = (f"{re.escape(first)}(?={any_of(held)})" for first, held in rests.items())
    return re.compile("|".join(tries).replace(r"[\s-]", r"[\s_-]"))


_WORDS = _beginning(word.lower() for word in (*NAMES["password"], *NAMES["short"], *NAMES["secret"], *_OTHERS))


@lru_cache(maxsize=SHARED)
def _spots(lowered: str) -> tuple[int, ...]:
    return tuple(match.start() for match in _WORDS.finditer(lowered))


def matches(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """What ``pattern.finditer(text)`` gives, for a pattern that begins with such a word."""
    end = 0
    for spot in _spots(lower(text)):
        match = pattern.match(text, spot) if spot >= end else None
        if match:
            yield match
            end = match.end()
