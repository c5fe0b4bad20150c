"""Notices when a text that was refused comes back in other words (clause B3.9). Keeps hashes of word pairs, never a word."""

from __future__ import annotations

import itertools
import re
import secrets
import threading
import time
from collections import deque
from collections.abc import Callable
from hashlib import blake2b

DAY = 86_400.0
_REMEMBERED = 64
_ENOUGH = 5
"""Content words a passage needs before "the same in other words" means anything."""
_ALIKE = 0.6
"""Share of a refused passage's words and word pairs that come back. An edit of a few words keeps more; another text about the
same subject shares single words and hardly any pair."""
_WORD = re.compile(r"[^\W\d_]{3,}")


class Refused:
    """Passages that were refused during the last day, in memory alone, under a key of this process."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._key = secrets.token_bytes(32)
        self._lock = threading.Lock()
        self._marks: deque[tuple[float, frozenset[bytes]]] = deque(maxlen=_REMEMBERED)

    def remember(self, passage: str) -> None:
        """This was refused."""
        marks = self._shingles(passage)
        if len(marks) >= 2 * _ENOUGH - 1:
            with self._lock:
                self._marks.append((self._clock(), marks))

    def resembles(self, text: str) -> bool:
        """Whether a refused passage stands in ``text``, reworded."""
        since = self._clock() - DAY
        with self._lock:
            recent = [marks for at, marks in self._marks if at >= since]
        if not recent:
            return False
        here = self._shingles(text)
        return any(len(marks & here) >= _ALIKE * len(marks) for marks in recent)

    def _shingles(self, text: str) -> frozenset[bytes]:
        words = [word.casefold() for word in _WORD.findall(text)]
        pairs = (f"{one} {two}" for one, two in itertools.pairwise(words))
        return frozenset(
            blake2b(item.encode("utf-8", "surrogatepass"), digest_size=8, key=self._key).digest() for item in (*words, *pairs)
        )


def around(text: str, start: int, end: int) -> str:
    """The sentences a refused detail stands in: what a rewording would start from."""
    first = max((text.rfind(mark, 0, start) + 1 for mark in ".!?\n"), default=0)
    ends = [at + 1 for mark in ".!?\n" if (at := text.find(mark, end)) >= 0]
    return text[first : min(ends, default=len(text))]
