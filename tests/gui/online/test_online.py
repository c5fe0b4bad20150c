"""A recording written down by a provider: the real window, guard, log and SDK, and a server on this computer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot
from tests.gui.answer import Answer
from tests.gui.captions.making import beeps
from tests.services.ai.conftest import LastingKey
from tests.wire.assemblyai_server import KEY, AssemblyFault, AssemblyServer

from app.course import Course, Lesson, Section, Settings
from app.course.blocks import Narration
from app.course.ops import ReplaceBlock
from app.gui.canvas.online import Online
from app.gui.centre.consent_form import ConsentDialog
from app.gui.context import Queued
from app.gui.dialogs.online import AskDialog, WrittenDialog
from app.gui.dialogs.providers import ProvidersDialog
from app.gui.dialogs.rights import RightsDialog
from app.gui.sending.dialog import SendDialog
from app.gui.studio import Studio
from app.gui.theme import apply
from app.gui.widgets import Button, Dialog
from app.gui.window import MainWindow
from app.policy.records import Ground, Use
from app.project.aihistory import AiHistory
from app.providers.assemblyai import client
from app.services.editing import Session
from app.services.policy import PolicyService
from app.services.settings import PreferencesFile

W = TypeVar("W", bound=QWidget)
SAID = "Wear a helmet. Ask Ms Ngozi Okafor, ngozi.okafor@northwind.com, for yours."


@dataclass(slots=True)
class Room:
    """An open course with a recording in it."""

    window: MainWindow
    server: AssemblyServer
    qtbot: QtBot
    path: Path

    @property
    def studio(self) -> Studio:
        assert self.window.studio is not None
        return self.window.studio

    @property
    def online(self) -> Online:
        return self.studio.lesson_view.desk.recordings.online

    @property
    def block(self) -> Narration:
        found = self.studio.session.course.lesson("l").blocks[0]
        assert isinstance(found, Narration)
        return found

    def ask(self) -> None:
        self.online.ask("l", self.block)

    def dialog(self, kind: type[W]) -> W:
        """Wait for a dialog of a kind."""
        found: list[W] = []

        def look() -> bool:
            found[:] = [w for w in QApplication.topLevelWidgets() if type(w) is kind and w.isVisible()]
            return bool(found)

        self.qtbot.waitUntil(look, timeout=30_000)
        return found[0]

    def connect(self) -> None:
        """Policy, terms and key."""
        policy = self.window.policy
        policy.accept({section.id for section in policy.pack.sections}, {box.id for box in policy.pack.boxes})
        providers = self.window.compliance().providers
        providers.set("assemblyai", base_url=self.server.url)
        providers.set_key("assemblyai", KEY)
        providers.enable("assemblyai", providers.card("assemblyai").terms_version)

    def allow(self) -> None:
        """Rights and consent, through their dialogs, which open one after the other."""
        rights = self.dialog(RightsDialog)
        rights.answers[Ground.OWN].setChecked(True)
        rights.keep.click()
        consent = self.dialog(ConsentDialog)
        assert consent.uses[Use.TRANSCRIBE].is_ticked()
        for field, said in (
            (consent.person, "Ada Lovelace"),
            (consent.contact, "ada@x.example"),
            (consent.purpose, "Training"),
        ):
            field.setText(said)
        consent.note.setText("Her signed form is in the drawer.")
        consent.save.click()

    def events(self) -> list[str]:
        return [row.event for row in self.window.compliance().log.rows(newest_first=False) if "recording." in row.event]


@pytest.fixture(scope="module")
def tones(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    return beeps(tmp_path_factory.mktemp("tones") / "tones.mp3", 6)


@pytest.fixture
def opened(
    qapp: QApplication, qtbot: QtBot, dispatch: Queued, tmp_path: Path, tones: bytes, assemblyai_server: AssemblyServer,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Callable[..., Room]]:  # fmt: skip
    """Opens the course, as often as asked for: each time is another run of the app on the same computer."""
    monkeypatch.setattr(client, "FIRST", 0.01)
    monkeypatch.setattr(client, "SLOWEST", 0.02)
    apply(qapp, "light")
    path = tmp_path / "Course.course"
    lesson = Lesson(id="l", title="Safety", blocks=(Narration(id="n", recorded=True, duration=6000),))
    course = Course(id="c", settings=Settings(title="Site"), sections=(Section(id="s", lessons=(lesson,)),))
    session = Session.create(path, course, dispatch)
    audio = session.add_media(tones, "audio/mpeg", "talk.mp3")
    session.do(ReplaceBlock("l", Narration(id="n", recorded=True, duration=6000, audio=audio)), "Record")
    session.close()
    rooms: list[Room] = []

    def close() -> None:
        for widget in QApplication.topLevelWidgets():
            if isinstance(widget, QDialog) and widget.isVisible():
                widget.close()
        for room in rooms:
            if room.window.studio is not None:
                room.window.close_course()
            room.window.close()
            room.window.policy.close()
        rooms.clear()

    key = LastingKey()

    def open_(meanwhile: Callable[[], object] = lambda: None, *, lasting: bool = True) -> Room:
        first = not rooms
        close()
        meanwhile()
        policy = PolicyService()
        if first:
            policy.decline()  # the gate is not in the way
        window = MainWindow(PreferencesFile.load(), dispatch, policy)
        window.resize(1280, 860)
        window.show()
        qtbot.waitExposed(window)
        window.open_course(path)
        if lasting:
            window.compliance()._history = AiHistory(tmp_path / "history", key)
        rooms.append(Room(window, assemblyai_server, qtbot, path))
        return rooms[-1]

    yield open_
    close()


@pytest.mark.clause("B4.1")
@pytest.mark.clause("A3.6")
@pytest.mark.clause("A3.11")
def test_from_the_menu_to_captions_in_the_course_and_nothing_left_at_the_provider(opened: Callable[..., Room]) -> None:
    room = opened()
    room.ask()
    assert room.dialog(ProvidersDialog).isVisible()
    room.dialog(ProvidersDialog).close()
    room.connect()
    room.server.say(SAID)
    room.ask()
    room.dialog(AskDialog).accept()
    room.allow()
    assert room.server.uploads == []
    room.dialog(SendDialog).send.click()
    heard = room.dialog(WrittenDialog)
    assert room.block.cues == ()  # nothing replaces anything silently
    assert len(room.server.uploads) == 1
    assert room.server.transcripts == {}
    assert "Ask Ms Ngozi Okafor" in heard.words.toPlainText()
    found = " ".join(label.text() for label in heard.findChildren(QLabel))
    assert "2 sensitive details in what was said" in found
    assert "ngozi.okafor@northwind.com" not in found
    heard.accept()
    block = room.block
    assert " ".join(cue.text.replace("\n", " ") for cue in block.cues) == SAID
    assert (block.captions_from, bool(block.captions_provenance)) == ("transcription", True)
    assert room.events() == ["recording.uploaded", "recording.deleted"]
    room.studio.session.undo()
    assert room.block.cues == ()


@pytest.mark.clause("A3.6")
def test_left_for_later_it_is_there_again_and_thrown_away_it_is_gone(opened: Callable[..., Room]) -> None:
    room = opened()
    room.connect()
    room.server.say("Wear a helmet.")
    room.ask()
    room.dialog(AskDialog).accept()
    room.allow()
    room.dialog(SendDialog).send.click()
    before = room.studio.session.course
    room.dialog(WrittenDialog).reject()
    assert room.studio.session.course is before
    assert room.server.transcripts == {}  # nobody but us has them
    again = opened()
    heard = again.dialog(WrittenDialog)
    assert heard.words.toPlainText() == "Wear a helmet."
    next(button for button in heard.findChildren(Button) if button.text() == "Throw away").click()
    assert again.block.cues == ()
    history = again.window.compliance().history
    again.qtbot.waitUntil(lambda: not history.entries("c"), timeout=10_000)


def test_captions_of_a_recording_that_was_replaced_meanwhile_are_not_put_in(
    opened: Callable[..., Room], tones: bytes, answer: Answer
) -> None:
    room = opened()
    room.connect()
    room.ask()
    room.dialog(AskDialog).accept()
    room.allow()
    room.dialog(SendDialog).send.click()
    room.dialog(WrittenDialog).reject()
    session = room.studio.session
    other = session.add_media(tones[:-400], "audio/mpeg", "other.mp3")
    session.do(ReplaceBlock("l", replace(room.block, audio=other)), "Record anew")
    again = opened()
    heard = again.dialog(WrittenDialog)
    answer("Close")
    heard.accept()
    assert again.block.cues == ()
    assert answer.seen == ["The captions were not put in."]


@pytest.mark.clause("A3.11")
def test_closed_while_the_provider_listens_it_is_fetched_the_next_time(opened: Callable[..., Room]) -> None:
    room = opened()
    room.connect()
    room.server.say("Wear a helmet.")
    room.server.steps = 10**6
    room.ask()
    room.dialog(AskDialog).accept()
    room.allow()
    room.dialog(SendDialog).send.click()
    room.qtbot.waitUntil(lambda: bool(room.server.transcripts), timeout=30_000)
    room.qtbot.waitUntil(lambda: room.events() == ["recording.uploaded"], timeout=10_000)
    again = opened(lambda: setattr(room.server, "steps", 0))
    again.window.compliance().providers.set_key("assemblyai", KEY)  # without a key store it lived in the first run's memory
    assert again.dialog(WrittenDialog).words.toPlainText() == "Wear a helmet."
    assert again.server.transcripts == {}
    assert len(again.server.uploads) == 1
    again.dialog(WrittenDialog).accept()
    assert again.block.captions_from == "transcription"


@pytest.mark.clause("A3.11")
def test_stopped_by_the_person_it_is_deleted_at_once(opened: Callable[..., Room]) -> None:
    room = opened()
    room.connect()
    room.server.steps = 10**6
    room.ask()
    room.dialog(AskDialog).accept()
    room.allow()
    room.dialog(SendDialog).send.click()
    room.qtbot.waitUntil(lambda: bool(room.server.transcripts), timeout=30_000)
    room.online.stop("n")
    room.qtbot.waitUntil(lambda: room.online.job("n") is None, timeout=10_000)
    room.qtbot.waitUntil(lambda: not room.server.transcripts, timeout=10_000)


def test_a_provider_that_fails_says_so_and_changes_nothing(opened: Callable[..., Room]) -> None:
    room = opened()
    room.connect()
    room.server.fail_at(AssemblyFault.UNAUTHORISED, "upload", None)
    room.ask()
    room.dialog(AskDialog).accept()
    room.allow()
    room.dialog(SendDialog).send.click()
    said = room.dialog(Dialog)
    assert said.isVisible()
    assert room.block.cues == ()
    assert KEY not in " ".join(str(w.property("text")) for w in said.findChildren(QWidget))


def test_without_a_key_store_it_says_that_the_captions_are_there_but_once(opened: Callable[..., Room]) -> None:
    room = opened(lasting=False)
    room.connect()
    room.ask()
    room.dialog(AskDialog).accept()
    room.allow()
    room.dialog(SendDialog).send.click()
    heard = room.dialog(WrittenDialog)
    assert "They can't be kept here" in " ".join(label.text() for label in heard.findChildren(QLabel))
    assert "Later" not in [button.text() for button in heard.findChildren(Button)]
    heard.accept()
    assert room.block.captions_from == "transcription"
