"""Providers: terms before use, a key that is never shown, a test in words, switching off and ending."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot
from tests.gui.answer import Answer
from tests.gui.walk import unnamed
from tests.wire.assemblyai_server import AssemblyServer
from tests.wire.google_server import GoogleServer, service_account
from tests.wire.openai_server import Fault, OpenAIServer

from app.course import OutputKind
from app.gui.dialogs.providers import ProvidersDialog
from app.gui.providing.provider import ProviderCardView
from app.gui.widgets import Button
from app.gui.window import MainWindow
from app.policy import Agreement
from app.services.providers import ProviderService

KEY = "sk-" + "test-" * 6


@pytest.fixture
def dialog(window: MainWindow, openai_server: OpenAIServer, qtbot: QtBot) -> Iterator[ProvidersDialog]:
    """The dialog of a person who accepted the policy and has connected nothing."""
    policy = window.policy
    pack = policy.pack
    policy.accept({section.id for section in pack.sections}, {box.id for box in pack.boxes})
    service = window.compliance().providers
    service.set("openai", base_url=openai_server.url)
    made = ProvidersDialog(window.context, service, first=True)
    made.show()
    qtbot.waitExposed(made)
    yield made
    made.close()
    made.deleteLater()


@pytest.fixture
def card(dialog: ProvidersDialog) -> ProviderCardView:
    """OpenAI's."""
    return dialog.panel.cards["openai"]


def service_of(dialog: ProvidersDialog) -> ProviderService:
    return dialog.panel.cards["openai"]._service


def settle(card: ProviderCardView, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: card._work.running == 0, timeout=20_000)


def connect(card: ProviderCardView, qtbot: QtBot) -> None:
    assert card.form is not None
    card.form.tick.tick(True)
    card.form.field.setText(KEY)
    card.form.connect_it.click()
    settle(card, qtbot)
    qtbot.waitUntil(lambda: card.key is not None and bool(card.key.shown.text()), timeout=20_000)


@pytest.mark.clause("A1.4")
def test_terms_are_acknowledged_by_version_before_a_provider_is_used(card: ProviderCardView, qtbot: QtBot) -> None:
    form = card.form
    assert form is not None
    assert not form.tick.is_ticked()
    form.field.setText(KEY)
    assert not form.connect_it.isEnabled()
    assert card.state.card.terms_version in form.tick.words.text()
    qtbot.keyClick(form.field, Qt.Key.Key_Return)
    assert not card._service.state("openai").standing.enabled
    connect(card, qtbot)
    assert card.badge.text() == "In use"
    assert card._service.settings("openai").terms_version == card.state.card.terms_version


@pytest.mark.clause("A3.4")
def test_the_key_is_never_shown_and_can_not_be_copied(card: ProviderCardView, qtbot: QtBot) -> None:
    assert card.form is not None
    field = card.form.field
    assert field.echoMode() is QLineEdit.EchoMode.Password
    field.setText(KEY)
    field.selectAll()
    QGuiApplication.clipboard().setText("before")
    field.copy()
    assert QGuiApplication.clipboard().text() == "before"
    assert KEY not in field.displayText()
    connect(card, qtbot)
    shown = [line.text() for line in card.findChildren(QLineEdit)]
    assert not any(KEY in said for said in shown)
    assert card.key is not None
    assert KEY not in card.key.shown.text()
    assert card.key.badge.text() == "For this session only"  # there is no key store in tests
    assert card.key.said.text()


def test_the_connection_is_tested_in_words(card: ProviderCardView, openai_server: OpenAIServer, qtbot: QtBot) -> None:
    connect(card, qtbot)
    assert card.key is not None
    card.key.test.click()
    settle(card, qtbot)
    assert card.key.said.text().startswith("It works: 127.0.0.1")
    assert card.settings is not None
    assert card.settings.models[OutputKind.TEXT].findData("gpt-5.6-terra") >= 0


def test_a_wrong_key_is_said_and_can_be_entered_again(
    card: ProviderCardView, openai_server: OpenAIServer, qtbot: QtBot
) -> None:
    openai_server.fail(Fault.UNAUTHORISED)
    assert card.form is not None
    card.form.tick.tick(True)
    card.form.field.setText(KEY)
    card.form.connect_it.click()
    settle(card, qtbot)
    error = card.notices.error
    assert error is not None
    assert "did not accept the key" in error.what
    assert KEY not in str(error)
    assert card.badge.text() == "Held"
    assert card.key is not None
    card.key.change.click()
    card.key.field.setText(KEY + "x")
    card.key.save.click()
    settle(card, qtbot)
    card.key.test.click()
    settle(card, qtbot)
    assert card.badge.text() == "In use"


def test_settings_hold_at_once_and_a_bad_one_changes_nothing(card: ProviderCardView, qtbot: QtBot) -> None:
    connect(card, qtbot)
    form, service = card.settings, card._service
    assert form is not None
    form.budget.setValue(20)
    form.daily.setValue(50)
    form.quiet.tick(True)
    form.models[OutputKind.TEXT].setEditText("gpt-6.1-sol")
    edit = form.models[OutputKind.TEXT].lineEdit()
    assert edit is not None
    edit.editingFinished.emit()
    form.agreements["dpa"][0].setText("DPA 17/26")
    form.agreements["dpa"][1].setText("2026-03-01")
    next(b for b in form.findChildren(Button) if "Data processing" in b.accessibleName()).click()
    now = service.settings("openai")
    assert (now.budget, now.daily, now.quiet) == (20, 50, True)
    assert now.dpa == Agreement(reference="DPA 17/26", date="2026-03-01")
    assert service.model("openai", OutputKind.TEXT) == "gpt-6.1-sol"
    assert form.bar.isVisible()
    form.address.setText("http://somewhere.example/v1")
    form.keep_address.click()
    assert card.notices.error is not None
    assert service.settings("openai") == now


@pytest.mark.clause("A5.4")
def test_one_press_switches_a_provider_off(card: ProviderCardView, qtbot: QtBot) -> None:
    connect(card, qtbot)
    next(button for button in card.findChildren(Button) if button.text() == "Switch off").click()
    settle(card, qtbot)
    assert not card._service.state("openai").standing.enabled
    assert card.badge.text() == "Off"


@pytest.mark.clause("B8.2")
def test_ending_the_use_takes_the_key_away(card: ProviderCardView, qtbot: QtBot, answer: Answer) -> None:
    connect(card, qtbot)
    answer("End it")
    next(button for button in card.findChildren(Button) if button.text() == "End the use…").click()
    settle(card, qtbot)
    assert card.badge.text() == "Ended"
    assert card._service.masked_key("openai") == ""


def test_a_model_on_this_computer_needs_no_key(dialog: ProvidersDialog, openai_server: OpenAIServer, qtbot: QtBot) -> None:
    service = service_of(dialog)
    service.set("local-model", base_url=openai_server.url, models={"text": "tiny"})
    card = dialog.panel.cards["local-model"]
    card.open()
    assert card.form is not None
    assert not card.form.field.isVisible()
    card.form.tick.tick(True)
    card.form.connect_it.click()
    settle(card, qtbot)
    assert card.badge.text() == "In use"


def test_every_control_has_a_name(card: ProviderCardView, dialog: ProvidersDialog, qtbot: QtBot) -> None:
    assert not unnamed(dialog)
    connect(card, qtbot)
    assert not unnamed(dialog)


def test_the_same_cards_are_a_page_of_the_centre(window: MainWindow, dialog: ProvidersDialog, qtbot: QtBot) -> None:
    dialog.accept()
    window.show_centre("providers", {"provider": "openai"})
    page = window.pages.currentWidget()
    assert page is not None
    qtbot.waitUntil(lambda: bool(page.findChildren(ProviderCardView)))
    opened = [card for card in page.findChildren(ProviderCardView) if card.is_open]
    assert [card.id for card in opened] == ["openai"]


@pytest.mark.clause("A3.4")
def test_a_service_account_is_pasted_or_chosen_as_a_file(
    dialog: ProvidersDialog, google_server: GoogleServer, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    account, google_server.public = service_account()
    service_of(dialog).set("google-tts", base_url=google_server.url)
    card = dialog.panel.cards["google-tts"]
    card.open()
    assert card.form is not None
    file = tmp_path / "key.json"
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(file), ""))
    card.form.file.click()
    assert any("can’t be read" in label.text() for label in card.notices.findChildren(QLabel))
    file.write_text(account)
    card.form.file.click()
    assert card.form.field.echoMode() is QLineEdit.EchoMode.Password
    card.form.tick.tick(True)
    card.form.connect_it.click()
    settle(card, qtbot)
    qtbot.waitUntil(lambda: card.key is not None and bool(card.key.shown.text()), timeout=20_000)
    assert card.key is not None
    assert card.key.shown.text() == "Service account lectern@project.iam.gserviceaccount.com"
    QGuiApplication.clipboard().setText(account)
    card.key.change.click()
    card.key.field.paste()
    card.key.save.click()
    settle(card, qtbot)
    card.key.test.click()
    settle(card, qtbot)
    assert "offers 11 voices" in card.key.said.text().replace("\u200b", "")
    assert {request.headers["authorization"][:7] for request in google_server.requests} == {"Bearer "}
    assert unnamed(dialog) == []
    assert card.settings is not None
    assert card.settings.models == {}


def test_what_captions_cost_is_said_beside_the_model(
    dialog: ProvidersDialog, assemblyai_server: AssemblyServer, qtbot: QtBot
) -> None:
    service_of(dialog).set("assemblyai", base_url=assemblyai_server.url)
    card = dialog.panel.cards["assemblyai"]
    card.open()
    assert card.form is not None
    card.form.tick.tick(True)
    card.form.field.setText(assemblyai_server.key)
    card.form.connect_it.click()
    settle(card, qtbot)
    qtbot.waitUntil(lambda: card.settings is not None, timeout=20_000)
    said = " ".join(label.text() for label in card.findChildren(QLabel)).replace("\u200b", "")
    assert "$0.21 an hour of a recording" in said
    assert "Deleted at once" in said
    assert service_of(dialog).state("assemblyai").ready
