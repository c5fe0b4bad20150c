"""Whole blocks: selecting, moving, copying, inserting, converting, dragging."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData, QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QImageWriter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.course import Course, Lesson, OutputKind, Provenance, RichText, Run, Section, SourceType, apply
from app.course.blocks import (
    Block,
    Callout,
    Divider,
    Heading,
    Image,
    ListBlock,
    ListItem,
    MediaRef,
    MultipleChoice,
    Option,
    Paragraph,
    Quote,
    SingleChoice,
    Table,
    Tone,
    TrueFalse,
    Unknown,
)
from app.gui.canvas import blockops, clipboard
from app.gui.canvas.catalog import BY_KEY, ENTRIES, entry_of, matching

Key = Qt.Key
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
ORIGIN = Provenance(
    id="p1",
    kind=OutputKind.TEXT,
    source_type=SourceType.TRAINED,
    provider="local",
    system="model 1",
    created="2026-11-12T10:00:00Z",
    user="me",
    request_id="r",
    prompt_sha256="0" * 64,
)


def text(content: str) -> RichText:
    return RichText.of(content)


def press(key: Qt.Key, modifiers: Qt.KeyboardModifier = NONE, times: int = 1) -> None:
    for _ in range(times):
        target = QApplication.focusWidget()
        assert target is not None
        QTest.keyClick(target, key, modifiers)


def png(width: int = 40, height: int = 20) -> bytes:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor("#2B57E3"))
    held = QByteArray()
    buffer = QBuffer(held)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(image)
    return bytes(held.data())


def letters(bench: Any) -> str:
    return "".join(bench.texts)


def abc(open_lesson: Any, many: str = "abcd") -> Any:
    return open_lesson(*(Paragraph(text=text(letter)) for letter in many))


def test_escape_selects_the_block_and_arrows_move_the_selection(open_lesson: Any) -> None:
    bench = abc(open_lesson)
    bench.view.focus_block(bench.blocks[0].id)
    press(Key.Key_Escape)
    assert bench.view.mode.ids == [bench.blocks[0].id]
    press(Key.Key_Down)
    press(Key.Key_Down, SHIFT)
    assert bench.view.mode.ids == [bench.blocks[1].id, bench.blocks[2].id]
    press(Key.Key_Return)
    assert bench.view.mode.ids == []
    assert bench.view.part.text.plain == "c"


def test_delete_takes_selected_blocks_out_and_never_leaves_a_lesson_without_a_place_to_write(open_lesson: Any) -> None:
    bench = abc(open_lesson)
    bench.view.select_blocks(bench.blocks[1].id, bench.blocks[2].id)
    press(Key.Key_Delete)
    assert letters(bench) == "ad"
    bench.view.select_all()
    press(Key.Key_Delete)
    assert [block.kind for block in bench.blocks] == ["paragraph"]
    bench.view.undo()
    bench.view.undo()
    assert letters(bench) == "abcd"


def test_blocks_move_and_duplicate_by_keyboard(open_lesson: Any) -> None:
    bench = abc(open_lesson)
    bench.view.select_blocks(bench.blocks[1].id, bench.blocks[2].id)
    press(Key.Key_Up, ALT)
    assert letters(bench) == "bcad"
    press(Key.Key_Up, ALT)
    assert letters(bench) == "bcad"
    press(Key.Key_D, CONTROL)
    assert letters(bench) == "bcbcad"
    assert len({block.id for block in bench.blocks}) == 6
    bench.view.focus_block(bench.blocks[0].id)
    press(Key.Key_Down, ALT)
    assert letters(bench) == "cbbcad"
    assert bench.view.part.text.plain == "b", "the caret goes with its block"


def test_copied_blocks_keep_formatting_and_where_they_come_from(open_lesson: Any) -> None:
    made = Paragraph(text=RichText((Run("by AI", origin="p1", link="https://x.example"),)))
    question = SingleChoice(prompt=text("?"), options=(Option(text=text("y"), correct=True), Option(text=text("n"))))
    bench = open_lesson(made, question, provenance=(ORIGIN,))
    bench.view.select_all()
    press(Key.Key_C, CONTROL)
    press(Key.Key_V, CONTROL)
    assert [block.kind for block in bench.blocks] == ["paragraph", "single-choice"] * 2
    assert bench.blocks[2].part("text") == made.text
    assert bench.blocks[3].options[0].id != question.options[0].id
    other = open_lesson(Paragraph())
    other.view.focus_block(other.blocks[0].id)
    press(Key.Key_Escape)
    press(Key.Key_V, CONTROL)
    assert [record.id for record in other.session.course.provenance] == ["p1"], "the record travels to another course"
    assert other.blocks[1].part("text") == made.text
    assert not bench.problems
    assert not other.problems


def test_cut_blocks_are_on_the_clipboard_as_html_and_text_too(open_lesson: Any) -> None:
    bench = open_lesson(Heading(text=text("A <b>")), ListBlock(items=(ListItem(text("x")),)), Paragraph())
    bench.view.select_blocks(bench.blocks[0].id, bench.blocks[1].id)
    press(Key.Key_X, CONTROL)
    assert [block.kind for block in bench.blocks] == ["paragraph"]
    data = QGuiApplication.clipboard().mimeData()
    assert data.html() == "<h2>A &lt;b&gt;</h2><ul><li>x</li></ul>"
    assert data.text() == "A <b>\n\nx"


def test_the_slash_menu_filters_and_inserts(open_lesson: Any) -> None:
    bench = abc(open_lesson, "a")
    bench.view.focus_block(bench.blocks[0].id, "text", -1, -1)
    press(Key.Key_Return)
    QTest.keyClicks(bench.view.part, "/")
    assert bench.view.menu.isVisible()
    assert bench.view.menu.list.count() == len(ENTRIES)
    QTest.keyClicks(bench.view.part, "warn")
    assert bench.view.menu.list.currentItem().text() == "Warning"
    press(Key.Key_Return)
    assert not bench.view.menu.isVisible()
    block = bench.blocks[1]
    assert isinstance(block, Callout)
    assert (block.tone, block.plain()) == (Tone.WARNING, "")
    QTest.keyClicks(bench.view.part, "Careful")
    assert bench.blocks[1].plain() == "Careful"


def test_the_slash_menu_stays_beside_its_line_when_it_gets_shorter(open_lesson: Any) -> None:
    bench = abc(open_lesson, "abcdefghijkl")
    bench.view.focus_block(bench.blocks[-1].id, "text", -1, -1)
    press(Key.Key_Return)
    QTest.keyClicks(bench.view.part, "/")
    part, menu = bench.view.part, bench.view.menu
    line = part.viewport().mapTo(bench.view, part.caret_rect().topLeft()).y()
    assert menu.y() < line, "there is no room for the whole menu below the line"
    QTest.keyClicks(part, "warn")
    assert min(abs(menu.geometry().bottom() - line), abs(menu.y() - line)) < 2 * part.caret_line()


def test_a_slash_that_means_nothing_stays_text(open_lesson: Any) -> None:
    bench = open_lesson(Paragraph())
    bench.view.focus_block(bench.blocks[0].id)
    QTest.keyClicks(bench.view.part, "/etc/zz")
    assert not bench.view.menu.isVisible()
    assert bench.texts == ["/etc/zz"]


def test_the_plus_menu_is_reached_by_keyboard_and_inserts_below(open_lesson: Any) -> None:
    bench = abc(open_lesson, "ab")
    bench.view.select_blocks(bench.blocks[0].id, bench.blocks[0].id)
    press(Key.Key_Slash)
    assert bench.view.menu.field.hasFocus()
    QTest.keyClicks(bench.view.menu.field, "true")
    press(Key.Key_Return)
    assert [block.kind for block in bench.blocks] == ["paragraph", "true-false", "paragraph"]
    assert bench.view.part.path == "prompt"


def test_control_enter_writes_below(open_lesson: Any) -> None:
    bench = abc(open_lesson, "ab")
    bench.view.focus_block(bench.blocks[0].id)
    press(Key.Key_Return, CONTROL)
    QTest.keyClicks(bench.view.part, "x")
    assert letters(bench) == "axb"


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.key)
def test_every_kind_can_be_inserted_and_undone(open_lesson: Any, entry: Any) -> None:
    bench = open_lesson(Paragraph(text=text("a")))
    bench.view.focus_block(bench.blocks[0].id)
    bench.view.desk.context.actions.run(f"insert.{entry.key}")
    assert len(bench.blocks) == 2
    assert entry_of(bench.blocks[1]) == entry
    assert bench.view.column.frame(bench.blocks[1].id).editor.block == bench.blocks[1]
    bench.view.undo()
    assert bench.texts == ["a"]
    assert not bench.problems


def test_menu_rows_are_found_by_name_first_and_by_other_words_too() -> None:
    assert matching("ta")[0].key == "table"
    assert {entry.key for entry in matching("quiz")} == {"single", "multiple", "truefalse"}
    assert matching("zzz") == []


def lesson_of(*blocks: Block) -> tuple[Course, Lesson]:
    lesson = Lesson(blocks=blocks)
    return Course(sections=(Section(lessons=(lesson,)),)), lesson


@given(st.integers(1, 7), st.data())
def test_moving_to_a_gap_keeps_every_block_and_puts_the_chosen_ones_there(count: int, data: st.DataObject) -> None:
    course, lesson = lesson_of(*(Paragraph(id=f"b{n}") for n in range(count)))
    ids = data.draw(st.lists(st.sampled_from([block.id for block in lesson.blocks]), unique=True, min_size=1))
    gap = data.draw(st.integers(0, count))
    edit = blockops.move_to(lesson, ids, gap)
    order = [block.id for block in lesson.blocks]
    chosen = [one for one in order if one in ids]
    head = [one for one in order[:gap] if one not in ids]
    tail = [one for one in order[gap:] if one not in ids]
    wanted = [*head, *chosen, *tail]
    if edit is None or edit.op is None:
        assert wanted == order
        return
    moved = [block.id for block in apply(course, edit.op).course.lesson(lesson.id).blocks]
    assert moved == wanted


TEXTS: list[Block] = [
    Paragraph(text=text("a\nb"), never_send=True),
    Heading(text=text("h"), level=3),
    Quote(text=text("q"), attribution="Who"),
    Callout(text=text("c")),
    ListBlock(items=(ListItem(text("x")), ListItem(text("y"), 1))),
]


@pytest.mark.parametrize("block", TEXTS, ids=lambda block: block.kind)
@pytest.mark.parametrize("entry", [entry for entry in ENTRIES if entry.turns], ids=lambda entry: entry.key)
def test_turning_a_text_into_another_loses_no_word(block: Block, entry: Any) -> None:
    course, lesson = lesson_of(block)
    edit = blockops.convert(lesson, block, entry.make())
    if edit is None or edit.op is None:
        assert entry_of(block) == entry
        return
    new = apply(course, edit.op).course.lesson(lesson.id).blocks
    assert sorted("\n".join(one.plain() for one in new).split()) == sorted(block.plain().split())
    assert new[0].id == block.id
    assert all(one.never_send == block.never_send for one in new)


def test_a_question_can_change_how_many_answers_are_right() -> None:
    options = (Option(text=text("a"), correct=True), Option(text=text("b"), correct=True))
    _, lesson = lesson_of(MultipleChoice(prompt=text("?"), options=options, points=3))
    edit: Any = blockops.convert(lesson, lesson.blocks[0], BY_KEY["single"].make())
    block = edit.op.block
    assert isinstance(block, SingleChoice)
    assert [option.correct for option in block.options] == [True, False]
    assert (block.points, block.options[1].id) == (3, options[1].id)


def test_dragging_the_handle_moves_the_block(open_lesson: Any, qtbot: QtBot) -> None:
    bench = abc(open_lesson)
    view = bench.view
    view.focus_block(bench.blocks[0].id)
    handle = view.dragging.gutter.handle
    last = view.column.frame(bench.blocks[2].id)
    start = handle.rect().center()
    target = handle.mapFromGlobal(last.mapToGlobal(QPoint(100, last.height() - 2)))
    QTest.mousePress(handle, Qt.MouseButton.LeftButton, NONE, start)
    for step in (QPoint(2, 20), target):
        QTest.mouseMove(handle, step)
        qtbot.wait(10)
    assert handle.dragging
    QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, NONE, target)
    assert letters(bench) == "bcad"
    view.undo()
    assert letters(bench) == "abcd"


def test_picture_files_become_image_blocks_and_other_files_get_a_message(open_lesson: Any, tmp_path: Path) -> None:
    good, bad = tmp_path / "shot.png", tmp_path / "fake.png"
    good.write_bytes(png())
    bad.write_bytes(b"this is no picture")
    bench = abc(open_lesson, "a")
    bench.view.add_images([good, bad, tmp_path / "gone.png"], 1)
    assert [block.kind for block in bench.blocks] == ["paragraph", "image"]
    source = bench.blocks[1].source
    assert source.mime == "image/png"
    assert bench.session.media(source.sha256) == png()
    assert len(bench.problems) == 2
    assert all(problem.next_step for problem in bench.problems)


def test_a_picture_on_the_clipboard_becomes_an_image_block(open_lesson: Any) -> None:
    bench = abc(open_lesson, "a")
    bench.view.focus_block(bench.blocks[0].id)
    data = QMimeData()
    image = QImage(30, 30, QImage.Format.Format_RGB32)
    image.fill(QColor("red"))
    data.setImageData(image)
    QGuiApplication.clipboard().setMimeData(data)
    press(Key.Key_V, CONTROL)
    assert [block.kind for block in bench.blocks] == ["paragraph", "image"]


def test_a_picture_is_decoded_and_shown_and_a_missing_one_named(open_lesson: Any, qtbot: QtBot) -> None:
    bench = open_lesson(Paragraph(), Image(source=MediaRef("0" * 64, "image/png", "lost.png"), alt="x"))
    bench.view.desk.do(_insert_image(bench), "Insert image")
    shown = bench.view.column.frame(bench.blocks[2].id).editor._box
    qtbot.waitUntil(lambda: shown.image is not None, timeout=5000)
    assert (shown.width(), shown.height()) == (40, 20)
    lost = bench.view.column.frame(bench.blocks[1].id).editor._box
    qtbot.waitUntil(lambda: "lost.png" in lost.words, timeout=5000)


def _insert_image(bench: Any) -> Any:
    from app.course.ops import InsertBlock

    source = bench.session.add_media(png(), "image/png", "a.png")
    return InsertBlock(bench.view.lesson_id, 2, Image(source=source, alt="Blue"))


def test_answers_are_marked_added_moved_and_removed(open_lesson: Any) -> None:
    bench = open_lesson(
        SingleChoice(
            prompt=text("?"), options=(Option(text=text("a"), correct=True), Option(text=text("b")), Option(text=text("c")))
        )
    )
    block_id = bench.blocks[0].id
    editor = bench.view.column.frame(block_id).editor
    ids = [option.id for option in bench.blocks[0].options]
    editor._cards[1].mark.click()
    assert [option.correct for option in bench.blocks[0].options] == [False, True, False]
    bench.view.focus_block(block_id, "options.2.text", -1, -1)
    press(Key.Key_Return)
    QTest.keyClicks(bench.view.part, "d")
    assert [option.text.plain for option in bench.blocks[0].options] == ["a", "b", "c", "d"]
    editor._cards[3].up.click()
    assert [option.text.plain for option in bench.blocks[0].options] == ["a", "b", "d", "c"]
    editor._cards[0].drop.click()
    assert [option.text.plain for option in bench.blocks[0].options] == ["b", "d", "c"]
    assert bench.blocks[0].options[0].id == ids[1], "ids of answers that stay never change"
    for _ in range(5):
        bench.view.undo()
    assert [option.id for option in bench.blocks[0].options] == ids


def test_true_or_false_and_grading_are_set(open_lesson: Any) -> None:
    bench = open_lesson(TrueFalse(prompt=text("Water is wet.")))
    editor = bench.view.column.frame(bench.blocks[0].id).editor
    editor.false.mark.click()
    assert bench.blocks[0].answer is False
    editor._open_grading()
    from app.gui.canvas.editors.question import GradingPanel

    panel = bench.view.findChild(GradingPanel)
    panel.points.setValue(4)
    panel.attempts.setValue(0)
    assert (bench.blocks[0].points, bench.blocks[0].attempts) == (4, 0)
    assert editor._grading.text() == "4 points · any number of attempts"
    panel.close_panel()


def test_rows_and_columns_come_and_go(open_lesson: Any) -> None:
    bench = open_lesson(Table(rows=((text("1"), text("2")), (text("3"), text("4")))))
    block_id = bench.blocks[0].id
    editor = bench.view.column.frame(block_id).editor

    def cells() -> list[list[str]]:
        return [[cell.plain for cell in row] for row in bench.blocks[0].rows]

    bench.view.focus_block(block_id, "rows.0.0")
    editor.add_row(1)
    editor.add_column(1)
    assert cells() == [["1", "", "2"], ["", "", ""], ["3", "", "4"]]
    editor.delete_row()
    bench.view.focus_block(block_id, "rows.0.1")
    editor.delete_column()
    assert cells() == [["1", "2"], ["3", "4"]]


def test_a_block_of_a_newer_lectern_is_shown_moved_and_kept(open_lesson: Any) -> None:
    unknown = Unknown(made_as="hotspot", data='{"kind":"hotspot","id":"bnew"}', id="bnew")
    bench = open_lesson(Paragraph(text=text("a")), unknown, Divider())
    bench.view.select_blocks("bnew", "bnew")
    press(Key.Key_Up, ALT)
    assert bench.blocks[0] == unknown
    bench.session.flush()


def test_what_is_copied_from_a_damaged_clipboard_falls_back_to_text() -> None:
    data = QMimeData()
    data.setData(clipboard.BLOCKS, b"not json")
    data.setText("plain")
    clip = clipboard.from_mime(Course(), data)
    assert [block.plain() for block in clip.blocks] == ["plain"]
    assert clip.records == []
