"""The studio keeps outline, lesson, inspector and bars in step with the course."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot
from tests.gui.demo import demo_session
from tests.gui.walk import names, unnamed

from app.course import Lesson, RichText
from app.course.blocks import Narration, Paragraph
from app.gui.context import Queued
from app.gui.studio import Studio
from app.gui.studio.outline_rows import Role
from app.gui.studio.statusbar import minutes_of, words_of
from app.gui.theme import apply, theme
from app.gui.window import MainWindow
from app.services.editing import SaveState
from app.services.policy import PolicyService
from app.services.settings import PreferencesFile


@pytest.fixture
def window(qapp: QApplication, qtbot: QtBot, dispatch: Queued, tmp_path: Path) -> Iterator[MainWindow]:
    """The demo course, open."""
    apply(qapp, "light")
    policy = PolicyService()
    policy.decline()
    file = PreferencesFile.load()
    file.save(file.value)
    made = MainWindow(file, dispatch, policy)
    made.resize(1440, 900)
    made.show()
    qtbot.waitExposed(made)
    made._enter(demo_session(tmp_path / "demo.course", dispatch))
    qtbot.wait(50)
    yield made
    made.close()
    made.deleteLater()
    policy.close()


@pytest.fixture
def studio(window: MainWindow) -> Studio:
    assert window.studio is not None
    return window.studio


def titles(studio: Studio) -> list[str]:
    """Lesson titles in order."""
    return [lesson.title for lesson in studio.session.course.lessons()]


def test_choosing_a_lesson_shows_it_everywhere(studio: Studio) -> None:
    outline = studio.sidebar.outline
    outline.setCurrentIndex(outline._rows.find("lhandling"))
    assert studio.lesson_view.lesson_id == "lhandling"
    assert studio.inspector.lesson_id == "lhandling"
    assert studio.top.lesson.full_text == "4 · Handling customer data"


def test_enter_on_a_lesson_of_the_outline_goes_on_writing_in_it(studio: Studio, qtbot: QtBot) -> None:
    outline = studio.sidebar.outline
    outline.setFocus()
    outline.setCurrentIndex(outline._rows.find("l2"))
    qtbot.keyClick(outline, Qt.Key.Key_Return)
    assert studio.lesson_id == "l2"
    assert studio.lesson_view.current_block_id == "l2p0"
    qtbot.keyClicks(studio.focusWidget(), "First. ")
    assert studio.session.course.lesson("l2").blocks[0].plain().startswith("First. ")


def test_a_lesson_dragged_to_another_section_stays_in_the_outline(studio: Studio, monkeypatch: pytest.MonkeyPatch) -> None:
    outline = studio.sidebar.outline
    outline.setCurrentIndex(outline._rows.find("l7"))

    def dropped(_drag: QDrag, *_actions: Qt.DropAction) -> Qt.DropAction:
        outline.drop("l7", "s1", "on")
        return Qt.DropAction.MoveAction  # what X11 answers, whatever the drop event said

    monkeypatch.setattr(QDrag, "exec", dropped)
    outline.startDrag(Qt.DropAction.MoveAction)
    head = outline._rows.find("s1")
    shown = [str(outline._rows.index(i, 0, head).data(Role.ID)) for i in range(outline._rows.rowCount(head))]
    assert shown == ["l1", "l2", "l7"]
    assert outline.current_id() == "l7"


def test_adding_a_lesson_puts_it_below_the_current_one_and_asks_for_its_name(
    studio: Studio, window: MainWindow, qtbot: QtBot
) -> None:
    studio.show_lesson("l1")
    window.actions_table.run("lesson.new")
    assert titles(studio)[:3] == ["Welcome", "Untitled lesson", "How to use this course"]
    field = qtbot.waitUntil(lambda: _rename_field(studio) is not None)  # type: ignore[func-returns-value]
    del field
    editor = _rename_field(studio)
    assert editor is not None
    qtbot.keyClicks(editor, "Before you start")
    qtbot.keyClick(editor, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: titles(studio)[1] == "Before you start")
    window.actions_table.run("edit.undo")
    window.actions_table.run("edit.undo")
    assert titles(studio)[:2] == ["Welcome", "How to use this course"]


def _rename_field(studio: Studio) -> QWidget | None:
    from PySide6.QtWidgets import QLineEdit

    return studio.sidebar.outline.findChild(QLineEdit)


def test_a_deleted_lesson_goes_to_the_trash_and_comes_back(studio: Studio, window: MainWindow) -> None:
    before = titles(studio)
    studio.show_lesson("l3")
    studio.ops.delete("lesson", "l3")
    assert "What our AI policy says" not in titles(studio)
    assert studio.lesson_id != "l3"
    assert "moved to the trash" in window.toast.message
    assert "Trash, 1 lesson" in names(studio.sidebar)
    studio.sidebar.show_trash()
    assert "Restore What our AI policy says" in names(studio.sidebar)
    studio.ops.restore("l3")
    assert titles(studio) == before
    assert studio.lesson_id == "l3"


def test_the_toast_takes_a_deletion_back_unless_something_else_was_done(studio: Studio, window: MainWindow) -> None:
    before = titles(studio)
    studio.ops.delete("lesson", "l5")
    window.toast._act()
    assert titles(studio) == before
    studio.ops.delete("lesson", "l5")
    studio.ops.rename("lesson", "l6", "Other")
    window.toast._act()
    assert "Other" in titles(studio)
    assert "Writing a good prompt" not in titles(studio)


def test_deleting_a_section_keeps_its_lessons_in_the_trash(studio: Studio) -> None:
    studio.ops.delete("section", "s2")
    course = studio.session.course
    assert [section.id for section in course.sections] == ["s1", "s3"]
    assert {item.lesson.id for item in course.trash} == {"l3", "lhandling", "l5", "l6"}
    studio.session.undo()
    assert len(list(studio.session.course.lessons())) == 8
    assert studio.session.course.trash == ()


def test_a_course_without_lessons_says_so_and_offers_one(studio: Studio) -> None:
    for section in ("s1", "s2", "s3"):
        studio.ops.delete("section", section)
    assert studio.centre.currentWidget() is studio._nothing
    assert studio.ops.add_lesson()
    assert studio.centre.currentWidget() is studio.lesson_view


def test_the_badge_follows_saving(studio: Studio, qtbot: QtBot) -> None:
    studio.ops.rename("lesson", "l1", "Hello")
    assert studio.top.save.badge.text() == "Unsaved"
    qtbot.waitUntil(lambda: studio.session.save_state is SaveState.SAVED, timeout=5000)
    assert studio.top.save.badge.text() == "Saved"


def test_undo_says_what_it_would_take_back(studio: Studio, window: MainWindow) -> None:
    studio.ops.rename("lesson", "l1", "Hello")
    assert studio.top._tools["edit.undo"].toolTip() == "Undo “Rename lesson” (Ctrl+Z)"
    assert window.actions_table.qt("edit.undo").isEnabled()


def test_findings_are_counted_in_the_status_bar_and_beside_the_lesson(studio: Studio, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: studio.scans.state == "idle" and "finding" in studio.status.findings.text(), timeout=60_000)
    qtbot.waitUntil(lambda: not studio.status.findings.text().startswith("No"), timeout=10_000)
    sign = studio.sidebar.outline._rows.find("lhandling").data(Qt.ItemDataRole.AccessibleTextRole)
    assert "to settle" in sign
    qtbot.waitUntil(lambda: studio.status.scan.label.text().startswith("Scanned"), timeout=60_000)  # its pictures, too


def test_f6_goes_round_the_panes(studio: Studio, window: MainWindow) -> None:
    studio.sidebar.outline.setFocus()
    seen = []
    for _ in range(5):
        window.actions_table.run("view.next")
        focus = window.focusWidget()
        assert focus is not None
        seen.append(
            next(
                name
                for name, pane in (
                    ("lesson", studio.lesson_view),
                    ("inspector", studio.inspector),
                    ("top", studio.top),
                    ("status", studio.status),
                    ("outline", studio.sidebar),
                )
                if pane is focus or pane.isAncestorOf(focus)
            )
        )
    assert seen == ["lesson", "inspector", "top", "status", "outline"]


def test_a_narrow_window_hides_the_inspector_and_it_can_be_shown(studio: Studio, window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1024, 640)
    qtbot.waitUntil(lambda: not studio.inspector.isVisible())
    assert window.width() == 1024
    assert studio.sidebar.isVisible()
    window.actions_table.run("view.inspector")
    assert studio.inspector.isVisible()
    window.resize(1440, 900)
    qtbot.waitUntil(studio.inspector.isVisible)


def test_at_200_percent_on_a_small_screen_everything_that_matters_fits(
    studio: Studio, window: MainWindow, qtbot: QtBot
) -> None:
    window.resize(683, 420)
    qtbot.waitUntil(studio.sidebar.isHidden)
    studio.shown.show_counts()
    assert window.width() == 683
    for bar in (studio.top, studio.status):
        assert bar.minimumSizeHint().width() <= 683
    window.resize(1440, 900)
    qtbot.waitUntil(lambda: studio.sidebar.isVisible() and studio.inspector.isVisible())
    assert studio.top.course.isVisible()


def test_the_zoom_is_kept_between_80_and_200_and_remembered(studio: Studio, window: MainWindow) -> None:
    studio.set_zoom(500)
    assert studio.status.zoom.text() == "200 %"
    assert window.preferences.value.zoom == 200
    window.actions_table.run("view.zoom_reset")
    assert studio.status.zoom.text() == "100 %"


def test_searching_narrows_the_outline_and_enter_finds_in_the_course(studio: Studio, qtbot: QtBot) -> None:
    search = studio.sidebar.search
    qtbot.keyClicks(search, "quiz")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    outline = studio.sidebar.outline
    assert outline.isRowHidden(0, outline.rootIndex())
    assert not outline.isRowHidden(2, outline.rootIndex())
    assert studio.lesson_view.find_bar.isVisible()
    qtbot.keyClick(search, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not outline.isRowHidden(0, outline.rootIndex()))


def test_words_and_minutes_come_from_the_lesson() -> None:
    lesson = Lesson(title="One two", blocks=(Paragraph(text=RichText.of("three four five")),))
    assert words_of(lesson) == 5
    assert minutes_of(lesson) == 1
    assert minutes_of(Lesson(blocks=(Narration(duration=600_000),))) == 10


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_control_of_the_studio_has_a_name(studio: Studio, window: MainWindow, scheme: str) -> None:
    theme().follow("dark" if scheme == "dark" else "light")
    studio.show_lesson("lhandling")
    assert unnamed(window) == []
    studio.sidebar.show_trash()
    assert unnamed(window) == []
    theme().follow("light")


def test_every_control_of_start_page_and_gate_has_a_name(window: MainWindow) -> None:
    window.close_course()
    assert unnamed(window) == []
    window.show_gate()
    assert unnamed(window) == []


def test_tab_in_the_trash_comes_to_bringing_back_before_emptying(studio: Studio, window: MainWindow, qtbot: QtBot) -> None:
    for key in ("l1", "l2"):
        studio.ops.delete("lesson", key)
    studio.sidebar.show_trash()
    qtbot.wait(20)
    studio.sidebar.search.setFocus()
    reached = []
    for _ in range(5):
        focus = window.focusWidget()
        assert focus is not None
        qtbot.keyClick(focus, Qt.Key.Key_Tab)
        now = window.focusWidget()
        assert isinstance(now, QAbstractButton)
        reached.append(now.text() or now.accessibleName())
    assert reached[0].startswith("Back")
    assert reached[1:4] == ["Restore", "Restore", "Empty the trash"]


def test_everything_can_be_reached_with_the_tab_key(studio: Studio, window: MainWindow, qtbot: QtBot) -> None:
    studio.sidebar.search.setFocus()
    reached: set[str] = set()
    for _ in range(120):
        focus = window.focusWidget()
        assert focus is not None
        reached.add(focus.accessibleName() or getattr(focus, "text", lambda: "")())
        if isinstance(focus, QWidget) and studio.lesson_view.isAncestorOf(focus):
            window.actions_table.run("view.next")
        else:
            qtbot.keyClick(focus, Qt.Key.Key_Tab)
    wanted = {"Outline", "Add lesson", "Add section", "Menu", "Preview", "Publish", "Compliance", "Search lessons and blocks"}
    assert wanted <= reached, wanted - reached
