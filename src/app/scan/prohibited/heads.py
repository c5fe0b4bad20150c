"""How a pattern of the tables can begin: what the index is made of.

Understood at the beginning are letters, digits, classes, groups with alternatives and what may be left out; anything else there
is a mistake in the table.
"""

from __future__ import annotations

import re

BEGINNING = 5
"""Letters and digits of a word by which the index finds what may start with it; a shorter word is its own beginning."""

_CLASS = re.compile(r"\[([\w-]+)\]")


def heads(pattern: str) -> frozenset[str]:
    """The first :data:`BEGINNING` letters, or the whole short first word, of everything the pattern matches.

    Raises ``ValueError`` when that can't be told.
    """
    found: set[str] = set()
    for alternative in _alternatives(pattern):
        found |= _from(alternative)
    if "" in found:
        raise ValueError(f"{pattern!r} may begin with anything")
    return frozenset(found)


def _from(pattern: str, have: str = "") -> set[str]:
    """Every beginning of the pattern that goes on from ``have``."""
    if len(have) == BEGINNING or not pattern:
        return {have}
    options, rest = _first(pattern)
    if options is None:  # no letter or digit: the word ends here, unless it may be left out
        return {have} | (_from(rest[1:], have) if rest[:1] == "?" else set())
    found: set[str] = set()
    if rest[:1] == "?":
        found |= _from(rest[1:], have)
    elif rest[:1] in ("*", "{"):
        raise ValueError(f"{pattern!r} repeats too early")
    rest = rest[1:] if rest[:1] in ("?", "+") else rest
    for option in options:
        found |= _from(option + rest if option else rest, have) if len(option) > 1 else _from(rest, have + option)
    return found


def _first(pattern: str) -> tuple[list[str] | None, str]:
    """What the first element can be, and what follows it; None when it is not part of a word."""
    if pattern.startswith("(?:"):
        end = _closing(pattern)
        return [option + "\0" for option in _alternatives(pattern[3:end])], pattern[end + 1 :]
    if found := _CLASS.match(pattern):
        return _members(found.group(1)), pattern[found.end() :]
    if pattern.startswith(r"\d"):
        return list("0123456789"), pattern[2:]
    if pattern[0] == "\0":  # the end of an option: nothing by itself
        return [""], pattern[1:]
    if pattern[0].isalnum():
        return [pattern[0]], pattern[1:]
    if pattern[0] in " -’(," or pattern.startswith(("\\.", "\\s", "[\\s", "\\b")):
        return None, pattern[1:] if pattern[0] in " -" else ""
    raise ValueError(f"{pattern!r} is not understood at the beginning of a word")


def _members(inside: str) -> list[str]:
    found: list[str] = []
    for part in re.findall(r"\w-\w|[\w-]", inside):
        found += [chr(code) for code in range(ord(part[0]), ord(part[2]) + 1)] if len(part) == 3 else [part]
    return [char.lower() for char in found]


def _closing(pattern: str) -> int:
    depth = 0
    for at, char in enumerate(pattern):
        depth += (char == "(") - (char == ")")
        if depth == 0:
            return at
    raise ValueError(f"{pattern!r} has a group that does not end")


def _alternatives(pattern: str) -> list[str]:
    depth, found = 0, [""]
    for char in pattern:
        depth += (char == "(") - (char == ")")
        if char == "|" and depth == 0:
            found.append("")
        else:
            found[-1] += char
    return found
