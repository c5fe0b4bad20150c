"""Media: once each, streamed, verified, dropped when nothing needs them, and no burden on a save."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import sqlite3
from pathlib import Path

import pytest
from tests.project.helpers import big, do, show, typed

from app.course.blocks import MediaRef, Paragraph
from app.course.codec import decode_block
from app.course.errors import FileProblem
from app.course.ops import InsertBlock, RemoveBlock, ReplaceBlock, SetTrash, TrashLesson
from app.course.text import RichText
from app.project import CourseMissing, MissingMedia, ProjectFile, media

MIB = 1024 * 1024


def pages(project: ProjectFile) -> int:
    """Bytes in the write-ahead log: what saves have written since it was last moved in."""
    return Path(f"{project.path}-wal").stat().st_size


def rest(project: ProjectFile) -> None:
    """Wait for the version that is kept behind the first save, then start with an empty log."""
    project._wait()
    with project._db.read() as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    project._watch.settle()


@pytest.mark.parametrize("size", [0, 1, MIB - 1, MIB, MIB + 1, 4 * MIB, 5 * MIB + 3])
def test_what_goes_in_comes_out(path: Path, tmp_path: Path, size: int) -> None:
    data = (b"0123456789" * (size // 10 + 1))[:size]
    source = tmp_path / "source"
    source.write_bytes(data)
    with ProjectFile.open(path) as project:
        ref = project.add_media(data, "image/png", "a.png")
        assert ref == MediaRef(hashlib.sha256(data).hexdigest(), "image/png", "a.png")
        assert project.add_media_file(source, "image/png", "b.png").sha256 == ref.sha256
        assert project.media(ref.sha256) == data
        project.copy_media(ref.sha256, tmp_path / "out")
        assert (tmp_path / "out").read_bytes() == data
        assert project.has_media(ref.sha256)
        with project._db.read() as connection:
            assert connection.execute("SELECT count(*) FROM media").fetchone() == (1,)
        show(project, ref)
    with ProjectFile.open(path) as project:
        assert project.media(ref.sha256) == data


def test_the_same_content_is_stored_once(path: Path, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(bytes(3 * MIB))
    with ProjectFile.open(path) as project:
        show(project, project.add_media_file(source, "video/mp4", "film.mp4"))
    once = path.stat().st_size
    with ProjectFile.open(path) as project:
        again = project.add_media_file(source, "video/mp4", "copy.mp4")
        assert project.add_media(bytes(3 * MIB), "video/mp4", "third.mp4") == dataclasses.replace(again, name="third.mp4")
    assert path.stat().st_size == once


def test_what_nothing_needs_is_dropped_on_closing_and_the_file_shrinks(path: Path) -> None:
    small = path.stat().st_size
    with ProjectFile.open(path) as project:
        unused = project.add_media(bytes(range(256)) * 20_000, "image/png", "unused.png")
        assert project.has_media(unused.sha256)
    assert path.stat().st_size <= small + 20_000
    with ProjectFile.open(path) as project:
        assert not project.has_media(unused.sha256)


def test_a_name_that_no_text_gives_any_more_goes_from_the_file_too(path: Path) -> None:
    with ProjectFile.open(path) as project:
        kept = project.add_media(b"kept", "image/png", "“kept” é.png")
        show(project, kept)
        renamed = project.add_media(b"renamed", "image/png", "Marta Quill.png")
        show(project, dataclasses.replace(renamed, name="badge.png"), "b-renamed")
    with sqlite3.connect(path) as connection:
        names = dict(connection.execute("SELECT sha256, name FROM media"))
    connection.close()
    assert names == {kept.sha256: "“kept” é.png", renamed.sha256: ""}
    assert b"Marta" not in path.read_bytes()


def test_course_trash_and_history_each_keep_their_media(path: Path) -> None:
    with ProjectFile.open(path) as project:
        shown, trashed, undoable = (project.add_media(name.encode(), "image/png", name) for name in ("a", "b", "c"))
        lesson = next(project.course.lessons()).id
        show(project, undoable, "b-undoable")
        do(project, RemoveBlock(lesson, "b-undoable"))
        show(project, trashed, "b-trashed")
        do(project, TrashLesson(lesson))
        section = project.course.sections[0].id
        from app.course.model import Lesson
        from app.course.ops import InsertLesson

        do(project, InsertLesson(section, 0, Lesson(id="l-new")))
        show(project, shown, "b-shown")
    with ProjectFile.open(path) as project:
        assert all(project.has_media(ref.sha256) for ref in (shown, trashed, undoable))
        with project._db.write() as connection:
            connection.execute("DELETE FROM changes")
    with ProjectFile.open(path) as project:
        assert [project.has_media(ref.sha256) for ref in (shown, trashed, undoable)] == [True, True, False]
        do(project, SetTrash(()))
        with project._db.write() as connection:
            connection.execute("DELETE FROM changes")
    with ProjectFile.open(path) as project:
        assert [project.has_media(ref.sha256) for ref in (shown, trashed, undoable)] == [True, False, False]


def test_media_of_a_newer_lecterns_block_stay(path: Path) -> None:
    with ProjectFile.open(path) as project:
        ref = project.add_media(b"hologram", "model/holo", "h")
        block = decode_block({"kind": "hologram", "id": "b-h", "layers": [{"blob": ref.sha256}]})
        do(project, InsertBlock(next(project.course.lessons()).id, 0, block))
        with project._db.write() as connection:
            connection.execute("DELETE FROM changes")
    with ProjectFile.open(path) as project:
        assert project.media(ref.sha256) == b"hologram"


def test_missing_media_are_named(path: Path, tmp_path: Path) -> None:
    with ProjectFile.open(path) as project:
        with pytest.raises(MissingMedia, match="missing from “Fire safety"):
            project.media("a" * 64)
        with pytest.raises(MissingMedia):
            project.copy_media("a" * 64, tmp_path / "out")
        with pytest.raises(CourseMissing, match="nothing"):
            project.add_media_file(tmp_path / "nothing.png", "image/png", "nothing.png")


@pytest.mark.parametrize(
    "sql", ["UPDATE chunks SET data = zeroblob(5)", "UPDATE chunks SET data = 5", "DELETE FROM chunks WHERE n = 1"]
)
def test_damaged_media_are_noticed_whenever_they_are_read_and_can_be_added_again(path: Path, sql: str) -> None:
    data = b"abc" * MIB
    with ProjectFile.open(path) as project:
        ref = project.add_media(data, "image/png", "a.png")
        show(project, ref)
    with sqlite3.connect(path) as connection:
        connection.execute(sql)
    connection.close()
    with ProjectFile.open(path) as project:
        with pytest.raises(MissingMedia):
            project.media(ref.sha256)
        with pytest.raises(MissingMedia):
            project.check()
        if sql.startswith("DELETE"):
            assert not project.has_media(ref.sha256)
            project.add_media(data, "image/png", "a.png")
            assert project.media(ref.sha256) == data


def test_a_source_that_changes_while_it_is_read_is_not_stored(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "source"
    source.write_bytes(bytes(5 * MIB))
    real = media._store

    def changed_meanwhile(*args: object) -> None:
        source.write_bytes(b"\x01" * 5 * MIB)
        real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(media, "_store", changed_meanwhile)
    with ProjectFile.open(path) as project:
        with pytest.raises(FileProblem, match="changed while it was being read"):
            project.add_media_file(source, "video/mp4", "film.mp4")
        with project._db.read() as connection:
            assert connection.execute("SELECT count(*) FROM chunks").fetchone() == (0,)


def test_a_read_only_course_gives_media_and_takes_none(path: Path, tmp_path: Path) -> None:
    with ProjectFile.open(path) as project:
        ref = project.add_media(b"picture", "image/png", "p")
        show(project, ref)
    with ProjectFile.open(path, read_only=True) as project:
        assert project.media(ref.sha256) == b"picture"
        with pytest.raises(FileProblem, match="can't be changed"):
            project.add_media(b"x", "", "")
        with pytest.raises(FileProblem, match="can't be changed"):
            project.add_media_file(tmp_path / "x", "", "")


def test_a_save_costs_the_same_with_200_mb_of_media(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    with film.open("wb") as file:
        for n in range(200):
            file.write(n.to_bytes(4) * (MIB // 4))
    with ProjectFile.create(tmp_path / "a.course", big()) as project:
        typed(project, "the first save keeps a version")
        rest(project)
        do(project, ReplaceBlock("l1", Paragraph(id="b250", text=RichText.of("Changed."))))
        without = pages(project)
        show(project, project.add_media_file(film, "video/mp4", "film.mp4"))
        rest(project)
        project_size = project.path.stat().st_size
        do(project, ReplaceBlock("l1", Paragraph(id="b250", text=RichText.of("Changes."))))
        assert project_size > 200 * MIB
        assert pages(project) <= without + 4096
        assert pages(project) < 64 * 1024


def test_adding_media_keeps_the_log_small_and_lets_saves_in_between(path: Path, tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(bytes(40 * MIB))
    with ProjectFile.open(path) as project:
        project.add_media_file(film, "video/mp4", "film.mp4")
        assert pages(project) < 12 * MIB


def test_a_name_that_is_no_text_does_not_keep_a_picture_out(path: Path, tmp_path: Path) -> None:
    source = Path(os.fsdecode(bytes(tmp_path) + b"/caf\xe9.png"))
    source.write_bytes(b"picture")
    with ProjectFile.open(path) as project:
        ref = project.add_media_file(source, "image/png", source.name)
        assert ref.name == "caf.png"
        assert project.add_media(b"other", "image/png", source.name).name == "caf.png"
        show(project, ref)
    with ProjectFile.open(path) as project:
        assert project.media(ref.sha256) == b"picture"
