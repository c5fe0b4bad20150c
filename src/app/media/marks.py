"""What the mark in synthetic sound stands for. Apart from :mod:`app.media.watermark`: to look for an origin needs no numpy."""

from __future__ import annotations

import hashlib

_WRONG = 2


def bits_of(identifier: str) -> int:
    """The 32 bits that stand for an origin's id: the first of its SHA-256."""
    return int.from_bytes(hashlib.sha256(identifier.encode()).digest()[:4], "big")


def fits(mark: str, identifier: str) -> bool:
    """Whether a mark (eight hexadecimal digits) is that of this id.

    Two of its bits may be wrong, as after low bit rates; by chance that is so for one id in eight million.
    """
    return (int(mark, 16) ^ bits_of(identifier)).bit_count() <= _WRONG
