"""What somebody is paid, and who it is (clause A2.4a)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.course.findings import Severity
from app.scan.alternatives import any_of
from app.scan.gates import gate, literals
from app.scan.hits import Hit
from app.scan.joined.base import Placed, entries, identifying, spanning
from app.scan.tables import table

_CURRENCY = any_of(table("joined")["pay"]["currencies"])
_MANY = r"(?:k|m|bn|thousand|million|lakhs?|crores?)"
AMOUNT = (
    rf"(?:[$€£¥₹]\s?\d[\d., ]{{0,20}}{_MANY}?|(?<!\w)(?:{_CURRENCY})\.?\s?\d[\d., ]{{0,20}}{_MANY}?"
    rf"|\d[\d., ]{{0,20}}\s?{_MANY}?\s?(?:[$€£¥₹]|(?:{_CURRENCY})(?!\w)))"
)
"""At most 21 digits and separators: a table of numbers is not read anew from each of them to its end."""

_TIME = (
    r"(?:\s?(?:/|per|an?|pro|im|par|al|por)\s?(?:year|month|week|day|hour|h|annum|yr|mo|jahr|monat|stunde|an|mois|heure|año|mes|hora)(?!\w)"
    r"|\s(?:net|netto|gross|brutto|brut|monthly|annually))"
)
_BARE = rf"(?<![\w.,])\d[\d.,]{{0,11}}(?:k(?!\w)|{_TIME})"
"""A number that is money by what stands behind it: "61k", "2,300 a month"."""


_WHEN = (" in ", " since ", " until ", " by ")
"""Before what looks like a given name and is a month: "in April"."""


class Pay:
    """The detector."""

    def __init__(self) -> None:
        held = table("joined")["pay"]
        words, verbs = (rf"(?<!\w)(?:{any_of(held[name])})(?!\w)" for name in ("words", "verbs"))
        joined = (
            rf"{words}[^.;\n]{{0,40}}?(?:{AMOUNT}|{_BARE})|{AMOUNT}[^.;\n]{{0,25}}?{words}|{verbs}[^.;\n]{{0,15}}?{AMOUNT}{_TIME}"
            rf"|(?<!\w)(?:pay rise|pay increase|raise) of \d[\d.,]{{0,5}} ?%|credit score[^.;\n]{{0,40}}?(?<!\d)\d{{3}}(?!\d)"
            rf"|(?<!\w)pay (?:grade|band|scale):? \w{{1,5}}|(?:\w{{2,8}}|\d{{1,2}}) months['’]? (?:salary|pay)(?!\w)"
            rf"|\d[\d.,]{{0,9}} (?:RSUs|stock options|share options)(?!\w)"
        )
        self._pay = re.compile(joined, re.IGNORECASE)
        self._hint = gate(literals([*held["words"], *held["verbs"], "credit score", "months", "RSUs"]))

    def find(self, text: str, hits: Sequence[Hit]) -> Iterator[Hit]:
        """At most one hit a sentence: the amount with what it is, up to whose it is. With a given name alone it is a note."""
        if not self._hint(text):
            return
        named = (hit for hit in identifying(text, hits).hits if hit.kind == "person")
        known = Placed(hit for hit in named if not text.endswith(_WHEN, 0, hit.start))
        for start, end in entries(text, known.named()) if known.hits else ():
            people = known.within(start, end)
            match = self._pay.search(text, start, end) if people else None
            if match:
                sure = [hit for hit in people if hit.severity is not Severity.REVIEW]
                value = match.group().rstrip(" .,")
                reason = "It says what somebody is paid, has or owes, and who it is."
                found = spanning(text, "pay", match.start(), match.start() + len(value), sure or people, reason, 0.9)
                yield found if sure else replace(found, score=0.5, severity=Severity.REVIEW)
