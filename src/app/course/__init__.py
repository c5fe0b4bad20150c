"""The ground floor: what a course is, as immutable values, and the operations that change it. Standard library only.

Read :mod:`model` first (course, section, lesson), then :mod:`blocks`, :mod:`text` and :mod:`ops`.
:mod:`payload`, :mod:`findings` and :mod:`provenance` are the words the guard, the scanner and the labels share.

Names are looked up when they are used: the first window needs the errors alone, and making every class takes 25 ms.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.course.blocks import Block, block_kinds
    from app.course.errors import LecternError
    from app.course.findings import Finding, Severity
    from app.course.model import Course, Lesson, Section, Settings
    from app.course.ops import Applied, Op, OpChanges, apply
    from app.course.payload import Payload
    from app.course.provenance import OutputKind, Provenance, SourceType
    from app.course.text import Mark, RichText, Run

_ROOMS = {
    "blocks": ("Block", "block_kinds"),
    "errors": ("LecternError",),
    "findings": ("Finding", "Severity"),
    "model": ("Course", "Lesson", "Section", "Settings"),
    "ops": ("Applied", "Op", "OpChanges", "apply"),
    "payload": ("Payload",),
    "provenance": ("OutputKind", "Provenance", "SourceType"),
    "text": ("Mark", "RichText", "Run"),
}
_HOME = {name: room for room, names in _ROOMS.items() for name in names}


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value
    return value


__all__ = [
    "Applied",
    "Block",
    "Course",
    "Finding",
    "LecternError",
    "Lesson",
    "Mark",
    "Op",
    "OpChanges",
    "OutputKind",
    "Payload",
    "Provenance",
    "RichText",
    "Run",
    "Section",
    "Settings",
    "Severity",
    "SourceType",
    "apply",
    "block_kinds",
]
