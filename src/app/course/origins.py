"""Origins of texts that are plain strings (titles, alt texts, captions, a description), and how much of a text is still AI.

Rich text carries its origin in its runs. A plain field has no runs, so beside it stands which record it comes from; the label
stays while anything of what was made is left in it (clause B4.2b), and goes when a person wrote something else in its place.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from app.course.text import RichText

FieldOrigins = tuple[tuple[str, str], ...]
"""(name of the field, id of a provenance record), sorted, each once."""

LEFT = 4
"""Characters in a row that count as something left; fewer are in any two sentences."""

_LOOKED_AT = 600
"""Characters compared at most: two texts that long and both AI's share more than four."""


def normal(origins: Iterable[tuple[str, str]], has_text: Callable[[str], bool]) -> FieldOrigins:
    """The origins of fields that have a text, sorted, each once: an empty field comes from nowhere.

    Raises ``ValueError`` for what are no pairs: a newer Lectern's way of saying it, which is kept whole.
    """
    pairs = {tuple(pair) for pair in origins}
    if any(len(pair) != 2 for pair in pairs):
        raise ValueError("an origin of a field names the field and the record")
    return tuple(sorted((path, origin) for path, origin in pairs if has_text(path)))


def survives(old: str, new: str) -> bool:
    """Whether something of ``old`` is still in ``new``: a stretch of four characters, or all of a shorter text."""
    if old in new:
        return bool(old.strip())
    if len(old) > _LOOKED_AT or len(new) > _LOOKED_AT:
        return bool(new.strip())
    match = SequenceMatcher(None, old, new, autojunk=False).find_longest_match()
    return len(old[match.a : match.a + match.size].strip()) >= min(LEFT, len(old.strip()) or LEFT)


def kept(origin: str | None, old: str, new: str) -> str | None:
    """The origin of a plain text after a person changed it from ``old`` to ``new``."""
    return origin if origin and survives(old, new) else None


@dataclass(frozen=True, slots=True)
class Share:
    """Characters of a text that a system made, and characters that people typed (line ends and spaces apart)."""

    made: int = 0
    typed: int = 0

    @property
    def edited(self) -> bool:
        """Whether there is something of both."""
        return bool(self.made and self.typed)

    @property
    def changed(self) -> int:
        """Percent that people typed, at least 1 when they typed anything and at most 99 while anything made is left."""
        if not self.edited:
            return 100 if self.typed else 0
        return min(99, max(1, round(100 * self.typed / (self.made + self.typed))))

    def __add__(self, other: Share) -> Share:
        return Share(self.made + other.made, self.typed + other.typed)


def share(texts: Iterable[RichText]) -> Share:
    """How much of rich texts is made and how much typed."""
    made = typed = 0
    for text in texts:
        for run in text.runs:
            length = len("".join(run.text.split()))
            if run.origin:
                made += length
            else:
                typed += length
    return Share(made, typed)
