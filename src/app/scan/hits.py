"""A hit: what a detector says about a text, before it is masked and keyed into a :class:`~app.course.findings.Finding`."""

from __future__ import annotations

from bisect import bisect, bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from app.course.findings import Finding, Severity
from app.scan.kinds import kind_of
from app.scan.values import HIDDEN, digest, masked

_SENTENCES = "sentences."
"""In the name of a detector whose hits are what the author wrote, of whatever kind: a marking told in words is no label."""

_RANK = {Severity.REVIEW: 0, Severity.ALERT: 1, Severity.SEVERE: 2}


@dataclass(slots=True, unsafe_hash=True)
class Hit:
    """One sensitive detail of a text. ``value`` is the detail as detected, so a hit stays inside the scanner's process.

    ``start`` and ``end`` are code points; ``score`` is 0 to 1; ``detector`` names who found it, ``reason`` says why in words.
    ``severity`` is given only when this one differs from its kind (an address at example.com).
    Nobody changes one. It is not frozen, since a frozen one takes four times as long to make (1.6 µs, measured) and a page of
    names and numbers makes thousands.
    """

    start: int
    end: int
    kind: str
    value: str
    score: float
    detector: str
    reason: str
    severity: Severity | None = None

    @property
    def weight(self) -> Severity:
        """How much it matters: its own severity, or its kind's."""
        return self.severity or kind_of(self.kind).severity

    def at(self, start: int, end: int, value: str | None = None, reason: str | None = None) -> Hit:
        """The hit in another place; a third of what :func:`dataclasses.replace` costs, and there is one for each detail."""
        said, why = self.value if value is None else value, self.reason if reason is None else reason
        return Hit(start, end, self.kind, said, self.score, self.detector, why, self.severity)

    def finding(self, block_id: str, part: str, key: bytes) -> Finding:
        """The finding to show: masked and keyed."""
        return Finding(
            block_id=block_id,
            part=part,
            start=self.start,
            end=self.end,
            kind=self.kind,
            score=round(self.score, 2),
            severity=self.weight,
            detector=self.detector,
            reason=self.reason,
            masked=HIDDEN if _SENTENCES in self.detector else masked(self.kind, self.value),
            digest=digest(key, self.kind, self.value),
        )


TELLING = frozenset(("child", "health", "pay", "figures", "marking"))
"""Kinds whose hits are what a sentence tells, from its first word that matters to its last."""

_OF_SOMEBODY = TELLING - {"marking"}

_INSIDE = frozenset({
    "private-key", "api-key", "jwt", "connection-string", "password", "token", "card", "iban", "bank-account", "wallet", "ssn",
    "national-id", "tax-id", "passport", "health-id", "driving-licence", "medical-licence", "email", "phone",
})  # fmt: skip
"""Kinds of values that may stand within such a sentence, and are details of their own."""


def without_overlaps(hits: Iterable[Hit]) -> list[Hit]:
    """At most one hit a character, in reading order: the graver wins, then the surer, then the longer.

    Those of common kinds come last, and among them the longer wins: "Bank of America" over "America". What a sentence tells is
    cut to the part of it beside a value that is as grave: "Tom Baker (PIN 4711), aged 7". Of what a graver one hides only in
    part the rest is kept: the illness behind "Mia, aged 7, has asthma", the end of a name.
    """
    starts: list[int] = []
    kept: list[Hit] = []
    found = sorted(hits, key=_merit, reverse=True)
    for hit in _apart(found) if any(hit.kind in TELLING for hit in found) else found:
        first, last = bisect(starts, hit.start), bisect_left(starts, hit.end)
        first -= first > 0 and kept[first - 1].end > hit.start
        within = kept[first:last]
        if not within:
            starts.insert(first, hit.start)
            kept.insert(first, hit)
            continue
        for rest in _rests_of(hit, within) if _goes_on(hit, within) else ():
            at = bisect(starts, rest.start)
            starts.insert(at, rest.start)
            kept.insert(at, rest)
    return kept


def _goes_on(hit: Hit, hiding: Sequence[Hit]) -> bool:
    """Whether what others hide only in part says something beside them: what is told of somebody, behind what tells the same at
    most and not before it ("Sick note: Ann Lee, lumbago"), a note of it where none does; a value where none hides its middle.

    A marking that is only noted is often no more than the words for a secret.
    """
    if len(hit.value) != hit.end - hit.start or kind_of(hit.kind).common:
        return False
    same = [other for other in hiding if other.kind == hit.kind]
    if hit.weight is Severity.REVIEW:
        return hit.kind in _OF_SOMEBODY and not same
    if hit.kind in TELLING:
        return all(other.start <= hit.start for other in same)
    return all(other.start < hit.start or other.end > hit.end for other in hiding)


def _apart(hits: list[Hit]) -> Iterator[Hit]:
    """The hits, those that tell something without the values within them that are as grave; a marking that is only noted
    without the organisations in it, of which it says less than they do, and not at all around a secret."""
    named = (hit for hit in hits if hit.kind == "person" and hit.weight is not Severity.REVIEW)  # a weak sign may be an illness
    values = sorted((*named, *(hit for hit in hits if hit.kind in _INSIDE)), key=lambda hit: hit.start)
    starts = [value.start for value in values]
    firms = _side_by_side(hit for hit in hits if hit.kind == "organisation")
    firm_starts = [firm.start for firm in firms]
    secrets = sorted((hit.start, hit.end) for hit in hits if hit.kind == "password")
    for hit in hits:
        if hit.kind == "marking" and hit.weight is Severity.REVIEW and len(hit.value) == hit.end - hit.start:
            secret = bisect_left(secrets, (hit.start,))
            if secret < len(secrets) and secrets[secret][1] <= hit.end:
                continue
            first, last = bisect(firm_starts, hit.start), bisect_left(firm_starts, hit.end)
            first -= first > 0 and firms[first - 1].end > hit.start
            within = firms[first:last]
            rest = rest_of(hit, within) if within else hit
            if rest is not None:
                yield rest
            continue
        if hit.kind in TELLING and hit.weight is not Severity.REVIEW and len(hit.value) == hit.end - hit.start:
            first, last = bisect_left(starts, hit.start), bisect_left(starts, hit.end)
            within = [value for value in values[first:last] if value.end <= hit.end]
            if any(_stands_out(value, hit) for value in within):
                yield from _rests_of(hit, within)
                continue
        yield hit


def _side_by_side(hits: Iterable[Hit]) -> list[Hit]:
    """The hits in reading order, without those that begin within another."""
    found: list[Hit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if not found or hit.start >= found[-1].end:
            found.append(hit)
    return found


def _stands_out(value: Hit, told: Hit) -> bool:
    """Whether a value within what is told is as grave; a name only where it is no part of what is told."""
    return _RANK[value.weight] >= _RANK[told.weight] and (value.kind in _INSIDE or told.kind == "marking")


def _rests_of(hit: Hit, within: Sequence[Hit]) -> list[Hit]:
    """What is left of a hit beside others: of what is told of somebody every part, when they stand in its middle, since one
    says who it is and another what; otherwise :func:`rest_of`."""
    if hit.kind in _OF_SOMEBODY and hit.start < within[0].start and max(other.end for other in within) < hit.end:
        rest = [part for part in _parts(hit, within) if sum(map(str.isalnum, part[1])) >= _FEWEST]
        if len(rest) > 1:
            return [_part(hit, *part) for part in rest]
    one = rest_of(hit, within)
    return [one] if one is not None else []


def rest_of(hit: Hit, within: Sequence[Hit]) -> Hit | None:
    """The part of a hit beside others, which stand in reading order, if it says anything: of a marking the last, of what is
    told of somebody the one at the other end than who it is, otherwise the one with most letters."""
    told = _parts(hit, within)
    rest = [part for part in told if sum(map(str.isalnum, part[1])) >= _FEWEST]
    if told and hit.kind in _OF_SOMEBODY:
        if within[0].start <= hit.start and told[-1][0] + len(told[-1][1]) == hit.end:
            rest = told[-1:]
        elif within[-1].end >= hit.end and told[0][0] == hit.start:
            rest = told[:1]
    if not rest:
        return None
    return _part(
        hit, *(rest[-1] if hit.kind == "marking" else max(rest, key=lambda part: (sum(map(str.isalpha, part[1])), part[0])))
    )


def _parts(hit: Hit, within: Sequence[Hit]) -> list[tuple[int, str]]:
    """Where the parts of a hit beside others begin, and what they say, if anything."""
    ends = accumulate((value.end for value in within), max, initial=hit.start)
    parts = zip(ends, [*(value.start for value in within), hit.end], strict=True)
    said = [(first, hit.value[first - hit.start : last - hit.start]) for first, last in parts if first < last]
    return [part for part in said if any(map(str.isalnum, part[1]))]


def _part(hit: Hit, first: int, said: str) -> Hit:
    """A part of a hit, without the marks around it."""
    first += len(said) - len(said.lstrip(_EDGES))
    said = said.strip(_EDGES)
    return hit.at(first, first + len(said), said)


_FEWEST = 4
"""Letters and digits of a part that tells anything by itself."""
_EDGES = " \t\n,;:()[]–—-.|/'\"’"


def graver(hit: Hit, others: Iterable[Hit]) -> Hit:
    """The hit, as grave and as sure as the others at least."""
    every = (hit, *others)
    weight = max((one.weight for one in every), key=_RANK.__getitem__)
    return replace(hit, severity=weight, score=max(one.score for one in every))


def _merit(hit: Hit) -> tuple[int, float, float]:
    length = hit.end - hit.start
    return (-1, length, hit.score) if kind_of(hit.kind).common else (_RANK[hit.weight], hit.score, length)
