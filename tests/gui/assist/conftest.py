"""The real window on a real course, with the real guard, and a server on this computer in the place of OpenAI."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from tests.wire.openai_server import OpenAIServer

from app.course import Course, Lesson, RichText, Section, Settings
from app.course.blocks import Block, Paragraph
from app.gui.assist import Assist
from app.gui.assist.catalog import BY_KEY
from app.gui.context import Queued
from app.gui.sending.dialog import SendDialog
from app.gui.studio import Studio
from app.gui.theme import apply
from app.gui.window import MainWindow
from app.policy.records import Ground
from app.services.ai import Draft, DraftState
from app.services.editing import Session
from app.services.policy import PolicyService
from app.services.providers import ProviderService
from app.services.scanning import ScanState
from app.services.settings import PreferencesFile

KEY = "sk-" + "test-" * 6
TEXT = "Customer data is any information that can be linked to a person we serve. Screenshots are easy to overlook."
BETTER = "Customer data is anything that can be linked to a person we serve. Screenshots are easy to miss. It began in 2019."

W = TypeVar("W", bound=QWidget)


@dataclass(slots=True)
class Bench:
    """An open course and what stands around it."""

    window: MainWindow
    server: OpenAIServer
    qtbot: QtBot
    path: Path

    @property
    def studio(self) -> Studio:
        assert self.window.studio is not None
        return self.window.studio

    @property
    def assist(self) -> Assist:
        return self.studio.assist

    @property
    def course(self) -> Course:
        return self.studio.session.course

    @property
    def providers(self) -> ProviderService:
        return self.window.compliance().providers

    def block(self, block_id: str = "p") -> Block:
        """A block of the lesson as it is now."""
        lesson = self.course.lesson("l")
        return lesson.blocks[lesson.find(block_id)]

    def accept(self) -> None:
        """Accept the policy."""
        policy = self.window.policy
        pack = policy.pack
        policy.accept({section.id for section in pack.sections}, {box.id for box in pack.boxes})

    def connect(self) -> None:
        """Everything a person has done before the first request: policy, terms, key, rights."""
        self.accept()
        self.providers.set("openai", base_url=self.server.url)
        self.providers.set_key("openai", KEY)
        card = self.providers.card("openai")
        self.providers.enable("openai", card.terms_version)
        self.window.compliance().records.state_rights(self.course.id, "The course", Ground.OWN)

    def dialog(self, kind: type[W]) -> W:
        """Wait for a dialog of a kind."""
        found: list[W] = []

        def look() -> bool:
            found[:] = [w for w in QApplication.topLevelWidgets() if type(w) is kind and w.isVisible()]
            return bool(found)

        self.qtbot.waitUntil(look, timeout=30_000)
        return found[0]

    def write(self, block_id: str = "p") -> None:
        """Put the caret into a block."""
        self.window.activateWindow()
        self.studio.go("l", block_id)
        self.qtbot.waitUntil(lambda: self.studio.lesson_view.current_block_id == block_id, timeout=5000)

    def ask(self, key: str = "clearer") -> SendDialog:
        """Ask for something about the text, up to the sheet."""
        ask = BY_KEY[key]
        self.assist.ask(ask, ask.options)
        return self.dialog(SendDialog)

    def answer(self, text: str = BETTER) -> None:
        """What the model says next."""
        self.server.say({"s1": text})

    def drafted(self, state: DraftState = DraftState.READY) -> Draft:
        """Wait for a draft in a state."""

        def there() -> bool:
            return any(draft.state is state for draft in self.assist.drafts)

        self.qtbot.waitUntil(there, timeout=30_000)
        return next(draft for draft in self.assist.drafts if draft.state is state)

    def events(self) -> list[str]:
        """What the log says, oldest first."""
        return [row.event for row in self.window.compliance().log.rows(newest_first=False)]

    def sent(self) -> list[dict[str, object]]:
        """The bodies that went to the model."""
        return [json.loads(r.body) for r in self.server.requests if r.endpoint == "responses"]


@pytest.fixture
def bench(qapp: QApplication, qtbot: QtBot, dispatch: Queued, tmp_path: Path, openai_server: OpenAIServer) -> Iterator[Bench]:
    """A course of one lesson with two paragraphs, opened; nothing is accepted or connected yet."""
    apply(qapp, "light")
    path = tmp_path / "Course.course"
    blocks = (Paragraph(id="p", text=RichText.of(TEXT)), Paragraph(id="q", text=RichText.of("Ask before you share.")))
    lesson = Lesson(id="l", title="Customer data", blocks=blocks)
    course = Course(id="c", settings=Settings(title="Support"), sections=(Section(id="s", lessons=(lesson,)),))
    Session.create(path, course, dispatch).close()
    policy = PolicyService()
    policy.decline()
    file = PreferencesFile.load()
    file.save(file.value)
    window = MainWindow(file, dispatch, policy)
    window.resize(1440, 900)
    window.show()
    qtbot.waitExposed(window)
    window.open_course(path)
    made = Bench(window, openai_server, qtbot, path)
    qtbot.waitUntil(lambda: made.studio.scans.state is ScanState.IDLE, timeout=60_000)
    yield made
    for widget in QApplication.topLevelWidgets():
        if widget is not window and widget.isVisible():
            widget.close()
    if window.studio is not None:
        window.close_course()
    window.close()
    window.deleteLater()
    policy.close()
