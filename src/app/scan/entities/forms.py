"""An expression behind its gate: it is tried only on texts that hold what it needs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from app.scan.gates import Gate, gate


@dataclass(frozen=True, slots=True)
class Form:
    """``pattern``, and the gate that is open wherever it could match."""

    possible: Gate
    pattern: re.Pattern[str]

    def __call__(self, text: str) -> Iterator[re.Match[str]]:
        """Its matches in the text."""
        return self.pattern.finditer(text) if self.possible(text) else iter(())


def form(pattern: str, needed: str) -> Form:
    """The form for a pattern of ``re``; ``needed`` is an expression of RE2 (:mod:`app.scan.gates`)."""
    return Form(gate(needed), re.compile(pattern))


def any_of(words: Iterable[str]) -> str:
    """An expression for any of the words as they are written, in ``re`` and in RE2."""
    return "|".join(re.escape(word).replace(r"\ ", "[ ]") for word in sorted(set(words), key=len, reverse=True))
