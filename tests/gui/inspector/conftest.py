"""A real window on a real course file, with the real scanner in its own process."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.course import Course, Lesson, Section
from app.course.blocks import Block
from app.gui.context import Queued
from app.gui.inspector import Inspector
from app.gui.studio import Studio
from app.gui.theme import apply
from app.gui.window import MainWindow
from app.services.editing import Session
from app.services.policy import PolicyService
from app.services.scanning import ScanState
from app.services.settings import PreferencesFile


@dataclass(slots=True)
class Bench:
    """One open course and what stands around it."""

    window: MainWindow
    studio: Studio
    qtbot: QtBot

    @property
    def inspector(self) -> Inspector:
        return self.studio.inspector

    @property
    def session(self) -> Session:
        return self.studio.session

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Blocks of the lesson shown, as the course has them."""
        return self.session.course.lesson(self.studio.lesson_id).blocks

    def scanned(self) -> None:
        """Wait until the scanner has been through everything and the page says so."""
        self.qtbot.waitUntil(lambda: self.studio.scans.state is ScanState.IDLE, timeout=60_000)
        self.inspector.compliance.refresh()

    def select(self, block_id: str) -> None:
        """Put the caret into a block and show it on the Block page."""
        self.studio.go(self.studio.lesson_id, block_id)
        self.inspector.show_tab("block")
        self.qtbot.waitUntil(lambda: (block := self.inspector.block.block) is not None and block.id == block_id)
        self.inspector.block.refresh()


Opener = Callable[..., Bench]


@pytest.fixture
def open_course(qapp: QApplication, qtbot: QtBot, dispatch: Queued, tmp_path: Path) -> Iterator[Opener]:
    """Opens a course whose first lesson has the blocks given; ``more`` are further lessons."""
    apply(qapp, "light")
    made: list[tuple[MainWindow, PolicyService]] = []

    def open_(*blocks: Block, title: str = "Lesson", more: tuple[Lesson, ...] = (), **course: object) -> Bench:
        policy = PolicyService()
        policy.decline()
        preferences = PreferencesFile.load()
        preferences.save(preferences.value)
        window = MainWindow(preferences, dispatch, policy)
        made.append((window, policy))
        window.resize(1440, 900)
        window.show()
        window.activateWindow()
        assert QTest.qWaitForWindowActive(window, 5000), "without an active window no focus moves"
        lesson = Lesson(id="l1", title=title, blocks=blocks)
        whole = Course(sections=(Section(id="s1", title="One", lessons=(lesson, *more)),), **course)  # type: ignore[arg-type]
        window._enter(Session.create(tmp_path / "open.course", whole, dispatch))
        assert window.studio is not None
        return Bench(window, window.studio, qtbot)

    yield open_
    for window, policy in made:
        window.close()
        window.deleteLater()
        policy.close()


def press(widget: QWidget, label: str) -> None:
    """Press the visible button that says ``label``."""
    found = [button for button in widget.findChildren(QPushButton) if button.text() == label and button.isVisible()]
    assert found, f"no button {label!r}"
    found[0].click()
