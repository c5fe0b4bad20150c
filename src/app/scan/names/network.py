"""What spaCy's hash-embedding CNN makes of words, worked out with less: its layers keep what only training needs, and it embeds
a word as often as it stands somewhere.

``MultiHashEmbed`` and ``MaxoutWindowEncoder`` (``spacy/ml/models/tok2vec.py``) with the pieces of thinc they are made of. The
embedding of a word rests on the word alone and is remembered; the convolutions are the same sums in another order of memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from app.scan.names.words import COLUMNS, Words

Array = np.ndarray[Any, np.dtype[Any]]

_REMEMBERED = 16_384
"""Words whose embedding is kept: 6 MB when full."""


class Network:
    """Words to vectors, by the layers of a trained ``tok2vec`` of a spaCy component with a linear layer behind it."""

    def __init__(self, tok2vec: Any) -> None:
        reads, _, self._linear = tok2vec.layers
        embed, encode = reads.layers
        extract, _, hashed, mixed, _ = embed.layers
        if tuple(extract.attrs["columns"]) != COLUMNS:
            raise ValueError("The network reads something else of the words.")
        self._hashed, self._mixed = hashed.layers[0], mixed.layers[0]
        self._pad = encode.attrs["pad"]
        self._layers = [_Convolution(residual.layers[0]) for residual in encode.layers[0].layers]
        self._width = self._layers[0].width
        self._rows: dict[bytes, int] = {}
        self._known: Array = np.empty((0, self._width), dtype="f")

    def __call__(self, texts: Sequence[Words]) -> Array:
        """The vectors of all words of the texts, (words, width), one text after the other."""
        marks = [marks for text in texts for marks in text.marks]
        embedded = self._known_of(marks)
        # Rows of zeros between the texts, as many as there are layers, so that none sees another.
        places = np.arange(len(marks)) + self._pad * (1 + np.repeat(np.arange(len(texts)), [len(text) for text in texts]))
        padded = np.zeros((len(marks) + self._pad * (1 + len(texts)), self._width), dtype="f")
        padded[places] = embedded
        for layer in self._layers:
            padded = layer(padded)
        vectors: Array = padded[places] @ self._linear.get_param("W").T + self._linear.get_param("b")
        return vectors

    def _known_of(self, marks: list[bytes]) -> Array:
        """What each word is by itself; words that were not seen lately are embedded together."""
        if len(self._rows) > _REMEMBERED:
            self._rows, self._known = {}, self._known[:0]
        rows = self._rows
        fresh = [mark for mark in dict.fromkeys(marks) if mark not in rows]
        if fresh:
            read = np.frombuffer(b"".join(fresh), dtype=np.uint64).reshape(len(fresh), len(COLUMNS))
            count = len(rows) + len(fresh)
            self._keep(count, self._mixed.predict(self._hashed.predict(read)))
            rows.update(zip(fresh, range(count - len(fresh), count), strict=True))  # last: what fails before leaves no trace
        found: Array = self._known[[rows[mark] for mark in marks]]
        return found

    def _keep(self, count: int, fresh: Array) -> None:
        """Write what is new behind what is known, in a table that grows by halves."""
        if count > len(self._known):
            grown = np.empty((max(count, len(self._known) * 3 // 2), self._width), dtype="f")
            grown[: count - len(fresh)] = self._known[: count - len(fresh)]
            self._known = grown
        self._known[count - len(fresh) : count] = fresh


def _first(layer: Any, name: str) -> Any:
    return next(inner for inner in layer.walk() if inner.name == name)


class _Convolution:
    """One layer: each word with those beside it, the best of some pieces, normalised, added to the word."""

    def __init__(self, layer: Any) -> None:
        window, maxout, normal = (_first(layer, name) for name in ("expand_window", "maxout", "layernorm"))
        if window.attrs["window_size"] != 1:
            raise ValueError("The network looks at more than the next word.")
        weights, bias = maxout.get_param("W"), maxout.get_param("b")
        self.width, self._pieces, _ = weights.shape
        # Piece by piece instead of number by number, so that the best is taken of whole blocks.
        self._weights = np.ascontiguousarray(weights.transpose(1, 0, 2).reshape(self._pieces * self.width, -1).T)
        self._bias = bias.T.ravel().copy()
        self._gain, self._shift = normal.get_param("G"), normal.get_param("b")

    def __call__(self, words: Array) -> Array:
        beside = np.zeros((len(words), 3 * self.width), dtype="f")
        beside[1:, : self.width] = words[:-1]
        beside[:, self.width : -self.width] = words
        beside[:-1, -self.width :] = words[1:]
        said = beside @ self._weights
        said += self._bias
        best = said[:, : self.width]
        for piece in range(1, self._pieces):
            np.maximum(best, said[:, piece * self.width : (piece + 1) * self.width], out=best)
        best = best - best.mean(axis=1, keepdims=True)
        best *= (np.einsum("ij,ij->i", best, best) / self.width + 1e-8)[:, None] ** -0.5
        best *= self._gain
        best += self._shift
        best += words
        grown: Array = best
        return grown
