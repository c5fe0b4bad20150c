"""The policy gate: reading and ticking come before accepting; declining is as easy."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot
from tests.gui.heard import Heard
from tests.policy.test_shelf import write_pack

from app.gui.context import Context
from app.gui.gate import GatePage
from app.gui.gate.changed import compared, paired
from app.gui.gate.kept import HEADS
from app.gui.theme import theme
from app.paths import data_dir
from app.policy import NO_ORGANISATION, DiffLine, Gate, PolicyPack, PolicyStatus, Shelf, load_pack
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


# Several policies, and what changed in them.


def shown(policy: PolicyService, context: Context, qtbot: QtBot) -> GatePage:
    page = GatePage(policy, context)
    qtbot.addWidget(page)
    page.resize(1200, 800)
    page.begin()
    page.show()
    qtbot.waitExposed(page)
    return page


def service(shelf: Shelf, packs: Callable[[str], PolicyPack] = load_pack) -> PolicyService:
    organisation = shelf.organisation(NO_ORGANISATION)
    return PolicyService(gate=Gate(data_dir() / "policy", organisation=organisation, packs=packs, more=shelf.packs))


@pytest.mark.clause("A0.3")
@pytest.mark.clause("A6.2")
def test_the_gate_asks_for_an_organisations_policy_beside_lecterns_own(context: Context, qtbot: QtBot, tmp_path: Path) -> None:
    shelf = Shelf(data_dir() / "policy" / "packs", tmp_path / "managed")
    first = service(shelf)
    page = shown(first, context, qtbot)
    read_all(page, qtbot)
    tick_all(page)
    page.accept.click()
    assert first.status is PolicyStatus.ACCEPTED
    write_pack(tmp_path / "managed" / "northwind")
    policy = service(shelf)
    page = shown(policy, context, qtbot)
    assert page.current == "northwind/house"
    assert "1 box to tick" in page.missing.text()
    assert page._boxes["ai-read"].is_ticked()
    assert not page._boxes["ai-read"].box.isEnabled()
    qtbot.waitUntil(lambda: page._readers["northwind/house"].read)
    page._boxes["northwind/read"].tick(True)
    page.accept.click()
    assert policy.status is PolicyStatus.ACCEPTED


@pytest.mark.clause("A0.1")
@pytest.mark.clause("B9")
def test_a_changed_policy_opens_with_what_is_different(context: Context, qtbot: QtBot, tmp_path: Path) -> None:
    shelf = Shelf(data_dir() / "policy" / "packs", tmp_path / "managed")
    gate = service(shelf).gate
    gate.accept([section.id for section in gate.pack.sections], [box.id for box in gate.pack.boxes])

    def newer(language: str) -> PolicyPack:
        pack = load_pack(language)
        body = pack.sections[0].body.replace("they go after 30 days", "they go after 14 days")
        return replace(pack, version="2", sha256="f" * 64, sections=(replace(pack.sections[0], body=body), *pack.sections[1:]))

    page = shown(service(shelf, newer), context, qtbot)
    assert page.current == "changes:lectern"
    said = [label.accessibleName() for label in page._pages.currentWidget().findChildren(QLabel) if label.accessibleName()]  # type: ignore[union-attr]
    assert any(text.startswith("Before: ") and "30 days" in text for text in said)
    assert any(text.startswith("Now: ") and "14 days" in text for text in said)
    assert not page.accept.isEnabled()
    page.next.click()
    assert page.current == "ai"


def test_a_paragraph_that_was_edited_is_one_change_with_its_words_marked() -> None:
    lines = [
        DiffLine("same", "It stays."),
        DiffLine("gone", "Ask your lead before you use it. [A0.1]"),
        DiffLine("gone", "Only on Mondays, and then with care."),
        DiffLine("new", "Ask your manager before you use it. [A0.1]"),
        DiffLine("new", "Quite another thing."),
    ]
    assert list(paired(lines)) == [
        ("Ask your lead before you use it.", "Ask your manager before you use it."),
        ("Only on Mondays, and then with care.", ""),
        ("", "Quite another thing."),
    ]
    assert [piece for piece, differs in compared("Ask your lead now", "Ask your boss now") if differs] == [" lead"]


@pytest.mark.clause("A3.9")
@pytest.mark.clause("A3.10")
def test_what_each_provider_keeps_stands_as_a_table_from_their_cards(gate: GatePage) -> None:
    words = gate._readers["ai"].toPlainText()
    for said in (*HEADS, "OpenAI", "Up to 30 days, longer if a law or court asks", "United States", "Nothing is sent"):
        assert said in words
    theme().follow("dark")
    assert gate._readers["ai"].toPlainText().count("Nothing is sent") == 1
    theme().follow("light")


def test_sections_are_named_with_how_far_they_are_and_reached_by_arrow_keys(gate: GatePage, qtbot: QtBot) -> None:
    first, second, *_ = gate.contents.stops.values()
    assert first.accessibleName() == "Using AI, 5 min to read"
    first.setFocus()
    qtbot.keyClick(first, Qt.Key.Key_Down)
    assert gate.current == second.key
    qtbot.keyClick(second, Qt.Key.Key_Up)
    assert gate.current == first.key


def test_a_small_window_gives_its_room_to_the_text(gate: GatePage, qtbot: QtBot) -> None:
    gate.resize(720, 450)
    qtbot.wait(20)
    assert gate.contents.width() < 100
    assert all(stop.toolTip() for stop in gate.contents.stops.values())
    assert gate._readers["ai"].height() > 100
    assert gate.missing.text() == "3 to read, 4 to tick"
    assert not gate._banner.isVisible()
    gate.resize(1200, 800)
    qtbot.wait(20)
    assert gate.contents.width() > 200


@pytest.mark.clause("A6.2")
def test_a_policy_is_added_from_a_file_and_asked_for_at_once(
    gate: GatePage, policy: PolicyService, heard: Heard, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    chosen = [str(write_pack(tmp_path / "northwind") / "pack.toml"), str(tmp_path / "nothing.zip"), ""]
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (chosen.pop(0), ""))
    gate.contents.adding.emit()
    assert "northwind/house" in gate.contents.stops
    assert "4 sections" in gate.missing.text()
    gate.contents.adding.emit()
    gate.contents.adding.emit()
    assert [pack.id for pack in policy.packs] == ["lectern", "northwind"]
