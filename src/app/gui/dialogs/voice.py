"""Choosing a voice: of this computer or of a provider, by language, gender and kind, heard before it is chosen."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QListWidget, QListWidgetItem, QWidget

from app.course import LecternError
from app.course.blocks import Voice
from app.gui.canvas.sound import Sound
from app.gui.context import OpenCourse
from app.gui.dialogs.parts import Notices, NumberBox, amount, field
from app.gui.theme import Size, Space
from app.gui.widgets import Button, Card, Dialog, column, row, text
from app.services.jobs import Job, JobState
from app.services.narration import Line
from app.services.narration.lines import said_for

if TYPE_CHECKING:
    from app.guard import VoiceInfo

T = TypeVar("T")
LOCAL, GOOGLE = "local", "google-tts"
SLOWEST, FASTEST = 80, 260
"""Words a minute that ``lectern narrate --rate`` takes too."""
PITCH = 20.0
"""Semitones up or down that Google takes."""
ANY = "Any"


class VoiceDialog(Dialog):
    """``chosen`` is the voice after the dialog was accepted. ``line`` is what is said to hear one."""

    def __init__(self, parent: QWidget, opened: OpenCourse, voice: Voice, line: Line) -> None:
        super().__init__(parent, "Choose a voice", width=640)
        self.chosen = voice
        self._opened = opened
        self._line = line
        self._voices: tuple[VoiceInfo, ...] = ()
        self._leave: list[Callable[[], None]] = []
        self._sound = Sound(self)
        self.notices = Notices()
        self.provider = QComboBox()
        for provider_id in (LOCAL, GOOGLE):
            self.provider.addItem(_provider_name(opened, provider_id), provider_id)
        self.language, self.gender, self.kind = QComboBox(), QComboBox(), QComboBox()
        self.list = QListWidget()
        self.list.setProperty("kind", "menu")
        self.list.setAccessibleName("Voices")
        self.list.setMinimumHeight(200)
        self._none = text("", "ui", "muted", wrap=True)
        self.connect_button = Button("AI providers…", compact=True, icon="plug", on_click=self._to_providers)
        self.fetch_button = Button("Get the list of voices", compact=True, on_click=self._fetch)
        self.fetch_button.setToolTip("Asks the provider which voices it has. Nothing of your course is sent.")
        self.hear = Button("Hear it", icon="play", on_click=self._hear)
        self.rate = NumberBox(voice.rate, SLOWEST, FASTEST, "words a minute", 10)
        self.pitch = QDoubleSpinBox()
        self.pitch.setRange(-PITCH, PITCH)
        self.pitch.setSingleStep(0.5)
        self.pitch.setDecimals(1)
        self.pitch.setSuffix(" semitones")
        self.pitch.setValue(voice.pitch)
        self.pitch.setFixedHeight(Size.CONTROL)
        self.pitch.lineEdit().setTextMargins(8, 0, 0, 0)
        self._assemble()
        self.add_cancel("Cancel")
        self.save = self.add_button("Use this voice", "primary", default=True)
        self.save.clicked.connect(self._use)
        self.provider.setCurrentIndex(max(0, self.provider.findData(voice.provider)))
        self.provider.currentIndexChanged.connect(self._look)
        for box in (self.language, self.gender, self.kind):
            box.currentIndexChanged.connect(self._filter)
        self.list.currentItemChanged.connect(lambda *_: self._show())
        self.list.itemActivated.connect(lambda _item: self._use())
        self._look()
        self.list.setFocus()

    def _assemble(self) -> None:
        filters = row(field("Language", self.language), field("Gender", self.gender), field("Kind", self.kind), spacing=Space.M)
        speed = row(field("Speed", self.rate), field("Pitch", self.pitch), None, spacing=Space.M)
        speed.addWidget(self.hear, 0, Qt.AlignmentFlag.AlignBottom)
        self._card = Card(self.list, margin=6)
        self.body.addLayout(
            column(
                self.notices,
                field("Whose voice", self.provider),
                filters,
                self._card,
                self._none,
                row(self.connect_button, self.fetch_button, None),
                None,
                speed,
                spacing=Space.M,
            )
        )

    @property
    def _provider_id(self) -> str:
        return str(self.provider.currentData())

    @property
    def picked(self) -> Voice | None:
        """The voice that is selected, at the speed and pitch that are set."""
        item: QListWidgetItem | None = self.list.currentItem()
        if item is None:
            return None
        info: VoiceInfo = item.data(Qt.ItemDataRole.UserRole)
        pitch = self.pitch.value() if info.pitched else 0.0
        return Voice(self._provider_id, info.id, info.language, self.rate.value(), pitch)

    # What there is.

    def _look(self) -> None:
        """List what is known of the provider's voices."""
        from app.services.providers import VoiceLists

        provider_id, guard = self._provider_id, self._opened.context.compliance().guard
        self._work("Look for voices", lambda: VoiceLists(guard).known(provider_id), self._found)

    def _fetch(self) -> None:
        from app.services.providers import VoiceLists

        provider_id, guard = self._provider_id, self._opened.context.compliance().guard
        self._work("Get the list of voices", lambda: VoiceLists(guard).fetch(provider_id), self._found)

    def _found(self, voices: tuple[VoiceInfo, ...]) -> None:
        self._voices = voices
        wanted = self.chosen.language if self.chosen.name else self._opened.session.course.settings.language
        languages = sorted({voice.language.partition("-")[0] for voice in voices})
        _fill(self.language, languages, wanted.partition("-")[0].casefold())
        _fill(self.gender, sorted({voice.gender for voice in voices if voice.gender}), "")
        _fill(self.kind, sorted({voice.family for voice in voices if voice.family}), "")
        self._filter()

    def _filter(self) -> None:
        from app.guard import best_voice
        from app.services.providers import fitting

        found = fitting(
            self._voices, str(self.language.currentData()), str(self.gender.currentData()), str(self.kind.currentData())
        )
        best = best_voice(found, "", self._opened.session.course.settings.language)
        wanted = self.chosen.name or (best.id if best else "")
        with QSignalBlocker(self.list):
            self.list.clear()
            for info in found:
                item = QListWidgetItem(_title(info))
                item.setData(Qt.ItemDataRole.UserRole, info)
                self.list.addItem(item)
                if info.id == wanted:
                    self.list.setCurrentItem(item)
            if self.list.currentRow() < 0 and found:
                self.list.setCurrentRow(0)
        self._show()

    def _show(self) -> None:
        remote = self._provider_id != LOCAL
        why = self._why() if remote else ""
        self.fetch_button.setVisible(remote and not why)
        self.fetch_button.setText("Get the list again" if self._voices else "Get the list of voices")
        self.connect_button.setVisible(bool(why))
        pitched = any(voice.pitched for voice in self._voices)
        self.pitch.setEnabled(pitched)
        self.pitch.setToolTip("" if pitched else "These voices have one pitch each.")
        self.kind.setEnabled(self.kind.count() > 1)
        self.gender.setEnabled(self.gender.count() > 1)
        self._none.setText(why or self._words(remote=remote))
        self._card.setVisible(bool(self._voices))
        picked = self.picked is not None
        self.save.setEnabled(picked)
        self.hear.setEnabled(picked and not why)

    def _words(self, *, remote: bool) -> str:
        if not self._voices:
            return (
                "Which voices there are is not known here yet. Getting the list sends nothing of your course."
                if remote
                else "This computer has no voices."
            )
        item: QListWidgetItem | None = self.list.currentItem()
        if item is None:
            return "No voice fits. Choose other filters."
        if item.data(Qt.ItemDataRole.UserRole).own:
            return "A person’s own voice: it speaks only while a consent of that person is recorded and holds."
        shown = amount(self.list.count(), "voice")
        return f"{shown}. What it says is sent to the provider, after you have seen it." if remote else f"{shown}."

    def _why(self) -> str:
        """Why the provider can't be asked now; empty when it can."""
        compliance = self._opened.context.compliance()
        if self._opened.policy.status.value != "accepted":
            return "To use a provider’s voice, accept the AI policy first."
        state = compliance.providers.state(self._provider_id)
        return f"{state.card.name} can't be asked yet. {state.why} Set it up under “AI providers”." if state.why else ""

    def _to_providers(self) -> None:
        self.reject()
        accepted = self._opened.policy.status.value == "accepted"
        self._opened.context.actions.run("ai.providers" if accepted else "help.policy")

    # Hearing and using one.

    def _hear(self) -> None:
        voice = self.picked
        if voice is None:
            return
        line = replace(self._line, said=said_for(self._line.text, self._opened.session.course.settings.pronunciations))
        job = self._opened.narrations().sample(line, voice)
        self._follow(job, self._play, self._hear)

    def _play(self, wav: bytes) -> None:
        try:
            self._sound.play(hashlib.sha256(wav).hexdigest(), lambda: wav, 0)
        except LecternError as error:
            self.notices.trouble(error)

    def _use(self) -> None:
        voice = self.picked
        if voice is not None:
            self.chosen = voice
            self.accept()

    def done(self, result: int) -> None:
        self._sound.stop()
        for leave in self._leave:
            leave()
        self._leave.clear()
        super().done(result)

    def _work(self, title: str, work: Callable[[], T], then: Callable[[T], object]) -> None:
        self._follow(self._opened.context.jobs.start(title, lambda _progress: work()), then, None)

    def _follow(self, job: Job[T], then: Callable[[T], object], again: Callable[[], object] | None) -> None:
        """Once a job is over: what it found, or what went wrong, in the dialog."""
        self.notices.clear()
        over: list[bool] = []

        def moved() -> None:
            if job.state is JobState.RUNNING or over:
                return
            over.append(True)
            self._busy(busy=False)
            if job.state is JobState.DONE:
                then(job.result)  # type: ignore[arg-type]  # done: it has one
                return
            mended = job.error is not None and again is not None and self._opened.narrations().mend(job.error, again)
            if job.error is not None and job.state is JobState.FAILED and not mended:
                self.notices.trouble(job.error)

        self._busy(busy=True)
        self._leave.append(job.on_change(moved))
        moved()

    def _busy(self, *, busy: bool) -> None:
        self.hear.setText("A moment…" if busy else "Hear it")
        if busy:
            self.hear.setEnabled(False)
        else:
            self._show()


def sample_line(opened: OpenCourse, lesson_id: str, block_id: str) -> Line:
    """What is said to hear a voice: the first sentence of a narration, or of the course."""
    from app.course.blocks import Narration
    from app.services.narration import script_lines

    course = opened.session.course
    lessons = sorted(course.lessons(), key=lambda lesson: lesson.id != lesson_id)
    for lesson in lessons:
        block = next((one for one in lesson.blocks if one.id == block_id and isinstance(one, Narration)), Narration())
        assert isinstance(block, Narration)
        lines = script_lines(lesson, block, course.settings.language)
        if lines:
            return replace(lines[0], said=lines[0].text)
    first = next((block.id for _, block in course.blocks()), "")
    return Line("This is how I sound.", first, last=True, said="This is how I sound.")


def _fill(box: QComboBox, values: list[str], chosen: str) -> None:
    with QSignalBlocker(box):
        box.clear()
        box.addItem(ANY, "")
        for value in values:
            box.addItem(value.capitalize() if len(value) > 3 else value, value)
        box.setCurrentIndex(max(0, box.findData(chosen)))


def _title(info: VoiceInfo) -> str:
    price = f"${info.price:g} a million characters" if info.price else ""
    own = "a person’s own" if info.own else ""
    return " · ".join(part for part in (info.name, info.language, info.gender, info.family, price, own) if part)


def _provider_name(opened: OpenCourse, provider_id: str) -> str:
    return "This computer" if provider_id == LOCAL else opened.context.compliance().guard.card(provider_id).name
