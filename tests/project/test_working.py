"""Courses on network and synced folders: worked on in a local copy, published whole, never over somebody else's change."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from tests.project.helpers import show, side_files, typed, words

from app.course.model import new_course
from app.paths import data_dir
from app.project import (
    ChangedUnderUs,
    CourseInUse,
    NotPublished,
    ProjectFile,
    TakenOver,
    bring_back,
    lock,
    working,
)

ROOT = Path(__file__).parents[2]


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A closed course in a Dropbox."""
    folder = tmp_path / "Dropbox"
    folder.mkdir()
    path = folder / "shared.course"
    ProjectFile.create(path, new_course("Shared")).close()
    return path


@pytest.fixture
def copies(private_home: Path) -> Path:
    """Where local copies are."""
    return private_home / "data" / "working"


def look(path: Path) -> str:
    """What the file itself says, as another computer sees it."""
    copy = path.parent.parent / "look.course"
    shutil.copy(path, copy)
    with ProjectFile.open(copy, read_only=True) as project:
        said = words(project.course)
    copy.unlink()
    return said


def die_with_unpublished_edits(path: Path, text: str) -> None:
    """Another process edits, is told that it is saved, and is killed before it publishes."""
    program = (
        "import os, sys; from pathlib import Path\n"
        "from app.project import ProjectFile; from tests.project.helpers import typed\n"
        "project = ProjectFile.open(Path(sys.argv[1])); typed(project, sys.argv[2]); project._wait(); os.kill(os.getpid(), 9)\n"
    )
    environment = os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    assert subprocess.run([sys.executable, "-c", program, str(path), text], env=environment, check=False).returncode == -9


def test_nothing_but_the_course_and_one_lock_is_ever_in_the_shared_folder(shared: Path, copies: Path) -> None:
    with ProjectFile.open(shared) as project:
        typed(project, "edited")
        ref = project.add_media(b"picture" * 1000, "image/png", "p")
        show(project, ref)
        assert side_files(shared) == [lock.beside(shared).name]
        assert look(shared) == ""
    assert side_files(shared) == []
    assert list(copies.iterdir()) == []
    with ProjectFile.open(shared) as project:
        assert project.media(ref.sha256) == b"picture" * 1000
        assert not project.recovered


def test_the_shared_file_is_brought_up_to_date_while_somebody_writes(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with ProjectFile.open(shared) as project:
        typed(project, "one")
        project._wait()
        assert look(shared) == ""
        monkeypatch.setattr(working, "PUBLISH_SECONDS", 0.0)
        typed(project, "two")
        project._wait()
        assert look(shared) == "one"
        project.publish()
        assert look(shared) == "two"
        published = shared.stat().st_mtime_ns
        project.publish()
        assert shared.stat().st_mtime_ns == published
    with ProjectFile.open(shared) as project:
        assert words(project.course) == "two"


def test_publishing_is_nothing_for_a_course_of_this_computer(path: Path) -> None:
    with ProjectFile.open(path) as project:
        typed(project, "x")
        project.publish()


def test_edits_that_never_reached_the_folder_are_there_at_the_next_opening(shared: Path) -> None:
    die_with_unpublished_edits(shared, "not lost")
    assert look(shared) == ""
    with ProjectFile.open(shared) as project:
        assert project.recovered
        assert words(project.course) == "not lost"
    assert look(shared) == "not lost"


def test_when_both_sides_changed_both_are_kept(shared: Path, tmp_path: Path) -> None:
    die_with_unpublished_edits(shared, "mine")
    other = tmp_path / "other.course"
    with ProjectFile.create(other, new_course()) as project:
        typed(project, "theirs")
    shutil.copyfile(other, shared)
    with ProjectFile.open(shared) as project:
        assert words(project.course) == "theirs"
        [notice] = project.notices
        assert "never reached the shared file" in notice
    from app.project import backups_of

    said = []
    for item in backups_of(shared):
        bring_back(item, tmp_path / "look.course")
        with ProjectFile.open(tmp_path / "look.course", read_only=True) as project:
            said.append(words(project.course))
    assert "mine" in said


def test_a_shared_file_that_changed_meanwhile_is_not_overwritten(shared: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.course"
    with ProjectFile.create(other, new_course()) as project:
        typed(project, "theirs")
    project = ProjectFile.open(shared)
    typed(project, "mine")
    shutil.copyfile(other, shared)
    with pytest.raises(ChangedUnderUs, match="shared folder"):
        project.publish()
    project.save_copy(tmp_path / "mine.course")
    with pytest.raises(ChangedUnderUs):
        project.close()
    assert look(shared) == "theirs"
    assert look(tmp_path / "Dropbox" / ".." / "mine.course") == "mine"
    with ProjectFile.open(shared) as project:
        assert words(project.course) == "theirs"
        assert "backup" in project.notices[0]


def test_a_folder_that_can_not_be_reached_on_closing_gets_its_edits_later(shared: Path, tmp_path: Path) -> None:
    project = ProjectFile.open(shared)
    typed(project, "kept here")
    away = tmp_path / "unplugged"
    shared.parent.rename(away)
    with pytest.raises(NotPublished, match="kept on this computer"):
        project.close()
    away.rename(shared.parent)
    with ProjectFile.open(shared) as project:
        assert words(project.course) == "kept here"
    assert look(shared) == "kept here"


def test_two_computers_see_each_others_lock(shared: Path) -> None:
    with ProjectFile.open(shared) as project:
        with pytest.raises(CourseInUse, match="This window"):
            ProjectFile.open(shared)
        with ProjectFile.open(shared, read_only=True) as reader:
            assert reader.read_only
        second = ProjectFile.open(shared, take_over=True)
        typed(second, "second")
        with pytest.raises(TakenOver):
            typed(project, "first")
        second.close()
    assert look(shared) == "second"


def test_a_copy_that_is_damaged_is_fetched_again_and_kept(shared: Path, copies: Path) -> None:
    die_with_unpublished_edits(shared, "lost with the copy")
    [folder] = copies.iterdir()
    (folder / "course.course").write_bytes(b"broken")
    with ProjectFile.open(shared) as project:
        assert words(project.course) == ""
        assert any("was damaged and is kept as" in notice for notice in project.notices)
    kept = sorted((data_dir() / "damaged").iterdir())
    assert kept[0].read_bytes().startswith(b"broken"), "somebody may yet save edits from it, and it outlives the copy"
    (copies / folder.name).mkdir()
    (copies / folder.name / "base.json").write_text("{")
    (copies / folder.name / "course.course").write_bytes(b"rest")
    with ProjectFile.open(shared) as project:
        typed(project, "fine")
    assert look(shared) == "fine"


def test_a_failed_opening_leaves_the_shared_folder_clean(shared: Path) -> None:
    with sqlite3.connect(shared) as connection:
        connection.execute("DELETE FROM blocks")
    connection.close()
    with pytest.raises(Exception, match="damaged"):
        ProjectFile.open(shared)
    assert side_files(shared) == []


def test_a_lost_agreement_publishes_nothing_blindly(shared: Path, copies: Path) -> None:
    project = ProjectFile.open(shared)
    typed(project, "mine")
    [folder] = copies.iterdir()
    (folder / "base.json").unlink()
    with pytest.raises(ChangedUnderUs):
        project.close()
    assert look(shared) == ""


def test_an_old_format_on_a_shared_folder_is_upgraded_there_on_closing(tmp_path: Path) -> None:
    folder = tmp_path / "OneDrive - Acme"
    folder.mkdir()
    path = Path(shutil.copy(Path(__file__).parent / "fixtures" / "schema-1.course", folder / "old.course"))
    before = path.read_bytes()
    project = ProjectFile.open(path)
    assert path.read_bytes() == before
    project.close()
    with ProjectFile.open(path) as project:
        assert project.notices == ()
        assert project.course.settings.title == "Fire safety"


def test_a_crash_in_place_left_in_a_shared_folder_is_read_with_its_log(shared: Path, tmp_path: Path) -> None:
    local = tmp_path / "local.course"
    shutil.copy(shared, local)
    project = ProjectFile.open(local)
    typed(project, "in the log")
    project._wait()
    for suffix in ("", "-wal"):
        shutil.copy(f"{local}{suffix}", f"{shared}{suffix}")
    project.close()
    with ProjectFile.open(shared) as project:
        assert words(project.course) == "in the log"
