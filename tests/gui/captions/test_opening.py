"""Where the caption editor is opened from."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtTest import QTest
from tests.gui.canvas.conftest import Opener, open_lesson, themed
from tests.gui.captions.making import beeps

from app.course.blocks import Cue, MediaRef, Narration, Paragraph
from app.course.ops import ReplaceBlock
from app.gui.canvas.actions import lesson_actions
from app.gui.captions.window import CaptionWindow

__all__ = ["open_lesson", "themed"]


def test_the_button_in_the_narration_and_the_menu_open_it(open_lesson: Opener, tmp_path: Path) -> None:
    bench = open_lesson(Paragraph(id="p"), Narration(id="n", duration=3000, cues=(Cue(0, 1000, "Hello"),)))
    data = beeps(tmp_path / "b.mp3", 3)
    ref: MediaRef = bench.session.add_media(data, "audio/mpeg", "b.mp3")
    bench.session.do(ReplaceBlock(bench.view.lesson_id, Narration(id="n", duration=3000, audio=ref)), "Narrate")
    bench.view.mode.select("n", "n")
    (row,) = [row for row in lesson_actions(bench.view) if row.id == "lesson.captions"]
    assert row.enabled()
    row.run()
    window = bench.view.desk.context.window
    (editor,) = window.window().findChildren(CaptionWindow)
    assert editor.isVisible()
    assert editor.work.block_id == "n"
    editor.close()
    QTest.qWait(0)
    assert not window.window().findChildren(CaptionWindow)


def test_a_lesson_without_narration_offers_none(open_lesson: Opener) -> None:
    bench = open_lesson(Paragraph(id="p"))
    (row,) = [row for row in lesson_actions(bench.view) if row.id == "lesson.captions"]
    assert not row.enabled()
