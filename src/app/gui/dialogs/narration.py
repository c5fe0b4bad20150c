"""How a whole course is narrated: its voice, how words are said, how long the pauses are, and what is told about it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QLineEdit, QTableWidget, QTableWidgetItem, QWidget

from app.course import LecternError, RichText, Run, Settings
from app.course.blocks import Pauses, Pronunciation, Voice
from app.course.ops import Batch, SetSettings, edited_settings
from app.gui.canvas.plainfields import Carried
from app.gui.context import OpenCourse
from app.gui.dialogs.parts import Notices, NumberBox, field
from app.gui.dialogs.voice import VoiceDialog, sample_line
from app.gui.theme import Space
from app.gui.widgets import Button, Dialog, TickBox, column, holder, row, scrolling, text

LONGEST = 5000
"""Milliseconds of a pause; a longer one would be taken for the end."""
NOTICE = "The voice in this narration is synthetic."
WORDS = (
    "Said instead of what is written; captions keep what is written. Small letters: in any case. With capitals: as it stands."
)
MARK = "It survives conversion, and was never listened to by people: hear the result before you publish."


class NarrationSettings(Dialog):
    """One undoable step, made when Save is chosen."""

    def __init__(self, parent: QWidget, opened: OpenCourse) -> None:
        super().__init__(parent, "Narration settings", "They hold for every narration of this course.", width=640)
        self._opened = opened
        self._before = now = opened.session.course.settings
        self._voice = now.voice
        self.notices = Notices()
        self._voice_said = text("", "ui", wrap=True)
        self.choose = Button("Choose…", compact=True, on_click=self._choose)
        self.words = _Words(now.pronunciations)
        self.sentence = NumberBox(now.pauses.sentence, 0, LONGEST, "ms", 50)
        self.block = NumberBox(now.pauses.block, 0, LONGEST, "ms", 50)
        self.notice = QLineEdit(now.spoken_notice)
        said = next((origin for name, origin in now.origins if name == "spoken_notice"), None)
        held = RichText((Run(now.spoken_notice, origin=said),))
        self._carried = Carried(self.notice, lambda: opened.session.course, lambda: held)
        self.notice.setPlaceholderText(f"Nothing is said first. For instance: {NOTICE}")
        self.caption = TickBox("The first caption says that the voice is synthetic")
        self.caption.tick(now.caption_notice)
        self.watermark = TickBox("Put an inaudible mark into synthetic sound")
        self.watermark.tick(now.watermark)
        self._assemble()
        self.add_cancel("Close" if opened.session.read_only else "Cancel")
        self.save = self.add_button("Save", "primary", default=True)
        self.save.clicked.connect(self.accept)
        self._show_voice()
        if opened.session.read_only:
            self._only_read()

    def settings(self) -> Settings:
        """The course's settings with what is in the fields now."""
        new = edited_settings(
            self._before,
            voice=self._voice,
            pronunciations=self.words.words,
            pauses=Pauses(self.sentence.value(), self.block.value()),
            spoken_notice=self.notice.text().strip(),
            caption_notice=self.caption.is_ticked(),
            watermark=self.watermark.is_ticked(),
        )
        came = tuple(("spoken_notice", origin) for origin in self._carried.origins)
        return replace(new, origins=(*new.origins, *came)) if came else new

    def accept(self) -> None:
        """Change the course, if anything is different."""
        new = self.settings()
        if new != self._before:
            try:
                self._opened.session.do(Batch((*self._carried.records(), SetSettings(new))), "Narration settings")
            except LecternError as error:
                self.notices.trouble(error)
                return
        super().accept()

    def _assemble(self) -> None:
        voice = row(self._voice_said, self.choose, spacing=Space.M)
        voice.setStretch(0, 1)
        pauses = row(
            field("Pause after a sentence", self.sentence), field("Pause after a block", self.block), None, spacing=Space.M
        )
        page = column(
            self.notices,
            column(text("Voice", "strong"), voice, spacing=5),
            field("Pronunciations", self.words, WORDS),
            row(self.words.add, self.words.remove, None, spacing=Space.S),
            pauses,
            field("Spoken first", self.notice, "Where sound stands alone, people must hear that a voice is synthetic."),
            self.caption,
            column(self.watermark, text(MARK, "caption", "muted", wrap=True), spacing=2),
            None,
            spacing=Space.L,
            margins=(2, 2, 14, 2),
        )
        self.body.addWidget(scrolling(holder(page), "Narration settings"), 1)
        self.resize(self.width(), 640)

    def _only_read(self) -> None:
        for widget in (self.choose, self.words, self.words.add, self.words.remove, self.sentence, self.block, self.notice):
            widget.setEnabled(False)
        for tick in (self.caption, self.watermark):
            tick.setEnabled(False)
        self.save.hide()
        self.notices.note("This course was opened for reading only. Save a copy to change it.", "lock")

    def _show_voice(self) -> None:
        self._voice_said.setText(voice_words(self._voice))

    def _choose(self) -> None:
        dialog = VoiceDialog(self, self._opened, self._voice, sample_line(self._opened, "", ""))

        def use() -> None:
            self._voice = dialog.chosen
            self._show_voice()

        dialog.accepted.connect(use)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()


class _Words(QTableWidget):
    """The pronunciation dictionary; what is typed is kept as it is."""

    def __init__(self, words: tuple[Pronunciation, ...]) -> None:
        super().__init__(0, 2)
        self.setHorizontalHeaderLabels(["Written", "Said"])
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.verticalHeader().hide()
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setTabKeyNavigation(False)  # Tab leaves the table: the buttons below it are next
        self.setFixedHeight(132)
        for word in words:
            self._put(word.term, word.say)
        self.add = Button("Add a word", compact=True, icon="plus", on_click=self._add)
        self.remove = Button("Remove", compact=True, icon="trash-2", on_click=self._remove)

    @property
    def words(self) -> tuple[Pronunciation, ...]:
        """What is in it; rows without a term are left out, of equal terms the last counts."""
        rows = [(self._cell(number, 0), self._cell(number, 1)) for number in range(self.rowCount())]
        return tuple(Pronunciation(term, say) for term, say in {term: say for term, say in rows if term}.items())

    def _cell(self, number: int, place: int) -> str:
        item: QTableWidgetItem | None = self.item(number, place)
        return item.text().strip() if item is not None else ""

    def _put(self, term: str, say: str) -> None:
        self.insertRow(self.rowCount())
        for place, content in enumerate((term, say)):
            self.setItem(self.rowCount() - 1, place, QTableWidgetItem(content))

    def _add(self) -> None:
        self._put("", "")
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        self.setCurrentCell(self.rowCount() - 1, 0)
        self.edit(self.currentIndex())

    def _remove(self) -> None:
        if self.currentRow() >= 0:
            self.removeRow(self.currentRow())


def voice_words(voice: Voice) -> str:
    """A voice in words."""
    named = voice.name or "Best voice of this computer"
    whose = "" if voice.provider == "local" else f" ({voice.provider})"
    pitch = f", {voice.pitch:+g} semitones" if voice.pitch else ""
    return f"{named}{whose}, {voice.language}, {voice.rate} words a minute{pitch}"
