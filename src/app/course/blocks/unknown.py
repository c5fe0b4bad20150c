"""A block that a newer Lectern made: shown as such, kept, and written back unharmed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from app.course.blocks.base import Block, origins_under, strings_under
from app.course.compact import dumps


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown(Block):
    """``made_as`` is the kind the newer version gave it, ``data`` its whole JSON text.

    What is changed here (a copy's new id, the author's decision not to send) is changed in ``data`` too.
    """

    kind: ClassVar[str] = "unknown"
    title: ClassVar[str] = "Made by a newer Lectern"
    made_as: str = ""
    data: str = ""

    def __post_init__(self) -> None:
        data: dict[str, Any] = json.loads(self.data) if self.data else {"kind": self.made_as}
        wrong = {name: getattr(self, name) for name, held in _shared(data).items() if held != getattr(self, name)}
        if wrong or not self.data:
            object.__setattr__(self, "data", dumps(data | wrong))

    @classmethod
    def of(cls, data: dict[str, Any]) -> Self:
        """The block that ``data`` describes as far as every block of every version has it: kind, id, origin, sending."""
        return cls(made_as=data["kind"], data=dumps(data), **_shared(data))

    def origins(self) -> frozenset[str]:
        """Every origin named anywhere inside: the record, and so the label, must stay as long as the block does."""
        return Block.origins(self) | origins_under(self.data)

    def media(self) -> Iterator[str]:
        """Every media blob named anywhere inside."""
        yield from sorted(strings_under(self.data, frozenset({"sha256"})))


def _shared(data: dict[str, Any]) -> dict[str, Any]:
    """What every block has, read from one we don't understand: when in doubt, it is not sent."""
    origin = data.get("provenance")
    return {
        "id": data.get("id"),
        "never_send": data.get("never_send", False) is not False,
        "provenance": origin if isinstance(origin, str) else None,
    }
