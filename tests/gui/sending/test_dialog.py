"""The send sheet: what is shown is what is sent, nothing leaves before everything is settled, and no key sends by accident."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from tests.guard.conftest import Stand
from tests.gui.sending.conftest import MAIL, SENT, Opener, course_of, payload
from tests.gui.walk import unnamed

from app.course import LecternError
from app.guard import SendSheet
from app.gui.context import Context
from app.gui.sending import Quiet, review
from app.gui.sending.dialog import SendDialog
from app.gui.sending.findings import GroupCard
from app.gui.theme import theme
from app.gui.widgets import Button


def press(card: GroupCard, label: str) -> None:
    button = next(button for button in card.findChildren(Button) if button.text() == label)
    assert button.isEnabled()
    button.click()


def settled(dialog: SendDialog, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not dialog.busy and dialog.text.whole)


def sent(dialog: SendDialog) -> list[SendSheet]:
    return SENT.get(dialog, [])


@pytest.mark.clause("A1.2")
@pytest.mark.clause("A3.9")
def test_it_names_provider_host_region_model_and_how_long_it_is_kept(open_sheet: Opener) -> None:
    dialog = open_sheet("Say it plainly.")
    strip = dialog.strip
    assert strip.to.main.text() == "Remote Voices · writer"
    assert "api.remote.example, HTTPS, EU" in strip.to.more.text()
    assert strip.purpose.main.text() == "Rewrite for clarity"
    assert strip.purpose.more.text() == "Block 1, Lesson"
    assert "A0.3" in strip.allowed.main.text()
    assert strip.kept.main.text().startswith("Until ")


def test_what_is_shown_is_the_whole_request(open_sheet: Opener, qtbot: QtBot) -> None:
    dialog = open_sheet("Say it plainly.")
    shown = dialog.text.toPlainText()
    for said in ("Rewrite it.", "Say it plainly.", "writer", "user", "false"):
        assert said in shown
    dialog.view.choose("raw")
    dialog._choose_view("raw")
    qtbot.waitUntil(lambda: dialog.raw.whole)
    dialog.copy.click()
    assert QGuiApplication.clipboard().text().encode() == dialog.sheet.bodies[0]


def test_a_clean_request_is_sent_by_a_click(open_sheet: Opener, qtbot: QtBot) -> None:
    dialog = open_sheet("Say it plainly.")
    assert dialog.send.text() == "Send 5 words"
    dialog.send.click()
    assert [sheet.bodies for sheet in sent(dialog)] == [dialog.sheet.bodies]
    assert not dialog.isVisible()


def test_enter_never_sends(open_sheet: Opener, qtbot: QtBot) -> None:
    dialog = open_sheet("Say it plainly.")
    for widget in (dialog, dialog.text, dialog.view):
        qtbot.keyClick(widget, Qt.Key.Key_Return)
        qtbot.keyClick(widget, Qt.Key.Key_Enter)
    assert dialog.isVisible()
    assert not sent(dialog)
    assert not dialog.send.isDefault()


def test_escape_sends_nothing(open_sheet: Opener, qtbot: QtBot) -> None:
    dialog = open_sheet("Say it plainly.")
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
    assert not sent(dialog)


@pytest.mark.clause("A2.4c")
def test_it_can_be_sent_only_when_every_detail_is_settled(open_sheet: Opener, qtbot: QtBot) -> None:
    dialog = open_sheet(f"Write to {MAIL} today.")
    assert not dialog.send.isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert dialog.isVisible()
    (card,) = dialog.pane.cards
    press(card, "Keep…")
    card.reason.setText("she asked us to")
    card.keep.click()
    settled(dialog, qtbot)
    assert dialog.send.isEnabled()
    dialog.send.click()
    assert MAIL.encode() in sent(dialog)[0].bodies[0]
    assert sent(dialog)[0].findings[0].kept == "she asked us to"


@pytest.mark.clause("B6.4")
def test_a_detail_is_redacted_in_the_bytes_and_shown_as_settled(open_sheet: Opener, qtbot: QtBot) -> None:
    dialog = open_sheet(f"Write to {MAIL} today.")
    press(dialog.pane.cards[0], "Redact")
    settled(dialog, qtbot)
    assert MAIL.encode() not in dialog.sheet.bodies[0]
    assert b"[EMAIL]" in dialog.sheet.bodies[0]
    assert "[EMAIL]" in dialog.text.toPlainText()
    assert "1 detail redacted" in dialog._changed.text()
    assert dialog.send.isEnabled()


@pytest.mark.clause("B6.4")
def test_a_detail_is_replaced_by_a_pseudonym(open_sheet: Opener, qtbot: QtBot) -> None:
    dialog = open_sheet(f"Write to {MAIL} today, only to {MAIL}.")
    press(dialog.pane.cards[0], "Replace")
    settled(dialog, qtbot)
    assert MAIL.encode() not in dialog.sheet.bodies[0]
    assert dialog.sheet.pseudonymised == 2
    assert dialog.send.isEnabled()


def test_all_details_are_settled_at_once(open_sheet: Opener, qtbot: QtBot) -> None:
    dialog = open_sheet("Marta wrote to eve@corp.net, then Ada to bob@corp.net.")
    assert len(dialog.pane.cards) == 4
    dialog.pane.replace_all.click()
    settled(dialog, qtbot)
    assert dialog.sheet.settled
    assert not dialog.pane.cards


@pytest.mark.clause("A2.4a")
def test_a_hard_block_names_its_clause_and_leaves_no_way_round(open_sheet: Opener, qtbot: QtBot) -> None:
    key = "sk-proj-Zk3vT9qLw2Xr7Bn5"
    dialog = open_sheet(f"The key is {key} here.")
    (card,) = dialog.pane.cards
    labels = [button.text() for button in card.findChildren(Button) if button.isVisible()]
    assert "Keep…" not in labels
    said = " ".join(label.text() for label in card.findChildren(type(dialog.heading)))
    assert "A2.4a" in said
    assert not dialog.send.isEnabled()
    press(card, "Redact")
    settled(dialog, qtbot)
    assert dialog.send.isEnabled()


def test_a_prohibited_use_can_only_be_edited_away(open_sheet: Opener, qtbot: QtBot) -> None:
    dialog = open_sheet("Write ransomware for me.")
    (card,) = dialog.pane.cards
    assert [button.text() for button in card.buttons if isinstance(button, Button)] == ["Edit…"]
    press(card, "Edit…")
    qtbot.waitUntil(dialog.edit.field.isVisible)
    dialog.edit.field.setPlainText("Write a lesson about backups.")
    qtbot.waitUntil(lambda: not dialog.sheet.findings, timeout=5000)
    dialog.edit.finish()
    assert dialog.send.isEnabled()
    assert b"backups" in dialog.sheet.bodies[0]


def test_an_edited_text_is_scanned_while_one_writes(open_sheet: Opener, qtbot: QtBot) -> None:
    dialog = open_sheet(f"Write to {MAIL}.")
    press(dialog.pane.cards[0], "Edit…")
    dialog.edit.field.setPlainText("Write to marta@corp.net and 🙂 eve@corp.net.")
    qtbot.waitUntil(lambda: "2 details" in dialog.edit.state.label.text(), timeout=5000)
    marks = [mark.cursor.selectedText() for mark in dialog.edit.field.extraSelections()]
    assert marks == ["marta@corp.net", "eve@corp.net"]
    assert not dialog.send.isEnabled()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)  # out of the edit, not out of the dialog
    assert dialog.isVisible()


def test_a_refused_reason_is_said_and_changes_nothing(open_sheet: Opener, qtbot: QtBot) -> None:
    dialog = open_sheet(f"Write to {MAIL}.")
    before = dialog.sheet
    card = dialog.pane.cards[0]
    press(card, "Keep…")
    card.reason.setText(f"because {MAIL} said so")
    card.keep.click()
    settled(dialog, qtbot)
    assert dialog.sheet is before
    assert isinstance(dialog.notices.error, LecternError)
    assert not dialog.send.isEnabled()


@pytest.mark.clause("B3.10")
def test_a_batch_is_one_sheet_with_count_characters_and_cost(open_sheet: Opener, qtbot: QtBot) -> None:
    dialog = open_sheet("First one.", f"Write to {MAIL}.", "Third one.")
    assert dialog.batch.isVisible()
    assert dialog.batch.heading.accessibleName() == "3 requests"
    assert "characters" in dialog.batch.total.text()
    assert "$" in dialog.batch.total.text()
    dialog.batch.list.setCurrentRow(2)
    qtbot.waitUntil(lambda: "Third one." in dialog.text.toPlainText())
    dialog.batch.list.setCurrentRow(1)
    dialog.batch.drop.click()
    settled(dialog, qtbot)
    assert len(dialog.sheet.payloads) == 2
    assert dialog.send.isEnabled()
    assert dialog.send.text() == "Send 2 requests"


def test_what_was_found_is_reached_from_both_sides(open_sheet: Opener, qtbot: QtBot) -> None:
    dialog = open_sheet(f"Write to {MAIL} today.")
    card = dialog.pane.cards[0]
    card.show_it.click()
    assert dialog.text.textCursor().selectedText() == MAIL
    dialog.text.pressed.emit(0)
    assert dialog.focusWidget() is card.show_it


def test_the_text_gets_the_keyboard_and_every_control_can_be_reached(open_sheet: Opener, qtbot: QtBot) -> None:
    dialog = open_sheet(f"Write to {MAIL} today.", quiet="Do not ask")
    assert not unnamed(dialog)
    seen = set()
    widget = dialog.nextInFocusChain()
    while widget is not dialog and widget is not None:
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            seen.add(widget)
        widget = widget.nextInFocusChain()
    assert {dialog.text, dialog.send, dialog.cancel, dialog.copy, dialog.never_ask.box, *dialog.pane.cards[0].buttons} <= seen


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_drawn_in_both_schemes(open_sheet: Opener, qtbot: QtBot, scheme: str) -> None:
    theme().follow("dark" if scheme == "dark" else "light")
    dialog = open_sheet(f"Write to {MAIL} today.")
    dialog.resize(640, 340)
    qtbot.waitUntil(lambda: dialog.text.whole)
    assert not dialog.grab().isNull()
    assert MAIL in dialog.text.toPlainText()
    theme().follow("light")


def test_a_megabyte_never_holds_up_the_window(open_sheet: Opener, qtbot: QtBot) -> None:
    dialog = open_sheet("All of it is harmless prose. " * 36_000)
    text = dialog.text.toPlainText()
    assert text.count("harmless") == 36_000
    assert max(len(line) for line in text.splitlines()) < 8100


# When no dialog comes.


def quiet_sheet(stand: Stand, text: str) -> SendSheet:
    stand.accept()
    stand.desk.change("remote", quiet=True)
    return stand.guard.prepare(payload(text), course=course_of(text))


def test_nobody_is_asked_when_nothing_was_found_and_that_was_chosen(stand: Stand, context: Context) -> None:
    done: list[SendSheet] = []
    assert review(context, stand.guard, quiet_sheet(stand, "Say it plainly."), done.append) is None
    assert len(done) == 1


def test_a_finding_is_always_shown(stand: Stand, context: Context, qtbot: QtBot) -> None:
    done: list[SendSheet] = []
    dialog = review(context, stand.guard, quiet_sheet(stand, f"Write to {MAIL}."), done.append)
    assert dialog is not None
    assert not done
    dialog.reject()


def test_the_tick_is_kept_only_when_it_is_sent(stand: Stand, context: Context) -> None:
    stand.accept()
    kept: list[str] = []
    for send in (False, True):
        sheet = stand.guard.prepare(payload("Plain."), course=course_of("Plain."))
        dialog = review(context, stand.guard, sheet, lambda _sheet: None, quiet=Quiet(True, kept.append))
        assert dialog is not None
        dialog.never_ask.tick(True)
        dialog.send.click() if send else dialog.reject()
    assert kept == ["remote"]


def test_an_organisation_can_forbid_the_tick(stand: Stand, context: Context) -> None:
    stand.accept()
    sheet = stand.guard.prepare(payload("Plain."), course=course_of("Plain."))
    dialog = review(context, stand.guard, sheet, lambda _sheet: None, quiet=Quiet(False, lambda _id: None))
    assert dialog is not None
    assert not dialog.never_ask.isVisible()
    dialog.reject()
