"""What the rooms of a narration hand to one another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.course.blocks import Narration
from app.course.errors import LecternError
from app.course.ops import AddProvenance, Op, ReplaceBlock
from app.course.provenance import Provenance

if TYPE_CHECKING:
    from app.guard import SendSheet

Say = Callable[[float, str], None]
"""Told how far the work is (0 to 1), and with what; may raise ``Cancelled``."""
Approve = Callable[["SendSheet"], "SendSheet"]
"""Shows a sheet to a person and gives it back settled; raises ``Cancelled`` when they thought better of it."""
Place = tuple[str, Narration]
"""A lesson's id and a narration in it."""
Stopped = Callable[[], bool]


class NothingToSay(LecternError):
    """A narration was asked for where there is no text to read."""


class IsRecording(LecternError):
    """A voice was asked for in the place of a person's own recording."""


@dataclass(frozen=True, slots=True)
class Narrated:
    """A narration that was made. ``media`` maps SHA-256 to the bytes the block needs; ``made`` and ``reused`` count sentences.

    ``record`` is None, ``media`` empty and ``block`` unchanged when the narration was up to date.
    """

    block: Narration
    media: Mapping[str, bytes]
    record: Provenance | None
    made: int
    reused: int

    def ops(self, lesson_id: str) -> tuple[Op, ...]:
        """The ops that put it into the course, origin first; none when nothing changed."""
        if self.record is None:
            return ()
        return (AddProvenance(self.record), ReplaceBlock(lesson_id, self.block))


def silent(fraction: float, text: str) -> None:
    """Nobody wants to know."""


def never() -> bool:
    """Nobody can stop it."""
    return False
