"""A block that a newer Lectern made: shown as such, kept, and written back unharmed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.course.blocks.base import Block


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown(Block):
    """``made_as`` is the kind the newer version gave it, ``data`` its whole JSON text."""

    kind: ClassVar[str] = "unknown"
    title: ClassVar[str] = "Made by a newer Lectern"
    made_as: str = ""
    data: str = ""
