"""The Compliance Centre opens from everywhere, leads back, and every page of it can be used by keyboard and heard."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from tests.gui.answer import Answer
from tests.gui.centre.conftest import Fill
from tests.gui.walk import unnamed

from app.audit import AuditLog
from app.course.ops import SetSettings
from app.gui.centre import PAGES, CentrePage
from app.gui.centre.incidents import ReportDialog
from app.gui.centre.log import LogPage
from app.gui.centre.overview import Overview
from app.gui.window import MainWindow
from app.services.compliance import log_path


def centre_of(window: MainWindow) -> CentrePage:
    """The centre, which is shown."""
    page = window.pages.currentWidget()
    assert isinstance(page, CentrePage)
    return page


def overview_of(window: MainWindow, qtbot: QtBot) -> Overview:
    """The overview, filled."""
    window.show_centre("overview")
    page = centre_of(window).pane("overview")
    assert isinstance(page, Overview)
    qtbot.waitUntil(lambda: page.log.value != "…")
    return page


def test_it_opens_by_key_and_escape_leads_back(window: MainWindow, qtbot: QtBot) -> None:
    window.show_start()
    qtbot.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    centre = centre_of(window)
    qtbot.keyClick(centre, Qt.Key.Key_Escape)
    assert window.pages.currentWidget() is window.start


def test_every_page_opens_and_every_control_of_it_has_a_name(window: MainWindow, qtbot: QtBot, fill: Fill) -> None:
    fill(5)
    for entry in PAGES:
        window.show_centre(entry.id)
        centre = centre_of(window)
        qtbot.wait(150)
        assert centre.current == entry.id
        assert unnamed(centre) == [], entry.id


def test_the_arrow_keys_go_through_the_pages(window: MainWindow, qtbot: QtBot) -> None:
    window.show_centre(PAGES[0].id)
    centre = centre_of(window)
    stop = centre.navigation.stops[PAGES[0].id]
    qtbot.keyClick(stop, Qt.Key.Key_Up)
    assert centre.current == PAGES[-1].id


def test_a_narrow_window_keeps_the_names_of_the_pages_for_screen_readers(window: MainWindow, qtbot: QtBot) -> None:
    window.show_centre()
    window.resize(700, 640)
    qtbot.wait(20)
    stop = centre_of(window).navigation.stops["overview"]
    assert (stop.text(), stop.accessibleName(), stop.toolTip()) == ("", "Overview", "Overview")


def test_it_opens_from_the_status_bar_and_beside_the_policy_and_leads_back_to_the_course(
    window: MainWindow, qtbot: QtBot, course_file: Path
) -> None:
    window.open_course(course_file)
    studio = window.studio
    assert studio is not None
    studio.sidebar.centre.click()
    centre_of(window).leave.click()
    assert window.in_studio
    studio.status.sent.click()
    centre_of(window).leave.click()
    assert window.in_studio


def test_an_overview_of_nothing_says_so(window: MainWindow, qtbot: QtBot) -> None:
    page = overview_of(window, qtbot)
    assert page.sent.value == "Nothing"
    assert page.held.value == "Nothing"
    assert page.findings.value == "No course open"


@pytest.mark.clause("A3.10")
def test_the_overview_says_what_providers_hold_and_until_when(window: MainWindow, qtbot: QtBot, fill: Fill) -> None:
    fill(40, lambda number: "local" if number % 2 else "openai")
    page = overview_of(window, qtbot)
    assert page.held.value == "15 requests"
    assert "by 1 provider" in page.held.accessibleDescription().lower()


def test_a_log_that_cannot_be_read_is_said_and_not_a_crash(window: MainWindow, qtbot: QtBot, fill: Fill) -> None:
    fill(2)
    window.compliance().log.close()
    log_path().write_bytes(b"not a log at all" * 400)
    page = overview_of(window, qtbot)
    assert page.log.value == "Can't be read"
    assert page.sent.value == "Unknown"


def test_someone_who_wants_no_ai_is_shown_no_steps_to_it(window: MainWindow, qtbot: QtBot) -> None:
    page = overview_of(window, qtbot)
    assert not page.steps.isVisible(), "the window's person has declined the policy"


def test_a_first_time_user_sees_what_to_do_first_one_step_after_the_other(window: MainWindow, qtbot: QtBot) -> None:
    policy = window.policy
    policy.accept([section.id for section in policy.pack.sections], [box.id for box in policy.pack.boxes])
    page = overview_of(window, qtbot)
    qtbot.waitUntil(page.steps.isVisible)
    assert not page.steps.policy.button.isVisible(), "it is done"
    assert page.steps.provider.button.isEnabled()
    assert not page.steps.request.button.isEnabled(), "there is nobody to ask yet"


@pytest.mark.clause("A6.1")
def test_a_suspension_stands_above_everything_else(window: MainWindow, qtbot: QtBot) -> None:
    window.compliance().records.suspend("Someone sent a customer list")
    page = overview_of(window, qtbot)
    assert page._title.text() == "AI is suspended"
    assert "customer list" in page._said.text()


@pytest.mark.clause("B6.2")
def test_consents_that_end_soon_are_said(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.policy.records import ConsentState
    from app.services.records import RecordService

    states = [(None, ConsentState.EXPIRING), (None, ConsentState.ACTIVE), (None, ConsentState.REVOKED)]
    monkeypatch.setattr(RecordService, "consents", lambda _self: states)
    page = overview_of(window, qtbot)
    assert page.consents.value == "1 about to expire, 1 ended"


@pytest.mark.clause("B8.2")
def test_a_provider_that_cannot_be_asked_is_said_with_the_reason(window: MainWindow, qtbot: QtBot) -> None:
    from app.guard import provider_card

    window.compliance().providers.enable("local-model", provider_card("local-model").terms_version)
    page = overview_of(window, qtbot)
    assert page.providers.value in ("Ready", "Not ready")
    window.compliance().providers.terminate("local-model")
    page = overview_of(window, qtbot)
    qtbot.waitUntil(lambda: page.providers.value == "Not ready")


def test_the_last_thirty_days_are_read_aloud(window: MainWindow, qtbot: QtBot, fill: Fill) -> None:
    fill(12, lambda number: "openai" if number % 3 else "local")
    page = overview_of(window, qtbot)
    qtbot.waitUntil(page.columns.isVisible)
    assert page.columns.accessibleName() == "Requests in the last 30 days: OpenAI: 8"
    assert page._legend.text().startswith("8 requests to OpenAI; most on")


def test_a_key_changes_no_course_that_nobody_sees(window: MainWindow, qtbot: QtBot, course_file: Path) -> None:
    window.open_course(course_file)
    studio = window.studio
    assert studio is not None
    session = studio.session
    session.do(SetSettings(replace(session.course.settings, title="Fire drills")), "Rename the course")
    window.show_centre()
    window.actions_table.run("edit.undo")
    qtbot.keyClick(centre_of(window), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert session.course.settings.title == "Fire drills"
    assert not any(action.menu == "Edit" for action in window.actions_table.possible())
    centre_of(window).leave.click()
    window.actions_table.run("edit.undo")
    assert session.course.settings.title == "Fire safety"


@pytest.mark.clause("A6.3")
def test_an_incident_is_reported_from_the_entry_it_is_about(
    window: MainWindow, qtbot: QtBot, fill: Fill, answer: Answer
) -> None:
    fill(3)
    window.show_centre("log", {"seq": "5"})
    page = centre_of(window).pane("log")
    assert isinstance(page, LogPage)
    qtbot.waitUntil(lambda: page.detail.row is not None and page.detail.row.seq == 5)
    asked: list[int] = []

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, ReportDialog):
            asked.append(dialog.seq.value())

    timer = QTimer(window)
    timer.setInterval(5)
    timer.timeout.connect(look)
    timer.start()
    answer("Cancel")
    page.detail.report.click()
    timer.stop()
    assert answer.seen == ["Report an incident"]
    assert asked[0] == 5
    assert window.compliance().records.incidents() == []


def test_the_pages_stay_usable_when_the_window_is_small_and_its_text_long(
    window: MainWindow, qtbot: QtBot, fill: Fill, course_file: Path
) -> None:
    fill(12, lambda number: f"provider-with-quite-a-long-name-{number % 4}")
    window.resize(640, 480)
    for entry in PAGES[:4]:
        window.show_centre(entry.id)
        qtbot.wait(150)
        pane = centre_of(window).pane(entry.id)
        assert pane.minimumSizeHint().width() <= 640 - 64, entry.id
        assert window.width() == 640


@pytest.mark.clause("B6.3")
def test_a_log_that_was_tampered_with_is_said_on_the_first_page(window: MainWindow, qtbot: QtBot, fill: Fill) -> None:
    fill(4)
    page = overview_of(window, qtbot)
    qtbot.waitUntil(lambda: "Checked just now" in page.log.accessibleDescription())
    with AuditLog(log_path()) as log:
        log.count()
        assert log._db is not None
        log._db.execute("DROP TRIGGER entries_never_go")
        log._db.execute("DELETE FROM entries WHERE seq = 3")
    page.begin()
    qtbot.waitUntil(lambda: page.log.value == "Not what was written")
    assert "Entry 3 should follow entry 2" in page.log.accessibleDescription()


def test_the_policy_is_read_from_the_centre_and_leads_back_to_it(window: MainWindow, qtbot: QtBot) -> None:
    policy = window.policy
    policy.accept([section.id for section in policy.pack.sections], [box.id for box in policy.pack.boxes])
    page = overview_of(window, qtbot)
    page.policy.click()
    assert not isinstance(window.pages.currentWidget(), CentrePage)
    qtbot.keyClick(window.pages.currentWidget(), Qt.Key.Key_Escape)
    assert centre_of(window).current == "overview"


def test_it_opens_from_the_start_page_where_no_course_is_open(window: MainWindow, qtbot: QtBot) -> None:
    window.show_start()
    window.start.centre.emit()
    centre_of(window).leave.click()
    assert window.pages.currentWidget() is window.start


def test_a_question_after_the_window_has_gone_is_not_asked(window: MainWindow, qtbot: QtBot) -> None:
    page = overview_of(window, qtbot)
    window.close()
    page.begin()
    qtbot.wait(50)
