"""A block that a newer Lectern made: shown as such, kept, and written back unharmed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from app.course.blocks.base import Block, strings_under


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown(Block):
    """``made_as`` is the kind the newer version gave it, ``data`` its whole JSON text."""

    kind: ClassVar[str] = "unknown"
    title: ClassVar[str] = "Made by a newer Lectern"
    made_as: str = ""
    data: str = ""

    def origins(self) -> frozenset[str]:
        """Every origin named anywhere inside: the record, and so the label, must stay as long as the block does."""
        return Block.origins(self) | strings_under(self.data or "{}", frozenset({"origin", "provenance"}))

    def media(self) -> Iterator[str]:
        """Every media blob named anywhere inside."""
        yield from sorted(strings_under(self.data or "{}", frozenset({"sha256"})))
