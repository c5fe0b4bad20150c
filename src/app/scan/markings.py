"""Confidentiality markings, by the table in ``resources/scan/markings.toml``.

A marking is a label on the material ("CONFIDENTIAL", "for internal use only"). A sentence that talks about confidentiality
("Never share confidential data") is what courses are made of, and no finding.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from app.course.findings import Severity
from app.scan.gates import Gate, gate, literals
from app.scan.hits import Hit
from app.scan.tables import table


@dataclass(frozen=True, slots=True)
class _Marking:
    rule: str
    reason: str
    hint: Gate
    pattern: re.Pattern[str]
    capitals: bool
    review: bool
    alone: str
    footer: bool


def load(language: str) -> Callable[[str], Iterator[Hit]]:
    """The detector: the usual English markings and the commonest ones of seven more languages, in every course."""
    del language
    held = table("markings")
    markings = [_compiled(row, held["parts"]) for row in held["marking"]]
    mention = _mention(held["mention"]["words"], held["mention"]["fillers"])
    steps = "|".join(map(re.escape, sorted(held["scale"]["steps"], key=len, reverse=True)))
    scale = re.compile(rf"(?<![\w-])(?:{steps}|TLP:[A-Z]{{3,6}})(?![\w-])", re.IGNORECASE)
    return lambda text: _detect(markings, mention, scale, text)


_PART = re.compile(r"<(\w+)>")


def _compiled(row: dict[str, Any], parts: dict[str, str]) -> _Marking:
    joined = "|".join(row["patterns"])
    while _PART.search(joined):
        joined = _PART.sub(lambda match: parts[match.group(1)], joined)
    capitals = bool(row.get("capitals"))
    pattern = re.compile(rf"(?<![\w-])(?:{joined})(?![\w-])", 0 if capitals else re.IGNORECASE)
    return _Marking(
        rule=row["rule"],
        reason=row["reason"],
        hint=gate(literals(row["hint"])),
        pattern=pattern,
        capitals=capitals,
        review=bool(row.get("review")),
        alone=row.get("alone", ""),
        footer=bool(row.get("footer")),
    )


def _mention(words: list[str], fillers: list[str]) -> re.Pattern[str]:
    """Words that name a marking, then at most a few fillers and an opening quote, up to where it stands."""
    named, between = ("|".join(map(re.escape, some)) for some in (words, fillers))
    return re.compile(rf"(?<!\w)(?:{named})(?:\s(?:{between})){{0,3}}[\s:,(]{{0,3}}[{_OPENING}*]{{0,2}}\s?$", re.IGNORECASE)


_OPENING, _CLOSING = "“\"'‘«„", "”\"'’»“"


def _detect(markings: list[_Marking], mention: re.Pattern[str], scale: re.Pattern[str], text: str) -> Iterator[Hit]:
    for marking in markings:
        if not marking.hint(text):
            continue
        for match in marking.pattern.finditer(text):
            start, end = match.span()
            if not _stands(marking, text, start, end) or _is_mention(mention, text, start, end) or _is_step(scale, text, start):
                continue
            value = match.group().strip(" \n*[]()")
            start += match.group().index(value)
            severity, score = (Severity.REVIEW, 0.5) if marking.review else (None, 0.8)
            name = f"markings.{marking.rule}"
            yield Hit(start, start + len(value), "marking", value, score, name, marking.reason, severity)


def _stands(marking: _Marking, text: str, start: int, end: int) -> bool:
    """Whether it stands where the rule asks for it."""
    if marking.capitals and _is_shouting(text, start, end):
        return False
    if marking.footer and not _in_footer(text, start, end):
        return False
    if not marking.alone and not marking.footer:
        return True
    if not _LEFT.search(text[max(0, start - 12) : start]):
        return False
    right = _RIGHT_LINE if marking.alone == "line" else _RIGHT
    return marking.alone == "start" or bool(right.match(text[end : end + 12]))


_LEFT = re.compile(r"(?:^|\n)[\s*_\[({<=#>~•·–—-]*$|[|·•\[(:;=#/]\s*$|\t$|\s[–—-]{1,3}\s+$|\s{2}$|[.!?…]\s+$|^[\s\[(*_=#•-]+$")
_RIGHT = re.compile(r"\s*(?:$|[\n|·•\])}:;=#/.!*_]|[–—-]{1,3}[\s>]|,\s)|\s{2}")
_RIGHT_LINE = re.compile(r"[ *_\])}=#.!–—-]{0,8}(?:\n|$|\|)|\s{2}")
"""The edges of a field: ends of the line, bars, brackets, bullets, dashes, wide gaps, ends of sentences."""

_FURNITURE = re.compile(
    r"\||©|\(c\)|\bpage \d|\bseite \d|\bpage\s?:|\bp\.? ?\d|\bv(?:ersion)?\.? ?\d|\brev(?:ision)?\.? ?\w\b"
    r"|\b(?:19|20)\d\d\b|\d+ ?/ ?\d+|\s{3}|\t|·",
    re.IGNORECASE,
)
"""What headers and footers are made of: bars, a copyright sign, numbers of pages and versions, a year, wide gaps."""


def _in_footer(text: str, start: int, end: int) -> bool:
    """Whether a short line holds little beside the phrase and something of a header or footer."""
    first, last = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    rest = text[first:start] + " \u0000 " + text[end : last if last >= 0 else len(text)]
    return len(rest) <= 120 and bool(_FURNITURE.search(rest)) and not re.search(r"[a-z]{2} [a-z]{2,} [a-z]{2,} [a-z]{2}", rest)


def _is_mention(mention: re.Pattern[str], text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 60) : start], text[end : end + 2].lstrip(".,!")
    quoted = before.endswith(tuple(_OPENING)) and after.startswith(tuple(_CLOSING))
    return quoted or bool(mention.search(before.rpartition(". ")[2]))


_SCALE_WIDTH = 160
"""Code points on each side in which the steps of a scale are counted."""


def _is_step(scale: re.Pattern[str], text: str, start: int) -> bool:
    """Whether the line goes through a scale of markings ("Public, Internal, Confidential"), which is an explanation."""
    before = text[max(0, start - _SCALE_WIDTH) : start].rpartition("\n")[2]
    line = before + text[start : start + _SCALE_WIDTH].partition("\n")[0]
    found = {step.lower() for step in scale.findall(line)}
    lights = sum(step.startswith("tlp") for step in found)
    return lights > 1 or len(found) - lights > 2 or ("public" in found and len(found) > 1 and lights == 0)


def _is_shouting(text: str, start: int, end: int) -> bool:
    """Whether the whole line is a sentence in capitals, so that capitals are no sign of a stamp."""
    line = text[text.rfind("\n", 0, start) + 1 : start] + text[end:].partition("\n")[0]
    letters = [char for char in line if char.isalpha()]
    return len(line.split()) > 6 and sum(map(str.isupper, letters)) > 0.6 * len(letters)
