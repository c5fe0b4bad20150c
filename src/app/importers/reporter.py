"""Collects the loss report while a document is read."""

from __future__ import annotations

from dataclasses import dataclass, field

from app.importers.limits import MAX_DETAIL
from app.importers.values import LossEntry, LossReport, Outcome

_SNIPPET = 80
_PLACES = 8  # places named in one line before "and N more"


def snippet(text: str, length: int = _SNIPPET) -> str:
    """The beginning of a text on one line."""
    line = " ".join(text[: length * 4].split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


@dataclass(slots=True)
class Reporter:
    """Gathers entries in reading order; :meth:`tally` joins those that differ only in their place."""

    source: str
    _entries: list[LossEntry] = field(default_factory=list)
    _tallies: dict[tuple[str, Outcome, str], list[str]] = field(default_factory=dict)

    def kept(self, where: str, what: str, text: str = "") -> None:
        """An element that is in the course as it was."""
        self._entries.append(LossEntry(where, what, Outcome.KEPT, snippet(text)))

    def changed(self, where: str, what: str, detail: str) -> None:
        """An element that is in the course in another form."""
        self._entries.append(LossEntry(where, what, Outcome.CHANGED, detail[:MAX_DETAIL]))

    def dropped(self, where: str, what: str, detail: str = "") -> None:
        """An element that is not in the course; ``detail`` holds its text."""
        self._entries.append(LossEntry(where, what, Outcome.DROPPED, detail[:MAX_DETAIL]))

    def tally(self, where: str, what: str, outcome: Outcome, detail: str = "") -> None:
        """One more of many alike (underlined words, page breaks): one entry for all, naming the first places."""
        self._tallies.setdefault((what, outcome, detail), []).append(where)

    def report(self) -> LossReport:
        """Everything so far, the tallies last."""
        tallied = (
            LossEntry(_places(places), what if len(places) == 1 else f"{what} (× {len(places)})", outcome, detail)
            for (what, outcome, detail), places in self._tallies.items()
        )
        return LossReport(self.source, (*self._entries, *tallied))


def _places(places: list[str]) -> str:
    distinct = list(dict.fromkeys(places))
    shown = "; ".join(distinct[:_PLACES])
    more = len(distinct) - _PLACES
    return f"{shown}; and {more} more" if more > 0 else shown
