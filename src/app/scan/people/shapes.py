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
    """A word of a candidate with its place in the text (code points), and whether it is an initial, such as ``L.``."""

    text: str
    start: int
    end: int
    initial: bool


@lru_cache(maxsize=BATCH)
def candidates(text: str) -> tuple[tuple[Token, ...], ...]:
    """Each row of words that are written as names are, in order."""
    return tuple(map(_tokens, _NAME.finditer(text)))


def _tokens(row: re.Match[str]) -> tuple[Token, ...]:
    said, at = row.group(), row.start()
    if " " not in said and "\u00a0" not in said:
        return (Token(said, at, row.end(), said[-1] == "."),)
    return tuple(
        Token(item.group(), at + item.start(), at + item.end(), item.group()[-1] == ".") for item in _TOKEN.finditer(said)
    )
