"""Files that are not what they should be: each its own message with the next step, none touched, what can be read saved."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest
from tests.course import making
from tests.course.test_ops import record, synthetic
from tests.project.helpers import big, do, powerless, show, side_files

from app.course.errors import FileProblem
from app.course.model import Course
from app.course.ops import AddProvenance, InsertBlock, TrashLesson
from app.project import (
    CorruptCourse,
    CourseMissing,
    DiskProblem,
    EmptyFile,
    MissingMedia,
    NameTaken,
    NotACourse,
    OtherApplication,
    ProjectFile,
    UnreadableCourse,
    salvage,
)


def database_of_another(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE notes (text)")
    connection.close()


def fifo(path: Path) -> None:
    os.mkfifo(path)


def circle(path: Path) -> None:
    path.symlink_to(path)


@pytest.mark.parametrize(
    ("make", "problem", "says"),
    [
        (lambda path: None, CourseMissing, "is not there"),
        (lambda path: path.mkdir(), NotACourse, "is a folder"),
        (lambda path: path.touch(), EmptyFile, "is empty"),
        (fifo, NotACourse, "a device or a pipe"),
        (circle, DiskProblem, "symbolic links"),
        (lambda path: path.symlink_to("nowhere"), CourseMissing, "is not there"),
        (lambda path: path.write_bytes(b"PK\x03\x04rest"), NotACourse, "use Import"),
        (lambda path: path.write_bytes(b"%PDF-1.7"), NotACourse, "PDF"),
        (lambda path: path.write_text("hello"), NotACourse, "does not begin"),
        (lambda path: path.write_bytes(b"SQLite format 3\x00"), CorruptCourse, "84 bytes too early"),
        (lambda path: path.write_bytes(b"SQLi"), CorruptCourse, "too early"),
        (database_of_another, OtherApplication, "another program"),
    ],
)
def test_each_wrong_file_has_its_own_message(
    tmp_path: Path, make: Callable[[Path], None], problem: type[FileProblem], says: str
) -> None:
    path = tmp_path / "wrong.course"
    make(path)
    regular = path.is_file()
    before = path.read_bytes() if regular else b""
    for read_only in (False, True):
        with pytest.raises(problem, match=says) as raised:
            ProjectFile.open(path, read_only=read_only)
        assert type(raised.value) is problem
        assert "wrong.course" in raised.value.what
        assert raised.value.why
        assert raised.value.next_step
    if regular:
        assert path.read_bytes() == before
    assert side_files(path) in ([], ["lectern-home"])


def test_a_file_nobody_may_read_says_so(commons: Path) -> None:
    path = commons / "a.course"
    path.write_bytes(b"x")
    path.chmod(0)
    with powerless(), pytest.raises(UnreadableCourse, match="no permission"):
        ProjectFile.open(path)


def test_a_file_that_brings_instructions_is_not_opened(path: Path) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TRIGGER evil AFTER UPDATE ON meta BEGIN DELETE FROM blocks; END")
    connection.close()
    with pytest.raises(NotACourse, match="instructions that no course has"):
        ProjectFile.open(path)


@pytest.mark.parametrize(
    "statement",
    [
        "DROP TABLE blocks",
        "DELETE FROM meta WHERE key = 'course'",
        "DELETE FROM meta WHERE key = 'secret'",
        "UPDATE meta SET value = 'text' WHERE key = 'secret'",
        "DELETE FROM blocks",
        "DELETE FROM lessons",
        "DELETE FROM sections",
        "UPDATE blocks SET data = '{'",
        "UPDATE blocks SET data = '5'",
        "UPDATE blocks SET data = x'ff'",
        "UPDATE lessons SET data = '[]'",
        "UPDATE lessons SET data = '{\"blocks\": 5}'",
        "UPDATE sections SET data = '{\"lessons\": [[]]}'",
        "UPDATE meta SET value = '{\"sections\": 7}' WHERE key = 'course'",
        'UPDATE meta SET value = \'{"sections": [], "trash": [{"lesson": {"id": "l"}}]}\' WHERE key = \'course\'',
        "UPDATE blocks SET data = printf('%.*c', 100000, '[')",
        "DROP TABLE changes",
        "DROP TABLE lock",
    ],
)
def test_content_that_makes_no_sense_is_damage_and_stays_as_it_is(path: Path, statement: str) -> None:
    with sqlite3.connect(path) as connection:
        connection.execute(statement)
    connection.close()
    before = path.read_bytes()
    with pytest.raises(CorruptCourse, match=r"is damaged.*backup"):
        ProjectFile.open(path)
    assert path.read_bytes() == before
    assert side_files(path) == []


@pytest.mark.parametrize("seed", range(12))
def test_whatever_bytes_are_hit_nothing_but_a_clear_problem_comes_out(tmp_path: Path, seed: int) -> None:
    rng = Random(seed)
    path = tmp_path / "hit.course"
    with ProjectFile.create(path, making.course(rng)) as project:
        ref = project.add_media(rng.randbytes(50_000), "image/png", "p")
        course = project.course
    data = bytearray(path.read_bytes())
    for _ in range(rng.choice((1, 20, 500))):
        data[rng.randrange(100, len(data))] = rng.randrange(256)
    path.write_bytes(bytes(data[: rng.choice((len(data), len(data) // 2))]))
    said: list[FileProblem] = []
    try:
        with ProjectFile.open(path) as project:
            assert isinstance(project.course, Course)
            project.check()
            assert project.course == course
            assert len(project.media(ref.sha256)) == 50_000
    except FileProblem as problem:
        said.append(problem)
        try:
            salvage(path, tmp_path / "saved.course")
        except FileProblem as nothing:
            said.append(nothing)
    assert all(problem.what and problem.why and problem.next_step for problem in said)


def test_what_can_be_read_of_a_broken_file_is_saved(tmp_path: Path) -> None:
    path, target = tmp_path / "broken.course", tmp_path / "saved.course"
    with ProjectFile.create(path, big(400)) as project:
        do(project, AddProvenance(record("p1")))
        do(project, InsertBlock("l1", 0, synthetic("p1", "b-made")))
        ref = project.add_media(b"picture" * 100, "image/png", "p")
        show(project, ref)
        secret = project.secret
    with sqlite3.connect(path) as connection:
        [(page,)] = connection.execute("SELECT pageno FROM dbstat WHERE name = 'blocks' AND pagetype = 'leaf' LIMIT 1 OFFSET 3")
    connection.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)
    before = path.read_bytes()
    with pytest.raises(CorruptCourse):
        ProjectFile.open(path)
    saved = salvage(path, target)
    assert path.read_bytes() == before
    assert 350 < saved.blocks < 400
    assert saved.media == 1
    assert any("could not be read" in line for line in saved.lost)
    with ProjectFile.open(target) as project:
        assert project.secret == secret
        assert project.media(ref.sha256) == b"picture" * 100
        assert project.course.record("p1") is not None
        blocks = project.course.lesson("l1").blocks
        assert len(blocks) == saved.blocks
        assert [block.id for block in blocks if block.id.startswith("b3")][:2] in (["b3", "b30"], ["b3", "b30"], ["b30", "b31"])
    with pytest.raises(NameTaken):
        salvage(path, target)


def test_a_cut_off_file_gives_what_came_before_the_cut(tmp_path: Path) -> None:
    path = tmp_path / "cut.course"
    with ProjectFile.create(path, big(400)) as project:
        project.keep_backup()
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 2 // 3])
    with pytest.raises(CorruptCourse, match="too early"):
        ProjectFile.open(path)
    saved = salvage(path, tmp_path / "saved.course")
    assert saved.blocks > 50
    with ProjectFile.open(tmp_path / "saved.course") as project:
        assert sum(1 for _ in project.course.blocks()) == saved.blocks


def test_pieces_without_a_whole_are_gathered_and_keep_their_labels(tmp_path: Path) -> None:
    path = tmp_path / "pieces.course"
    with ProjectFile.create(path, big(3)) as project:
        do(project, AddProvenance(record("p1")))
        do(project, InsertBlock("l1", 0, synthetic("p1", "b-made")))
        project.add_media(b"x", "image/png", "lost.png")
        show(project, project.add_media(b"picture", "image/png", "hit.png"))
        show(project, project.add_media(b"second", "image/png", "gone.png"), "b-second")
    with sqlite3.connect(path) as connection:
        connection.execute("DELETE FROM meta")
        connection.execute("DELETE FROM lessons")
        connection.execute("DELETE FROM sections")
        connection.execute("DELETE FROM provenance")
        connection.execute("UPDATE blocks SET data = '{' WHERE id = 'b1'")
        connection.execute("UPDATE chunks SET data = x'00' WHERE media = (SELECT id FROM media WHERE name = 'hit.png')")
        connection.execute("UPDATE chunks SET data = 'text' WHERE media = (SELECT id FROM media WHERE name = 'gone.png')")
        connection.execute("DROP TABLE accepted")
    connection.close()
    saved = salvage(path, tmp_path / "saved.course")
    assert saved.lessons == 1
    assert any("“hit.png” is damaged" in line for line in saved.lost)
    assert any("“gone.png” could not be read" in line for line in saved.lost)
    assert any("block could not be understood" in line for line in saved.lost)
    with ProjectFile.open(tmp_path / "saved.course") as project:
        [section] = project.course.sections
        assert section.title == section.lessons[0].title == "Recovered"
        assert [block.id for block in section.lessons[0].blocks] == ["b0", "b2", "b-made", "b-image", "b-second"]
        found = project.course.record("p1")
        assert found is not None
        assert "unknown" in found.provider
        assert project.course.settings.title == "Recovered course"
        with pytest.raises(MissingMedia):
            project.media("0" * 64)


def test_lessons_of_the_trash_and_rows_of_nonsense_are_salvaged_too(tmp_path: Path) -> None:
    path = tmp_path / "trash.course"
    with ProjectFile.create(path, big(3)) as project:
        do(project, TrashLesson("l1"))
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO lessons VALUES ('l2', '[1]')")
        connection.execute("INSERT INTO lessons VALUES ('l3', '{\"id\": 5}')")
        connection.execute("INSERT INTO sections VALUES ('s2', '[1]')")
        connection.execute("UPDATE meta SET value = 5 WHERE key = 'settings'")
        connection.execute("UPDATE meta SET value = 'x' WHERE key = 'secret'")
        connection.execute("DROP TABLE chunks")
        connection.execute("INSERT INTO media VALUES (1, 'a', 'b', 'c.png', 3)")
    connection.close()
    saved = salvage(path, tmp_path / "saved.course")
    assert saved.blocks == 3
    assert saved.media == 0
    assert any("“c.png” could not be read" in line for line in saved.lost)
    with ProjectFile.open(tmp_path / "saved.course") as project:
        assert {lesson.id for lesson in project.course.lessons()} == {"l1", "l2", "l3"}
        assert project.course.id.startswith("c")


def test_where_nothing_can_be_read_nothing_is_made(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:4096] + b"\xff" * 50_000)
    with pytest.raises(CorruptCourse, match="Nothing in it"):
        salvage(path, path.with_name("saved.course"))
    assert not path.with_name("saved.course").exists()


def test_the_private_bits_of_a_salvaged_course_are_private(tmp_path: Path) -> None:
    ProjectFile.create(tmp_path / "a.course", big(1)).close()
    salvage(tmp_path / "a.course", tmp_path / "b.course")
    assert stat.S_IMODE((tmp_path / "b.course").stat().st_mode) == 0o600
