"""Small nets over sparse features: what is seen of some words, a hidden layer, and for each kind a sum.

The words alone do not decide: "has asthma" tells of somebody beside a name and of nobody beside "if a worker", which a sum of
weights can only say for pairs it has seen. A hidden unit is a row of such conditions. Once it is known which units are on, what
is left is a sum of what each feature brings, so that every finding can point at the words it rests on. ``packaging/sentences``
trains them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from math import sqrt
from typing import Any

import numpy as np

from app.paths import resource

Array = np.ndarray[Any, np.dtype[Any]]


@dataclass(frozen=True, slots=True)
class Weighed:
    """What is seen, weighed: ``sums`` for each kind, and from where each is worth a note."""

    sums: list[float]
    _names: list[str]
    _rows: Array
    _steps: Array
    _on: Array
    _through: Array

    def shares(self, column: int) -> dict[str, float]:
        """What each feature that has a weight carries of the sum of a kind."""
        hidden = len(self._through)
        brought = self._steps[:hidden] * self._on * self._through[:, column]
        carried = self._rows[:, :hidden] @ brought + self._rows[:, hidden + column] * self._steps[hidden + column]
        return dict(zip(self._names, carried.tolist(), strict=True))


@dataclass(frozen=True)
class Net:
    """A trained net for some kinds.

    ``weights`` are the rows of the features, (features, hidden units and kinds), whole numbers that ``steps`` says the size of,
    one of each column: what a feature brings to each unit, and straight to each kind. ``units`` is where each unit begins,
    ``through`` what it brings to each kind, ``start`` where each sum begins, ``enough`` from where a sum is worth a note and
    ``sure`` from where it is asked about. ``glance`` is what single words bring at first glance, in hundredths, ``worth`` what
    they must bring.
    """

    places: dict[str, int]
    weights: Array
    steps: Array
    units: Array
    through: Array
    start: Array
    enough: list[float]
    sure: list[float]
    glance: dict[str, int]
    worth: int

    def weigh(self, seen: Iterable[str], words: int) -> Weighed | None:
        """What is seen of so many words; nothing if none of it has a weight."""
        places = self.places
        names = [name for name in seen if name in places]
        if not names:
            return None
        # The rows stay whole numbers: only of what is told it is asked what each of them brought.
        rows = self.weights.take([places[name] for name in names], 0)
        steps = self.steps * scale(words)
        brought = np.add.reduce(rows, 0, np.float32) * steps
        hidden = len(self.units)
        lit = np.maximum(brought[:hidden] + self.units, 0)
        sums = lit @ self.through + brought[hidden:] + self.start
        return Weighed(sums.tolist(), names, rows, steps, lit > 0, self.through)

    @cached_property
    def weighed(self) -> frozenset[str]:
        """The words and kinds of which any feature is made."""
        return frozenset(part for name in self.places for part in name.replace("…", " ").replace("&", " ").split(" "))


def scale(words: int) -> float:
    """What each feature of so many words brings of its weight: a long sentence has more of everything."""
    return 5 / sqrt(20 + 6 * words)


@cache
def net(name: str) -> Net:
    """The trained net ``resources/sentences/<name>.npz``, read once, when it is asked for: training does without."""
    with np.load(resource("sentences", f"{name}.npz"), allow_pickle=False) as held:
        arrays = {key: held[key] for key in held.files}
    features, words = (bytes(arrays.pop(key)).decode("utf-8").split("\n") for key in ("features", "words"))
    return Net(
        places={feature: place for place, feature in enumerate(features)},
        glance=dict(zip(words, arrays.pop("glance").tolist(), strict=True)),
        enough=arrays.pop("enough").tolist(),
        sure=arrays.pop("sure").tolist(),
        worth=int(arrays.pop("worth")),
        **arrays,
    )
