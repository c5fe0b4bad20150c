"""Weighs the words of each sentence: does it tell of somebody's health, of a child, of pay, or of what is confidential?

A small net (:mod:`app.scan.nets`) weighs what :func:`~app.scan.sentences.reading.features` sees in the sentence, for each of
:data:`KINDS`, and says what each word carried, so that every finding can point at the words that made it. Most sentences of a
course are left after a first glance at their single words; the few that leave a doubt are read again, as a language model reads
them (:mod:`app.scan.sentences.reader`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import exp

from app.course.findings import Severity
from app.scan.hits import Hit
from app.scan.joined.ages import UNDER
from app.scan.joined.base import Placed, again, identifying, sentences
from app.scan.joined.renowned import renowned
from app.scan.markings.talk import doses, sets_or_sorts, wonders
from app.scan.nets import Weighed, net
from app.scan.rows import sparingly
from app.scan.sentences.reader import reader
from app.scan.sentences.reading import GIVEN, ID, PEOPLE, WHO, Span, Token, features, people_of, read, words_of, worths_of
from app.scan.sentences.spans import ALONE, APART, around, bare, best, with_whom

NAME = "weights"
"""The file of the weights."""

KINDS = ("health", "child", "pay", "marking")
"""What it decides about, in the order of the weights."""

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

AMOUNTS = frozenset(("#amount", "#currency", "#hundred", "#many", "#some", "#pay", "$", "€", "£", "₹", "¥", "%"))
"""Kinds of words of which a sentence about pay needs one, whatever its sum."""

ILLNESS = frozenset(("#ill", "#drug", "#care", "#aid"))
"""One of these must be in what is told of a health that a rule has found already."""

ASKED = ("health", "child")
"""Kinds that are asked about where it is sure. Word problems hold amounts and names, too, and lessons tell of confidentiality:
of pay and markings there are notes only."""

BORN = "birth-date"
"""The kind of what rules find of anybody's birth, a child's or not."""

LONGEST = 60
"""Words weighed together: a longer sentence, a table or a list without stops, is weighed in pieces."""

MOST = 100
"""Sentences of a piece that are weighed, or pieces of them: its 2,000 code points hold no more but those of a word or two."""


AGAIN, LATER, BEGUN = 120, 40, 16
"""Pieces of words that are read again of the first 2,000 code points of a text, and of each 2,000 that follow; and what each
sentence costs besides, in such pieces. The last is read whole even where it takes more. These are three sentences of usual
length, then one or two; each takes as long as everything else takes for 2,000 code points of a course, less than half of that
where some are read together."""

ROWS, MORE = 4, 1.35
"""Findings of one kind in one sentence at most, and the weights each beyond the first must carry."""

COST = 0.06
"""Weight a word of the finding must bring on average: what does not carry it is left out."""

_PROGRAM = re.compile(r"\w\((?!in\b|innen\b|s\)|e[rns]?\))[\w\"'),]|\)\.\w|[{}]|\w_\w|::|[=-]>|==|\w\[\w|;\n|\b0x\d")
"""Signs of program text and of lists of manuals: two of them in a sentence, and nobody is told of in it."""
_LOOKED_AT = 600
"""Code points of a sentence in which they are looked for."""


class Judge:
    """The detector. It runs last: where a rule has spoken it adds at most an illness more.

    It works in two steps, so that what is in doubt is read together: :meth:`look` at some texts, :meth:`read`, and the hits are
    there.
    """

    def __init__(self) -> None:
        self._brings = worths_of(NAME)
        self._waiting: list[_Again] = []

    def look(self, text: str, hits: Sequence[Hit], joined: Sequence[Hit], *, begins: bool) -> Judged:
        """What a sentence may tell of, for each kind; ``hits`` say who is named, ``joined`` what is known already. ``begins``
        for the first piece of a text."""
        people = people_of(identifying(text, hits).hits)
        sure = frozenset(hit.start for hit in hits if hit.kind == "person" and hit.weight is not Severity.REVIEW)
        known = {kind: Placed(hit for hit in (*hits, *joined) if hit.kind == kind) for kind in (*KINDS, BORN)}
        doubt = _Doubt(text, sparingly(text, AGAIN if begins else LATER, 32))
        judged = Judged(text, [doubt.asked(one) for one in self._weighed(text, people)], known, sure)
        self._waiting += doubt.waiting
        return judged

    def read(self) -> None:
        """Read what was in doubt since the last time."""
        if self._waiting:
            for again, sums in zip(self._waiting, reader().read([again.cut for again in self._waiting]), strict=True):
                again.sums = sums
            self._waiting = []

    def _weighed(self, text: str, people: Sequence[tuple[int, int, str]]) -> Iterator[_Weighed]:
        """The sentences that could tell of something, in pieces of :data:`LONGEST` words."""
        starts, place, left = [span[0] for span in people], 0, sparingly(text, MOST, 32)
        history, past = [span[0] for span in renowned().history(text)], False
        for start, end in sentences(text):
            if left <= 0:
                return
            first, place = place, bisect_left(starts, end)
            named = bisect_left(history, start) < bisect_left(history, end)
            past = first == place and (named or (past and again(text, start, end) > 0))
            if past:
                continue  # it is of somebody of history, and of nobody else
            if sum(map(self._brings, dict.fromkeys(words_of(text, start, end)))) < net(NAME).worth:
                continue
            if len(_PROGRAM.findall(text, start, min(end, start + _LOOKED_AT))) > 1:
                continue
            tokens = read(text, start, end, people[first:place])
            for at in range(0, len(tokens), LONGEST):
                left -= 1
                if left < 0:
                    return
                some = tokens[at : at + LONGEST]
                seen = features(some, known=first > 0 or at > 0, weighed=net(NAME).weighed)
                weighed = net(NAME).weigh(seen, len(some))
                if weighed is not None:
                    yield _Weighed(some, seen, weighed)


class _Again:
    """A sentence that is read again: its pieces, and the reader's sums as soon as they are known."""

    def __init__(self, cut: list[int]) -> None:
        self.cut = cut
        self.sums: list[float] = []


@dataclass(frozen=True, slots=True)
class _Weighed:
    """Words that were weighed together, what was seen of them, and where they leave a doubt, what is read again."""

    tokens: Sequence[Token]
    seen: dict[str, Span]
    weighed: Weighed
    again: _Again | None = None

    def doubted(self) -> Iterator[int]:
        """The kinds of which the net does not decide."""
        for column, (total, loose, sure) in enumerate(zip(self.weighed.sums, reader().loose, net(NAME).sure, strict=True)):
            if loose <= total < sure and not self.lacks_amount(column):
                yield column

    def lacks_amount(self, column: int) -> bool:
        """Whether it can tell of no pay."""
        return KINDS[column] == "pay" and AMOUNTS.isdisjoint(token.form for token in self.tokens)

    def above(self, column: int) -> float:
        """How far the sum of a kind lies above what is worth a note."""
        total = self.weighed.sums[column]
        if self.again and column in self.doubted():
            return total + reader().share[column] * self.again.sums[column] - reader().enough[column]
        return total - net(NAME).enough[column]


class _Doubt:
    """What is read again of a piece: sentences in doubt, each once, as many as there is room for."""

    def __init__(self, text: str, left: int) -> None:
        self._text, self._left = text, left
        self._asked: dict[str, _Again | None] = {}

    @property
    def waiting(self) -> list[_Again]:
        """What is to be read."""
        return [again for again in self._asked.values() if again]

    def asked(self, one: _Weighed) -> _Weighed:
        """The same, with what is read again of it where the net leaves that open."""
        if next(one.doubted(), None) is None:
            return one
        sentence = self._text[one.tokens[0].start : one.tokens[-1].end]
        if sentence not in self._asked:
            cut = reader().cut(sentence) if self._left > BEGUN else []
            self._left -= len(cut) + BEGUN if cut else 0
            self._asked[sentence] = _Again(cut) if cut else None
        return replace(one, again=self._asked[sentence])


@dataclass(frozen=True, slots=True)
class Judged:
    """What the sentences of a text tell of, as soon as what is in doubt has been read."""

    _text: str
    _rows: list[_Weighed]
    _known: dict[str, Placed]
    _people: frozenset[int]

    @property
    def waits(self) -> bool:
        """Whether there is something to be read first."""
        return any(one.again and not one.again.sums for one in self._rows)

    def hits(self) -> Iterator[Hit]:
        """A note for each kind that a sentence tells of."""
        for one in self._rows:
            forms = {token.form for token in one.tokens}
            for column, kind in enumerate(KINDS):
                lacking = any(needed.isdisjoint(forms) for needed in NEEDED.get(kind, ()))
                if not one.lacks_amount(column) and one.above(column) >= LACKING * lacking:
                    yield from self._told(one, column, lacking=lacking)

    def _told(self, one: _Weighed, column: int, *, lacking: bool) -> Iterator[Hit]:
        kind, total, tokens = KINDS[column], one.weighed.sums[column], one.tokens
        by_reader = total < net(NAME).enough[column] + LACKING * lacking
        if by_reader and _is_otherwise(kind, self._text, tokens, self._known):
            return
        sure = kind in ASKED and total >= net(NAME).sure[column] and any(token.form == WHO for token in tokens)
        asked = sure and any(token.start in self._people for token in tokens)  # not of a name that is a weak sign itself
        apart, known = (ID,) if sure else PEOPLE, self._known[kind]
        shares = [
            -ALONE if token.form in apart or known.covers(token.start, token.end) else share
            for token, share in zip(tokens, _carried(tokens, one.seen, one.weighed, column), strict=True)
        ]
        both = net(NAME).enough[column] + one.above(column)
        told = _Told(kind, round(0.3 + 0.5 / (1 + exp(-both)), 2), sure, asked, by_reader)
        said = known.covers(tokens[0].start, tokens[-1].end)
        if not said or kind == "health":  # an illness more is told beside the one that is known
            yield from told.hits(self._text, tokens, shares, known=said)


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
