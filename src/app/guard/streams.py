"""Text as it comes: cleaned and with its values put back before anybody sees it, piece by piece."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Protocol, runtime_checkable

from app.course.text import clean
from app.guard.cleaning import clean_end, clean_text, unclosed, wholes
from app.guard.restoring import Restorer
from app.providers import Stream

_OPEN_TAG = re.compile(r"<(?:/?[A-Za-z!][^<>]*)?\Z")
_LAST_WORD = re.compile(r"\S+\Z")
_LONGEST_WORD = 60
"""Characters without a blank that are held back: an address is shorter, and a language without blanks still flows."""


@runtime_checkable
class Uploading(Protocol):
    """A stream that shows how far a file is."""

    def uploaded(self, done: int, total: int) -> None:
        """So many bytes of it are there."""


@runtime_checkable
class Leaving(Protocol):
    """A stream that tells why it was stopped."""

    def left(self) -> bool:
        """Whether nobody gave up: Lectern is being closed, and what the provider works on is fetched the next time."""


class Keeping(Protocol):
    """What notes what a provider keeps."""

    def kept(self, number: str) -> None:
        """It keeps what was sent under this number."""

    def answered(self, number: str) -> None:
        """It needs not any more."""


class Shown:
    """Stands between a provider and the stream of whoever waits. What could still turn out to be part of a tag, a pseudonym or
    a word is held back until the next piece; the Output itself is cleaned whole, whatever was shown on the way.

    ``received`` counts the bytes that came; ``remains`` takes the numbers under which the provider keeps what was sent.
    """

    def __init__(self, to: Stream, restorer: Restorer, remains: Keeping | None = None) -> None:
        self.received = 0
        self._remains = remains
        self._to = to
        self._restorer = restorer
        self._held = ""
        self._before = ""
        self._json: bool | None = None

    def delta(self, text: str) -> None:
        """Take a piece."""
        self.received += len(text.encode("utf-8", "replace"))
        self._held += clean(text.replace("\r", ""))
        if self._json is None and self._held.strip():
            self._json = self._held.lstrip()[0] in "{["
        self._give(clean_text, self._safe())

    def stopped(self) -> bool:
        """Whether the person stopped it."""
        return self._to.stopped()

    def uploaded(self, done: int, total: int) -> None:
        """So many bytes of a file are there."""
        if isinstance(self._to, Uploading):
            self._to.uploaded(done, total)

    def kept(self, number: str) -> None:
        """The provider keeps it under this number; that is on disk before anything else happens."""
        if self._remains is not None:
            self._remains.kept(number)

    def answered(self, number: str) -> None:
        """There is no reason left for the provider to keep it."""
        if self._remains is not None:
            self._remains.answered(number)

    def finish(self) -> None:
        """There is no more: give what was held back."""
        self._give(clean_end, len(self._held))

    def _safe(self) -> int:
        """How much of what is held can't change its meaning any more."""
        held = self._held
        tag, word = held.rfind("<"), max(0, len(held) - _LONGEST_WORD)
        ends = [tag] if tag >= 0 and _OPEN_TAG.match(held, tag) else []
        ends += [match.start() for match in (_LAST_WORD.search(held, word),) if match]
        end = min([*ends, unclosed(held), self._restorer.held_back(held)])
        if not end:
            return 0
        spans = sorted((*wholes(held), *self._restorer.spans(held)), reverse=True)
        for start, stop in spans:  # from the last to the first: going back may come to stand in another
            end = start if start < end < stop else end
        return end

    def _give(self, cleaned: Callable[[str], str], end: int) -> None:
        piece, self._held = self._held[:end], self._held[end:]
        if not piece:
            return
        harmless = cleaned(piece)
        restore = self._restorer.restored_json if self._json else self._restorer.restored
        shown = restore(self._before + harmless)[len(self._before) :]  # a name must not begin in the middle of a word
        self._before = harmless[-1:] or self._before
        if shown:
            self._to.delta(shown)


class Stopping:
    """Passes on that the person stopped, and none of the text."""

    def __init__(self, stream: Stream) -> None:
        self._stream = stream

    def delta(self, text: str) -> None:
        """A check is nothing to show."""

    def stopped(self) -> bool:
        """Whether the person stopped it."""
        return self._stream.stopped()
