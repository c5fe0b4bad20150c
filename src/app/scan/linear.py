"""Linear classifiers: for each kind, the sum of the weights of what is seen, so that every finding can say what it rests on.

The weights are text, ``feature<TAB>glance<TAB>a weight for each kind`` in hundredths, made by ``packaging/sentences``. A first
glance adds up what single words bring; what brings too little is not looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from math import sqrt

from app.paths import resource

START, ENOUGH, SURE = "(start)", "(enough)", "(sure)"
"""The rows of what a sum begins with, from where it is worth a note, and from where it is asked about."""


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by feature, one for each kind, and of a word at first glance.

    ``start`` is what a sum begins with, ``enough`` from where it is worth a note, ``sure`` from where it is asked about;
    ``worth`` is what the words must bring at first glance.
    """

    weights: dict[str, tuple[float, ...]]
    glance: dict[str, float]
    start: tuple[float, ...]
    enough: tuple[float, ...]
    sure: tuple[float, ...]
    worth: float

    def sums(self, seen: Iterable[str], words: int) -> list[float]:
        """How much of each kind there is in what is seen of so many words; nothing if none of it has a weight."""
        rows = [self.weights[name] for name in seen if name in self.weights]
        part = scale(words)
        return (
            [first + part * sum(column) for first, column in zip(self.start, zip(*rows, strict=True), strict=True)]
            if rows
            else []
        )


def scale(words: int) -> float:
    """What each feature of so many words brings of its weight: a long sentence has more of everything."""
    return 5 / sqrt(20 + 6 * words)


@cache
def model(name: str) -> Model:
    """The trained model ``resources/sentences/<name>.txt``, read once."""
    rows = [line.split("\t") for line in resource("sentences", f"{name}.txt").read_text("utf-8").splitlines()]
    numbers = {feature: [int(part or 0) / 100 for part in parts] for feature, *parts in rows}
    start, enough, sure = (numbers.pop(feature) for feature in (START, ENOUGH, SURE))
    weights = {feature: tuple(parts[1:]) for feature, parts in numbers.items() if any(parts[1:])}
    glance = {feature: parts[0] for feature, parts in numbers.items() if parts[0]}
    return Model(weights, glance, tuple(start[1:]), tuple(enough[1:]), tuple(sure[1:]), enough[0] - start[0])
