"""Windows without a screen, unless a display was asked for; and the parts a window is made of, for tests."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from tests.gui.answer import Answer
from tests.gui.heard import Heard

from app.course.model import new_course
from app.gui.actions import Actions
from app.gui.context import Context, Queued
from app.gui.theme import apply
from app.gui.window import MainWindow
from app.services import at_once
from app.services.editing import Session
from app.services.jobs import Jobs
from app.services.policy import PolicyService
from app.services.settings import PreferencesFile


@pytest.fixture
def dispatch(qapp: QApplication) -> Iterator[Queued]:
    """Queued calls, as in the real window."""
    made = Queued()
    yield made
    made.close()


@pytest.fixture
def heard() -> Heard:
    """What was said."""
    return Heard()


@pytest.fixture
def context(qapp: QApplication, qtbot: QtBot, dispatch: Queued, heard: Heard) -> Iterator[Context]:
    """A window's context around an empty widget."""
    apply(qapp, "light")
    window = QWidget()
    qtbot.addWidget(window)
    jobs = Jobs(dispatch)
    yield Context(
        window=window,
        actions=Actions(window, heard.problems.append),
        jobs=jobs,
        preferences=PreferencesFile.load(),
        dispatch=dispatch,
        say=heard.say,
        problem=heard.problems.append,
    )
    jobs.close()


@pytest.fixture
def course_file(tmp_path: Path) -> Path:
    """A closed course with one lesson."""
    path = tmp_path / "Fire safety.course"
    Session.create(path, new_course("Fire safety"), at_once).close()
    return path


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot, dispatch: Queued) -> Iterator[MainWindow]:
    """A window whose person has declined the policy."""
    apply(qapp, "light")
    policy = PolicyService()
    policy.decline()
    file = PreferencesFile.load()
    file.save(file.value)
    made = MainWindow(file, dispatch, policy)
    made.resize(1440, 900)
    made.show()
    qtbot.waitExposed(made)
    yield made
    if made.studio is not None:
        made.close_course()
    made.close()
    made.deleteLater()
    policy.close()


@pytest.fixture
def answer(qapp: QApplication) -> Iterator[Answer]:
    """Presses buttons of the dialogs that open; stops with the test."""
    made = Answer(qapp)
    yield made
    made.stop()
