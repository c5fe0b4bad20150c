"""Everything without a mouse: answers, tables, menus, and out of a block again."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.course import RichText
from app.course.blocks import Callout, Image, MediaRef, MultipleChoice, Option, Paragraph, SingleChoice, Table, TrueFalse
from app.gui.canvas.editors.question import GradingPanel

Key = Qt.Key
ALT_SHIFT = Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.ShiftModifier
CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier


def text(content: str) -> RichText:
    return RichText.of(content)


def focus() -> QWidget:
    held = QApplication.focusWidget()
    assert held is not None
    return held


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE, times: int = 1) -> None:
    for _ in range(times):
        QTest.keyClick(focus(), key, modifiers)


def name() -> str:
    held = focus()
    return held.accessibleName() or (held.text() if isinstance(held, QAbstractButton) else "")


def tab_to(wanted: str, most: int = 30) -> None:
    """Press Tab until the control of that name has the keyboard."""
    seen = []
    for _ in range(most):
        if name().startswith(wanted):
            return
        seen.append(name())
        press(Key.Key_Tab)
    raise AssertionError(f"Tab never came to {wanted}: {seen}")


def question(kind: type[SingleChoice] | type[MultipleChoice]) -> SingleChoice | MultipleChoice:
    return kind(
        prompt=text("?"), options=(Option(text=text("a"), correct=True), Option(text=text("b")), Option(text=text("c")))
    )


def answers(bench: Any) -> str:
    """The answers in order, the right ones in capitals."""
    return "".join(
        option.text.plain.upper() if option.correct else option.text.plain or "_" for option in bench.blocks[0].options
    )


def rows(bench: Any) -> list[list[str]]:
    return [[cell.plain for cell in row] for row in bench.blocks[0].rows]


def table() -> Table:
    return Table(rows=((text("1"), text("2")), (text("3"), text("4"))))


def test_answers_are_added_moved_marked_and_removed_from_inside_their_text(open_lesson: Any) -> None:
    bench = open_lesson(question(SingleChoice))
    bench.view.focus_block(bench.blocks[0].id, "options.1.text", 1, 1)
    press(Key.Key_Down, ALT_SHIFT)
    assert answers(bench) == "Acb"
    assert bench.view.part.path == "options.2.text", "the caret goes with its answer"
    assert bench.view.part.caret == 1
    press(Key.Key_Down, ALT_SHIFT)
    assert answers(bench) == "Acb", "the last one stays the last"
    press(Key.Key_Up, ALT_SHIFT, times=2)
    assert answers(bench) == "bAc"
    press(Key.Key_Return, ALT_SHIFT)
    assert answers(bench) == "Bac"
    press(Key.Key_Return)
    QTest.keyClicks(focus(), "x")
    assert answers(bench) == "Bxac"
    press(Key.Key_Backspace, CONTROL_SHIFT)
    assert answers(bench) == "Bac"
    assert bench.view.part.path == "options.0.text"
    for _ in range(7):
        bench.view.undo()
    assert answers(bench) == "Abc"


def test_several_right_answers_are_marked_and_unmarked_by_key(open_lesson: Any) -> None:
    bench = open_lesson(question(MultipleChoice))
    bench.view.focus_block(bench.blocks[0].id, "options.2.text")
    press(Key.Key_Return, ALT_SHIFT)
    assert answers(bench) == "AbC"
    press(Key.Key_Return, ALT_SHIFT)
    assert answers(bench) == "Abc"


def test_a_statement_is_turned_round_by_key(open_lesson: Any) -> None:
    bench = open_lesson(TrueFalse(prompt=text("Water is wet.")))
    bench.view.focus_block(bench.blocks[0].id, "prompt")
    press(Key.Key_Return, ALT_SHIFT)
    assert bench.blocks[0].answer is False


def test_every_control_of_a_question_is_reached_by_tab_in_the_order_of_writing(open_lesson: Any) -> None:
    bench = open_lesson(question(SingleChoice), Paragraph(text=text("after")))
    bench.view.focus_block(bench.blocks[0].id, "prompt")
    order: list[str] = []
    while bench.view.current_block_id == bench.blocks[0].id and len(order) < 40:
        order.append(name())
        press(Key.Key_Tab)
    assert order == [
        "Question",
        "Answer 1",
        "Answer 1 is right",
        "Move answer 1 down",
        "Remove answer 1",
        "Answer 2",
        "Answer 2 is right",
        "Move answer 2 up",
        "Move answer 2 down",
        "Remove answer 2",
        "Answer 3",
        "Answer 3 is right",
        "Move answer 3 up",
        "Remove answer 3",
        "Add answer",
        "Show feedback",
    ]
    bench.view.focus_block(bench.blocks[0].id, "prompt")
    press(Key.Key_Backtab, SHIFT)
    assert name() == "Points and attempts: 1 point · 2 attempts", "it stands above the question"


def test_the_buttons_of_a_question_work_from_the_keyboard_and_keep_it(open_lesson: Any) -> None:
    bench = open_lesson(question(SingleChoice))
    bench.view.focus_block(bench.blocks[0].id, "prompt")
    tab_to("Answer 2 is right")
    press(Key.Key_Space)
    assert answers(bench) == "aBc"
    tab_to("Move answer 2 down")
    press(Key.Key_Space)
    assert answers(bench) == "acB"
    assert name() == "Answer 3", "at the end there is no further down"
    press(Key.Key_Tab)
    press(Key.Key_Tab)
    assert name() == "Move answer 3 up"
    press(Key.Key_Space)
    assert (answers(bench), name()) == ("aBc", "Move answer 2 up")
    tab_to("Remove answer 2")
    press(Key.Key_Space)
    assert (answers(bench), name()) == ("ac", "Answer 1")
    tab_to("Add answer")
    press(Key.Key_Return)
    assert (answers(bench), name()) == ("ac_", "Answer 3")
    bench.view.focus_block(bench.blocks[0].id, "prompt")
    press(Key.Key_Backtab, SHIFT)
    press(Key.Key_Return)
    panel = bench.view.findChild(GradingPanel)
    assert panel.points.hasFocus()
    press(Key.Key_Up, times=2)
    press(Key.Key_Escape)
    assert bench.blocks[0].points == 3
    assert name().startswith("Points and attempts"), "and back where it was opened"


def test_rows_and_columns_are_added_and_deleted_from_inside_a_cell(open_lesson: Any) -> None:
    bench = open_lesson(table())
    bench.view.focus_block(bench.blocks[0].id, "rows.0.1")
    press(Key.Key_Down, ALT_SHIFT)
    QTest.keyClicks(focus(), "x")
    assert rows(bench) == [["1", "2"], ["", "x"], ["3", "4"]]
    press(Key.Key_Left, ALT_SHIFT)
    QTest.keyClicks(focus(), "y")
    assert rows(bench) == [["1", "", "2"], ["", "y", "x"], ["3", "", "4"]]
    press(Key.Key_Backspace, CONTROL_SHIFT)
    assert rows(bench) == [["1", "", "2"], ["3", "", "4"]]
    press(Key.Key_Delete, CONTROL_SHIFT)
    assert rows(bench) == [["1", "2"], ["3", "4"]]
    bench.view.focus_block(bench.blocks[0].id, "rows.0.0")
    press(Key.Key_Up, ALT_SHIFT)
    press(Key.Key_Right, ALT_SHIFT)
    assert rows(bench) == [["", "", ""], ["1", "", "2"], ["3", "", "4"]]


def test_the_last_row_and_column_stay(open_lesson: Any) -> None:
    bench = open_lesson(Table(rows=((text("1"),),)))
    bench.view.focus_block(bench.blocks[0].id, "rows.0.0", -1, -1)
    press(Key.Key_Backspace, CONTROL_SHIFT)
    press(Key.Key_Delete, CONTROL_SHIFT)
    assert rows(bench) == [["1"]]


def test_the_buttons_below_a_table_mean_the_cell_the_caret_was_in(open_lesson: Any) -> None:
    bench = open_lesson(table())
    bench.view.focus_block(bench.blocks[0].id, "rows.0.0")
    press(Key.Key_Down, times=2)
    assert name() == "Caption of the table"
    bench.view.focus_block(bench.blocks[0].id, "rows.0.0")
    editor = bench.view.current_editor()
    editor._tools.findChildren(type(editor._head_row))[2].setFocus(Qt.FocusReason.TabFocusReason)
    assert name() == "Delete row"
    press(Key.Key_Space)
    assert rows(bench) == [["3", "4"]]


def test_the_tools_of_a_table_are_reached_by_tab_from_its_caption(open_lesson: Any) -> None:
    bench = open_lesson(table())
    bench.view.focus_block(bench.blocks[0].id, "rows.1.1")
    press(Key.Key_Down)
    assert name() == "Caption of the table"
    press(Key.Key_Tab)
    assert name() == "Add row"
    press(Key.Key_Space)
    assert rows(bench) == [["1", "2"], ["3", "4"], ["", ""]]


def menu_titles(bench: Any, qtbot: QtBot) -> tuple[QMenu, dict[str, Any]]:
    """The context menu that the menu key opens where the caret is."""
    part = bench.view.part
    where = part.caret_rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, where, part.viewport().mapToGlobal(where))
    QApplication.sendEvent(part, event)
    menu = next(one for one in bench.view.findChildren(QMenu) if one.isVisible())
    return menu, {action.text(): action for action in menu.actions()}


def test_the_menu_key_offers_what_can_be_done_here_with_its_keys(open_lesson: Any, qtbot: QtBot) -> None:
    bench = open_lesson(table(), question(SingleChoice))
    bench.view.focus_block(bench.blocks[0].id, "rows.1.0")
    menu, titles = menu_titles(bench, qtbot)
    assert titles["Add row above"].shortcut().toString() == "Alt+Shift+Up"
    titles["Header row"].trigger()
    menu.close()
    assert bench.blocks[0].header_row is not table().header_row
    bench.view.focus_block(bench.blocks[1].id, "options.0.text")
    menu, titles = menu_titles(bench, qtbot)
    assert titles["Right answer"].isChecked()
    assert not titles["Move answer up"].isEnabled()
    titles["Remove answer"].trigger()
    menu.close()
    assert [option.text.plain for option in bench.blocks[1].options] == ["b", "c"]


def test_the_insert_menu_is_opened_walked_and_left_by_keyboard(open_lesson: Any) -> None:
    bench = open_lesson(Paragraph(text=text("a")))
    bench.view.focus_block(bench.blocks[0].id, "text", -1, -1)
    press(Key.Key_Return, CONTROL)
    QTest.keyClicks(focus(), "/")
    assert bench.view.menu.isVisible()
    press(Key.Key_Escape)
    assert not bench.view.menu.isVisible()
    assert bench.texts == ["a", "/"], "the slash is text now"
    press(Key.Key_Backspace)
    QTest.keyClicks(focus(), "/")
    press(Key.Key_Up)
    press(Key.Key_Up)
    press(Key.Key_Return)
    assert bench.blocks[1].kind == "multiple-choice"
    assert bench.view.part.path == "prompt"


@pytest.mark.parametrize(
    ("block", "part"),
    [
        (Paragraph(), "text"),
        (Callout(), "text"),
        (question(SingleChoice), "options.1.text"),
        (TrueFalse(), "prompt"),
        (table(), "rows.1.1"),
        (Image(source=MediaRef("0" * 64, "image/png", "x.png")), "alt"),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_escape_leaves_any_text_for_its_block_and_arrows_go_on(open_lesson: Any, block: Any, part: str) -> None:
    bench = open_lesson(block, Paragraph(text=text("after")))
    bench.view.focus_block(block.id, part)
    press(Key.Key_Escape)
    assert bench.view.mode.ids == [block.id]
    press(Key.Key_Down)
    press(Key.Key_Return)
    assert bench.view.part.text.plain == "after"


def test_escape_leaves_a_button_of_a_block_too(open_lesson: Any) -> None:
    bench = open_lesson(question(SingleChoice))
    bench.view.focus_block(bench.blocks[0].id, "prompt")
    tab_to("Remove answer 2")
    press(Key.Key_Escape)
    assert bench.view.mode.ids == [bench.blocks[0].id]
    assert bench.view.column.hasFocus()


def test_nothing_of_this_changes_a_course_for_reading_only(open_lesson: Any) -> None:
    bench = open_lesson(question(SingleChoice), table())
    bench.session.project.read_only = True
    bench.view.show_lesson(bench.view.lesson_id)
    course = bench.session.course
    bench.view.focus_block(bench.blocks[0].id, "options.1.text")
    press(Key.Key_Down, ALT_SHIFT)
    press(Key.Key_Return, ALT_SHIFT)
    bench.view.focus_block(bench.blocks[1].id, "rows.0.0")
    press(Key.Key_Down, ALT_SHIFT)
    assert bench.session.course is course
    assert not bench.problems
