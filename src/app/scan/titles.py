"""Titles and offices straight before a name: they are part of how somebody is called, and say more about who it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from app.scan.tables import table

if TYPE_CHECKING:
    from app.scan.hits import Hit

_LAST = re.compile(r"(?:[ \u00a0]\.?|\.)([^\W\d_]{2,16})(?![\w@#/.-])")
"""The last word before a name, read backwards from it: it is looked for at one place, not at twenty."""
_BETWEEN = frozenset(" \u00a0.")
"""What that word ends with, or stands before."""
_FIRST = re.compile(r"\s*([^\W\d_]{2,16})(?:\.?\s|\.(?=\w))")
_SMALL = frozenset(("mr", "mrs", "ms", "dr", "prof"))
"""Written small by people who write so; "the nurse Maria" is no title."""


def titled(text: str, hits: Iterable[Hit]) -> Iterator[Hit]:
    """The hits, those on people with the titles in front of them: "Frau Dr. Okafor"."""
    for hit in hits:
        start = _start(text, hit.start) if hit.kind == "person" else hit.start
        yield hit if start == hit.start else hit.at(start, hit.end, text[start : hit.end])


def title_length(value: str) -> int:
    """How many code points of a name are the titles it begins with; none when it is nothing else."""
    at = 0
    while (match := _FIRST.match(value, at)) and is_title(match.group(1)):
        at = match.end()
    return at if at < len(value) else 0


def is_title(word: str) -> bool:
    """Whether it is a title or an office, as it is written."""
    return word.lower() in (_SMALL if word[0].islower() else titles())


@cache
def titles() -> frozenset[str]:
    """Every title and office, each one word in lower case."""
    held = table("people")
    return frozenset((*held["titles"], *held["offices"]))


_MOST = 4
"""Titles of one person that are looked for: Herr Prof. Dr. Dr."""


def _start(text: str, start: int) -> int:
    for _ in range(_MOST):
        if text[start - 1 : start] not in _BETWEEN:
            break
        match = _LAST.match(text[max(0, start - 20) : start][::-1])
        if match is None or not is_title(match.group(1)[::-1]):
            break
        start -= match.end()
    return start
