"""Expressions that begin as words do, tried only where a word of the text begins as one of theirs does.

``re`` tries an expression at every character of a text, and one of hundreds of phrases goes through all of them at each. What
its matches can begin with is read off its parsed form when it is first asked for; the words of a text are looked at once,
whoever asks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache, partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from app.scan.context import SHARED, lower
from app.scan.late import later

_LENGTH = 3
"""Code points of a beginning: with one or two, every other word has one of them."""
_MANY = 200
"""Beginnings up to which the characters of a class are told apart; beyond, they may be anything."""

_START = re.compile(r"(?<!\w).", re.DOTALL)
_parser: Any = import_module("re._parser") if find_spec("re._parser") else None
"""Python's own reader of expressions, which it does not promise to keep: without it every expression is searched everywhere,
for the same findings and a sixth more time."""

_Ends = tuple[set[str], set[str]]
"""Beginnings that may go on, and those behind which anything may come."""


class Phrases:
    """Expressions that match behind no letter or digit: ``(?<!\\w)`` or ``(?<![\\w-])`` stands at the head of each."""

    def __init__(self, expressions: Iterable[tuple[str, int]]) -> None:
        self._expressions = list(expressions)
        self._patterns: dict[int, re.Pattern[str]] = {}
        self._by_beginning: dict[str, list[int]] = {}
        self._anywhere: set[int] = set()
        for number in range(len(self._expressions)):
            later(partial(self._learn, number))

    def finditer(self, text: str, wanted: Iterable[int]) -> Iterator[tuple[int, re.Match[str]]]:
        """The matches that ``re`` finds for each of the wanted expressions, with its number."""
        numbers = list(wanted)
        for number in numbers:
            self._learn(number)
        places: dict[int, list[int]] = {number: [] for number in numbers}
        if not self._anywhere.issuperset(numbers):
            words = _words(text)
            for beginning in self._by_beginning.keys() & words:
                for number in self._by_beginning[beginning]:
                    if number in places:
                        places[number] += words[beginning]
        for number in numbers:
            pattern = self._patterns[number]
            found = pattern.finditer(text) if number in self._anywhere else _matched(pattern, text, sorted(places[number]))
            for match in found:
                yield number, match

    def _learn(self, number: int) -> None:
        """Make an expression ready. The pattern comes last: to another thread, what has one is ready."""
        if number in self._patterns:
            return
        expression, flags = self._expressions[number]
        pattern, beginnings = re.compile(expression, flags), _beginnings(expression, flags)
        if beginnings is None:
            self._anywhere.add(number)
        for beginning in beginnings or ():
            row = self._by_beginning.setdefault(beginning, [])
            if number not in row:
                row.append(number)
        self._patterns[number] = pattern


def _matched(pattern: re.Pattern[str], text: str, places: list[int]) -> Iterator[re.Match[str]]:
    """The matches that begin at the places, none inside another."""
    end = 0
    for at in places:
        if at >= end and (match := pattern.match(text, at)):
            yield match
            end = match.end()


@lru_cache(maxsize=SHARED)
def _words(text: str) -> dict[str, list[int]]:
    """The places behind no letter or digit, by the :data:`_LENGTH` characters that stand there, in lower case."""
    lowered = lower(text)
    found: dict[str, list[int]] = {}
    for at in [match.start() for match in _START.finditer(lowered)]:
        beginning = lowered[at : at + _LENGTH]
        if beginning in found:
            found[beginning].append(at)
        else:
            found[beginning] = [at]
    return found


def _beginnings(expression: str, flags: int) -> frozenset[str] | None:
    """What matches may begin with, or nothing when that may be anything."""
    if _parser is None:
        return None
    going, done = _after(_parser.parse(expression, flags), {""})
    found = frozenset(going | done)
    return found if all(len(each) == _LENGTH for each in found) else None


def _after(items: Iterable[tuple[Any, Any]], going: set[str]) -> _Ends:
    """The beginnings behind a row of parts, where those before it may go on."""
    done: set[str] = set()
    for name, value in items:
        if not going:
            break
        going, more = _behind(str(name), value, going)
        done |= more
    return going, done


def _behind(name: str, value: Any, going: set[str]) -> _Ends:
    """The beginnings behind one part."""
    if name in ("ASSERT", "ASSERT_NOT", "AT"):
        return going, set()
    if name == "LITERAL":
        return _grown(going, [chr(value)])
    if name == "IN" and (chars := _members(value)) and len(chars) * len(going) <= _MANY:
        return _grown(going, chars)
    if name == "BRANCH":
        return _either(_after(each, going) for each in value[1])
    if name == "SUBPATTERN":
        return _after(value[-1], going)
    if name in ("MAX_REPEAT", "MIN_REPEAT"):
        least, most, part = value
        return _repeated(least, min(most, _LENGTH), part, going)
    return set(), going


def _repeated(least: int, most: int, part: Any, going: set[str]) -> _Ends:
    rows: list[_Ends] = [(going, set())] if least == 0 else []
    done: set[str] = set()
    for count in range(1, most + 1):
        going, more = _after(part, going)
        done |= more
        if count >= min(least, most):
            rows.append((going, done))
    return _either(rows)


def _either(rows: Iterable[_Ends]) -> _Ends:
    going: set[str] = set()
    done: set[str] = set()
    for some, others in rows:
        going |= some
        done |= others
    return going, done


def _grown(going: set[str], chars: Sequence[str]) -> _Ends:
    longer = {before + lower(char) for before in going for char in chars}
    done = {each for each in longer if len(each) >= _LENGTH}
    return longer - done, done


def _members(items: Sequence[tuple[Any, Any]]) -> list[str]:
    """The characters of a class, where they are told one by one."""
    found: list[str] = []
    for name, value in items:
        if str(name) == "LITERAL":
            found.append(chr(value))
        elif str(name) == "RANGE" and value[1] - value[0] < _MANY:
            found += map(chr, range(value[0], value[1] + 1))
        else:
            return []
    return found
