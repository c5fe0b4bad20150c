"""Cuts words into the pieces a language model knows, as SentencePiece does by likelihood (Kudo, 2018): of all ways to cut a
word, the one whose pieces are likeliest together. A piece that begins a word begins with ``▁``."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

FIRST, LAST, UNKNOWN = "<s>", "</s>", "<unk>"
"""What stands before and after every text, and for a letter that no piece has, in the vocabulary."""
BEGINS = "▁"
LONGEST_WORD, LONGEST_PIECE = 40, 16
"""Letters of a word that are looked at, and of a piece."""
_UNLIKELY = 10.0
"""How much less likely a letter without a piece is than the unlikeliest piece."""


class Pieces:
    """A vocabulary with the logarithm of how likely each piece is; the number of a piece is its place."""

    def __init__(self, vocabulary: Sequence[str], scores: Sequence[float]) -> None:
        self._known = {piece: (place, score) for place, (piece, score) in enumerate(zip(vocabulary, scores, strict=True))}
        self._first, self._last, self.unknown = (self._known[piece][0] for piece in (FIRST, LAST, UNKNOWN))
        self._unlikely = min(scores) - _UNLIKELY
        self._cut = lru_cache(maxsize=4096)(self._pieces)

    def of(self, text: str, most: int) -> list[int]:
        """The numbers of the pieces of ``text``, ``most`` with the two around it."""
        found = [self._first]
        for word in unicodedata.normalize("NFKC", text).split():
            found += self._cut(word)
            if len(found) >= most:
                return [*found[: most - 1], self._last]
        return [*found, self._last]

    def _pieces(self, word: str) -> tuple[int, ...]:
        word = BEGINS + word[:LONGEST_WORD]
        # How likely the best way to each letter is, where its last piece begins, and which it is.
        best = [(0.0, 0, 0), *[(float("-inf"), 0, 0)] * len(word)]
        for start in range(len(word)):
            so_far = best[start][0]
            best[start + 1] = max(best[start + 1], (so_far + self._unlikely, start, self.unknown))
            for end in range(start + 1, min(len(word), start + LONGEST_PIECE) + 1):
                piece = self._known.get(word[start:end])
                if piece is not None and so_far + piece[1] > best[end][0]:
                    best[end] = so_far + piece[1], start, piece[0]
        found, end = [], len(word)
        while end:
            _, end, place = best[end]
            found.append(place)
        return tuple(reversed(found))
