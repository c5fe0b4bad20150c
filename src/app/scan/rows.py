"""Rows: long lists and tables, and what somebody made to be slow. Their first pages are read with all means, what follows with
the quick ones alone.

A page of names or numbers has a candidate in every word, and what is looked at twice for each costs ten times what a page of
sentences does. Where hundreds of them stand in one text, the rules, forms and check digits still read all of it. What is
rationed from :data:`WHOLE` pieces on is what confirms or adds a little to them: the network for names, the library for
telephone numbers, the breaks of lines within numbers, the weighing of sentences. The model that reads again what is in doubt
knows sentences, and reads none of a long list.

People say the same small words all the time, in every language; rows do not. In pieces of 2,000 code points of news, novels,
talk and encyclopaedias at least 12 small words stood twice, mostly 30; in rows of every kind at most 7 (measured).
"""

from __future__ import annotations

import re
from collections import Counter

from app.scan.chunks import SIZE

WHOLE = 2
"""Pieces of rows in one text that are read as sentences are."""

LEAST = 8
"""Small words that stand twice in a piece of sentences."""

_WORD = re.compile(r"(?<![^\W_])[^\W\d_]{2,}(?![^\W_])")


class Listing(str):
    """The text of a piece of a long list or table."""

    __slots__ = ()


class Row(Listing):
    """One of those that are read sparingly."""

    __slots__ = ()


def is_row(text: str) -> bool:
    """Whether a piece holds no sentences. What is written in a script without small letters is not told apart."""
    words = Counter(_WORD.findall(text))
    plain = sum(len(word) * count for word, count in words.items() if word.lower() == word.upper())
    again = sum(count > 1 and word.islower() for word, count in words.items())
    return again * SIZE < LEAST * len(text) and plain * 10 < len(text)


def sparingly(text: str, most: int, share: int = 8) -> int:
    """How much of something is done for a piece: ``most``, or one in ``share`` of it in one that is read sparingly."""
    return most // share if isinstance(text, Row) else most
