"""A course that others change while it is open is never written over, and what was saved is never lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
import time
from pathlib import Path

import pytest
from tests.project.helpers import side_files, typed, words

from app.course.model import new_course
from app.project import ChangedUnderUs, ProjectFile


def other_course(path: Path) -> Path:
    """A closed course of somebody else beside ours."""
    other = path.with_name("other.course")
    with ProjectFile.create(other, new_course("Other")) as project:
        typed(project, "other")
    return other


def refused_and_kept(project: ProjectFile, path: Path) -> None:
    """Nothing is written, the version in the window can be copied, and what was saved before is a backup."""
    with pytest.raises(ChangedUnderUs, match="was not saved"):
        typed(project, "never")
    project.save_copy(path.with_name("rescued.course"))
    with pytest.raises(ChangedUnderUs):
        project.close()
    from app.project import bring_back

    bring_back(project.backups()[0], path.with_name("kept.course"))
    with ProjectFile.open(path.with_name("kept.course")) as kept:
        assert words(kept.course) == "saved"


def test_a_file_put_in_its_place_stays_as_it_is(path: Path) -> None:
    other = other_course(path)
    project = ProjectFile.open(path)
    typed(project, "saved")
    content = other.read_bytes()
    other.replace(path)
    refused_and_kept(project, path)
    assert path.read_bytes() == content
    assert not path.with_name(path.name + "-wal").exists()
    with ProjectFile.open(path) as project:
        assert words(project.course) == "other"


def test_a_file_overwritten_in_place_stays_as_it_is(path: Path) -> None:
    other = other_course(path)
    project = ProjectFile.open(path)
    typed(project, "saved")
    content = other.read_bytes()
    shutil.copyfile(other, path)
    refused_and_kept(project, path)
    assert path.read_bytes() == content
    with ProjectFile.open(path) as project:
        assert words(project.course) == "other"


def test_a_file_moved_away_gets_what_was_saved(path: Path) -> None:
    project = ProjectFile.open(path)
    typed(project, "saved")
    moved = path.with_name("moved.course")
    path.rename(moved)
    refused_and_kept(project, path)
    assert not path.exists()
    with ProjectFile.open(moved) as project:
        assert words(project.course) == "saved"


def test_a_deleted_file_is_still_in_its_backups(path: Path) -> None:
    project = ProjectFile.open(path)
    typed(project, "saved")
    path.unlink()
    refused_and_kept(project, path)


def test_a_program_that_writes_into_the_database_is_noticed(path: Path) -> None:
    with ProjectFile.open(path) as project:
        typed(project, "saved")
        stamp = project._stamp
        for value in ("0123456789abcdef", stamp):
            with sqlite3.connect(path) as connection:
                connection.execute("UPDATE meta SET value = ? WHERE key = 'stamp'", (value,))
            connection.close()
            if value != stamp:
                with pytest.raises(ChangedUnderUs, match="has written into"):
                    typed(project, "never")
        typed(project, "again")


def test_a_new_time_alone_is_forgiven(path: Path) -> None:
    with ProjectFile.open(path) as project:
        typed(project, "saved")
        for _ in range(2):
            os.utime(path, ns=(time.time_ns(), time.time_ns() + 10**9))
            typed(project, "saved again")
    with ProjectFile.open(path) as project:
        assert words(project.course) == "saved again"


def test_a_damaged_page_under_us_is_not_forgiven(path: Path) -> None:
    project = ProjectFile.open(path)
    typed(project, "saved")
    with path.open("r+b") as file:
        file.seek(5 * 4096)
        file.write(b"\xff" * 8 * 4096)
    refused_and_kept(project, path)


def test_who_gave_up_leaves_the_log_of_the_next_one_alone(path: Path) -> None:
    other = other_course(path)
    first = ProjectFile.open(path)
    typed(first, "saved")
    other.replace(path)
    for suffix in ("-wal", "-shm"):
        Path(f"{path}{suffix}").unlink()
    with ProjectFile.open(path) as second:
        typed(second, "second")
        with pytest.raises(ChangedUnderUs):
            first.close()
        assert Path(f"{path}-wal").exists()
        typed(second, "third")
    with ProjectFile.open(path) as project:
        assert words(project.course) == "third"


def test_a_copy_over_another_file_works_when_the_own_file_is_gone(path: Path) -> None:
    other = other_course(path)
    project = ProjectFile.open(path)
    typed(project, "saved")
    path.unlink()
    project.save_copy(other, replace=True)
    with pytest.raises(ChangedUnderUs):
        project.close()
    with ProjectFile.open(other) as project:
        assert words(project.course) == "saved"


def test_nothing_is_left_beside_a_file_that_was_given_up(path: Path) -> None:
    other = other_course(path)
    project = ProjectFile.open(path)
    other.replace(path)
    with pytest.raises(ChangedUnderUs):
        project.close()
    assert side_files(path) == []
