"""What somebody is paid, and who it is (clause A2.4a)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from app.course.findings import Severity
from app.scan.hits import Hit
from app.scan.joined.base import Placed, any_of, sentences, spanning
from app.scan.tables import table

AMOUNT = r"(?:[$€£¥]\s?\d[\d., ]{0,20}(?:k|m|thousand|million)?|\d[\d., ]{0,20}\s?(?:USD|EUR|GBP|CHF|dollars|euros|pounds))"
"""At most 21 digits and separators: a table of numbers is not read anew from each of them to its end."""


class Pay:
    """The detector."""

    def __init__(self) -> None:
        words = rf"(?<!\w)(?:{any_of(table('joined')['pay']['words'])})(?!\w)"
        joined = rf"{words}[^.;\n]{{0,40}}?{AMOUNT}|{AMOUNT}[^.;\n]{{0,25}}?{words}"
        self._pay = re.compile(joined, re.IGNORECASE)

    def find(self, text: str, hits: Sequence[Hit]) -> Iterator[Hit]:
        """At most one hit a sentence: the amount with what it is, up to whose it is. A given name alone is too little."""
        known = Placed(hit for hit in hits if hit.kind == "person" and hit.severity is not Severity.REVIEW)
        if not known.hits:
            return
        for start, end in sentences(text):
            people = known.within(start, end)
            match = self._pay.search(text, start, end) if people else None
            if match:
                value = match.group().rstrip(" .,")
                reason = "It says what somebody is paid, and who it is."
                yield spanning(text, "pay", match.start(), match.start() + len(value), people, reason, 0.9)
