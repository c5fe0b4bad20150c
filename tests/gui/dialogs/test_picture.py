"""A picture looked through in the window: boxes on it, painted over, as one undoable step, and looked at again."""

from __future__ import annotations

import io

import pytest
from PIL import Image as Pictures
from PIL import ImageDraw, ImageFont
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests.gui.walk import unnamed

from app.gui.dialogs.picture import PictureDialog
from app.gui.window import MainWindow
from app.paths import resource

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


@pytest.fixture
def kept() -> list[bytes]:
    return []


def opened(window: MainWindow, qtbot: QtBot, data: bytes, kept: list[bytes]) -> PictureDialog:
    dialog = PictureDialog(window, window.context, window.compliance(), data, "en", kept.append)
    qtbot.addWidget(dialog)
    dialog.open()
    qtbot.waitUntil(lambda: dialog.list.count() > 0 or dialog.none.isVisible(), timeout=30_000)
    return dialog


def test_words_are_boxed_and_painted_over(window: MainWindow, qtbot: QtBot, kept: list[bytes]) -> None:
    dialog = opened(window, qtbot, picture(f"Contact {MAIL} today", about=f"For {MAIL}"), kept)
    assert not unnamed(dialog)
    assert dialog.list.count() == 2
    places = [one.place for one in dialog._report.seen]
    assert places == ["property ImageDescription", "words in the picture"]
    dialog.list.setCurrentRow(1)
    assert dialog.one.isEnabled()
    before = dialog.picture.grab().toImage()
    qtbot.mouseClick(dialog.one, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(dialog.none.isVisible, timeout=30_000)
    assert len(kept) == 1
    assert dialog.picture.grab().toImage() != before
    assert MAIL.encode() not in kept[0]


def test_a_picture_without_details_says_so(window: MainWindow, qtbot: QtBot, kept: list[bytes]) -> None:
    dialog = opened(window, qtbot, picture("Leave by the exit"), kept)
    assert dialog.none.isVisible()
    assert not dialog.one.isEnabled()
    assert not dialog.every.isEnabled()
    assert kept == []
