"""What is looked for: a box is a choice that counts at once, what was chosen is ticked, what a policy demands stays ticked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.gui.centre.countries import CountriesPage
from app.gui.window import MainWindow
from app.scan.common import common_kinds, noted
from app.scan.countries import chosen
from app.services import common
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


def test_common_kinds_are_all_noted_until_a_box_is_unticked(page: CountriesPage, qtbot: QtBot) -> None:
    assert all(box.is_ticked() for box in page.kinds.values())
    assert not page.demanded.isVisible()
    qtbot.mouseClick(page.kinds["date"].words, Qt.MouseButton.LeftButton)
    assert noted() == set(common_kinds()) - {"date"}
    assert chosen() == {"it"}
    qtbot.keyClick(page.kinds["date"].box, Qt.Key.Key_Space)
    assert noted() == set(common_kinds())


def test_a_kind_the_policy_has_a_rule_about_stays_ticked(page: CountriesPage, monkeypatch: pytest.MonkeyPatch) -> None:
    common.choose([])
    monkeypatch.setattr("app.services.common.demanded", lambda: frozenset({"place"}))
    page.begin()
    assert [kind for kind, box in page.kinds.items() if box.is_ticked()] == ["place"]
    assert not page.kinds["place"].isEnabled()
    assert page.kinds["date"].isEnabled()
    assert page.demanded.text().startswith("Your organisation’s policy has a rule about places")
