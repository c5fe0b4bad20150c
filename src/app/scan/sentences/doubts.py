"""Which sentences the net is in doubt about, and reading them again, as a language model does (:mod:`.reader`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from app.scan.nets import Weighed, net
from app.scan.rows import Listing
from app.scan.sentences.reader import reader
from app.scan.sentences.reading import PEOPLE, Span, Token

NAME = "weights"
"""The file of the weights."""

KINDS = ("health", "child", "pay", "marking")
"""What is decided about, in the order of the weights."""

AMOUNTS = frozenset(("#amount", "#currency", "#hundred", "#many", "#some", "#pay", "$", "€", "£", "₹", "¥", "%"))
"""Kinds of words of which a sentence about pay needs one, whatever its sum."""

AGAIN, LATER, BEGUN = 120, 40, 16
"""Pieces of words that are read again of the first 2,000 code points of a text, and of each 2,000 that follow; and what each
sentence costs besides, in such pieces. The last is read whole even where it takes more. These are three sentences of usual
length, then one or two; each takes as long as everything else takes for 2,000 code points of a course, less than half of that
where some are read together."""


@dataclass(frozen=True)
class Sentence:
    """Words that were weighed together, and what was seen of them; ``broken`` into several lines."""

    tokens: Sequence[Token]
    seen: dict[str, Span]
    weighed: Weighed
    broken: bool = False

    @cached_property
    def forms(self) -> frozenset[str]:
        """The kinds of its words."""
        return frozenset(token.form for token in self.tokens)

    @cached_property
    def kinds(self) -> list[int]:
        """The kinds it may tell of, as columns of the weights: of pay it does not without an amount, nor does a list of prices,
        whose lines name nobody."""
        paid = not AMOUNTS.isdisjoint(self.forms) and not (self.broken and self.forms.isdisjoint(PEOPLE))
        return [column for column, kind in enumerate(KINDS) if kind != "pay" or paid]

    @cached_property
    def doubted(self) -> list[int]:
        """Those of which the net does not decide."""
        loose, sure, sums = reader().loose, net(NAME).sure, self.weighed.sums
        return [column for column in self.kinds if loose[column] <= sums[column] < sure[column]]

    def above(self, column: int, again: Sequence[float]) -> float:
        """How far the sum of a kind lies above what is worth a note; ``again`` are the reader's sums, if it was asked."""
        total = self.weighed.sums[column]
        if again and column in self.doubted:
            return total + reader().share[column] * again[column] - reader().enough[column]
        return total - net(NAME).enough[column]


class Again:
    """A sentence that is read again: its pieces, and the reader's sums as soon as they are known."""

    __slots__ = ("cut", "sums")

    def __init__(self, cut: list[int]) -> None:
        self.cut = cut
        self.sums: list[float] = []


class Doubts:
    """What is read again of a piece of text: sentences in doubt, each once, as many as there is room for. ``begins`` for the
    first piece of a text."""

    def __init__(self, text: str, *, begins: bool) -> None:
        self._text, self._left = text, 0 if isinstance(text, Listing) else AGAIN if begins else LATER
        self._asked: dict[str, Again | None] = {}

    def of(self, one: Sentence) -> Again | None:
        """What is read again of a sentence; nothing where the net decides, or where there is no room."""
        if not one.doubted:
            return None
        sentence = self._text[one.tokens[0].start : one.tokens[-1].end]
        if sentence not in self._asked:
            cut = reader().cut(sentence) if self._left > BEGUN else []
            self._left -= len(cut) + BEGUN if cut else 0
            self._asked[sentence] = Again(cut) if cut else None
        return self._asked[sentence]


def read_again(doubts: Iterable[Again]) -> None:
    """Read them together, each once."""
    waiting = [doubt for doubt in dict.fromkeys(doubts) if not doubt.sums]
    if waiting:
        for doubt, sums in zip(waiting, reader().read([doubt.cut for doubt in waiting]), strict=True):
            doubt.sums = sums
