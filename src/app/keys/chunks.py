"""Long values in short entries.

Windows keeps at most 1,280 characters an entry (measured; 2,560 bytes of UTF-16). A longer value is cut into pieces stored
beside the first entry, which then holds a header. Everywhere the same, so that one test class covers every key store.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Protocol

LIMIT = 1200
"""UTF-16 code units in one entry, with room to spare below what Windows takes."""

_MARK = "lectern-pieces:"


class Entries(Protocol):
    """A place for short texts by name. A keyring backend bound to one service, or a dict in memory."""

    def read(self, name: str) -> str | None:
        """The text, or None."""

    def write(self, name: str, value: str) -> None:
        """Store or replace it."""

    def remove(self, name: str) -> None:
        """Take it away; nothing happens when it is not there."""


class TornValue(ValueError):
    """Pieces are missing or do not belong together: somebody else changed them."""


def read(entries: Entries, name: str) -> str | None:
    """The value stored under ``name``, whole, or None; raises :class:`TornValue`."""
    head = entries.read(name)
    if head is None or not head.startswith(_MARK):
        return head
    set_id, count, digest = _header(head)
    pieces = [entries.read(f"{name}#{set_id}.{number}") for number in range(count)]
    value = "".join(piece or "" for piece in pieces)
    if hashlib.sha256(value.encode()).hexdigest() != digest:
        raise TornValue(name)
    return value


def write(entries: Entries, name: str, value: str) -> None:
    """Store ``value``. The old one stays readable until the new one is whole."""
    old = entries.read(name)
    if _length(value) <= LIMIT and not value.startswith(_MARK):
        entries.write(name, value)
    else:
        set_id = secrets.token_hex(4)
        pieces = _cut(value)
        for number, piece in enumerate(pieces):
            entries.write(f"{name}#{set_id}.{number}", piece)
        entries.write(name, f"{_MARK}{set_id}:{len(pieces)}:{hashlib.sha256(value.encode()).hexdigest()}")
    _remove_pieces(entries, name, old)


def remove(entries: Entries, name: str) -> bool:
    """Take a value and all its pieces away; whether there was one."""
    old = entries.read(name)
    if old is None:
        return False
    _remove_pieces(entries, name, old)
    entries.remove(name)
    return True


def _remove_pieces(entries: Entries, name: str, head: str | None) -> None:
    if head is None or not head.startswith(_MARK):
        return
    set_id, count, _ = _header(head)
    for number in range(count):
        entries.remove(f"{name}#{set_id}.{number}")


def _header(head: str) -> tuple[str, int, str]:
    set_id, count, digest = head.removeprefix(_MARK).split(":")
    return set_id, int(count), digest


def _length(text: str) -> int:
    return len(text) + sum(character > "\uffff" for character in text)  # those take two UTF-16 code units


def _cut(value: str) -> list[str]:
    pieces: list[str] = [""]
    room = LIMIT
    for character in value:
        size = _length(character)
        if size > room:
            pieces.append("")
            room = LIMIT
        pieces[-1] += character
        room -= size
    return pieces
