"""Labels: the set phrases of markings, by the table in ``resources/scan/markings.toml``."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.course.findings import Severity
from app.scan.context import SHARED
from app.scan.gates import Gate, Gates, gate, literals
from app.scan.hits import Hit
from app.scan.markings.talk import Talk, asks, doses
from app.scan.starts import Phrases
from app.scan.tables import filled, table

_BEFORE = 60
"""Code points before a phrase in which what speaks against it stands."""


@dataclass(frozen=True, slots=True)
class _Marking:
    rule: str
    reason: str
    hint: Gate
    expression: str
    capitals: bool
    review: bool
    alone: str
    footer: bool
    unless: re.Pattern[str] | None


class Labels:
    """The detector of set phrases."""

    def __init__(self) -> None:
        held = table("markings")
        self._markings = [_compiled(row, held["parts"]) for row in held["marking"]]
        self._phrases = Phrases((each.expression, 0 if each.capitals else re.IGNORECASE) for each in self._markings)
        self._hints = Gates(marking.hint for marking in self._markings)
        self._talk = Talk()

    def find(self, text: str) -> Iterator[Hit]:
        """Each phrase that stands as a marking stands."""
        for number, match in self._phrases.finditer(text, self._hints.open(text)):
            marking = self._markings[number]
            start, end = match.span()
            if (
                (marking.unless and marking.unless.search(text, max(0, start - _BEFORE), start))
                or not _stands(marking, text, start, end)
                or self._talk.names(text, start, end)
                or self._talk.steps(text, start)
                or asks(text, end)
                or doses(text, end)
            ):
                continue
            value = match.group().strip(" \n*[]()")
            start += match.group().index(value)
            severity, score = (Severity.REVIEW, 0.5) if marking.review else (None, 0.8)
            name = f"markings.{marking.rule}"
            yield Hit(start, start + len(value), "marking", value, score, name, marking.reason, severity)


def _compiled(row: dict[str, Any], parts: dict[str, str]) -> _Marking:
    joined = filled("|".join(row["patterns"]), parts)
    capitals = bool(row.get("capitals"))
    return _Marking(
        rule=row["rule"],
        reason=row["reason"],
        hint=gate(f"(?i:{filled(row['sign'], parts)})" if "sign" in row else literals(row["hint"])),
        expression=rf"(?<![\w-])(?:{joined})(?![\w-])",
        capitals=capitals,
        review=bool(row.get("review")),
        alone=row.get("alone", ""),
        footer=bool(row.get("footer")),
        unless=re.compile(rf"(?<!\w)(?:{row['unless']})\Z", re.IGNORECASE) if "unless" in row else None,
    )


def _stands(marking: _Marking, text: str, start: int, end: int) -> bool:
    """Whether it stands where the rule asks for it."""
    if marking.capitals and _is_shouting(text, start, end):
        return False
    if marking.footer and (
        _PATH.match(text, end) or text[start - 1 : start] in tuple("/:#") or not _in_footer(text, start, end)
    ):
        return False
    if not marking.alone and not marking.footer:
        return True
    if not LEFT.search(text[max(0, start - 12) : start]):
        return False
    right = _RIGHT_LINE if marking.alone == "line" else RIGHT
    return marking.alone == "start" or bool(right.match(text[end : end + 12]))


LEFT = re.compile(r"(?:^|\n)[\s*_\[({<=#>~•·–—-]*$|[|·•\[(:;=#/]\s*$|\t$|\s[–—-]{1,3}\s+$|\s{2}$|[.!?…]\s+$|^[\s\[(*_=#•-]+$")
RIGHT = re.compile(r"\s*(?:$|[\n|·•\])}:;=#/.!*_]|[–—-]{1,3}[\s>]|,\s)|\s{2}")
_RIGHT_LINE = re.compile(r"[ *_\])}=#.!–—-]{0,8}(?:\n|$|\|)|\s{2}")
"""The edges of a field: ends of the line, bars, brackets, bullets, dashes, wide gaps, ends of sentences."""

_PATH = re.compile(r"[/.:]\w|[\"']?:\s?(?:true|false|null|none|yes|no|\d|[\"'{\[])", re.IGNORECASE)
"""How a path or a piece of program text goes on."""

FURNITURE = re.compile(
    r"\||©|\(c\)|\bpage \d|\bseite \d|\bpage\s?:|\bp\.? ?\d|\bv(?:ersion)?\.? ?\d|\brev(?:ision)?\.? ?\w\b"
    r"|\b(?:19|20)\d\d\b|\d+ ?/ ?\d+|\s{3}|\t|·",
    re.IGNORECASE,
)
"""What headers and footers are made of: bars, a copyright sign, numbers of pages and versions, a year, wide gaps."""


_FOOTER = 120
"""Code points of a header or footer beside the phrase at most."""
_FOUR_WORDS = re.compile("[a-z]{2} [a-z]{2,} [a-z]{2,} [a-z]{2}")
_GAPS = re.compile(r"(?<=\S)\s{2,}(?=\S)")
_JUSTIFIED = re.compile(r"(?<=[\w.,;)]) {2,3}(?=[\w(\0])")
"""Gaps of two or three spaces: in a line with some of them they are how manuals fill their lines, and part no fields."""


def _in_footer(text: str, start: int, end: int) -> bool:
    """Whether a short line holds little beside the phrase and something of a header or footer."""
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    rest = text[first:start] + "\u0000" + text[end : last if last >= 0 else len(text)]
    rest = rest.strip()
    if len(rest) > _FOOTER and len(" ".join(rest.split())) > _FOOTER:
        return False  # however its gaps are read
    if len(_JUSTIFIED.findall(rest)) > 2:
        rest = _GAPS.sub(" ", rest)
    return len(rest) <= _FOOTER and bool(FURNITURE.search(rest)) and not _FOUR_WORDS.search(rest)


def _is_shouting(text: str, start: int, end: int) -> bool:
    """Whether the whole line is a sentence in capitals, so that capitals are no sign of a stamp."""
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    last = last if last >= 0 else len(text)
    if len(f"{text[first:start]}{text[end:last]}".split(None, 6)) <= 6:
        return False
    (letters, capitals), (own, shouted) = _letters(text[first:last]), _letters(text[start:end])
    return capitals - shouted > 0.6 * (letters - own)


@lru_cache(maxsize=SHARED)
def _letters(line: str) -> tuple[int, int]:
    """How many letters there are in a line, and how many of them are capitals."""
    letters = "".join(filter(str.isalpha, line))
    return len(letters), sum(map(str.isupper, letters))
