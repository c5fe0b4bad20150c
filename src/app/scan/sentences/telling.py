"""What a sentence tells of, as hits: how sure it is, who is meant, and which of its words it is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from math import exp

from app.course.findings import Severity
from app.scan.hits import Hit
from app.scan.joined.ages import UNDER
from app.scan.joined.base import Placed
from app.scan.markings.talk import doses, sets_or_sorts, wonders
from app.scan.nets import Weighed, net
from app.scan.sentences.doubts import KINDS, NAME, Sentence
from app.scan.sentences.reading import GIVEN, ID, PEOPLE, WHO, Span, Token
from app.scan.sentences.spans import ALONE, APART, around, bare, best, with_whom

SAID = {
    "health": "somebody’s health",
    "child": "a child under 13",
    "pay": "what somebody is paid, has or owes",
    "marking": "what is confidential, or not to be passed on",
}
"""What a sentence seems to tell."""

_SOMEBODY = frozenset((WHO, GIVEN, ID, "#he", "#kin", "#kid", "#role", "#somebody", "who"))
_OUR = frozenset({
    "our", "my", "mine", "unser", "unsere", "unserer", "unserem", "unseren", "mein", "meine", "meiner", "meinem",
    "notre", "mon", "ma", "nuestro", "nuestra", "mi", "nostro", "nostra", "mio", "mia", "onze", "mijn", "nosso",
    "nossa", "meu", "minha", "nasz", "nasza", "nasze", "mój", "moja", "moje",
})  # fmt: skip
_NUMBERED = frozenset(("#few", "#one", "#teen", "#some", "#hundred"))
"""Beds, rooms, seats and ages stand for people."""
NEEDED = {
    "health": (_SOMEBODY | _OUR | _NUMBERED,),
    "child": (_SOMEBODY | _OUR, frozenset(("#few", "#one", "#young", "#school", "#kid", "#part"))),
}
"""Kinds of words of which a sentence should have one of each row: whom it tells of, something small. Without them the sum must
be higher by :data:`LACKING`, for a lesson tells of illnesses and children, too."""

LACKING = 1.0

ILLNESS = frozenset(("#ill", "#drug", "#care", "#aid"))
"""One of these must be in what is told of a health that a rule has found already."""

ASKED = ("health", "child")
"""Kinds that are asked about where it is sure. Word problems hold amounts and names, too, and lessons tell of confidentiality:
of pay and markings there are notes only."""

BORN = "birth-date"
"""The kind of what rules find of anybody's birth, a child's or not."""

ROWS, MORE = 4, 1.35
"""Findings of one kind in one sentence at most, and the weights each beyond the first must carry."""

COST = 0.06
"""Weight a word of the finding must bring on average: what does not carry it is left out."""


@dataclass(frozen=True, slots=True)
class Teller:
    """Says what sentences of a text tell. ``known`` is what rules have found of each kind, ``people`` where names begin that
    are no weak signs."""

    text: str
    known: dict[str, Placed]
    people: frozenset[int]

    def hits(self, one: Sentence, again: Sequence[float] = ()) -> Iterator[Hit]:
        """A note for each kind that the sentence tells of; ``again`` are the reader's sums, if it was asked."""
        for column in one.kinds:
            kind, above = KINDS[column], one.above(column, again)
            lacking = LACKING * any(needed.isdisjoint(one.forms) for needed in NEEDED.get(kind, ()))
            by_reader = one.weighed.sums[column] < net(NAME).enough[column] + lacking
            if above >= lacking and not (by_reader and _is_otherwise(kind, self.text, one.tokens, self.known)):
                yield from self._told(one, column, above, by_reader=by_reader)

    def _told(self, one: Sentence, column: int, above: float, *, by_reader: bool) -> Iterator[Hit]:
        kind, tokens = KINDS[column], one.tokens
        sure = kind in ASKED and one.weighed.sums[column] >= net(NAME).sure[column] and WHO in one.forms
        asked = sure and any(token.start in self.people for token in tokens)  # not of a name that is a weak sign itself
        apart, known = (ID,) if sure else PEOPLE, self.known[kind]
        shares = [
            -ALONE if token.form in apart or known.covers(token.start, token.end) else share
            for token, share in zip(tokens, _carried(tokens, one.seen, one.weighed, column), strict=True)
        ]
        both = net(NAME).enough[column] + above
        told = _Told(kind, round(0.3 + 0.5 / (1 + exp(-both)), 2), sure, asked, by_reader)
        said = known.covers(tokens[0].start, tokens[-1].end)
        if not said or kind == "health":  # an illness more is told beside the one that is known
            yield from told.hits(self.text, tokens, shares, known=said)


_CITES = re.compile(
    r"[A-ZÀ-Þ][\w’'-]+(?: et al\.?)? \((?:19|20)\d\d[a-z]?\)|\([A-ZÀ-Þ][^()\n]{1,40}, (?:19|20)\d\d[a-z]?(?:[,;)]|$)"
)
"""Of somebody who is cited, the work is told of."""
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def _is_otherwise(kind: str, text: str, tokens: Sequence[Token], known: dict[str, Placed]) -> bool:
    """Whether the reader alone said it of a work that is cited, or of somebody who was born too early to be a child."""
    start, end = tokens[0].start, tokens[-1].end
    if kind in ASKED and _CITES.search(text, start, end + 1):
        return True
    born = [int(year) for hit in known[BORN].over(start, end) for year in _YEAR.findall(hit.value)]
    return kind == "child" and bool(born) and date.today().year - max(born) > UNDER


def _carried(tokens: Sequence[Token], seen: dict[str, Span], weighed: Weighed, column: int) -> list[float]:
    """What each word carries of a sum: half of what is seen at its place and at another's."""
    shares = [-COST] * len(tokens)
    for name, share in weighed.shares(column).items():
        for place in seen[name]:
            shares[place] += share / 2
    return shares


@dataclass(frozen=True, slots=True)
class _Told:
    """What a sentence tells of, whether it is sure enough to take whom it is told of with it, whether it is asked about, and
    whether the reader said it: what the net's words carry is not all of it then."""

    kind: str
    score: float
    sure: bool
    asked: bool
    read: bool

    def hits(self, text: str, tokens: Sequence[Token], shares: list[float], *, known: bool) -> Iterator[Hit]:
        """The rows of words that carry it, the strongest first. ``known``: a rule has said it of the sentence already."""
        for count in range(ROWS):
            first, last, carried = best(shares)
            if self.read and count == 0:
                first, last = around(shares, first, last)
            if self.kind == "marking" and _is_talk(text, tokens, tokens[first].start, tokens[last].end):
                return
            if (count or known) and carried < MORE:
                return
            if known and _illness(tokens, shares, last).isdisjoint(token.form for token in tokens[first : last + 1]):
                return
            yield self._hit(text, tokens, first, last, noted=count > 0 or known)
            shares[first : last + 1] = [-ALONE] * (last + 1 - first)

    def _hit(self, text: str, tokens: Sequence[Token], first: int, last: int, *, noted: bool) -> Hit:
        """With whom it is told of where it is sure: a name is graver than a note beside it."""
        # The reason goes where the value is masked: which words they are, only the place says.
        reason = f"The words of this sentence together seem to tell of {SAID[self.kind]}. A model weighed them, no rule."
        first, last = bare(tokens, first, last)
        start, end = with_whom(tokens, first, last) if self.sure and not noted else (tokens[first].start, tokens[last].end)
        score, weight = (0.92, None) if self.asked and not noted else (self.score, Severity.REVIEW)
        return Hit(start, end, self.kind, text[start:end], score, f"sentences.{self.kind}", reason, weight)


_NAME_IN_PROGRAM = re.compile(r"[A-Za-z](?:_|:(?!//))[A-Za-z]")
"""Names in program text, which are of secrets and access, too."""


def _illness(tokens: Sequence[Token], shares: Sequence[float], last: int) -> frozenset[str]:
    """What must be told beside what is known: "the diagnosis of" right before an illness that is known tells no other."""
    before = last + 1 < len(tokens) and shares[last + 1] <= APART
    return ILLNESS - {"#care"} if before else ILLNESS


def _is_talk(text: str, tokens: Sequence[Token], start: int, end: int) -> bool:
    """Whether a marking is only spoken of, or how a product is used, or is program text."""
    sentence = text[tokens[0].start : tokens[-1].end]
    if _NAME_IN_PROGRAM.search(text, start, end):
        return True
    return wonders(sentence) or sets_or_sorts(sentence) or doses(text, end)
