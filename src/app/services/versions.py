"""Going back to an earlier version of a course that is closed."""

from __future__ import annotations

from pathlib import Path

from app.project import Backup, ProjectFile


def go_back(path: Path, backup: Backup) -> None:
    """Put ``backup`` in place of the course at ``path``, which becomes a version itself. Raises :class:`FileProblem`; the
    file is then as it was."""
    with ProjectFile.open(path) as project:
        project.restore(backup)
