"""The ground floor: what a course is, as immutable values, and the operations that change it. Standard library only.

Read :mod:`model` first (course, section, lesson), then :mod:`blocks`, :mod:`text` and :mod:`ops`.
:mod:`payload`, :mod:`findings` and :mod:`provenance` are the words the guard, the scanner and the labels share.
"""

from app.course.blocks import Block, block_kinds
from app.course.errors import LecternError
from app.course.findings import Finding, Severity
from app.course.model import Course, Lesson, Section, Settings
from app.course.ops import Applied, Op, OpChanges, apply
from app.course.payload import Payload
from app.course.provenance import OutputKind, Provenance, SourceType
from app.course.text import Mark, RichText, Run

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
