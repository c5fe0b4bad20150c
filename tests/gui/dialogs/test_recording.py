"""Recording one's own voice, and importing a recording, with a microphone that plays a file."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from tests.gui.heard import Heard

from app.audit import AuditLog
from app.course.blocks import Narration
from app.course.model import Course, Lesson, Section
from app.course.text import RichText
from app.gui.context import Context
from app.gui.dialogs.recording import RecordingDialog
from app.gui.recording.booth import BoothState
from app.gui.recording.meter import LevelMeter, peak_of
from app.gui.recording.microphone import Microphone, MicrophoneProblem
from app.gui.widgets import Button
from app.media.audio import decode
from app.policy.records import Consent, Records, Use
from app.services import at_once
from app.services.editing import Session
from app.services.labelling import Labeller
from app.services.records import RecordService, records_folder
from app.services.takes import TakeWriter, takes_folder, unfinished

SCRIPT = ["Report every leak at once.", "Even a small one."]


class Tape(Microphone):
    """A microphone that hears what it is told to; ``there`` is what is plugged in."""

    rate = 16_000

    def __init__(self, *there: tuple[str, str]) -> None:
        super().__init__()
        self.there = list(there)
        self.on = False
        self.refuses = False

    def names(self) -> list[tuple[str, str]]:
        return self.there

    def start(self, device: str) -> None:
        if self.refuses:
            raise MicrophoneProblem("The microphone can't be heard.", "Another program holds it.", "Close it.")
        self.on = True

    def stop(self) -> None:
        self.on = False

    def say(self, seconds: float, level: float = 0.3) -> None:
        """Hear a tone in pieces of 50 ms."""
        at = np.arange(round(seconds * self.rate)) / self.rate
        pcm = np.clip(level * np.sin(2 * np.pi * 220 * at) * 32767, -32768, 32767).astype("<i2").tobytes()
        for start in range(0, len(pcm), 1600):
            self.heard.emit(pcm[start : start + 1600])


@pytest.fixture
def session(tmp_path: Path) -> Iterator[Session]:
    block = Narration(id="bn", script=RichText.of(" ".join(SCRIPT)))
    course = Course(sections=(Section(lessons=(Lesson(id="l1", title="Leaks", blocks=(block,)),)),))
    made = Session.create(tmp_path / "Leaks.course", course, at_once)
    yield made
    made.close()


@pytest.fixture
def records(tmp_path: Path) -> Iterator[RecordService]:
    with AuditLog(tmp_path / "audit.sqlite") as log:
        yield RecordService(log, Records(records_folder()), user="Ada")


Opener = Callable[..., RecordingDialog]


@pytest.fixture
def opened(context: Context, session: Session, records: RecordService, qtbot: QtBot) -> Opener:
    def make(tape: Tape) -> RecordingDialog:
        lesson = session.course.lesson("l1")
        block = lesson.blocks[0]
        assert isinstance(block, Narration)
        dialog = RecordingDialog(context, session, (lesson, block), tape, records, Labeller(), SCRIPT)
        qtbot.addWidget(dialog)
        dialog.show()
        dialog.activateWindow()
        qtbot.waitUntil(dialog.isActiveWindow)
        return dialog

    return make


def narration(session: Session) -> Narration:
    block = session.course.lesson("l1").blocks[0]
    assert isinstance(block, Narration)
    return block


def test_a_take_is_recorded_paused_kept_and_undone(opened: Opener, session: Session, qtbot: QtBot) -> None:
    tape = Tape(("usb", "Studio microphone"))
    dialog = opened(tape)
    assert "Even a small one." in dialog.prompter.toPlainText()
    assert not dialog.keep.isEnabled()
    dialog.record.click()
    assert dialog.booth.state is BoothState.RECORDING
    assert dialog.record.text() == "Pause"
    assert dialog.state.text().startswith("Wait"), "some microphones take a second to start, and what is said then is lost"
    tape.say(1.0)
    assert dialog.state.text() == "● Recording"
    assert dialog.time.text() == "0:01"
    assert dialog.verdict.text() == "Good level."
    dialog.record.click()
    tape.say(2.0)
    assert dialog.booth.seconds == pytest.approx(1.0), "what is said in a pause is not kept"
    qtbot.keyClick(dialog, Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier)
    tape.say(1.0)
    dialog.end.click()
    assert not tape.on
    assert dialog.record.text() == "Retake"
    dialog.keep.click()
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=20_000)
    block = narration(session)
    assert block.recorded
    assert block.consent == ""
    assert block.provenance is None
    assert block.audio is not None
    assert decode(session.media(block.audio.sha256)).seconds == pytest.approx(2.0, abs=0.2)
    assert unfinished(takes_folder(), session.course.id, "bn") == []
    assert session.undo_label == "Record a narration"
    again = opened(tape)
    assert again.remove.isVisible()
    again.remove.click()
    assert narration(session).audio is None
    assert not narration(session).recorded
    session.undo()
    assert narration(session) == block
    session.undo()
    assert narration(session).audio is None


def test_a_retake_replaces_the_take_and_too_loud_is_said(opened: Opener, session: Session) -> None:
    tape = Tape(("usb", "Studio microphone"))
    dialog = opened(tape)
    dialog.record.click()
    tape.say(1.0, level=1.2)
    assert dialog.verdict.text().startswith("Too loud")
    dialog.end.click()
    dialog.record.click()
    tape.say(0.5)
    assert dialog.verdict.text() == "Good level."
    dialog.end.click()
    [take] = unfinished(takes_folder(), session.course.id, "bn")
    assert take.seconds == pytest.approx(0.5)


def test_without_a_microphone_it_says_so_and_notices_one_that_is_plugged_in(opened: Opener) -> None:
    tape = Tape()
    dialog = opened(tape)
    assert dialog.none.isVisible()
    assert not dialog.record.isEnabled()
    assert dialog.choose.isEnabled(), "a recording can still be imported"
    tape.there.append(("usb", "Headset"))
    tape.changed.emit()
    assert not dialog.none.isVisible()
    assert dialog.record.isEnabled()
    assert dialog.devices.currentText() == "Headset"


def test_a_microphone_that_refuses_or_dies_loses_nothing(opened: Opener, session: Session) -> None:
    tape = Tape(("usb", "Studio microphone"))
    dialog = opened(tape)
    tape.refuses = True
    dialog.record.click()
    assert dialog.notices.error is not None
    assert dialog.booth.state is BoothState.IDLE
    tape.refuses = False
    dialog.record.click()
    tape.say(1.0)
    tape.failed.emit(MicrophoneProblem("The microphone can't be heard.", "It was unplugged.", "Connect it again."))
    assert dialog.notices.error is not None
    assert dialog.source is not None
    assert dialog.booth.seconds == pytest.approx(1.0)


def test_a_take_that_was_never_kept_is_offered_the_next_time(opened: Opener, session: Session, heard: Heard) -> None:
    writer = TakeWriter(takes_folder(), session.course.id, "bn", 16_000)
    writer.feed(bytes(64_000))
    writer.abandon()  # as after a crash: never finished
    dialog = opened(Tape(("usb", "Studio microphone")))
    assert dialog.offer.isVisible()
    use = next(button for button in dialog.offer.findChildren(type(dialog.record)) if button.text() == "Use it")
    use.click()
    assert dialog.source is not None
    assert dialog.booth.seconds == pytest.approx(2.0)
    dialog.reject()
    assert len(unfinished(takes_folder(), session.course.id, "bn")) == 1
    assert any("offered" in message for message, _, _ in heard.said)


def test_an_imported_recording_asks_whose_voice_it_is(
    opened: Opener, session: Session, records: RecordService, tmp_path: Path, qtbot: QtBot
) -> None:
    path = tmp_path / "interview.m4a"
    subprocess.run(["espeak-ng", "-w", str(tmp_path / "a.wav"), "Report every leak at once."], check=True)
    subprocess.run(["ffmpeg", "-v", "error", "-i", str(tmp_path / "a.wav"), str(path)], check=True)
    given = Consent(
        person="Bela Novak", contact="bela@firm.example", date="2026-01-01", purpose="Narration", scope=(Use.PUBLISH,),
        territory="world", covers=("safety lessons",), note="Signed form",
    )  # fmt: skip
    records.add_consent(given)
    dialog = opened(Tape())
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    actions, buttons, keys = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    dialog.dropEvent(QDropEvent(QPointF(5, 5), actions, data, buttons, keys))
    qtbot.waitUntil(lambda: dialog.file is not None, timeout=10_000)
    assert not dialog.keep.isEnabled(), "nobody has said yet whose voice it is"
    dialog.whose.other.setChecked(True)
    assert dialog.keep.isEnabled()
    assert dialog.whose.choice.currentText().startswith("Bela Novak")
    dialog.keep.click()
    qtbot.waitUntil(lambda: not dialog.isVisible(), timeout=20_000)
    assert narration(session).consent == given.id
    assert path.exists(), "the file of the person is theirs"


def test_a_file_that_is_no_sound_says_so_and_keeps_what_was_there(opened: Opener, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "notes.mp3"
    path.write_bytes(b"%PDF-1.7")
    dialog = opened(Tape())
    dialog.take_file(path)
    qtbot.waitUntil(lambda: dialog.notices.error is not None, timeout=10_000)
    assert dialog.notices.error is not None
    assert "notes.mp3" in dialog.notices.error.what
    assert not dialog.keep.isEnabled()


def test_the_meter_hears_peaks_and_falls_slowly(qtbot: QtBot) -> None:
    meter = LevelMeter()
    qtbot.addWidget(meter)
    assert peak_of(b"") == 0
    assert peak_of(np.array([5, -32768, 7], "<i2").tobytes()) == 32768
    meter.hear(np.full(800, 8192, "<i2").tobytes())
    high = meter.level
    assert high == pytest.approx(-12.04, abs=0.01)
    meter.hear(bytes(1600))
    assert high - 3 < meter.level < high
    meter.reset()
    meter.hear(bytes(1600))
    assert "muted" in meter.verdict()


def left_over(session: Session, *seconds: int) -> None:
    """Takes that a crash left, the oldest first."""
    for at, length in enumerate(seconds):
        writer = TakeWriter(takes_folder(), session.course.id, "bn", 16_000)
        writer.feed(bytes(32_000 * length))
        writer.abandon()
        note = writer.path.with_suffix(".json")
        note.write_text(note.read_text().replace(writer._started, f"2026-11-0{at + 1}T09:00:00+00:00"))


def pressed(dialog: RecordingDialog, words: str) -> None:
    """Press a button of the offer."""
    next(button for button in dialog.offer.findChildren(Button) if button.text() == words).click()


def test_of_several_left_over_takes_only_the_one_that_was_named_is_thrown_away(opened: Opener, session: Session) -> None:
    left_over(session, 4, 2)
    dialog = opened(Tape(("usb", "Studio microphone")))
    words = [label.text() for label in dialog.offer.findChildren(QLabel)]
    assert "A recording of 0:02 from 2026-11-02 09:00 UTC was never kept. 1 older one waits behind it." in words
    pressed(dialog, "Throw it away")
    assert dialog.offer.isVisible()
    assert [take.seconds for take in unfinished(takes_folder(), session.course.id, "bn")] == [4.0]
    pressed(dialog, "Use it")
    assert not dialog.offer.isVisible()
    assert dialog.booth.seconds == pytest.approx(4.0)


def test_a_retake_takes_nothing_away_until_it_is_there_itself(opened: Opener, session: Session) -> None:
    tape = Tape(("usb", "Studio microphone"))
    dialog = opened(tape)
    dialog.record.click()
    tape.say(2.0)
    dialog.end.click()
    first = dialog.source
    dialog.record.click()
    tape.say(1.0)
    assert first is not None
    assert first.exists(), "pulled plug in the middle of a retake: both are there"
    assert not dialog.offer.isEnabled(), "nothing else is taken up while something is recorded"
    dialog.end.click()
    assert not first.exists()
    dialog.record.click()
    dialog.end.click()
    assert dialog.booth.seconds == pytest.approx(1.0), "nothing was said: the take before is still the one to keep"
    assert len(unfinished(takes_folder(), session.course.id, "bn")) == 1


def test_a_retake_that_the_microphone_cuts_short_costs_neither(opened: Opener, session: Session) -> None:
    tape = Tape(("usb", "Studio microphone"))
    dialog = opened(tape)
    dialog.record.click()
    tape.say(3.0)
    dialog.end.click()
    dialog.record.click()
    tape.say(1.0)
    tape.failed.emit(MicrophoneProblem("The microphone can't be heard.", "It was unplugged.", "Connect it again."))
    assert dialog.booth.seconds == pytest.approx(3.0)
    kept = sorted(take.seconds for take in unfinished(takes_folder(), session.course.id, "bn"))
    assert kept == pytest.approx([1.0, 3.0])
