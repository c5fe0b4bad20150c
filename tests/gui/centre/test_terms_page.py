"""Own terms: added by Enter, imported on a worker, searched, removed, and the open course is checked again."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.gui.centre.terms import TermsPage
from app.gui.window import MainWindow
from app.scan.terms import Term
from app.services.terms import TermList


@pytest.fixture
def page(window: MainWindow, qtbot: QtBot) -> TermsPage:
    made = TermsPage(window.compliance(), window.context)
    qtbot.addWidget(made)
    made.resize(900, 600)
    made.show()
    made.begin()
    qtbot.waitUntil(lambda: made.counts.text() != "")
    return made


def test_an_empty_list_says_what_to_do(page: TermsPage) -> None:
    assert page.nothing.isVisible()
    assert not page.search.isVisible()
    assert not page.add.isEnabled()


def test_a_term_is_added_by_enter_and_found_by_search(page: TermsPage, qtbot: QtBot) -> None:
    page.term.setText("Project Falcon")
    page.why.setText("Not announced")
    qtbot.keyClick(page.why, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.model.shown == (Term("Project Falcon", "Not announced"),))
    assert page.term.text() == ""
    page.search.setText("nothing like it")
    qtbot.waitUntil(page.none_fits.isVisible)
    page.search.setText("announced")
    qtbot.waitUntil(page.list.isVisible)


def test_a_list_is_imported_and_terms_are_removed(page: TermsPage, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "terms.csv"
    file.write_text("".join(f"Codename {number}\n" for number in range(3000)), "utf-8")
    page.import_list(file)
    qtbot.waitUntil(lambda: len(page.model.shown) == 3000)
    page.list.setCurrentIndex(page.model.index(0))
    qtbot.mouseClick(page.remove, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(page.model.all) == 2999)
    assert len(TermList().terms()) == 2999
