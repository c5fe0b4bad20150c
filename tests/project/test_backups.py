"""Earlier versions: kept without being asked, thinned with age, cheap for media, and always complete when brought back."""

from __future__ import annotations

import shutil
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.project.helpers import do, show, typed, words

from app.course.errors import FileProblem
from app.course.model import new_course
from app.course.ops import SetSettings
from app.project import Backup, CorruptCourse, DiskProblem, EmptyFile, ProjectFile, backups, backups_of, bring_back, file


def contents(found: list[Backup], folder: Path) -> list[str]:
    """What each version says, newest first."""
    said = []
    for item in found:
        target = folder / "look.course"
        bring_back(item, target)
        with ProjectFile.open(target, read_only=True) as project:
            said.append(words(project.course))
        target.unlink()
    return said


def test_each_session_keeps_what_it_found_and_what_it_left(path: Path, tmp_path: Path) -> None:
    for text in ("one", "two"):
        with ProjectFile.open(path) as project:
            typed(project, text + " draft")
            typed(project, text)
    with ProjectFile.open(path) as project:
        found = project.backups()
    assert contents(found, tmp_path) == ["two", "one", ""]
    assert found == sorted(found, key=lambda item: item.when, reverse=True)
    assert all(item.size == item.path.stat().st_size for item in found)


def test_looking_at_a_course_makes_no_version(path: Path) -> None:
    with ProjectFile.open(path) as project:
        before = project.backups()
    with ProjectFile.open(path) as project:
        assert project.backups() == before


def test_a_version_is_kept_every_so_many_changes(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file, "BACKUP_CHANGES", 5)
    with ProjectFile.open(path) as project:
        for n in range(11):
            typed(project, str(n))
            project._wait()
        assert contents(project.backups(), tmp_path) == ["9", "4", ""]


def test_versions_are_private(path: Path) -> None:
    with ProjectFile.open(path) as project:
        ref = project.add_media(b"picture", "image/png", "p")
        show(project, ref)
        kept = project.keep_backup()
    for made in (kept.path, kept.path.parent / "media" / ref.sha256):
        assert stat.S_IMODE(made.stat().st_mode) == 0o600
    assert stat.S_IMODE(kept.path.parent.stat().st_mode) == 0o700


def test_media_lie_once_beside_all_versions(path: Path) -> None:
    data = bytes(range(256)) * 8000
    with ProjectFile.open(path) as project:
        show(project, project.add_media(data, "image/png", "p"))
        sizes = []
        for n in range(3):
            typed(project, str(n)) if n else None
            sizes.append(project.keep_backup().size)
        folder = project.backups()[0].path.parent
    assert max(sizes) < len(data) / 5
    assert [item.stat().st_size for item in (folder / "media").iterdir()] == [len(data)]


def test_restoring_brings_the_words_and_the_pictures_back(path: Path, tmp_path: Path) -> None:
    with ProjectFile.open(path) as project:
        ref = project.add_media(b"picture" * 1000, "image/png", "p")
        show(project, ref)
        then = project.course
        kept = project.keep_backup()
        from app.course.ops import RemoveBlock

        do(project, RemoveBlock(next(project.course.lessons()).id, "b-image"))
        typed(project, "later")
        with project._db.write() as connection:
            connection.execute("DELETE FROM changes")
    with ProjectFile.open(path) as project:
        assert not project.has_media(ref.sha256)
        assert project.restore(kept) == then == project.course
        assert project.media(ref.sha256) == b"picture" * 1000
        assert project.history() == []
        assert contents(project.backups()[:1], tmp_path) == ["later"]
        typed(project, "goes on")
    with ProjectFile.open(path) as project:
        assert project.media(ref.sha256) == b"picture" * 1000


def test_a_version_whose_picture_is_kept_nowhere_still_comes_back(path: Path) -> None:
    with ProjectFile.open(path) as project:
        ref = project.add_media(b"picture", "image/png", "p")
        show(project, ref)
        kept = project.keep_backup()
    shutil.rmtree(kept.path.parent / "media")
    target = path.with_name("back.course")
    assert bring_back(kept, target) is None
    with ProjectFile.open(target) as project:
        assert not project.has_media(ref.sha256)


@pytest.mark.parametrize("damage", ["truncated", "empty", "garbage"])
def test_a_damaged_course_says_which_versions_there_are_and_one_takes_its_place(path: Path, damage: str) -> None:
    with ProjectFile.open(path) as project:
        ref = project.add_media(b"picture" * 1000, "image/png", "p")
        show(project, ref)
        typed(project, "precious")
        course, secret = project.course, project.secret
    if damage == "garbage":
        with path.open("r+b") as handle:
            handle.seek(4096)
            handle.write(b"\xff" * 40_000)
    else:
        path.write_bytes(path.read_bytes()[: 20_000 if damage == "truncated" else 0])
    broken = path.read_bytes()
    with pytest.raises((CorruptCourse, EmptyFile), match="backups") as refused:
        ProjectFile.open(path)
    assert path.read_bytes() == broken
    assert isinstance(refused.value, CorruptCourse | EmptyFile)
    assert refused.value.backups == backups_of(path)
    aside = bring_back(refused.value.backups[0], path)
    assert aside is not None
    assert aside.read_bytes() == broken
    with ProjectFile.open(path) as project:
        assert project.course == course
        assert project.secret == secret
        assert project.media(ref.sha256) == b"picture" * 1000


def test_two_damaged_files_are_both_kept(path: Path) -> None:
    with ProjectFile.open(path) as project:
        typed(project, "x")
    [newest, *_] = backups_of(path)
    first, second = bring_back(newest, path), bring_back(newest, path)
    assert first is not None
    assert second is not None
    assert first != second
    assert first.exists()
    assert second.exists()


def version(days: float) -> Backup:
    when = datetime(2026, 11, 22, 12, tzinfo=UTC) - timedelta(days=days)
    return Backup(Path(f"/{days}"), when, "0" * 16, 1)


def test_the_newest_and_one_a_day_are_worth_keeping() -> None:
    hourly = [version(n / 24) for n in range(48)]
    daily = [version(n) for n in range(2, 60)]
    kept = backups.worth_keeping([*hourly, *daily])
    assert {item.path for item in hourly[: backups.NEWEST]} <= kept
    assert len(kept) == backups.NEWEST + backups.DAYS - 1  # today's last one is among the newest
    assert daily[1].path in kept
    assert daily[-1].path not in kept
    assert backups.worth_keeping([]) == set()


def test_old_versions_go_and_their_media_with_them(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups, "NEWEST", 2)
    monkeypatch.setattr(backups, "DAYS", 1)
    with ProjectFile.open(path) as project:
        old, new = (project.add_media(name, "image/png", "p") for name in (b"old", b"new"))
        show(project, old, "b-old")
        first = project.keep_backup()
        with project._db.write() as connection:
            connection.execute("DELETE FROM media WHERE sha256 = ?", (old.sha256,))
        show(project, new, "b-new")
        for n in range(3):
            typed(project, str(n)) if n == 9 else do(project, SetSettings(replace(project.course.settings, title=str(n))))
            last = project.keep_backup()
        assert not first.path.exists()
        assert [item.name for item in (last.path.parent / "media").iterdir()] == [new.sha256]
        assert len(project.backups()) == 2


def test_media_stay_while_a_version_can_not_be_read(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backups, "NEWEST", 2)
    monkeypatch.setattr(backups, "DAYS", 1)
    with ProjectFile.open(path) as project:
        ref = project.add_media(b"old", "image/png", "p")
        show(project, ref)
        first = project.keep_backup()
        for n in range(3):
            typed(project, str(n)) if n == 9 else do(project, SetSettings(replace(project.course.settings, title=str(n))))
            for item in project.backups():
                if item.path != first.path:
                    item.path.write_bytes(b"broken")
            project.keep_backup()
        assert (first.path.parent / "media" / ref.sha256).exists()
        with pytest.raises(FileProblem):
            project.restore(project.backups()[-1])


def test_damaged_media_do_not_get_into_the_versions(path: Path) -> None:
    with ProjectFile.open(path) as project:
        ref = project.add_media(b"picture", "image/png", "p")
        show(project, ref)
        project._wait()
        folder = backups.folder(project.course.id)
        for item in (folder / "media").iterdir():
            item.unlink()
        with project._db.write() as connection:
            connection.execute("UPDATE chunks SET data = x'00'")
        project.keep_backup()
        assert list((folder / "media").iterdir()) == []


def test_names_out_of_a_strangers_file_lead_nowhere_else(path: Path) -> None:
    assert backups.folder("../../../etc").parent == backups.folder("c1").parent
    assert backups.folder("").parent == backups.folder("c1").parent
    with ProjectFile.open(path) as project:
        with project._db.write() as connection:
            connection.execute("UPDATE meta SET value = '../../x' WHERE key = 'stamp'")
        assert project.keep_backup().path.parent == backups.folder(project.course.id)
        evil = "../../../../evil"
        with project._db.read() as connection:
            connection.execute("INSERT INTO media VALUES (1, ?, 'a', 'b', 0)", (evil,))
            connection.execute("UPDATE meta SET value = 'fedcba9876543210' WHERE key = 'stamp'")
        kept = project.keep_backup()
        assert list((kept.path.parent / "media").iterdir()) == []
        (kept.path.parent / "media" / evil).write_text("somebody's private file")
        assert backups.pooled(kept, evil) is None
        with project._db.read() as connection:
            connection.execute("UPDATE meta SET value = ? WHERE key = 'stamp'", (project._stamp,))


def test_a_version_that_can_not_be_kept_does_not_fail_the_save(path: Path, private_home: Path) -> None:
    with ProjectFile.open(path) as project:
        shutil.rmtree(private_home / "data" / "backups", ignore_errors=True)
        (private_home / "data" / "backups").write_text("in the way")
        typed(project, "saved all the same")
        assert "can't be read or written" in trouble(project)
        (private_home / "data" / "backups").unlink()
        project._kept_at = -1e9
        typed(project, "saved again")
        assert trouble(project) == ""
        assert len(project.backups()) == 1


def test_a_version_that_can_not_even_be_begun_does_not_fail_the_save(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_more_files(*_: object, **__: object) -> None:
        raise DiskProblem("Too many open files.")

    with ProjectFile.open(path) as project:
        with monkeypatch.context() as patch:
            patch.setattr(backups, "pinned", no_more_files)
            typed(project, "saved all the same")
        assert trouble(project) == "Too many open files."
        assert words(project.course) == "saved all the same"


def trouble(project: ProjectFile) -> str:
    """What went wrong behind the last save."""
    project._wait()
    return str(project.backup_problem or "")


def test_a_moved_course_still_has_its_versions(path: Path) -> None:
    with ProjectFile.open(path) as project:
        typed(project, "x")
    moved = path.with_name("moved.course")
    path.rename(moved)
    with ProjectFile.open(moved) as project:
        assert len(project.backups()) >= 2
    ProjectFile.create(path, new_course()).close()
    with ProjectFile.open(path) as project:
        assert project.backups() == [] or all(item.path.parent.name == project.course.id for item in project.backups())
