"""An open course: doing, undoing, saving, failing to save."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.course.blocks import Heading, Paragraph
from app.course.errors import FileProblem, InvalidOp, LecternError
from app.course.model import Course, Lesson, new_course
from app.course.ops import InsertBlock, OpChanges, RemoveBlock, ReplaceBlock, SetLesson
from app.course.text import RichText
from app.project import ProjectFile
from app.services import at_once
from app.services.editing import TYPING, SaveState, Session


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    with Session.create(tmp_path / "a.course", new_course("Fire safety"), at_once) as session:
        yield session


def _lesson(session: Session) -> Lesson:
    return next(session.course.lessons())


def _type(session: Session, text: str) -> None:
    """Type ``text`` into the first block, a key at a time, as the canvas does."""
    lesson = _lesson(session)
    block = lesson.blocks[0]
    assert isinstance(block, Paragraph)
    for end in range(1, len(text) + 1):
        new = replace(block, text=RichText.of(text[:end]))
        session.do(ReplaceBlock(lesson.id, new), TYPING, coalesce=block.id)


def _error(session: Session) -> LecternError | None:
    return session.save_error


def _on_disk(path: Path) -> Course:
    with ProjectFile.open(path, read_only=True) as project:
        return project.course


def test_typing_is_one_undo_step_and_redo_brings_it_back(session: Session) -> None:
    before = session.course
    _type(session, "Leave the lift alone.")
    typed = session.course
    assert session.undo_label == TYPING
    session.undo()
    assert session.course == before
    assert not session.can_undo
    session.redo()
    assert session.course == typed
    assert session.undo() is not None
    assert session.redo() is not None
    assert session.redo() is None


def test_moving_the_caret_ends_the_step(session: Session) -> None:
    _type(session, "One.")
    session.break_coalescing()
    _type(session, "One. Two.")
    session.undo()
    assert _lesson(session).blocks[0].plain() == "One."


def test_a_new_change_forgets_what_could_be_redone(session: Session) -> None:
    _type(session, "One.")
    session.undo()
    session.do(SetLesson(_lesson(session).id, "Exits"), "Rename lesson")
    assert not session.can_redo
    assert session.redo_label == ""


def test_an_op_that_does_not_fit_changes_nothing(session: Session) -> None:
    before = session.course
    with pytest.raises(InvalidOp):
        session.do(RemoveBlock(_lesson(session).id, "nobody"), "Delete")
    assert session.course is before
    assert not session.can_undo


def test_views_hear_what_changed_until_they_leave(session: Session) -> None:
    heard: list[OpChanges] = []
    leave = session.on_change(heard.append)
    block = Heading(text=RichText.of("Exits"))
    session.do(InsertBlock(_lesson(session).id, 0, block), "Insert")
    leave()
    session.undo()
    assert [changes.blocks for changes in heard] == [frozenset({block.id})]


def test_what_is_acknowledged_is_on_disk(session: Session) -> None:
    saved = threading.Event()
    session.on_save_state(lambda state: saved.set() if state is SaveState.SAVED else None)
    _type(session, "Assemble at the gate.")
    assert session.save_state is not SaveState.SAVED
    assert saved.wait(10)
    session.discard()
    assert _on_disk(session.path) == session.course


def test_flushing_saves_at_once(session: Session) -> None:
    _type(session, "Count heads.")
    session.flush()
    assert session.save_state is SaveState.SAVED


def test_undo_survives_closing_and_typing_stays_one_step(tmp_path: Path) -> None:
    path = tmp_path / "b.course"
    with Session.create(path, new_course(), at_once) as session:
        _type(session, "One two")
        session.flush()
        _type(session, "One two three")
        session.do(SetLesson(_lesson(session).id, "Exits"), "Rename lesson")
        session.undo()
    with Session.open(path, at_once) as session:
        assert (session.undo_label, session.redo_label) == (TYPING, "Rename lesson")
        session.redo()
        assert _lesson(session).title == "Exits"
        session.undo()
        session.undo()
        assert _lesson(session).blocks[0].plain() == ""
        assert not session.can_undo


@pytest.mark.parametrize("saved_between", [False, True])
@pytest.mark.parametrize("label", [TYPING, "Change alt text"])
def test_steps_stay_apart_and_whole_over_closing(tmp_path: Path, saved_between: bool, label: str) -> None:
    path = tmp_path / "a.course"

    def put(session: Session, text: str) -> None:
        lesson = _lesson(session)
        session.do(ReplaceBlock(lesson.id, replace(lesson.blocks[0], text=RichText.of(text))), label, coalesce="k")  # type: ignore[call-arg]
        if saved_between:
            session.flush()

    def steps(session: Session) -> tuple[list[str], list[str]]:
        undone: list[str] = []
        while session.can_undo:
            session.undo()
            undone.append(_lesson(session).blocks[0].plain())
        redone: list[str] = []
        while session.can_redo:
            session.redo()
            redone.append(_lesson(session).blocks[0].plain())
        return undone, redone

    with Session.create(path, new_course(), at_once) as session:
        for text in ("a", "ab"):
            put(session, text)
        session.break_coalescing()
        for text in ("abc", "abcd", "abcde"):
            put(session, text)
        session.undo()
        assert _lesson(session).blocks[0].plain() == "ab"
    with Session.open(path, at_once) as session:
        assert steps(session) == ([""], ["ab", "abcde"])
        session.undo()
    with Session.open(path, at_once) as session:
        assert steps(session) == ([""], ["ab", "abcde"])


def test_what_is_typed_while_the_news_of_a_save_is_on_its_way_is_not_called_saved(tmp_path: Path) -> None:
    news: list[Callable[[], None]] = []
    with Session.create(tmp_path / "a.course", new_course(), news.append) as session:
        session.do(SetLesson(_lesson(session).id, "One"), "Rename lesson")
        session.flush()
        session.do(SetLesson(_lesson(session).id, "Two"), "Rename lesson")
        for told in news[:]:
            told()
        assert session.save_state is not SaveState.SAVED


def test_asking_for_a_save_with_nothing_to_save_hurries_nothing(session: Session) -> None:
    session.flush()
    session.do(SetLesson(_lesson(session).id, "One"), "Rename lesson")
    assert _on_disk(session.path).sections != session.course.sections


def test_a_failed_save_is_said_kept_and_tried_again(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full, then it is not: nothing is lost in between."""
    states: list[SaveState] = []
    session.on_save_state(states.append)
    full = FileProblem("The disk is full.", "", "Free some space.")

    def refuse(*_: object) -> None:
        raise full

    with monkeypatch.context() as fault:
        fault.setattr(session.project, "append", refuse)
        _type(session, "Do not lose me.")
        with pytest.raises(FileProblem):
            session.flush()
        assert states[-1:] == [SaveState.FAILED]
        assert _error(session) is full
        _type(session, "Do not lose me either.")
        assert states[-1:] == [SaveState.FAILED]
    session.flush()
    assert states[-1:] == [SaveState.SAVED]
    assert _error(session) is None
    session.discard()
    assert _on_disk(session.path) == session.course


def test_a_defect_while_saving_is_a_failed_save_not_a_dead_writer(
    session: Session, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def defect(*_: object) -> None:
        raise ZeroDivisionError

    with monkeypatch.context() as fault:
        fault.setattr(session.project, "append", defect)
        _type(session, "x")
        with pytest.raises(LecternError, match="unforeseen"):
            session.flush()
    assert "saving failed" in caplog.text
    session.flush()
    assert session.save_state is SaveState.SAVED


def test_a_course_opened_for_reading_refuses_changes(tmp_path: Path) -> None:
    path = tmp_path / "c.course"
    Session.create(path, new_course(), at_once).close()
    with Session.open(path, at_once, read_only=True) as session, pytest.raises(FileProblem, match="reading only"):
        session.do(SetLesson(_lesson(session).id, "x"), "Rename lesson")


def test_a_local_copy_is_published_when_nobody_types(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    """And typing goes on while that takes its time."""
    begun, go_on = threading.Event(), threading.Event()

    def publish() -> None:
        begun.set()
        assert go_on.wait(10)

    monkeypatch.setattr("app.services.editing.IDLE", 0.01)
    monkeypatch.setattr(session.project, "publish", publish)
    _type(session, "Far away.")
    session.flush()
    assert begun.wait(10)
    _type(session, "Far away, and typing goes on.")
    go_on.set()
    session.flush()
    assert session.save_state is SaveState.SAVED


def test_a_copy_that_cannot_be_published_stops_nobody(
    session: Session, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tried = threading.Event()

    def refuse() -> None:
        tried.set()
        raise FileProblem("The folder is gone.", "The network is down.")

    monkeypatch.setattr("app.services.editing.IDLE", 0.01)
    monkeypatch.setattr(session.project, "publish", refuse)
    _type(session, "Far away.")
    session.flush()
    assert tried.wait(10)
    _type(session, "Far away, still.")
    session.flush()
    assert "network is down" in caplog.text


@pytest.mark.parametrize("there", ["a course", "a text"])
def test_a_course_that_could_not_be_replaced_is_still_there(
    tmp_path: Path, there: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.course"
    if there == "a course":
        Session.create(path, new_course("Precious"), at_once).close()
    else:
        path.write_text(there)
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise FileProblem("The disk is full.")

    monkeypatch.setattr("app.project.media.add_bytes", full)
    with pytest.raises(FileProblem):
        Session.create(path, new_course("Other"), at_once, {"x": b"1"}, replace=True)
    assert path.read_bytes() == before
    assert [item.name for item in tmp_path.iterdir() if item.suffix == ".course"] == ["a.course"]


def test_closing_twice_is_closing(tmp_path: Path) -> None:
    session = Session.create(tmp_path / "d.course", new_course(), at_once)
    session.close()
    session.close()
    session.discard()
    session.flush()
