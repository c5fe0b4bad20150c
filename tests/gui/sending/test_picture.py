"""A picture that goes along is shown with what was found in it boxed, and is painted over on the sheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests.guard.conftest import Stand
from tests.guard.test_sent_pictures import drawing, sent_picture, showing
from tests.gui.sending.conftest import MAIL, SENT, course_of
from tests.gui.sending.test_dialog import press, settled
from tests.gui.walk import unnamed

from app.gui.context import Context
from app.gui.sending.dialog import SendDialog
from app.gui.sending.findings import GroupCard
from app.gui.widgets import Button
from app.media.pictures import look
from app.media.words import joined

Opener = Callable[[bytes, str], SendDialog]


@pytest.fixture
def open_picture(stand: Stand, context: Context, qtbot: QtBot) -> Iterator[Opener]:
    """Opens the dialog over a sheet with a picture, prepared by the real guard and read by the real Tesseract."""
    stand.accept()
    made: list[SendDialog] = []

    def open_(data: bytes, text: str = "Describe the picture.") -> SendDialog:
        course = course_of("Hello.")
        payload = showing(data, text, course_id="c", block_ids=("b0",))
        dialog = SendDialog(context, stand.guard, stand.guard.prepare(payload, course=course), course)
        made.append(dialog)
        dialog.approved.connect(lambda sheet: SENT.setdefault(dialog, []).append(sheet))
        dialog.show()
        qtbot.waitExposed(dialog)
        return dialog

    yield open_
    SENT.clear()
    for dialog in made:
        dialog.close()
        dialog.deleteLater()


def labels(card: GroupCard) -> list[str]:
    """What is written on the answers of a card."""
    return [button.text() for button in card.buttons if isinstance(button, Button)]


def test_it_opens_on_the_picture_with_a_box_where_only_that_is_to_settle(open_picture: Opener, qtbot: QtBot) -> None:
    dialog = open_picture(drawing("The returns desk", f"Write to {MAIL}"), "Describe the picture.")
    assert dialog.view.choice == "picture"
    assert dialog._pages.currentWidget() is dialog.picture
    qtbot.waitUntil(lambda: not dialog.picture._image.isNull())
    assert dialog.picture.accessibleDescription().startswith("1 of the findings")
    (card,) = dialog.pane.cards
    assert labels(card) == ["Paint over", "Keep…"]
    assert dialog.pane.redact_all.text() == "Paint over all"
    assert not dialog.pane.replace_all.isVisible()
    card.show_it.click()
    assert dialog.picture._chosen == 0
    assert not dialog.send.isEnabled()
    assert dialog.send.text() == "Send 3 words and a picture"
    assert unnamed(dialog) == []


def test_painting_over_on_the_sheet_sends_the_painted_picture(open_picture: Opener, qtbot: QtBot) -> None:
    dialog = open_picture(drawing("The returns desk", f"Write to {MAIL}"), "Describe the picture.")
    qtbot.waitUntil(lambda: not dialog.picture._image.isNull())
    before = dialog.picture._image
    press(dialog.pane.cards[0], "Paint over")
    settled(dialog, qtbot)
    qtbot.waitUntil(lambda: dialog.picture._image != before)
    assert dialog.picture.accessibleDescription().startswith("0 of")
    assert dialog.send.isEnabled()
    dialog.send.click()
    (sheet,) = SENT[dialog]
    assert "analytical" not in joined(look(sent_picture(sheet.bodies[0])[1]).words)


def test_text_and_picture_have_their_own_answers_for_the_same_value(open_picture: Opener, qtbot: QtBot) -> None:
    dialog = open_picture(drawing(f"Write to {MAIL}"), f"Describe what {MAIL} sent.")
    settled(dialog, qtbot)
    assert dialog.view.choice == "text"
    in_text, in_picture = dialog.pane.cards
    assert "Replace" in labels(in_text)
    assert labels(in_picture) == ["Paint over", "Keep…"]
    in_picture.show_it.click()
    assert dialog.view.choice == "picture"
    in_text.show_it.click()
    assert dialog.view.choice == "text"
    assert f"kB] {MAIL}" in dialog.text.toPlainText()
    dialog.pane.redact_all.click()
    settled(dialog, qtbot)
    assert dialog.sheet.settled


def test_the_picture_is_reached_and_left_by_keyboard(open_picture: Opener, qtbot: QtBot) -> None:
    dialog = open_picture(drawing("The returns desk"), "Describe the picture.")
    settled(dialog, qtbot)
    assert dialog.view.choice == "text"
    dialog.view.focus()
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Right)
    assert dialog.view.choice == "picture"
    qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Right)
    assert dialog.view.choice == "raw"
