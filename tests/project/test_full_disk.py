"""A full disk: one clear error, nothing lost, and the same save succeeds as soon as there is room."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from tests.project.helpers import typed, words

from app.course.blocks import Paragraph
from app.course.errors import FileProblem
from app.course.model import new_course
from app.course.ops import ReplaceBlock, apply
from app.course.text import RichText
from app.project import Change, DiskFull, ProjectFile, problems

ROOT = Path(__file__).parents[2]

ON_A_TINY_DISK = """
import os, sys
from pathlib import Path
from random import Random
disk = Path(sys.argv[1])
os.environ["LECTERN_HOME"] = sys.argv[2]
from app.course.model import new_course
from app.project import DiskFull, ProjectFile
from tests.project.helpers import step, typed, words

path, rng = disk / "a.course", Random(1)
project = ProjectFile.create(path, new_course())
typed(project, "before")
ballast = disk / "ballast"
with ballast.open("wb", buffering=0) as file:
    try:
        while True:
            file.write(bytes(4096))
    except OSError:
        pass
acknowledged, refused = project.course, None
for n in range(10_000):
    _, course, change = step(rng, project.course)
    try:
        project.append([change], course)
    except DiskFull as error:
        refused = error
        break
    acknowledged = project.course
assert refused is not None and "disk is full" in str(refused), refused
assert project.course == acknowledged
for _ in range(3):
    try:
        project.append([change], course)
        raise SystemExit("a full disk took it")
    except DiskFull:
        pass
    try:
        project.add_media(bytes(500_000), "image/png", "big")
        raise SystemExit("a full disk took it")
    except DiskFull:
        pass
try:
    ProjectFile.create(disk / "b.course", new_course())
    raise SystemExit("a full disk took it")
except DiskFull:
    pass
assert sorted(item.name for item in disk.iterdir()) == ["a.course", "a.course-shm", "a.course-wal", "ballast"]
ballast.unlink()
project.append([change], course)
project.close()
assert [item.name for item in disk.iterdir()] == ["a.course"]
with ProjectFile.open(path) as project:
    assert project.course == course
    project.check()
print("survived")
"""


def test_on_a_disk_of_one_megabyte_nothing_is_lost(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    script = 'mount -t tmpfs -o size=1m tmpfs "$1" && exec "$2" -c "$3" "$1" "$4"'
    own_world = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--mount"]
    ran = subprocess.run(
        [*own_world, "sh", "-c", script, "sh", str(disk), sys.executable, ON_A_TINY_DISK, str(tmp_path / "home")],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env=os.environ | {"PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"},
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == "survived\n"


def fill(project: ProjectFile, extra: int) -> None:
    """Let the file grow by ``extra`` pages and no more."""
    with project._db.read() as connection:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count={pages + extra}")


def test_a_save_that_found_no_room_can_be_made_again(path: Path) -> None:
    with ProjectFile.open(path) as project:
        typed(project, "before")
        before = project.course
        lesson = next(before.lessons())
        op = ReplaceBlock(lesson.id, Paragraph(id=lesson.blocks[0].id, text=RichText.of("long " * 10_000)))
        applied = apply(before, op)
        changes = [Change(op, applied.inverse, "typing")]
        fill(project, 2)
        for _ in range(2):
            with pytest.raises(DiskFull, match=r"The disk is full.*Make room"):
                project.append(changes, applied.course)
            assert project.course == before
        fill(project, 1000)
        project.append(changes, applied.course)
        assert len(project.history()) == 2
    with ProjectFile.open(path) as project:
        assert project.course == applied.course


def test_media_that_found_no_room_leave_nothing_behind(path: Path) -> None:
    with ProjectFile.open(path) as project:
        fill(project, 1500)
        with pytest.raises(DiskFull):
            project.add_media(bytes(8_000_000), "image/png", "big")
        with project._db.read() as connection:
            assert connection.execute("SELECT count(*) FROM chunks").fetchone() == (0,)


def test_pieces_that_could_not_be_taken_back_go_on_closing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.project import media

    def full(*_: object) -> None:
        raise DiskFull(path)

    with ProjectFile.open(path) as project:
        monkeypatch.setattr(media, "_finish", full)
        deleting = project._db.before_write
        calls = iter([deleting, deleting, full])

        def before_write(connection: sqlite3.Connection) -> None:
            next(calls)(connection)

        project._db.before_write = before_write
        with pytest.raises(DiskFull):
            project.add_media(bytes(5_000_000), "image/png", "big")
        project._db.before_write = deleting
        with project._db.read() as connection:
            assert connection.execute("SELECT count(*) FROM chunks").fetchone() == (4,)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT count(*) FROM chunks").fetchone() == (0,)
    connection.close()


def test_a_file_that_could_not_be_closed_well_opens_again_in_the_same_window(path: Path) -> None:
    project = ProjectFile.open(path)
    typed(project, "saved")
    guard = project._db.before_write
    calls = iter([guard])

    def full_at_the_end(connection: sqlite3.Connection) -> None:
        try:
            next(calls)(connection)
        except StopIteration:
            raise DiskFull(path) from None

    project._db.before_write = full_at_the_end
    with pytest.raises(DiskFull):
        project.close()
    with ProjectFile.open(path) as project:
        assert words(project.course) == "saved"


def test_a_disk_that_is_full_at_the_opening_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(connection: sqlite3.Connection, _: object) -> None:
        connection.execute("ROLLBACK")  # as SQLite does by itself
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error

    with monkeypatch.context() as patch:
        patch.setattr("app.project.lock.take", full)
        with pytest.raises(DiskFull):
            ProjectFile.open(path)
    ProjectFile.open(path).close()


def test_an_io_error_on_a_nearly_full_disk_is_a_full_disk(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
    assert isinstance(problems.from_sqlite(error, path), problems.DiskProblem)
    assert isinstance(problems.from_sqlite(error, path / "gone" / "x"), problems.DiskProblem)
    monkeypatch.setattr(problems, "_NEARLY_FULL", 2**62)
    assert isinstance(problems.from_sqlite(error, path), DiskFull)
    assert isinstance(problems.from_os(OSError(28, "No space left on device"), path), DiskFull)


def test_a_new_course_on_a_full_disk_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("shutil.copyfile", full)
    with pytest.raises(FileProblem, match="disk is full"):
        ProjectFile.create(tmp_path / "a.course", new_course())
    assert [item for item in tmp_path.iterdir() if item.is_file()] == []
