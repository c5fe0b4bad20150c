"""The trained network, loaded once a thread, and the names it sees in a text.

It is asked for many texts at once and reads only around words that could be names: what it sees of a word depends on the four
tokens on each side of it (four convolutions one token wide), so that what is further away need not be read.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.paths import resource
from app.scan.rows import sparingly

if TYPE_CHECKING:
    from app.scan.names.greedy import Ent
    from app.scan.names.words import Words

PERSON, PLACE, ORGANISATION = "PERSON", "LOCATION", "ORGANIZATION"
"""The labels of the data it was trained on."""

LANGUAGES = frozenset({"en"})
"""Base languages the model knows; in others names are found by the lists and rules alone."""

AROUND = 6
"""Words read on each side of one that could be a name: the four the network sees, and two in which a name can begin or end."""

TOKENS = 440
"""Tokens read of one piece of 2,000 characters, those around its first names. English has 400 and is read whole; only rows of
names of three letters or of signs have more, and there the rules still look at all of it. A token costs some 13 µs."""


AT_ONCE = 1_000
"""Tokens the network is given at once. A call costs half a millisecond however few there are; beyond a thousand the matrices
no longer fit a processor's cache (4 MB) and each token costs more again."""


@dataclass(frozen=True, slots=True)
class Name:
    """A name the network sees: code points of the text, and one of the labels above."""

    start: int
    end: int
    label: str


Spots = Sequence[tuple[int, int]]
"""(start, end) of the words that could be names, in reading order."""


def knows(language: str) -> bool:
    """Whether the shipped model was trained on this language (BCP 47)."""
    return language.partition("-")[0].lower() in LANGUAGES


def load() -> Reader:
    """The shipped model. About 0.3 s and 20 MB beyond spaCy itself: where courses are scanned, never in the window's thread."""
    import spacy
    from thinc.api import NumpyOps, set_current_ops

    from app.scan.names import features
    from app.scan.names.greedy import Greedy
    from app.scan.names.words import Cutter
    from app.scan.people.lexicon import lexicon

    # numpy's matrices are multiplied by OpenBLAS or Accelerate, three times as fast as thinc's own BLIS (measured: 100 × 288
    # by 288 × 288 in 143 µs instead of 435).
    set_current_ops(NumpyOps(use_blis=False))
    pipeline = spacy.load(resource("names", "model"))
    make_eager(pipeline.get_pipe("ner"), pipeline.meta["eagerness"])
    lists = features.Lists(lexicon())
    return Reader(Cutter(pipeline.tokenizer, lists.known), Greedy(pipeline.get_pipe("ner")))


_held = threading.local()


def of_this_thread() -> Reader:
    """The shipped model, loaded once for all scanners of a thread and kept as long as it: spaCy does not say that two threads
    may use one."""
    if not hasattr(_held, "reader"):
        _held.reader = load()
    reader: Reader = _held.reader
    return reader


def make_eager(recogniser: Any, steps: Mapping[str, float]) -> None:
    """Raise what speaks for beginning a name of each label, by what ``packaging/names/eagerness.py`` chose with the rules and
    filters around it: completeness is what is harder to reach, and what only the network sees is a quiet note."""
    upper = recogniser.model.get_ref("upper")
    raised = upper.get_param("b").copy()
    for number in range(recogniser.moves.n_moves):
        kind, _, label = recogniser.moves.get_class_name(number).partition("-")
        if kind in "BU" and label:
            raised[number] += steps[label]
    upper.set_param("b", raised)


class Reader:
    """Names around words of texts. ``cut`` cuts a text into words, so many and hardly more; ``decide`` finds the names among
    those of some texts."""

    def __init__(self, cut: Callable[[str, int], Words], decide: Callable[[list[Words]], list[list[Ent]]]) -> None:
        self._cut, self._decide = cut, decide

    def __call__(self, text: str) -> list[Name]:
        """Names anywhere in the text."""
        return self.read([(text, [(0, len(text))])])[0][0]

    def read(self, wanted: Sequence[tuple[str, Spots]]) -> list[tuple[list[Name], int]]:
        """The names of each text that stand around its spots, and how far it was looked at, all read in one go."""
        read, places = [], []
        ends = [len(text) for text, _ in wanted]
        for number, (text, spots) in enumerate(wanted):
            left = sparingly(text, TOKENS)
            for start, end in _windows(text, spots):
                words = self._cut(text[start:end], left)
                left -= len(words)
                if left < 0:
                    ends[number] = start + words.starts[left + len(words)]
                    words = self._cut(text[start : ends[number]], left + len(words))
                read.append(words)
                places.append((number, start))
                if left <= 0:
                    ends[number] = min(ends[number], end)
                    break
        found: list[list[Name]] = [[] for _ in wanted]
        for (number, offset), (words, names) in zip(places, self._decided(read), strict=True):
            for first, last, label in names:
                found[number].append(Name(offset + words.starts[first], offset + words.ends[last], label))
        return list(zip(found, ends, strict=True))

    def _decided(self, read: list[Words]) -> Iterator[tuple[Words, list[Ent]]]:
        """The texts' words with their names, about :data:`AT_ONCE` words at a time."""
        batch: list[Words] = []
        for words in read:
            if batch and sum(map(len, batch)) + len(words) > AT_ONCE:
                yield from zip(batch, self._decide(batch), strict=True)
                batch = []
            batch.append(words)
        yield from zip(batch, self._decide(batch), strict=True)


_CHUNK = re.compile(r"\S+")


def _windows(text: str, spots: Spots) -> Iterator[tuple[int, int]]:
    """What to read of a text: :data:`AROUND` words on each side of every spot, cut at white space, joined where they touch."""
    chunks = [match.span() for match in _CHUNK.finditer(text)] if spots else []
    if not chunks:
        return
    at, first, last = 0, -1, -1
    for start, end in spots:
        while chunks[at][1] <= start:
            at += 1
        left = max(0, at - AROUND)
        if last >= 0 and left > last + 1:
            yield chunks[first][0], chunks[last][1]
            first = left
        elif last < 0:
            first = left
        until = at
        while until + 1 < len(chunks) and chunks[until + 1][0] < end:
            until += 1
        last = max(last, min(len(chunks) - 1, until + AROUND))
    yield chunks[first][0], chunks[last][1]
