"""Confidentiality markings, by the table in ``resources/scan/markings.toml``.

A marking is a label on the material ("CONFIDENTIAL", "for internal use only"). A sentence that talks about confidentiality
("Never share confidential data") is what courses are made of, and no finding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from app.course.findings import Severity
from app.scan.gates import Gate, gate, literals
from app.scan.hits import Hit
from app.scan.tables import table


@dataclass(frozen=True, slots=True)
class _Marking:
    rule: str
    reason: str
    pattern: re.Pattern[str]
    capitals: bool
    review: bool


def load(language: str) -> Callable[[str], Iterator[Hit]]:
    """The detector: the usual English markings and the commonest German, French and Spanish ones, in every course."""
    del language
    held = table("markings")
    markings = [_compiled(row) for row in held["marking"]]
    hint = gate(literals(held["hint"]))
    mention = _mention(held["mention"]["words"], held["mention"]["fillers"])
    return lambda text: _detect(markings, hint, mention, text)


def _compiled(row: dict[str, object]) -> _Marking:
    patterns = row["patterns"]
    assert isinstance(patterns, list)
    capitals = bool(row.get("capitals"))
    joined = re.compile(rf"(?<![\w-])(?:{'|'.join(patterns)})(?![\w-])", 0 if capitals else re.IGNORECASE)
    return _Marking(str(row["rule"]), str(row["reason"]), joined, capitals, bool(row.get("review")))


def _mention(words: list[str], fillers: list[str]) -> re.Pattern[str]:
    """Words that name a marking, then at most a few fillers and an opening quote, up to where it stands."""
    named, between = ("|".join(map(re.escape, some)) for some in (words, fillers))
    return re.compile(rf"(?<!\w)(?:{named})(?:\s(?:{between})){{0,3}}[\s:,(]{{0,3}}[{_OPENING}*]{{0,2}}\s?$", re.IGNORECASE)


_OPENING, _CLOSING = "“\"'‘«„", "”\"'’»“"


def _detect(markings: list[_Marking], hint: Gate, mention: re.Pattern[str], text: str) -> Iterator[Hit]:
    if not hint(text):
        return
    for marking in markings:
        for match in marking.pattern.finditer(text):
            start, end = match.span()
            if _is_mention(mention, text, start, end) or (marking.capitals and _is_shouting(text, start, end)):
                continue
            value = match.group().strip(" \n*[]()")
            start += match.group().index(value)
            severity, score = (Severity.REVIEW, 0.5) if marking.review else (None, 0.8)
            name = f"markings.{marking.rule}"
            yield Hit(start, start + len(value), "marking", value, score, name, marking.reason, severity)


def _is_mention(mention: re.Pattern[str], text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 60) : start], text[end : end + 2].lstrip(".,!")
    quoted = before.endswith(tuple(_OPENING)) and after.startswith(tuple(_CLOSING))
    return quoted or bool(mention.search(before.rpartition(". ")[2]))


def _is_shouting(text: str, start: int, end: int) -> bool:
    """Whether the whole line is a sentence in capitals, so that capitals are no sign of a stamp."""
    line = text[text.rfind("\n", 0, start) + 1 : start] + text[end:].partition("\n")[0]
    letters = [char for char in line if char.isalpha()]
    return len(line.split()) > 6 and sum(map(str.isupper, letters)) > 0.6 * len(letters)
