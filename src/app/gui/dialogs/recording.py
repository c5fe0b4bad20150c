"""Record one's own voice for a narration, or bring a recording: script, level, take, whose voice, keep."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QCheckBox, QComboBox, QFileDialog, QWidget

from app.course import LecternError
from app.course.blocks import MediaRef, Narration
from app.course.model import Lesson
from app.course.ops import ReplaceBlock
from app.gui.canvas.sound import Sound
from app.gui.context import Context
from app.gui.dialogs.parts import JobLine, Notices
from app.gui.dialogs.recording_parts import LeftOver, Prompter, WhoseVoice, clock
from app.gui.recording.booth import Booth, BoothState
from app.gui.recording.meter import LevelMeter
from app.gui.recording.microphone import Microphone
from app.gui.widgets import Button, Card, Dialog, Icon, column, holder, row, set_tone, text
from app.services.editing import Session
from app.services.jobs import Job, JobState, Progress
from app.services.labelling import Labeller
from app.services.recordings import Recording, made_ready, op_for, removed, require, usable
from app.services.records import RecordService
from app.services.takes import KEPT_DAYS, LEAST, Take, prune, takes_folder, unfinished

SOUNDS = (
    "Sound and film (*.wav *.mp3 *.m4a *.aac *.flac *.ogg *.oga *.opus *.aiff *.aif *.mp4 *.m4v *.mov *.webm);;All files (*)"
)
RECORDING = "● Recording"
_LEAD = "Read it aloud, listen, retake as often as you like. What you say is on your disk as you say it, and nowhere else."


def _facts(path: Path) -> str:
    """What a file is, in words. Raises ``AudioProblem``."""
    from app.media.reader import opened

    with opened(path) as sound:
        channels = "mono" if sound.channels == 1 else f"{sound.channels} channels, mixed to mono"
        length = f"{clock(sound.seconds)}, " if sound.seconds else ""
        return f"{length}{sound.rate / 1000:g} kHz, {channels}"


class RecordingDialog(Dialog):
    """``kept`` is called after the recording is in the course, with what a person should know about it."""

    def __init__(
        self,
        context: Context,
        session: Session,
        place: tuple[Lesson, Narration],
        microphone: Microphone,
        records: RecordService,
        labeller: Labeller,
        script: Sequence[str],
        *,
        parent: QWidget | None = None,
        kept: Callable[[Recording], object] = lambda _recording: None,
    ) -> None:
        super().__init__(parent or context.window, "Record or import narration", _LEAD, width=940)
        self._context, self._session, self._records, self._labeller, self._kept = context, session, records, labeller, kept
        self._lesson, self._block = place
        self._replaced: Take | None = None  # by the take that is being recorded, once that is whole
        self.file: Path | None = None
        self.booth = Booth(microphone, takes_folder(), session.course.id, self._block.id)
        self.sound = Sound(self)
        self.setAcceptDrops(True)
        self.notices = Notices()
        self.body.addWidget(self.notices)
        prune(takes_folder(), time.time())
        self.offer = LeftOver(unfinished(takes_folder(), session.course.id, self._block.id), self._take_up)
        self.body.addWidget(self.offer)
        self.prompter = Prompter(script)
        whole = row(self.prompter, self._controls(), spacing=20)
        whole.setStretch(0, 1)
        self.body.addLayout(whole, 1)
        self.progress: JobLine[tuple[MediaRef, Recording]] = JobLine("Progress of keeping the recording")
        self.progress.hide()
        self.body.addWidget(self.progress)
        self.looking: JobLine[str] = JobLine("Looking at the recording")
        self.looking.hide()
        self.body.addWidget(self.looking)
        self.choose = self.add_button("Import a recording…", icon="file-input", left=True)
        self.choose.clicked.connect(self._ask_file)
        self.remove = self.add_button("Remove the recording", "ghost", icon="trash-2", left=True)
        self.remove.setVisible(self._block.recorded and self._block.audio is not None)
        self.remove.clicked.connect(self._remove)
        self.cancel = self.add_cancel("Close")
        self.keep = self.add_button("Keep it", "primary", icon="check")
        self.keep.clicked.connect(self._keep)
        QShortcut(QKeySequence("Ctrl+R"), self, self._record_or_pause)
        self.booth.changed.connect(self._replace)
        self.booth.changed.connect(self._show)
        self.booth.heard.connect(self._heard)
        self.booth.failed.connect(self._failed)
        self.sound.changed.connect(self._show)
        microphone.changed.connect(self._list_microphones)
        self._list_microphones()
        self.resize(QSize(self.width(), 600))
        self.record.setFocus()

    # What is on the page.

    def _controls(self) -> QWidget:
        self.devices = QComboBox()
        self.devices.setAccessibleName("Microphone")
        self.devices.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.meter = LevelMeter()
        self.verdict = text("", "caption", "muted", wrap=True)
        self.time = text("0:00", "h1")
        self.state = text("", "caption", "muted", wrap=True)
        self.record = Button("Record", "primary", icon="mic", on_click=self._record_or_pause)
        self.record.setToolTip("Ctrl+R")
        self.end = Button("Stop", icon="circle-stop", on_click=self.booth.end)
        self.listen = Button("Listen", icon="play", on_click=self._listen)
        self.none = Card(kind="subtle-card", margin=12)
        told = text(
            "Connect one and it appears here. Or import a recording that was made elsewhere.", "caption", "muted", wrap=True
        )
        self.none.body.addLayout(row(Icon("mic", "muted", 16), text("No microphone was found", "strong"), None, spacing=8))
        self.none.body.addWidget(told)
        self._studio = holder(column(self.devices, self.meter, self.verdict, spacing=8))
        self.trim = QCheckBox("Cut the silence at both ends")
        self.trim.setChecked(True)
        self.whose = WhoseVoice(usable(self._records), self._to_consents)
        self.whose.mine.setChecked(True)
        self.whose.changed.connect(self._show_keep)
        side = QWidget()
        side.setFixedWidth(300)
        buttons = column(row(self.record, self.end, spacing=8), self.listen, spacing=8)
        side.setLayout(column(self._studio, self.none, self.time, self.state, buttons, None, self.whose, self.trim, spacing=14))
        return side

    def _take_up(self, take: Take) -> None:
        self.file = None
        self.booth.take = take
        self._show()
        self.listen.setFocus()

    def _list_microphones(self) -> None:
        before = self.devices.currentData()
        self.devices.clear()
        for device, name in self.booth.microphone.names():
            self.devices.addItem(name, device)
        self.devices.setCurrentIndex(max(self.devices.findData(before), 0))
        self._show()

    # Showing.

    @property
    def source(self) -> Path | None:
        """What would be kept now."""
        if self.file is not None:
            return self.file
        return self.booth.take.path if self.booth.take is not None and self.booth.state is BoothState.IDLE else None

    def _show(self) -> None:
        state, busy = self.booth.state, self.progress.running or self.looking.running
        on = state is not BoothState.IDLE
        self.offer.setEnabled(not on and not busy)
        there = self.devices.count() > 0
        self._studio.setVisible(there)
        self.none.setVisible(not there)
        self.devices.setEnabled(not on and not busy)
        self.record.setEnabled(there and not busy)
        again = self.booth.take is not None and self.file is None
        words = {BoothState.RECORDING: "Pause", BoothState.PAUSED: "Go on"}
        self.record.setText(words.get(state, "Retake" if again else "Record"))
        self.record.set_kind("secondary" if self.source is not None else "primary")
        self.record.set_icon({BoothState.RECORDING: "pause"}.get(state, "rotate-ccw" if again and not on else "mic"))
        self.end.setVisible(on)
        self.choose.setEnabled(not on and not busy)
        self.remove.setEnabled(not on and not busy)
        self.listen.setVisible(self.source is not None)
        self.listen.setText("Stop listening" if self.sound.playing else "Listen")
        self.listen.set_icon("circle-stop" if self.sound.playing else "play")
        self._show_state()
        self._show_time()
        self._show_keep()

    def _show_state(self) -> None:
        said = self._words()
        if self.state.text() != said:
            self.state.setText(said)
            set_tone(self.state, "danger" if said == RECORDING else "muted")

    def _words(self) -> str:
        if self.file is not None:
            return f"From {self.file.name}"
        if self.booth.state is BoothState.RECORDING:
            return RECORDING if self.booth.seconds else "Wait: the microphone is starting…"
        if self.booth.state is BoothState.PAUSED:
            return "Paused. Go on with the same take, or stop."
        return "Listen to it, retake it, or keep it." if self.booth.take is not None else ""

    def _show_time(self) -> None:
        said = "" if self.file is not None else clock(self.booth.seconds)
        if self.time.text() != said:
            self.time.setText(said)
        self.time.setVisible(bool(said))

    def _show_keep(self) -> None:
        if hasattr(self, "keep"):
            self.keep.setEnabled(self.source is not None and self.whose.answered and not self.progress.running)

    def _heard(self, pcm: bytes) -> None:
        self.meter.hear(pcm)
        said = self.meter.verdict()
        if self.verdict.text() != said:
            self.verdict.setText(said)
            set_tone(self.verdict, "danger" if self.meter.clipped else "muted")
        self._show_state()
        self._show_time()

    def _failed(self, error: LecternError) -> None:
        self.notices.trouble(error)
        self._show()

    # Doing.

    def _record_or_pause(self) -> None:
        if not self.record.isEnabled():
            return
        if self.booth.state is BoothState.RECORDING:
            self.booth.pause()
        elif self.booth.state is BoothState.PAUSED:
            self.booth.resume()
        else:
            self._begin()

    def _begin(self) -> None:
        before = self.booth.take
        self.sound.stop()
        self.notices.clear()
        self.meter.reset()
        try:
            self.booth.begin(self.devices.currentData())
        except LecternError as error:
            self.booth.take = before
            self._failed(error)
            return
        self.file = None
        self.whose.mine.setChecked(True)
        self._replaced = before
        self._show()

    def _replace(self) -> None:
        """A retake has ended: it takes the place of the take before, unless it came to nothing.

        One that a failing microphone cut short stays on the disk, to be offered the next time: the take before is the better.
        """
        if self.booth.state is not BoothState.IDLE or self._replaced is None:
            return
        before, self._replaced = self._replaced, None
        retake = self.booth.take
        if retake is not None and retake.seconds < LEAST:
            retake.discard()
        elif retake is not None and self.booth.whole:
            before.discard()
            return
        self.booth.take = before

    def _listen(self) -> None:
        source = self.source
        try:
            if self.sound.playing:
                self.sound.stop()
            elif source is not None:
                self.sound.play_file(source)
        except LecternError as error:
            self.notices.trouble(error)
        self._show()

    def _ask_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Import a recording", "", SOUNDS)
        if name:
            self.take_file(Path(name))

    def take_file(self, path: Path) -> None:
        """A recording made elsewhere, to be kept as it is; whose voice it is has to be said."""
        self.sound.stop()
        self.notices.clear()
        self.looking.show()
        self.looking.follow(
            self._context.jobs.start("Look at the recording", lambda _progress: _facts(path)),
            lambda job: self._looked(path, job),
        )
        self._show()

    def _looked(self, path: Path, job: Job[str]) -> None:
        self.looking.hide()
        if job.state is JobState.DONE and job.result is not None:
            self.file = path
            self.whose.unanswer()
            self.notices.note(f"{path.name}: {job.result}. Say whose voice it is, then keep it.", "audio-lines")
        elif job.error is not None:
            self.notices.trouble(job.error)
        self._show()

    def _keep(self) -> None:
        source = self.source
        if source is None:
            return
        consent = self.whose.consent
        if self.whose.other.isChecked():
            try:
                require(consent, self._records)
            except LecternError as error:
                self.notices.trouble(error)
                return
        self.sound.stop()
        self.notices.clear()
        title, labeller, session, trim = self._lesson.title, self._labeller, self._session, self.trim.isChecked()

        def work(progress: Progress) -> tuple[MediaRef, Recording]:
            made = made_ready(source, title, labeller, progress, trim=trim)
            return session.add_media(made.mp3, "audio/mpeg", f"{source.stem}.mp3"), made

        self.progress.show()
        self.progress.follow(self._context.jobs.start("Keep the recording", work), self._settled)
        self._show()

    def _settled(self, job: Job[tuple[MediaRef, Recording]]) -> None:
        self.progress.hide()
        if job.state is JobState.DONE and job.result is not None:
            try:
                self._put(*job.result)
            except LecternError as error:
                self.notices.trouble(error)
            else:
                return
        elif job.error is not None and job.state is JobState.FAILED:
            self.notices.trouble(job.error)
        self._show()

    def _now(self) -> Narration:
        """The block as it is by now."""
        lesson = self._session.course.lesson(self._lesson.id)
        block = lesson.blocks[lesson.find(self._block.id)]
        assert isinstance(block, Narration)
        return block

    def _to_consents(self) -> None:
        """Leave for where consents are recorded; a take waits on the disk meanwhile."""
        self.reject()
        self._context.centre("consents")

    def _remove(self) -> None:
        """Take the recording out of the narration, as one undo step."""
        try:
            self._session.break_coalescing()
            self._session.do(ReplaceBlock(self._lesson.id, removed(self._now())), "Remove the recording")
        except LecternError as error:
            self.notices.trouble(error)
            return
        self.accept()

    def _put(self, ref: MediaRef, recording: Recording) -> None:
        course = self._session.course
        label = "Import a recording" if self.file is not None else "Record a narration"
        self._session.break_coalescing()
        self._session.do(op_for(course, self._lesson.id, self._now(), ref, recording, self.whose.consent), label)
        if self.file is None and self.booth.take is not None:
            self.booth.take.discard()
            self.booth.take = None
        self.accept()
        self._kept(recording)

    def done(self, result: int) -> None:
        """Close: a take that was not kept stays on the disk and is offered the next time."""
        self.booth.end()
        self.sound.stop()
        for line in (self.progress, self.looking):
            if line.running and line.job is not None:
                line.leave()
                line.job.cancel()
        if result != Dialog.DialogCode.Accepted and self.booth.take is not None:
            self._context.say(f"The take is kept on this computer for {KEPT_DAYS} days and offered when you record here again.")
        super().done(result)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self.choose.isEnabled() and any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.take_file(paths[0])
