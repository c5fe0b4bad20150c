"""Context words: what stands around a match decides whether a number is a passport or a part number.

Presidio's own enhancer is not used: it needs a language pipeline (with a blank one it is silently dead), matches inside words
("card" in "discard"), never matches terms of two words, and copies every result deeply.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

BEFORE, AFTER = 70, 30
"""Code points looked at on each side, about ten words before and four after."""

BOOST, FLOOR = 0.35, 0.4
"""What a context word adds to a score, and the least a score is then: presidio's own numbers."""


SHARED = 8
"""Texts whose lower case, words, candidates and sentences are kept: a detector asks for them after another has, and the views
of one piece are rarely more. The key is the string itself, so that asking again costs a tenth of a microsecond."""

BATCH = 512
"""Texts of which is kept what is asked for before the network reads a batch of texts, and again, text by text, after it: which
gates are open, and what is written as names are. A batch is 32,000 code points, some 120 paragraphs."""


def word_pattern(words: Iterable[str]) -> re.Pattern[str]:
    """An expression for any of the words, whole, singular or plural, in lower case text."""
    longest_first = sorted({word.strip().lower() for word in words}, key=len, reverse=True)
    joined = "|".join(re.escape(word).replace(r"\ ", r"\s{1,3}") for word in longest_first)
    return re.compile(rf"(?<![^\W_])(?:{joined})(?:e?s)?(?![^\W_])")


TOKEN = re.compile(r"[^\W_]+")
"""A word, as :func:`tokens` tells them apart."""


@lru_cache(maxsize=SHARED)
def tokens(lowered: str) -> frozenset[str]:
    """The words of a lower-cased text."""
    return frozenset(TOKEN.findall(lowered))


def first_tokens(words: Iterable[str]) -> frozenset[str]:
    """What must be among the :func:`tokens` of a text that holds any of the context words: their first words."""
    firsts = {TOKEN.findall(word.lower())[0] for word in words}
    return frozenset(first + ending for first in firsts for ending in ("", "s", "es"))


def near(lowered: str, start: int, end: int, words: re.Pattern[str], before: int = BEFORE) -> str:
    """The context word beside ``start:end`` of the lower-cased text, or nothing."""
    left = lowered[max(0, start - before) : start]
    found = None
    for found in words.finditer(left):  # noqa: B007 (the last one is the nearest)
        pass
    if found is None:
        found = words.search(lowered[end : end + AFTER])
    return found.group() if found else ""


@lru_cache(maxsize=SHARED)
def lower(text: str) -> str:
    """Lower case with every character in its place (``str.lower`` makes two of a dotted I)."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else "".join(char.lower()[0] for char in text)
