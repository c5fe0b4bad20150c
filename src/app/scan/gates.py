"""Gates: what a text must hold before a detector looks at it, asked together by a few automata.

A detector declares beside its patterns, by :func:`gate`, an expression that matches wherever its patterns could. They are
compiled into a few RE2 sets, each of which reads a text once, in linear time: about a microsecond for a paragraph of 260
characters, where the same questions took 360 µs one by one in ``re`` and 5.6 µs in Hyperscan (measured; and Hyperscan has no
wheel for Windows on ARM).

Which expressions share a set decides what random text costs. The automaton makes a state for every mixture of what is under
way, so words in any case, words as they are written and rows of digits are asked apart: in one set they took 5.6 µs a
character of base64, in four 0.8 µs (measured; a state that is known costs a nanosecond).

Expressions are in RE2's syntax, without look-around. Its ``\\d``, ``\\s`` and ``\\w`` are ASCII only: use :data:`DIGIT`,
:data:`SPACE` and :data:`LETTER` where the detector's own are wider. A long count of a wide class is asked in a set of its own:
beside others it makes a state for every pair of its counts and of what else is under way, and rows of keys took twice as long.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

import re2

from app.scan.context import BATCH

DIGIT, SPACE, LETTER = r"\p{Nd}", r"[\s\x0b\x1c-\x1f\x{85}\pZ]", r"[\pL\pN\pM_]"
"""What ``re`` calls a digit, a space and a word character."""

MEMORY = 16 * 1024 * 1024
"""Bytes an automaton may take for its states; beyond them it starts anew."""

_CLASSES = (r"\pL", r"\p{Nd", r"\PL", r"\d", "[0-9", "[A-Za-z")
"""What an expression has in it that asks for digits or letters of any kind."""


class _Set:
    """Expressions that are asked together."""

    def __init__(self) -> None:
        self._places = {"": 0}  # the empty one matches any text: without it, the automaton gave up
        self._automaton: re2.Set | None = None
        self.passed = lru_cache(maxsize=BATCH)(self._read)

    def add(self, expression: str) -> int:
        """The number of the expression."""
        if expression not in self._places:
            self._places[expression] = len(self._places)
            self._automaton = None
            self.passed.cache_clear()
        return self._places[expression]

    def _read(self, text: str) -> frozenset[int]:
        """The numbers of the expressions that match somewhere in the text."""
        if self._automaton is None:
            self._automaton = _compiled(self._places)
        found = self._automaton.Match(text.encode("utf-8", "surrogatepass"))
        return frozenset(found or self._places.values())


_sets: dict[tuple[bool, bool] | str, _Set] = {}
"""By whether case matters and whether digits or letters of any kind are asked for; or by the one expression asked apart."""


class Gate:
    """Whether a text could hold what a detector looks for; no is certain, yes is not."""

    __slots__ = ("_passed", "_place")

    def __init__(self, expression: str, *, apart: bool = False) -> None:
        kind = expression.startswith("(?i"), any(mark in expression for mark in _CLASSES)
        held = _sets.setdefault(expression if apart else kind, _Set())
        self._place, self._passed = held.add(expression), held.passed

    def __call__(self, text: str) -> bool:
        """Whether it is open for the text. A set reads a text once, whoever asks."""
        return self._place in self._passed(text)


class Gates:
    """Many gates asked at once, for detectors with dozens of rules: one look at what a text holds, not one for each rule."""

    __slots__ = ("_asked",)

    def __init__(self, held: Iterable[Gate]) -> None:
        rows: dict[Callable[[str], frozenset[int]], dict[int, list[int]]] = {}
        for index, each in enumerate(held):
            rows.setdefault(each._passed, {}).setdefault(each._place, []).append(index)
        self._asked = list(rows.items())

    def open(self, text: str) -> list[int]:
        """The numbers of the gates that are open for the text, in their order."""
        found = [index for passed, places in self._asked for place in places.keys() & passed(text) for index in places[place]]
        return sorted(found)


def gate(expression: str, *, apart: bool = False) -> Gate:
    """The gate for an expression; the same one may be declared many times. ``apart`` for one with a long count."""
    return Gate(expression, apart=apart)


def literals(words: Iterable[str]) -> str:
    """An expression for any of the words, in any case; a space in them stands for anything that parts words."""
    return "(?i:" + "|".join(re.escape(word).replace(r"\ ", r"[\s_-]{1,3}") for word in dict.fromkeys(words)) + ")"


def _compiled(expressions: Iterable[str]) -> re2.Set:
    options = re2.Options()
    options.max_mem = MEMORY
    options.log_errors = False
    held = re2.Set.SearchSet(options)
    for expression in expressions:
        held.Add(expression)
    held.Compile()
    return held


LONG_ROW = gate(rf"(?:{LETTER}|[+/=.:~-]){{16}}", apart=True)
"""Sixteen characters in a row as keys, tokens and base64 are written with."""
