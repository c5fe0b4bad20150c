"""What editors show: narration with the real voice of this computer, names for screen readers, growth, themes, big lessons."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QApplication, QLineEdit, QSpinBox, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from app.course import Course, RichText
from app.course.blocks import (
    Block,
    Callout,
    Cue,
    Divider,
    Heading,
    Image,
    ListBlock,
    MediaRef,
    MultipleChoice,
    Narration,
    Option,
    Paragraph,
    Quote,
    Sentence,
    SingleChoice,
    Table,
    TrueFalse,
    Unknown,
)
from app.course.ops import InsertBlock, ReplaceBlock
from app.gui import theme
from app.gui.canvas import looks
from app.gui.canvas.editors.narration import clock, cue_at


def text(content: str) -> RichText:
    return RichText.of(content)


def everything() -> tuple[Block, ...]:
    return (
        Paragraph(text=text("Text"), lead=True),
        Heading(text=text("Heading")),
        ListBlock(),
        Quote(text=text("Quote")),
        Callout(text=text("Callout")),
        Image(),
        Narration(),
        Table(),
        Divider(),
        SingleChoice(),
        MultipleChoice(),
        TrueFalse(),
        Unknown(made_as="hotspot"),
    )


def test_the_waveform_a_clock_and_the_caption_follow_the_sound() -> None:
    cues = (Cue(1000, 2000, "one"), Cue(4000, 5000, "two"))
    found = [cue_at(cues, ms) for ms in (0, 1500, 3000, 4000, 9000)]
    assert found == [cues[0], cues[0], cues[0], cues[1], cues[1]]
    assert cue_at((), 5) is None
    assert (clock(61_500), clock(61_500, wide=True)) == ("1:01", "01:01")


def test_a_narration_is_made_by_the_voice_of_this_computer_and_goes_stale_with_the_text(open_lesson: Any, qtbot: QtBot) -> None:
    bench = open_lesson(Paragraph(text=text("Keep customer data inside.")), Narration())
    paragraph, narration = bench.blocks
    editor = bench.view.column.frame(narration.id).editor
    assert editor._make.text() == "Make narration"
    editor._make.click()
    qtbot.waitUntil(lambda: bench.blocks[1].audio is not None or bool(bench.problems), timeout=60_000)
    assert bench.problems == []
    made = bench.blocks[1]
    assert [sentence.text for sentence in made.sentences] == ["Keep customer data inside."]
    assert editor._badge.text() == "Synthetic voice"
    assert editor._badge.isVisible()
    assert editor._cue.text() == "“Keep customer data inside.”"
    qtbot.waitUntil(lambda: len(editor._wave.bars) > 0 and editor._make.text() != "Stop", timeout=20_000)
    assert not editor._stale.isVisible()
    bench.view.focus_block(paragraph.id, "text", -1, -1)
    QTest.keyClicks(bench.view.part, " Always.")
    assert editor._stale.isVisible()
    assert editor._make.text() == "Renew 1 sentence"
    qtbot.waitUntil(lambda: "spoken again: “Always.”" in editor._state.text(), timeout=5_000)
    bench.view.undo()
    assert not editor._stale.isVisible()


def test_words_that_were_changed_before_they_were_sent_are_named_beside_the_sound(open_lesson: Any, qtbot: QtBot) -> None:
    """The lesson goes on saying what its author wrote: what is heard must not differ from it in silence."""
    bench = open_lesson(Paragraph(text=text("Call Ada Byron first.")), Narration())
    editor = bench.view.column.frame(bench.blocks[1].id).editor
    editor._make.click()
    qtbot.waitUntil(lambda: bench.blocks[1].audio is not None or bool(bench.problems), timeout=60_000)
    made = bench.blocks[1]
    qtbot.waitUntil(lambda: not editor._state.isVisible(), timeout=20_000)
    said = replace(made, sentences=(replace(made.sentences[0], text="Call the owner first."),))
    bench.session.do(ReplaceBlock(bench.view.lesson_id, said), "Narrate")
    qtbot.waitUntil(lambda: "Call the owner first." in editor._state.text(), timeout=5_000)
    assert editor._state.text().startswith("Said in other words than the lesson’s")
    assert editor._state.isVisible()
    assert not editor._stale.isVisible()


def test_without_a_loudspeaker_play_says_so_calmly(open_lesson: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = b"not looked at"
    audio = MediaRef(hashlib.sha256(sound).hexdigest(), "audio/mpeg", "n.mp3")
    bench = open_lesson(Narration(audio=audio, duration=3000, sentences=(Sentence("a", 0, 1, "k"),)))
    from app.gui.canvas.sound import NoSound, Sound

    def none(_: Sound) -> None:
        raise NoSound("This computer has no sound output now.", "No loudspeaker was found.", "Read the captions.")

    monkeypatch.setattr(Sound, "_ready", none)
    bench.view.column.frame(bench.blocks[0].id).editor._play.click()
    assert bench.said == ["This computer has no sound output now. No loudspeaker was found. Read the captions."]
    assert bench.problems == []


def test_every_control_has_a_name_for_screen_readers(open_lesson: Any) -> None:
    bench = open_lesson(*everything())
    view = bench.view
    view.resize(900, 3000)
    view.find_bar.open(replace=True)
    for block in bench.blocks:
        view.focus_block(block.id)
    nameless = []
    for child in view.findChildren(QWidget):
        if isinstance(child, (QAbstractButton, QLineEdit, QTextEdit, QSpinBox, QAbstractSlider)) and child.isVisible():
            if child.objectName().startswith("qt_") or type(child).__name__ == "QScrollBar":
                continue
            interface = QAccessible.queryAccessibleInterface(child)
            if not interface.text(QAccessible.Text.Name).strip():
                nameless.append(f"{type(child).__name__} in {type(child.parent()).__name__}")
    assert not nameless


def test_a_text_grows_with_what_is_typed_and_pushes_the_rest_down(open_lesson: Any, qtbot: QtBot) -> None:
    bench = open_lesson(Paragraph(text=text("a")), Paragraph(text=text("b")))
    column = bench.view.column
    first, second = (column.frame(block.id) for block in bench.blocks)
    height, top = first.height(), second.y()
    bench.view.focus_block(bench.blocks[0].id, "text", 1, 1)
    QTest.keyClicks(bench.view.part, " many words" * 12)
    line = looks.LOOKS["body"].line
    assert first.height() > height
    assert (first.height() - height) % line == 0
    assert second.y() - top == first.height() - height
    assert bench.view.part.verticalScrollBar().value() == 0


def test_a_long_lesson_is_built_where_it_is_looked_at_and_never_whole(open_lesson: Any, qtbot: QtBot) -> None:
    blocks = tuple(Paragraph(text=text(f"Paragraph {n}. " + "Some words. " * 30)) for n in range(500))
    bench = open_lesson(*blocks)
    column = bench.view.column
    assert len(bench.view.frames()) < 40, "only the first screen is built at once"
    bench.view.focus_block(blocks[400].id)
    assert bench.view.part.text == blocks[400].text
    qtbot.wait(600)
    assert len(bench.view.frames()) <= 300
    tops = [slot.top for slot in column.slots]
    assert tops == sorted(tops)
    shown = column.frame(blocks[400].id)
    assert not shown.visibleRegion().isEmpty(), "building the neighbours does not move what is looked at"


def test_colours_and_zoom_change_in_place(open_lesson: Any, themed: QApplication, qtbot: QtBot) -> None:
    bench = open_lesson(*everything())
    qtbot.waitUntil(lambda: len(bench.view.frames()) == len(bench.blocks))
    heights = [slot.height for slot in bench.view.column.slots]
    texts = bench.texts
    try:
        theme.apply(themed, "dark")
        bench.view.set_zoom(150)
        assert sum(slot.height for slot in bench.view.column.slots) > sum(heights)
    finally:
        theme.apply(themed, "light")
        bench.view.set_zoom(100)
    qtbot.waitUntil(lambda: [slot.height for slot in bench.view.column.slots] == heights, timeout=2000)
    assert bench.texts == texts


def test_a_course_for_reading_only_can_be_read_and_not_changed(open_lesson: Any) -> None:
    bench = open_lesson(Paragraph(text=text("a")), SingleChoice(prompt=text("?"), options=(Option(), Option())))
    bench.session.project.read_only = True
    bench.view.show_lesson(bench.view.lesson_id)
    bench.view.focus_block(bench.blocks[0].id, "text", 1, 1)
    QTest.keyClicks(bench.view.part, "b")
    QTest.keyClick(bench.view.part, Qt.Key.Key_Return)
    assert bench.texts[0] == "a"
    assert not bench.view.column.frame(bench.blocks[1].id).editor._cards[0].mark.isEnabled()


def test_a_change_from_elsewhere_of_kind_and_order_is_followed(open_lesson: Any) -> None:
    bench = open_lesson(Paragraph(text=text("a")), Paragraph(text=text("b")))
    frame = bench.view.column.frame(bench.blocks[1].id)
    bench.session.do(InsertBlock(bench.view.lesson_id, 0, Divider(id="bdivider")), "Insert")
    assert [slot.block.id for slot in bench.view.column.slots] == [block.id for block in bench.blocks]
    assert bench.view.column.frame(bench.blocks[2].id) is frame, "frames of blocks that stay are kept"
    from app.course.ops import ReplaceBlock

    heading = Heading(id=bench.blocks[2].id, text=text("b"))
    bench.session.do(ReplaceBlock(bench.view.lesson_id, heading), "Turn")
    assert type(frame.editor).__name__ == "HeadingEditor"
    bench.session.undo()
    bench.session.undo()
    assert [type(one.editor).__name__ for one in bench.view.frames()] == ["ParagraphEditor", "ParagraphEditor"]


def test_a_text_that_has_the_caret_may_change_its_kind_from_elsewhere(open_lesson: Any, qtbot: QtBot) -> None:
    """The inspector, undo in another place: the text that had the caret is gone, and nothing may still reach for it."""
    from app.course.ops import ReplaceBlock

    bench = open_lesson(Paragraph(text=text("a")), Paragraph(text=text("b")))
    bench.view.focus_block(bench.blocks[0].id, "text", 0, 0)
    heading = Heading(id=bench.blocks[0].id, text=text("a"))
    bench.session.do(ReplaceBlock(bench.view.lesson_id, heading), "Turn")
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    qtbot.wait(700)
    bench.view.bar.refresh()
    bench.session.undo()
    qtbot.wait(700)
    assert bench.view.part is None or bench.view.isAncestorOf(bench.view.part)


def test_changing_lessons_leaves_nothing_behind(open_lesson: Any, qtbot: QtBot) -> None:
    bench = open_lesson(*everything())
    for _ in range(3):
        bench.view.show_lesson(bench.view.lesson_id)
    qtbot.wait(700)
    columns = [child for child in bench.view.findChildren(QWidget) if type(child).__name__ == "Column"]
    assert columns == [bench.view.column]


def test_a_lesson_that_is_no_longer_shown_builds_nothing_more(open_lesson: Any, qtbot: QtBot) -> None:
    bench = open_lesson(*(Paragraph(text=text(f"Paragraph {n}. " + "Some words. " * 30)) for n in range(120)))
    for _ in range(4):
        old = bench.view.column
        bench.view.focus_block(bench.blocks[60].id)
        qtbot.wait(20)
        bench.view.show_lesson(bench.view.lesson_id)
        assert not old._idle.isActive()
        qtbot.wait(260)  # its frames are being deleted, a few at a time


def test_importing_the_canvas_brings_no_heavy_library() -> None:
    heavy = (
        "numpy",
        "PIL",
        "presidio_analyzer",
        "spacy",
        "keyring",
        "PySide6.QtMultimedia",
        "docx",
        "jinja2",
        "openai",
        "sentencex",
    )
    code = f"import sys, app.gui.canvas; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_kind_survives_being_shown(open_lesson: Any) -> None:
    blocks = everything()
    bench = open_lesson(*blocks)
    for block in blocks:
        bench.view.focus_block(block.id)
        bench.view.select_blocks(block.id, block.id)
    assert bench.blocks == blocks, "looking at a block does not change it"
    course: Course = bench.session.course
    assert replace(course) == course


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_points_and_attempts_end_where_the_answers_end(open_lesson: Any, themed: QApplication, scheme: theme.Scheme) -> None:
    bench = open_lesson(SingleChoice(prompt=text("?"), options=(Option(text=text("a")), Option(text=text("b")))))
    editor = bench.view.column.frame(bench.blocks[0].id).editor
    try:
        theme.apply(themed, scheme)
        editor.edit(replace(bench.blocks[0], attempts=0), "Change the attempts")
        picture = editor.grab().toImage()
        ratio = picture.devicePixelRatio()
        ground = picture.pixelColor(round(editor.width() / 2 * ratio), round(6 * ratio))
        inked = [
            x
            for x in range(picture.width() // 2, picture.width() - round(4 * ratio))
            if any(picture.pixelColor(x, round(y * ratio)) != ground for y in range(20, 40))
        ]
    finally:
        theme.apply(themed, "light")
    edge = editor._cards[0].geometry().right()
    assert abs(max(inked) / ratio - edge) <= 2, "its words, to the pixel or two a letter keeps free"


def test_a_scroll_bar_comes_with_text_that_does_not_fit_and_not_for_the_empty_space_below(open_lesson: Any) -> None:
    bench = open_lesson(Paragraph(text=text("a")))
    bar, column = bench.view.page.verticalScrollBar(), bench.view.column
    last = column.slots[-1]
    needed = last.top + last.height
    heights = {needed + 300: False, needed + 150: False, needed + 110: False, needed + 60: True, needed - 20: True}
    for height, wanted in heights.items():
        bench.view.resize(840, height)
        QApplication.processEvents()  # a scroll area shows its bars after it was laid out
        assert bar.isVisible() is wanted, height
        assert (bar.maximum() > 0) is wanted
