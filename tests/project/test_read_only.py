"""Courses that can't be written are opened for reading, and say why."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from tests.project.helpers import powerless, typed, words

from app.course.errors import FileProblem
from app.course.model import new_course
from app.project import ProjectFile, ReadOnlyCourse, UnreadableCourse


def crashed(folder: Path) -> Path:
    """A course as a crash leaves it, its last save only in the log."""
    path = folder / "a.course"
    ProjectFile.create(path, new_course()).close()
    project = ProjectFile.open(path)
    typed(project, "in the log")
    project._wait()
    after = folder / "after"
    after.mkdir()
    for item in folder.glob("a.course*"):
        if not item.name.endswith("-shm"):
            shutil.copy(item, after / item.name)
    project.close()
    return after / "a.course"


def refuses(project: ProjectFile) -> None:
    assert project.read_only
    with pytest.raises(ReadOnlyCourse, match="can't be changed") as refused:
        typed(project, "x")
    assert refused.value.next_step.startswith("Save a copy")
    with pytest.raises(ReadOnlyCourse):
        project.restore(project.keep_backup())


def test_opened_for_reading_only_nothing_can_be_written(path: Path) -> None:
    before = path.read_bytes()
    with ProjectFile.open(path, read_only=True) as project:
        assert project.why_read_only == "It was opened for reading only."
        refuses(project)
        project.save_copy(path.with_name("copy.course"))
    assert path.read_bytes() == before
    with ProjectFile.open(path.with_name("copy.course")) as project:
        assert not project.read_only


@pytest.mark.parametrize("what", ["file", "folder"])
def test_a_protected_file_or_folder_is_opened_for_reading(commons: Path, what: str) -> None:
    folder = commons / "shared"
    with powerless():
        folder.mkdir()
        path = folder / "a.course"
        ProjectFile.create(path, new_course("Shared")).close()
        (path if what == "file" else folder).chmod(0o444 if what == "file" else 0o555)
        with ProjectFile.open(path) as project:
            assert project.course.settings.title == "Shared"
            assert "write-protected" in project.why_read_only
            refuses(project)
        folder.chmod(0o777)


@pytest.mark.parametrize("protected", [True, False])
def test_what_a_crash_left_in_the_log_is_read_where_nothing_can_be_written(commons: Path, protected: bool) -> None:
    with powerless():
        path = crashed(commons)
        if protected:
            path.parent.chmod(0o555)
        with ProjectFile.open(path, read_only=True) as project:
            assert words(project.course) == "in the log"
        path.parent.chmod(0o777)
        with ProjectFile.open(path) as project:
            assert project.recovered
            assert words(project.course) == "in the log"


def test_a_log_that_can_not_be_read_is_said(commons: Path) -> None:
    with powerless():
        path = crashed(commons)
        Path(f"{path}-wal").chmod(0)
        path.parent.chmod(0o555)
        with pytest.raises((UnreadableCourse, ReadOnlyCourse)):
            ProjectFile.open(path)
        path.parent.chmod(0o777)


def test_a_folder_that_takes_no_new_file_says_so(commons: Path) -> None:
    commons.joinpath("closed").mkdir(mode=0o555)
    with powerless(), pytest.raises(FileProblem, match="no permission"):
        ProjectFile.create(commons / "closed" / "a.course", new_course())


def test_replacing_in_a_protected_folder_loses_nothing(commons: Path) -> None:
    folder = commons / "closed"
    with powerless():
        folder.mkdir()
        path = folder / "notes.course"
        path.write_text("notes")
        folder.chmod(0o555)
        with pytest.raises(FileProblem, match="no permission"):
            ProjectFile.create(path, new_course(), replace=True)
        assert path.read_text() == "notes"
        folder.chmod(0o777)


def test_who_is_root_is_told_apart_only_in_tests() -> None:
    with powerless():
        assert os.geteuid() != 0
