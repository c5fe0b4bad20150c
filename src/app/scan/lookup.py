"""Long lists of names looked up in a text word by word.

One expression for a thousand names tries each of them at every place of a text; here every word of the text is asked for once.
Accents do not count, nor what parts the words of a name, nor a short ending or a word for "number" behind it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Generic, TypeVar

from app.scan.context import SHARED

Told = TypeVar("Told")

_ACCENTED = {
    code: plain
    for code in (*range(0xC0, 0x250), *range(0x370, 0x400), *range(0x1E00, 0x1F00))
    if len(plain := unicodedata.normalize("NFD", chr(code))[0]) == 1 and plain != chr(code)
} | {ord(char): plain for char, plain in zip("øłđßı’ς", "oldsi'σ", strict=True)}
_WORD = re.compile(r"[^\W_]+|#")
_UNSPACED = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts that put no space between words, or put endings on them."""
_ENDINGS = ("nummeret", "nummern", "nummer", "number", "numero", "szama", "szam", "no", "nr", "num", "id")
_SHORTEST = 5
"""Letters of a name that may take an ending of up to three letters: "paszportu", "licences"."""
_SHORTEST_TOGETHER = 6
"""Letters of a name of several words that may be written as one: shorter ones are other words ("SA ID", "said")."""
WORDS = 20_000
"""Words whose names are remembered: a text says most of its words again."""
_HEAD = 3
"""Letters by which most words are known to begin no name in any of their forms."""
_FAR = 3
"""Characters between the words of one name."""

_Word = tuple[str, int, int]
_Begun = tuple[list[tuple[tuple[str, ...], Told]], ...]
"""The other words of each name that a word begins in one of its forms, and what is told of it."""


@dataclass(frozen=True, slots=True)
class Said(Generic[Told]):
    """A name in a text, and what the list tells of it."""

    start: int
    end: int
    told: Told


def folded(lowered: str) -> str:
    """Lower case without accents, every character in its place."""
    return lowered if lowered.isascii() else lowered.translate(_ACCENTED)


@lru_cache(maxsize=SHARED)
def _words_of(text: str) -> list[_Word]:
    """The words of a text with where they begin and end, for all lists."""
    return [(match.group(), match.start(), match.end()) for match in _WORD.finditer(text)]


class Names(Generic[Told]):
    """Names, each with what is told of it."""

    def __init__(self, names: Iterable[tuple[str, Told]]) -> None:
        self._first: dict[str, list[tuple[tuple[str, ...], Told]]] = {}
        for name, told in names:
            parts = tuple(_WORD.findall(folded(name.lower())))
            together = ("".join(parts),)
            for written in {parts, together} if len(together[0]) >= _SHORTEST_TOGETHER else {parts}:
                self._first.setdefault(written[0], []).append((written[1:], told))
        for rest in self._first.values():
            rest.sort(key=lambda row: -len(row[0]))
        unspaced = sorted(filter(_UNSPACED.search, self._first), key=len, reverse=True)
        self._unspaced = re.compile("|".join(map(re.escape, unspaced)) or r"(?!)")
        self._heads = frozenset(word[:_HEAD] for word in self._first)
        self.said = lru_cache(maxsize=SHARED)(self._said)
        self._begun = lru_cache(maxsize=WORDS)(self._beginning)

    def _said(self, lowered: str) -> tuple[Said[Told], ...]:
        """Every name in a lower-cased text, in order; the longest of those that begin together."""
        text = folded(lowered)
        found = list(self._in_words(_words_of(text)))
        if not text.isascii():
            wide = (
                Said(*match.span(), told)
                for match in self._unspaced.finditer(text)
                for rest, told in self._first[match.group()]
                if not rest
            )
            found = sorted({*found, *wide}, key=lambda said: said.start)
        return tuple(found)

    def _in_words(self, words: list[_Word]) -> Iterator[Said[Told]]:
        free = 0
        for at, (word, start, _) in enumerate(words):
            if at < free or not (begun := self._begun(word)):
                continue
            count, named = self._at(words, at, begun)
            for told in named:
                yield Said(start, words[at + count - 1][2], told)
            free = at + count

    @staticmethod
    def _at(words: list[_Word], at: int, begun: _Begun[Told]) -> tuple[int, list[Told]]:
        """How many words the longest name that begins here has, and what is told of it."""
        for rests in begun:
            count, named = 0, list[Told]()
            for rest, told in rests:
                if named and len(rest) + 1 < count:
                    break
                if all(_is_next(words, place, word) for place, word in enumerate(rest, at + 1)):
                    count = len(rest) + 1
                    named.append(told)
            if named:
                return count, named
        return 0, []

    def _beginning(self, word: str) -> _Begun[Told]:
        """What may follow the word, by the forms of it that begin a name."""
        if word[:_HEAD] not in self._heads and word[: _HEAD - 1] not in self._heads and word[:1] not in self._heads:
            return ()
        return tuple(self._first[form] for form in dict.fromkeys(_forms(word)) if form in self._first)


def _is_next(words: list[_Word], place: int, word: str) -> bool:
    if place >= len(words) or words[place][1] - words[place - 1][2] > _FAR:
        return False
    return word in _forms(words[place][0])


def _forms(word: str) -> Iterator[str]:
    """The word, without its ending, and without a word for a number on it: "Reisepassnummer", "passportno"."""
    yield word
    if len(word) < _SHORTEST:
        return
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 2:
            yield word[: -len(ending)]
            yield word[: -len(ending)].removesuffix("s")
    if word[0].isalpha():
        for cut in range(1, min(3, len(word) - _SHORTEST) + 1):
            yield word[:-cut]
