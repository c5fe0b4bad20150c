"""Linear classifiers over sparse features, and how their weights are written for :mod:`app.scan.linear`.

A support vector machine for each kind (liblinear, by scikit-learn): in five-fold runs over our texts it found 4 to 12 in 100
more than a logistic regression at one false finding in 10,000 words, most of it because what a long sentence brings is scaled
down. With its fixed seed the same rows give the same weights.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from app.scan.linear import ENOUGH, START, SURE, scale

SELDOM = 2
"""Times a feature must be seen to be learnt."""
PRICE = 0.1
"""What a row on the wrong side costs beside large weights; 0.05 and 0.2 find as much."""
STRETCH = 3.0
"""What the sums are multiplied by, so that one more is about as much likelier as in a logistic regression."""
SLIGHT = 0.15
"""Weights below it are left out."""


Seen = tuple[Sequence[str], int, Sequence[bool], float]


class Fit:
    """A classifier for several columns at once.

    Of rows: the features of some words, how many they are, what the row is, and how much it counts. ``scaled`` unless what each
    feature brings is added up as it is, as at a first glance.
    """

    def __init__(self, rows: Sequence[Seen], width: int, *, scaled: bool = True) -> None:
        self._scale = scale if scaled else lambda _words: 1.0
        counts = Counter(chain.from_iterable(row[0] for row in rows))
        self.places = {name: place for place, name in enumerate(name for name, count in counts.items() if count >= SELDOM)}
        self.weights = np.zeros((len(self.places), width), np.float32)
        self.start = np.zeros(width, np.float32)
        seen, wanted = self._seen(rows), np.array([row[2] for row in rows])
        counting = np.array([row[3] for row in rows])
        self.start[:] = -STRETCH  # of what no row is
        for column in np.flatnonzero(wanted.any(axis=0)):
            learnt = LinearSVC(C=PRICE, random_state=1).fit(seen, wanted[:, column], sample_weight=counting)
            self.weights[:, column] = STRETCH * learnt.coef_[0]
            self.start[column] = STRETCH * learnt.intercept_[0]

    def _seen(self, rows: Sequence[Seen]) -> csr_matrix:
        """A row of the matrix for each row of features."""
        known = [sorted({self.places[name] for name in row[0] if name in self.places}) for row in rows]
        values = np.repeat([self._scale(row[1]) for row in rows], [len(places) for places in known]).astype(np.float32)
        ends = np.cumsum([0, *map(len, known)])
        return csr_matrix((values, np.fromiter(chain.from_iterable(known), int), ends), shape=(len(rows), len(self.places)))

    def sums(self, seen: Sequence[str], words: int = 0) -> np.ndarray:
        """The sums of a row, as :meth:`app.scan.linear.Model.sums` gives them."""
        return self.start + self._scale(words) * self.weights[[self.places[name] for name in seen if name in self.places]].sum(
            0
        )


def above(sums: np.ndarray, share: float) -> float:
    """The sum above which the share of them lies."""
    return float(np.sort(sums)[int((1 - share) * len(sums))])


def write(out: Path, model: Fit, glance: Fit, enough: np.ndarray, sure: np.ndarray, worth: float) -> None:
    """Write a model: ``worth`` is what the words of a text must bring by ``glance``, a model of one column, to be looked at."""
    width = len(model.start)
    lines = [_line(ENOUGH, worth, enough), _line(SURE, 0, sure), _line(START, float(glance.start[0]), model.start)]
    for name in sorted(model.places.keys() | glance.places.keys()):
        if "\t" in name or "\n" in name:
            continue
        of_word = float(glance.weights[glance.places[name], 0]) if name in glance.places else 0.0
        weights = model.weights[model.places[name]] if name in model.places else np.zeros(width)
        if max(abs(of_word), *np.abs(weights)) >= SLIGHT:
            lines.append(_line(name, of_word, weights))
    out.write_text("\n".join(lines) + "\n", "utf-8")


def _line(name: str, glance: float, weights: Iterable[float]) -> str:
    numbers = [round(100 * float(number)) for number in (glance, *weights)]
    return "\t".join((name, *("" if not number else str(number) for number in numbers)))
