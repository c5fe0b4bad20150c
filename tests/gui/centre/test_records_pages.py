"""The pages about records: consents, rights, requests, incidents, takedown, retention, as a person uses them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QPushButton
from pytestqt.qtbot import QtBot
from tests.gui.centre.conftest import Fill
from tests.gui.walk import unnamed

from app.course import RichText
from app.course.blocks import Paragraph
from app.course.ops import AddProvenance, Batch, InsertBlock, RemoveBlock
from app.course.provenance import OutputKind, Provenance, SourceType
from app.course.text import Run
from app.gui.centre.cards import ReasonDialog, RecordCard, TextDialog
from app.gui.centre.consent_form import ConsentDialog
from app.gui.centre.consents import ConsentsPage
from app.gui.centre.incidents import IncidentsPage, ReportDialog
from app.gui.centre.requests import RequestsPage
from app.gui.centre.retention import RetentionPage
from app.gui.centre.rights import RightsPage
from app.gui.centre.takedown import TakedownPage
from app.gui.dialogs.rights import RightsDialog, ask_rights
from app.gui.widgets import Dialog
from app.gui.window import MainWindow
from app.policy.records import Consent, Ground, Use

P = TypeVar("P")
Hand = Callable[..., None]


@pytest.fixture
def hand(qapp: QApplication) -> Iterator[Hand]:
    """Does something with each dialog that opens, one after the other, and closes what nobody expected."""
    waiting: list[Callable[[Any], object]] = []
    timer = QTimer()
    timer.setInterval(20)

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog) and waiting:
            waiting.pop(0)(dialog)

    timer.timeout.connect(look)

    def does(*deeds: Callable[[Any], object]) -> None:
        waiting.extend(deeds)
        timer.start()

    yield does
    timer.stop()
    assert not waiting, "a dialog that was expected did not open"


def press(dialog: Dialog, label: str) -> None:
    """Press a button by its text."""
    next(button for button in dialog.findChildren(QPushButton) if button.text() == label).click()


def because(reason: str, label: str) -> Callable[[ReasonDialog], None]:
    """Type a reason and go on."""

    def deed(dialog: ReasonDialog) -> None:
        assert not dialog.go.isEnabled(), "not without a reason"
        dialog.reason.setText(reason)
        press(dialog, label)

    return deed


def page(window: MainWindow, key: str, kind: type[P]) -> P:
    """A page of the centre, shown."""
    window.show_centre(key)
    assert window.covers.centre is not None
    found = window.covers.centre.pane(key)
    assert isinstance(found, kind)
    return found


def titles(cards: list[Any]) -> list[str]:
    """What cards are called, badge included."""
    return [card.accessibleName() for card in cards if isinstance(card, RecordCard)]


def button(card: Any, label: str) -> QPushButton:
    """A button of a card."""
    assert isinstance(card, RecordCard)
    return next(made for made in card.buttons if made.text() == label)


def consent(person: str, expires: str = "") -> Consent:
    return Consent(
        person=person,
        contact="m@northwind.example",
        date="2026-01-10",
        purpose="Courses",
        scope=(Use.SYNTHESISE,),
        territory="Worldwide",
        expires=expires,
        covers=("voice-mira",),
        note="On paper.",
    )


@pytest.mark.clause("B6.2")
@pytest.mark.clause("B3.7")
def test_a_consent_is_recorded_with_its_proof_and_revoked_for_a_reason(
    window: MainWindow, qtbot: QtBot, hand: Hand, tmp_path: Path
) -> None:
    form = tmp_path / "signed.pdf"
    form.write_bytes(b"%PDF")
    consents = page(window, "consents", ConsentsPage)
    assert consents.list.cards == []

    def incomplete(dialog: ConsentDialog) -> None:
        assert unnamed(dialog) == []
        press(dialog, "Record the consent")
        assert dialog.notices.error is not None
        assert "person" in dialog.notices.error.why
        qtbot.keyClicks(dialog.person, "Mira Holt")
        dialog.contact.setText("m@northwind.example")
        dialog.purpose.setText("Courses")
        dialog.uses[Use.SYNTHESISE].tick(True)
        dialog.covers.setPlainText("voice-mira\n\nvoice-mira\nvoice-2")
        dialog.attach(form)
        press(dialog, "Record the consent")

    hand(incomplete)
    consents.add.click()
    assert titles(consents.list.cards) == ["Mira Holt, Active"]
    [(kept, _)] = window.policy.records.consents()
    assert kept.covers == ("voice-mira", "voice-2")
    assert kept.evidence is not None
    assert window.policy.records.consent("voice-2")
    hand(because("She left.", "Revoke"))
    button(consents.list.cards[0], "Revoke…").click()
    assert titles(consents.list.cards) == ["Mira Holt, Revoked"]
    assert not window.policy.records.consent("voice-2")


@pytest.mark.clause("B6.2")
def test_consents_that_need_somebody_come_first_and_damage_is_said(window: MainWindow, hand: Hand) -> None:
    records, today = window.policy.records, date.today()
    for person, days in (("Fine", 300), ("Soon", 10), ("Over", -1)):
        records.add_consent(consent(person, (today + timedelta(days=days)).isoformat()))
    broken = records.records.consents.folder / "broken.json"
    broken.write_text("{", "utf-8")
    consents = page(window, "consents", ConsentsPage)
    assert titles(consents.list.cards) == ["Over, Expired", "Soon, About to expire", "Fine, Active"]
    assert consents.damaged.isVisible()

    def read(dialog: TextDialog) -> None:
        assert "Northwind" not in dialog.heading.text()
        assert "voice-mira" in dialog.text.toPlainText()
        press(dialog, "Close")

    hand(read)
    button(consents.list.cards[0], "Show").click()


@pytest.mark.clause("B4.5")
@pytest.mark.clause("B4.5e")
def test_the_form_says_a_lasting_licence_plainly_and_ticks_nothing_beforehand(window: MainWindow, qtbot: QtBot) -> None:
    card = replace(window.compliance().guard.card("openai"), id="voxco", name="Voxco", voice_licence=True)
    kept: list[Consent] = []
    dialog = ConsentDialog(window, lambda given, _file: kept.append(given), [card])
    qtbot.addWidget(dialog)
    box = dialog.licences["voxco"]
    assert not box.is_ticked()
    for word in ("perpetual", "irrevocable", "worldwide", "sub-licensable"):
        assert word in box.words.text()
    assert dialog.consent().licences == ()
    box.tick(True)
    [licence] = dialog.consent().licences
    assert licence.provider == "voxco"
    assert "perpetual" in licence.wording


@pytest.mark.clause("A2.3")
@pytest.mark.clause("B4.1")
def test_whose_is_this_material_has_no_answer_chosen_and_wants_a_licence_named(
    window: MainWindow, hand: Hand, qtbot: QtBot
) -> None:
    def answer(dialog: RightsDialog) -> None:
        assert unnamed(dialog) == []
        assert dialog.ground is None
        assert not dialog.keep.isEnabled()
        dialog.answers[Ground.LICENSED].click()
        assert not dialog.keep.isEnabled()
        assert dialog.note.isVisible()
        dialog.note.setText("CC BY 4.0")
        press(dialog, "Keep and go on")

    hand(answer)
    said = ask_rights(window, "Handbook.pdf", "file:" + "a" * 64)
    assert said is not None
    assert (said.ground, said.note, said.source) == (Ground.LICENSED, "CC BY 4.0", "file:" + "a" * 64)
    hand(lambda dialog: qtbot.keyClick(dialog, Qt.Key.Key_Escape))
    assert ask_rights(window, "Handbook.pdf") is None


@pytest.mark.clause("A2.3")
def test_rights_are_listed_and_changed(window: MainWindow, hand: Hand, course_file: Path) -> None:
    window.open_course(course_file)
    rights = page(window, "rights", RightsPage)

    def own(dialog: RightsDialog) -> None:
        dialog.answers[Ground.OWN].click()
        press(dialog, "Keep and go on")

    hand(own)
    rights.course.click()
    assert titles(rights.list.cards) == ["Fire safety, Ours"]

    def free(dialog: RightsDialog) -> None:
        assert dialog.ground is Ground.OWN
        dialog.answers[Ground.PUBLIC_DOMAIN].click()
        press(dialog, "Keep and go on")

    hand(free)
    button(rights.list.cards[0], "Change…").click()
    assert titles(rights.list.cards) == ["Fire safety, Public domain"]


@pytest.mark.clause("A6.3")
def test_an_incident_is_reported_and_resuming_closes_it(window: MainWindow, hand: Hand, qtbot: QtBot, fill: Fill) -> None:
    fill(2)
    incidents = page(window, "incidents", IncidentsPage)
    assert incidents.list.cards == []

    def report(dialog: ReportDialog) -> None:
        assert unnamed(dialog) == []
        assert not dialog.go.isEnabled()
        dialog.seq.setValue(2)
        dialog.reason.setText("A customer's address went out.")
        press(dialog, "Report and suspend AI")

    hand(report)
    incidents.report.click()
    qtbot.waitUntil(lambda: bool(incidents.list.cards), timeout=10_000)
    assert titles(incidents.list.cards) == ["A customer's address went out., Open"]
    assert window.policy.suspended_because
    assert incidents.resume.isVisible()
    hand(because("The provider deleted it.", "Resume AI"))
    incidents.resume.click()
    assert titles(incidents.list.cards) == ["A customer's address went out., Closed"]
    assert not window.policy.suspended_because


@pytest.mark.clause("A6.1")
def test_suspending_and_resuming_show_everywhere(window: MainWindow, hand: Hand) -> None:
    incidents = page(window, "incidents", IncidentsPage)
    hand(because("Audit week", "Suspend AI"))
    incidents.suspend.click()
    assert "Audit week" in incidents._said.text()
    assert not incidents.suspend.isVisible()
    hand(because("It is over.", "Resume AI"))
    incidents.resume.click()
    assert incidents.suspend.isVisible()


@pytest.mark.clause("A3.8")
def test_the_letter_to_a_provider_is_ready(window: MainWindow, hand: Hand, qtbot: QtBot, fill: Fill) -> None:
    fill(3)
    requests = page(window, "requests", RequestsPage)
    qtbot.waitUntil(lambda: bool(requests.list.cards), timeout=10_000)
    card = next(card for card in requests.list.cards if card.accessibleName().startswith("OpenAI"))

    def read(dialog: TextDialog) -> None:
        assert unnamed(dialog) == []
        assert "Article 17" in dialog.text.toPlainText()
        assert "req_2" in dialog.text.toPlainText()
        press(dialog, "Close")

    hand(read)
    button(card, "Ask for deletion…").click()
    hand(lambda dialog: press(dialog, "Close"))
    requests.processing.click()


@pytest.mark.clause("B6.1")
def test_a_person_is_looked_for(window: MainWindow, qtbot: QtBot, course_file: Path) -> None:
    window.open_course(course_file)
    assert window.studio is not None
    session = window.studio.session
    [lesson] = session.course.lessons()
    session.do(InsertBlock(lesson.id, 0, Paragraph(text=RichText.of("Ask Mira Holt."))), "Type")
    window.policy.records.add_consent(consent("Mira Holt"))
    requests = page(window, "requests", RequestsPage)
    requests.name.setText("Mira Holt")
    qtbot.keyClick(requests.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(requests.mentions.cards) == 3, timeout=10_000)
    assert requests.said.text() == "3 places."


@pytest.mark.clause("B5.2")
def test_content_of_the_open_course_is_taken_down_in_one_step(
    window: MainWindow, hand: Hand, qtbot: QtBot, course_file: Path
) -> None:
    window.open_course(course_file)
    assert window.studio is not None
    session = window.studio.session
    [lesson] = session.course.lessons()
    session.do(InsertBlock(lesson.id, 0, Paragraph(text=RichText.of("Barnaby fell. Hold the rail."))), "Type")
    takedown = page(window, "takedown", TakedownPage)
    assert not takedown.search.isEnabled()
    takedown.words.setText("barnaby fell")
    qtbot.keyClick(takedown.words, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: bool(takedown.list.cards), timeout=10_000)
    assert takedown.said.text() == "1 place in 1 course."
    hand(because("He asked us to.", "Take it down"))
    takedown.take.click()
    qtbot.waitUntil(lambda: not takedown.list.cards, timeout=10_000)
    assert [block.plain() for _, block in session.course.blocks()] == [". Hold the rail.", ""]
    assert session.undo_label == "Take content down"
    assert window.policy.log.rows(event="takedown.done")[0].fields["reason"] == "He asked us to."


@pytest.mark.clause("A3.7")
def test_the_time_is_set_and_history_forgotten_after_asking(window: MainWindow, hand: Hand, qtbot: QtBot) -> None:
    retention = page(window, "retention", RetentionPage)
    qtbot.waitUntil(lambda: retention._kept.text() != "…", timeout=10_000)
    assert not retention.keep.isEnabled()
    retention.days.setValue(7)
    retention.keep.click()
    qtbot.waitUntil(lambda: window.compliance().retention.days == 7, timeout=10_000)
    hand(lambda dialog: press(dialog, "Cancel"))
    retention.forget.click()
    assert window.policy.log.rows(event="history.forgotten") == []
    hand(lambda dialog: press(dialog, "Forget"))
    retention.forget.click()
    qtbot.waitUntil(lambda: bool(window.policy.log.rows(event="history.forgotten")), timeout=10_000)
    qtbot.waitUntil(retention.forget.isEnabled, timeout=10_000)


@pytest.mark.clause("A6.4")
def test_ai_is_removed_after_asking_and_comes_back_by_a_deliberate_step(window: MainWindow, hand: Hand, qtbot: QtBot) -> None:
    retention = page(window, "retention", RetentionPage)
    hand(lambda dialog: press(dialog, "Remove AI"))
    retention.remove.click()
    qtbot.waitUntil(retention.restore.isVisible, timeout=10_000)
    assert not retention.remove.isVisible()
    assert "removed" in window.policy.suspended_because
    incidents = page(window, "incidents", IncidentsPage)
    assert not incidents.resume.isVisible(), "ordinary resuming does not bring it back"
    retention = page(window, "retention", RetentionPage)
    hand(because("The board decided.", "Let AI be used again"))
    retention.restore.click()
    assert window.policy.suspended_because == ""
    assert retention.remove.isVisible()


def test_the_keyboard_stays_where_it_was_when_a_card_changes(window: MainWindow, hand: Hand, qtbot: QtBot) -> None:
    records = window.policy.records
    for person in ("Ada", "Bo", "Cy"):
        records.add_consent(consent(person))
    consents = page(window, "consents", ConsentsPage)
    window.activateWindow()
    stop = button(consents.list.cards[1], "Revoke…")
    stop.setFocus()
    hand(because("He left.", "Revoke"))
    qtbot.keyClick(stop, Qt.Key.Key_Return)
    assert titles(consents.list.cards) == ["Ada, Active", "Cy, Active", "Bo, Revoked"]
    assert window.focusWidget() is button(consents.list.cards[1], "Show")


@pytest.mark.clause("B5.2")
def test_on_request_undo_keeps_nothing_of_it_either(window: MainWindow, hand: Hand, qtbot: QtBot, course_file: Path) -> None:
    window.open_course(course_file)
    assert window.studio is not None
    session = window.studio.session
    [lesson] = session.course.lessons()
    session.do(InsertBlock(lesson.id, 0, Paragraph(text=RichText.of("Barnaby fell. Hold the rail."))), "Type")
    takedown = page(window, "takedown", TakedownPage)
    takedown.words.setText("barnaby fell")
    takedown.look()
    qtbot.waitUntil(lambda: bool(takedown.list.cards), timeout=10_000)
    takedown.purge.tick(True)
    hand(because("He asked us to.", "Take it down"))
    takedown.take.click()
    qtbot.waitUntil(lambda: not takedown.list.cards, timeout=10_000)
    assert not session.can_undo
    session.do(InsertBlock(lesson.id, 0, Paragraph(text=RichText.of("Later."))), "Type")
    window.close_course()
    assert b"Barnaby" not in course_file.read_bytes()


@pytest.mark.clause("A3.7")
def test_forgetting_takes_undo_of_the_open_course_along(
    window: MainWindow, hand: Hand, qtbot: QtBot, course_file: Path
) -> None:
    window.open_course(course_file)
    assert window.studio is not None
    session = window.studio.session
    [lesson] = session.course.lessons()
    record = Provenance(
        id="p1",
        kind=OutputKind.TEXT,
        source_type=SourceType.TRAINED,
        provider="openai",
        system="gpt",
        created="2026-11-26T10:00:00+00:00",
        user="Ada",
        request_id="r1",
        prompt_sha256="0" * 64,
    )
    made = Paragraph(text=RichText((Run("The walrus dances slowly at night.", origin="p1"),)))
    session.do(Batch((AddProvenance(record), InsertBlock(lesson.id, 0, made))), "Insert a draft")
    session.do(RemoveBlock(lesson.id, made.id), "Delete")
    retention = page(window, "retention", RetentionPage)
    retention.only.tick(True)
    hand(lambda dialog: press(dialog, "Forget"))
    retention.forget.click()
    qtbot.waitUntil(lambda: bool(window.policy.log.rows(event="history.forgotten")), timeout=10_000)
    qtbot.waitUntil(lambda: not session.can_undo, timeout=10_000)
    [row] = window.policy.log.rows(event="history.forgotten")
    assert (row.fields["course"], row.fields["steps"]) == (session.course.id, 2)
    window.close_course()
    assert b"walrus" not in course_file.read_bytes()
