"""The window of the caption editor: what is in it, and how its parts hear of one another."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QDialog, QPlainTextEdit, QVBoxLayout, QWidget

from app.course import LecternError
from app.course.blocks import Narration
from app.gui.actions import Actions
from app.gui.canvas.sound import Sound
from app.gui.captions.actions import caption_actions
from app.gui.captions.bars import Header, StatusLine, Transport
from app.gui.captions.details import Details
from app.gui.captions.doing import Doing
from app.gui.captions.findbar import FindBar
from app.gui.captions.overview import Overview
from app.gui.captions.scale import Scale
from app.gui.captions.sounds import Head, measuring
from app.gui.captions.table import CueTable
from app.gui.captions.wave import Wave
from app.gui.captions.work import Work
from app.gui.context import Context
from app.gui.widgets import EmptyState, Toast, column, holder, line, problem_dialog, row

if TYPE_CHECKING:
    from app.media.pyramid import Pyramid
    from app.services.editing import Session
    from app.services.jobs import Job

SIZE = (1240, 820)
NARROW, LOW = 940, 480
"""Pixels of the window under which the pane at the right, and the overview, give up their room."""


def open_captions(context: Context, session: Session, sound: Sound, lesson_id: str, block_id: str) -> CaptionWindow:
    """Open the editor of a narration's captions over the window. The rest of the window waits, so that both see one course."""
    window = CaptionWindow(context, session, sound, lesson_id, block_id)
    window.open()
    return window


class CaptionWindow(QDialog):
    """Modal for its window. Every change is in the course at once; closing keeps it, undo takes it back."""

    def __init__(self, context: Context, session: Session, sound: Sound, lesson_id: str, block_id: str) -> None:
        super().__init__(context.window.window())
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.toast = Toast(self)
        self.context = replace(context, window=self, say=self.toast.say, problem=self.show_problem)
        self.work = Work(session, self.context, lesson_id, block_id)
        self.lesson = session.course.lesson(lesson_id)
        self.setWindowTitle(f"Captions: {self.lesson.title}")
        self.scale = Scale()
        audio = self.block.audio
        self.head = Head(sound, audio.sha256 if audio else "", lambda: session.media(audio.sha256 if audio else ""))
        self.wave, self.overview = Wave(self.work, self.scale), Overview(self.work, self.scale)
        self.table = CueTable(self.work)
        self.find_bar = FindBar(self.work)
        self.doing = Doing(self)
        self.details = Details(self.work, self.doing.looks_right, self.doing.mend)
        self.commands = Actions(self, self.show_problem)
        self.commands.add(caption_actions(self))
        self.header, self.transport, self.status = Header(self), Transport(self), StatusLine(self)
        self._lay_out()
        self._connect()
        self._measuring: Job[Pyramid] | None = None
        self._measure()
        room = self.screen().availableSize()
        self.resize(min(SIZE[0], room.width() - 40), min(SIZE[1], room.height() - 60))
        self.refresh()
        (self.table if self.work.cues else self.wave).setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def block(self) -> Narration:
        """The narration as it is now."""
        return self.work.block

    def _lay_out(self) -> None:
        self._empty = EmptyState(
            "captions", "No captions yet", "Insert one at the playhead, import a file, or make the narration."
        )
        left = column(self.find_bar, self.table, self._empty, spacing=0)
        left.setStretch(1, 1)
        left.setStretch(2, 1)
        below = row(left, line("vertical"), self.details, spacing=0)
        below.setStretch(0, 1)
        sound = column(self.overview, line(), self.wave, spacing=0)
        sound.setStretch(2, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.header)
        layout.addWidget(holder(sound, "surface"), 2)
        layout.addWidget(self.transport)
        layout.addLayout(below, 5)
        layout.addWidget(self.status)
        order: list[QWidget] = [self.header, self.wave, self.transport, self.table, self.details, self.status]
        for before, after in pairwise(order):
            QWidget.setTabOrder(before, after)

    def _connect(self) -> None:
        self.wave.sought.connect(self.head.seek)
        self.wave.edited.connect(self.table.edit_text)
        self.head.moved.connect(self._moved)
        self.head.changed.connect(self.refresh)
        self.work.changed.connect(self._changed)
        self.work.chosen.connect(self._chosen)
        self.work.gone.connect(self.close)
        self.table.started.connect(self.status.show_hint)
        self.table.ended.connect(lambda: self.status.show_hint(""))
        self.find_bar.closed.connect(lambda: self.table.setFocus(Qt.FocusReason.OtherFocusReason))
        self.table.installEventFilter(self)
        self.wave.installEventFilter(self)
        self.scale.changed.connect(self.transport.show_zoom)

    # The sound.

    def _measure(self) -> None:
        audio = self.block.audio
        if audio is None:
            self.wave.show_sound(None, "This narration has no sound yet.")
            return
        session = self.work.session
        name, length = audio.name or "The narration", self.block.duration
        job = measuring(self.context.jobs, audio.sha256, lambda: session.media(audio.sha256), name, length)
        self._measuring = job
        job.on_change(lambda: self._measured(job))
        self._measured(job)

    def _measured(self, job: Job[Pyramid]) -> None:
        from app.services.jobs import JobState

        if job is not self._measuring:
            return
        if job.state is JobState.RUNNING:
            self.wave.show_sound(None, f"Drawing the sound… {round(job.fraction * 100)} %")
        elif job.state is JobState.DONE and job.result is not None:
            self.wave.show_sound(job.result)
            self.overview.show_sound(job.result)
            self.work.pauses = job.result.pauses()
        elif job.error is not None:
            self.wave.show_sound(None, f"{job.error.what} {job.error.why}".strip())

    def _moved(self, position: int) -> None:
        self.wave.show_position(position)
        self.overview.show_position(position)
        self.transport.show_position(position)
        heard = next((at for at, cue in enumerate(self.work.cues) if cue.start <= position < cue.end), -1)
        self.table.cues.show_playing(heard)
        if self.head.playing and self.doing.following:
            self.scale.turn(position)
            if heard >= 0 and not self.table.editing() and self.head.loop is None:
                self.table.scrollTo(self.table.cues.index(heard, 0))

    # Following the work.

    def _changed(self) -> None:
        if self.head.loop is not None and self.work.cue is not None:
            self.head.loop = (self.work.cue.start, self.work.cue.end)
        self.refresh()

    def _chosen(self) -> None:
        cue = self.work.cue
        if self.head.loop is not None and cue is not None:
            self.head.loop = (cue.start, cue.end)
        self.refresh()

    def refresh(self) -> None:
        """Ask every action and every bar again."""
        some = bool(self.work.cues)
        self.table.setVisible(some)
        self._empty.setVisible(not some)
        self.commands.refresh()
        self.header.refresh()
        self.transport.refresh()
        self.status.refresh()

    def show_problem(self, error: LecternError) -> None:
        """Show an error as every error is shown."""
        problem_dialog(self, error).open()

    # Files and dialogs, each in a module of its own.

    def import_file(self) -> None:
        """Put the captions of a file in place of those there are."""
        from app.gui.captions.files import import_file

        import_file(self)

    def export_file(self) -> None:
        """Write the captions to a file, labelled."""
        from app.gui.captions.files import export_file

        export_file(self)

    def export_transcript(self) -> None:
        """Write transcript and audio description to a file, labelled."""
        from app.gui.captions.files import export_transcript

        export_transcript(self)

    def translate(self) -> None:
        """Translate the captions, keeping their times."""
        from app.gui.captions.translating import translate

        translate(self)

    def shift(self) -> None:
        """Shift all, some or the chosen captions."""
        from app.gui.captions.dialogs import ShiftDialog
        from app.media.captions.editing import shift

        work = self.work
        dialog = ShiftDialog(self, work.current, work.selected, len(work.kept))

        def go() -> None:
            work.put(shift(work.kept, dialog.by, dialog.chosen, work.duration), "Shift captions")

        dialog.accepted.connect(go)
        dialog.open()

    def own_limits(self) -> None:
        """Give the course limits of its own."""
        from app.gui.captions.dialogs import LimitsDialog
        from app.media.captions import own

        dialog = LimitsDialog(self, self.work.limits)
        dialog.accepted.connect(lambda: self.header.choose_profile(own(dialog.limits)))
        dialog.open()

    def show_shortcuts(self) -> None:
        """Every key of this window."""
        from app.gui.dialogs import ShortcutsDialog

        ShortcutsDialog(self, replace(self.context, actions=self.commands)).open()

    # Keys and the end.

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Space plays and Delete deletes wherever no words are being typed."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and not event.modifiers():
            if event.key() == Qt.Key.Key_Space:
                self.commands.run("captions.play")
                return True
            if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
                self.commands.run("captions.delete")
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes nothing while something smaller can be closed; Enter presses no button by accident."""
        if event.key() == Qt.Key.Key_Escape:
            if self.find_bar.isVisible():
                self.find_bar.shut()
            elif not isinstance(QApplication.focusWidget(), QPlainTextEdit):
                self.close()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where there is little room (200 % on a small screen) the list comes first; what stands beside it is in it too."""
        super().resizeEvent(event)
        self.details.setVisible(event.size().width() >= NARROW)
        self.overview.setVisible(event.size().height() >= LOW)
        self.wave.setMinimumHeight(120 if event.size().height() >= LOW else 84)

    def done(self, result: int) -> None:
        """However it is closed: stop measuring, be quiet, stop listening."""
        if self._measuring is not None:
            self._measuring.cancel()
            self._measuring = None
        self.table.cells.shut()
        self.head.close()
        self.work.end_typing()
        self.work.close()
        super().done(result)
