"""Countries: a box is a choice that counts at once, and what was chosen before is ticked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.gui.centre.countries import CountriesPage
from app.gui.window import MainWindow
from app.scan.countries import chosen
from app.services.countries import choose


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> CountriesPage:
    choose(["it"])
    made = CountriesPage(window.compliance(), window.context)
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    made.begin()
    return made


def test_what_was_chosen_is_ticked_and_showing_it_changes_nothing(page: CountriesPage) -> None:
    assert [code for code, box in page.boxes.items() if box.is_ticked()] == ["it"]
    assert chosen() == {"it"}


def test_a_box_is_a_choice_by_mouse_and_by_keyboard(page: CountriesPage, qtbot: QtBot) -> None:
    qtbot.mouseClick(page.boxes["za"].words, Qt.MouseButton.LeftButton)
    assert chosen() == {"it", "za"}
    page.boxes["it"].box.setFocus()
    qtbot.keyClick(page.boxes["it"].box, Qt.Key.Key_Space)
    assert chosen() == {"za"}
