"""Form of a narration: whose voice, what it reads, whether it is up to date, and what the label says."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QProgressBar, QSizePolicy, QSlider

from app.course import LecternError
from app.course.blocks import Narration, Voice
from app.course.text import EMPTY
from app.gui.inspector.forms.base import Form
from app.gui.inspector.forms.filename import FileName
from app.gui.inspector.parts import Fact, facts_card, wrapped
from app.gui.inspector.words import counted, day, made_as, maker
from app.gui.theme import Space
from app.gui.widgets import Button, column, row, set_tone, text
from app.services.narration import voice_of

if TYPE_CHECKING:
    from app.guard import VoiceInfo

SLOWEST, FASTEST, STEP = 100, 240, 5
"""Words a minute: people read aloud at 150 to 160; below 100 speech falls apart, above 240 few can follow."""


class _Slider(QSlider):
    """Does not change while the page is scrolled with the wheel over it."""

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class _Combo(QComboBox):
    """Does not change while the page is scrolled with the wheel over it; never wider than the pane."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(12)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()


class NarrationForm(Form):
    """``make`` is the button that makes, updates or stops."""

    def build(self) -> None:
        self._state = wrapped("", "ui", "text")
        self._bar = QProgressBar()
        self._bar.setAccessibleName("Progress of the narration")
        self._bar.setRange(0, 100)
        self.make = Button("", "primary", icon="mic", on_click=self._make)
        self.rows.addLayout(column(self._state, self._bar, row(self.make, None), spacing=Space.S))
        self._build_voice()
        self._build_script()
        self._length, self._captions = Fact("clock", "Length"), Fact("captions", "Captions")
        self._label, self._made = Fact("tag", "Label"), Fact("audio-lines", "Voice used")
        self._facts = facts_card(self._length, self._captions, self._label, self._made)
        self.rows.addWidget(self._facts)
        session = self.desk.opened.session
        self.name = FileName(lambda: session.course, self._rename, read_only=self.desk.read_only)
        self.rows.addWidget(self.name)
        self.verify = Button(
            "Verify label…", compact=True, icon="tag", on_click=lambda: self.verify_label(self._narration.audio)
        )
        self.verify.setToolTip("What the file itself says of being synthetic, and whether it was changed")
        self.rows.addLayout(row(self.verify, None))
        self.desk.voices.changed.connect(self._show_voices)
        self.desk.narrating.changed.connect(self._show_state)
        self.desk.narrating.wanted()
        self.desk.voices.wanted()
        self.follow(self._show_all)

    def shut(self) -> None:
        self.desk.voices.changed.disconnect(self._show_voices)
        self.desk.narrating.changed.disconnect(self._show_state)

    def _build_voice(self) -> None:
        self.voice = _Combo("Voice")
        self.voice.setEnabled(not self.desk.read_only)
        self.voice.activated.connect(self._choose_voice)
        self._no_voices = wrapped("", "caption", "warn")
        self.more = Button("More voices…", compact=True, on_click=self._more_voices)
        self.more.setToolTip("Voices of every language and of providers, heard before they are chosen; pitch")
        self.more.setEnabled(not self.desk.read_only)
        self.rate = _Slider(Qt.Orientation.Horizontal)
        self.rate.setAccessibleName("Words a minute")
        self.rate.setRange(SLOWEST // STEP, FASTEST // STEP)
        self.rate.setPageStep(4)
        self.rate.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.rate.setMinimumHeight(22)
        self.rate.setEnabled(not self.desk.read_only)
        self.rate.valueChanged.connect(self._choose_rate)
        self._rate = text("", "caption", "muted")
        self.rows.addLayout(
            column(text("Voice", "caption", "muted"), self.voice, self._no_voices, row(self.more, None), spacing=Space.XS)
        )
        self.rows.addLayout(column(row(text("Speed", "caption", "muted"), None, self._rate), self.rate, spacing=Space.XS))

    def _build_script(self) -> None:
        self._reads = wrapped()
        self.script = Button("", compact=True, on_click=self._toggle_script)
        self.script.setEnabled(not self.desk.read_only)
        self.rows.addLayout(
            column(text("What it reads", "caption", "muted"), self._reads, row(self.script, None), spacing=Space.XS)
        )

    @property
    def _narration(self) -> Narration:
        assert isinstance(self.block, Narration)
        return self.block

    @property
    def _voice(self) -> Voice:
        return voice_of(self.desk.opened.session.course, self._narration)

    # Showing.

    def _show_all(self) -> None:
        narration, voice = self._narration, self._voice
        self._show_voices()
        with QSignalBlocker(self.rate):
            self.rate.setValue(round(voice.rate / STEP))
        self._rate.setText(f"{voice.rate} words a minute")
        own = narration.script != EMPTY
        self._reads.setText(
            "The script of its own, which stands in its card in the lesson."
            if own
            else "The headings, texts, lists and quotes of this lesson. Tables, images and questions are left out."
        )
        self.script.setText("Read the lesson instead" if own else "Write a script instead")
        self._show_facts()
        self._show_state()

    def _show_facts(self) -> None:
        narration = self._narration
        record = self.desk.opened.session.course.record(narration.provenance or "")
        self._facts.setVisible(narration.audio is not None)
        self.verify.setVisible(narration.audio is not None)
        self.name.show_file(narration.audio if narration.recorded else None)  # a made one is called after its lesson
        seconds = narration.duration // 1000
        self._length.say(f"{seconds // 60}:{seconds % 60:02} · {counted(len(narration.sentences), 'sentence')}")
        self._captions.say(counted(len(narration.cues), "caption"))
        unlabelled = "None: a person’s voice" if narration.recorded else "No record"
        self._label.say(made_as(record) if record is not None else unlabelled)
        nobody = _speaker(narration) if narration.recorded else "Unknown"
        self._made.say(f"{maker(record)} · {day(record.created)}" if record is not None else nobody)

    def _show_state(self) -> None:
        narration, narrating = self._narration, self.desk.narrating
        job, made = narrating.job(narration.id), narration.audio is not None
        stale = made and narrating.stale(narration.id)
        self._bar.setVisible(job is not None)
        if job is not None:
            self._bar.setValue(round(job.fraction * 100))
            said, tone = job.text or "Making the narration", "text"
        elif made and narration.recorded:
            said, tone = _of_recording(narration, stale=stale)
        elif stale:
            said, tone = "Out of date: the text has changed since. Only changed sentences are spoken again.", "warn"
        elif made:
            said, tone = ("Up to date" if narrating.known else "Being compared with the text…"), "text"
        else:
            said, tone = "Not made yet. It is left out when the course is published.", "muted"
        self._state.setText(said)
        set_tone(self._state, tone)
        self.make.setText("Stop" if job else narrating.next_step(self.desk.lesson_id, narration))
        self.make.set_kind("primary" if job is None and (stale or not made) else "secondary")
        self.make.set_icon("circle-stop" if job else "audio-lines")
        anew = not made or (stale and not narration.recorded)  # nobody speaks a recording anew
        self.make.setVisible(not self.desk.read_only and (job is not None or anew))

    def _show_voices(self) -> None:
        voices, chosen = self.desk.voices, self._narration.voice
        course = self.desk.opened.session.course
        items: list[tuple[str, VoiceInfo | None]] = [("The course’s voice", None)]
        items += [(_title(voice), voice) for voice in voices.speaking(course.settings.language)]
        here = chosen if chosen is not None and chosen.provider == "local" else None
        at = next((i for i, (_, voice) in enumerate(items) if voice and here and here.name in (voice.id, voice.name)), 0)
        if chosen is not None and chosen.name and at == 0:
            items.append((_absent(chosen, known=voices.found is not None), None))
            at = len(items) - 1
        with QSignalBlocker(self.voice):
            if [self.voice.itemText(i) for i in range(self.voice.count())] != [title for title, _ in items]:
                self.voice.clear()
                for title, voice in items:
                    self.voice.addItem(title, voice)
            self.voice.setCurrentIndex(at)
        self._no_voices.setVisible(voices.problem is not None or (voices.found is not None and len(items) == 1))
        if voices.problem is not None:
            self._no_voices.setText(f"{voices.problem.what} {voices.problem.next_step}")
        else:
            self._no_voices.setText(f"This computer has no voice for the language “{course.settings.language}”.")

    # Doing.

    def _choose_voice(self, index: int) -> None:
        found: VoiceInfo | None = self.voice.itemData(index)
        if found is not None:
            self.change("Choose a voice", voice=Voice("local", found.id, found.language, self._voice.rate))
        elif index == 0:
            self.change("Choose a voice", voice=None)

    def _more_voices(self) -> None:
        from app.gui.dialogs.voice import VoiceDialog, sample_line

        opened, block = self.desk.opened, self._narration
        line = sample_line(opened, self.desk.lesson_id, block.id)
        dialog = VoiceDialog(opened.context.window, opened, self._voice, line)
        dialog.accepted.connect(lambda: self.change("Choose a voice", voice=dialog.chosen))
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _rename(self, name: str) -> None:
        if self._narration.audio is not None:
            self.change("Rename a file", audio=replace(self._narration.audio, name=name))

    def _choose_rate(self, value: int) -> None:
        self._rate.setText(f"{value * STEP} words a minute")
        self.change("Change the speed", "rate", voice=replace(self._voice, rate=value * STEP))

    def _toggle_script(self) -> None:
        if self._narration.script != EMPTY:
            self.change("Read the lesson instead", script=EMPTY)
        else:
            self.desk.go(self.block.id, "script")

    def _make(self) -> None:
        narrating = self.desk.narrating
        job = narrating.job(self.block.id)
        try:
            if job is not None:
                job.cancel()
            else:
                narrating.narrate(self.desk.lesson_id, self.block.id)
        except LecternError as error:
            self.desk.opened.context.problem(error)


def _speaker(narration: Narration) -> str:
    return "Somebody who gave consent" if narration.consent else "The author’s own"


def _of_recording(narration: Narration, *, stale: bool) -> tuple[str, str]:
    """What a recording is, and the tone to say it in."""
    if stale:
        return "A recording. Its script has changed since its captions were made.", "warn"
    if not narration.cues:
        return "A recording without captions yet. They are made from the script in its card.", "text"
    unsure = sum(cue.unsure for cue in narration.cues)
    if unsure:
        return f"A recording. {counted(unsure, 'caption')} should be looked at.", "warn"
    return "A recording with captions.", "text"


def _absent(voice: Voice, *, known: bool) -> str:
    """A chosen voice that is not among those of this computer."""
    if voice.provider != "local":
        pitch = f", {voice.pitch:+g} semitones" if voice.pitch else ""
        return f"{voice.name} ({voice.provider}{pitch})"
    return f"{voice.name} (not on this computer)" if known else voice.name


def _title(voice: VoiceInfo) -> str:
    rest = ", ".join(part for part in (voice.language, voice.gender) if part)
    return f"{voice.name} ({rest})"
