"""Expressions that are compiled when a text first asks for them, or when there is nothing else to do.

Python takes 10 to 300 ms to compile one of hundreds of words, and for all of ours half of what the scanner took to start
(measured). Before most of them stands a gate, a name or a word that few courses hold.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, cast

_DOES = ("match", "fullmatch", "search", "finditer", "findall", "sub")
"""What is asked of an expression."""

_waiting: list[Callable[[], object]] = []
"""What can be made ready before it is asked for."""


def later(work: Callable[[], object]) -> None:
    """Do it when there is nothing else to do. It may be done before then, and by two at once."""
    _waiting.append(work)


def warm() -> bool:
    """Make one thing ready; whether there was one."""
    try:
        work = _waiting.pop()
    except IndexError:
        return False
    work()
    return True


class _Late:
    """Stands for the compiled expression, and does what it does from the first question on."""

    def __init__(self, expression: str, flags: int) -> None:
        self._expression, self._flags = expression, flags
        later(self._compile)

    def _compile(self) -> None:
        if "match" not in self.__dict__:
            compiled = re.compile(self._expression, self._flags)
            self.__dict__.update({each: getattr(compiled, each) for each in _DOES})  # at once: two threads may ask

    def __getattr__(self, name: str) -> Any:
        if name not in _DOES:
            raise AttributeError(name)
        self._compile()
        return self.__dict__[name]


def late(expression: str, flags: int = 0) -> re.Pattern[str]:
    """``re.compile`` for an expression that few texts ask for."""
    return cast("re.Pattern[str]", _Late(expression, flags))
