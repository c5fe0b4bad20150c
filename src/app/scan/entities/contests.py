"""Who wins where a hit of this room meets others: everything else does, but a weak sign of a person against a sure name."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from app.course.findings import Severity
from app.scan.hits import Hit
from app.scan.kinds import is_common

SURE = 0.6
"""Score from which a name is enough: a company's form, "University of", a town of the list that is nothing else."""
_EDGE = re.compile(r"\A(?:[\W_]+|(?:and|und|et|y|e|of|at|in|for|the)(?!\w))+|[\W_]+\Z")
_CERTAIN = frozenset(("entities.known", "entities.form"))
"""Who finds organisations that may be called like people: Morgan Stanley, Luciano Moreno S.L."""
_LINK = re.compile(r"(?:[\s,.;&(-]|(?<=\s)(?:and|und|et|y|e|of|at|in|for|the|an|von|de))+\Z")
_NAMED = frozenset(("place", "organisation"))
_SURELY = _NAMED | {"nationality", "date", "web-address"}
_ARTICLE = re.compile(r"(?:[Aa]n?|[Tt]he) ")


def settled(found: Sequence[Hit], common: Iterable[Hit]) -> Iterator[Hit]:
    """All hits but notes on people within sure names of something else ("Denver"), and people called like "Goldman Sachs".

    Of a place or an organisation that shares characters with another finding, what is left beside that stays: of "Maria Lopez
    and Halden Ltd" the company, of an address the state behind it.
    """
    held = [*(hit for hit in found if is_common(hit.kind)), *common]
    sure = [hit for hit in held if hit.kind in _SURELY and hit.score >= SURE]
    loud = sorted((hit for hit in found if not is_common(hit.kind) and not _within(hit, sure)), key=lambda hit: hit.start)
    yield from loud
    starts = [hit.start for hit in loud]
    firms = [hit for hit in sure if hit.kind == "organisation"]
    for hit in held:
        if hit.score < SURE and any(hit.start < firm.end and firm.start < hit.end for firm in firms):
            continue  # the network alone: "Deutsche Bank for Lambert"
        yield from _beside(hit, loud[: bisect_left(starts, hit.end)]) if loud and hit.kind in _NAMED else (hit,)


def _within(hit: Hit, sure: Sequence[Hit]) -> bool:
    """Whether it is a weak sign of a person in such a name, or any without a title in the name of a company or on the list."""
    if hit.kind != "person":
        return False
    weak, article = hit.weight is Severity.REVIEW, _ARTICLE.match(hit.value)
    start = hit.start + (article.end() if article else 0)
    return any(name.start <= start and hit.end <= name.end and (weak or name.detector in _CERTAIN) for name in sure)


def _beside(hit: Hit, before: Sequence[Hit]) -> Iterator[Hit]:
    """What is left of a hit beside those that begin before its end."""
    start, end = hit.start, hit.end
    for other in before[-_LOOKED_AT:]:
        if other.end <= start or other.start >= end:
            continue
        if other.start - start > end - other.end:
            end = other.start
        else:
            start = other.end
    if (start, end) == (hit.start, hit.end):
        yield hit
    elif start < end:
        said = hit.value[start - hit.start : end - hit.start]
        edge = _EDGE.match(said)
        start += edge.end() if edge else 0
        said = _LINK.sub("", hit.value[start - hit.start : end - hit.start])
        if said[:1].isupper() and len(said) > 2 and (hit.score >= 0.5 or 2 * len(said) > len(hit.value)):
            yield replace(hit, start=start, end=start + len(said), value=said)


_LOOKED_AT = 8
"""Findings before the end of a name that can share characters with it: a name is no longer than a line."""
