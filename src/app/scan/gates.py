"""Gates: what a text must hold before a detector looks at it, asked together by a few automata.

A detector declares beside its patterns, by :func:`gate`, an expression that matches wherever its patterns could. They are
compiled into some RE2 sets, each of which reads a text once, in linear time: about a microsecond for a paragraph of 260
characters, where the same questions took 360 µs one by one in ``re`` and 5.6 µs in Hyperscan (measured; and Hyperscan has no
wheel for Windows on ARM).

Which expressions share a set decides what a text costs that is like none before. The automaton makes a state for every mixture
of what is under way, and to make one it looks at where every expression could begin; a state that is known costs a nanosecond.
So words in any case, words as they are written and rows of digits are asked apart, and no set holds more than :data:`LARGEST`:
without that limit a character of novels and news that were read for the first time took 2 µs, with it half a microsecond; still
smaller sets cost more calls than they save states (measured).

Expressions are in RE2's syntax, without look-around. Its ``\\d``, ``\\s`` and ``\\w`` are ASCII only: use :data:`DIGIT`,
:data:`SPACE` and :data:`LETTER` where the detector's own are wider. A long count of a wide class is asked in a set of its own:
beside others it makes a state for every pair of its counts and of what else is under way, and rows of keys took twice as long.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import chain

import re2

from app.scan.context import BATCH

DIGIT, SPACE, LETTER = r"\p{Nd}", r"[\s\x0b\x1c-\x1f\x{85}\pZ]", r"[\pL\pN\pM_]"
"""What ``re`` calls a digit, a space and a word character."""

MEMORY = 3 * 1024 * 1024
"""Bytes an automaton may take for its states; beyond them it starts anew."""

LARGEST, LARGEST_OF_CLASSES = 2_400, 600
"""Code points of the expressions of one automaton; fewer where they ask for classes, which are under way at every place."""

_CLASSES = (r"\pL", r"\p{Nd", r"\PL", r"\d", "[0-9", "[A-Za-z")
"""What an expression has in it that asks for digits or letters of any kind."""


_ANY, _NOTHING, _NONE = r"\A", [0], frozenset[int]()
"""The first expression of every automaton, which matches any text, and what is told where no other does. Where not even that is
told, the automaton gave up, and all its gates are open. An empty expression would match at every place, for twice the time."""


class _Automaton:
    """Expressions of one kind that are asked together. It reads a text when one of them is asked for: who asks for a few of all
    expressions pays for a few of the automata."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}
        self._size = 0
        self._held: re2.Set | None = None
        self.passed = lru_cache(maxsize=BATCH)(self._read)

    def has_room(self, size: int, largest: int) -> bool:
        """Whether it takes an expression of so many code points more; one that is larger by itself it takes alone."""
        return not self.places or self._size + size <= largest

    def add(self, expression: str) -> None:
        """Ask for the expression, too."""
        self.places[expression] = len(self.places) + 1
        self._size += len(expression)
        self._held = None
        self.passed.cache_clear()

    def _read(self, text: str) -> frozenset[int]:
        """The numbers of the expressions that match somewhere in the text."""
        if self._held is None:
            self._held = _compiled(self.places)
        matched = self._held.Match(text.encode("utf-8", "surrogatepass"))
        return _NONE if matched == _NOTHING else frozenset(matched or self.places.values())


_automata: dict[tuple[bool, bool] | str, list[_Automaton]] = {}
"""By whether case matters and whether digits or letters of any kind are asked for; or by the one expression asked apart."""


def _automaton(kind: tuple[bool, bool] | str, expression: str, largest: int) -> _Automaton:
    """The automaton that is asked for the expression; the last of its kind if there is room, or another."""
    row = _automata.setdefault(kind, [])
    for held in row:
        if expression in held.places:
            return held
    if not row or not row[-1].has_room(len(expression), largest):
        row.append(_Automaton())
    row[-1].add(expression)
    return row[-1]


def prepare(texts: Sequence[str]) -> None:
    """Look at texts that are about to be asked for, by one automaton after another.

    The states of all of them do not fit a processor's cache. A paragraph for which each is fetched anew takes a tenth more time
    than one of many that an automaton reads in a row. Beyond :data:`~app.scan.context.BATCH` texts the first would be forgotten
    before anybody asks.
    """
    for held in chain.from_iterable(_automata.values()):
        for text in texts[:BATCH]:
            held.passed(text)


class Gate:
    """Whether a text could hold what a detector looks for; no is certain, yes is not."""

    __slots__ = ("_passed", "_place")

    def __init__(self, expression: str, *, apart: bool = False) -> None:
        kind = expression.startswith("(?i"), any(mark in expression for mark in _CLASSES)
        largest = LARGEST_OF_CLASSES if kind == (False, True) else LARGEST
        held = _automaton(expression if apart else kind, expression, largest)
        self._place, self._passed = held.places[expression], held.passed

    def __call__(self, text: str) -> bool:
        """Whether it is open for the text. An automaton reads a text once, whoever asks."""
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
    """An automaton of the expressions, one that matches anything first."""
    options = re2.Options()
    options.max_mem = MEMORY
    options.log_errors = False
    held = re2.Set.SearchSet(options)
    for expression in (_ANY, *expressions):
        held.Add(expression)
    held.Compile()
    return held


LONG_ROW = gate(rf"(?:{LETTER}|[+/=.:~-]){{16}}", apart=True)
"""Sixteen characters in a row as keys, tokens and base64 are written with."""
