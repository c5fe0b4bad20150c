"""Whose the material is that AI gets to read: asked once a source, kept, and never assumed (clauses A2.3, B3.3, B4.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.course.errors import LecternError
from app.course.ids import new_id


class Ground(StrEnum):
    """Why one may use it."""

    OWN = "own"
    LICENSED = "licensed"
    PUBLIC_DOMAIN = "public-domain"
    PERMISSION = "permission"

    @property
    def shown(self) -> str:
        """As the form says it."""
        return {
            "own": "Ours: written by me or by my organisation",
            "licensed": "Licensed: we have a licence that allows this use",
            "public-domain": "Public domain: nobody's rights are left",
            "permission": "Permission: whoever holds the rights said yes",
        }[self.value]

    @property
    def short(self) -> str:
        """In a word or two."""
        return self.shown.partition(":")[0]

    @property
    def needs_note(self) -> bool:
        """Whether the statement must say more: which licence, who gave permission."""
        return self in (Ground.LICENSED, Ground.PERMISSION)


class IncompleteRights(LecternError):
    """A rights statement that does not say what it must. Nothing was recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RightsStatement:
    """What a person said about one source. ``source`` is a course id (its own text) or ``file:`` and a file's SHA-256;
    ``title`` what people call it; ``time`` ISO 8601 in UTC."""

    id: str = field(default_factory=lambda: new_id("w"))
    source: str
    title: str
    ground: Ground
    note: str = ""
    time: str = ""
    user: str = ""


def require_whole(statement: RightsStatement) -> None:
    """Raise :class:`IncompleteRights` when the ground needs a note and there is none."""
    if statement.ground.needs_note and len(statement.note.strip()) < 3:
        which = "which licence it is" if statement.ground is Ground.LICENSED else "who gave permission, and when"
        raise IncompleteRights("The statement was not recorded.", f"It does not say {which}.", "Add it in the note.")
    if not statement.source:
        raise IncompleteRights("The statement was not recorded.", "It is about no source.", "Choose a course or a file.")


def latest(statements: Iterable[RightsStatement]) -> dict[str, RightsStatement]:
    """The statement that counts for each source: the last one made."""
    return {item.source: item for item in sorted(statements, key=lambda item: item.time)}


def read_rights(data: dict[str, Any]) -> RightsStatement:
    """A statement from its JSON; ``TypeError``, ``KeyError`` or ``ValueError`` when it is none."""
    statement = RightsStatement(**{**data, "ground": Ground(data["ground"])})
    if datetime.fromisoformat(statement.time).tzinfo is None:
        raise ValueError("the time does not say of which clock it is")
    return statement
