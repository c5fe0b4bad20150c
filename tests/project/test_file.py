"""A course file from creation to closing: what is saved is there again, in one private file."""

from __future__ import annotations

import json
import os
import sqlite3
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from tests.course import making
from tests.course.making import randoms
from tests.project.helpers import big, do, show, side_files, step, typed, words

from app.course.blocks import Paragraph
from app.course.errors import FileProblem, InvalidOp
from app.course.model import Course, Lesson, Section, new_course
from app.course.ops import InsertBlock, SetSection
from app.course.provenance import OutputKind, Provenance, SourceType
from app.course.text import RichText, Run
from app.project import NameTaken, ProjectFile, stacks


@pytest.mark.clause("A4.1")
def test_what_was_saved_is_there_again_and_a_closed_course_is_one_file(path: Path) -> None:
    with ProjectFile.open(path) as project:
        typed(project, "Where the exits are.")
        course, secret = project.course, project.secret
        assert side_files(path) != []
    assert side_files(path) == []
    with ProjectFile.open(path) as project:
        assert project.course == course
        assert project.secret == secret
        assert len(secret) == 32
        assert not project.recovered
        assert not project.read_only
        assert project.notices == ()
        assert project.path == path


def test_two_courses_have_two_secrets(tmp_path: Path) -> None:
    secrets = set()
    for name in "ab":
        with ProjectFile.create(tmp_path / f"{name}.course", new_course()) as project:
            secrets.add(project.secret)
    assert len(secrets) == 2


@settings(max_examples=40, deadline=None)
@given(randoms)
def test_any_course_comes_back_equal_after_any_ops(tmp_path_factory: pytest.TempPathFactory, rng: Random) -> None:
    path = tmp_path_factory.mktemp("any") / "any.course"
    changes = []
    with ProjectFile.create(path, making.course(rng)) as project:
        for _ in range(rng.randrange(6)):
            made = []
            course = project.course
            for _ in range(rng.randrange(3)):
                _, course, change = step(rng, course)
                made.append(change)
            project.append(made, course)
            changes += made
        course = project.course
    with ProjectFile.open(path) as project:
        assert project.course == course
        assert project.history() == changes
        project.check()


def test_undo_and_redo_survive_closing(path: Path) -> None:
    from app.course.ops import apply
    from app.project import Change

    with ProjectFile.open(path) as project:
        before = project.course
        typed(project, "one")
        typed(project, "two")
        last = project.history()[-1]
        undone = apply(project.course, last.inverse)
        project.append([Change(last.inverse, undone.inverse, last.label, "undo")], undone.course)
    with ProjectFile.open(path) as project:
        done, waiting = stacks(project.history())
        assert [change.label for change in done] == ["typing"]
        assert words(apply(project.course, waiting[-1].op).course) == "two"
        assert apply(project.course, done[-1].inverse).course == before


def test_a_new_file_is_private_before_anything_is_in_it(tmp_path: Path) -> None:
    umask = os.umask(0)
    try:
        with ProjectFile.create(tmp_path / "a.course", new_course()) as project:
            typed(project, "x")
            modes = {item.name: stat.S_IMODE(item.stat().st_mode) for item in tmp_path.glob("a.course*")}
    finally:
        os.umask(umask)
    assert len(modes) == 3
    assert set(modes.values()) == {0o600}


def test_saving_keeps_the_permissions_somebody_gave(path: Path) -> None:
    path.chmod(0o640)
    with ProjectFile.open(path) as project:
        typed(project, "x")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640


def test_an_existing_file_is_not_overwritten(path: Path, tmp_path: Path) -> None:
    before = path.read_bytes()
    with pytest.raises(NameTaken, match="Fire safety"):
        ProjectFile.create(path, new_course())
    assert path.read_bytes() == before
    dangling = tmp_path / "dangling.course"
    dangling.symlink_to(tmp_path / "nowhere.course")
    with pytest.raises(NameTaken):
        ProjectFile.create(dangling, new_course())


def test_replacing_a_course_keeps_the_old_one_as_its_backup(path: Path) -> None:
    with ProjectFile.open(path) as project:
        typed(project, "precious")
        old = project.backups
    with ProjectFile.create(path, new_course("Other"), replace=True) as project:
        assert project.course.settings.title == "Other"
    from app.project import bring_back

    bring_back(old()[0], path.with_name("back.course"))
    with ProjectFile.open(path.with_name("back.course")) as project:
        assert words(project.course) == "precious"


def test_replacing_something_that_is_no_course_renames_it(tmp_path: Path) -> None:
    path = tmp_path / "notes.course"
    path.write_text("my only notes")
    ProjectFile.create(path, new_course(), replace=True).close()
    [kept] = tmp_path.glob("notes (replaced*).course")
    assert kept.read_text() == "my only notes"


def test_a_course_that_breaks_the_rules_is_not_written(tmp_path: Path) -> None:
    twice = Lesson(id="l1", blocks=(Paragraph(id="b1"), Paragraph(id="b1")))
    with pytest.raises(InvalidOp):
        ProjectFile.create(tmp_path / "a.course", Course(sections=(Section(lessons=(twice,)),)))
    assert list(tmp_path.glob("*.course")) == []


@pytest.mark.parametrize(
    "name",
    [
        "ü 漢字 👩‍👩‍👧.course",
        "100% #1?&a=b.course",
        "-rf.course",
        "a\nb.course",
        "no ending",
        os.fsdecode(b"caf\xe9.course"),
        "x" * 240,
        "é" * 127 + "x",
    ],
)
def test_any_name_the_system_allows_works(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    with ProjectFile.create(path, new_course("Named")) as project:
        typed(project, "x")
    with ProjectFile.open(path) as project:
        assert words(project.course) == "x"
    assert [item.name for item in tmp_path.iterdir() if item.is_file()] == [name]


def test_a_path_longer_than_sqlite_can_open_works(tmp_path: Path) -> None:
    folder = tmp_path
    for _ in range(4):
        folder = folder / ("long " * 30)
    folder.mkdir(parents=True)
    path = folder / "a.course"
    ProjectFile.create(path, new_course()).close()
    with ProjectFile.open(path) as project:
        typed(project, "far down")
    with ProjectFile.open(path, read_only=True) as project:
        assert words(project.course) == "far down"


def test_a_name_that_is_too_long_for_the_system_says_so(tmp_path: Path) -> None:
    with pytest.raises(FileProblem, match="can't be read or written"):
        ProjectFile.create(tmp_path / ("x" * 300), new_course())


def test_through_a_symbolic_link_the_file_itself_is_written(path: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.course"
    link.symlink_to(path)
    with ProjectFile.open(link) as project:
        typed(project, "linked")
    assert link.is_symlink()
    with ProjectFile.open(path) as project:
        assert words(project.course) == "linked"
    ProjectFile.create(link, new_course("New"), replace=True).close()
    assert link.is_symlink()


def test_a_closed_file_says_that_it_is_closed(path: Path) -> None:
    project = ProjectFile.open(path)
    project.close()
    project.close()
    with pytest.raises(FileProblem, match="is closed"):
        project.append([], project.course)
    with pytest.raises(FileProblem, match="is closed"):
        project.media("0" * 64)


@pytest.fixture
def hasty_threads() -> Iterator[None]:
    """Threads take turns all the time, so that what must not come between two steps does."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("hasty_threads")
def test_threads_may_save_read_and_add_at_once(path: Path) -> None:
    errors: list[BaseException] = []

    def work(job: int) -> None:
        try:
            for n in range(10):
                ref = project.add_media(bytes([job]) * (n + 1) * 1000, "image/png", f"{job}-{n}")
                assert len(project.media(ref.sha256)) == (n + 1) * 1000
                project.history()
        except BaseException as error:
            errors.append(error)

    with ProjectFile.open(path) as project:
        threads = [threading.Thread(target=work, args=(job,)) for job in range(3)]
        for thread in threads:
            thread.start()
        for n in range(30):
            typed(project, str(n))
        for thread in threads:
            thread.join()
        assert errors == []
        assert words(project.course) == "29"


def test_save_copy_is_a_complete_course_of_its_own(path: Path) -> None:
    copy = path.with_name("copy.course")
    with ProjectFile.open(path) as project:
        ref = project.add_media(b"picture" * 1000, "image/png", "p.png")
        show(project, ref)
        project.save_copy(copy)
        with ProjectFile.open(copy) as other:
            assert other.course == project.course
            assert other.media(ref.sha256) == b"picture" * 1000
            assert other.history() == project.history()
        for taken in (copy, path):
            with pytest.raises(NameTaken):
                project.save_copy(taken)
        with pytest.raises(NameTaken):
            project.save_copy(path, replace=True)
        typed(project, "newer")
        project.save_copy(copy, replace=True, with_history=False)
    with ProjectFile.open(copy) as other:
        assert other.history() == []
        assert other.course.lesson(next(other.course.lessons()).id).blocks[0].plain() == "newer"


def test_a_copy_without_history_holds_nothing_that_was_deleted(path: Path) -> None:
    copy = path.with_name("copy.course")
    with ProjectFile.open(path) as project:
        typed(project, "The secret is swordfish-4711.")
        typed(project, "The secret is [removed].")
        project.save_copy(copy, with_history=False)
    assert b"swordfish" not in copy.read_bytes()


def test_a_copy_can_hold_what_could_not_be_saved(path: Path) -> None:
    from app.course.ops import apply

    with ProjectFile.open(path) as project:
        section = project.course.sections[0].id
        newer = apply(project.course, SetSection(section, "Unsaved")).course
        project.save_copy(path.with_name("copy.course"), course=newer)
        assert project.course.sections[0].title != "Unsaved"
    with ProjectFile.open(path.with_name("copy.course")) as other:
        assert other.course == newer


def test_one_edit_writes_only_its_rows(tmp_path: Path) -> None:
    with ProjectFile.create(tmp_path / "a.course", big()) as project, project._db.read() as connection:
        before = connection.total_changes
        do(project, InsertBlock("l1", 250, Paragraph(id="new")))
        inserted = connection.total_changes - before
        typed(project, "x")
        replaced = connection.total_changes - before - inserted
    assert inserted == 4  # block, lesson, change, stamp
    assert replaced == 3  # block, change, stamp


@pytest.mark.clause("A4.1")
def test_everything_that_authors_and_ai_made_can_be_taken_out_with_any_sqlite_and_no_account(tmp_path: Path) -> None:
    """The format is open: what is in a course is plain JSON, what it shows are whole files, and a copy needs nobody's leave."""
    picture = b"a picture, byte for byte" * 1000
    made = Provenance(
        id="p1", kind=OutputKind.TEXT, source_type=SourceType.TRAINED, provider="openai", system="gpt-5-mini",
        created="2026-11-20T09:00:00Z", user="ada", request_id="r1", prompt_sha256="0" * 64,
    )  # fmt: skip
    text = RichText((Run("Leave at once.", origin="p1"), Run(" We did.")))
    lesson = Lesson(id="l1", title="Exits", blocks=(Paragraph(id="b1", text=text),))
    whole = Course(id="c1", sections=(Section(id="s1", lessons=(lesson,)),), provenance=(made,))
    with ProjectFile.create(tmp_path / "ours.course", whole, [picture]) as project:
        project.save_copy(tmp_path / "copy.course")
    with closing(sqlite3.connect(tmp_path / "copy.course")) as connection:
        block = json.loads(connection.execute("SELECT data FROM blocks WHERE id = 'b1'").fetchone()[0])
        record = json.loads(connection.execute("SELECT data FROM provenance WHERE id = 'p1'").fetchone()[0])
        kept = b"".join(data for (data,) in connection.execute("SELECT data FROM chunks ORDER BY media, n"))
    assert "".join(run["text"] for run in block["text"]) == "Leave at once. We did."
    assert [run.get("origin") for run in block["text"]] == ["p1", None]
    assert record["system"] == "gpt-5-mini"
    assert kept == picture
