"""Opening says what there is to know about the file; saving and closing lose nothing and never stand still without a word."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QPushButton
from pytestqt.qtbot import QtBot
from tests.gui.answer import Answer

from app.course.errors import FileProblem, LecternError
from app.course.ops import SetLesson
from app.gui.start import TroubleCard
from app.gui.waiting import waited
from app.gui.window import MainWindow
from app.services import at_once
from app.services.editing import SaveState, Session


def full(*_args: object, **_more: object) -> None:
    """What a full disk answers."""
    raise FileProblem("“Fire safety.course” could not be saved.", "The disk is full.", "Make room.")


def rename(session: Session, title: str) -> None:
    """One change."""
    session.do(SetLesson(next(session.course.lessons()).id, title), "Rename lesson")


def test_what_is_slow_is_said_and_what_is_quick_is_not(window: MainWindow) -> None:
    titles: list[str] = []

    def slowly() -> int:
        time.sleep(0.7)
        return 7

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            titles.append(dialog.windowTitle())
            dialog.reject()  # it can't be closed before its time

    QTimer.singleShot(450, look)
    assert waited(window, "Saving “Fire”", slowly) == 7
    assert titles == ["Saving “Fire”"]
    QTimer.singleShot(10, look)
    assert waited(window, "Saving “Water”", lambda: 8) == 8
    assert titles == ["Saving “Fire”"]


def test_what_goes_wrong_while_waiting_comes_back_as_it_is(window: MainWindow) -> None:
    with pytest.raises(FileProblem, match="disk is full"):
        waited(window, "Saving", full)
    with pytest.raises(LecternError, match="unforeseen"):
        waited(window, "Saving", lambda: 1 // 0)


def test_trouble_after_everything_was_saved_is_said_and_the_course_closes(
    window: MainWindow, course_file: Path, monkeypatch: pytest.MonkeyPatch, answer: Answer
) -> None:
    window.open_course(course_file)
    assert window.studio is not None
    session = window.studio.session
    rename(session, "Exits")
    close = session.project.close

    def close_then_fail() -> None:
        close()
        raise FileProblem("The shared folder was not brought up to date.", "It is gone.", "Open the course again later.")

    monkeypatch.setattr(session.project, "close", close_then_fail)
    answer("Close")
    assert window.close_course()
    assert answer.seen == ["The shared folder was not brought up to date."]
    assert window.pages.currentWidget() is window.start
    with Session.open(course_file, at_once) as again:
        assert next(again.course.lessons()).title == "Exits"


def test_what_can_not_be_saved_can_be_saved_elsewhere(
    window: MainWindow,
    course_file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    qtbot: QtBot,
    answer: Answer,
) -> None:
    window.open_course(course_file)
    assert window.studio is not None
    session = window.studio.session
    copy = tmp_path / "elsewhere.course"
    with monkeypatch.context() as broken:
        broken.setattr(session.project, "append", full)
        rename(session, "Exits")
        qtbot.waitUntil(lambda: session.save_state is SaveState.FAILED)
        broken.setattr("app.gui.leaving.ask_copy", lambda *_args: copy)
        answer("Save a copy…")
        window.studio.top.save.button.click()
        assert answer.seen == ["Your last changes are not saved yet"]
        assert window.in_studio
        with Session.open(copy, at_once) as saved:
            assert next(saved.course.lessons()).title == "Exits"
    window.studio.top.save.button.click()
    qtbot.waitUntil(lambda: session.save_state is SaveState.SAVED)
    assert window.toast.message == "Everything is saved"


def test_trying_again_saves_when_there_is_room_again(
    window: MainWindow, course_file: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot, answer: Answer
) -> None:
    window.open_course(course_file)
    assert window.studio is not None
    session = window.studio.session
    append, tries = session.project.append, []

    def later(*args: object) -> None:
        tries.append(args)
        if len(tries) < 3:
            full()
        append(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(session.project, "append", later)
    rename(session, "Exits")
    qtbot.waitUntil(lambda: session.save_state is SaveState.FAILED)
    answer("Try again")
    window.actions_table.run("course.save")
    qtbot.waitUntil(lambda: session.save_state is SaveState.SAVED)
    assert len(tries) == 3


def test_a_course_that_can_only_be_read_says_why_and_offers_a_copy(
    window: MainWindow, course_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.open_course(course_file, read_only=True)
    assert window.studio is not None
    assert window.studio.top.save.badge.text() == "Read only"
    assert any("opened for reading only" in said for said in window.studio.notices.said())
    copy = tmp_path / "mine.course"
    monkeypatch.setattr("app.gui.leaving.ask_copy", lambda *_args: copy)
    window.studio.top.save.button.click()
    assert window.toast.message == "The copy is saved"
    window.toast.findChildren(QPushButton)[0].click()
    assert window.studio.session.path == copy
    assert not window.studio.session.read_only
    assert window.studio.top.save.badge.text() == "Saved"


_CRASH = """
import os, sys
from pathlib import Path
from app.course.ops import SetLesson
from app.services import at_once
from app.services.editing import Session
session = Session.open(Path(sys.argv[1]), at_once)
session.do(SetLesson(next(session.course.lessons()).id, "Exits"), "Rename lesson")
session.flush()
os._exit(9)
"""


def test_after_a_crash_the_course_says_that_everything_saved_is_there(window: MainWindow, course_file: Path) -> None:
    subprocess.run([sys.executable, "-c", _CRASH, str(course_file)], check=False, env=os.environ.copy())
    window.open_course(course_file)
    assert window.studio is not None
    (said,) = window.studio.notices.said()
    assert "not closed properly" in said
    assert next(window.studio.session.course.lessons()).title == "Exits"
    window.studio.notices.withdraw(said)
    assert window.studio.notices.isHidden()


def test_a_version_that_could_not_be_kept_is_said_until_one_could(window: MainWindow, course_file: Path, qtbot: QtBot) -> None:
    window.open_course(course_file)
    studio = window.studio
    assert studio is not None
    studio.session.project.backup_problem = FileProblem("No version was kept.", "The disk is full.", "Make room.")
    studio.shown.show_counts()
    assert studio.notices.said() == ["No version was kept. The disk is full. Make room."]
    studio.session.project.backup_problem = None
    studio.shown.show_counts()
    assert studio.notices.said() == []
    qtbot.wait(1)


def test_the_sample_that_is_open_elsewhere_offers_what_any_course_offers(window: MainWindow, qtbot: QtBot) -> None:
    from app.services.importing import open_sample

    with open_sample(at_once):
        window.open_sample()
        cards = [card for card in window.start.findChildren(TroubleCard) if card.isVisibleTo(window.start)]
        buttons = {button.text(): button for card in cards for button in card.findChildren(QPushButton)}
        assert set(buttons) >= {"Open for reading only", "Take it over"}
        buttons["Open for reading only"].click()
        assert window.studio is not None
        assert window.studio.session.read_only
        window.close_course()
    qtbot.wait(1)
