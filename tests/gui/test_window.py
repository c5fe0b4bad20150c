"""The window opens, closes and reopens courses, and says what went wrong where it happened."""

from __future__ import annotations

import gc
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.course.errors import LecternError
from app.course.ops import SetLesson
from app.gui.context import Queued
from app.gui.start import StartPage, TroubleCard
from app.gui.start.new import NewCourse
from app.gui.theme import apply
from app.gui.window import FRAME, MainWindow
from app.services import at_once
from app.services.editing import SaveState, Session
from app.services.policy import PolicyService
from app.services.settings import PreferencesFile


def trouble(page: StartPage) -> list[TroubleCard]:
    """Messages on the start page."""
    return [card for card in page.findChildren(TroubleCard) if card.isVisibleTo(page)]


def test_the_first_start_shows_the_policy_gate_before_anything_else(qapp: QApplication, qtbot: QtBot, dispatch: Queued) -> None:
    apply(qapp, "light")
    policy = PolicyService()
    first = MainWindow(PreferencesFile.load(), dispatch, policy)
    qtbot.addWidget(first)
    first.show()
    assert not first.start.isVisible()
    qtbot.waitUntil(lambda: first.covers.gate is not None and first.pages.currentWidget() is first.covers.gate)
    first.covers.gate.decline.click()  # type: ignore[union-attr]
    assert first.pages.currentWidget() is first.start
    first.close()
    policy.close()


def test_a_course_opens_in_the_studio_and_closes_to_the_start_page(window: MainWindow, course_file: Path) -> None:
    window.open_course(course_file)
    assert window.in_studio
    assert window.windowTitle() == "Fire safety"
    assert window.close_course()
    assert window.pages.currentWidget() is window.start
    assert [item.title for item in window.preferences.value.recents] == ["Fire safety"]
    assert not list(course_file.parent.glob("*.course-*"))


def test_what_an_open_course_is_made_of_is_set_aside_from_the_collector_until_it_closes(
    window: MainWindow, course_file: Path, qtbot: QtBot
) -> None:
    window._collecting._timer.setInterval(0)
    window.open_course(course_file)
    qtbot.waitUntil(lambda: gc.get_freeze_count() > 10_000)
    assert window.close_course()
    assert gc.get_freeze_count() == 0, "what a closed course leaves behind can be let go of"
    window.open_course(course_file)
    assert window.close_course()
    qtbot.wait(20)
    assert gc.get_freeze_count() == 0, "a course closed before it has settled is not set aside"


def test_closing_the_window_saves_what_was_typed(window: MainWindow, course_file: Path) -> None:
    window.open_course(course_file)
    assert window.studio is not None
    session = window.studio.session
    lesson = next(session.course.lessons())
    session.do(SetLesson(lesson.id, "Exits"), "Rename lesson")
    assert window.close()
    with Session.open(course_file, at_once) as again:
        assert next(again.course.lessons()).title == "Exits"


def test_the_author_comes_back_to_the_lesson_that_was_left(window: MainWindow, course_file: Path, qtbot: QtBot) -> None:
    window.open_course(course_file)
    assert window.studio is not None
    second = window.studio.ops.add_lesson()
    assert window.studio.lesson_id == second
    window.close_course()
    window.open_course(course_file)
    assert window.studio is not None
    assert window.studio.lesson_id == second
    qtbot.wait(20)


def test_what_is_not_a_course_is_said_on_the_start_page(window: MainWindow, tmp_path: Path) -> None:
    path = tmp_path / "holiday.course"
    path.write_bytes(b"GIF89a not a course at all" * 40)
    window.open_course(path)
    assert not window.in_studio
    (card,) = trouble(window.start)
    assert "holiday.course" in str(card.error)
    assert path.read_bytes().startswith(b"GIF89a")


def test_a_course_that_is_open_elsewhere_can_be_opened_for_reading(window: MainWindow, course_file: Path) -> None:
    with Session.open(course_file, at_once):
        window.open_course(course_file)
        (card,) = trouble(window.start)
        buttons = {button.text(): button for button in card.findChildren(QPushButton)}
        assert set(buttons) >= {"Open for reading only", "Take it over"}
        buttons["Open for reading only"].click()
        assert window.studio is not None
        assert window.studio.session.read_only
        assert window.studio.top.save.badge.text() == "Read only"
        assert not window.actions_table.qt("lesson.new").isEnabled()
        window.close_course()


def test_a_missing_recent_course_is_shown_as_missing_and_can_be_forgotten(window: MainWindow, course_file: Path) -> None:
    window.preferences.opened(course_file, "Fire safety")
    course_file.unlink()
    window.show_start()
    names = [button.accessibleName() for button in window.start.findChildren(QPushButton)]
    assert "Fire safety, missing" in names
    window.open_course(course_file)
    (card,) = trouble(window.start)
    next(button for button in card.findChildren(QPushButton) if button.text() == "Take it off the list").click()
    assert window.preferences.value.recents == ()


def test_a_file_dropped_on_the_start_page_opens(window: MainWindow, course_file: Path, qtbot: QtBot) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(course_file))])
    event = QDropEvent(
        QPointF(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    window.start.dropEvent(event)
    qtbot.waitUntil(lambda: window.in_studio)


def test_a_document_that_cannot_be_imported_is_said_and_nothing_is_left(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "broken.docx"
    path.write_bytes(b"PK\x03\x04 this is no document")
    window.open_path(path)
    qtbot.waitUntil(lambda: bool(trouble(window.start)), timeout=20_000)
    assert "broken.docx" in str(trouble(window.start)[0].error)
    assert not list(tmp_path.glob("**/*.course"))


def test_a_new_course_has_the_title_language_and_place_that_were_asked_for(qtbot: QtBot, tmp_path: Path) -> None:
    dialog = NewCourse(None)
    qtbot.addWidget(dialog)
    dialog._title.setText("Brandschutz")
    dialog._language.setCurrentIndex(dialog._language.findData("de"))
    assert dialog.course().settings.title == "Brandschutz"
    assert dialog.course().settings.language == "de"
    assert dialog.path().name == "Brandschutz.course"
    dialog._title.clear()
    assert not dialog._create.isEnabled()


def test_when_saving_fails_the_window_stays_until_the_person_decides(
    window: MainWindow, course_file: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    window.open_course(course_file)
    assert window.studio is not None
    session = window.studio.session

    def full(*_args: object) -> None:
        raise LecternError("“Fire safety.course” could not be saved.", "The disk is full.", "Make room.")

    with monkeypatch.context() as broken:
        broken.setattr(session.project, "append", full)
        session.do(SetLesson(next(session.course.lessons()).id, "Exits"), "Rename lesson")
        answers = iter(["stay"])
        broken.setattr("app.gui.leaving._ask", lambda *_args: next(answers))
        assert not window.close()
        assert window.in_studio
        qtbot.waitUntil(lambda: session.save_state is SaveState.FAILED)
        assert window.studio.top.save.badge.text() == "Could not save"
        assert window.studio.top.save.button.isVisible()
        assert "The disk is full" in window.studio.top.save.badge.toolTip()
    assert window.close_course()
    with Session.open(course_file, at_once) as again:
        assert next(again.course.lessons()).title == "Exits"


def test_a_course_opened_behind_the_gate_waits_for_the_answer(
    qapp: QApplication, qtbot: QtBot, dispatch: Queued, course_file: Path
) -> None:
    apply(qapp, "light")
    policy = PolicyService()
    first = MainWindow(PreferencesFile.load(), dispatch, policy)
    qtbot.addWidget(first)
    first.show()
    qtbot.waitUntil(lambda: first.covers.gate is not None)
    first.open_course(course_file)
    assert first.pages.currentWidget() is first.covers.gate
    first.covers.gate.decline.click()  # type: ignore[union-attr]
    assert first.in_studio
    first.close()
    policy.close()


def test_no_shortcut_means_two_things(window: MainWindow, course_file: Path) -> None:
    window.open_course(course_file)
    taken: dict[str, str] = {}
    for row in window.actions_table.table():
        for keys in row.keys:
            assert keys not in taken, f"{keys}: {taken.get(keys)} and {row.id}"
            taken[keys] = row.id


def test_the_start_page_says_where_to_begin_when_there_are_no_recent_courses(window: MainWindow) -> None:
    said = " ".join(label.text() for label in window.start.findChildren(QLabel))
    assert "drop a file" in said


def test_a_new_course_waits_for_the_name_of_its_first_lesson(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setattr(NewCourse, "exec", lambda _self: 1)
    window.new_course()
    qtbot.keyClicks(window.focusWidget(), "Exits")
    assert window.studio is not None
    assert [lesson.title for lesson in window.studio.session.course.lessons()] == ["Exits"]


def test_the_first_window_fits_on_the_screen_with_its_frame(window: MainWindow, qapp: QApplication) -> None:
    window.close()
    window.preferences.save(replace(window.preferences.value, geometry=""))
    room = qapp.primaryScreen().availableGeometry()
    window.present()
    small = room.width() < 1440 + FRAME or room.height() < 900 + FRAME
    assert window.isMaximized() == small
