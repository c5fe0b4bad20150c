"""Abbreviations that say nothing: among words in capitals, before a number, as a label."""

from __future__ import annotations

import re

from app.scan.people.lexicon import Lexicon

_WORD = re.compile(r"[^\W\d_]{2,}")
_AROUND = 20
_NUMBERED = re.compile(r"[ /-]?(?:[A-Z]{1,4}[ -]?)?\d|[:=]| [Nn]umber(?!\w)")
"""After an abbreviation: the number of a standard, a substance or a book, or what it is a label of."""


def empty(words: Lexicon, text: str, start: int, end: int) -> bool:
    """Whether ``start:end`` is an abbreviation that names nobody here: WHO SHOULD READ THIS, ISO 9001, UN number 1203."""
    if not text[start:end].isupper():
        return False
    if _NUMBERED.match(text, end):
        return True
    before = _WORD.findall(text, max(0, start - _AROUND), start)[-1:]
    after = _WORD.findall(text, end, end + _AROUND)[:1]
    return any(word.isupper() and words.is_word(word.lower()) for word in (*before, *after))
