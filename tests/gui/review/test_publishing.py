"""The publish dialog with AI content: what waits leads to the review, and the checklist is asked before anything is written."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot
from tests.gui.review.making import ITEMS, session_with
from tests.gui.walk import unnamed

from app.gui.dialogs import PublishDialog, open_publish
from app.gui.review import ReviewPanel
from app.gui.window import MainWindow
from app.services.checklist import Check
from app.services.publishing import Format


@pytest.fixture
def opened(window: MainWindow, tmp_path: Path) -> MainWindow:
    window._enter(session_with(tmp_path / "review.course", window.context.dispatch))
    return window


def dialog_of(window: MainWindow, qtbot: QtBot, out: Path) -> PublishDialog:
    assert window.studio is not None
    out.mkdir(exist_ok=True)
    made = open_publish(window.studio.opened)
    made.target.set_path(out / "course.zip", replace=False)
    made.target.form.choose(Format.HTML.value)
    qtbot.waitUntil(lambda: made._problems is not None and not made._state.isVisible(), timeout=60_000)
    return made


def said(dialog: PublishDialog) -> str:
    return " ".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisibleTo(dialog))


def sign_all(window: MainWindow) -> None:
    assert window.studio is not None
    for name in ITEMS:
        window.studio.reviews().sign(name)


@pytest.mark.clause("A4.5")
def test_what_waits_for_review_stops_publishing_and_leads_to_the_panel(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    dialog = dialog_of(opened, qtbot, tmp_path / "out")
    for box in dialog.checklist.boxes.values():
        box.tick(True)
    assert not dialog.publish.isEnabled()
    qtbot.waitUntil(lambda: "AI CONTENT TO REVIEW (6)" in said(dialog), timeout=5000)
    assert "And 1 more." in said(dialog)
    assert not unnamed(dialog)
    next(button for button in dialog.findChildren(QPushButton) if button.text() == "Review now").click()
    qtbot.waitUntil(lambda: any(panel.isVisible() for panel in opened.findChildren(ReviewPanel)), timeout=5000)


@pytest.mark.clause("B2.2")
@pytest.mark.clause("B3.8")
@pytest.mark.clause("B10.3")
def test_every_line_of_the_checklist_is_asked_and_logged(opened: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    sign_all(opened)
    dialog = dialog_of(opened, qtbot, tmp_path / "out")
    assert dialog.checklist.isVisible()
    for check, box in dialog.checklist.boxes.items():
        assert not dialog.publish.isEnabled(), f"without {check}"
        box.tick(True)
    qtbot.waitUntil(dialog.publish.isEnabled, timeout=60_000)
    dialog.start()
    qtbot.waitUntil(lambda: dialog.published is not None or dialog.notices.error is not None, timeout=60_000)
    assert dialog.notices.error is None
    last = opened.context.compliance().log.rows(event="course.published")[0]
    assert last.fields["checklist"] == [check.value for check in Check]
    assert last.fields["reviewed"] == 6
    with zipfile.ZipFile(dialog.target.path) as package:
        notice = package.read("ai-notice.txt").decode()
    assert "gpt-5-mini" in notice
    offered = {button.text(): button for button in dialog.findChildren(QPushButton)}
    offered["Copy the notice"].click()
    assert QApplication.clipboard().text() == notice
    offered["Copy the terms"].click()
    assert "Do not remove or hide the labels" in QApplication.clipboard().text()


def test_ticks_do_not_hold_for_other_content(opened: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    sign_all(opened)
    dialog = dialog_of(opened, qtbot, tmp_path / "out")
    for box in dialog.checklist.boxes.values():
        box.tick(True)
    assert opened.studio is not None
    opened.studio.ops.rename("lesson", "l1", "Know your way out, really")
    qtbot.waitUntil(lambda: dialog.checklist.confirmed == (), timeout=5000)
    assert not dialog.publish.isEnabled()
