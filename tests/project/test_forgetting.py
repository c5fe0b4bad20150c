"""What is to be forgotten is found again in courses, steps and versions, in whatever shape it stands there."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from app.course import Lesson, RichText, Section
from app.course.blocks import Image, MediaRef, Paragraph
from app.course.model import Course, Settings
from app.course.ops import AddProvenance, InsertBlock, RemoveBlock, SetLesson, apply
from app.course.provenance import OutputKind, Provenance, SourceType
from app.course.text import Mark, Run
from app.project import (
    Change,
    ProjectFile,
    Traces,
    backups_of,
    courses_with_versions,
    forget_versions,
    newest_version,
)
from app.project import backups as kept_versions
from app.project.forgetting import synthetic_of, texts_of

SAID = "Nobody reads the quokka evacuation plan."


def paragraph(*runs: Run | str) -> Paragraph:
    return Paragraph(text=RichText(tuple(run if isinstance(run, Run) else Run(run) for run in runs)))


def course(*blocks: Any, **settings: Any) -> Course:
    lesson = Lesson(title="L", blocks=blocks)
    return Course(settings=Settings(**settings), sections=(Section(lessons=(lesson,)),), provenance=(record("p1"),))


def record(name: str) -> Provenance:
    return Provenance(
        id=name,
        kind=OutputKind.TEXT,
        source_type=SourceType.TRAINED,
        provider="openai",
        system="gpt",
        created="2026-11-26T10:00:00+00:00",
        user="Ada",
        request_id="r1",
        prompt_sha256="0" * 64,
    )


@pytest.mark.clause("A3.7")
@pytest.mark.parametrize(
    ("block", "held"),
    [
        (paragraph(SAID), True),
        (paragraph("“nobody READS the\nquokka… evacuation”"), True),
        (paragraph("Nobody reads ", Run("the quokka", marks=frozenset({Mark.STRONG})), " evacuation plan."), True),
        (paragraph("The quokka evacuation plan was burnt."), True),
        (paragraph("Nobody reads plans of evacuation for quokkas."), False),
        (paragraph(""), False),
    ],
)
def test_a_text_is_known_by_four_words_in_a_row(block: Paragraph, held: bool) -> None:
    assert Traces([SAID], []).held_by(course(block)) is held
    assert Traces([SAID], []).held_by(InsertBlock("l", 0, block)) is held


@pytest.mark.clause("A3.7")
def test_a_short_text_is_known_by_all_its_words() -> None:
    traces = Traces(["Quokka plan"], [])
    assert traces.held_by(course(paragraph("The quokka plan.")))
    assert not traces.held_by(course(paragraph("A quokka has no plan.")))


@pytest.mark.clause("A3.7")
def test_what_the_course_still_says_is_no_trace() -> None:
    present = course(paragraph(SAID))
    assert not Traces([SAID], [present]).held_by(InsertBlock("l", 0, paragraph(SAID)))


@pytest.mark.clause("A3.7")
def test_text_of_a_model_counts_without_being_listed_wherever_it_stands() -> None:
    made = "A slow walrus dances at night."
    block = Image(source=MediaRef("a" * 64, "image/png"), alt=made, field_origins=(("alt", "p1"),))
    titled = Lesson(title=made, title_origin="p1")
    described = Settings(description=made, origins=(("description", "p1"),))
    for value in (paragraph(Run(made, origin="p1")), block, titled, described, SetLesson("l", made, title_origin="p1")):
        assert list(synthetic_of((value,))) == [made]
        assert Traces([], []).held_by(value)
        assert not Traces([], [course(paragraph(made))]).held_by(value)
    assert list(synthetic_of(frozenset({"x"}))) == []


@pytest.mark.clause("A3.7")
def test_a_picture_of_a_model_counts_unless_the_course_shows_it() -> None:
    made = Image(source=MediaRef("a" * 64, "image/png"), provenance="p1")
    assert Traces([], []).held_by([made])
    assert not Traces([], [course(made)]).held_by(made)
    assert not Traces([], []).held_by(Image(source=MediaRef("a" * 64, "image/png")))


def test_every_text_of_a_course_is_looked_at() -> None:
    whole = course(paragraph("Words."), title="Title", author="Author", tags=("tag",))
    assert {"Words.", "Title", "Author", "tag", "L"} <= set(texts_of(whole))


def _do(project: ProjectFile, op: Any) -> None:
    applied = apply(project.course, op)
    project.append([Change(op, applied.inverse, "Do")], applied.course)


@pytest.mark.clause("A3.7")
def test_steps_go_up_to_the_last_that_holds_it_and_later_ones_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.course"
    with ProjectFile.create(path, course(paragraph("Own."))) as project:
        [lesson] = project.course.lessons()
        bad = paragraph(SAID)
        _do(project, InsertBlock(lesson.id, 0, bad))
        _do(project, RemoveBlock(lesson.id, bad.id))
        _do(project, InsertBlock(lesson.id, 0, paragraph("Later.")))
        traces = Traces([SAID], [project.course])
        assert project.forget_steps(traces.held_by) == 2
        assert [change.label for change in project.history()] == ["Do"]
        assert project.forget_steps(traces.held_by) == 0
        assert b"quokka" not in path.read_bytes()
        _do(project, AddProvenance(record("p2")))  # the file is still ours to write


@pytest.mark.clause("A3.7")
def test_a_step_nobody_understands_goes(tmp_path: Path) -> None:
    path = tmp_path / "a.course"
    ProjectFile.create(path, course(paragraph("Own."))).close()
    with closing(sqlite3.connect(path)) as db:
        row = ("do", 2, 0, "From the future", '{"op": "fly"}', "{}")
        db.execute("INSERT INTO changes (kind, size, made_at, label, op, inverse) VALUES (?, ?, ?, ?, ?, ?)", row)
        db.commit()
    with ProjectFile.open(path) as project:
        assert project.forget_steps(lambda _value: False) == 1


@pytest.mark.clause("A3.7")
def test_versions_that_hold_it_go_with_their_media_and_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.course"
    with ProjectFile.create(path, course(paragraph("Own."))) as project:
        [lesson] = project.course.lessons()
        ref = project.add_media(b"picture of a quokka", "image/png", "q.png")
        block = Image(source=ref, alt=SAID)
        _do(project, InsertBlock(lesson.id, 0, block))
        project.keep_backup()
        _do(project, RemoveBlock(lesson.id, block.id))
        project.keep_backup()
        name = project.course.id
        pool = kept_versions.folder(name) / "media"
        assert list(pool.iterdir())
        traces = Traces([SAID], [project.course])
        gone = forget_versions(name, traces.held_by)
        assert len(gone) == 1
        assert not gone[0].exists()
        assert newest_version(name) == project.course
        assert courses_with_versions() == [name]
        assert len(backups_of(path)) >= 1


@pytest.mark.clause("A3.7")
def test_a_version_that_can_not_be_read_goes_and_so_does_a_copy_from_before_an_upgrade(tmp_path: Path) -> None:
    path = tmp_path / "a.course"
    ProjectFile.create(path, course(paragraph(SAID))).close()
    with ProjectFile.open(path) as project:
        name = project.course.id
    before = kept_versions.folder(name) / "before-upgrade"
    before.mkdir()
    for stem, data in (("old", path.read_bytes()), ("torn", b"SQLite format 3\0torn")):
        (before / f"{stem}.course").write_bytes(data)
    ProjectFile.create(tmp_path / "b.course", course(paragraph("Fine."))).close()
    (before / "fine.course").write_bytes((tmp_path / "b.course").read_bytes())
    version = kept_versions.of_course(name)[0].path
    version.write_bytes(b"torn")
    assert newest_version(name) is None
    assert name not in courses_with_versions()
    gone = {found.name for found in forget_versions(name, Traces([SAID], []).held_by)}
    assert gone == {version.name, "old.course", "torn.course"}
    assert [left.name for left in before.iterdir()] == ["fine.course"]
