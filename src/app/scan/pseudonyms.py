"""Replacements for values: placeholders, and pseudonyms that keep their type and can be put back (clause B6.4)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

from app.course.text import RichText
from app.scan.kinds import kind_of
from app.scan.values import canonical


def redacted(text: RichText, start: int, end: int, kind: str) -> RichText:
    """``text`` with the placeholder of ``kind``, such as ``[EMAIL]``, in place of ``start:end``; a link on it goes with it."""
    return substituted(text, start, end, kind_of(kind).placeholder)


def substituted(text: RichText, start: int, end: int, new: str) -> RichText:
    """``text`` with ``new`` in the look of what stood at ``start:end``, without its link (a link names the person again)."""
    changed = text.retyped(start, end, new)
    return changed.mapped(start, start + len(new), lambda run: replace(run, link=None))


def unlinked(text: RichText, start: int, end: int) -> RichText:
    """``text`` with the words of ``start:end`` kept and their link taken off."""
    return text.mapped(start, end, lambda run: replace(run, link=None))


class Pseudonyms:
    """One stable stand-in for each value: the same person is the same ``person1@example.com`` throughout a session.

    The map lives in memory only and dies with this object; nothing writes it anywhere.
    """

    def __init__(self) -> None:
        self._given: dict[tuple[str, str], str] = {}
        self._counts: defaultdict[str, int] = defaultdict(int)

    def of(self, kind: str, value: str, taken: Callable[[str], bool] = lambda _: False) -> str:
        """The pseudonym of a value: the one it has, or the next one of its kind that is not ``taken``.

        A pseudonym is taken where an author's own text happens to say the same words: put back, they would become the value.
        """
        known = (kind, canonical(kind, value))
        given = self._given.get(known)
        while given is None or taken(given):
            self._counts[kind] += 1
            given = _named(kind, self._counts[kind])
        self._given.setdefault(known, given)
        return given

    def __len__(self) -> int:
        return len(self._given)


def _named(kind: str, number: int) -> str:
    """The pattern filled in; where its digits run out (100 fictional phone numbers) the placeholder with a number."""
    row = kind_of(kind)
    if "{nn}" in row.pseudonym:
        return row.pseudonym.format(nn=f"{number:02d}") if number < 100 else f"{row.placeholder[:-1]} {number}]"
    return (
        row.pseudonym.format(n=number)
        if "192.0.2." not in row.pseudonym or number < 255
        else f"{row.placeholder[:-1]} {number}]"
    )
