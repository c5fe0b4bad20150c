"""Weighs the words of each sentence: does it tell of somebody's health, of a child, of pay, or of what is confidential?

A small net (:mod:`app.scan.nets`) weighs what :func:`~app.scan.sentences.reading.features` sees in the sentence, for each of
:data:`~app.scan.sentences.doubts.KINDS`, and says what each word carried, so that every finding can point at the words that
made it. Most sentences of a course are left after a first glance at their single words; the few that leave a doubt are read
again (:mod:`~app.scan.sentences.doubts`), those of many texts at once.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.course.findings import Severity
from app.scan.hits import Hit
from app.scan.joined.base import Placed, again, entries, identifying
from app.scan.joined.renowned import renowned
from app.scan.nets import net
from app.scan.rows import sparingly
from app.scan.sentences.doubts import KINDS, NAME, Again, Doubts, Sentence, read_again
from app.scan.sentences.reading import ID, features, people_of, read, words_of, worths_of
from app.scan.sentences.telling import BORN, Teller

LONGEST = 60
"""Words weighed together: a longer sentence, a table or a list without stops, is weighed in pieces."""

MOST = 100
"""Sentences of a piece that are weighed, or pieces of them: its 2,000 code points hold no more but those of a word or two."""


_PROGRAM = re.compile(r"\w\((?!in\b|innen\b|s\)|e[rns]?\))[\w\"'),]|\)\.\w|[{}]|\w_\w|::|[=-]>|==|\w\[\w|;\n|\b0x\d")
"""Signs of program text and of lists of manuals: two of them in a sentence, and nobody is told of in it."""
_LOOKED_AT = 600
"""Code points of a sentence in which they are looked for."""


class Judge:
    """The detector. It runs last: where a rule has spoken it adds at most an illness more."""

    def __init__(self) -> None:
        self._brings = worths_of(NAME)

    def look(self, text: str, hits: Sequence[Hit], joined: Sequence[Hit], *, begins: bool) -> Judged:
        """What the sentences tell of; ``hits`` say who is named, ``joined`` what is known already. ``begins`` for the first
        piece of a text."""
        sure = frozenset(hit.start for hit in hits if hit.kind == "person" and hit.weight is not Severity.REVIEW)
        known = {kind: Placed(hit for hit in (*hits, *joined) if hit.kind == kind) for kind in (*KINDS, BORN)}
        teller, doubts = Teller(text, known, sure), Doubts(text, begins=begins)
        told: list[Hit | tuple[Sentence, Again]] = []
        for sentence in self._weighed(text, people_of(identifying(text, hits).hits)):
            doubt = doubts.of(sentence)
            if doubt is None:  # nothing is kept of a sentence but what it tells
                told += teller.hits(sentence)
            else:
                told.append((sentence, doubt))
        return Judged(teller, told)

    @staticmethod
    def read(judged: Iterable[Judged]) -> None:
        """Read what is in doubt in some texts, all of it together."""
        read_again(doubt for each in judged for doubt in each.doubts())

    def _weighed(self, text: str, people: Sequence[tuple[int, int, str]]) -> Iterator[Sentence]:
        """The sentences that could tell of something, in pieces of :data:`LONGEST` words."""
        starts, place, left = [span[0] for span in people], 0, sparingly(text, MOST, 32)
        history, past = [span[0] for span in renowned().history(text)], False
        for start, end in entries(text, [span[0] for span in people if span[2] != ID]):
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
                    yield Sentence(some, seen, weighed, broken=text.find("\n", some[0].start, some[-1].end) >= 0)


@dataclass(frozen=True, slots=True)
class Judged:
    """What the sentences of a text tell of, in their order; of those in doubt it is known when :meth:`Judge.read` was there."""

    _teller: Teller
    _told: list[Hit | tuple[Sentence, Again]]

    @property
    def waits(self) -> bool:
        """Whether there is something to be read first."""
        return any(not doubt.sums for doubt in self.doubts())

    def doubts(self) -> Iterator[Again]:
        """What is read again."""
        yield from (row[1] for row in self._told if isinstance(row, tuple))

    def hits(self) -> Iterator[Hit]:
        """A note for each kind that a sentence tells of. Raises ValueError while it :attr:`waits`."""
        if self.waits:
            raise ValueError("What is in doubt has not been read.")
        for row in self._told:
            if isinstance(row, tuple):
                yield from self._teller.hits(row[0], row[1].sums)
            else:
                yield row
