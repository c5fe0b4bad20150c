"""The review panel: everything AI made in order, three ticks, one key to sign and go on, and the lesson beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot
from tests.gui.review import making
from tests.gui.review.making import ITEMS, draft, made, session_with

from app.course import Course, Lesson, Section, Settings
from app.course.blocks import Paragraph
from app.course.ops import ReplaceBlock
from app.course.review import Tick
from app.gui.canvas.clipboard import line_origins
from app.gui.review import ReviewPanel, open_review
from app.gui.review.sources import GONE
from app.gui.window import MainWindow
from app.services.ai.keeping import entry_of

CONTROL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def opened(window: MainWindow, tmp_path: Path) -> MainWindow:
    """A window with the course open."""
    window._enter(session_with(tmp_path / "review.course", window.context.dispatch))
    return window


@pytest.fixture
def panel(opened: MainWindow, qtbot: QtBot) -> ReviewPanel:
    """The panel over it, its sources looked up."""
    opened.context.compliance().history.add(entry_of(draft()))
    return shown(opened, qtbot)


def shown(window: MainWindow, qtbot: QtBot) -> ReviewPanel:
    assert window.studio is not None
    made_now = open_review(window.studio.opened)
    qtbot.waitUntil(lambda: made_now._by_record is not None, timeout=10_000)
    return made_now


def listed(panel: ReviewPanel) -> list[str]:
    return [item.id for item in panel.rows.items]


def at(panel: ReviewPanel) -> str:
    return panel.item.id if panel.item is not None else ""


def words(panel: ReviewPanel) -> str:
    """Everything the detail says."""
    QApplication.processEvents()  # what was just put there is shown by the event loop
    return "\n".join(label.text() for label in panel.detail.findChildren(QLabel) if label.isVisibleTo(panel))


@pytest.mark.clause("A4.5")
def test_items_are_listed_in_the_order_of_the_course(panel: ReviewPanel) -> None:
    assert tuple(listed(panel)) == ITEMS
    assert at(panel) == "l1"
    assert panel.said.text() == "0 of 6 reviewed"
    assert panel.ring.value == 0


@pytest.mark.clause("A4.5")
@pytest.mark.clause("A2.2b")
def test_one_key_signs_all_three_and_shows_the_next_until_nothing_waits(opened: MainWindow, panel: ReviewPanel) -> None:
    for following in (*ITEMS[1:], ""):
        QTest.keyClick(panel, Qt.Key.Key_Return, CONTROL)
        assert at(panel) == following
    assert panel.said.text() == "6 of 6 reviewed"
    assert panel.ring.value == 100
    assert not panel.sign_button.isEnabled()
    assert opened.studio is not None
    assert {review.block_id for review in opened.studio.session.course.reviews} == set(ITEMS)


@pytest.mark.clause("A2.2b")
def test_ticks_are_set_one_by_one_and_only_all_three_count(opened: MainWindow, panel: ReviewPanel, qtbot: QtBot) -> None:
    panel.go_to("b4")
    for number, left in ((1, 6), (2, 6), (3, 5)):
        QTest.keyClick(panel, getattr(Qt.Key, f"Key_{number}"), ALT)
        assert panel.service.counts.waiting == left
    item = panel.service.item("b4")
    assert item is not None
    assert item.reviewed
    qtbot.waitUntil(lambda: "b4" not in listed(panel), timeout=3000)
    panel.filter.choose("all")
    panel.refresh()
    panel.go_to("b4")
    assert panel.detail.ticks == frozenset(Tick)
    panel.detail.toggle(Tick.FAIR)
    assert panel.service.counts.waiting == 6, "a tick taken back is a review taken back"


@pytest.mark.clause("B4.2b")
@pytest.mark.parametrize(
    ("words", "origins"), [("Every hall", ["pt"]), ("we measure it every spring", []), ("1,200 seconds. Ours", ["pt"])]
)
def test_what_is_copied_from_the_review_keeps_its_label(
    opened: MainWindow, panel: ReviewPanel, qtbot: QtBot, words: str, origins: list[str]
) -> None:
    panel.go_to("b1")
    shown_text = panel.detail.result
    shown_text.setFocus()
    qtbot.waitUntil(shown_text.hasFocus)
    shown_text.setTextCursor(shown_text.document().find(words))
    QTest.keyClick(shown_text, Qt.Key.Key_C, CONTROL)
    assert QGuiApplication.clipboard().text() == words
    assert opened.studio is not None
    course = opened.studio.session.course
    assert line_origins(course, QGuiApplication.clipboard().mimeData())[0] == origins


def test_what_was_made_stands_beside_what_it_rests_on(panel: ReviewPanel) -> None:
    panel.go_to("b1")
    assert panel.detail.result.toPlainText().startswith("Every hall has two exits.")
    said = words(panel)
    assert "“Hall 3 has an exit at each end.”" in said
    assert "House rules.docx" in said
    assert "No source sentence says this." in said
    assert "In no source: 1,200" in said
    assert "AI draft, edited by M. Okafor: 28 % changed" in said
    panel.go_to("l1")
    assert GONE in words(panel)


@pytest.mark.clause("A4.5")
def test_an_edit_in_the_lesson_brings_an_item_back(opened: MainWindow, panel: ReviewPanel, qtbot: QtBot) -> None:
    studio = opened.studio
    assert studio is not None
    panel.go_to("b4")
    panel.sign()
    assert "b4" not in listed(panel)
    block = studio.session.course.lesson("l1").blocks[5]
    studio.session.do(ReplaceBlock("l1", block.with_part("text", made("Anybody may need help on the stairs."))), "Typing")
    qtbot.waitUntil(lambda: "b4" in listed(panel), timeout=3000)
    panel.go_to("b4")
    assert "Changed since" in words(panel)


def test_the_item_is_shown_in_the_lesson_to_be_edited_there(opened: MainWindow, panel: ReviewPanel, qtbot: QtBot) -> None:
    studio = opened.studio
    assert studio is not None
    studio.show_lesson("l2")
    panel.go_to("b4")
    QTest.keyClick(panel, Qt.Key.Key_E, CONTROL)
    qtbot.waitUntil(lambda: studio.lesson_id == "l1", timeout=3000)
    assert panel.isVisible()


def test_a_question_says_which_answers_are_said_to_be_right(panel: ReviewPanel) -> None:
    panel.go_to("b5")
    lines = panel.detail.result.toPlainText().splitlines()
    assert lines[lines.index("To the yard") - 1] == "RIGHT ANSWER"
    assert lines[lines.index("To the lockers") - 1] == "WRONG ANSWER"


def test_keys_walk_the_list_and_the_panel_is_opened_once(opened: MainWindow, panel: ReviewPanel) -> None:
    QTest.keyClick(panel, Qt.Key.Key_Down, ALT)
    assert at(panel) == "b1"
    QTest.keyClick(panel, Qt.Key.Key_Up, ALT)
    assert at(panel) == "l1"
    opened.actions_table.run("review.open")
    assert len([there for there in opened.findChildren(ReviewPanel) if there.isVisible()]) == 1


def test_a_course_without_ai_says_so(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    plain = Course(settings=Settings(title="x"), sections=(Section(lessons=(Lesson(blocks=(Paragraph(),)),)),))
    window._enter(session_with(tmp_path / "plain.course", window.context.dispatch, plain))
    panel = shown(window, qtbot)
    assert "no AI content" in panel.said.text()
    assert panel.rows.rowCount() == 0
    panel.sign()


def test_a_course_opened_for_reading_can_be_looked_through(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    from app.services.editing import Session

    session_with(tmp_path / "r.course", window.context.dispatch).close()
    window._enter(Session.open(tmp_path / "r.course", window.context.dispatch, read_only=True))
    panel = shown(window, qtbot)
    assert not any(box.isEnabled() for box in panel.detail._boxes.values())
    panel.sign()
    assert panel.notices.error is not None
    assert at(panel) == "l1"


def test_of_five_hundred_items_one_after_the_other_is_signed(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    blocks = tuple(Paragraph(id=f"b{n}", text=made(f"Statement {n}. " * 12)) for n in range(500))
    whole = Course(
        settings=Settings(title="Long"),
        sections=(Section(lessons=(Lesson(id="l1", blocks=blocks),)),),
        provenance=(making.TEXT,),
    )
    window._enter(session_with(tmp_path / "long.course", window.context.dispatch, whole))
    panel = shown(window, qtbot)
    QApplication.processEvents()
    for _ in range(20):
        panel.sign()
        panel.grab()
    assert panel.service.counts.reviewed == 20


def test_every_control_has_a_name(panel: ReviewPanel) -> None:
    from PySide6.QtGui import QAccessible
    from PySide6.QtWidgets import QWidget

    for widget in panel.findChildren(QWidget):
        if widget.isVisible() and widget.focusPolicy() & Qt.FocusPolicy.TabFocus:
            interface = QAccessible.queryAccessibleInterface(widget)
            assert interface is not None
            assert interface.text(QAccessible.Text.Name), type(widget).__name__
