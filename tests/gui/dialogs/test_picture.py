"""A picture looked through in the window: boxes on it, painted over, as one undoable step, and looked at again."""

from __future__ import annotations

import io

import pytest
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests.gui.walk import unnamed

from app.course import RichText
from app.course.blocks import Image, Paragraph
from app.course.ops import InsertBlock
from app.gui.dialogs.picture import PictureDialog
from app.gui.dialogs.publish import PublishDialog
from app.gui.studio import Studio
from app.paths import resource
from app.services.scanning import ScanState

MAIL = "alice.ng@northwind.com"


def picture(words: str, **told: object) -> bytes:
    made = Pictures.new("RGB", (900, 200), "white")
    font = ImageFont.truetype(str(resource("fonts", "Inter-Regular.otf")), 40)
    ImageDraw.Draw(made).text((40, 70), words, fill="black", font=font)
    out = io.BytesIO()
    exif = Pictures.Exif()
    if told:
        exif[0x010E] = str(told["about"])
    made.save(out, "PNG", exif=exif)
    return out.getvalue()


def inserted(studio: Studio, qtbot: QtBot, data: bytes) -> str:
    """A picture put into the lesson that is shown, read and scanned; gives its block."""
    block = Image(id="shown", alt="A poster", source=studio.session.add_media(data, "image/png", "poster.png"))
    studio.session.do(InsertBlock(studio.lesson_id, 0, block), "Insert image")
    qtbot.waitUntil(lambda: studio.scans.picture("shown") is not None, timeout=60_000)
    return block.id


def opened(studio: Studio, qtbot: QtBot, data: bytes) -> PictureDialog:
    dialog = PictureDialog(studio.window(), studio.opened, inserted(studio, qtbot, data))
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.waitUntil(lambda: dialog.list.count() > 0 or dialog.none.isVisible(), timeout=30_000)
    return dialog


def shown(studio: Studio) -> bytes:
    (block,) = [block for _, block in studio.session.course.blocks() if block.id == "shown"]
    assert isinstance(block, Image)
    assert block.source is not None
    return studio.session.media(block.source.sha256)


def test_words_are_boxed_and_painted_over(studio: Studio, qtbot: QtBot) -> None:
    dialog = opened(studio, qtbot, picture(f"Contact {MAIL} today", about=f"For {MAIL}"))
    assert not unnamed(dialog)
    places = [one.place for one in dialog._report.seen]
    assert places == ["property ImageDescription", "words in the picture"]
    dialog.list.setCurrentRow(1)
    assert dialog.one.isEnabled()
    qtbot.waitUntil(lambda: not dialog.picture._image.isNull(), timeout=30_000)
    before = dialog.picture.grab().toImage()
    qtbot.mouseClick(dialog.one, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.none.isVisible, timeout=30_000)
    assert MAIL.encode() not in shown(studio)
    qtbot.waitUntil(lambda: dialog.picture.grab().toImage() != before, timeout=30_000)
    studio.session.undo()
    qtbot.waitUntil(lambda: dialog.list.count() == 2, timeout=30_000)
    assert MAIL.encode() in shown(studio)


def test_what_is_called_not_sensitive_goes_from_the_picture_and_stays_gone(studio: Studio, qtbot: QtBot) -> None:
    dialog = opened(studio, qtbot, picture(f"Contact {MAIL} today"))
    before = shown(studio)
    qtbot.mouseClick(dialog.keep, Qt.MouseButton.LeftButton)
    assert dialog.none.isVisible()
    assert shown(studio) == before
    assert studio.session.course.accepted
    studio.scans.scan_again()
    qtbot.waitUntil(lambda: studio.scans.state is ScanState.IDLE, timeout=30_000)
    assert dialog.none.isVisible()


def test_a_picture_without_details_says_so(studio: Studio, qtbot: QtBot) -> None:
    dialog = opened(studio, qtbot, picture("Leave by the exit"))
    assert dialog.none.isVisible()
    for button in (dialog.one, dialog.every, dialog.keep, dialog.strip):
        assert not button.isEnabled()


def test_the_dialog_goes_with_its_picture(studio: Studio, qtbot: QtBot) -> None:
    dialog = opened(studio, qtbot, picture("Leave by the exit"))
    studio.session.undo()
    assert not dialog.isVisible()


def test_a_detail_in_a_picture_is_painted_over_from_its_card(studio: Studio, qtbot: QtBot) -> None:
    inserted(studio, qtbot, picture(f"Contact {MAIL} today", about=f"For {MAIL}"))
    page = studio.inspector.compliance
    page.refresh()
    cards = [card for card in page.checking.cards.cards if card.detail.finding.block_id == "shown"]
    assert [card.detail.place for card in cards] == ["Block 1, properties", "Block 1, picture"]
    assert [[button.text() for button in card.buttons] for card in cards] == [
        ["Remove", "Look…", "Keep…"],
        ["Paint over", "Look…", "Keep…"],
    ]
    for card in cards:
        assert [action.text() for action in card.menu().actions() if "like this" in action.text()] == [
            "Paint over all 2 like this"
        ]
    qtbot.mouseClick(cards[1].buttons[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "shown" not in studio.scans.findings, timeout=30_000)
    assert MAIL.encode() not in shown(studio)
    assert studio.session.undo_label == "Paint over a picture"


def test_all_like_one_are_redacted_in_text_file_name_and_picture_as_one_step(studio: Studio, qtbot: QtBot) -> None:
    before = studio.session.course
    text = Paragraph(id="words", text=RichText.of(f"Write to {MAIL}, please."))
    studio.session.do(InsertBlock(studio.lesson_id, 0, text), "Insert text")
    data = picture(f"Contact {MAIL} today")
    named = Image(id="shown", alt="A poster", source=studio.session.add_media(data, "image/png", f"{MAIL}.png"))
    studio.session.do(InsertBlock(studio.lesson_id, 0, named), "Insert image")
    qtbot.waitUntil(lambda: len(studio.scans.findings.get("shown", ())) == 2, timeout=60_000)
    qtbot.waitUntil(lambda: bool(studio.scans.findings.get("words")), timeout=30_000)
    page = studio.inspector.compliance
    page.refresh()
    card = next(card for card in page.checking.cards.cards if card.detail.finding.block_id == "words")
    (action,) = [action for action in card.menu().actions() if "like this" in action.text()]
    assert action.text() == "Redact all 3 like this, 1 in pictures"
    inserted_both = studio.session.course
    action.trigger()
    qtbot.waitUntil(lambda: studio.session.undo_label == "Redact details", timeout=30_000)
    assert shown(studio) != data
    now = {block.id: block for _, block in studio.session.course.blocks()}
    assert now["words"].plain() == "Write to [EMAIL], please."
    assert now["shown"].part("source.name").plain == "[EMAIL].png"
    qtbot.waitUntil(lambda: not {"shown", "words"} & set(studio.scans.findings), timeout=60_000)
    studio.session.undo()
    assert studio.session.course.sections == inserted_both.sections
    assert shown(studio) == data
    studio.session.undo()
    studio.session.undo()
    assert studio.session.course.sections == before.sections


def test_publishing_waits_for_pictures_that_are_still_being_read(
    studio: Studio, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    inserted(studio, qtbot, picture(f"Contact {MAIL} today"))
    dialog = PublishDialog(studio.opened)
    qtbot.addWidget(dialog)
    with monkeypatch.context() as still:
        still.setattr(type(studio.scans), "pictures_waiting", 2)
        dialog._refresh_findings()
        qtbot.waitUntil(lambda: "2 pictures are still being read" in dialog._state.text(), timeout=30_000)
        assert not dialog.ready
    dialog._refresh_findings()
    assert "read" not in dialog._state.text()
    dialog.reject()
