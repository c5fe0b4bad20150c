"""Digits as people read them out: "six one six nine" is 6169 to who listens."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from app.scan.gates import gate

_ALOUD = (
    "zero one two three four five six seven eight nine",
    "oh",
    "nought",
    "null eins zwei drei vier fünf sechs sieben acht neun",
    "null eins zwo",
    "zéro un deux trois quatre cinq six sept huit neuf",
    "cero uno dos tres cuatro cinco seis siete ocho nueve",
    "zero uno due tre quattro cinque sei sette otto nove",
    "nul een twee drie vier vijf zes zeven acht negen",
    "zero um dois três quatro cinco seis sete oito nove",
    "zero jeden dwa trzy cztery pięć sześć siedem osiem dziewięć",
)
"""The digits from 0 in the languages of our texts, and what else some are called."""
_DIGIT = {word: str(digit) for row in _ALOUD for digit, word in enumerate(row.split())}
_LIKE = str.maketrans("ſıİ", "sii")
"""Letters that an expression takes for others where it overlooks capitals."""
_WORDS = "|".join(sorted(_DIGIT, key=lambda word: (-len(word), word)))
_JOINT = "(?: |, ?|-)"
_LEAST, _MOST = 4, 10
"""Digits of a code that is read out; three are counted more often than told."""
_RUN = re.compile(rf"(?<!\w)(?:{_WORDS})(?:{_JOINT}(?:{_WORDS})){{{_LEAST - 1},{_MOST - 1}}}(?!\w)", re.IGNORECASE)
_HINT = gate(f"(?i)(?:{_WORDS}){_JOINT}(?:{_WORDS}){_JOINT}")


def spoken(text: str) -> Iterator[tuple[int, int]]:
    """(start, end) of each row of digits in words."""
    return (match.span() for match in _RUN.finditer(text)) if _HINT(text) else iter(())


def is_spoken(value: str) -> bool:
    """Whether a value is such a row."""
    return value[:1].isalpha() and _RUN.fullmatch(value) is not None


def in_figures(value: str) -> str:
    """The value with its digits as figures; any other as it is."""
    said = re.findall(r"[^\W_]+", value.translate(_LIKE).lower()) if is_spoken(value) else ()
    return "".join(_DIGIT[word] for word in said) or value


def is_counting(value: str) -> bool:
    """Whether somebody only counts: up or down, perhaps again from where it began."""
    if not is_spoken(value):
        return False
    digits = [int(digit) for digit in in_figures(value)]
    steps = {later - digit for digit, later in pairwise(digits) if later != digits[0]}
    return steps in ({1}, {-1})
