"""A real session on a real course file, a real lesson view on it; the scanner is a stand-in that finds what it is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.course import Course, Finding, LecternError, Lesson, Section
from app.course.blocks import Block
from app.gui import theme
from app.gui.actions import Actions
from app.gui.canvas import LessonView
from app.gui.context import Context, Queued
from app.services.editing import Session
from app.services.jobs import Jobs
from app.services.scanning import ScanService
from app.services.settings import PreferencesFile


@dataclass
class Scans:
    """Findings by hand."""

    found: dict[str, tuple[Finding, ...]] = field(default_factory=dict)
    answers: list[tuple[str, Finding]] = field(default_factory=list)
    listeners: list[Callable[[frozenset[str]], None]] = field(default_factory=list)

    @property
    def findings(self) -> Mapping[str, tuple[Finding, ...]]:
        return self.found

    def on_change(self, listener: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        self.listeners.append(listener)
        return lambda: self.listeners.remove(listener)

    def tell(self, *found: Finding) -> None:
        """Find these."""
        for finding in found:
            self.found[finding.block_id] = (*self.found.get(finding.block_id, ()), finding)
        for listener in self.listeners:
            listener(frozenset(self.found))

    def redact(self, finding: Finding) -> None:
        self.answers.append(("redact", finding))

    def replace(self, finding: Finding) -> None:
        self.answers.append(("replace", finding))

    def accept(self, finding: Finding) -> None:
        self.answers.append(("accept", finding))


@dataclass
class Bench:
    """One view with everything around it."""

    view: LessonView
    session: Session
    scans: Scans
    problems: list[LecternError]
    said: list[str]
    dispatch: Queued

    @property
    def blocks(self) -> tuple[Block, ...]:
        """Blocks of the lesson as the course has them."""
        return self.session.course.lesson(self.view.lesson_id).blocks

    @property
    def texts(self) -> list[str]:
        """Their plain texts."""
        return [block.plain() for block in self.blocks]


@pytest.fixture(scope="session")
def themed(qapp: QApplication) -> Iterator[QApplication]:
    """The application with our look, as every window has it."""
    theme.apply(qapp, "light")
    yield qapp
    qapp.clipboard().clear()  # the offscreen platform would delete what Python put there after Python has gone, and crash


Opener = Callable[..., Bench]


@pytest.fixture
def open_lesson(themed: QApplication, qtbot: QtBot, tmp_path: Path) -> Iterator[Opener]:
    """Opens a lesson of the blocks given; ``more`` are further lessons; ``scanner`` has the real one look at them."""
    made: list[Bench] = []
    holders: list[QWidget] = []
    closing: list[Callable[[], None]] = []

    def open_(
        *blocks: Block,
        title: str = "Handling customer data",
        more: tuple[Lesson, ...] = (),
        scanner: bool = False,
        **course: object,
    ) -> Bench:
        lesson = Lesson(title=title, blocks=blocks)
        whole = Course(sections=(Section(title="One", lessons=(lesson, *more)),), **course)  # type: ignore[arg-type]
        dispatch = Queued()
        session = Session.create(tmp_path / f"c{len(made)}.course", whole, dispatch)
        scans, problems, said = Scans(), list[LecternError](), list[str]()
        jobs = Jobs(dispatch)
        service = ScanService(session, dispatch, jobs) if scanner else None
        if service is not None:
            closing.append(service.close)
        window = QWidget()
        holders.append(window)

        def say(message: str, action: str = "", on_action: Callable[[], object] | None = None) -> None:
            said.append(message)

        context = Context(
            window=window,
            actions=Actions(window, problems.append),
            jobs=jobs,
            preferences=PreferencesFile(tmp_path / "preferences.json"),
            dispatch=dispatch,
            say=say,
            problem=problems.append,
        )
        view = LessonView(session, service or scans, context)
        qtbot.addWidget(view)
        view.resize(840, 800)
        view.show()
        view.activateWindow()
        assert QTest.qWaitForWindowActive(view, 5000), "without an active window no key arrives"
        view.show_lesson(lesson.id)
        bench = Bench(view, session, scans, problems, said, dispatch)
        made.append(bench)
        return bench

    yield open_
    for close in closing:
        close()
    for bench in made:
        bench.view.shut()
        bench.view.close()
        bench.view.desk.context.jobs.close()
        bench.session.discard()
        bench.dispatch.close()
    for window in holders:
        window.deleteLater()
