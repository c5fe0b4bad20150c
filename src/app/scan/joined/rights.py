"""Requests to imitate somebody: "in the style of NAME", "sounds like NAME", "as sung by NAME" (clause A2.3).

A manner is nobody's own, a person's voice and a living artist's work are. With a full name, or a name that other detectors are
sure of, it is asked about; with one word that may be a name (a movement, a brand) it is a note.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from app.course.findings import Severity
from app.scan.gates import gate, literals
from app.scan.hits import Hit
from app.scan.joined.base import Placed, any_of
from app.scan.people.lexicon import lexicon
from app.scan.tables import table

_CAP = r"[^\W\d_a-zß-öø-ÿ][^\W\d_]*(?:['’.-][^\W\d_]+){0,3}"
_PART = rf"(?:[A-Z]\.|{_CAP})"
_GENITIVE = r"(?:['’]s?(?!\w))?"
_NAME = rf"(?P<name>{_PART}(?:\s(?:(?:de|da|di|van|von|der|den|la|le|del|bin|al)\s){{0,2}}{_PART}){{0,3}}){_GENITIVE}"


class Rights:
    """The detector."""

    def __init__(self) -> None:
        held = table("joined")["rights"]
        self._manner = re.compile(rf"(?<!\w)(?i:{any_of(held['manner'])})\s{_NAME}")
        self._person = re.compile(rf"(?<!\w)(?i:{any_of(held['person'])})\s{_NAME}")
        self._owned = re.compile(
            rf"(?<!\w)(?i:(?:{any_of(held['taking'])})(?:\s(?:the|an?))?)\s{_NAME.removesuffix(_GENITIVE)}['’]s?\s"
            rf"(?:\w{{2,12}}\s)?(?:{any_of(held['owned'])})(?!\w)"
        )
        self._styled = re.compile(rf"(?<!\w){_NAME.removesuffix(_GENITIVE)}[\s-](?:style|esque)(?!\w)")
        works, making = any_of(held["works"]), any_of(held["making"])
        self._works = re.compile(
            rf"(?<!\w)(?i:{making})(?=\s)[^.\n]{{0,50}}?\s(?P<name>{works})(?!\w)|(?<!\w)(?:{works})[ -]style(?!\w)"
        )
        copying, pieces, wholly = (any_of(held[name]) for name in ("copying", "pieces", "wholly"))
        self._copied = re.compile(
            rf"(?<!\w)(?:{copying})(?=\s)[^.\n]{{0,40}}?\s(?:{pieces})(?!\w)(?=[^.\n]{{0,60}}?(?:{wholly}|[\"“«]\w))"
            rf"|(?<!\w)(?:{copying})\s(?:the\s)?(?:whole|entire)\s[^.\n]{{0,40}}?(?:{pieces})(?!\w)"
            r"|(?<!\w)(?:remove|crop|erase|hide|edit)\s(?:out\s)?(?:the\s)?(?:\w{2,14}\s)?watermarks?(?!\w)",
            re.IGNORECASE,
        )
        self._hint = gate(literals([*held["hint"], *held["works"], *held["pieces"]]))
        self._not = frozenset(held["not"])

    def find(self, text: str, hits: Sequence[Hit]) -> Iterator[Hit]:
        """Each phrase with the name in it."""
        if not self._hint(text):
            return
        people = Placed(hit for hit in hits if hit.kind == "person" and hit.weight is not Severity.REVIEW)
        yield from self._taken(text)
        for pattern, certain in ((self._manner, False), (self._person, True), (self._owned, False), (self._styled, True)):
            for match in pattern.finditer(text):
                severity = self._weight(match.group("name"), known=people.covers(*match.span("name")))
                if severity is None or (certain and severity is Severity.REVIEW):
                    continue
                reason = "It asks for the voice or manner of somebody by name."
                score = 0.5 if severity is Severity.REVIEW else 0.95
                yield Hit(*match.span(), "rights", match.group(), score, "joined.rights", reason, severity)

    def _taken(self, text: str) -> Iterator[Hit]:
        """Works and figures that belong to somebody, and whole pieces that are copied: notes, since a licence may allow it."""
        for pattern, reason in (
            (self._works, "It asks for a work, a figure or the look of a studio that belongs to somebody."),
            (self._copied, "It asks for the copy of a whole piece, or takes its owner’s mark away."),
        ):
            for match in pattern.finditer(text):
                yield Hit(*match.span(), "rights", match.group(), 0.5, "joined.rights", reason, Severity.REVIEW)

    def _weight(self, name: str, *, known: bool) -> Severity | None:
        """Alert for a person, review for what may be one, None for words."""
        words, parts = lexicon(), [part.strip(".") for part in name.split() if part[0].isupper()]
        if known:
            return Severity.ALERT
        if any(part.lower() in self._not for part in parts):
            return None
        named = [words.may_be_given(part) or words.is_surname(part) for part in parts]
        plain = [words.is_word(part) or words.in_dictionary(part) for part in parts]
        if len(parts) > 1 and (any(named) or not any(plain)):
            return Severity.ALERT
        return Severity.REVIEW if len(parts) == 1 and not plain[0] and not parts[0].isupper() else None
