"""Whatever is opened, imported, dropped or pasted: one message that names it and says what next; nothing is lost."""

from __future__ import annotations

import sqlite3
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from tests.gui.answer import Answer

from app.course.blocks import Image, Paragraph
from app.course.ops import SetLesson
from app.gui.start import TroubleCard
from app.gui.window import MainWindow
from app.services import at_once
from app.services.editing import Session


def trouble(window: MainWindow) -> list[TroubleCard]:
    """Messages on the start page."""
    return [card for card in window.start.findChildren(TroubleCard) if card.isVisibleTo(window.start)]


def locked(path: Path) -> None:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512))


def truncated(path: Path) -> None:
    path.write_bytes(b"PK\x03\x04 and then nothing")


def wrong_type(path: Path) -> None:
    path.write_bytes(b"%PDF-1.7\n")


def bomb(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", bytes(60 * 2**20))


def missing(path: Path) -> None:
    """Nothing."""


@pytest.mark.parametrize("make", [locked, truncated, wrong_type, bomb, missing])
def test_a_document_that_can_not_be_read_is_said_once_and_leaves_no_course(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, make: Callable[[Path], None]
) -> None:
    path = tmp_path / "handbook.docx"
    make(path)
    window.open_path(path)
    qtbot.waitUntil(lambda: bool(trouble(window)), timeout=20_000)
    (card,) = trouble(window)
    assert "handbook.docx" in card.error.what
    assert card.error.next_step
    assert not window.in_studio
    assert not list(tmp_path.glob("*.course"))


def corrupt(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4096:12288] = bytes(8192)
    path.write_bytes(bytes(data))


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:9000])


def newer(path: Path) -> None:
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version=99")
    database.close()


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize("harm", [corrupt, cut_off, newer, empty])
def test_a_course_that_can_not_be_opened_leaves_the_open_one_as_it_is(
    window: MainWindow, course_file: Path, tmp_path: Path, qtbot: QtBot, answer: Answer, harm: Callable[[Path], None]
) -> None:
    other = tmp_path / "Water.course"
    other.write_bytes(course_file.read_bytes())
    harm(other)
    before = other.read_bytes()
    window.open_course(course_file)
    assert window.studio is not None
    session = window.studio.session
    session.do(SetLesson(next(session.course.lessons()).id, "Exits"), "Rename lesson")
    answer("Close")
    window.open_course(other)
    assert len(answer.seen) == 1
    assert "Water.course" in answer.seen[0]
    assert window.in_studio
    assert window.studio.session is session
    assert other.read_bytes() == before
    qtbot.wait(10)


def test_a_course_in_use_can_be_read_from_the_message_over_another_course(
    window: MainWindow, course_file: Path, tmp_path: Path, qtbot: QtBot, answer: Answer
) -> None:
    other = tmp_path / "Water.course"
    other.write_bytes(course_file.read_bytes())
    window.open_course(course_file)
    with Session.open(other, at_once):
        answer("Open for reading only")
        window.open_course(other)
        qtbot.waitUntil(lambda: window.studio is not None and window.studio.session.path == other)
        assert window.studio is not None
        assert window.studio.session.read_only
        window.close_course()


def test_opening_the_course_that_is_open_changes_nothing(window: MainWindow, course_file: Path, tmp_path: Path) -> None:
    window.open_course(course_file)
    studio = window.studio
    link = tmp_path / "link.course"
    link.symlink_to(course_file)
    window.open_course(link)
    assert window.studio is studio
    assert window.toast.message == "This course is open already"


def test_a_file_that_is_no_picture_is_said_and_the_lesson_stays_as_it_was(
    window: MainWindow, course_file: Path, tmp_path: Path, qtbot: QtBot, answer: Answer
) -> None:
    window.open_course(course_file)
    studio = window.studio
    assert studio is not None
    lesson = next(studio.session.course.lessons())
    studio.go(lesson.id, lesson.blocks[0].id)
    path = tmp_path / "holiday.png"
    path.write_bytes(b"this is no picture at all")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    QGuiApplication.clipboard().setMimeData(data)
    answer("Close")
    part = studio.lesson_view.part
    assert part is not None
    part.paste_in()
    qtbot.waitUntil(lambda: bool(answer.seen) or "holiday.png" in window.toast.message, timeout=5000)
    assert not any(isinstance(block, Image) and block.source for block in studio.session.course.lesson(lesson.id).blocks)


def test_a_paragraph_of_a_hundred_megabytes_is_refused(
    window: MainWindow, course_file: Path, qtbot: QtBot, answer: Answer
) -> None:
    window.open_course(course_file)
    studio = window.studio
    assert studio is not None
    lesson = next(studio.session.course.lessons())
    studio.go(lesson.id, lesson.blocks[0].id)
    QGuiApplication.clipboard().setText("word " * 20_000_000)
    answer("Close")
    part = studio.lesson_view.part
    assert part is not None
    part.paste_in()
    qtbot.waitUntil(lambda: bool(answer.seen) or bool(window.toast.message), timeout=5000)
    block = studio.session.course.lesson(lesson.id).blocks[0]
    assert isinstance(block, Paragraph)
    assert block.plain() == ""
    QGuiApplication.clipboard().clear()
