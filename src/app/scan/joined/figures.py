"""What a customer or project of the organisation's own list pays, costs or brings in (clause A2.4a)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from app.scan.alternatives import any_of
from app.scan.hits import Hit
from app.scan.joined.base import Placed, entries, spanning
from app.scan.joined.pay import AMOUNT
from app.scan.tables import table


class Figures:
    """The detector."""

    def __init__(self) -> None:
        words = rf"(?<!\w)(?:{any_of(table('joined')['figures']['words'])})(?!\w)"
        joined = rf"{words}[^.;\n]{{0,60}}?{AMOUNT}|{AMOUNT}[^.;\n]{{0,40}}?{words}"
        self._figure = re.compile(joined, re.IGNORECASE)

    def find(self, text: str, hits: Sequence[Hit]) -> Iterator[Hit]:
        """At most one hit a sentence: the amount with what it is, up to whose it is. An amount alone is nobody's secret."""
        known = Placed(hit for hit in hits if hit.kind == "own-term")
        if not known.hits:
            return
        for start, end in entries(text, [term.start for term in known.hits]):
            terms = known.within(start, end)
            match = self._figure.search(text, start, end) if terms else None
            if match:
                value = match.group().rstrip(" .,")
                reason = "It says what a customer or project of your own list pays, costs or brings in."
                yield spanning(text, "figures", match.start(), match.start() + len(value), terms, reason, 0.95)
