"""Lists of callbacks, the one way services tell their faces that something changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, ParamSpec

P = ParamSpec("P")


class Listeners(Generic[P]):
    """Callbacks in the order they were added; adding one returns the call that removes it."""

    def __init__(self) -> None:
        self._calls: dict[int, Callable[P, None]] = {}
        self._next = 0

    def add(self, call: Callable[P, None]) -> Callable[[], None]:
        """Add ``call``; the result removes it again, and may be called more than once."""
        key, self._next = self._next, self._next + 1
        self._calls[key] = call

        def remove() -> None:
            self._calls.pop(key, None)

        return remove

    def tell(self, *args: P.args, **kwargs: P.kwargs) -> None:
        """Call every listener that is there now; one that was removed meanwhile is left out."""
        for key, call in list(self._calls.items()):
            if key in self._calls:
                call(*args, **kwargs)
