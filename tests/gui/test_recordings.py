"""A recording in the real window: captions from the script, and what card and inspector say of it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from pytestqt.qtbot import QtBot
from tests.media.align.speech import SCRIPT, recording

from app.course.blocks import CaptionTrack, MediaRef, Narration
from app.course.model import Course, Lesson, Section
from app.course.ops import ReplaceBlock
from app.course.text import RichText
from app.gui.canvas.editors.narration import NarrationEditor
from app.gui.window import MainWindow
from app.media.audio import delay_ms, encode_mp3
from app.services.editing import Session
from app.services.recordings import Recording


def test_a_recording_gets_captions_from_its_script_at_a_buttons_press(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> None:
    spoken = recording(SCRIPT[:5])
    mp3 = encode_mp3(spoken.clip)
    block = Narration(id="bn", script=RichText.of(" ".join(SCRIPT[:5])), recorded=True)
    course = Course(sections=(Section(lessons=(Lesson(id="l1", title="Safety", blocks=(block,)),)),))
    session = Session.create(tmp_path / "Safety.course", course, window.context.dispatch)
    ref: MediaRef = session.add_media(mp3, "audio/mpeg", "own.mp3")
    session.do(ReplaceBlock("l1", replace(block, audio=ref, duration=round(spoken.clip.seconds * 1000))), "Import a recording")
    window._enter(session)
    studio = window.studio
    assert studio is not None
    column = studio.lesson_view.column
    assert column is not None
    frame = column.frame("bn")
    assert frame is not None
    editor = frame.editor
    assert isinstance(editor, NarrationEditor)
    editor.set_active(True)
    assert editor._badge.text() == "Recorded"
    assert editor._make.text() == "Make captions…"
    assert editor._record.isVisibleTo(editor)
    ways = {action.text(): action for action in editor._ways().actions()}
    assert list(ways) == ["From the script, on this computer", "Without a script, by AssemblyAI…"]
    ways["From the script, on this computer"].trigger()

    def made() -> Narration:
        held = session.course.lesson("l1").blocks[0]
        assert isinstance(held, Narration)
        return held

    qtbot.waitUntil(lambda: bool(made().cues), timeout=60_000)
    for sentence, (start, _) in zip(made().sentences, spoken.truth, strict=True):
        assert abs(sentence.start - start - delay_ms(spoken.clip.rate)) < 120, "times are those of a player of the file"
    assert session.undo_label == "Make captions from the script"
    assert made().captions_from == "alignment"
    session.undo()
    assert made().cues == ()


def test_whoever_records_anew_is_told_that_translations_went(window: MainWindow, tmp_path: Path) -> None:
    before = Narration(id="bn", tracks=(CaptionTrack("de"), CaptionTrack("fr")))
    course = Course(sections=(Section(lessons=(Lesson(id="l1", title="Safety", blocks=(before,)),)),))
    window._enter(Session.create(tmp_path / "Safety.course", course, window.context.dispatch))
    assert window.studio is not None
    recordings = window.studio.lesson_view.desk.recordings
    made = Recording(b"", 1000, (), ("It was very quiet.",))
    recordings._kept("l1", before, made)
    assert window.toast.message.startswith("The recording is in the course. It was very quiet. The captions in Deutsch, ")
    assert "undo brings them back" in window.toast.message
    recordings._kept("l1", replace(before, tracks=()), made)
    assert window.toast.message == "The recording is in the course. It was very quiet."
