"""What the scanner found before, by text: a course is asked for again and again, and one paragraph of it has changed."""

from __future__ import annotations

from typing import cast

from app.scan.hits import Hit

PASSAGES, CHARACTERS = 32_768, 8_000_000
"""What is kept at most, in two halves: either holds the 15,000 paragraphs of 4 MB of course text, 10 MB with their hits."""

Hits = tuple[Hit, ...]


class Memory:
    """Hits by text, those asked for lately. The text itself is the key, so that no two are ever taken for one.

    Two halves: what is asked for moves to the new one; when that is full the old one goes, with all that nobody asked for
    since. This costs 0.1 µs a passage, where moving each to the end of a queue costs as much again.
    """

    def __init__(self) -> None:
        self._new: dict[str, Hits] = {}
        self._old: dict[str, Hits] = {}
        self._characters = 0

    def get(self, texts: list[str]) -> tuple[list[Hits], list[int]]:
        """What is known of each text, and the places of those of which nothing is."""
        known = list(map(self._new.get, texts))
        unknown = []
        if None in known:
            for place in [place for place, hits in enumerate(known) if hits is None]:
                known[place] = hits = self._old.get(texts[place])
                if hits is None:
                    unknown.append(place)
                else:
                    self.put(texts[place], hits)
        return cast(list[Hits], known), unknown

    def put(self, text: str, hits: Hits) -> None:
        """Keep what was found in a text."""
        if len(self._new) >= PASSAGES // 2 or self._characters + len(text) > CHARACTERS // 2:
            self._old, self._new, self._characters = self._new, {}, 0
        self._new[text] = hits
        self._characters += len(text)

    def clear(self) -> None:
        """Forget everything: what is looked for has changed."""
        self._new, self._old, self._characters = {}, {}, 0
