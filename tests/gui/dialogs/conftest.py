"""A window with the demo course open, scanned with the real scanner, for dialogs to stand over."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.gui.demo import demo_session

from app.gui.context import Queued
from app.gui.studio import Studio
from app.gui.theme import apply
from app.gui.window import MainWindow
from app.services.policy import PolicyService
from app.services.settings import PreferencesFile


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot, dispatch: Queued, tmp_path: Path) -> Iterator[MainWindow]:
    """The demo course, open, at 1024 by 640."""
    apply(qapp, "light")
    policy = PolicyService()
    policy.decline()
    file = PreferencesFile.load()
    file.save(file.value)
    made = MainWindow(file, dispatch, policy)
    made.resize(1024, 640)
    made.show()
    qtbot.waitExposed(made)
    made._enter(demo_session(tmp_path / "demo.course", dispatch))
    qtbot.wait(20)
    yield made
    made.close()
    made.deleteLater()
    policy.close()


@pytest.fixture
def studio(window: MainWindow) -> Studio:
    assert window.studio is not None
    return window.studio


@pytest.fixture
def empty_window(qapp: QApplication, qtbot: QtBot, dispatch: Queued) -> Iterator[MainWindow]:
    """A window at its start page."""
    apply(qapp, "light")
    policy = PolicyService()
    policy.decline()
    file = PreferencesFile.load()
    file.save(file.value)
    made = MainWindow(file, dispatch, policy)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()
    made.deleteLater()
    policy.close()
