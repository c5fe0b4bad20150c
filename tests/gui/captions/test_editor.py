"""The caption editor: edits are steps of the course, limits are measured at once, everything works by keyboard."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QItemSelectionModel, QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid
from tests.gui.captions.conftest import CUES, Opener
from tests.gui.demo import RECORD

from app.course import OutputKind
from app.course.blocks import CaptionTrack, Cue, Narration
from app.course.ops import ReplaceBlock
from app.gui.canvas import htmlorigins
from app.gui.captions.cells import CueEdit
from app.gui.captions.dialogs import LimitsDialog, ShiftDialog
from app.gui.captions.window import CaptionWindow
from app.gui.dialogs import ShortcutsDialog

Key, Mod = Qt.Key, Qt.KeyboardModifier


def texts(window: CaptionWindow) -> list[str]:
    """The words of all captions in the course."""
    return [cue.text for cue in window.work.kept]


def steps(window: CaptionWindow) -> int:
    """How many steps the course can take back."""
    return len(window.work.session._undo)


def field(window: CaptionWindow) -> CueEdit:
    """The open editor of a caption's words."""
    found = window.table.cells.editor
    assert found is not None
    return found


def drag(window: CaptionWindow, start: float, end: float, modifiers: Qt.KeyboardModifier = Mod.NoModifier) -> None:
    """Drag on the waveform from one time to another, in ms."""
    y = window.wave.height() // 2
    at, to = (QPoint(round(window.scale.x(ms)), y) for ms in (start, end))
    QTest.mousePress(window.wave, Qt.MouseButton.LeftButton, modifiers, at)
    for part in (0.3, 0.7, 1.0):
        QTest.mouseMove(window.wave, at + (to - at) * part)
    QTest.mouseRelease(window.wave, Qt.MouseButton.LeftButton, modifiers, to)


def test_dragging_an_edge_is_one_step_and_snaps_to_the_pause_in_the_sound(editor: Opener) -> None:
    window = editor(((CUES[0]), replace(CUES[1], start=3100)))
    before = steps(window)
    window.wave.setFocus()
    drag(window, 2000, 2640)  # the tone pauses at 2.7 s
    assert abs(window.work.kept[0].end - 2700) <= 30
    assert steps(window) == before + 1
    window.commands.run("captions.undo")
    assert window.work.kept[0] == CUES[0]


def test_dragging_a_whole_caption_keeps_its_length_and_escape_gives_it_up(editor: Opener) -> None:
    window = editor()
    drag(window, 8000, 9900)
    moved = window.work.kept[3]
    assert moved.end - moved.start == CUES[3].end - CUES[3].start
    assert moved.start > 7500
    y = window.wave.height() // 2
    QTest.mousePress(window.wave, Qt.MouseButton.LeftButton, Mod.NoModifier, QPoint(round(window.scale.x(1000)), y))
    QTest.mouseMove(window.wave, QPoint(round(window.scale.x(1700)), y))
    assert window.work.cues[0].start > 0
    QTest.keyClick(window.wave, Key.Key_Escape)
    QTest.mouseRelease(window.wave, Qt.MouseButton.LeftButton, Mod.NoModifier, QPoint(round(window.scale.x(1700)), y))
    assert window.work.kept[0] == window.work.cues[0] == CUES[0]


def test_typing_is_one_step_and_is_measured_at_every_key(editor: Opener, qtbot: QtBot) -> None:
    window = editor()
    before = steps(window)
    window.work.choose(1)
    QTest.keyClick(window.table, Key.Key_F2)
    QTest.keyClicks(field(window), " It must stay open for the whole of the lesson")
    assert texts(window)[1].endswith("the whole of the lesson")
    assert {"columns", "speed"} <= {issue.rule for issue in window.work.issues_of(1)}
    QTest.keyClick(field(window), Key.Key_Return, Mod.ShiftModifier)
    assert texts(window)[1].endswith("lesson\n")
    QTest.keyClick(field(window), Key.Key_Return)
    assert window.work.current == 2
    assert field(window).row == 2
    assert steps(window) == before + 1
    QTest.keyClick(field(window), Key.Key_Z, Mod.ControlModifier)
    assert texts(window) == [cue.text for cue in CUES]


def test_escape_gives_up_what_was_typed(editor: Opener) -> None:
    window = editor()
    window.table.edit_text()
    QTest.keyClicks(field(window), "nonsense")
    assert texts(window)[0].endswith("nonsense")
    QTest.keyClick(field(window), Key.Key_Escape)
    assert texts(window)[0] == CUES[0].text
    assert window.table.cells.editor is None


def test_split_at_the_caret_goes_on_editing_the_second_half(editor: Opener) -> None:
    window = editor()
    window.table.edit_text()
    caret = field(window).textCursor()
    caret.setPosition(len("Put on your gloves,"))
    field(window).setTextCursor(caret)
    QTest.keyClick(field(window), Key.Key_Return, Mod.ControlModifier)
    assert texts(window)[:2] == ["Put on your gloves,", "please."]
    assert field(window).row == 1
    assert window.work.kept[0].end < window.work.kept[1].start < CUES[0].end


def test_merge_insert_delete_and_their_undo(editor: Opener) -> None:
    window = editor()
    window.work.choose(0, {0, 1})
    window.commands.run("captions.merge")
    assert texts(window)[0] == "Put on your gloves, please.\nOpen the window first."
    window.commands.run("captions.undo")
    window.head.seek(9500)
    window.commands.run("captions.insert")
    QTest.keyClicks(field(window), "The end")
    QTest.keyClick(field(window), Key.Key_Return)
    assert window.work.kept[-1] == Cue(9500, 11_500, "The end")
    window.table.setFocus()
    window.work.choose(2, {2, 3})
    QTest.keyClick(window.table, Key.Key_Delete)
    assert texts(window) == [CUES[0].text, CUES[1].text, "The end"]
    for _ in range(3):
        window.commands.run("captions.undo")
    assert window.work.kept == CUES
    assert not window.work.can_undo, "what was done before the window was opened is not its business"


def test_what_is_chosen_in_the_list_is_chosen_everywhere_however_it_is_scattered(editor: Opener) -> None:
    window = editor()
    work, table = window.work, window.table
    work.choose(3, {0, 1, 3})
    assert sorted(index.row() for index in table.selectionModel().selectedRows()) == [0, 1, 3]
    table.selectAll()
    assert work.selected == {0, 1, 2, 3}
    one = table.cues.index(2, 0)
    table.selectionModel().select(one, QItemSelectionModel.SelectionFlag.Deselect | QItemSelectionModel.SelectionFlag.Rows)
    assert work.selected >= {0, 1, 3}
    assert work.selected == {index.row() for index in table.selectionModel().selectedRows()} | {work.current}


def test_shift_moves_what_was_chosen(editor: Opener) -> None:
    window = editor()
    window.work.choose(1)
    window.commands.run("captions.shift")
    dialog = window.findChild(ShiftDialog)
    assert dialog is not None
    dialog.seconds.setValue(-0.15)
    dialog.which.choose("after")
    dialog.accept()
    assert [cue.start for cue in window.work.kept] == [0, 2050, 4050, 5650]


def test_find_and_replace_all_is_one_step(editor: Opener) -> None:
    window = editor()
    before = steps(window)
    window.find_bar.open(replace=True)
    QTest.keyClicks(window.find_bar.field, "the")
    assert window.find_bar.count.text() == "1 of 4"
    window.find_bar.words.setChecked(True)
    window.find_bar.field.setText("th")
    assert window.find_bar.count.text() == "No match"
    window.find_bar.field.setText("the")
    window.find_bar.other.setText("that")
    window.find_bar.replace_all()
    assert texts(window)[3] == "Call that supervisor when that alarm sounds."
    assert steps(window) == before + 1
    window.find_bar.field.setText("close that lid")
    window.find_bar.step(1)
    assert window.work.current == 2
    QTest.keyClick(window.find_bar.field, Key.Key_Escape)
    assert window.find_bar.isHidden()
    assert window.isVisible()


def test_next_to_look_at_goes_round_and_looks_right_settles_a_guess(editor: Opener) -> None:
    window = editor()
    window.commands.run("captions.issue.next")
    assert window.work.current == 2
    assert {issue.rule for issue in window.work.issues_of(2)} == {"unsure", "overlap"}
    assert window.head.position == CUES[2].start
    assert "with guessed times" in window.status.issues.text()
    window.commands.run("captions.right")
    assert not window.work.kept[2].unsure
    window.doing.mend("overlap")
    assert window.work.kept[2].end == CUES[3].start - window.work.limits.gap_ms
    assert window.status.issues.text() == "Nothing to look at"


def test_another_profile_measures_at_once_and_stays_with_the_course(editor: Opener) -> None:
    window = editor()
    bar = window.header.profile
    bar.setCurrentIndex(bar.findData("dcmp"))
    bar.activated.emit(bar.currentIndex())
    assert window.work.session.course.settings.caption_profile == "dcmp"
    assert any("DCMP" in issue.source for issue in window.work.issues)
    window.commands.run("captions.limits")
    dialog = window.findChild(LimitsDialog)
    assert dialog is not None
    dialog.fields["columns"].setValue(12)
    dialog.accept()
    assert window.work.limits.columns == 12
    assert bar.currentText() == "Own limits"
    window.commands.run("captions.undo")
    assert window.work.profile.key == "dcmp"


def test_a_narration_that_lands_meanwhile_is_shown_and_not_undone_from_here(editor: Opener) -> None:
    window = editor()
    window.work.put(CUES[:2], "Delete captions")
    landed = replace(window.block, cues=(Cue(0, 3000, "All new."),))
    window.work.session.do(ReplaceBlock("l1", landed), "Narrate")
    assert texts(window) == ["All new."]
    assert not window.commands.qt("captions.undo").isEnabled()
    window.work.undo()
    assert texts(window) == ["All new."]


@pytest.mark.qt_log_ignore("Qt multimedia|pipewire|PulseAudio", extend=True)
def test_without_a_loudspeaker_playing_says_so_and_the_playhead_still_moves(editor: Opener) -> None:
    window = editor()
    QTest.keyClick(window.table, Key.Key_Space)
    QTest.keyClick(window.wave, Key.Key_Right, Mod.ShiftModifier)
    assert window.head.position == 1000
    assert window.transport.time.text().startswith("0:01.000")
    window.head.seek(4500)
    window.commands.run("captions.here")
    assert window.work.current == 2


def test_everything_by_keyboard(editor: Opener) -> None:
    window = editor()
    window.table.setFocus()
    for key, mods in (
        (Key.Key_Down, Mod.ControlModifier),
        (Key.Key_Right, Mod.ControlModifier | Mod.AltModifier),
        (Key.Key_Left, Mod.ControlModifier | Mod.AltModifier | Mod.ShiftModifier),
    ):
        QTest.keyClick(window.table, key, mods)
    assert window.work.current == 1
    assert (window.work.kept[1].start, window.work.kept[1].end) == (2250, 3950)
    QTest.keyClick(window.table, Key.Key_F8)
    assert window.work.current == 2
    window.head.seek(4400)
    QTest.keyClick(window.table, Key.Key_F5)
    assert window.work.kept[2].start == 4400
    shown = window.scale.per_pixel
    QTest.keyClick(window.table, Key.Key_Equal, Mod.ControlModifier)
    assert window.scale.per_pixel < shown
    QTest.keyClick(window.table, Key.Key_Minus, Mod.ControlModifier)
    assert window.scale.per_pixel == pytest.approx(shown)
    QTest.keyClick(window.table, Key.Key_0, Mod.ControlModifier)
    assert window.scale.end >= window.scale.duration
    QTest.keyClick(window.table, Key.Key_F1)
    assert window.findChild(ShortcutsDialog) is not None


def test_every_stop_has_a_name_and_every_command_with_a_button_shows_its_keys(editor: Opener) -> None:
    window = editor()
    for widget in window.findChildren(QWidget):
        stops = widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisibleTo(window)
        if stops and widget.metaObject().className() not in ("QScrollArea",):
            name = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
            assert name, widget
    tips = {button.toolTip() for button in window.transport.findChildren(QAbstractButton)}
    assert any(tip.startswith("Snap to pauses and neighbours (") for tip in tips)
    keys = [keys for item in window.commands.table() for keys in item.keys]
    assert len(keys) == len(set(keys)), "no key does two things"
    row = window.table.cues.index(2, 4)
    said = row.data(Qt.ItemDataRole.AccessibleTextRole)
    assert said.startswith("Caption 3, 0:04.200. Close the lid, as always.")
    assert "Overlaps the next caption" in said


def test_the_wheel_scrolls_and_zooms_around_the_pointer(editor: Opener) -> None:
    window = editor()
    window.scale.zoom(0.3)

    def wheel(by: int, modifiers: Qt.KeyboardModifier) -> None:
        at = QPointF(300, 60)
        where = window.wave.mapToGlobal(at)
        event = QWheelEvent(
            at, where, QPoint(), QPoint(0, by), Qt.MouseButton.NoButton, modifiers, Qt.ScrollPhase.NoScrollPhase, False
        )
        QApplication.sendEvent(window.wave, event)

    wheel(-240, Mod.NoModifier)
    start, under = window.scale.start, window.scale.ms(300)
    assert start > 0
    wheel(120, Mod.ControlModifier)
    assert window.scale.ms(300) == pytest.approx(under, abs=1)


def test_a_narration_without_captions_offers_to_insert_the_first(editor: Opener) -> None:
    window = editor(())
    assert not window.table.isVisible()
    window.wave.setFocus()
    window.head.seek(1000)
    window.commands.run("captions.insert")
    assert window.table.isVisible()
    assert window.block.captions_from == "person"
    QTest.keyClicks(field(window), "First")
    assert texts(window) == ["First"]


def test_a_course_that_can_not_be_changed_can_be_looked_at(editor: Opener) -> None:
    window = editor(read_only=True)
    for key in ("split", "merge", "insert", "delete", "shift", "snap", "import", "text"):
        assert not window.commands.qt(f"captions.{key}").isEnabled(), key
    assert window.commands.qt("captions.export").isEnabled()
    drag(window, 2000, 2600)
    QTest.keyClick(window.table, Key.Key_F2)
    QTest.keyClick(window.table, Key.Key_Delete)
    assert window.table.cells.editor is None
    assert window.work.kept == CUES
    window.commands.run("captions.issue.next")
    assert window.work.current == 2


def test_a_translation_that_no_longer_matches_says_so(editor: Opener) -> None:
    track = CaptionTrack("de", CUES)
    window = editor(tracks=(track,))
    window.header.language.setCurrentIndex(1)
    window.header.language.activated.emit(1)
    assert window.work.track == "de"
    assert not window.header.stale.isVisible()
    window.work.put(CUES[:3], "Delete a caption")
    assert window.block.cues == CUES, "another language is another track"
    assert window.header.stale.isVisible()


def test_a_translation_of_what_was_said_before_is_marked_until_somebody_says_that_it_is_right(editor: Opener) -> None:
    stale = (CUES[0], replace(CUES[1], stale=True), replace(CUES[2], stale=True, unsure=False), CUES[3])
    window = editor(tracks=(CaptionTrack("de", stale),))
    window.header.language.setCurrentIndex(1)
    window.header.language.activated.emit(1)
    assert window.header.stale.isVisible()
    assert "2 of them out of date" in window.status.issues.text()
    assert window.details.stale.isHidden()
    window.work.choose(1)
    assert not window.details.stale.isHidden()
    assert any(issue.rule == "stale" for issue in window.work.issues_of(1))
    window.details.right.click()
    assert [cue.stale for cue in window.work.kept] == [False, False, True, False]
    assert window.work.current == 2
    QTest.keyClick(window.table, Key.Key_F2)
    QTest.keyClicks(field(window), " Neu")
    QTest.keyClick(field(window), Key.Key_Return)
    assert not any(cue.stale for cue in window.work.kept), "a person wrote it anew"
    assert not window.header.stale.isVisible()
    window.commands.run("captions.undo")
    assert window.work.kept[2].stale


@pytest.mark.clause("B4.2b")
@pytest.mark.parametrize("track", ["", "de"])
def test_ai_text_pasted_into_captions_labels_them(editor: Opener, track: str) -> None:
    window = editor(provenance=None, recorded=True, tracks=(CaptionTrack("de", CUES),))
    session = window.work.session
    record = replace(RECORD, id="w1", kind=OutputKind.TEXT)
    data = QMimeData()
    data.setText("Mind the gap")
    data.setHtml(htmlorigins.span("w1", "Mind the gap", [record]))
    QGuiApplication.clipboard().setMimeData(data)
    window.work.choose_language(track)
    QTest.keyClick(window.table, Key.Key_F2)
    QTest.keyClicks(field(window), " Go on.")
    assert window.block.origins() == frozenset(), "typed by a person"
    QTest.keyClick(field(window), Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert window.work.kept[0].text.endswith("Go on.Mind the gap")
    held = window.block.tracks[0].provenance if track else window.block.captions_provenance
    assert held == "w1"
    assert window.block.origins() == {"w1"}
    assert session.course.record("w1") == record
    QTest.keyClick(field(window), Key.Key_Escape)
    assert window.block.origins() == frozenset()


def test_escape_closes_what_is_smallest_first_and_closing_keeps_what_was_done(editor: Opener) -> None:
    window = editor()
    window.table.edit_text()
    QTest.keyClicks(field(window), "!")
    window.find_bar.open()
    QTest.keyClick(window.find_bar.field, Key.Key_Escape)
    session = window.work.session
    QTest.keyClick(window.table, Key.Key_Escape)
    QTest.qWait(0)
    assert not isValid(window) or not window.isVisible()
    block = session.course.lesson("l1").blocks[0]
    assert isinstance(block, Narration)
    assert block.cues[0].text == CUES[0].text + "!"
    assert session.undo_label == "Edit a caption"


def test_the_speaker_is_named_for_all_chosen_captions(editor: Opener) -> None:
    window = editor()
    window.work.choose(0, {0, 1})
    window.details.speaker.setFocus()
    QTest.keyClicks(window.details.speaker, "Ann")
    QTest.keyClick(window.details.speaker, Key.Key_Return)
    assert [cue.speaker for cue in window.work.kept] == ["Ann", "Ann", "", ""]
    assert window.isVisible(), "Enter in a field closes nothing"
