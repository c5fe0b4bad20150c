"""Pictures nobody could read: said as a finding, so that none counts as checked because a program failed."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.scan.hits import Hit
from app.scan.texts import UNREADABLE


def load(language: str) -> Callable[[str], Iterator[Hit]]:
    """The detector: it looks for what :func:`app.scan.texts.unreadable` writes."""
    del language
    return _detect


def _detect(text: str) -> Iterator[Hit]:
    if text.startswith(UNREADABLE):
        name, _, why = text.removeprefix(UNREADABLE).partition(" ")
        yield Hit(0, len(text), "unscanned", name, 1.0, "unread.picture", f"{why} Look at it yourself.")
