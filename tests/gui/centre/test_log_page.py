"""The log can be read, narrowed, searched, verified and exported by people, however long it is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QLabel
from pytestqt.qtbot import QtBot
from tests.gui.answer import Answer
from tests.gui.centre.conftest import Fill
from tests.gui.walk import unnamed

from app.audit import AuditLog
from app.gui.centre import CentrePage
from app.gui.centre.log import LogPage
from app.gui.centre.logmodel import Column
from app.gui.centre.packing import PackDialog
from app.gui.window import MainWindow
from app.services.compliance import log_path
from app.services.evidence import verify_pack


@pytest.fixture
def show(window: MainWindow, qtbot: QtBot) -> Callable[..., LogPage]:
    """Opens the page, narrowed as another page would."""

    def opened(**narrowed: str) -> LogPage:
        window.show_centre("log", narrowed)
        centre = window.pages.currentWidget()
        assert isinstance(centre, CentrePage)
        page = centre.pane("log")
        assert isinstance(page, LogPage)
        qtbot.waitUntil(lambda: bool(page._counts.text()))
        qtbot.wait(100)
        return page

    return opened


def column_of(page: LogPage, column: Column) -> list[str]:
    return [str(page.model.index(at, column).data()) for at in range(page.model.rowCount())]


def settle(page: LogPage, qtbot: QtBot, rows: int) -> None:
    qtbot.waitUntil(lambda: page.model.rowCount() == rows)


Show = Callable[..., LogPage]


def test_the_newest_entry_is_first_and_read_out_in_words(show: Show, fill: Fill) -> None:
    fill(3)
    page = show()
    assert page.model.rowCount() == 10, "the window's person has declined the policy, too"
    assert column_of(page, Column.WHAT)[:3] == ["Output received", "Sending", "Request approved"]
    said = {label.accessibleName() for label in page.detail.findChildren(QLabel)}
    assert "For: Read a lesson aloud" in said
    assert any(name.startswith("Size: 800") for name in said)


def test_filters_and_search_narrow_together_and_come_off_again(show: Show, fill: Fill, qtbot: QtBot) -> None:
    fill(4, lambda number: "openai" if number % 2 else "local")
    page = show()
    page.kind.setCurrentIndex(page.kind.findData("requests"))
    page.kind.activated.emit(page.kind.currentIndex())
    settle(page, qtbot, 12)
    page.provider.setCurrentIndex(page.provider.findData("openai"))
    page.provider.activated.emit(page.provider.currentIndex())
    settle(page, qtbot, 6)
    page.search.setText("req_3 RECEIVED")
    settle(page, qtbot, 1)
    page.search.setText("nowhere to be found")
    settle(page, qtbot, 0)
    assert page._nothing.isVisible()
    page.show_everything()
    settle(page, qtbot, 13)


def test_all_entries_of_one_request_are_one_click_away(show: Show, fill: Fill, qtbot: QtBot) -> None:
    fill(5)
    page = show(request="r2")
    settle(page, qtbot, 3)
    assert "r2" in page._narrowed.text()
    page._everything.click()
    settle(page, qtbot, 16)
    page.table.selectRow(0)
    page.detail.request.click()
    settle(page, qtbot, 3)


def test_another_page_can_lead_to_one_entry(show: Show, fill: Fill, qtbot: QtBot) -> None:
    fill(5)
    page = show(seq="3")
    qtbot.waitUntil(lambda: page.detail.row is not None and page.detail.row.seq == 3)


@pytest.mark.clause("B6.3")
def test_verifying_says_in_words_what_it_found(show: Show, fill: Fill, qtbot: QtBot) -> None:
    fill(3)
    page = show()
    page.verify.click()
    qtbot.waitUntil(page.verify.isEnabled)
    assert "Nothing was changed" in page._verdict_words.text()
    with AuditLog(log_path()) as log:
        log.count()
        assert log._db is not None
        log._db.execute("DROP TRIGGER entries_never_go")
        log._db.execute("DELETE FROM entries WHERE seq = 3")
    page.verify.click()
    qtbot.waitUntil(page.verify.isEnabled)
    assert "Entry 3 should follow entry 2; entry 4 does." in page._verdict_words.text()


@pytest.mark.clause("A5.8")
def test_the_log_leaves_as_csv_json_lines_and_an_evidence_pack(
    show: Show, fill: Fill, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, answer: Answer
) -> None:
    fill(2)
    page = show()
    answer("Choose where…")
    for name, export in (
        ("a.csv", lambda: page._export("csv")),
        ("a.jsonl", lambda: page._export("jsonl")),
        ("a.zip", page._export_pack),
    ):
        out = tmp_path / name
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args, out=out: (str(out), ""))
        page._dismiss()
        export()
        qtbot.waitUntil(page._verdict.isVisible)
        assert out.exists()
    assert len((tmp_path / "a.csv").read_text("utf-8-sig").splitlines()) == 8
    assert json.loads((tmp_path / "a.jsonl").read_text().splitlines()[0])["rows"] == 7
    report = verify_pack(tmp_path / "a.zip")
    assert report.ok
    assert report.seal in page._verdict_words.text()
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_args: (str(tmp_path / "a.zip"), ""))
    page._dismiss()
    page._check_pack()
    qtbot.waitUntil(page._verdict.isVisible)
    assert "Nothing in this pack was changed" in page._verdict_words.text()
    whole = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(whole.replace(b"request.sending", b"request.Sending", 1))
    page._check_pack()
    qtbot.waitUntil(lambda: "log.jsonl" in page._verdict_words.text())


def test_nothing_of_a_course_goes_into_a_pack_unless_it_is_ticked(
    window: MainWindow, show: Show, qtbot: QtBot, course_file: Path
) -> None:
    window.open_course(course_file)
    page = show()
    dialog = PackDialog(page, page.context.opened())
    qtbot.addWidget(dialog)
    assert unnamed(dialog) == []
    assert [course.settings.title for course in dialog.wanted(page.compliance).courses] == ["Fire safety"]
    assert not dialog.wanted(page.compliance).content
    dialog.provenance.tick(False)
    assert dialog.wanted(page.compliance).courses == ()
    dialog.content.tick(True)
    assert dialog.provenance.is_ticked()
    assert dialog.wanted(page.compliance).content


def test_a_line_can_be_chosen_with_the_keyboard_alone(show: Show, fill: Fill, qtbot: QtBot) -> None:
    fill(2)
    page = show()
    page.table.setFocus()
    qtbot.keyClick(page.table, Qt.Key.Key_Down)
    assert page.detail.row is not None
    assert page.detail.row.event == "request.sending"


def test_a_log_of_a_hundred_thousand_entries_is_shown_without_reading_it(show: Show, qtbot: QtBot) -> None:
    with AuditLog(log_path()) as log:
        log.append_many(("request.sending", {"provider": "openai", "count": n, "request": f"r{n}"}) for n in range(100_000))
    page = show()
    settle(page, qtbot, 100_001)
    qtbot.wait(50)
    for at in range(0, 100_000, 997):
        page.table.scrollTo(page.model.index(at, 0))
        page.table.viewport().repaint()
    assert len(page.model._pieces) < 30


def test_an_entry_that_somebody_spoiled_is_shown_as_such(show: Show, fill: Fill, qtbot: QtBot) -> None:
    fill(1)
    with AuditLog(log_path()) as log:
        log.count()
        assert log._db is not None
        log._db.execute("DROP TRIGGER entries_never_change")
        log._db.execute("UPDATE entries SET body = '{oops' WHERE seq = 2")
    page = show(seq="2")
    qtbot.waitUntil(lambda: page.detail.row is not None and page.detail.row.seq == 2)
    assert "can't be read" in column_of(page, Column.ABOUT)[page.model.line_of(2)]
