"""Texts cut into words as spaCy cuts them, with what the network reads of each, and no spaCy document in between.

A document costs a microsecond a word, and twenty for one that is new to it. Here what stands between two spaces is cut once,
and remembered with all that the network reads of it. Letters and numbers with at most one mark behind them are cut by rule, as
spaCy's own rules would cut them; everything else is given to spaCy.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from sys import maxsize
from typing import Any

from spacy import attrs
from spacy.lang.lex_attrs import word_shape
from spacy.strings import get_string_id

COLUMNS = ("NORM", "PREFIX", "SUFFIX", "SHAPE", "LEMMA")
"""What the network reads of a word, by spaCy's names. The lemma is what lists know of it (:mod:`.features`)."""

_packed = struct.Struct(f"={len(COLUMNS)}Q").pack

_REMEMBERED = 16_384
"""Rows of characters kept: a course says the same few thousand again and again. About 5 MB when full."""

_RUN = re.compile(r"\S+")
_PLAIN = re.compile(r"([^\W\d_]+|[A-Za-z]*[0-9]+|[0-9]+(?:\.[0-9]+)+)(?:[,;:!?]|(?<=[a-z])\.)?")
"""Letters, numbers or letters before digits, and a mark that spaCy parts from them in every case; a full stop, after a small
letter of English alone."""
_PARTED = re.compile(r"([A-Za-z]+(?:'[A-Za-z]{3,})?(?:-[A-Za-z]+)*|[A-Za-z]+:[A-Za-z]{3,}[0-9]*|[0-9]+(?:-[0-9]+)+)([,;:!?]?)")
"""What spaCy parts at hyphens and colons, and nowhere else but before a mark behind it; not where a face may stand (":O")."""
_PARTS = re.compile("[^:-]+|[:-]")
_HALVES = re.compile("[\ud800-\udfff]")
"""Halves of a character, which spaCy does not take; a text that was pasted from a broken program may hold them."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text: where each begins and ends (code points), what the network reads of it, which are white space."""

    starts: list[int]
    ends: list[int]
    marks: list[bytes]
    spaces: list[int]

    def __len__(self) -> int:
        return len(self.starts)


Cut = tuple[tuple[int, bytes], ...]
"""Length and marks of each word in a row of characters."""


class Cutter:
    """Cuts texts. ``tokenizer`` is spaCy's own, ``known`` says what the lists know of a word."""

    def __init__(self, tokenizer: Any, known: Callable[[str], str]) -> None:
        self._tokenizer, self._special, self._known = tokenizer, frozenset(tokenizer.rules), known
        self._norm: Callable[[str], str] = tokenizer.vocab.lex_attr_getters[attrs.NORM]
        tokenizer.vocab.lex_attr_getters = {}  # it is asked where words begin and end, and for nothing else about them
        self._number = lru_cache(maxsize=_REMEMBERED)(get_string_id)
        self._mark = lru_cache(maxsize=_REMEMBERED)(self.marks)
        self._cut = lru_cache(maxsize=_REMEMBERED)(self._cut_anew)

    def __call__(self, text: str, most: int = maxsize) -> Words:
        """The words of a text. A space after a word is no word; white space beyond it is one. Behind the row of characters in
        which there are more than ``most`` nothing is read."""
        words = Words([], [], [], [])
        at = 0
        for run in _RUN.finditer(text):
            if len(words) > most:
                return words
            if not at or run.start() - at > 1 or text[at] != " ":
                self._space(words, text, at, run.start())
            at = run.start()
            at = self._add(words, at, run.group())
        self._space(words, text, at, len(text))
        return words

    def _space(self, words: Words, text: str, start: int, end: int) -> None:
        if start and text.startswith(" ", start, end):
            start += 1
        if start < end:
            words.spaces.append(len(words))
            self._add(words, start, text[start:end])

    def _add(self, words: Words, at: int, run: str) -> int:
        for length, marks in self._cut(run):
            words.starts.append(at)
            at += length
            words.ends.append(at)
            words.marks.append(marks)
        return at

    def marks(self, word: str, norm: str = "") -> bytes:
        """What the network reads of a word: the numbers of its columns. ``norm`` where it is not the word's usual one."""
        norm = norm or (word.lower() if word.isalpha() else self._norm(word))
        number = self._number
        return _packed(get_string_id(norm), number(word[0]), number(word[-3:]), number(shape(word)), number(self._known(word)))

    def _cut_anew(self, run: str) -> Cut:
        run = _HALVES.sub("\ufffd", run)
        plain = _PLAIN.fullmatch(run)
        if plain and run not in self._special:
            word = plain[1]
            if word == run:
                return ((len(run), self.marks(run)),)
            if word not in self._special:
                return (len(word), self.marks(word)), (1, self._mark(run[-1]))
        parted = _PARTED.fullmatch(run)
        if parted and run not in self._special and parted[1] not in self._special:
            return tuple((len(part), self._mark(part)) for part in (*_PARTS.findall(parted[1]), *parted[2]))
        strings = self._tokenizer.vocab.strings
        return tuple(
            (len(token.text), self.marks(token.text, strings[token.norm]) if token.norm else self._mark(token.text))
            for token in self._tokenizer(run)
        )


_SHAPES = str.maketrans(dict.fromkeys("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "X") | dict.fromkeys("abcdefghijklmnopqrstuvwxyz", "x"))
_LONG = re.compile("(?<=xxxx)x+|(?<=XXXX)X+")


def shape(word: str) -> str:
    """The word's shape as spaCy describes it: ``Xxxxx`` for Maria."""
    if word.isascii() and word.isalpha() and len(word) < 100:
        return _LONG.sub("", word.translate(_SHAPES))
    return word_shape(word)
