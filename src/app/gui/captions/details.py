"""One caption beside the list: its times, who speaks, how it measures against the limits, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QCompleter, QFrame, QLabel, QLineEdit, QVBoxLayout, QWidget

from app.course.blocks import Cue
from app.gui.captions.times import exact, parsed
from app.gui.captions.work import Work
from app.gui.theme import SEMIBOLD, Size, Space, Type, current, font
from app.gui.widgets import Badge, Button, Card, Icon, IconButton, Overline, column, holder, row, scrolling, set_tone, text
from app.media.captions import columns, reading_speed
from app.media.captions.editing import set_times

NUDGE = 50
"""Milliseconds a press of a small button moves an edge: two frames."""


class TimeField(QLineEdit):
    """A time in words of its own; the arrow keys change it."""

    def __init__(self, name: str, put: Callable[[int], object]) -> None:
        super().__init__()
        self._put = put
        self.setAccessibleName(name)
        self.setAccessibleDescription("Minutes, seconds and milliseconds; the up and down arrows change it")
        self.setFont(font(Type.CAPTION, mono=True))
        self.setFixedWidth(104)
        self.editingFinished.connect(self._finished)

    def _finished(self) -> None:
        ms = parsed(self.text())
        if not self.isModified() or ms is None:
            set_tone(self, "true" if ms is None else "false", "invalid")
            return
        set_tone(self, "false", "invalid")
        self.setModified(False)
        self._put(ms)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Up: NUDGE, Qt.Key.Key_Down: -NUDGE}
        step, ms = steps.get(Qt.Key(event.key())), parsed(self.text())
        if step is None or ms is None:
            super().keyPressEvent(event)
        else:
            self._put(max(0, ms + step))


class _Bar(QWidget):
    """A thin bar, quiet while it is within its limit."""

    def __init__(self) -> None:
        super().__init__()
        self.part, self.over = 0.0, False
        self.setFixedHeight(3)

    def paintEvent(self, event: QPaintEvent) -> None:
        now = current()
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(now.track))
        painter.fillRect(0, 0, round(self.width() * min(1.0, self.part)), 3, QColor(now.mark if self.over else now.faint))
        painter.end()


class Gauge(QWidget):
    """One measure against its limit: a name, a value, a thin bar."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._value = text("", "caption", "muted")
        self._bar = _Bar()
        self.setLayout(column(row(text(name, "caption", "muted"), None, self._value), self._bar, spacing=5))

    def measure(self, value: float, most: float, words: str) -> None:
        """Show ``value`` of ``most``; no bar when there is no limit."""
        over = bool(most) and value > most + 0.5
        self._value.setText(words)
        set_tone(self._value, "warn" if over else "text")
        self._bar.setVisible(bool(most))
        self._bar.part, self._bar.over = (value / most if most else 0.0), over
        self._bar.update()


class Details(QFrame):
    """The right pane. ``on_play`` plays a stretch of the sound."""

    def __init__(self, work: Work, looks_right: Callable[[], object], mend: Callable[[str], object]) -> None:
        super().__init__()
        self._work, self._mend = work, mend
        self.setProperty("kind", "inspector")
        self.setFixedWidth(Size.INSPECTOR - 40)
        self.heading = text("", "strong")
        self.unsure = Badge("Times guessed", "ai", "flag")
        self.stale = Badge("Out of date", "warn", "triangle-alert")
        self.right = Button("Looks right", compact=True, icon="check", on_click=looks_right)
        self.start = TimeField("Start", lambda ms: self._put_times(start=ms))
        self.end = TimeField("End", lambda ms: self._put_times(end=ms))
        self.length = text("", "caption", "muted")
        self.speaker = QLineEdit()
        self.speaker.setPlaceholderText("Nobody in particular")
        self.speaker.setAccessibleName("Speaker")
        self.speaker.editingFinished.connect(self._put_speaker)
        self.speed, self.width_, self.lines = Gauge("Reading speed"), Gauge("Longest line"), Gauge("Lines")
        self._issues = QVBoxLayout()
        self._issues.setSpacing(Space.S)
        self._wrong = Overline("To look at")
        inner = column(
            row(self.heading, None, self.stale, self.unsure, spacing=6),
            row(self.right, None),
            self._times(),
            column(text("Speaker", "caption", "muted"), self.speaker, spacing=4),
            column(self.speed, self.width_, self.lines, spacing=Space.M),
            self._wrong,
            self._issues,
            None,
            spacing=Space.L,
            margins=(Space.L, Space.L, Space.L, Space.L),
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scrolling(holder(inner), "The caption"))
        work.changed.connect(self.show_cue)
        work.chosen.connect(self.show_cue)
        self._shown: object = None
        self.show_cue()

    def _times(self) -> QWidget:
        def nudge(field: TimeField, name: str, by: int) -> IconButton:
            said = f"{name} {abs(by)} ms {'later' if by > 0 else 'earlier'}"
            icon = "arrow-right" if by > 0 else "arrow-left"
            return IconButton(icon, said, size=14, compact=True, on_click=lambda: self._nudge(field, by))

        def line(name: str, field: TimeField) -> QWidget:
            label = text(name, "caption", "muted")
            label.setFixedWidth(42)
            back, on = nudge(field, name, -NUDGE), nudge(field, name, NUDGE)
            return holder(row(label, field, back, on, None, spacing=4))

        length = text("Length", "caption", "muted")
        length.setFixedWidth(42)
        return holder(
            column(line("Start", self.start), line("End", self.end), row(length, self.length, None, spacing=4), spacing=6)
        )

    def _nudge(self, field: TimeField, by: int) -> None:
        cue = self._work.cue
        if cue is not None:
            self._put_times(**({"start": cue.start + by} if field is self.start else {"end": cue.end + by}))

    def _put_times(self, start: int | None = None, end: int | None = None) -> None:
        work, cue = self._work, self._work.cue
        if cue is None or work.read_only:
            return
        new_start = cue.start if start is None else min(start, cue.end - 40) if end is None else start
        new_end = cue.end if end is None else max(end, cue.start + 40)
        cues, at = set_times(work.kept, work.current, max(0, new_start), new_end, work.duration)
        work.put(cues, "Change a caption's time", current=at)

    def _put_speaker(self) -> None:
        work, cue = self._work, self._work.cue
        said = " ".join(self.speaker.text().split())
        if cue is None or not self.speaker.isModified() or said == cue.speaker:
            return
        self.speaker.setModified(False)
        new = tuple(replace(held, speaker=said) if at in work.selected else held for at, held in enumerate(work.kept))
        work.put(new, "Name the speaker")

    # Showing.

    def show_cue(self) -> None:
        """Show the current caption; the fields that hold the keyboard keep what is being typed in them."""
        work, cue = self._work, self._work.cue
        count = len(work.cues)
        for widget in (self.start, self.end, self.speaker):
            widget.setEnabled(cue is not None and not work.read_only)
        several = len(work.selected)
        self.heading.setText(
            "No captions yet"
            if cue is None
            else f"{several} captions chosen"
            if several > 1
            else f"Caption {work.current + 1} of {count}"
        )
        chosen = [work.cues[at] for at in work.selected if at < count]
        unsure, stale = any(one.unsure for one in chosen), any(one.stale for one in chosen)
        self.unsure.setVisible(unsure and not stale)
        self.stale.setVisible(stale)
        self.right.setVisible((unsure or stale) and not work.read_only)
        if cue is not None:
            self._show_fields(cue)
            self._show_measures(cue)
        self._show_issues()

    def _show_fields(self, cue: Cue) -> None:
        for field, shown in ((self.start, exact(cue.start)), (self.end, exact(cue.end)), (self.speaker, cue.speaker)):
            if field.hasFocus() and field.isModified():
                continue
            if field.text() != shown:
                with QSignalBlocker(field):
                    field.setText(shown)
        names = self._work.speakers()
        completer = self.speaker.completer()
        if completer is None or getattr(completer, "names", None) != names:
            made = QCompleter(names, self.speaker)
            made.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            made.names = names  # type: ignore[attr-defined]
            self.speaker.setCompleter(made)
        self.length.setText(f"{(cue.end - cue.start) / 1000:.2f} s".replace(".00 ", " "))

    def _show_measures(self, cue: Cue) -> None:
        limits, profile = self._work.limits, self._work.profile
        speed, unit = reading_speed(cue, profile)
        most = limits.wpm if unit == "wpm" else limits.cps
        said = "words a minute" if unit == "wpm" else "characters a second"
        self.speed.measure(speed, most, f"{speed:.0f} of {most:g} {said}" if most else f"{speed:.0f} {said}")
        lines = cue.text.split("\n")
        widest = max(map(columns, lines))
        self.width_.measure(widest, limits.columns, f"{widest} of {limits.columns} characters")
        self.lines.measure(len(lines), limits.lines, f"{len(lines)} of {limits.lines}")

    def _show_issues(self) -> None:
        issues = [] if self._work.cue is None else self._work.issues_of(self._work.current)
        key = tuple((issue.rule, issue.text, issue.source) for issue in issues)
        if key == self._shown:
            return
        self._shown = key
        while (item := self._issues.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._wrong.setVisible(bool(issues))
        for rule, said, source in key:
            self._issues.addWidget(self._issue(rule, said, source))

    def _issue(self, rule: str, said: str, source: str) -> QWidget:
        card = Card(kind="subtle-card", spacing=4, margin=10)
        mark = Icon("flag" if rule == "unsure" else "triangle-alert", "ai" if rule == "unsure" else "warn", 14)
        words: QLabel = text(said, "caption", wrap=True)
        words.setFont(font(Type.CAPTION, SEMIBOLD))
        head = row(mark, words, spacing=8)
        head.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
        head.setStretch(1, 1)
        card.body.addLayout(head)
        card.body.addWidget(text(source, "caption", "muted", wrap=True))
        if rule in MENDED and not self._work.read_only:
            card.body.addLayout(row(Button(MENDED[rule], compact=True, on_click=lambda: self._mend(rule)), None))
        return card


MENDED = {
    "columns": "Break lines",
    "lines": "Break lines",
    "gap": "End earlier",
    "overlap": "End earlier",
    "flicker": "Close the gap",
    "short": "Lengthen",
    "speed": "Lengthen",
    "long": "Split",
}
"""What a press of a button does about an issue."""
