"""Sentences, whose a detail is, and the hit that spans both."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, pairwise

from app.course.findings import Severity
from app.scan.context import SHARED
from app.scan.hits import Hit
from app.scan.joined.renowned import is_history
from app.scan.people import given_names
from app.scan.people.lexicon import lexicon

Joiner = Callable[[str, Sequence[Hit]], Iterator[Hit]]
"""Hits that follow from a text and what was found in it."""

IDENTIFIES = frozenset({
    "person", "email", "phone", "address", "health-id", "ssn", "national-id", "tax-id", "passport", "birth-date", "ip", "iban",
    "card", "bank-account",
})  # fmt: skip
"""Kinds that say who somebody is."""

_SENTENCE_END = re.compile(r"[.!?](?!\s(?:Klasse|Schuljahr|Etage|Stock)\b)(?=\s+[^a-z\s]|\s*$)|\n{2,}|\n(?=[-•*\d])")
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:[A-Za-z]|Mr|Mrs|Ms|Dr|Prof|St|Jr|Sr|No|vs|e\.g|i\.e|approx|yrs?)$")


@lru_cache(maxsize=SHARED)
def sentences(text: str) -> tuple[tuple[int, int], ...]:
    """(start, end) of each sentence; an abbreviation does not end one. Coarse and linear, which is enough to join details."""
    found = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if match.group() == "." and _ABBREVIATION.search(text[max(start, match.start() - 8) : match.start()]):
            continue
        if text[start : match.end()].strip():
            found.append((start, match.end()))
        start = match.end()
    if text[start:].strip():
        found.append((start, len(text)))
    return tuple(found)


_LINE = re.compile(r"\n[^\S\n]*(?=(\S))")
_ROOM = re.compile(r"\d+[a-z]?")
"""What numbers the beds, rooms and lines of a list, whose labels are otherwise the same: "Bed 3", "Bed 4"."""
_LABEL = re.compile(r"\s*([^\W\d_][\w .’'/-]{0,30}?)\s?[:=]")


def entries(text: str, named: Sequence[int]) -> Iterator[tuple[int, int]]:
    """(start, end) of each sentence, and of each entry of a list whose lines end without a stop: "Ann Lee – asthma", and
    below it "Tom Roe – lupus". ``named`` are the places, in order, at which it tells of somebody."""
    for start, end in sentences(text):
        first, last = bisect_left(named, start), bisect_left(named, end)
        if last - first > 1 and text.find("\n", start, end) >= 0:
            yield from pairwise([start, *_heads(text, start, end, named[first:last]), end])
        else:
            yield start, end


def _heads(text: str, start: int, end: int, named: Sequence[int]) -> Iterator[int]:
    """Where the entries of a list begin, without the first, with which its heading goes.

    An entry begins with a line that names somebody and has those behind it that name nobody. A form is one, up to where its
    first label stands again. A sentence broken into lines, as captions are, is one: many of its lines go on in small letters,
    and few name anybody.
    """
    breaks = [(match.start(), match[1]) for match in _LINE.finditer(text, start, end)]
    lines = [*pairwise([start, *(at for at, _ in breaks), end])]
    labels = [_LABEL.match(text, *line) for line in lines]
    called = [_ROOM.sub("0", label[1]) if label else "" for label in labels]
    again = Counter(filter(None, called)).most_common(1)  # the first of those that stand equally often
    form = again[0][0] if again and again[0][1] > 1 else None
    heads = []
    for (at, until), label, name in zip(lines, labels, called, strict=True):
        here = bisect_left(named, at)
        holds = here < len(named) and named[here] < until
        if (label and name == form) or (holds and not (label and label.end() <= named[here])):
            heads.append(at)
    if sum(sign.islower() for _, sign in breaks) * 3 < len(breaks) or len(heads) * 5 >= len(lines) * 4:
        yield from (head for head in heads if named[0] < head)


MOST = 64
"""People of one sentence whose surroundings are looked at one by one: a sentence of more is a list that ends nowhere."""


class Placed:
    """Hits by where they stand, so that asking for those of one place costs no look at all the others."""

    def __init__(self, hits: Iterable[Hit]) -> None:
        self.hits = sorted(hits, key=lambda hit: hit.start)
        self._starts = [hit.start for hit in self.hits]
        self._reach = list(accumulate((hit.end for hit in self.hits), max))

    def named(self) -> list[int]:
        """Where people are named."""
        return [hit.start for hit in self.hits if hit.kind == "person"]

    def within(self, start: int, end: int) -> list[Hit]:
        """Those that stand in ``start:end``, in reading order."""
        first, last = bisect_left(self._starts, start), bisect_right(self._starts, end)
        return [hit for hit in self.hits[first:last] if hit.end <= end]

    def covers(self, start: int, end: int) -> bool:
        """Whether one of them shares a character with ``start:end``."""
        before = bisect_left(self._starts, end)
        return before > 0 and self._reach[before - 1] > start

    def over(self, start: int, end: int) -> list[Hit]:
        """Those that share a character with ``start:end``, in reading order."""
        last = first = bisect_left(self._starts, end)
        while first and self._reach[first - 1] > start:
            first -= 1
        return [hit for hit in self.hits[first:last] if hit.end > start]


_AGAIN = re.compile(
    r"[\s\d.)•*-]{0,6}(?:she|he|they|her|his|the (?:patient|pupil|child|boy|girl|employee))(?!\w)", re.IGNORECASE
)


def again(text: str, start: int, end: int) -> int:
    """The end of the word with which a sentence speaks of whom the one before it named: "She has …"; or 0."""
    match = _AGAIN.match(text, start, end)
    return match.end() if match else 0


def goes_on(text: str, start: int, end: int, before: Sequence[Hit]) -> int:
    """Where a sentence that names nobody speaks of whom the one before it named ("She has …"): the end of that word, or 0.

    ``before`` are the people of the sentence before; one weak sign of a person there is too little.
    """
    sure = any(hit.kind != "person" or hit.severity is not Severity.REVIEW for hit in before)
    return again(text, start, end) if sure else 0


ALONE = "people.alone"
"""Detector of the given names that :func:`identifying` adds."""


_AUTHOR = r"[^\W\d_][\w’'-]{1,20}"
_CITED = re.compile(
    rf"(?:,? (?:&|and|und|et|y|e) {_AUTHOR}|, (?:&|and) {_AUTHOR}|, {_AUTHOR}|,? et al\.?){{0,5}},? \(?(?:19|20)\d\d[a-z]?\)"
)


def _is_cited(text: str, hit: Hit) -> bool:
    """Whether a surname stands as authors are cited: "Rueda, Checa, & Cómbita (2012)"; not "Mia (2017)"."""
    cited = _CITED.match(text, hit.end)
    if cited is None:
        return False
    first, words = hit.value.split(maxsplit=1)[0], lexicon()
    joined = text[max(0, hit.start - 5) : hit.start].endswith(("and ", "& ", "und ")) or any(map(str.isalpha, cited.group()))
    return (joined and words.is_surname(first)) or not words.is_given(first)


def identifying(text: str, hits: Sequence[Hit]) -> Placed:
    """The hits that say who somebody is, with given names that stand alone: those are too weak for findings of their own.

    Famous people of the past are left out: how they were is history. So are authors who are cited.
    """
    for known, of, placed in _latest:
        if known is text and of is hits:
            return placed
    held = Placed(hit for hit in hits if hit.kind in IDENTIFIES)
    alone = (Hit(start, end, "person", text[start:end], 0.3, ALONE, "", Severity.REVIEW) for start, end in given_names(text))
    found = [*held.hits, *(hit for hit in alone if not held.covers(hit.start, hit.end))]
    placed = Placed(
        hit for hit in found if hit.kind != "person" or not (is_history(text, hit.start, hit.end) or _is_cited(text, hit))
    )
    _latest[:] = [(text, hits, placed)]
    return placed


_latest: list[tuple[str, Sequence[Hit], Placed]] = []
"""What was asked last: every joiner asks the same of a text."""


def spanning(text: str, kind: str, start: int, end: int, who: Sequence[Hit], reason: str, score: float) -> Hit:
    """A hit from the words at ``start:end`` to the nearest of whom they belong to: both have to go, or neither."""
    nearest = min(who, key=lambda hit: max(hit.start - end, start - hit.end))
    first, last = min(start, nearest.start), max(end, nearest.end)
    return Hit(first, last, kind, text[first:last], score, f"joined.{kind}", reason)


_NAME = re.compile(r"[^\W\d_][\w'’.-]*(?: [^\W\d_a-zß-öø-ÿ][\w'’.-]*)*")


def name_ends(hit: Hit) -> Iterator[int]:
    """Where a name ends: as found, and before the small words that the network took into it ("Nils ist krank")."""
    value = hit.value.removesuffix("'s").removesuffix("’s")
    yield hit.start + len(value)
    inner = _NAME.match(value) if hit.kind == "person" else None
    if inner and inner.end() < len(value):
        yield hit.start + inner.end()
