"""The ``.course`` file: one SQLite file that survives crashes, full disks and two people opening it.

Read :mod:`schema` (the tables) and :mod:`rows` (a course as rows) first, then :mod:`file`, the open course. Around it:
:mod:`opening` and :mod:`closing` with every check in order, :mod:`history` (undo that survives closing), :mod:`media`,
:mod:`backups` and :mod:`versions` (earlier states), :mod:`forgetting` (what must not stay in them), :mod:`lock` and
:mod:`watch` (other people), :mod:`working` and :mod:`places` (network and synced folders), :mod:`salvage` (damaged files),
:mod:`problems` (what can go wrong, in words).
"""

from app.project.backups import Backup
from app.project.backups import of_path as backups_of
from app.project.file import ProjectFile
from app.project.forgetting import Traces, courses_with_versions, forget_versions, newest_version
from app.project.history import Change, longer, stacks
from app.project.problems import (
    ChangedUnderUs,
    CorruptCourse,
    CourseInUse,
    CourseMissing,
    DiskFull,
    DiskProblem,
    EmptyFile,
    MissingMedia,
    NameTaken,
    NewerCourse,
    NotACourse,
    NotPublished,
    OtherApplication,
    ReadOnlyCourse,
    TakenOver,
    UnreadableCourse,
)
from app.project.salvage import Salvaged, salvage
from app.project.versions import bring_back

__all__ = [
    "Backup",
    "Change",
    "ChangedUnderUs",
    "CorruptCourse",
    "CourseInUse",
    "CourseMissing",
    "DiskFull",
    "DiskProblem",
    "EmptyFile",
    "MissingMedia",
    "NameTaken",
    "NewerCourse",
    "NotACourse",
    "NotPublished",
    "OtherApplication",
    "ProjectFile",
    "ReadOnlyCourse",
    "Salvaged",
    "TakenOver",
    "Traces",
    "UnreadableCourse",
    "backups_of",
    "bring_back",
    "courses_with_versions",
    "forget_versions",
    "longer",
    "newest_version",
    "salvage",
    "stacks",
]
