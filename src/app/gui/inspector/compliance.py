"""The Compliance page: how ready the lesson is, what to settle, what AI did, and what would keep learners out."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.course import Course, Lesson, OpChanges
from app.course.blocks import Narration
from app.gui.canvas.narrating import Narrating
from app.gui.context import OpenCourse
from app.gui.inspector.accessibility import Line, Stale, lines
from app.gui.inspector.answers import Detail
from app.gui.inspector.checking import Checking
from app.gui.inspector.details import listed, next_place, questions
from app.gui.inspector.facts import Facts
from app.gui.inspector.history import History
from app.gui.inspector.parts import Page, RowButton, section, wrapped
from app.gui.inspector.reviewing import ReviewCard
from app.gui.inspector.scoring import Readiness, readiness
from app.gui.inspector.words import breakable, counted
from app.gui.theme import Space
from app.gui.widgets import Card, Icon, Ring, column, row, text
from app.policy import PolicyStatus
from app.services.picturescan import in_file
from app.services.scanning import ScanState

REST = 220
"""Milliseconds after the last change until the page follows: typing must not pay for it key by key."""
MOST_LINES = 30
"""Issues listed at once; the rest are counted in a last line."""


class ReadinessCard(Card):
    """The ring and a sentence."""

    def __init__(self) -> None:
        super().__init__(kind="subtle-card", margin=14)
        self.ring = Ring(100, "Readiness for AI")
        self._wait = Icon("scan-text", "muted", 28)
        self.title = wrapped("", "title", "text")
        self.sentence = wrapped()
        whole = row(self.ring, self._wait, column(None, self.title, self.sentence, None, spacing=2), spacing=Space.L)
        whole.setStretch(2, 1)
        self.body.addLayout(whole)

    def show_readiness(self, found: Readiness, sentence: str) -> None:
        """Show a score."""
        self._wait.hide()
        self.ring.show()
        self.ring.show_value(found.score)
        self._say(found.title, sentence)

    def show_waiting(self, title: str, sentence: str) -> None:
        """There is no score: the text has not been checked."""
        self.ring.hide()
        self._wait.show()
        self._say(title, sentence)

    def _say(self, title: str, sentence: str) -> None:
        if (self.title.text(), self.sentence.text()) != (title, sentence):
            self.title.setText(title)
            self.sentence.setText(sentence)


class Check(RowButton):
    """A line that goes to what is wrong."""

    def __init__(self) -> None:
        self._text = wrapped("", "ui", "text")
        self._place = text("", "caption", "muted")
        super().__init__(Icon("circle-alert", "warn", 16), self._text, self._place)
        self.line = Line("", "issue")

    def show_line(self, line: Line) -> None:
        """Show an issue."""
        self.line = line
        self._text.setText(breakable(line.text))
        self._place.setText(line.place)
        self.setAccessibleName(f"{line.text} {line.place}")
        self.setAccessibleDescription("Goes there")


class Accessibility(QWidget):
    """``jumped`` carries the id of the block a line is about (empty: the lesson)."""

    jumped = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Line] = []
        self._rows: list[QWidget] = []
        self._card = Card(spacing=Space.XS, margin=10)
        self.setLayout(column(section("Accessibility"), self._card, spacing=Space.S + 2))

    def show_lines(self, new: list[Line]) -> None:
        """Show these lines; rows that stay the same are left alone."""
        if new == self.lines and self._rows:
            return
        self.lines = new
        issues = [line for line in new if line.state == "issue"]
        hidden = len(issues) - MOST_LINES
        shown = [line for line in new if line.state != "issue" or hidden <= 0 or issues.index(line) < MOST_LINES]
        if hidden > 0:
            shown.append(Line(f"{counted(hidden, 'more issue')} in this lesson", "note"))
        for at, line in enumerate(shown):
            here = self._rows[at] if at < len(self._rows) else None
            if isinstance(here, Check) and line.state == "issue":
                here.show_line(line)
            else:
                self._put(at, self._row(line))
        for row_ in self._rows[len(shown) :]:
            row_.hide()
            row_.deleteLater()
        del self._rows[len(shown) :]

    def _put(self, at: int, made: QWidget) -> None:
        if at < len(self._rows):
            self._rows[at].hide()
            self._rows[at].deleteLater()
            self._rows[at] = made
        else:
            self._rows.append(made)
        self._card.body.insertWidget(at, made)

    def _row(self, line: Line) -> QWidget:
        if line.state == "issue":
            made = Check()
            made.show_line(line)
            made.clicked.connect(lambda _checked=False: self.jumped.emit(made.line.block_id))
            return made
        icon, tone = {"ok": ("circle-check", "ok"), "note": ("ellipsis", "muted")}.get(line.state, ("circle-dashed", "muted"))
        holder = QWidget()
        inside = row(Icon(icon, tone, 16), wrapped(line.text, "ui", "text"), spacing=10, margins=(6, 3, 6, 3))
        inside.setStretch(1, 1)
        holder.setLayout(inside)
        return holder


class CompliancePage(QWidget):
    """``jump`` is the inspector's; ``issues_changed`` says that the number of accessibility issues may have."""

    jump = Signal(str, str, str, int, int)
    issues_changed = Signal()

    def __init__(self, opened: OpenCourse, narrating: Narrating) -> None:
        super().__init__()
        self._opened = opened
        self._narrating = narrating
        self._lesson_id = ""
        self._checked = opened.scans.state is ScanState.IDLE
        self.readiness = ReadinessCard()
        self.checking = Checking(opened)
        self.history = History(opened)
        self.facts = Facts(opened, self.history)
        self.accessibility = Accessibility()
        self.review = ReviewCard(opened)
        self.area = Page(
            "Compliance", self.readiness, self.review, self.checking, Space.XS, self.facts, Space.XS, self.accessibility
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.area)
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self.refresh)
        self.checking.jumped.connect(self._to_detail)
        self.checking.onward.connect(self._onward)
        self.checking.common_fold.unfolded.connect(lambda: self.area.ensureWidgetVisible(self.checking.common_fold))
        self.accessibility.jumped.connect(lambda block_id: self.jump.emit(self._lesson_id, block_id, "", 0, 0))
        narrating.changed.connect(self._narrated)
        self._leave = [
            opened.session.on_change(self._edited),
            opened.scans.on_change(lambda _ids: self._rest.start()),
            opened.scans.on_state(lambda _state: self._scanner_moved()),
            opened.policy.on_change(self._policy_changed),
        ]

    def tear_down(self) -> None:
        """Stop listening."""
        self._rest.stop()
        self.review.tear_down()
        for leave in self._leave:
            leave()
        self._narrating.changed.disconnect(self._narrated)
        self.history.close()

    @property
    def lesson(self) -> Lesson | None:
        """The lesson shown, as it is now."""
        course = self._opened.session.course
        return next((lesson for lesson in course.lessons() if lesson.id == self._lesson_id), None)

    def show_lesson(self, lesson_id: str) -> None:
        """Show what there is to say about a lesson; empty for none."""
        if lesson_id != self._lesson_id:
            self._lesson_id = lesson_id
            self.checking.start_over()
            self.area.verticalScrollBar().setValue(0)
        self.history.ask()
        self.refresh()

    def refresh(self) -> None:
        """Bring the page up to date now; what has not changed is not touched."""
        self._rest.stop()
        lesson, course = self.lesson, self._opened.session.course
        self.area.setVisible(lesson is not None)
        if lesson is None:
            return
        self._show_scanner()
        now = listed(course, lesson, self._opened.scans.findings)
        self.checking.show_listed(now, checked=self._checked)
        found = readiness(detail.finding for detail in now.open if not in_file(detail.finding.part))
        if self._checked:
            sentence = self._sentence(found, len(now.open) - found.open, questions(now.quiet), course, lesson)
            self.readiness.show_readiness(found, sentence)
        self.facts.show_lesson(course, lesson)
        self._show_lines(course, lesson)

    def issue_lines(self) -> list[Line]:
        """Issues of the lesson as it is now."""
        lesson = self.lesson
        if lesson is None:
            return []
        return [line for line in lines(self._opened.session.course, lesson, self._stale(lesson)) if line.state == "issue"]

    def _show_lines(self, course: Course, lesson: Lesson) -> None:
        before = sum(line.state == "issue" for line in self.accessibility.lines)
        self.accessibility.show_lines(lines(course, lesson, self._stale(lesson)))
        if before != sum(line.state == "issue" for line in self.accessibility.lines):
            self.issues_changed.emit()

    def _stale(self, lesson: Lesson) -> Stale:
        if not any(isinstance(block, Narration) for block in lesson.blocks):
            return None
        self._narrating.wanted()
        return self._narrating.stale if self._narrating.known else None

    def _sentence(self, found: Readiness, in_files: int, asked: int, course: Course, lesson: Lesson) -> str:
        """``in_files`` details are open in pictures and names of files, which are published and never sent; ``asked`` notes are
        asked about in the send sheet."""
        if found.open:
            return f"{counted(found.open, 'detail')} to settle before any text can leave this computer."
        if in_files:
            return f"Nothing sensitive is open in its text; {counted(in_files, 'detail')} in pictures and file names to settle."
        if lesson.never_send or course.settings.never_send:
            return f"Nothing sensitive is open. This {'lesson' if lesson.never_send else 'course'} is never sent anyway."
        if self._opened.policy.status is not PolicyStatus.ACCEPTED:
            return "Nothing sensitive is open in this lesson. AI itself is off."
        if asked:
            return f"Nothing sensitive is open. You are asked about {counted(asked, 'note')} before the text is sent."
        return "Nothing sensitive is open in this lesson."

    # What changes.

    def _edited(self, changes: OpChanges) -> None:
        if changes.lessons or changes.blocks or changes.removed or changes.outline or changes.settings or changes.accepted:
            self._rest.start()

    def _narrated(self) -> None:
        self._rest.start()
        lesson = self.lesson
        running = lesson is not None and any(self._narrating.job(block.id) for block in lesson.blocks)
        if not running:
            self.history.ask()

    def _scanner_moved(self) -> None:
        self._checked = self._checked or self._opened.scans.state is ScanState.IDLE
        self._show_scanner()
        if self._checked:
            self._rest.start()

    def _show_scanner(self) -> None:
        scans = self._opened.scans
        self.checking.show_state(scans.state, checked=self._checked)
        if scans.state is ScanState.FAILED:
            self._checked = False
            self.readiness.show_waiting("Not checked", "Nothing may leave this computer while the scanner is not working.")
        elif not self._checked:
            self.readiness.show_waiting("Checking the text…", "It is checked on this computer. Nothing is sent.")

    def _policy_changed(self) -> None:
        self.facts.show_policy()
        self.history.ask()
        self.refresh()

    # Going there.

    def _to_detail(self, detail: Detail) -> None:
        found = detail.finding
        if not detail.lesson_id:  # a name around the lessons: it is changed in the outline or the settings of the course
            if found.block_id == self._opened.session.course.id:
                self._opened.context.actions.run("course.settings")
            else:
                self._opened.context.say("It is in the name of the section, in the outline at the left.")
        elif found.block_id == detail.lesson_id:
            self.jump.emit(detail.lesson_id, "", "title", found.start, found.end)
        else:
            self.jump.emit(detail.lesson_id, found.block_id, found.part, found.start, found.end)

    def _onward(self) -> None:
        course = self._opened.session.course
        place = next_place(course, self._lesson_id, self._opened.scans.findings)
        if place is None:
            return
        lesson_id, found = place
        inside = any(block.id == found.block_id for block in course.lesson(lesson_id).blocks)
        self.jump.emit(lesson_id, found.block_id if inside else "", found.part if inside else "", found.start, found.end)
