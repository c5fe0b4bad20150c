"""The policy gate: reading and ticking come before accepting; declining is as easy."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from pytestqt.qtbot import QtBot
from tests.gui.heard import Heard

from app.gui.context import Context
from app.gui.gate import GatePage
from app.gui.theme import theme
from app.policy import PolicyStatus
from app.services.policy import PolicyService


@pytest.fixture
def policy() -> PolicyService:
    return PolicyService()


@pytest.fixture
def gate(policy: PolicyService, context: Context, qtbot: QtBot) -> GatePage:
    page = GatePage(policy, context)
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.begin()
    page.show()
    qtbot.waitExposed(page)
    return page


def read_all(gate: GatePage, qtbot: QtBot) -> None:
    """Scroll every section to its end."""
    for key, reader in gate._readers.items():
        gate._show(key)
        qtbot.wait(10)
        reader.verticalScrollBar().setValue(reader.verticalScrollBar().maximum())
        qtbot.waitUntil(lambda reader=reader: reader.read)  # type: ignore[misc]


def tick_all(gate: GatePage) -> None:
    """Tick every box."""
    for box in gate._boxes.values():
        box.tick(True)


@pytest.mark.clause("A0.3")
def test_nothing_is_ticked_or_read_for_the_person(gate: GatePage) -> None:
    assert gate.ticked() == frozenset()
    assert gate.read_to_end() == frozenset()
    assert not gate.accept.isEnabled()
    assert gate.decline.isEnabled()
    assert "3 sections to read to the end" in gate.missing.text()


@pytest.mark.clause("A0.3")
def test_ticking_without_reading_is_not_enough(gate: GatePage) -> None:
    tick_all(gate)
    assert not gate.accept.isEnabled()


@pytest.mark.clause("A0.3")
def test_reading_without_ticking_is_not_enough(gate: GatePage, qtbot: QtBot) -> None:
    read_all(gate, qtbot)
    assert not gate.accept.isEnabled()
    tick_all(gate)
    assert gate.accept.isEnabled()
    next(iter(gate._boxes.values())).tick(False)
    assert not gate.accept.isEnabled()


@pytest.mark.clause("A0.3")
def test_scrolling_to_the_middle_is_not_reading_to_the_end(gate: GatePage, qtbot: QtBot) -> None:
    reader = gate._readers[gate.current]
    reader.verticalScrollBar().setValue(reader.verticalScrollBar().maximum() // 2)
    qtbot.wait(10)
    assert not reader.read
    assert 40 <= gate._bar.value() <= 60


@pytest.mark.clause("A0.3")
def test_a_change_of_colours_or_size_reads_nothing_for_the_person(gate: GatePage, qtbot: QtBot) -> None:
    theme().follow("dark")
    gate.resize(1600, 900)
    qtbot.wait(30)
    gate.resize(1024, 640)
    theme().follow("light")
    qtbot.wait(30)
    assert gate.read_to_end() == frozenset()


@pytest.mark.clause("A0.3")
def test_enter_does_not_accept(gate: GatePage, policy: PolicyService, qtbot: QtBot) -> None:
    read_all(gate, qtbot)
    tick_all(gate)
    for widget in (gate._readers[gate.current], *(box.box for box in gate._boxes.values())):
        widget.setFocus()
        qtbot.keyClick(widget, Qt.Key.Key_Return)
    assert policy.status is PolicyStatus.PENDING


@pytest.mark.clause("A0.3")
def test_accepting_is_recorded_and_closes_the_gate(gate: GatePage, policy: PolicyService, qtbot: QtBot) -> None:
    read_all(gate, qtbot)
    tick_all(gate)
    with qtbot.waitSignal(gate.done):
        gate.accept.click()
    assert policy.status is PolicyStatus.ACCEPTED
    assert policy.acceptance is not None
    assert policy.acceptance.sha256 == policy.pack.sha256


@pytest.mark.clause("A0.4")
def test_declining_needs_one_click_and_nothing_read(gate: GatePage, policy: PolicyService, qtbot: QtBot, heard: Heard) -> None:
    assert gate.decline.width() >= gate.accept.width() - 2
    with qtbot.waitSignal(gate.done):
        gate.decline.click()
    assert policy.status is PolicyStatus.DECLINED
    assert "Everything else works" in heard.said[-1][0]


@pytest.mark.clause("A0.4")
def test_an_accepted_policy_can_be_read_again_and_withdrawn(
    gate: GatePage, policy: PolicyService, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_all(gate, qtbot)
    tick_all(gate)
    gate.accept.click()
    gate.begin()
    assert not gate.accept.isVisibleTo(gate)
    assert gate.withdraw.isVisibleTo(gate)
    assert all(not box.box.isEnabled() for box in gate._boxes.values())
    yes: Callable[..., bool] = lambda *_args, **_named: True  # noqa: E731
    monkeypatch.setattr("app.gui.gate.page.confirm", yes)
    gate.withdraw.click()
    assert policy.status is PolicyStatus.DECLINED


@pytest.mark.clause("A5.8")
def test_the_disclaimer_is_a_page_of_its_own(gate: GatePage, policy: PolicyService) -> None:
    assert policy.pack.sections[-1].id == "disclaimer"
    assert any(box.section_id == "disclaimer" for box in policy.pack.boxes)


@pytest.mark.clause("A3.9")
def test_what_providers_keep_has_a_tick_of_its_own(gate: GatePage, policy: PolicyService) -> None:
    box = next(box for box in policy.pack.boxes if box.clause == "A3.9")
    tick = gate._boxes[box.id]
    first = gate._pages.widget(0)
    assert first is not None
    assert tick.isVisibleTo(first)
    assert "keep" in tick.words.text()


def test_a_box_is_named_for_screen_readers_and_ticked_by_its_words(gate: GatePage, qtbot: QtBot) -> None:
    tick = next(iter(gate._boxes.values()))
    spoken = QAccessible.queryAccessibleInterface(tick.box)
    assert spoken is not None
    assert spoken.text(QAccessible.Text.Name) == tick.words.text()
    qtbot.mouseClick(tick.words, Qt.MouseButton.LeftButton)
    assert tick.is_ticked()


def test_a_policy_that_is_only_read_again_closes_with_escape(gate: GatePage, policy: PolicyService, qtbot: QtBot) -> None:
    left: list[bool] = []
    gate.done.connect(lambda: left.append(True))
    qtbot.keyClick(gate, Qt.Key.Key_Escape)
    assert left == [], "one that asks wants an answer"
    read_all(gate, qtbot)
    tick_all(gate)
    gate.accept.click()
    left.clear()
    gate.begin()
    qtbot.keyClick(gate, Qt.Key.Key_Escape)
    assert left == [True]
