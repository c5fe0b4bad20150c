"""Fixtures of the course file's tests."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.course.model import new_course
from app.project import ProjectFile


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A closed course called Fire safety, in a folder of its own."""
    folder = tmp_path / "courses"
    folder.mkdir()
    made = folder / "Fire safety.course"
    ProjectFile.create(made, new_course("Fire safety")).close()
    return made


@pytest.fixture
def commons(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that anybody may use, whoever runs the tests; also home of settings and data."""
    folder = Path(tempfile.mkdtemp(prefix="lectern-test-"))
    folder.chmod(0o777)
    monkeypatch.setenv("LECTERN_HOME", str(folder / "home"))
    yield folder
    shutil.rmtree(folder)
