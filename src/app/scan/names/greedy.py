"""What spaCy's entity recogniser decides, worked out for all words at once.

spaCy goes from word to word and scores fourteen moves at each: 9 µs a word, nearly as much as the network that reads it. But a
word stands outside a name, and then its scores rest on it alone, or inside one, and then on it, the word before it and the
first of the name. So the scores outside are one product of matrices for all words, and those inside are needed only after words
that would begin a name: a second product, a third for names that go on, and so on; 0.7 µs a word in all.

The rules of the moves (``BiluoPushDown`` in ``spacy/pipeline/_parser_internals/ner.pyx``): outside, a name may begin at any
word that is no white space and not the last, or be that one word; inside, it goes on or ends here; the last word ends it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import reduce
from itertools import accumulate
from typing import Any

import numpy as np

from app.scan.names.network import Array, Network
from app.scan.names.words import Words

Ent = tuple[int, int, str]
"""First token, last token and label of a name."""

TOGETHER = 4
"""Words after the first worked out for all names that might begin; longer ones go on in blocks, where they do begin."""


class Greedy:
    """The decisions of a spaCy entity recogniser that looks at three words and has a hidden layer, as its default does."""

    def __init__(self, recogniser: Any) -> None:
        network, moves = recogniser.model, recogniser.moves
        self._read, self._lower = Network(network.get_ref("tok2vec")), network.get_ref("lower")
        upper = network.get_ref("upper")
        self._bias, self._weights, self._offsets = self._lower.get_param("b"), upper.get_param("W"), upper.get_param("b")
        names = [moves.get_class_name(number) for number in range(moves.n_moves)]
        self._outside = [number for number, name in enumerate(names) if name == "O" or (name[0] in "BU" and name[2:])]
        self._moves = [names[number] for number in self._outside]
        self._labels = [name[2:] for name in names if name.startswith("B-")]
        self._inside = [names.index(f"{kind}-{label}") for kind in "IL" for label in self._labels]

    def __call__(self, texts: Sequence[Words]) -> list[list[Ent]]:
        """The names in each of the texts, in reading order."""
        edges = list(accumulate(map(len, texts), initial=0))
        found: list[list[Ent]] = [[] for _ in texts]
        if not edges[-1]:
            return found
        # What each word says in each of the three places, (1 + words, 3, hidden, pieces); the first row speaks for no word.
        seen = self._lower.predict(self._read(texts))
        final = np.zeros(edges[-1], dtype=bool)
        final[[edge - 1 for edge in edges[1:]]] = True
        space = np.zeros(edges[-1], dtype=bool)
        space[[edge + place for edge, text in zip(edges, texts, strict=False) for place in text.spaces]] = True
        for first, last, label in self._names(seen, final, space):
            number = bisect_right(edges, first) - 1
            found[number].append((first - edges[number], last - edges[number], label))
        return found

    def _names(self, seen: Array, final: Array, space: Array) -> Iterator[Ent]:
        """First word, last word and label of every name, all documents' words in a row."""
        chosen = self._chosen(seen, final, space)
        begins = np.array([move[0] == "B" for move in self._moves])[chosen].nonzero()[0]
        labels = np.array([self._labels.index(move[2:]) if move[2:] else -1 for move in self._moves])[chosen]
        lasts = dict(zip(begins.tolist(), self._lasts(seen, final, begins, labels[begins]).tolist(), strict=True))
        free = 0
        for first in (labels >= 0).nonzero()[0].tolist():
            if first < free:
                continue  # inside a name
            last = lasts.get(first, first)
            if last < 0:
                last = self._later(seen, final, first, labels[first])
            yield first, last, self._labels[labels[first]]
            free = last + 1

    def _chosen(self, seen: Array, final: Array, space: Array) -> Array:
        """The best move at each word, were no name open: a place in ``_moves``."""
        scores = self._scores(seen[1:, 0] + seen[0, 1] + seen[0, 2], self._outside)
        for place, move in enumerate(self._moves):
            if move != "O":
                scores[space | final if move[0] == "B" else space, place] = -np.inf
        best: Array = scores.argmax(axis=1)
        return best

    def _lasts(self, seen: Array, final: Array, begins: Array, labels: Array) -> Array:
        """The last word of each name that might begin; -1 where it has more than :data:`TOGETHER` others."""
        lasts, still = np.full(len(begins), -1), np.arange(len(begins))
        for ahead in range(1, TOGETHER + 1):
            at = begins[still] + ahead
            ends = self._ends(seen, final, begins[still], at, labels[still])
            lasts[still[ends]] = at[ends]
            still = still[~ends]
        return lasts

    def _later(self, seen: Array, final: Array, first: int, label: int) -> int:
        """The last word of a long name, looked for in blocks, each twice as long as the one before."""
        at, ahead = first + TOGETHER + 1, TOGETHER
        while True:
            block = np.arange(at, min(at + ahead, len(final)))
            ends = self._ends(seen, final, np.array([first]), block, np.array([label]))
            if ends.any():
                return int(block[ends.argmax()])
            at, ahead = at + ahead, 2 * ahead

    def _ends(self, seen: Array, final: Array, firsts: Array, at: Array, labels: Array) -> Array:
        """Whether names of these labels that are open end at these words; one name may be asked about many words."""
        scores = self._scores(seen[1 + at, 0] + seen[1 + firsts, 1] + seen[at, 2], self._inside)
        rows = np.arange(len(at))
        ends: Array = final[at] | (scores[rows, labels + len(self._labels)] > scores[rows, labels])
        return ends

    def _scores(self, said: Array, moves: list[int]) -> Array:
        """Scores of some moves, from the sum of what the three words say. spaCy sums in this order too."""
        said = said + self._bias
        hidden = reduce(np.maximum, (said[..., piece] for piece in range(said.shape[-1])))
        scores: Array = hidden @ self._weights[moves].T + self._offsets[moves]
        return scores
