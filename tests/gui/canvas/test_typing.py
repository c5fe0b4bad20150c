"""Typing, splitting, joining, moving the caret: what each key does to the course."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.course import Lesson, RichText, Run
from app.course.blocks import Block, Heading, ListBlock, ListItem, Paragraph, Quote, Table
from app.course.text import Mark

Key = Qt.Key
SHIFT, CONTROL, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier


def text(content: str) -> RichText:
    return RichText.of(content)


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier, times: int = 1) -> None:
    """Press a key where the keyboard is."""
    for _ in range(times):
        target = QApplication.focusWidget()
        assert target is not None
        QTest.keyClick(target, key, modifiers)


def type_(content: str) -> None:
    """Type where the keyboard is."""
    for char in content:
        target = QApplication.focusWidget()
        assert target is not None
        QApplication.sendEvent(target, QKeyEvent(QEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier, char))


def items(block: Block) -> list[tuple[str, int]]:
    assert isinstance(block, ListBlock)
    return [(item.text.plain, item.level) for item in block.items]


def test_every_key_is_in_the_course_at_once(open_lesson: Any) -> None:
    bench = open_lesson(Paragraph(text=text("Helo")))
    bench.view.focus_block(bench.blocks[0].id, "text", 3, 3)
    type_("l")
    assert bench.texts == ["Hello"]
    type_(" 👩")
    assert bench.texts == ["Hell 👩o"]


def test_typing_in_a_row_is_one_undo_step_and_the_caret_goes_back(open_lesson: Any) -> None:
    bench = open_lesson(Paragraph(text=text("one")), Paragraph(text=text("two")))
    bench.view.focus_block(bench.blocks[0].id, "text", 3, 3)
    type_(" more words")
    bench.view.focus_block(bench.blocks[1].id, "text", 0, 0)
    press(Key.Key_Z, CONTROL)
    assert bench.texts == ["one", "two"]
    assert bench.view.current_block_id == bench.blocks[0].id
    assert bench.view.part.caret == 3
    press(Key.Key_Y, CONTROL)
    assert bench.texts == ["one more words", "two"]


def test_text_being_composed_is_not_in_the_course_until_it_is_committed(open_lesson: Any) -> None:
    bench = open_lesson(Paragraph(text=text("")))
    bench.view.focus_block(bench.blocks[0].id)
    part = bench.view.part
    QApplication.sendEvent(part, QInputMethodEvent("にほ", []))
    assert bench.texts == [""]
    event = QInputMethodEvent("", [])
    event.setCommitString("日本")
    QApplication.sendEvent(part, event)
    assert bench.texts == ["日本"]


def test_enter_splits_and_backspace_joins_again(open_lesson: Any) -> None:
    bench = open_lesson(Paragraph(text=text("onetwo"), never_send=True))
    bench.view.focus_block(bench.blocks[0].id, "text", 3, 3)
    press(Key.Key_Return)
    assert bench.texts == ["one", "two"]
    assert bench.blocks[1].never_send, "what must not be sent stays so in both halves"
    assert bench.view.current_block_id == bench.blocks[1].id
    press(Key.Key_Backspace)
    assert bench.texts == ["onetwo"]
    assert bench.view.part.caret == 3


def test_enter_after_a_heading_starts_a_paragraph_and_shift_enter_a_line(open_lesson: Any) -> None:
    bench = open_lesson(Heading(text=text("Title")))
    bench.view.focus_block(bench.blocks[0].id, "text", -1, -1)
    press(Key.Key_Return)
    type_("a")
    press(Key.Key_Return, SHIFT)
    type_("b")
    assert [block.kind for block in bench.blocks] == ["heading", "paragraph"]
    assert bench.texts == ["Title", "a\nb"]


def test_delete_at_the_end_takes_in_what_follows(open_lesson: Any) -> None:
    bench = open_lesson(Paragraph(text=text("a")), ListBlock(items=(ListItem(text("b")), ListItem(text("c")))))
    bench.view.focus_block(bench.blocks[0].id, "text", -1, -1)
    press(Key.Key_Delete)
    assert bench.texts == ["ab", "c"]
    press(Key.Key_End)
    press(Key.Key_Delete)
    assert bench.texts == ["abc"]


@pytest.mark.parametrize(
    ("typed", "kind"),
    [("## ", "heading"), ("- ", "list"), ("1. ", "list"), ("> ", "quote"), ("* ", "list"), ("#### ", "heading")],
)
def test_signs_at_the_start_turn_a_paragraph_into_what_they_mean(open_lesson: Any, typed: str, kind: str) -> None:
    bench = open_lesson(Paragraph(text=text("words")))
    bench.view.focus_block(bench.blocks[0].id, "text", 0, 0)
    type_(typed)
    assert [block.kind for block in bench.blocks] == [kind]
    type_("x")
    assert bench.texts == ["xwords"]
    press(Key.Key_Z, CONTROL, times=2)
    assert bench.blocks[0].kind == "paragraph", "undo brings back the paragraph"


def test_lists_grow_indent_and_are_left_by_enter(open_lesson: Any) -> None:
    bench = open_lesson(ListBlock(items=(ListItem(text("a")), ListItem(text("bc")))))
    bench.view.focus_block(bench.blocks[0].id, "items.1.text", 1, 1)
    press(Key.Key_Return)
    assert items(bench.blocks[0]) == [("a", 0), ("b", 0), ("c", 0)]
    press(Key.Key_Tab)
    assert items(bench.blocks[0]) == [("a", 0), ("b", 0), ("c", 1)]
    assert bench.view.part.path == "items.2.text"
    press(Key.Key_End)
    press(Key.Key_Return)
    press(Key.Key_Return)
    assert items(bench.blocks[0])[-1] == ("", 0), "Enter in an empty item first goes one level up"
    press(Key.Key_Return)
    assert [block.kind for block in bench.blocks] == ["list", "paragraph"]
    type_("after")
    assert bench.blocks[1].plain() == "after"


def test_leaving_a_list_in_the_middle_makes_two(open_lesson: Any) -> None:
    bench = open_lesson(ListBlock(items=(ListItem(text("a")), ListItem(), ListItem(text("b"), 1))))
    bench.view.focus_block(bench.blocks[0].id, "items.1.text")
    press(Key.Key_Return)
    assert [block.kind for block in bench.blocks] == ["list", "paragraph", "list"]
    assert items(bench.blocks[2]) == [("b", 0)]
    press(Key.Key_Z, CONTROL)
    assert [block.kind for block in bench.blocks] == ["list"]


def test_shift_tab_moves_an_item_and_what_hangs_under_it_up(open_lesson: Any) -> None:
    bench = open_lesson(ListBlock(items=(ListItem(text("a")), ListItem(text("b"), 1), ListItem(text("c"), 2))))
    bench.view.focus_block(bench.blocks[0].id, "items.1.text", 1, 1)
    press(Key.Key_Backtab, SHIFT)
    assert items(bench.blocks[0]) == [("a", 0), ("b", 0), ("c", 1)]


def test_backspace_before_a_list_item_joins_or_leaves(open_lesson: Any) -> None:
    bench = open_lesson(ListBlock(items=(ListItem(text("a")), ListItem(text("b")))))
    bench.view.focus_block(bench.blocks[0].id, "items.1.text")
    press(Key.Key_Backspace)
    assert items(bench.blocks[0]) == [("ab", 0)]
    press(Key.Key_Home)
    press(Key.Key_Backspace)
    assert [block.kind for block in bench.blocks] == ["paragraph"]


def test_arrows_walk_over_every_text_of_the_lesson(open_lesson: Any) -> None:
    table = Table(rows=((text("1"), text("2")), (text("3"), text("4"))))
    bench = open_lesson(Paragraph(text=text("a")), table, Quote(text=text("q")))
    bench.view.focus_title()
    press(Key.Key_Right)
    assert bench.view.current_block_id == bench.blocks[0].id
    press(Key.Key_Right, times=2)
    assert bench.view.part.path == "rows.0.0"
    press(Key.Key_Down)
    assert bench.view.part.path == "rows.1.0"
    press(Key.Key_Tab)
    assert bench.view.part.path == "rows.1.1"
    press(Key.Key_Up, times=2)
    assert bench.view.current_block_id == bench.blocks[0].id


def test_tab_in_the_last_cell_adds_a_row(open_lesson: Any) -> None:
    bench = open_lesson(Table(rows=((text("1"), text("2")),)))
    bench.view.focus_block(bench.blocks[0].id, "rows.0.1")
    press(Key.Key_Tab)
    type_("x")
    block = bench.blocks[0]
    assert isinstance(block, Table)
    assert [[cell.plain for cell in row] for row in block.rows] == [["1", "2"], ["x", ""]]


def test_marks_toggle_and_come_back_by_undo(open_lesson: Any) -> None:
    bench = open_lesson(Paragraph(text=text("one two")))
    bench.view.focus_block(bench.blocks[0].id, "text", 0, 3)
    bench.view.desk.context.actions.run("format.bold")
    assert bench.blocks[0].part("text").runs[0] == Run("one", frozenset({Mark.STRONG}))
    assert bench.view.part.selection == (0, 3)
    bench.view.desk.context.actions.run("format.bold")
    assert bench.blocks[0].part("text") == text("one two")
    bench.view.undo()
    assert bench.blocks[0].part("text").runs[0].marks == {Mark.STRONG}


def test_a_mark_switched_on_before_typing_holds_for_what_is_typed(open_lesson: Any) -> None:
    bench = open_lesson(Paragraph(text=text("a")))
    bench.view.focus_block(bench.blocks[0].id, "text", 1, 1)
    bench.view.part.toggle(Mark.EMPHASIS)
    type_("b")
    bench.view.part.toggle(Mark.EMPHASIS)
    type_("c")
    assert bench.blocks[0].part("text").runs == (Run("a"), Run("b", frozenset({Mark.EMPHASIS})), Run("c"))


def test_a_change_from_elsewhere_keeps_the_caret_on_its_character(open_lesson: Any) -> None:
    bench = open_lesson(Paragraph(text=text("call alex now please")))
    bench.view.focus_block(bench.blocks[0].id, "text", 9, 9)
    from dataclasses import replace

    from app.course.ops import ReplaceBlock

    new = replace(bench.blocks[0], text=text("[NAME] call alex now please"))
    bench.session.do(ReplaceBlock(bench.view.lesson_id, new), "Redact")
    assert bench.view.part.text.plain == "[NAME] call alex now please"
    assert bench.view.part.caret == 16


def test_select_all_takes_the_text_first_and_then_every_block(open_lesson: Any) -> None:
    bench = open_lesson(Paragraph(text=text("a b")), Paragraph(text=text("c")))
    bench.view.focus_block(bench.blocks[0].id, "text", 1, 1)
    press(Key.Key_A, CONTROL)
    assert bench.view.part.selection == (0, 3)
    press(Key.Key_A, CONTROL)
    assert bench.view.mode.ids == [block.id for block in bench.blocks]


def test_the_title_is_edited_in_place(open_lesson: Any) -> None:
    bench = open_lesson(Paragraph(text=text("a")), title="Titel")
    bench.view.focus_title()
    press(Key.Key_Backspace, times=2)
    type_("le")
    assert bench.session.course.lesson(bench.view.lesson_id).title == "Title"
    press(Key.Key_Return)
    assert bench.view.current_block_id == bench.blocks[0].id
    press(Key.Key_Z, CONTROL)
    assert bench.session.course.lesson(bench.view.lesson_id).title == "Titel"


def test_undo_reaches_into_another_lesson_and_asks_the_window_to_show_it(open_lesson: Any) -> None:
    other = Lesson(title="Two", blocks=(Paragraph(text=text("x")),))
    bench = open_lesson(Paragraph(text=text("a")), more=(other,))
    first = bench.view.lesson_id
    bench.view.focus_block(bench.blocks[0].id, "text", 1, 1)
    type_("b")
    bench.view.show_lesson(other.id)
    asked: list[str] = []
    bench.view.lesson_requested.connect(asked.append)
    bench.view.undo()
    assert asked == [first]
    assert bench.view.lesson_id == first
    assert bench.texts == ["a"]


def test_a_place_is_come_back_to(open_lesson: Any) -> None:
    blocks = tuple(Paragraph(text=text(f"Paragraph {n} " + "with words " * 20)) for n in range(120))
    bench = open_lesson(*blocks)
    bench.view.focus_block(blocks[90].id, "text", 7, 7)
    place = bench.view.place()
    assert place.scroll > 0
    bench.view.show_lesson(bench.view.lesson_id)
    assert bench.view.current_block_id == ""
    assert bench.view.restore_place(place)
    assert bench.view.current_block_id == blocks[90].id
    assert bench.view.part.caret == 7
    frame = bench.view.column.frame(blocks[90].id)
    assert not frame.visibleRegion().isEmpty()


def test_shortcuts_of_the_text_win_over_the_windows(open_lesson: Any) -> None:
    bench = open_lesson(Paragraph(text=text("word")))
    bench.view.focus_block(bench.blocks[0].id, "text", 0, 4)
    event = QKeyEvent(QEvent.Type.ShortcutOverride, Key.Key_K, CONTROL, "k")
    event.ignore()
    QApplication.sendEvent(bench.view.part, event)
    assert event.isAccepted(), "with a selection Ctrl+K is the link, elsewhere the command palette"
    bench.view.part.select(0, 0)
    event.ignore()
    QApplication.sendEvent(bench.view.part, event)
    assert not event.isAccepted()
