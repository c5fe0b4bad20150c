"""Headings of lists: a short line that ends with the words that say what stands beneath, or with whose it is."""

from __future__ import annotations

import re

_ENDS = re.compile(
    r"\w{0,8}(?:\W*\Z|\s?\(|\W+(?:for|of|to|in|at|on|and|or|this|für|der|des|und|im|zum|zur|pour|de|du|des|et|del|para|y|per|e|van|voor|en"
    r"|do|da|dla|i|\d{4}|\W)(?!\w))",
    re.IGNORECASE,
)


def ends(text: str, at: int, end: int) -> bool:
    """Whether a heading that ends at ``end`` says no other thing behind a word that ends at ``at``: whose it is and what it is
    for may stand there, and not what it is only a part of ("log-in terminals")."""
    return _ENDS.match(text, at, end) is not None
