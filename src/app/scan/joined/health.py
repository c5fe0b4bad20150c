"""Health information about a person (clause B6.5): an illness or treatment, and whose it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from app.scan.context import lower
from app.scan.hits import Hit
from app.scan.joined.base import any_of, identifying, sentences, spanning, within
from app.scan.tables import table

AFTER, BEFORE = 90, 60
"""Code points from a name on to an illness, and from an illness on to a name, within which a sentence joins them."""


class Health:
    """The detector."""

    def __init__(self) -> None:
        held = table("joined")["health"]
        self._conditions = re.compile(rf"(?<!\w)(?:{any_of(held['conditions'])})(?!\w)", re.IGNORECASE)
        self._hint = re.compile(
            "|".join(dict.fromkeys(re.escape(re.split("[ -]", word.lower())[0]) for word in held["conditions"]))
        )
        self._has = re.compile(rf"(?<!\w)(?:{any_of(held['has'])})(?!\w)", re.IGNORECASE)
        self._talks = re.compile(rf"\W*(?:\w+ly\s)?(?:{any_of(held['talks'])})(?!\w)", re.IGNORECASE)
        self._record = re.compile(rf"(?<!\w)(?:{any_of(held['record'])})(?!\w)", re.IGNORECASE)
        self._owns = re.compile(r"['’]s?\s(?:\w+\s){0,3}$|[\s,:(–-]*$")
        self._owned = re.compile(r"(?:of|for|with|in|by|patient:?|:)\s(?:\w+\s){0,2}$")

    def find(self, text: str, hits: Sequence[Hit]) -> Iterator[Hit]:
        """At most one hit a sentence: the illness, up to whose it is."""
        if not self._hint.search(lower(text)):
            return
        known = identifying(text, hits)
        for start, end in sentences(text):
            people = within(known, start, end)
            if not people:
                continue
            for match in self._conditions.finditer(text, start, end):
                whose = [hit for hit in people if self._joins(text, start, end, hit, match)]
                if whose:
                    reason = "It names an illness or treatment, and whose it is."
                    yield spanning(text, "health", *match.span(), whose, reason, 0.8)
                    break

    def _joins(self, text: str, start: int, end: int, hit: Hit, illness: re.Match[str]) -> bool:
        """Whether the sentence says that the illness is that person's."""
        if self._talks.match(text, hit.end, end):
            return False  # "Dr Weber explains diabetes"
        if hit.kind != "person":
            return bool(self._record.search(text, start, end))
        if hit.end <= illness.start():
            between = text[hit.end : illness.start()]
            return len(between) <= AFTER and ";" not in between and bool(self._owns.match(between) or self._has.search(between))
        between = text[illness.end() : hit.start]
        return len(between) <= BEFORE and bool(self._owned.search(between))
