"""Protections: tried when shown, one card each, and one that is off is said to be."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from tests.gui.walk import unnamed

from app.course.errors import FileProblem, LecternError
from app.gui.centre.cards import RecordCard
from app.gui.centre.pane import Pane
from app.gui.centre.protections import ProtectionsPage
from app.gui.window import MainWindow
from app.services.selftest import Check

GOOD = Check("details", "Details are found", True, "2 of 2 planted details were found.")
BAD = Check("log", "The log is whole", False, "It is not what was written.")


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> ProtectionsPage:
    monkeypatch.setattr("app.gui.centre.protections.self_test", lambda _: (GOOD, BAD))
    made = ProtectionsPage(window.compliance(), window.context)
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    return made


@pytest.mark.clause("B5.1")
def test_each_protection_has_a_card_that_says_whether_it_works(page: ProtectionsPage, qtbot: QtBot) -> None:
    page.begin()
    assert not page.again.isEnabled()
    qtbot.waitUntil(lambda: len(page.list.cards) == 2)
    names = [card.accessibleName() for card in page.list.cards]
    assert names == ["Details are found, Works", "The log is whole, Does not work"]
    assert all(isinstance(card, RecordCard) for card in page.list.cards)
    assert page.again.isEnabled()
    assert unnamed(page) == []


def test_it_is_tried_again_by_a_button(page: ProtectionsPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    page.begin()
    qtbot.waitUntil(page.again.isEnabled)
    monkeypatch.setattr("app.gui.centre.protections.self_test", lambda _: (GOOD,))
    qtbot.mouseClick(page.again, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(page.list.cards) == 1)


def test_a_trial_that_cannot_be_made_is_told_and_shows_nothing_as_working(
    page: ProtectionsPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[LecternError] = []
    monkeypatch.setattr(Pane, "failed", lambda _, error: told.append(error))

    def broken(_: object) -> tuple[Check, ...]:
        raise FileProblem("The log can't be read.")

    monkeypatch.setattr("app.gui.centre.protections.self_test", broken)
    page.begin()
    qtbot.waitUntil(page.again.isEnabled)
    assert [error.what for error in told] == ["The log can't be read."]
    assert page.list.cards == []
