"""Settings of the open course: one undoable step, made when Save is chosen."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QLayout, QLineEdit, QPlainTextEdit, QSizePolicy, QWidget

from app.course import LecternError, RichText, Run, Settings
from app.course.blocks import Voice
from app.course.ops import Batch, SetSettings, edited_settings
from app.gui.canvas.plainfields import Carried
from app.gui.context import OpenCourse
from app.gui.dialogs.parts import LanguageBox, Notices, NumberBox, field
from app.gui.theme import Space
from app.gui.widgets import Dialog, TickBox, column, holder, row, scrolling, set_tone, text
from app.services.jobs import Job, JobState

if TYPE_CHECKING:
    from app.guard import VoiceInfo

SLOWEST, FASTEST = 80, 260
"""Words a minute that ``lectern build --rate`` takes too."""


class CourseSettings(Dialog):
    """Title, description, tags, author, language, pass mark, voice, and whether the course may ever be sent."""

    def __init__(self, parent: QWidget, opened: OpenCourse) -> None:
        super().__init__(parent, "Course settings", width=600)
        self._opened = opened
        self._before = now = opened.session.course.settings
        self._voices: list[VoiceInfo] = []
        self.notices = Notices()
        self.title = QLineEdit(now.title)
        self.description = QPlainTextEdit(now.description)
        self.description.setTabChangesFocus(True)
        self.description.setFixedHeight(76)
        self.tags = QLineEdit(", ".join(now.tags))
        self.author = QLineEdit(now.author)
        fields: dict[str, QLineEdit | QPlainTextEdit] = {
            "title": self.title,
            "description": self.description,
            "tags": self.tags,
            "author": self.author,
        }
        self._carried = {name: self._watch(widget, name) for name, widget in fields.items()}
        self.language = LanguageBox(now.language)
        self.pass_mark = NumberBox(now.pass_mark, 0, 100, "%")
        self.voice = QComboBox()
        self.voice.addItem(_current(now.voice), now.voice.name)
        self.rate = NumberBox(now.voice.rate, SLOWEST, FASTEST, "words a minute", 10)
        self.never_send = TickBox("Never send anything of this course to a provider outside this computer")
        self.never_send.tick(now.never_send)
        self._said = text("", "caption", "danger", wrap=True)
        self._said.hide()
        self._voice_said = text("Looking for voices…", "caption", "muted", wrap=True)
        self._assemble()
        self.add_cancel("Close" if opened.session.read_only else "Cancel")
        self.save = self.add_button("Save", "primary", default=True)
        self.save.clicked.connect(self.accept)
        self.title.textChanged.connect(self._check)
        self.language.currentTextChanged.connect(self._check)
        self.language.currentTextChanged.connect(self._offer)
        self._check()
        if opened.session.read_only:
            self._only_read()
        self._job: Job[list[VoiceInfo]] | None = None
        self._look()
        self.title.setFocus()

    def settings(self) -> Settings:
        """What is in the fields now."""
        before = self._before
        language = self.language.tag or before.language
        voice = replace(before.voice, name=str(self.voice.currentData()), language=language, rate=self.rate.value())
        if voice.name != before.voice.name:
            voice = replace(voice, provider="local")
        elif voice.provider != "local":
            voice = replace(voice, language=before.voice.language)  # what its own name says, whatever the course speaks
        new = edited_settings(
            before,
            title=self.title.text().strip(),
            description=self.description.toPlainText().strip(),
            tags=_tags(self.tags.text()),
            author=self.author.text().strip(),
            language=language,
            voice=voice,
            pass_mark=self.pass_mark.value(),
            never_send=self.never_send.is_ticked(),
        )
        came = tuple((name, origin) for name, carried in self._carried.items() for origin in carried.origins)
        return replace(new, origins=(*new.origins, *came)) if came else new

    def _watch(self, field: QLineEdit | QPlainTextEdit, name: str) -> Carried:
        """What is synthetic in what is pasted into a field, or copied out of it."""
        held = field.text() if isinstance(field, QLineEdit) else field.toPlainText()
        origin = next((origin for path, origin in self._before.origins if path == name), None)
        carried = Carried(field, lambda: self._opened.session.course, lambda: RichText((Run(held, origin=origin),)))
        field.textChanged.connect(self._tell_made)
        return carried

    def _tell_made(self) -> None:
        """Say that what was pasted is labelled, and no more once it is gone again."""
        told = self.notices.isVisible()
        made = any(carried.pieces for carried in self._carried.values())
        if made and not told:
            self.notices.note("What you pasted was written by AI. Saved here, it is labelled so for learners.", "sparkles")
        elif told and not made and self.notices.error is None:
            self.notices.clear()

    def accept(self) -> None:
        """Change the course, if anything is different."""
        new = self.settings()
        if new != self._before:
            try:
                needed = {added.record.id: added for carried in self._carried.values() for added in carried.records()}
                self._opened.session.do(Batch((*needed.values(), SetSettings(new))), "Course settings")
            except LecternError as error:
                self.notices.trouble(error)
                return
        super().accept()

    def done(self, result: int) -> None:
        if self._job is not None:
            self._job.cancel()
        super().done(result)

    # Building.

    def _assemble(self) -> None:
        language = column(field("Language", self.language), self._said, spacing=4)
        voice = column(
            row(_stretched(field("Voice of narrations", self.voice)), field("Speed", self.rate), spacing=Space.M),
            self._voice_said,
            spacing=4,
        )
        described = "What the course is about; it is written into the published page."
        page = column(
            self.notices,
            field("Title", self.title, self._origin("title")),
            field("Description", self.description, self._origin("description", described)),
            field("Tags", self.tags, self._origin("tags", "Words to find the course by, with commas between them.")),
            row(_stretched(field("Author", self.author)), _stretched(language), spacing=Space.M),
            voice,
            field("Pass mark", self.pass_mark, "Share of the points that passes the course; used when it has questions."),
            self.never_send,
            None,
            spacing=Space.L,
            margins=(2, 2, 14, 2),
        )
        self.pass_mark.setMaximumWidth(140)
        area = scrolling(holder(page), "Course settings")
        self.body.addWidget(area, 1)
        self.resize(self.width(), 580)

    def _origin(self, name: str, hint: str = "") -> str:
        """The line under a field; it says so when AI wrote what is in it."""
        made = "Written with AI, and labelled so." if any(path == name for path, _ in self._before.origins) else ""
        return f"{hint} {made}".strip()

    def _only_read(self) -> None:
        fields = (self.title, self.description, self.tags, self.author, self.language, self.pass_mark, self.voice, self.rate)
        for widget in (*fields, self.never_send):
            widget.setEnabled(False)
        self.save.hide()
        self.notices.note("This course was opened for reading only. Save a copy to change it.", "lock")

    # Checking.

    def _check(self) -> None:
        tag = self.language.tag
        wrong = "" if tag else "This is not a language tag, such as en or pt-BR."
        self._said.setText(wrong)
        self._said.setVisible(bool(wrong))
        titled = bool(self.title.text().strip())
        set_tone(self.title, "" if titled else "true", "invalid")
        self.title.setAccessibleDescription("" if titled else "A course needs a title.")
        self.save.setEnabled(titled and bool(tag))

    # Voices come from a program that has to be started: on a worker.

    def _look(self) -> None:
        from app.services.narration import Narrator

        context = self._opened.context
        guard = context.compliance().guard

        def work(_progress: object) -> list[VoiceInfo]:
            return Narrator(guard).voices()

        job = context.jobs.start("Looking for voices", work)
        self._job = job
        unsubscribe = job.on_change(lambda: self._found(job))
        self.finished.connect(lambda _result: unsubscribe())

    def _found(self, job: Job[list[VoiceInfo]]) -> None:
        if job.state is JobState.DONE and job.result is not None:
            self._voices = job.result
            self._offer()
        elif job.state is JobState.FAILED and job.error is not None:
            self._voice_said.setText(f"{job.error.what} {job.error.next_step}".strip())
            self._voice_said.show()

    def _offer(self) -> None:
        """List the voices of the language; the one that was chosen stays chosen if it speaks it."""
        if not self._voices:
            return
        before, chosen = self._before.voice, str(self.voice.currentData())
        base = (self.language.tag or self._before.language).partition("-")[0].casefold()
        fitting = [item for item in self._voices if item.language.partition("-")[0].casefold() == base]
        self.voice.clear()
        self.voice.addItem("Best voice of this computer", "")
        for item in fitting:
            self.voice.addItem(f"{item.name} ({item.language})", item.id)
        same = base == before.language.partition("-")[0].casefold()
        if before.name and same and self.voice.findData(before.name) < 0:
            self.voice.addItem(_current(before), before.name)
        self.voice.setCurrentIndex(max(0, self.voice.findData(chosen)))
        self._voice_said.setText("" if fitting else "This computer has no voice for this language.")
        self._voice_said.setVisible(not fitting)


def _tags(typed: str) -> tuple[str, ...]:
    """Tags as they are kept: each once, without the spaces around it."""
    return tuple(dict.fromkeys(tag for part in typed.split(",") if (tag := " ".join(part.split()))))


def _current(voice: Voice) -> str:
    """The voice in force, before it is known what there is."""
    if not voice.name:
        return "Best voice of this computer"
    return voice.name if voice.provider == "local" else f"{voice.name} ({voice.provider})"


def _stretched(layout: QLayout) -> QWidget:
    made = holder(layout)
    layout.setAlignment(Qt.AlignmentFlag.AlignTop)
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    return made
