"""Rich text: a paragraph is a tuple of runs. Offsets are code points in the plain text everywhere."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

# What neither XML 1.0, nor SQLite text, nor an HTML page can carry: control characters but tab and newline, lone
# surrogates, and the two non-characters at the end of the basic plane.
_UNSTORABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """Text that every file format we write can hold; line ends become ``\\n``."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSTORABLE.sub("", text) if _UNSTORABLE.search(text) else text


class Mark(StrEnum):
    """Inline emphasis that is on or off."""

    STRONG = "strong"
    EMPHASIS = "emphasis"
    CODE = "code"


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text with one look and one origin.

    ``link`` is a URL, ``term`` a glossary key, ``language`` a BCP 47 tag, ``origin`` the id of the provenance record of
    synthetic text, so that origin travels with the characters through split, merge, copy and undo.
    """

    text: str
    marks: frozenset[Mark] = frozenset()
    link: str | None = None
    term: str | None = None
    language: str | None = None
    origin: str | None = None

    def looks_like(self, other: Run) -> bool:
        """Whether both runs differ in nothing but their text."""
        return replace(self, text="") == replace(other, text="")


def _merged(runs: Iterable[Run]) -> tuple[Run, ...]:
    out: list[Run] = []
    for run in runs:
        text = clean(run.text)
        if not text:
            continue
        if out and out[-1].looks_like(run):
            out[-1] = replace(out[-1], text=out[-1].text + text)
        else:
            out.append(run if text is run.text else replace(run, text=text))
    return tuple(out)


def _shared(one: str, other: str) -> int:
    """How many characters two texts have in common at their start."""
    most = min(len(one), len(other))
    return next((at for at in range(most) if one[at] != other[at]), most)


@dataclass(frozen=True, slots=True)
class RichText:
    """One paragraph of runs, always in normal form.

    No empty runs, no two neighbours that look alike, only storable characters.
    """

    runs: tuple[Run, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "runs", _merged(self.runs))

    @classmethod
    def of(cls, text: str) -> RichText:
        """Plain text as one unmarked run."""
        return cls((Run(text),))

    @property
    def plain(self) -> str:
        """The text alone."""
        return "".join(run.text for run in self.runs)

    def __len__(self) -> int:
        return sum(len(run.text) for run in self.runs)

    def slice(self, start: int, end: int) -> RichText:
        """The part from code point ``start`` up to, not including, ``end``."""
        out: list[Run] = []
        at = 0
        for run in self.runs:
            low, high = max(start - at, 0), min(end - at, len(run.text))
            if low < high:
                out.append(replace(run, text=run.text[low:high]))
            at += len(run.text)
        return RichText(tuple(out))

    def replaced(self, start: int, end: int, new: RichText) -> RichText:
        """A copy in which ``new`` stands in place of ``start:end``; an ``end`` before ``start`` inserts at ``start``."""
        end = max(start, end)
        return RichText(self.slice(0, start).runs + new.runs + self.slice(end, len(self)).runs)

    def retyped(self, start: int, end: int, text: str) -> RichText:
        """Like :meth:`replaced`, with the look of what stood at ``start`` (redaction, find and replace).

        Characters at both ends that stay the same stay what they are, with their origin; the others a person typed.
        """
        end = max(start, end)
        old = self.slice(start, end).plain
        head = _shared(old, text)
        tail = _shared(old[head:][::-1], text[head:][::-1])
        low, high = start + head, end - tail
        model = self.slice(low, max(high, low + 1)).runs or self.slice(low - 1, low).runs or (Run(""),)
        typed = replace(model[0], text=text[head : len(text) - tail], origin=None)
        return self.replaced(low, high, RichText((typed,)))

    def mapped(self, start: int, end: int, change: Callable[[Run], Run]) -> RichText:
        """A copy in which every run of ``start:end`` went through ``change`` (which must keep its text)."""
        end = max(start, end)
        middle = tuple(change(run) for run in self.slice(start, end).runs)
        return RichText(self.slice(0, start).runs + middle + self.slice(end, len(self)).runs)

    def __add__(self, other: RichText) -> RichText:
        return RichText(self.runs + other.runs)


EMPTY = RichText()
