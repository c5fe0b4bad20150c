"""Candidates: rows of capitalised words that could be a name, with what stands before and after them."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from app.scan.context import BATCH

_UPPER = "A-ZÀ-ÖØ-ÞĀĂĄĆĈĊČĎĐĒĔĖĘĚĜĞĠĢĤĦĨĪĬĮİĴĶĹĻĽĿŁŃŅŇŊŌŎŐŒŔŖŘŚŜŞŠŢŤŦŨŪŬŮŰŲŴŶŸŹŻŽȘȚ"
_WORD = rf"[{_UPPER}][^\W\d_]*(?:['’-][^\W\d_]+)*"
_INITIAL = rf"[{_UPPER}]\.(?:-?[{_UPPER}]\.)*"
_PARTICLES = (
    "de|del|de la|de los|della|di|da|do|dos|du|van|van de|van der|van den|von|von der|zu|ter|ten|af|av|bin|ibn|al|el|la|le|y|e"
)
_MORE = rf"[  ](?:(?:{_PARTICLES})[  ])?(?:{_INITIAL}(?!\w)|{_WORD}(?![\w@/]))"
_NAME = re.compile(rf"(?<![\w@/.#’'-])(?:(?<!\d[  ]){_INITIAL}|{_WORD})(?:{_MORE}){{0,5}}")
"""A capital, then more capitalised words or initials with at most a particle between them; on one line. An initial right
after a number is its unit ("1000 V.")."""
_TOKEN = re.compile(rf"{_INITIAL}|{_WORD}|[^\W\d_]+")


class Token(NamedTuple):
    """A word of a candidate with its place in the text (code points)."""

    text: str
    start: int
    end: int

    @property
    def initial(self) -> bool:
        """Whether it is an initial, such as ``L.``."""
        return self.text.endswith(".")


@lru_cache(maxsize=BATCH)
def candidates(text: str) -> tuple[tuple[Token, ...], ...]:
    """Each row of words that are written as names are, in order."""
    return tuple(
        tuple(
            Token(item.group(), match.start() + item.start(), match.start() + item.end())
            for item in _TOKEN.finditer(match.group())
        )
        for match in _NAME.finditer(text)
    )
