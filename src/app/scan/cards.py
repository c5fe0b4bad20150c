"""Payment cards in groups of any size: a beginning and length that a brand has, and a right check digit (ISO/IEC 7812).

Presidio's recogniser takes whatever digits follow for a part of the number, so that a card is lost with its date behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import luhn

_ROW = re.compile(r"(?<![\w.-])(?<!\d,)\d(?:(?:[ ]{1,3}|[ ]?[./-][ ]?)?\d){12,40}(?!\w)(?![-.]\d)")
"""No two ways to read what parts two digits, or a row of single ones that ends in a letter is read in all of 3^40."""
_GROUP = re.compile(r"\d+")
BRANDS = re.compile(
    r"4(?:\d{12}|\d{15}|\d{18})|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|3[47]\d{13}|3(?:0[0-5]|[689]\d)\d{11}"
    r"|6(?:011|4[4-9]\d|5\d\d)\d{12,15}|35(?:2[89]|[3-8]\d)\d{12,15}|(?:50|5[6-9]|6[0-9])\d{10,17}"
)
SHORTEST, LONGEST = 12, 19


def search(text: str) -> Iterator[tuple[int, int, float]]:
    """Start, end and the score 1 of every card; of the rows of groups that could be one, the longest."""
    for row in _ROW.finditer(text):
        groups = [(row.start() + group.start(), row.start() + group.end()) for group in _GROUP.finditer(row.group())]
        first = 0
        while first < len(groups):
            last = _last(text, groups, first)
            if last:
                yield groups[first][0], groups[last - 1][1], 1.0
            first = last or first + 1


def _last(text: str, groups: list[tuple[int, int]], first: int) -> int:
    """The group behind the card that begins with a group; 0 when none does."""
    digits, found = "", 0
    for at in range(first, len(groups)):
        digits += text[slice(*groups[at])]
        if len(digits) > LONGEST:
            break
        if len(digits) >= SHORTEST and BRANDS.fullmatch(digits) and luhn.is_valid(digits):
            found = at + 1
    return found
