"""The timeline shows what went where and until when it is held, to eyes, keyboard and ears."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import QPointF, Qt
from pytestqt.qtbot import QtBot
from tests.gui.centre.conftest import Fill

from app.gui.centre import CentrePage
from app.gui.centre.activity import Activity
from app.gui.centre.log import LogPage
from app.gui.centre.marks import CROWDED, Span, lanes_of, per_day, span_of, ticks
from app.gui.centre.words import held_words
from app.gui.window import MainWindow
from app.services.activity import Outcome, Sent

TODAY = date(2026, 11, 26)
Show = Callable[[], Activity]


def request(day: int, provider: str = "openai", keeps: int | None = 30, count: int = 1, number: int = 0) -> Sent:
    """One request ``day`` days before today, at noon."""
    then = datetime(2026, 11, 26, 12, tzinfo=UTC) - timedelta(days=day)
    return Sent(
        seq=1000 - day * 10 + number,
        id=f"r{day}.{number}",
        time=then,
        provider=provider,
        model="m",
        feature="rewrite",
        course="c1",
        blocks=(),
        count=count,
        bytes=900,
        purge=None if keeps is None else then.date() + timedelta(days=keeps),
        outcome=Outcome.DONE,
    )


@pytest.mark.clause("A3.10")
def test_a_request_is_a_mark_with_a_bar_up_to_its_last_day() -> None:
    span = Span(TODAY - timedelta(days=29), TODAY + timedelta(days=30))
    (lane,) = lanes_of([request(10)], span)
    (mark,) = lane.marks
    assert mark.until == date(2026, 12, 16)
    assert mark.end == (date(2026, 12, 16) - span.first).days + 1
    assert 19 < mark.start < 20.6


def test_a_provider_that_keeps_nothing_has_marks_without_bars() -> None:
    (lane,) = lanes_of([request(1, keeps=None)], Span(TODAY - timedelta(days=6), TODAY))
    assert lane.marks[0].end is None


def test_bars_that_are_there_at_one_time_never_lie_over_each_other() -> None:
    span = Span(TODAY - timedelta(days=89), TODAY + timedelta(days=30))
    (lane,) = lanes_of([request(day) for day in range(60, -1, -2)], span)
    for row in range(lane.rows):
        bars = [mark for mark in lane.marks if mark.row == row]
        assert all(one.end is not None and one.end <= other.start for one, other in itertools.pairwise(bars))


def test_many_requests_of_a_day_are_one_mark_that_counts_them() -> None:
    span = Span(TODAY - timedelta(days=6), TODAY)
    some = [request(day, number=number) for day in range(6, -1, -1) for number in range(10)]
    assert len(some) > CROWDED
    (lane,) = lanes_of(some, span)
    assert [mark.count for mark in lane.marks] == [10] * 7


def test_what_was_held_before_the_days_in_view_is_still_shown() -> None:
    span = Span(TODAY - timedelta(days=6), TODAY)
    assert [lane.provider for lane in lanes_of([request(20), request(50, "other")], span)] == ["openai"]


def test_the_days_in_view_reach_as_far_ahead_as_something_is_held() -> None:
    assert span_of([request(0)], 30, TODAY).last == TODAY + timedelta(days=30)
    assert span_of([], 30, TODAY).last == TODAY + timedelta(days=5)
    assert span_of([request(0)], 7, TODAY, shift=-7).first == TODAY - timedelta(days=13)
    assert all(tick.weekday() == 0 for tick in ticks(span_of([request(0)], 30, TODAY)))


def test_requests_a_day_are_counted_by_provider() -> None:
    span = Span(TODAY - timedelta(days=6), TODAY)
    days = per_day([request(1, count=4), request(1, "other"), request(20)], span)
    assert days == {TODAY - timedelta(days=1): {"openai": 4, "other": 1}}


def test_until_when_something_is_held_is_said_in_words() -> None:
    assert held_words(None, TODAY) == "The provider does not keep it."
    assert held_words(TODAY, TODAY) == "Held until 26 Nov 2026 at most, today is the last day."
    assert held_words(TODAY + timedelta(days=1), TODAY) == "Held until 27 Nov 2026 at most, 1 day left."
    assert held_words(TODAY - timedelta(days=1), TODAY) == "Deleted there by 25 Nov 2026."


@pytest.fixture
def show(window: MainWindow, qtbot: QtBot) -> Show:
    def opened() -> Activity:
        window.show_centre("activity")
        centre = window.pages.currentWidget()
        assert isinstance(centre, CentrePage)
        page = centre.pane("activity")
        assert isinstance(page, Activity)
        qtbot.waitUntil(lambda: bool(page._summary.text()) or page._nothing.isVisible())  # the log is read in the background
        return page

    return opened


def test_a_first_time_user_is_told_that_nothing_left(show: Show) -> None:
    page = show()
    assert page._nothing.isVisible()
    assert not page.form.isVisible()


@pytest.mark.clause("A3.10")
@pytest.mark.clause("A3.12")
def test_marks_are_reached_by_arrow_keys_and_say_what_they_are(show: Show, fill: Fill, qtbot: QtBot) -> None:
    last = fill(20, lambda number: "openai" if number % 2 else "other")
    page = show()
    qtbot.keyClick(page.timeline, Qt.Key.Key_End)
    said = page.timeline.accessibleDescription()
    until = (last + timedelta(days=30)).date()
    assert said.startswith("OpenAI, ")
    assert f"Held until {until.day} {until:%b %Y} at most" in said
    assert page._words.text().replace("\N{ZERO WIDTH SPACE}", "") == said
    first = page.timeline.current
    qtbot.keyClick(page.timeline, Qt.Key.Key_Left)
    assert page.timeline.current is not None
    assert first is not None
    assert page.timeline.current.time < first.time
    qtbot.keyClick(page.timeline, Qt.Key.Key_Down)
    assert page.timeline.current.provider == "other"


def test_a_mark_is_found_under_the_mouse_and_enter_leads_to_its_entries(
    window: MainWindow, show: Show, fill: Fill, qtbot: QtBot
) -> None:
    fill(8)
    page = show()
    mark = page.timeline.marks()[3]
    qtbot.mouseClick(page.timeline, Qt.MouseButton.LeftButton, pos=page.timeline._dot(mark).toPoint())
    assert page.timeline.current == mark
    assert page.timeline.at(QPointF(page.timeline.width() - 3, 5)) is None
    qtbot.keyClick(page.timeline, Qt.Key.Key_Return)
    centre = window.pages.currentWidget()
    assert isinstance(centre, CentrePage)
    log = centre.pane("log")
    assert isinstance(log, LogPage)
    qtbot.waitUntil(lambda: log.model.rowCount() == 3)
    assert log.query().request == mark.items[0].id


def test_the_list_says_the_same_as_the_picture(show: Show, fill: Fill, qtbot: QtBot) -> None:
    fill(6)
    page = show()
    page.form.choose("list")
    page._formed("list")
    assert page.table.isVisible()
    assert page.model.rowCount() == len(page.timeline.marks()) == 6
    assert page.model.index(0, 4).data() == "Answered"


def test_earlier_days_are_reached_and_today_again(show: Show, fill: Fill, qtbot: QtBot) -> None:
    fill(40)
    page = show()
    before = page._range.text()
    assert not page.later.isEnabled()
    page.earlier.click()
    assert page._range.text() != before
    page.later.click()
    assert page._range.text() == before
    page.earlier.click()
    page.today.click()
    assert page._range.text() == before
    assert "40 requests" not in page._summary.text()
    page.zoom.choose("90")
    page._zoomed("90")
    assert page._summary.text().startswith("40 requests in the last 90 days.")


@pytest.mark.clause("A3.2")
def test_what_a_voice_of_this_computer_read_never_counts_as_sent(show: Show, fill: Fill, qtbot: QtBot) -> None:
    fill(6, lambda _number: "local")
    page = show()
    assert page._nothing.isVisible()


@pytest.mark.parametrize("width", [300, 560, 900])
def test_the_picture_can_be_drawn_at_any_width(show: Show, fill: Fill, qtbot: QtBot, width: int) -> None:
    fill(50, lambda number: f"provider with a very long name {number % 7}")
    page = show()
    page.timeline.resize(width, page.timeline.height())
    assert not page.timeline.grab().isNull()


def test_a_long_text_is_cut_at_a_word_where_there_is_little_room() -> None:
    from app.gui.centre.words import shortened

    assert shortened("Fire safety") == "Fire safety"
    assert shortened("Support onboarding 2027: handling customer data") == "Support onboarding 2027…"
    assert shortened("x" * 50) == "x" * 29 + "…"
