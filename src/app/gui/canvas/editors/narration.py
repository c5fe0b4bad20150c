"""A narration: player, captions, transcript, script, and the button that makes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from app.course import LecternError, SourceType
from app.course.blocks import Block, Cue, Narration
from app.course.text import EMPTY
from app.gui.canvas.desk import Desk
from app.gui.canvas.editors.base import BlockEditor
from app.gui.canvas.waveform import Waveform
from app.gui.inspector.words import counted
from app.gui.theme import Radius, current, pixmap
from app.gui.widgets import Badge, Button, Card, IconButton, Overline, row, text

if TYPE_CHECKING:
    from app.services.aligning import Captioned
    from app.services.jobs import Job
    from app.services.narrating import Told
    from app.services.transcribing import Written

NO_DESCRIPTION = "What somebody who can't see needs beyond the words; learners read it beside the transcript"
SHOWN = 3
"""Changed sentences that are named; of more their number is."""
NO_SCRIPT = "Empty: the narration reads this lesson aloud"


def clock(ms: int, *, wide: bool = False) -> str:
    """``0:14``; ``00:14`` when ``wide``."""
    minutes, seconds = divmod(max(0, ms) // 1000, 60)
    return f"{minutes:02}:{seconds:02}" if wide else f"{minutes}:{seconds:02}"


def cue_at(cues: tuple[Cue, ...], ms: int) -> Cue | None:
    """The caption at a time; between two, the one before; the first before any."""
    found = None
    for cue in cues:
        if cue.start > ms:
            break
        found = cue
    return found or (cues[0] if cues else None)


class PlayButton(QAbstractButton):
    """A round button."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.playing = False
        self.setFixedSize(40, 40)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName("Play the narration")

    def show_playing(self, playing: bool) -> None:
        """Show pause while it plays."""
        if playing != self.playing:
            self.playing = playing
            self.setAccessibleName("Pause the narration" if playing else "Play the narration")
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(40, 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        now = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(now.text), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        ground = now.hover if not self.isEnabled() else now.fill_hover if self.underMouse() else now.fill
        painter.setBrush(QColor(ground))
        painter.drawEllipse(QRectF(1, 1, 38, 38))
        mark = pixmap(
            "pause" if self.playing else "play", "on_fill" if self.isEnabled() else "faint", 16, self.devicePixelRatioF()
        )
        painter.drawPixmap(12 if self.playing else 13, 12, mark)
        painter.end()


class NarrationEditor(BlockEditor):
    """The card as learners will meet it, and below it, while it is current, how it is made."""

    bare = False

    def __init__(self, desk: Desk, block: Block, parent: QWidget) -> None:
        super().__init__(desk, block, parent)
        self._play = PlayButton(self)
        self._play.clicked.connect(self._toggle)
        self._badge = Badge("AI voice", "ai", "audio-lines")
        self._stale = Badge("Out of date", "warn", "triangle-alert")
        self._time = text("", "ui", "muted")
        self._wave = Waveform(self)
        self._wave.sought.connect(self._seek)
        self._make = Button("", "primary", compact=True, icon="mic", on_click=self._narrate)
        self._state = text("", "caption", "muted", wrap=True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(17, 14, 17, 16)
        layout.setSpacing(12)
        layout.addLayout(self._player())
        layout.addWidget(self._captions())
        layout.addWidget(self._script())
        layout.addWidget(self._description())
        self._foot = QWidget()
        foot = QHBoxLayout()
        foot.setSpacing(12)
        foot.addStretch(1)
        self._more = Button("Transcript", "ghost", compact=True, on_click=self._toggle_transcript)
        foot.addWidget(self._more)
        self._edit = Button("Captions…", "ghost", compact=True, icon="captions", on_click=self.edit_captions)
        foot.addWidget(self._edit)
        self._record = Button("Record or import…", "ghost", compact=True, icon="mic", on_click=self._record_own)
        foot.addWidget(self._record)
        foot.addWidget(self._make)
        below = QVBoxLayout(self._foot)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(8)
        below.addWidget(self._state)
        below.addLayout(foot)
        layout.addWidget(self._foot)
        self._transcript = text("", "dense", "muted", wrap=True, select=True)
        self._transcript.setAccessibleName("Transcript")
        self._unfolded = False
        layout.addWidget(self._transcript)
        desk.sound.moved.connect(self._moved)
        desk.sound.changed.connect(self._show_time)
        desk.narrating.changed.connect(self._show)
        desk.recordings.changed.connect(self._show)
        desk.peaks.ready.connect(self._measured)
        desk.narrating.wanted()
        self._show()

    def _player(self) -> QHBoxLayout:
        head = row(text("Narration", "strong"), self._badge, self._stale, None, self._time, spacing=8)
        right = QVBoxLayout()
        right.setSpacing(3)
        right.addLayout(head)
        right.addWidget(self._wave)
        whole = QHBoxLayout()
        whole.setSpacing(14)
        whole.addWidget(self._play, 0, Qt.AlignmentFlag.AlignVCenter)
        whole.addLayout(right, 1)
        return whole

    def _captions(self) -> QFrame:
        self._captions_title = Overline("Captions")
        self._cue_time = text("", "caption", "muted")
        self._cue = text("", "dense", wrap=True)
        self._cue_card = Card(kind="subtle-card", spacing=4, margin=14)
        change = IconButton("pencil", "Edit the captions", size=14, compact=True, on_click=self.edit_captions)
        self._cue_card.body.addLayout(row(self._captions_title, None, self._cue_time, change))
        self._cue_card.body.addWidget(self._cue)
        return self._cue_card

    def _script(self) -> QWidget:
        self._script_box = QWidget()
        layout = QVBoxLayout(self._script_box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        self._script_name: QLabel = text("Script", "caption", "muted")
        part = self.add_part("script", "Script", "dense", hint=NO_SCRIPT, parent=self._script_box)
        layout.addWidget(self._script_name)
        layout.addWidget(part)
        return self._script_box

    def _description(self) -> QWidget:
        self._description_box = QWidget()
        layout = QVBoxLayout(self._description_box)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(text("Audio description", "caption", "muted"))
        layout.addWidget(self.add_part("description", "Audio description", "dense", hint=NO_DESCRIPTION))
        return self._description_box

    @property
    def _narration(self) -> Narration:
        assert isinstance(self.block, Narration)
        return self.block

    def order(self) -> list:  # type: ignore[type-arg]
        return [part for part in (self.parts["script"], self.parts["description"]) if part.isVisibleTo(self)]

    # Showing.

    def show_block(self, block: Block) -> None:
        super().show_block(block)
        self._show()

    def set_active(self, active: bool) -> None:
        super().set_active(active)
        self._show()

    def course_changed(self) -> None:
        self._show()

    def _show(self) -> None:
        narration, desk = self._narration, self.desk
        made = narration.audio is not None
        job = self._job()
        stale = made and desk.narrating.stale(narration.id)
        self._play.setEnabled(made)
        self._badge.setVisible(made)
        self._show_origin()
        self._stale.setVisible(stale)
        self._wave.setVisible(made)
        self._wave.setMaximum(narration.duration)
        self._wave.bars = desk.peaks.get(narration.audio.sha256) if narration.audio is not None else ()
        self._cue_card.setVisible(bool(narration.cues))
        voice = narration.voice or desk.session.course.settings.voice
        language = (voice.language if narration.voice or voice.name else desk.session.course.settings.language).upper()
        self._captions_title.set_text(f"Captions · {language}")
        self._script_box.setVisible(self.active or narration.script != EMPTY)
        self._description_box.setVisible((self.active and made) or narration.description != EMPTY)
        self._make.setText("Stop" if job else self._next(made=made))
        self._make.setVisible(not desk.read_only and (bool(job) or not made or stale or self.active))
        self._make.set_kind("primary" if stale or not made else "secondary")
        self._make.set_icon("circle-stop" if job else "captions" if narration.recorded else "audio-lines")
        self._record.setVisible(not desk.read_only and self.active and not job)
        self._state.setText(self._words(made=made, stale=stale, job=job))
        self._state.setVisible(bool(self._state.text()))
        self._more.setVisible(made and (self.active or self._unfolded))
        self._more.setText("Hide transcript" if self._unfolded else "Transcript")
        self._edit.setVisible(made and self.active and not narration.cues)
        self._transcript.setText(" ".join(sentence.text for sentence in narration.sentences))
        self._transcript.setVisible(made and self._unfolded)
        self._foot.setVisible(
            bool(self._state.text())
            or any(button.isVisibleTo(self._foot) for button in (self._make, self._more, self._edit, self._record))
        )
        self._show_time()
        desk.view.block_resized(narration.id)

    def _show_origin(self) -> None:
        record = self.desk.session.course.record(self._narration.provenance or "")
        drafted = record is not None and record.source_type is SourceType.ALGORITHMIC
        if record is None and self._narration.recorded:
            self._badge.show_as("Recorded", "muted", "mic")
            self._badge.setToolTip("A person’s voice")
            return
        self._badge.show_as("Synthetic voice" if drafted else "AI voice", "ai", "audio-lines")
        if record is not None:
            self._badge.setToolTip(f"{record.provider} · {record.system}, {record.created[:10]}")

    def _words(self, *, made: bool, stale: bool, job: object) -> str:
        running = self._job()
        if job and running is not None:
            return f"{running.text or 'Making the narration'} · {round(running.fraction * 100)} %"
        if self._narration.recorded:
            return self._of_recording(stale=stale)
        if stale:
            return self._of_changes()
        if not made:
            script = self._narration.script != EMPTY
            return (
                "Reads the script aloud, with captions." if script else "Reads this lesson aloud, with captions and transcript."
            )
        return self._of_other_words()

    def _job(self) -> Job[Told] | Job[Captioned] | Job[Written] | None:
        """What is being made for this narration now."""
        desk, block_id = self.desk, self._narration.id
        return desk.narrating.job(block_id) or desk.recordings.job(block_id) or desk.recordings.online.job(block_id)

    def _next(self, *, made: bool) -> str:
        """What the main button does."""
        if made and self._narration.recorded:
            return "Make captions…"
        return self.desk.narrating.next_step(self.desk.lesson_id, self._narration)

    def _of_changes(self) -> str:
        """Which sentences are out of date, in words."""
        found = self.desk.narrating.sentences(self.desk.lesson_id, self._narration.id)
        if not found:
            return "Sentences were taken out or moved, or the pauses are others now. Nothing has to be spoken again."
        return f"Changed since, and spoken again: {_some(found)}"

    def _of_other_words(self) -> str:
        found = self.desk.narrating.otherwise(self.desk.lesson_id, self._narration.id)
        lead = "Said in other words than the lesson’s, as you changed them before they were sent: "
        return lead + _some(found) if found else ""

    def _of_recording(self, *, stale: bool) -> str:
        if stale:
            return "The script has changed since its captions were made. Record it anew, or make captions for what it says now."
        unsure = sum(cue.unsure for cue in self._narration.cues)
        if unsure:
            return f"{unsure} of {len(self._narration.cues)} captions should be looked at."
        return "" if self._narration.cues else "A recording without captions yet."

    def _show_time(self) -> None:
        narration = self._narration
        mine = narration.audio is not None and self.desk.sound.key == narration.audio.sha256
        at = self.desk.sound.position if mine else 0
        self._play.show_playing(mine and self.desk.sound.playing)
        self._time.setText(f"{clock(at)} / {clock(narration.duration)}" if narration.audio is not None else "")
        self._wave.setValue(at)
        self._wave.update()
        cue = cue_at(narration.cues, at)
        if cue is not None:
            self._cue.setText(f"“{cue.text}”".replace("\n", " "))
            self._cue_time.setText(f"{clock(cue.start, wide=True)} – {clock(cue.end, wide=True)}")

    def _moved(self, position: int) -> None:
        audio = self._narration.audio
        if audio is not None and self.desk.sound.key == audio.sha256:
            self._show_time()

    def _measured(self, sha256: str) -> None:
        audio = self._narration.audio
        if audio is not None and audio.sha256 == sha256:
            self._wave.bars = self.desk.peaks.get(sha256)
            self._wave.update()

    # Doing.

    def open(self) -> None:
        """Enter on the selected block plays it, or makes it when it has no sound."""
        if self._narration.audio is not None:
            self._toggle()
        else:
            self._narrate()

    def _toggle(self) -> None:
        audio = self._narration.audio
        sound = self.desk.sound
        if audio is None:
            return
        if sound.playing and sound.key == audio.sha256:
            sound.pause()
        else:
            self._start(None)

    def _seek(self, position: int) -> None:
        audio = self._narration.audio
        if audio is not None and self.desk.sound.key == audio.sha256:
            self.desk.sound.seek(position)
        elif audio is not None:
            self._start(position)

    def _start(self, position: int | None) -> None:
        audio = self._narration.audio
        if audio is None:
            return
        try:
            self.desk.sound.play(audio.sha256, lambda: self.desk.session.media(audio.sha256), position)
        except LecternError as error:
            self.desk.context.say(str(error))

    def _narrate(self) -> None:
        narration, desk = self._narration, self.desk
        job = self._job()
        try:
            if desk.recordings.online.job(narration.id) is not None:
                desk.recordings.online.stop(narration.id)
            elif job is not None:
                job.cancel()
            elif narration.recorded and narration.audio is not None:
                self._ways().popup(self._make.mapToGlobal(self._make.rect().bottomLeft()))
            else:
                desk.narrating.narrate(desk.lesson_id, narration.id)
        except LecternError as error:
            desk.context.problem(error)

    def _ways(self) -> QMenu:
        """The two ways to captions of a recording."""
        desk, narration = self.desk, self._narration
        menu = QMenu(self._make)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("From the script, on this computer", lambda: desk.recordings.make_captions(desk.lesson_id, narration.id))
        menu.addAction("Without a script, by AssemblyAI…", lambda: desk.recordings.online.ask(desk.lesson_id, narration))
        return menu

    def _record_own(self) -> None:
        try:
            self.desk.recordings.record(self.desk.lesson_id, self._narration.id)
        except LecternError as error:
            self.desk.context.problem(error)

    def edit_captions(self) -> None:
        """Open the caption editor over the window."""
        from app.gui.captions import open_captions

        desk = self.desk
        open_captions(desk.context, desk.session, desk.sound, desk.lesson_id, self._narration.id)

    def _toggle_transcript(self) -> None:
        self._unfolded = not self._unfolded
        self._show()

    def shut(self) -> None:
        audio = self._narration.audio
        if audio is not None and self.desk.sound.key == audio.sha256:
            self.desk.sound.stop()

    def enter(self, part: object) -> None:
        """A script, or a description, is several paragraphs of one text: Enter is a soft break in it."""
        held = next((one for one in self.parts.values() if one is part), self.parts["script"])
        held.textCursor().insertText("\u2028")

    def paintEvent(self, event: QPaintEvent) -> None:
        now = current()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(now.border), 1))
        painter.setBrush(QColor(now.surface))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), Radius.DIALOG, Radius.DIALOG)
        painter.end()


def _some(sentences: Sequence[str]) -> str:
    """The first few of them, and how many more."""
    more = f" and {counted(len(sentences) - SHOWN, 'more', 'more')}" if len(sentences) > SHOWN else ""
    return " ".join(f"“{sentence}”" for sentence in sentences[:SHOWN]) + more
