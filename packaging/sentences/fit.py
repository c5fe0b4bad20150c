"""Small nets over sparse features, and how they are written for :mod:`app.scan.nets`.

Each is :data:`NETS` nets of one hidden layer side by side, trained by themselves, and the mean of their sums. Trained without
some authors of our texts, and measured on theirs at three false findings in 1,000 sentences of prose, they find 6 to 13 in
100 more illnesses and children than a support vector machine over the same features, and 7 in 100 more secrets; for pay and
markings both together find most. With fixed seeds the same rows give the same weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from app.scan.nets import scale

Array = np.ndarray[Any, np.dtype[Any]]

SELDOM = 2
"""Times a feature must be seen to be learnt."""
PRICE = 0.1
"""What a row on the wrong side costs a support vector machine beside large weights; 0.05 and 0.2 find as much."""
STRETCH = 3.0
"""What its sums are multiplied by, so that one more is about as much likelier as in a net."""
NETS, UNITS = 3, 16
"""Nets side by side, and hidden units of each. One of 64 units finds less than four of 16."""
ROUNDS, BATCH, RATE, FORGOTTEN = 6, 128, 0.05, 0.6
"""Times every row is learnt from, rows at once, the length of the steps (AdaGrad), and the share of features hidden."""
SHRINK = 1e-3
"""Share of every step by which weights shrink."""
FEATURES = 90_000
"""Features that are written at most, those that weigh most: a third more finds a point more in 100, and takes 2 MB."""
SLIGHT = 0.15
"""Worth at first glance below which a word is left out."""

Seen = tuple[Sequence[str], int, Sequence[bool], float]


class Rows:
    """Rows of features as a matrix: the features of some words, how many they are, what the row is, and how much it counts."""

    def __init__(self, rows: Sequence[Seen], *, scaled: bool = True) -> None:
        self._scaled = scaled
        counts = Counter(chain.from_iterable(row[0] for row in rows))
        self.places = {name: place for place, name in enumerate(name for name, count in counts.items() if count >= SELDOM)}
        self.seen = self.matrix([(row[0], row[1]) for row in rows])
        self.wanted = np.array([row[2] for row in rows], np.float32)
        self.counting = np.array([row[3] for row in rows], np.float32)

    def matrix(self, rows: Sequence[tuple[Sequence[str], int]]) -> csr_matrix:
        """A row of the matrix for each row of features."""
        known = [sorted({self.places[name] for name in seen if name in self.places}) for seen, _ in rows]
        scales = [scale(words) if self._scaled else 1.0 for _, words in rows]
        values = np.repeat(scales, [len(places) for places in known]).astype(np.float32)
        ends = np.cumsum([0, *map(len, known)])
        return csr_matrix((values, np.fromiter(chain.from_iterable(known), int), ends), shape=(len(rows), len(self.places)))

    def straight(self, column: int) -> tuple[Array, float]:
        """The weights and the start of a support vector machine (liblinear) for one kind."""
        learnt = LinearSVC(C=PRICE, random_state=1).fit(self.seen, self.wanted[:, column], sample_weight=self.counting)
        return STRETCH * learnt.coef_[0], STRETCH * float(learnt.intercept_[0])


@dataclass(slots=True)
class Layers:
    """A net while it learns: what features bring to units, where units begin, what they bring to kinds, what features bring
    straight to kinds, and where kinds begin."""

    into: Array
    units: Array
    through: Array
    straight: Array
    start: Array

    @classmethod
    def fresh(cls, features: int, kinds: int, seed: np.random.Generator) -> Layers:
        """Nearly nothing, so that features seen seldom bring little."""
        return cls(
            seed.normal(0, 0.01, (features, UNITS)).astype(np.float32),
            np.full(UNITS, 0.1, np.float32),
            seed.normal(0, 0.3, (UNITS, kinds)).astype(np.float32),
            np.zeros((features, kinds), np.float32),
            np.full(kinds, -2.0, np.float32),
        )


def _learnt(rows: Rows, number: int) -> Layers:
    """A net that has learnt from the rows: a logistic loss, AdaGrad's steps, of features one for each row of weights."""
    seed = np.random.default_rng(number)
    count, features = rows.seen.shape
    net = Layers.fresh(features, rows.wanted.shape[1], seed)
    past = Layers(*(np.full(size, 1e-3, np.float32) for size in (features, UNITS, net.through.shape, features, len(net.start))))
    for _ in range(ROUNDS):
        order = seed.permutation(count)
        for at in range(0, count, BATCH):
            batch = order[at : at + BATCH]
            _step(net, past, rows.seen[batch], rows.wanted[batch], rows.counting[batch], seed)
    return net


def _step(net: Layers, past: Layers, seen: csr_matrix, wanted: Array, counting: Array, seed: np.random.Generator) -> None:
    at = np.unique(seen.indices)
    shown = seen[:, at]
    shown.data = shown.data * (seed.random(len(shown.data)) > FORGOTTEN) / np.float32(1 - FORGOTTEN)
    brought = shown @ net.into[at] + net.units
    lit = np.maximum(brought, 0)
    sums = lit @ net.through + shown @ net.straight[at] + net.start
    off = ((1 / (1 + np.exp(-sums)) - wanted) * counting[:, None]).astype(np.float32)
    behind = (off @ net.through.T) * (brought > 0)
    for name, turn in (("through", lit.T @ off), ("start", off.sum(0)), ("units", behind.sum(0))):
        seen_so_far = getattr(past, name)
        seen_so_far += turn**2
        weights = getattr(net, name)
        weights -= RATE * turn / np.sqrt(seen_so_far)
    for name, turn in (("into", shown.T @ behind), ("straight", shown.T @ off)):
        seen_so_far = getattr(past, name)
        seen_so_far[at] += (turn**2).mean(1)
        weights = getattr(net, name)
        weights[at] -= RATE * (turn / np.sqrt(seen_so_far[at])[:, None] + SHRINK * weights[at])


class Fit:
    """A classifier for several kinds at once; ``helped`` are the columns a support vector machine helps with."""

    def __init__(self, rows: Sequence[Seen], helped: Sequence[int]) -> None:
        self._rows = Rows(rows)
        self.places = self._rows.places
        nets = [_learnt(self._rows, number) for number in range(NETS)]
        self.into = np.concatenate([net.into for net in nets], 1)
        self.units = np.concatenate([net.units for net in nets])
        self.through = np.concatenate([net.through for net in nets]) / NETS
        self.straight = np.mean([net.straight for net in nets], 0)
        self.start = np.mean([net.start for net in nets], 0)
        for column in helped:
            if not self._rows.wanted[:, column].any():
                continue  # of what no row is there is nothing to learn
            weights, start = self._rows.straight(column)
            self.straight[:, column] += weights
            self.start[column] += start
        self._keep()

    def _keep(self) -> None:
        """Only the features that weigh most, in the steps they are written in."""
        weights = np.concatenate([self.into, self.straight], 1)
        most = (np.abs(self.into) @ np.abs(self.through) + np.abs(self.straight)).max(1)
        kept = np.sort(np.argsort(-most, kind="stable")[:FEATURES])
        names = list(self.places)
        self.places = self._rows.places = {names[old]: new for new, old in enumerate(kept)}
        self.steps = np.abs(weights[kept]).max(0) / 127 + np.float32(1e-9)
        self.weights = np.round(weights[kept] / self.steps).astype(np.int8)
        self._written = self.weights * self.steps

    def sums(self, rows: Sequence[tuple[Sequence[str], int]]) -> Array:
        """The sums of rows of features and how many words they are of, (rows, kinds)."""
        brought = self._rows.matrix(rows) @ self._written
        hidden = len(self.units)
        return np.maximum(brought[:, :hidden] + self.units, 0) @ self.through + brought[:, hidden:] + self.start


class Glance:
    """What single words bring to whether a text is anything at all."""

    def __init__(self, rows: Iterator[tuple[Sequence[str], bool, float]]) -> None:
        self._rows = Rows([(words, 0, [told], weight) for words, told, weight in rows], scaled=False)
        weights, self.start = self._rows.straight(0)
        self.words = {
            name: weights[place]
            for name, place in self._rows.places.items()
            if abs(weights[place]) >= SLIGHT and "\n" not in name
        }

    def worth(self, words: Sequence[str]) -> float:
        """What the words of a text bring together."""
        return float(sum(self.words.get(word, 0.0) for word in set(words)))


def above(sums: Array, share: float) -> float:
    """The sum above which the share of them lies."""
    return float(np.sort(sums)[int((1 - share) * len(sums))])


def write(out: Path, model: Fit, glance: Glance, enough: Array, sure: Array, worth: float) -> None:
    """Write a model: ``worth`` is what the words of a text must bring by ``glance`` to be looked at."""
    words = sorted(glance.words)
    np.savez_compressed(
        out,
        features=_bytes(list(model.places)),
        weights=model.weights,
        steps=model.steps.astype(np.float32),
        units=model.units.astype(np.float32),
        through=model.through.astype(np.float32),
        start=model.start.astype(np.float32),
        enough=enough.astype(np.float32),
        sure=sure.astype(np.float32),
        words=_bytes(words),
        glance=np.array([round(100 * float(glance.words[word])) for word in words], np.int16),
        worth=np.int32(100 * worth),
    )


def _bytes(names: Sequence[str]) -> Array:
    return np.frombuffer("\n".join(names).encode(), np.uint8)
