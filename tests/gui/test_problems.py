"""Nothing that goes wrong reaches a person as a traceback, and nothing is lost when the process is asked to end."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from app.course.errors import LecternError
from app.course.model import new_course
from app.gui.context import Queued
from app.gui.problems import Net
from app.gui.widgets import Dialog
from app.services import at_once
from app.services.editing import Session
from app.services.policy import PolicyService
from app.services.settings import PreferencesFile


@pytest.fixture
def net(dispatch: Queued) -> Iterator[Net]:
    made = Net(dispatch)
    made.install()
    yield made
    made.remove()


def shown(qtbot: QtBot) -> Dialog:
    """The dialog that is open."""
    qtbot.waitUntil(lambda: isinstance(QApplication.activeModalWidget(), Dialog))
    dialog = QApplication.activeModalWidget()
    assert isinstance(dialog, Dialog)
    return dialog


def texts(dialog: Dialog) -> str:
    """Everything a dialog says."""
    return " ".join(label.text() for label in dialog.findChildren(QLabel))


def raised(error: BaseException) -> None:
    """Give an error to the hook as Python does at the top of a thread."""

    def fail() -> None:
        raise error

    try:
        fail()
    except BaseException as caught:
        sys.excepthook(type(caught), caught, caught.__traceback__)


def test_a_defect_is_said_calmly_and_logged_in_full(net: Net, qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    said: list[str] = []

    def read() -> None:
        dialog = shown(qtbot)
        said.append(texts(dialog))
        dialog.accept()

    with caplog.at_level(logging.ERROR):
        raised(ZeroDivisionError("a secret the person typed"))
        QTimer.singleShot(50, read)
        qtbot.waitUntil(lambda: bool(said))
    assert "Your course is safe" in said[0]
    assert "Traceback" not in said[0]
    assert "a secret" not in said[0]
    assert caplog.records[0].exc_info is not None
    caplog.clear()


def test_an_expected_error_is_shown_with_what_why_and_next_step(net: Net, qtbot: QtBot) -> None:
    said: list[str] = []

    def read() -> None:
        dialog = shown(qtbot)
        said.append(texts(dialog))
        dialog.accept()

    raised(LecternError("The picture can't be read.", "It is empty.", "Choose another."))
    QTimer.singleShot(50, read)
    qtbot.waitUntil(lambda: bool(said))
    for part in ("The picture can't be read.", "It is empty.", "Choose another."):
        assert part in said[0]


def test_an_error_in_every_paint_is_shown_once(net: Net, qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    opened: list[Dialog] = []

    def close() -> None:
        dialog = shown(qtbot)
        opened.append(dialog)
        QTimer.singleShot(30, dialog.accept)

    with caplog.at_level(logging.ERROR):
        for _ in range(5):
            raised(ValueError("again"))
        QTimer.singleShot(50, close)
        qtbot.waitUntil(lambda: bool(opened) and not opened[0].isVisible())
        qtbot.wait(50)
    assert QApplication.activeModalWidget() is None
    assert len(caplog.records) == 5
    caplog.clear()


def test_an_error_on_another_thread_is_shown_on_this_one(net: Net, qtbot: QtBot, caplog: pytest.LogCaptureFixture) -> None:
    said: list[bool] = []

    def read() -> None:
        dialog = shown(qtbot)
        said.append(threading.current_thread() is threading.main_thread())
        dialog.accept()

    def fail() -> None:
        raise RuntimeError("elsewhere")

    with caplog.at_level(logging.ERROR):
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
        QTimer.singleShot(50, read)
        qtbot.waitUntil(lambda: bool(said))
    assert said == [True]
    caplog.clear()


def test_close_is_the_default_of_an_error_dialog(net: Net, qtbot: QtBot) -> None:
    defaults: list[str] = []

    def read() -> None:
        dialog = shown(qtbot)
        defaults.extend(button.text() for button in dialog.findChildren(QPushButton) if button.isDefault())
        dialog.reject()

    raised(LecternError("No."))
    QTimer.singleShot(50, read)
    qtbot.waitUntil(lambda: bool(defaults))
    assert defaults == ["Close"]


@pytest.mark.window
def test_a_process_that_is_asked_to_end_closes_its_course(tmp_path: Path, private_home: Path) -> None:
    path = tmp_path / "Fire safety.course"
    Session.create(path, new_course("Fire safety"), at_once).close()
    service = PolicyService()
    service.decline()
    service.close()
    file = PreferencesFile.load()
    file.save(file.value)
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "open", str(path)], env=environment, stderr=subprocess.PIPE, text=True
    )
    try:
        deadline = time.monotonic() + 60
        while not PreferencesFile.load().value.recents and time.monotonic() < deadline:
            time.sleep(0.1)
        assert [item.title for item in PreferencesFile.load().value.recents] == ["Fire safety"]
        time.sleep(0.5)
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
    finally:
        process.kill()
        _, complaints = process.communicate()
    assert "Traceback" not in complaints
    with Session.open(path, at_once) as again:
        assert again.course.settings.title == "Fire safety"
