"""Replacements for values: placeholders, and pseudonyms that keep their type and can be put back (clause B6.4)."""

from __future__ import annotations

import hmac
import re
import secrets
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import chain, count

from app.course.text import RichText
from app.scan.kinds import kind_of
from app.scan.standins import (
    ANYONE,
    GIVEN,
    INITIAL,
    ORGANISATION,
    PLACE,
    SURNAME,
    Piece,
    is_invented,
    legal_form,
    pieces,
    pool,
)
from app.scan.titles import title_length
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


Taken = Callable[[str], bool]
"""Whether a word may not be a pseudonym, for it says something already."""


def _free(_word: str) -> bool:
    return False


class Pseudonyms:
    """One stable stand-in for each value: the same person is the same ``person417@example.com`` throughout a session.

    A person is replaced word by word, given names by given names of the same gender and surnames by surnames, so that
    "Lopez" alone is the Lopez of "Maria Lopez" and each can be put back by itself. Which word becomes which, and the number in
    any other stand-in, follows from ``key``: with a course's own it is the same in every session, whatever is replaced first,
    but for the few that would meet. No two stand-ins share a number of three digits or more.

    The map lives in memory only and dies with this object; nothing writes it anywhere. For any thread.
    """

    def __init__(self, key: bytes = b"") -> None:
        self._key = key or secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._given: dict[tuple[str, str], str] = {}
        self._named: set[str] = set()
        self._numbers: set[int] = set()
        self._people: dict[str, tuple[Piece, ...]] = {}
        self._words: dict[tuple[str, str], str] = {}
        self._used: set[str] = set()

    def of(self, kind: str, value: str, taken: Taken = _free, *, elsewhere: Taken = _free, before: str = "") -> str:
        """The pseudonym of a value: the one it has, or the next one of its kind that is not ``taken``.

        A pseudonym is taken where an author's own text happens to say the same words: put back, they would become the value.
        A new one is no word that stands ``elsewhere`` either. ``before`` is the text in front of a name, for its title.
        """
        with self._lock:
            if kind == "person":
                head, name = _cut(value)
                parts = self._person(name, before + head)
                if any(piece.role for piece in parts):
                    return head + "".join(self._word(piece, taken, elsewhere) for piece in parts)
            form = legal_form(value) if kind == ORGANISATION else ""
            known = (kind, canonical(kind, value.removesuffix(form)))
            given = self._given.get(known)
            if given is None or taken(given):
                given = self._given[known] = self._next(*known, taken)
            return given + form

    def parts(self, kind: str, value: str) -> dict[str, str]:
        """``{pseudonym: value}`` of each name in a person's that was given a pseudonym, and of a firm's without its legal form;
        nothing for other kinds."""
        form = legal_form(value) if kind == ORGANISATION else ""
        if form:
            core = value.removesuffix(form)
            return {self._given[kind, canonical(kind, core)]: core}
        with self._lock:
            held = self._people.get(canonical(kind, value), ()) if kind == "person" else ()
            own = pieces(_cut(value)[1]) if held else ()  # as it is written here; the roles are those it was given
            texts = [piece.text for piece in own] if len(own) == len(held) else [piece.text for piece in held]
            return {
                self._words[piece.role, piece.text.casefold()]: text
                for piece, text in zip(held, texts, strict=True)
                if piece.role and piece.role != INITIAL and (piece.role, piece.text.casefold()) in self._words
            }

    def knows(self, words: str) -> bool:
        """Whether these are names that were given here as pseudonyms, and nothing else."""
        names = [piece for piece in pieces(words) if piece.role and piece.role != INITIAL]
        return bool(names) and all(piece.text.casefold() in self._used for piece in names)

    def __len__(self) -> int:
        return len(self._given) + len(self._people)

    def _next(self, kind: str, value: str, taken: Taken) -> str:
        """A free pseudonym with a number of its own, by which it is known when a translation changes its words."""
        for name, number in _written(kind, self._number(kind, value)):
            if name not in self._named and number not in self._numbers and not taken(name):
                self._named.add(name)
                self._numbers |= {number} - {0}
                return name
        raise AssertionError("numbers never run out")

    def _number(self, kind: str, value: str) -> int:
        digest = hmac.new(self._key, f"{kind}\0{value}".encode("utf-8", "surrogatepass"), "sha256").digest()
        return int.from_bytes(digest)

    def _person(self, value: str, before: str) -> tuple[Piece, ...]:
        known = canonical("person", value)
        if known not in self._people:
            self._people[known] = tuple(map(self._seen, pieces(value, before)))
        return self._people[known]

    def _seen(self, piece: Piece) -> Piece:
        """A given name that nothing is said about is that of whoever had it before: "Kim" after "Frau Kim Okafor"."""
        if piece.role != ANYONE:
            return piece
        word = piece.text.casefold()
        return replace(piece, role=next((role for role in GIVEN if (role, word) in self._words), ANYONE))

    def _word(self, piece: Piece, taken: Taken, elsewhere: Taken) -> str:
        if not piece.role:
            return piece.text
        known = (piece.role, piece.text.casefold())
        given = self._words.get(known)
        if given is not None and not taken(given):
            return given
        for name in self._candidates(*known):
            initial = piece.role == INITIAL
            if name.casefold() not in self._used and (initial or not (taken(name) or elsewhere(name))):
                self._used.add(name.casefold())
                self._words[known] = name
                return name
        raise AssertionError("surnames never run out")

    def _candidates(self, role: str, word: str) -> Iterator[str]:
        """Every name for a word, in an order of its own; invented surnames where the others run out, numbered in the end."""
        number = self._number(role, word)
        for kind in dict.fromkeys((role, *((ANYONE,) if role in GIVEN else ()), SURNAME)):
            names = pool(kind)
            start = number % len(names)
            yield from names[start:]
            yield from names[:start]
        yield from (f"{name}{again}" for again in count(2) for name in pool(SURNAME))


def _cut(value: str) -> tuple[str, str]:
    """The titles a name begins with as they are written, and the name."""
    at = title_length(value)
    return value[:at], value[at:]


def said_in(texts: Callable[[], Iterable[str]]) -> Taken:
    """Whether a word stands in the texts as somebody's own. What only pseudonyms say does not count: those a person put into
    the course before, which are surnames that nobody has and the given names in front of them."""

    @cache
    def whole() -> str:
        return "\n".join(texts()).casefold()

    def said(word: str) -> bool:
        low = word.casefold()
        if low not in whole() or is_invented(word):
            return False
        return not any(map(is_invented, re.findall(rf"(?<!\w){re.escape(low)}\W{{1,2}}(\w+)", whole())))

    return said


def _written(kind: str, start: int) -> Iterator[tuple[str, int]]:
    """Every pseudonym of a kind, and its number where no other may have it: from ``start`` on, and round.

    What is for fiction or documentation has few (100 telephone numbers); after them come placeholders with a number.
    """
    row = kind_of(kind)
    if kind in (PLACE, ORGANISATION):
        names = pool(kind)
        yield from ((names[number], 0) for number in _round(start, 0, len(names)))
    elif "{nn}" in row.pseudonym:
        yield from ((row.pseudonym.format(nn=f"{number:02d}"), 0) for number in _round(start, 0, 100))
    elif "192.0.2." in row.pseudonym:
        yield from ((row.pseudonym.format(n=number), 0) for number in _round(start, 1, 255))
    else:
        yield from ((row.pseudonym.format(n=number), number) for number in _numbers(start))
    yield from ((f"{row.placeholder[:-1]} {number}]", number) for number in _numbers(start))


def _numbers(start: int) -> Iterator[int]:
    """Those of three digits, then longer ones."""
    return chain(_round(start, 100, 1000), count(1000))


def _round(start: int, first: int, end: int) -> Iterator[int]:
    size = end - first
    return (first + (start + step) % size for step in range(size))
