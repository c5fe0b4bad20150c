"""Reads a sentence again of which the sums of :mod:`app.scan.nets` leave a doubt, as a language model reads it.

The net weighs words and pairs of words; it has not learnt what "he sees the oncologist on Thursdays" tells if it has not seen
much of it. A language model has read far more text than ours, and knows which words mean about the same *in this sentence*.
It is slow (five to twenty milliseconds a sentence), so it is asked of few: of one sentence in a hundred in a course. Both are
heard, its sums are added to the net's. Where a finding stands is still what the net's words say.

``packaging/sentences/reader.py`` trains it: the first layers of multilingual-e5-small (Microsoft; MIT) learn on from our texts.
They are those of BERT (Devlin and others, 2019), in numbers of eight bits, the vocabulary in numbers of four.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from typing import Any

import numpy as np

from app.paths import resource
from app.scan.pieces import Pieces

Array = np.ndarray[Any, np.dtype[Any]]
Matrix = tuple[Array, Array]
"""What numbers are multiplied with, and what is added then."""

NAME = "reader"
"""The file of the weights."""
LONGEST = 64
"""Pieces of words that are read of a sentence."""
AT_ONCE = 16
"""Texts that are read together: usually some 400 pieces, of which a layer makes 2.5 MB. More fit no cache and win nothing."""
UNKNOWN = 0.25
"""Share of the pieces it may not know: it reads what is written in Latin letters."""
GROUP = 32
"""Numbers of the vocabulary that share a step."""
HEADS = 12
_SMALL = 1e-12


@dataclass(frozen=True)
class Layer:
    """One layer: what each piece asks of the others, offers and tells (``heard``), what it makes of the answers, and two steps
    of its own; ``norms`` are the steps and starts after both halves, (4, width)."""

    heard: Matrix
    said: Matrix
    wider: Matrix
    narrower: Matrix
    norms: Array

    def __call__(self, seen: Array, edges: Sequence[int]) -> Array:
        """``seen``: (pieces, width), before and after, of texts one behind the other. Each lies between two of the ``edges``,
        and its pieces hear one another and nobody else."""
        count, width = seen.shape
        heard = _through(seen, self.heard).reshape(count, 3, HEADS, width // HEADS).transpose(1, 2, 0, 3)
        answers = np.concatenate([_answers(*heard[:, :, first:last]) for first, last in pairwise(edges)])
        seen = normal(seen + _through(answers, self.said), *self.norms[:2])
        return normal(seen + _through(_lit(_through(seen, self.wider)), self.narrower), *self.norms[2:])


def _answers(asked: Array, offered: Array, told: Array) -> Array:
    """What each piece of one text hears of the others: three times (heads, pieces, width of a head), then (pieces, width)."""
    fit = asked @ offered.transpose(0, 2, 1)
    fit *= np.float32(asked.shape[-1] ** -0.5)
    fit -= fit.max(-1, keepdims=True)
    np.exp(fit, out=fit)
    fit /= fit.sum(-1, keepdims=True)
    return np.asarray((fit @ told).transpose(1, 0, 2).reshape(asked.shape[1], -1))


def _through(seen: Array, matrix: Matrix) -> Array:
    through: Array = seen @ matrix[0]
    through += matrix[1]
    return through


def _lit(sums: Array) -> Array:
    """GELU, by its tangent, worked out in one array: making new ones took as long as the sums."""
    bent: Array = sums * sums
    bent *= np.float32(0.044715)
    bent += 1
    bent *= sums
    bent *= np.float32(0.7978846)
    np.tanh(bent, out=bent)
    bent += 1
    bent *= sums
    bent *= np.float32(0.5)
    return bent


def normal(rows: Array, steps: Array, starts: Array) -> Array:
    """Each row about zero and as wide as another, stretched and moved."""
    rows = rows - rows.mean(-1, keepdims=True)
    return np.asarray(rows / np.sqrt((rows * rows).mean(-1, keepdims=True) + np.float32(_SMALL)) * steps + starts)


@dataclass(frozen=True)
class Reader:
    """A trained reader.

    ``words`` and ``steps`` are the vocabulary, see :func:`unpacked`. ``places`` (:data:`LONGEST`, width) is added to the piece
    that stands there, ``norm`` evens it. ``head`` (width, kinds) and ``start`` make sums of the mean of the last layer. The
    reader is asked where the net's sum of a kind is at least ``loose``; ``share`` of its sum is added, and from ``enough`` on
    both together are worth a note.
    """

    pieces: Pieces
    words: Array
    steps: Array
    places: Array
    norm: Array
    layers: tuple[Layer, ...]
    head: Array
    start: Array
    loose: list[float]
    share: list[float]
    enough: list[float]

    def cut(self, text: str) -> list[int]:
        """The pieces of ``text`` that are read; none if it is written in letters that are not known."""
        found = self.pieces.of(text, LONGEST)
        return found if found.count(self.pieces.unknown) <= UNKNOWN * len(found) else []

    def read(self, cuts: Sequence[Sequence[int]]) -> list[list[float]]:
        """The sum of each kind for the pieces of each text. Some at once take less than half of what they take one by one: the
        weights are fetched from memory once."""
        found: list[list[float]] = []
        for first in range(0, len(cuts), AT_ONCE):
            found += self._together(cuts[first : first + AT_ONCE])
        return found

    def _together(self, cuts: Sequence[Sequence[int]]) -> list[list[float]]:
        pieces = [piece for cut in cuts for piece in cut]
        edges = list(accumulate(map(len, cuts), initial=0))
        places = np.concatenate([self.places[: len(cut)] for cut in cuts])
        seen = normal(unpacked(self.words[pieces], self.steps[pieces]) + places, *self.norm)
        for layer in self.layers:
            seen = layer(seen, edges)
        means = np.stack([seen[first:last].mean(0) for first, last in pairwise(edges)])
        sums: list[list[float]] = (means @ self.head + self.start).tolist()
        return sums


def unpacked(words: Array, steps: Array) -> Array:
    """Numbers of four bits, (pieces, groups, :data:`GROUP` / 2), and a step for each group: (pieces, width)."""
    whole = np.concatenate((words & 15, words >> 4), -1).astype(np.float32) - 8
    return np.asarray(whole * steps[:, :, None].astype(np.float32)).reshape(len(words), -1)


@cache
def reader() -> Reader:
    """The trained reader, read once, when it is first asked."""
    with np.load(resource("sentences", f"{NAME}.npz"), allow_pickle=False) as held:
        arrays = {key: held[key] for key in held.files}
    return made(arrays)


def made(arrays: dict[str, Array]) -> Reader:
    """A reader of the arrays of its file."""

    def matrix(name: str, layer: int) -> Matrix:
        whole = arrays[name][layer].astype(np.float32)
        whole *= arrays[f"{name}_steps"][layer]
        return whole, arrays[f"{name}_starts"][layer]

    return Reader(
        pieces=Pieces(bytes(arrays["vocabulary"]).decode("utf-8").split("\n"), arrays["scores"].tolist()),
        layers=tuple(
            Layer(matrix("heard", place), matrix("said", place), matrix("wider", place), matrix("narrower", place), norms)
            for place, norms in enumerate(arrays["norms"])
        ),
        loose=arrays["loose"].tolist(),
        share=arrays["share"].tolist(),
        enough=arrays["enough"].tolist(),
        **{name: arrays[name] for name in ("words", "steps", "places", "norm", "head", "start")},
    )
