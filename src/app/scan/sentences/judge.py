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
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
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
_OUR = frozenset(
    [
        "our",
        "my",
        "mine",
        "unser",
        "unsere",
        "unserer",
        "unserem",
        "unseren",
        "mein",
        "meine",
        "meiner",
        "meinem",
        "notre",
        "mon",
        "ma",
        "nuestro",
        "nuestra",
        "mi",
        "nostro",
        "nostra",
        "mio",
        "mia",
        "onze",
        "mijn",
        "nosso",
        "nossa",
        "meu",
        "minha",
        "nasz",
        "nasza",
        "nasze",
        "mój",
        "moja",
        "moje",
    ]
)
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
length, then one or two; each takes as long as everything else takes for 2,000 code points of a course."""

ROWS, MORE = 4, 1.35
"""Findings of one kind in one sentence at most, and the weights each beyond the first must carry."""

COST = 0.06
"""Weight a word of the finding must bring on average: what does not carry it is left out."""

_PROGRAM = re.compile(r"\w\((?!in\b|innen\b|s\)|e[rns]?\))[\w\"'),]|\)\.\w|[{}]|\w_\w|::|[=-]>|==|\w\[\w|;\n|\b0x\d")
"""Signs of program text and of lists of manuals: two of them in a sentence, and nobody is told of in it."""
_LOOKED_AT = 600
"""Code points of a sentence in which they are looked for."""

ALONE = 100.0
"""What keeps a name out of a note: more than any words carry."""
APART = -ALONE / 2
"""What no word carries that is not kept out."""

WHOLE = 0.85
"""Share of what the words between two names carry that the finding must hold: an illness is told in more than one word."""


class Judge:
    """The detector. It runs last: where a rule has spoken it adds at most an illness more."""

    def __init__(self) -> None:
        self._brings = worths_of(NAME)

    def find(self, text: str, hits: Sequence[Hit], joined: Sequence[Hit], *, begins: bool) -> Iterator[Hit]:
        """A note for each kind that a sentence tells of; ``hits`` say who is named, ``joined`` what is known already.
        ``begins`` for the first piece of a text."""
        people = people_of(identifying(text, hits).hits)
        sure = frozenset(hit.start for hit in hits if hit.kind == "person" and hit.weight is not Severity.REVIEW)
        known = {kind: Placed(hit for hit in (*hits, *joined) if hit.kind == kind) for kind in (*KINDS, BORN)}
        starts, place, left = [span[0] for span in people], 0, sparingly(text, MOST, 32)
        doubt = _Doubt(sparingly(text, AGAIN if begins else LATER, 32))
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
                yield from self._judged(text, tokens[at : at + LONGEST], known, sure, doubt, named=first > 0 or at > 0)

    def _judged(
        self,
        text: str,
        tokens: Sequence[Token],
        known: dict[str, Placed],
        people: frozenset[int],
        doubt: _Doubt,
        *,
        named: bool,
    ) -> Iterator[Hit]:
        forms = {token.form for token in tokens}
        seen = features(tokens, known=named, weighed=net(NAME).weighed)
        weighed = net(NAME).weigh(seen, len(tokens))
        if weighed is None:
            return
        for column, (kind, total) in enumerate(zip(KINDS, weighed.sums, strict=True)):
            lacking = any(needed.isdisjoint(forms) for needed in NEEDED.get(kind, ()))
            if kind == "pay" and AMOUNTS.isdisjoint(forms):
                continue
            above = doubt.of(text, tokens, column, weighed.sums)
            by_reader = total < net(NAME).enough[column] + LACKING * lacking
            if above < LACKING * lacking or (by_reader and _is_otherwise(kind, text, tokens, known)):
                continue
            sure = kind in ASKED and total >= net(NAME).sure[column] and any(token.form == WHO for token in tokens)
            asked = sure and any(token.start in people for token in tokens)  # not of a name that is a weak sign itself
            apart = (ID,) if sure else PEOPLE
            shares = [
                -ALONE if token.form in apart or known[kind].covers(token.start, token.end) else share
                for token, share in zip(tokens, _carried(tokens, seen, weighed, column), strict=True)
            ]
            both = net(NAME).enough[column] + above
            told = _Told(kind, round(0.3 + 0.5 / (1 + exp(-both)), 2), sure, asked, by_reader)
            said = known[kind].covers(tokens[0].start, tokens[-1].end)
            if not said or kind == "health":  # an illness more is told beside the one that is known
                yield from told.hits(text, tokens, shares, known=said)


class _Doubt:
    """Whether the sentences of a piece are worth a note, after they were read again where the net leaves that open."""

    def __init__(self, left: int) -> None:
        self._left = left
        self._read: dict[str, list[float] | None] = {}

    def of(self, text: str, tokens: Sequence[Token], column: int, sums: Sequence[float]) -> float:
        """How far the sum of a kind lies above what is worth a note."""
        total, sure = sums[column], net(NAME).sure[column]
        if reader().loose[column] <= total < sure:
            again = self._again(text[tokens[0].start : tokens[-1].end])
            if again is not None:
                return total + reader().share[column] * again[column] - reader().enough[column]
        return total - net(NAME).enough[column]

    def _again(self, sentence: str) -> list[float] | None:
        """The reader's sums of a sentence, which is read once; nothing where there is no room left to read it."""
        if sentence not in self._read:
            cut = reader().cut(sentence) if self._left > BEGUN else []
            self._left -= len(cut) + BEGUN if cut else 0
            self._read[sentence] = reader().read(cut) if cut else None
        return self._read[sentence]


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
            first, last, carried = _best(shares)
            if self.read and count == 0:
                first, last = _around(shares, first, last)
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
        first, last = _bare(tokens, first, last)
        start, end = _with_whom(tokens, first, last) if self.sure and not noted else (tokens[first].start, tokens[last].end)
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


def _bare(tokens: Sequence[Token], first: int, last: int) -> tuple[int, int]:
    """The words without the commas, stops and conjunctions at their ends."""
    while first < last and tokens[first].word in _STOPS:
        first += 1
    while first < last and tokens[last].word in _STOPS:
        last -= 1
    return first, last


_STOPS = frozenset(
    (*".,;:!?()[]|/–—-\"'“”’•*", "and", "or", "but", "so", "und", "oder", "aber", "et", "ou", "mais", "y", "pero")
)


def _best(shares: Sequence[float]) -> tuple[int, int, float]:
    """First and last of the row of shares with the greatest sum, grown to :data:`WHOLE` of what is told there, and the sum."""
    sums = list(accumulate(shares, initial=0.0))
    best, lowest, found = float("-inf"), 0, (0, 0)
    for last in range(len(shares)):
        if sums[last] < sums[lowest]:
            lowest = last
        if sums[last + 1] - sums[lowest] > best:
            best, found = sums[last + 1] - sums[lowest], (lowest, last)
    return (*_grown(shares, *found), best)


def _grown(shares: Sequence[float], first: int, last: int) -> tuple[int, int]:
    """The row ``first:last`` and the words around it, up to the next that are told apart, that carry most with it."""
    left, right = _between(shares, first, last)
    carrying = sorted((place for place in range(left, right) if shares[place] > 0), key=lambda place: -shares[place])
    still = WHOLE * sum(shares[place] for place in carrying)
    for place in carrying:
        if still <= 0:
            break
        still -= shares[place]
        first, last = min(first, place), max(last, place)
    return first, last


AROUND = 6
"""Words on each side of those that carry most that belong to what the reader says."""


def _between(shares: Sequence[float], first: int, last: int) -> tuple[int, int]:
    """From where and to where nothing is told apart around the row ``first:last``."""
    left = next((place + 1 for place in range(first - 1, -1, -1) if shares[place] <= APART), 0)
    return left, next((place for place in range(last + 1, len(shares)) if shares[place] <= APART), len(shares))


def _around(shares: Sequence[float], first: int, last: int) -> tuple[int, int]:
    """The row with the words around it, up to the next that are told apart."""
    left, right = _between(shares, first, last)
    return max(left, first - AROUND), min(right - 1, last + AROUND)


NEAR = 12
"""Words from what a sentence tells to whom it is told of, within which both go together."""


def _with_whom(tokens: Sequence[Token], first: int, last: int) -> tuple[int, int]:
    """Code points of ``first:last``, up to the nearest of whom it is told where none is among them."""
    people = [place for place, token in enumerate(tokens) if token.form == WHO]
    if people and not any(first <= place <= last for place in people):
        nearest = min(people, key=lambda place: max(first - place, place - last))
        if max(first - nearest, nearest - last) <= NEAR:
            first, last = min(first, nearest), max(last, nearest)
    return tokens[first].start, tokens[last].end
