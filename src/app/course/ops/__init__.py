"""Operations: the only way to change a course. Each is a value; :func:`apply` gives the new course, the inverse, what changed.

``apply(apply(course, op).course, apply(course, op).inverse).course == course`` for every op that applies (property test), and
every course an op gives keeps the rules of :func:`check_course` if the one before did. :mod:`values` has the operations,
:mod:`applying` what they do, :mod:`checking` the rules, :mod:`encoding` their form in the file's history.
"""

from app.course.ops.applying import Applied, apply
from app.course.ops.checking import check_course
from app.course.ops.encoding import decode_op, encode_op
from app.course.ops.renaming import edited_settings, rename_lesson, rename_section
from app.course.ops.values import (
    AddProvenance,
    Batch,
    DropProvenance,
    DropReview,
    InsertBlock,
    InsertLesson,
    InsertSection,
    MoveBlock,
    MoveLesson,
    MoveSection,
    Op,
    OpChanges,
    RemoveBlock,
    RemoveLesson,
    RemoveSection,
    ReplaceBlock,
    RestoreLesson,
    SetAccepted,
    SetLesson,
    SetReview,
    SetSection,
    SetSettings,
    SetTrash,
    TrashLesson,
)

__all__ = [
    "AddProvenance",
    "Applied",
    "Batch",
    "DropProvenance",
    "DropReview",
    "InsertBlock",
    "InsertLesson",
    "InsertSection",
    "MoveBlock",
    "MoveLesson",
    "MoveSection",
    "Op",
    "OpChanges",
    "RemoveBlock",
    "RemoveLesson",
    "RemoveSection",
    "ReplaceBlock",
    "RestoreLesson",
    "SetAccepted",
    "SetLesson",
    "SetReview",
    "SetSection",
    "SetSettings",
    "SetTrash",
    "TrashLesson",
    "apply",
    "check_course",
    "decode_op",
    "edited_settings",
    "encode_op",
    "rename_lesson",
    "rename_section",
]
