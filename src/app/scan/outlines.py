"""Outlines: what a recogniser's own pattern must find something like, asked of a text by RE2 before the pattern is.

``regex`` tries a pattern at every digit of a text, 100 µs for a page of numbers, and a page of numbers is given to dozens. RE2
reads the page once, in 1 to 5 µs for each. It knows no look-around and no reference to what was found: the outline of a pattern
is what is left of it without them, and a little wider where RE2's classes are, so that it matches wherever the pattern does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

import re2

from app.scan.context import SHARED
from app.scan.gates import DIGIT, SPACE

MEMORY = 1024 * 1024
"""Bytes an automaton may take for its states; nearly all make do with a few kilobytes. Beyond them it starts anew."""

_CLASSES = {"d": DIGIT, "s": SPACE[1:-1], "w": r"\pL\pN\pM\p{Pc}"}
"""What ``regex`` calls a digit, a space and a word character, for use between brackets."""
_WIDE = re.compile(r"\\[dswDSW]")
_LOOK = re.compile(r"\(\?<?[=!]")
_GROUP = re.compile(r"(?<!\\)\((?!\?)")
_PLACES = "bBAZzG"
_ANYTHING = r"[\s\S]"


def outline(pattern: str, *, folded: bool) -> str:
    """An expression of RE2 that matches wherever a pattern does; ``folded`` when case does not matter to it."""
    return f"(?{'i' if folded else ''}s:{''.join(_parts(pattern))})"


def _parts(pattern: str, *, inside: bool = False) -> Iterator[str]:
    """The pieces of the outline; ``inside`` a group, where the numbers of groups are not those of the pattern."""
    at = 0
    groups: list[str] = []
    while at < len(pattern):
        char, end = pattern[at], at + 1
        if char == "\\":
            end = at + 2
            said = pattern[at + 1]
            yield _again(groups, said, inside=inside) if said.isdecimal() else _escaped(said)
        elif char == "[":
            end = _bracket(pattern, at)
            yield _class(pattern[at:end])
        elif _LOOK.match(pattern, at):
            end = _closed(pattern, at)
            groups += [f"{_ANYTHING}*"] * len(_GROUP.findall(pattern, at, end))
        elif char not in "^$":
            if char == "(" and pattern[end] != "?":
                groups.append("".join(_parts(pattern[end : _closed(pattern, at) - 1], inside=True)))
            yield char
        at = end


def _again(groups: list[str], number: str, *, inside: bool) -> str:
    """What a group found, once more."""
    place = int(number) - 1
    return f"{_ANYTHING}*" if inside or place >= len(groups) else f"(?:{groups[place]})"


def _escaped(char: str) -> str:
    if char in _CLASSES:
        return f"[{_CLASSES[char]}]"
    if char in "DSW":
        return _ANYTHING
    return "" if char in _PLACES else f"\\{char}"


def _class(said: str) -> str:
    """A class in brackets. One of what is no digit, space or letter is wider here: theirs are not quite RE2's."""
    if (said[1] == "^" and _WIDE.search(said)) or re.search(r"\\[DSW]", said):
        return _ANYTHING
    return _WIDE.sub(lambda match: _CLASSES[match.group()[1]], said)


def _bracket(pattern: str, at: int) -> int:
    """The place behind the class that begins at ``at``."""
    at += 2 if pattern[at + 1] == "^" else 1
    first = at
    while pattern[at] != "]" or at == first:
        at += 2 if pattern[at] == "\\" else 1
    return at + 1


def _closed(pattern: str, at: int) -> int:
    """The place behind the group that begins at ``at``."""
    depth = 0
    while True:
        char = pattern[at]
        if char == "[":
            at = _bracket(pattern, at)
            continue
        depth += (char == "(") - (char == ")")
        at += 2 if char == "\\" else 1
        if not depth:
            return at


class Outlines:
    """The outlines of some patterns, asked together."""

    def __init__(self, patterns: Sequence[tuple[str, bool]]) -> None:
        """``patterns``, each with whether case does not matter to it."""
        options = re2.Options()
        options.max_mem, options.log_errors = MEMORY, False
        self._all = range(len(patterns))
        self._held: re2.Set | None = re2.Set.SearchSet(options)
        self._held.Add(r"\A")  # matches any text: where not even that is told, the automaton gave up
        try:
            for pattern, folded in patterns:
                self._held.Add(outline(pattern, folded=folded))
            self._held.Compile()
        except re2.error:
            self._held = None  # one of them says what RE2 does not know

    def found(self, text: str) -> Sequence[int]:
        """The numbers of the patterns that could find something in the text; that others do not is certain."""
        told = self._held.Match(_encoded(text)) if self._held else None
        return sorted(number - 1 for number in told if number) if told else self._all


@lru_cache(maxsize=SHARED)
def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
