"""What makes something else of a value than a secret, by its form or the words beside it: examples, amounts, limits."""

from __future__ import annotations

import re

from app.scan.alternatives import any_of
from app.scan.tables import table

# Both are read backwards from the value: they are looked for at one place, not at each of the forty before it.
_EXAMPLES = rf"{any_of((word[::-1] for word in table('credentials')['told']['examples']), re.escape(' '))}(?![\w.@])"
_EXAMPLE = re.compile(rf"\W{{0,4}}{_EXAMPLES}", re.IGNORECASE)
_SECOND = re.compile(rf"[\"'“]?\s(?:(?:ro|dna|redo|uo|o)\s|,)\S{{2,24}}\W{{1,4}}{_EXAMPLES}", re.IGNORECASE)
"""Before the second of two examples."""
_COUNTED = re.compile(
    r"\s?(?:[%€$£°]|[ap]\.?m\b|(?:mm|cm|km|kg|mg|ml|px|ms|mb|gb|kb|bar|psi|rpm|words?|characters?|chars|digits?|letters|bits?|bytes|lines"
    r"|euros?|dollars?|pounds?|people|users?|employees|staff|visitors|customers|pages|times|years?|days?|hours?|minutes?|seconds?|steps?"
    r"|items|members|copies|points|zeichen|stellen|caract[èe]res|caracteres|caratteri|tekens|znak[óo]w)\b)",
    re.IGNORECASE,
)

LIMIT = r"(?:(?:min|max|length)\w{0,3}|policy[-_]?)\d\w*"
"""What rules about passwords are written with: "min8", "length12", "policy-2024"."""


def is_an_example(before: str) -> bool:
    """Whether the words before a value say that it is one of some, or one not to take: "such as", "never"."""
    backwards = before[::-1]
    return _EXAMPLE.match(backwards) is not None or _SECOND.match(backwards) is not None


def is_counted(text: str, end: int) -> bool:
    """Whether what stands behind a number says what it counts or measures."""
    return _COUNTED.match(text, end) is not None
