"""Every clause can be looked up with what is done about it, and its evidence is one click away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot
from tests.gui.centre.conftest import Fill

from app.gui.centre import CentrePage
from app.gui.centre.clausemap import section_of, state_of
from app.gui.centre.log import LogPage
from app.gui.centre.obligations import Obligations
from app.gui.window import MainWindow
from app.policy.coverage import covered, obligations

Show = Callable[..., Obligations]


@pytest.fixture
def show(window: MainWindow, qtbot: QtBot) -> Show:
    def opened(**narrowed: str) -> Obligations:
        window.show_centre("obligations", narrowed)
        centre = window.pages.currentWidget()
        assert isinstance(centre, CentrePage)
        page = centre.pane("obligations")
        assert isinstance(page, Obligations)
        qtbot.waitUntil(lambda: bool(page._all))
        qtbot.wait(50)
        return page

    return opened


def test_every_clause_has_a_chip_and_a_line(show: Show) -> None:
    page = show()
    assert [item.obligation.id for _, item in page.map._places] == [item.id for item in obligations()]
    assert page.model.rowCount() == len(obligations())


def test_clauses_stand_in_their_sections() -> None:
    assert [section_of(name) for name in ("A2.4b", "A-D1", "B10.3", "B9")] == ["A2", "A-D", "B10", "B9"]


def test_evidence_is_counted_in_the_log_and_leads_to_its_entries(
    window: MainWindow, show: Show, fill: Fill, qtbot: QtBot
) -> None:
    fill(3)
    page = show(clause="A1.2")
    qtbot.waitUntil(lambda: page.detail._id.text() == "A1.2")
    (button,) = (one for one in page.detail.findChildren(QPushButton) if one.text() == "Request approved: 3")
    button.click()
    centre = window.pages.currentWidget()
    assert isinstance(centre, CentrePage)
    log = centre.pane("log")
    assert isinstance(log, LogPage)
    qtbot.waitUntil(lambda: log.model.rowCount() == 3)
    assert log.query().events == ("request.approved",)


def test_filters_and_search_narrow_map_and_list_together(show: Show, fill: Fill, qtbot: QtBot) -> None:
    fill(1)
    page = show()
    page.source.setCurrentIndex(page.source.findData("B"))
    page.state.setCurrentIndex(page.state.findData("proved"))
    page._filter()
    shown = [item for _, item in page.map._places]
    assert shown
    assert all(item.obligation.source == "B" and state_of(item) == "proved" for item in shown)
    assert page.model.rowCount() == len(shown)
    page.search.setText("no such words anywhere")
    qtbot.waitUntil(lambda: page.model.rowCount() == 0)


def test_the_map_is_walked_with_the_arrow_keys_and_says_where_one_is(show: Show, qtbot: QtBot) -> None:
    page = show()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down):
        qtbot.keyClick(page.map, key)
    assert page.map.current is not None
    first, second = page.map._places[0][1], page.map._places[1][1]
    assert page.map.current not in (first, second)
    assert page.map.accessibleDescription().startswith(page.map.current.obligation.id + ": ")
    assert page.detail._id.text() == page.map.current.obligation.id
    qtbot.keyClick(page.map, Qt.Key.Key_Up)
    assert page.map.current == second


def test_a_clause_is_chosen_with_the_mouse(show: Show, qtbot: QtBot) -> None:
    page = show()
    place, item = page.map._places[7]
    qtbot.mouseClick(page.map, Qt.MouseButton.LeftButton, pos=place.center().toPoint())
    assert page.detail._id.text() == item.obligation.id


def test_what_a_clause_looks_like_follows_from_its_evidence() -> None:
    events = {event: 1 for row in obligations() for event in row.events}
    for nothing, all_of_it in zip(covered({}), covered(events), strict=True):
        assert state_of(nothing) in ("quiet", "waiting", "text")
        assert (state_of(all_of_it) == "proved") == (nothing.obligation.kind == "does" and bool(nothing.obligation.events))
