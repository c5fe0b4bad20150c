"""Choosing a voice and narrating with it, in the real window: Google's client, the real guard and sheet, a server of ours."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.gui.walk import unnamed
from tests.wire.google_server import KEY, GoogleServer

from app.course.blocks import Narration, Pauses, Pronunciation, Voice
from app.course.ops import SetSettings
from app.gui.dialogs.narration import NarrationSettings
from app.gui.dialogs.voice import VoiceDialog, sample_line
from app.gui.sending.dialog import SendDialog
from app.gui.studio import Studio
from app.gui.window import MainWindow
from app.policy.records import Ground


@pytest.fixture
def google(studio: Studio, google_server: GoogleServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[GoogleServer]:
    """Google connected: policy accepted, terms ticked, key entered, rights stated."""
    monkeypatch.setattr("app.keys.store.KeyStore.get", lambda _self, name: KEY if "google" in name else None)
    compliance = studio.context.compliance()
    gate = compliance.policy.gate
    gate.accept({section.id for section in gate.pack.sections}, {box.id for box in gate.pack.boxes})
    compliance.providers.enable("google-tts", compliance.guard.card("google-tts").terms_version)
    compliance.providers.set("google-tts", base_url=google_server.url)
    course = studio.session.course
    compliance.records.state_rights(course.id, course.settings.title, Ground.OWN)
    yield google_server
    compliance.providers.set("google-tts", base_url="")


def sheet(qtbot: QtBot) -> SendDialog:
    """The send sheet, once it is there."""
    found: list[SendDialog] = []

    def there() -> bool:
        found[:] = [w for w in QApplication.topLevelWidgets() if isinstance(w, SendDialog) and w.isVisible()]
        return bool(found)

    qtbot.waitUntil(there, timeout=30_000)
    return found[0]


def send(dialog: SendDialog, qtbot: QtBot) -> None:
    """Settle what is open, and send."""
    while dialog.sheet.open:
        dialog.sheet = dialog._guard.redact_all(dialog.sheet)
    dialog.approved.emit(dialog.sheet)
    dialog.accept()
    qtbot.wait(20)


def narrations(studio: Studio) -> list[Narration]:
    return [block for _, block in studio.session.course.blocks() if isinstance(block, Narration)]


def test_a_voice_is_filtered_heard_after_its_sheet_and_chosen(
    window: MainWindow, studio: Studio, google: GoogleServer, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    dialog = VoiceDialog(window, studio.opened, Voice(), sample_line(studio.opened, "", ""))
    dialog.open()
    qtbot.waitUntil(lambda: dialog.list.count() > 0, timeout=30_000)
    assert unnamed(dialog) == []
    assert dialog.pitch.isEnabled()  # eSpeak's voices speak higher and lower, too
    dialog.provider.setCurrentIndex(1)
    qtbot.waitUntil(dialog.fetch_button.isVisible, timeout=10_000)
    assert google.requests == []
    dialog.fetch_button.click()
    qtbot.waitUntil(lambda: dialog.list.count() > 3, timeout=30_000)
    dialog.language.setCurrentIndex(dialog.language.findData("de"))
    dialog.gender.setCurrentIndex(dialog.gender.findData("female"))
    assert [dialog.list.item(at).text().split(" · ")[0] for at in range(dialog.list.count())] == ["Neural2-C"]
    dialog.pitch.setValue(-1.5)
    google.requests.clear()
    heard: list[bytes] = []  # in the place of a loudspeaker
    monkeypatch.setattr(dialog._sound, "play", lambda _key, read, _start: heard.append(read()))
    dialog.hear.click()
    send(sheet(qtbot), qtbot)
    qtbot.waitUntil(lambda: len(heard) == 1, timeout=30_000)
    dialog.hear.click()
    qtbot.waitUntil(lambda: len(heard) == 2, timeout=30_000)
    assert [sound[:4] for sound in heard] == [b"RIFF"] * 2
    assert len(google.requests) == 1
    assert json.loads(google.requests[0].body)["audioConfig"]["pitch"] == -1.5
    QTest.keyClick(dialog.list, Qt.Key.Key_Return)
    assert dialog.chosen == Voice("google-tts", "de-DE-Neural2-C", "de-DE", 160, -1.5)


def test_a_provider_that_is_not_connected_says_where_to_connect_it(window: MainWindow, studio: Studio, qtbot: QtBot) -> None:
    dialog = VoiceDialog(window, studio.opened, Voice(), sample_line(studio.opened, "", ""))
    dialog.open()
    qtbot.waitUntil(lambda: dialog.list.count() > 0, timeout=30_000)
    dialog.provider.setCurrentIndex(1)
    qtbot.waitUntil(dialog.connect_button.isVisible, timeout=10_000)
    assert "accept the AI policy" in dialog._none.text()
    assert not dialog.save.isEnabled()
    dialog.reject()


def test_the_whole_course_is_narrated_after_one_sheet_and_cancelling_it_sends_nothing(
    studio: Studio, google: GoogleServer, qtbot: QtBot
) -> None:
    voice = Voice("google-tts", "en-US-Neural2-C", "en-US")
    studio.session.do(SetSettings(replace(studio.session.course.settings, voice=voice)), "Voice")
    studio.context.actions.run("narration.all")
    sheet(qtbot).reject()
    qtbot.wait(300)
    assert google.requests == []
    assert all(block.audio is None for block in narrations(studio))
    studio.context.actions.run("narration.all")
    dialog = sheet(qtbot)
    count = len(dialog.sheet.payloads)
    send(dialog, qtbot)
    qtbot.waitUntil(lambda: all(block.audio is not None for block in narrations(studio)), timeout=60_000)
    assert len(google.requests) == count
    assert studio.session.undo_label == "Narrate"


def test_narration_settings_are_one_undoable_step(window: MainWindow, studio: Studio) -> None:
    before = studio.session.course.settings
    dialog = NarrationSettings(window, studio.opened)
    dialog.open()
    assert unnamed(dialog) == []
    dialog.words.add.click()
    for place, typed in enumerate(("SQL", "sequel")):
        dialog.words.model().setData(dialog.words.model().index(0, place), typed)
    dialog.sentence.setValue(500)
    dialog.notice.setText("The voice is synthetic.")
    dialog.caption.tick(False)
    dialog.save.click()
    now = studio.session.course.settings
    assert now.pronunciations == (Pronunciation("SQL", "sequel"),)
    assert (now.pauses, now.spoken_notice, now.caption_notice) == (Pauses(500, 700), "The voice is synthetic.", False)
    studio.session.undo()
    assert studio.session.course.settings == before
