"""Publishing. The dialog stays beside the window while the package is made: the course is a value, so writing can go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QStackedWidget

from app.course import Course, Finding, LecternError, OpChanges, Severity
from app.course.blocks import Narration
from app.gui.context import OpenCourse
from app.gui.dialogs.checklist import ChecklistCard
from app.gui.dialogs.hindrances import Hindrances, SevereCard, Spot
from app.gui.dialogs.parts import Notices, amount, show_in_folder
from app.gui.dialogs.publish_pages import DonePage, RunningPage, SetupPage, Target
from app.gui.widgets import Button, Card, Dialog, Icon, confirm, row, text
from app.paths import documents_dir
from app.services.building import refuse_severe
from app.services.jobs import Job, JobState, Progress
from app.services.publishing import Format, problems, publish
from app.services.scanning import ScanState

if TYPE_CHECKING:
    from app.publish import Problem, Published
    from app.services.narrating import Told

NAME = "publish"
"""Object name by which the window finds the dialog when a course is about to be closed."""
_SETTLE = 300
"""Milliseconds after an edit until the course is checked again."""


def open_publish(opened: OpenCourse) -> PublishDialog:
    """Show the publish dialog of the open course: the one that is open already, or a new one."""
    window = opened.context.window
    for there in window.findChildren(PublishDialog):
        if there.isVisible():
            there.raise_()
            there.activateWindow()
            return there
    dialog = PublishDialog(opened)
    dialog.show()
    return dialog


class PublishDialog(Dialog):
    """Three pages: deciding, running, done. It follows the course while it is open."""

    def __init__(self, opened: OpenCourse) -> None:
        super().__init__(opened.context.window, "Publish", width=660)
        self.setObjectName(NAME)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._opened = opened
        self._session = opened.session
        self._problems: list[Problem] | None = None
        self._checked: Course | None = None
        self._checking: Job[list[Problem]] | None = None
        self._leave_check: Callable[[], None] = lambda: None
        self._job: Job[Published] | Job[Told] | None = None
        self.published: Published | None = None
        self._taken = datetime.now(UTC)
        preferences = opened.context.preferences.value
        known = {item.value for item in Format}
        form = Format(preferences.publish_format) if preferences.publish_format in known else Format.SCORM12
        self.notices = Notices()
        self.target = Target(self._session.course.settings.title, form, _folder(preferences.publish_folder))
        self.hindrances = Hindrances(self._go, self._review)
        self.checklist = ChecklistCard(self._go, self._refresh)
        self.severe = SevereCard(self._go, self._refresh)
        self._narrate_card = self._make_narrate_card()
        self._state = text("", tone="muted", wrap=True)
        self.setup = SetupPage(
            self.notices, self.target, self.severe, self._narrate_card, self._state, self.hindrances, self.checklist
        )
        self.running, self.finished_page = RunningPage(), DonePage()
        self._pages = QStackedWidget()
        for page in (self.setup, self.running, self.finished_page):
            self._pages.addWidget(page)
        self.body.addWidget(self._pages, 1)
        self._make_footer()
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(_SETTLE)
        self._quiet.timeout.connect(self._check)
        scans = opened.scans
        self._unsubscribe = [
            self._session.on_change(self._edited),
            scans.on_change(lambda _ids: self._refresh_findings()),
            scans.on_state(lambda _state: self._refresh_findings()),
        ]
        self.target.form.chosen.connect(lambda _key: self._check_anew())
        self.resize(QSize(660, 580))
        self._show_setup()
        self._check()

    # What can be done now.

    @property
    def busy(self) -> bool:
        """Whether something is being made."""
        return self._job is not None and self._job.state is JobState.RUNNING

    @property
    def ready(self) -> bool:
        """Whether everything is checked and nothing is in the way, severe findings answered included."""
        if self._problems is None or self._checked is not self._session.course or self.busy:
            return False
        scans = self._opened.scans
        if scans.state is not ScanState.IDLE or scans.pictures_waiting or (self._severe() and not self.severe.answered):
            return False
        return self.checklist.answered and not any(item.severity == "block" for item in self._problems)

    def start(self) -> None:
        """Make the package of the course as it is now."""
        if not self.ready:
            return
        self.notices.clear()
        try:
            self._session.flush()
            compliance = self._opened.context.compliance()
        except LecternError as error:
            self._fail(error)
            return
        course, media = self._session.course, self._session.project
        severe, reason = self._severe(), self.severe.answered
        path, form, over = self.target.path, self.target.format, self.target.replace
        confirmed = self.checklist.confirmed
        self._remember(path, form)
        self._taken = datetime.now(UTC).astimezone()

        def work(progress: Progress) -> Published:
            log, labeller = compliance.log, compliance.labeller
            refuse_severe(course, severe, reason, log)
            return publish(course, media, path, form, progress, log, replace=over, confirmed=confirmed, labeller=labeller)

        job = self._opened.context.jobs.start(f"Publishing “{course.settings.title}”", work)
        self._run(
            job,
            f"Publishing “{course.settings.title}”",
            "You can go on writing meanwhile. What you change now will be in the next package.",
        )
        self.running.line.follow(job, lambda _job: self._published(job, course))  # type: ignore[arg-type]  # only shown

    def narrate_all(self) -> None:
        """Bring every narration of the course up to date, then come back here."""
        self.notices.clear()
        try:
            job = self._opened.narrations().narrate_all()
        except LecternError as error:
            self._fail(error)
            return
        self._run(job, "Narrating all lessons", "Only sentences that changed are spoken. You can go on writing meanwhile.")
        self.running.line.follow(job, lambda _job: self._narrated(job))  # type: ignore[arg-type]  # only shown

    def reject(self) -> None:
        """Close; while something is being made, ask first."""
        if self.busy and not confirm(
            self,
            "Stop and close?",
            "The package is not finished. Nothing half made will be left, and any earlier package stays as it is.",
            "Stop and close",
            cancel="Go on",
        ):
            return
        super().reject()

    def done(self, result: int) -> None:
        self._quiet.stop()
        for call in self._unsubscribe:
            call()
        self._unsubscribe = []
        self._leave_check()
        self.running.line.leave()
        for job in (self._job, self._checking):
            if job is not None:
                job.cancel()
        super().done(result)

    # Building.

    def _make_footer(self) -> None:
        self.show_file = self.add_button("Show in folder", icon="folder-open", left=True)
        self.show_file.clicked.connect(self._show_file)
        self.again = self.add_button("Publish again", icon="rotate-ccw", left=True)
        self.again.clicked.connect(self._again)
        self.cancel = self.add_cancel()
        self.stop = self.add_button("Stop")
        self.stop.clicked.connect(self._stop)
        self.publish = self.add_button("Publish", "primary", default=True)
        self.publish.clicked.connect(self.start)
        self.close_button = self.add_button("Done", "primary")
        self.close_button.clicked.connect(self.accept)

    def _make_narrate_card(self) -> Card:
        self._narrate_said = text("", wrap=True)
        self.narrate = Button("Narrate all lessons first", compact=True, icon="mic", on_click=self.narrate_all)
        line = row(Icon("audio-lines", "muted", 18), self._narrate_said, self.narrate, spacing=10)
        line.setStretch(1, 1)
        card = Card(kind="subtle-card", margin=12)
        card.body.addLayout(line)
        card.hide()
        return card

    # Pages.

    def _show_setup(self) -> None:
        self._head("Publish", "The finished package is opened again and examined before it is put into place.")
        self._pages.setCurrentWidget(self.setup)
        self._buttons(self.cancel, self.publish, default=self.publish)
        self._refresh()
        (self.publish if self.publish.isEnabled() else self.cancel).setFocus()

    def _run(self, job: Job[Published] | Job[Told], title: str, note: str) -> None:
        self._job = job
        self._head(title, "")
        self._pages.setCurrentWidget(self.running)
        self.running.begin(title, note)
        self._buttons(self.stop, default=None)
        self.stop.setEnabled(True)
        self.stop.setFocus()

    def _show_done(self, published: Published, course: Course) -> None:
        self.published = published
        self._head("Published", f"“{course.settings.title}” is ready for learners.")
        self.finished_page.show_published(published, course, self._taken)
        self._pages.setCurrentWidget(self.finished_page)
        self._buttons(self.show_file, self.again, self.close_button, default=self.close_button)
        self.close_button.setFocus()

    def _head(self, title: str, lead: str) -> None:
        self.heading.setText(title)
        self.heading.setWordWrap(True)
        self.lead.setText(lead)
        self.lead.setVisible(bool(lead))

    def _buttons(self, *shown: Button, default: Button | None) -> None:
        for button in (self.show_file, self.again, self.cancel, self.stop, self.publish, self.close_button):
            button.setVisible(button in shown)
            button.setAutoDefault(button is default)
            button.setDefault(button is default)

    def _fail(self, error: LecternError) -> None:
        self._show_setup()
        self.notices.trouble(error)
        self.setup.to_top()

    def _stop(self) -> None:
        if self._job is not None:
            self.stop.setEnabled(False)
            self.running.note.setText("Stopping…")
            self._job.cancel()

    def _again(self) -> None:
        self._show_setup()
        self._check()

    def _show_file(self) -> None:
        if self.published is not None and not show_in_folder(self.published.path):
            self._opened.context.say(f"No file manager could be opened. The package is at {self.published.path}")

    def _published(self, job: Job[Published], course: Course) -> None:
        if job.state is JobState.DONE and job.result is not None:
            self._show_done(job.result, course)
        elif job.state is JobState.FAILED and job.error is not None:
            self._fail(job.error)
        else:
            self._show_setup()
            self.notices.note("Stopped. Nothing was written, and any earlier package is as it was.", "circle-stop")
            self.setup.to_top()

    def _narrated(self, job: Job[Told]) -> None:
        if job.state is JobState.FAILED and job.error is not None:
            self._fail(job.error)
            return
        self._show_setup()
        if job.state is JobState.DONE and job.result is not None:
            self.notices.note(f"{job.result.summary}.", "check")
        else:
            self.notices.note("Stopped. Sentences that were spoken are kept for the next time.", "circle-stop")
        self._check()

    # Following the course.

    def _edited(self, changes: OpChanges) -> None:
        self._problems = None
        self._refresh()
        self._quiet.start()
        if changes.settings:
            self.target.show_title(self._session.course.settings.title)

    def _check_anew(self) -> None:
        """Each format has limits of its own."""
        self._problems = None
        self._refresh()
        self._check()

    def _check(self) -> None:
        """Look for what stands in the way, on a worker; an earlier look that is not over is given up."""
        if self._checking is not None:
            self._checking.cancel()
        course, form = self._session.course, self.target.format

        job = self._opened.context.jobs.start("Checking", lambda _progress: problems(course, form))
        self._checking = job
        self._leave_check()
        self._leave_check = job.on_change(lambda: self._looked(job, course))

    def _looked(self, job: Job[list[Problem]], course: Course) -> None:
        if job is not self._checking or job.state is JobState.RUNNING:
            return
        if job.state is JobState.DONE and job.result is not None:
            self._problems, self._checked = job.result, course
            self._refresh_findings()
        elif job.state is JobState.FAILED and job.error is not None:
            self.notices.trouble(job.error)

    def _severe(self) -> list[Finding]:
        return [item for item in self._opened.scans.all_findings() if item.severity is Severity.SEVERE]

    def _refresh_findings(self) -> None:
        course = self._session.course
        self.severe.show_findings(course, self._severe())
        if self._problems is not None:
            self.hindrances.show_problems(course, self._problems, self._opened.scans.all_findings())
        self.checklist.show_course(course)
        self._refresh()

    def _refresh(self) -> None:
        state = self._opened.scans.state
        said = ""
        if state is ScanState.FAILED:
            problem = self._opened.scans.problem
            if problem is not None and self.notices.error is None:
                self.notices.trouble(problem, [("Start scanner again", self._opened.scans.retry)])
        elif self._problems is None:
            said = "Checking the course…"
        elif state is not ScanState.IDLE:
            said = "The text is being scanned on this computer…"
        elif waiting := self._opened.scans.pictures_waiting:
            said = f"{amount(waiting, 'picture')} {'is' if waiting == 1 else 'are'} still being read on this computer…"
        self._state.setText(said)
        self._state.setVisible(bool(said))
        self._refresh_narrations()
        self.publish.setEnabled(self.ready)
        if self.ready and self.focusWidget() in (None, self.cancel):
            self.publish.setFocus()  # where it would have been, had it been known at once

    def _refresh_narrations(self) -> None:
        if self._problems is None or self._session.read_only:
            self._narrate_card.setVisible(False)
            return
        stale = {item.block_id for item in self._problems if item.severity == "block" and not item.kind}
        narrations = [block for _, block in self._session.course.blocks() if isinstance(block, Narration)]
        missing = sum(block.audio is None for block in narrations)
        old = sum(block.audio is not None and block.id in stale for block in narrations)
        words = [
            *([f"{amount(old, 'narration')} no longer {'says' if old == 1 else 'say'} what the lesson says."] if old else []),
            *([f"{amount(missing, 'narration')} {'was' if missing == 1 else 'were'} never made."] if missing else []),
        ]
        self._narrate_said.setText(" ".join(words))
        self._narrate_card.setVisible(bool(words))

    # Leaving.

    def _go(self, spot: Spot) -> None:
        opened = self._opened
        self.accept()
        opened.context.window.activateWindow()
        # Once this window has given the keyboard back: the caret goes only where the keyboard is.
        QTimer.singleShot(0, lambda: opened.go(spot.lesson_id, spot.block_id, spot.part, spot.start, spot.end))

    def _review(self, item_id: str) -> None:
        from app.gui.review import open_review

        opened = self._opened
        self.accept()
        QTimer.singleShot(0, lambda: open_review(opened, item_id))

    def _remember(self, path: Path, form: Format) -> None:
        preferences = self._opened.context.preferences
        preferences.save(replace(preferences.value, publish_folder=str(path.parent), publish_format=form.value))


def _folder(remembered: str) -> Path:
    """The folder used last, if it is still there; the person's documents, or home, otherwise."""
    for folder in (Path(remembered) if remembered else None, documents_dir()):
        if folder is not None and folder.is_dir():
            return folder
    return Path.home()
