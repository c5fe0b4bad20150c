"""Older files: a copy first, then today's format, all or nothing; newer files: kept, or refused with what to do."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest
from tests.project.helpers import do, powerless, side_files, typed

from app.course.blocks import Image
from app.course.codec import decode_block, encode_block
from app.course.ops import InsertBlock, apply
from app.project import CorruptCourse, CourseInUse, NewerCourse, ProjectFile, backups, bring_back, lock, schema, stacks

FIXTURES = Path(__file__).parent / "fixtures"


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A course that the first version wrote."""
    return copy_of(1, tmp_path)


def copy_of(number: int, tmp_path: Path) -> Path:
    """A course that the version with this schema wrote."""
    folder = tmp_path / "courses"
    folder.mkdir()
    return Path(shutil.copy(FIXTURES / f"schema-{number}.course", folder / "old.course"))


def sql(path: Path, statement: str, values: tuple[object, ...] = ()) -> list[tuple[object, ...]]:
    with sqlite3.connect(path) as connection:
        found = connection.execute(statement, values).fetchall()
    connection.close()
    return found


def assert_all_there(project: ProjectFile) -> None:
    """What the fixture holds."""
    course = project.course
    assert course.id == "cfixture1"
    assert (course.settings.title, course.settings.pass_mark) == ("Fire safety", 70)
    assert [(section.title, [lesson.title for lesson in section.lessons]) for section in course.sections] == [
        ("Begin here", ["Exits"])
    ]
    assert [item.lesson.title for item in course.trash] == ["Old lesson"]
    heading, paragraph, image = course.lesson("l1").blocks
    assert heading.plain() == "Know your way out!"
    assert paragraph.origins() == {"p1"}
    assert isinstance(image, Image)
    assert image.source is not None
    assert project.media(image.source.sha256).startswith(b"\x89PNG")
    assert course.record("p1") is not None
    assert course.accepted == frozenset({"a" * 64})
    assert project.secret == bytes(range(32))
    done, _ = stacks(project.history())
    assert [change.label for change in done] == ["deleting a lesson", "renaming", "typing"]
    for change in reversed(done):
        course = apply(course, change.inverse).course
    assert [lesson.title for lesson in course.lessons()] == ["Exits", "Old lesson"]


@pytest.mark.parametrize("number", sorted(schema.MIGRATIONS))
def test_an_older_schema_is_read_today_and_kept_as_it_was(number: int, tmp_path: Path) -> None:
    old = copy_of(number, tmp_path)
    before = old.read_bytes()
    with ProjectFile.open(old) as project:
        assert_all_there(project)
        [notice] = project.notices
        assert "today's format" in notice
        typed(project, "Edited.")
    assert side_files(old) == []
    assert sql(old, "PRAGMA user_version") == [(schema.VERSION,)]
    [kept] = (backups.folder("cfixture1") / "before-upgrade").iterdir()
    assert str(kept) in notice
    assert sql(kept, "PRAGMA user_version") == [(number,)]
    assert before == (FIXTURES / f"schema-{number}.course").read_bytes()
    with ProjectFile.open(kept, read_only=True) as project:
        assert_all_there(project)
    with ProjectFile.open(old) as project:
        assert project.notices == ()


def test_an_old_file_is_read_without_being_touched(old: Path) -> None:
    before = old.read_bytes()
    with ProjectFile.open(old, read_only=True) as project:
        assert_all_there(project)
    assert old.read_bytes() == before
    assert side_files(old) == []


def test_an_old_version_is_brought_back_in_todays_format(old: Path) -> None:
    with ProjectFile.open(old) as project:
        kept = project.keep_backup()
    shutil.copy(FIXTURES / "schema-1.course", kept.path)
    bring_back(kept, old.with_name("back.course"))
    with ProjectFile.open(old.with_name("back.course")) as project:
        assert project.course.settings.title == "Fire safety"


def test_an_upgrade_that_fails_leaves_the_old_file(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(connection: sqlite3.Connection) -> None:
        connection.execute("DROP TABLE changes")
        raise sqlite3.OperationalError("power cut")

    real = schema.migrate
    monkeypatch.setattr("app.project.schema.migrate", lambda connection: real(connection, {1: broken}))
    with pytest.raises(CorruptCourse, match="power cut"):
        ProjectFile.open(old)
    monkeypatch.undo()
    assert sql(old, "PRAGMA user_version") == [(1,)]
    with ProjectFile.open(old, read_only=True) as project:
        assert_all_there(project)


def test_an_old_file_that_somebody_has_open_is_not_upgraded(old: Path) -> None:
    from dataclasses import replace

    with sqlite3.connect(old) as connection:
        lock.take(connection, replace(lock.me(), machine="elsewhere"))
    connection.close()
    with pytest.raises(CourseInUse):
        ProjectFile.open(old)
    assert sql(old, "PRAGMA user_version") == [(1,)]
    ProjectFile.open(old, take_over=True).close()


def test_an_old_file_that_can_not_be_written_is_read(commons: Path) -> None:
    path = commons / "old.course"
    shutil.copy(FIXTURES / "schema-1.course", path)
    path.chmod(0o444)
    with powerless():
        for _ in range(2):
            with ProjectFile.open(path) as project:
                assert project.read_only
                assert_all_there(project)
        assert not (backups.folder("cfixture1") / "before-upgrade").exists()


def test_a_newer_schema_is_refused_untouched(path: Path) -> None:
    sql(path, f"PRAGMA user_version={schema.VERSION + 1}")
    before = path.read_bytes()
    for read_only in (False, True):
        with pytest.raises(NewerCourse, match="Update Lectern"):
            ProjectFile.open(path, read_only=read_only)
    assert path.read_bytes() == before


def test_a_schema_there_never_was_is_damage(path: Path) -> None:
    sql(path, "PRAGMA user_version=0")
    with pytest.raises(CorruptCourse, match="never was"):
        ProjectFile.open(path)


def test_values_only_a_newer_version_knows_ask_for_it_and_nonsense_does_not(path: Path) -> None:
    sql(path, "INSERT INTO provenance VALUES ('p1', 0, ?)", ('{"id": "p1", "kind": "dream"}',))
    with pytest.raises(CorruptCourse, match="can't be understood"):
        ProjectFile.open(path)
    sql(path, "UPDATE meta SET value = ? WHERE key = 'vocabulary'", (schema.VOCABULARY + 1,))
    with pytest.raises(NewerCourse, match="Update Lectern"):
        ProjectFile.open(path)


def test_what_a_newer_version_wrote_is_written_back_unharmed(path: Path) -> None:
    newer = {"kind": "hologram", "id": "b-h", "layers": [{"z": 1.5, "text": "é"}], "never_send": False}
    with ProjectFile.open(path) as project:
        lesson = next(project.course.lessons()).id
        do(project, InsertBlock(lesson, 0, decode_block(newer)))
    sql(path, "UPDATE meta SET value = json_set(value, '$.zz_theme', 'dark') WHERE key = 'course'")
    sql(path, "UPDATE meta SET value = json_set(value, '$.zz_voice', 'whisper') WHERE key = 'settings'")
    sql(path, "UPDATE lessons SET data = json_set(data, '$.zz_minutes', 7)")
    sql(path, "UPDATE sections SET data = json_set(data, '$.zz_colour', 'red')")
    sql(
        path, 'INSERT INTO reviews VALUES (\'b-z\', \'{"block_id":"b-z","digest":"d","user":"u","time":"t","ticks":["kind"]}\')'
    )
    sql(path, "CREATE TABLE zz_notes (text)")
    sql(path, "INSERT INTO zz_notes VALUES ('kept')")
    with ProjectFile.open(path) as project:
        from dataclasses import replace

        from app.course.model import Section
        from app.course.ops import InsertSection, SetLesson, SetSection, SetSettings

        assert encode_block(project.course.lesson(lesson).blocks[0]) == newer
        do(project, SetSettings(replace(project.course.settings, title="New title")))
        do(project, SetLesson(lesson, "New title"))
        do(project, SetSection(project.course.sections[0].id, "New title"))
        do(project, InsertSection(0, Section()))
        do(project, InsertBlock(lesson, 0, decode_block({"kind": "paragraph", "id": "b-p"})))
    with ProjectFile.open(path) as project:
        assert encode_block(project.course.lesson(lesson).blocks[1]) == newer
    for table, key, kept in (
        ("meta", "key = 'course'", "zz_theme"),
        ("meta", "key = 'settings'", "zz_voice"),
        ("lessons", "true", "zz_minutes"),
        ("sections", "data LIKE '%New title%'", "zz_colour"),
    ):
        column = "value" if table == "meta" else "data"
        assert kept in str(sql(path, f"SELECT {column} FROM {table} WHERE {key}"))
    assert "kind" in str(sql(path, "SELECT data FROM reviews WHERE id = 'b-z'"))
    assert sql(path, "SELECT text FROM zz_notes") == [("kept",)]
