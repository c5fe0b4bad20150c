"""The window: policy gate, start page or studio. It opens and closes courses; everything else belongs to the page shown."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QPaintEvent
from PySide6.QtWidgets import QDialog, QMainWindow, QStackedWidget, QWidget

from app.course import LecternError
from app.gui.actions import Actions
from app.gui.collecting import Collecting
from app.gui.commands import window_actions
from app.gui.context import Context, Queued
from app.gui.covering import Covers
from app.gui.importing import Importing
from app.gui.leaving import may_close
from app.gui.problems import show_problem
from app.gui.start import StartPage
from app.gui.theme import choice, theme
from app.gui.waiting import waited
from app.gui.widgets import Toast
from app.services.jobs import Jobs
from app.services.settings import PreferencesFile

if TYPE_CHECKING:
    from app.gui.studio import Studio
    from app.project import Backup
    from app.services.compliance import Compliance
    from app.services.editing import Session
    from app.services.policy import PolicyService

log = logging.getLogger(__name__)

_EDITING = ("Edit", "Insert", "Format", "Lesson")
FRAME = 48
"""Pixels that a title bar and borders take at most; the size of a window does not count them."""


class MainWindow(QMainWindow):
    """One window, at most one open course. ``studio`` is None while there is none."""

    def __init__(self, preferences: PreferencesFile, dispatch: Queued, policy: PolicyService | None = None) -> None:
        super().__init__()
        self.setMinimumSize(640, 420)  # a small laptop at 200 % has 683 × 384, less its bars
        self.setProperty("surface", "app")
        self.preferences = preferences
        self.jobs = Jobs(dispatch)
        self.actions_table = Actions(self, self.show_problem)
        self.toast = Toast(self)
        self.context = Context(
            window=self,
            actions=self.actions_table,
            jobs=self.jobs,
            preferences=preferences,
            dispatch=dispatch,
            say=self.toast.say,
            problem=self.show_problem,
            compliance=self.compliance,
            opened=lambda: self.studio.opened if self.studio is not None else None,
            centre=self.show_centre,
        )
        self.studio: Studio | None = None
        self._collecting = Collecting(self)
        self._policy = policy
        self._compliance: Compliance | None = None
        self.covers = Covers(self)
        self.importing = Importing(self)
        self._busy = False  # a course is being opened or closed, and events are still handled
        self.pages = QStackedWidget()
        self.setCentralWidget(self.pages)
        self.start = StartPage(preferences)
        self.pages.addWidget(self.start)
        self._connect_start()
        self.actions_table.add(window_actions(self))
        # A key must not change a course nobody sees.
        self.actions_table.allow(lambda action: self.in_studio or action.menu not in _EDITING)
        self._after_paint: list[Callable[[], object]] = []
        self._restore_geometry()
        self._title()
        if not preferences.path.exists():
            # The very first start: nothing to click on may flash up before the gate does.
            blank = QWidget()
            self.pages.addWidget(blank)
            self.pages.setCurrentWidget(blank)
        # Reading policy and log costs a quarter of the start, and almost always there is nothing to ask.
        self._after_paint.append(self._ask_policy)

    # Pages.

    @property
    def policy(self) -> PolicyService:
        """The policy of this person; read on first use."""
        return self.compliance().policy

    def compliance(self) -> Compliance:
        """Keys, log, policy and guard of this process: one of each, opened on first use, closed with the window."""
        if self._compliance is None:
            from app.services.compliance import Compliance

            self._compliance = Compliance.open(policy=self._policy)
        return self._compliance

    def show_start(self) -> None:
        """Show the start page."""
        self.start.show_recents()
        self.show_page(self.start)

    def show_gate(self) -> None:
        """Show the policy, to accept, decline, read again or withdraw."""
        self.covers.show_gate()

    def show_centre(self, page: str = "", narrowed: Mapping[str, str] | None = None) -> None:
        """Show the Compliance Centre: a page of it, or the one that was shown last."""
        self.covers.show_centre(page, narrowed)

    def show_course(self, tab: str = "") -> None:
        """Show the open course again, and a tab of its inspector."""
        if self.studio is not None:
            self.show_page(self.studio)
            if tab:
                self.studio.show_inspector(tab)

    def _ask_policy(self) -> None:
        """Open the gate by itself when nobody answered yet or the policy has changed."""
        if self.policy.asks:
            self.show_gate()
        elif self.studio is None and not self.covers.centre_shown:
            self.show_start()

    def show_page(self, page: QWidget) -> None:
        """Show a page and give it the keyboard; a course that opens meanwhile waits behind the gate."""
        if self.covers.gate_shown:
            return
        self.pages.setCurrentWidget(page)
        self.actions_table.refresh()
        page.setFocus()

    @property
    def in_studio(self) -> bool:
        """Whether a course is open and shown."""
        return self.studio is not None and self.pages.currentWidget() is self.studio

    # Courses.

    def open_path(self, path: Path) -> None:
        """Open a course, or import any other document."""
        if path.suffix.lower() == ".course":
            self.open_course(path)
        else:
            self.importing.document(path)

    def open_course(self, path: Path, *, take_over: bool = False, read_only: bool = False) -> None:
        """Open a course file in place of the one that is open now."""
        from app.services.editing import Session

        opened = self.begin(lambda: Session.open(path, self.context.dispatch, take_over=take_over, read_only=read_only), path)
        if opened and take_over and self.studio is not None:
            from app.gui.studio.studio import NOT_CLOSED

            self.studio.notices.withdraw(NOT_CLOSED)  # it was open, which the person knew

    def new_course(self) -> None:
        """Ask for title and place, then open a new course."""
        from app.gui.start.new import NewCourse

        wanted = self.preferences.value
        dialog = NewCourse(self, wanted.language, wanted.author)
        if not dialog.exec():
            return
        from app.services.editing import Session

        course, path, replaces = dialog.course(), dialog.path(), dialog.replaces
        if (
            self.begin(lambda: Session.create(path, course, self.context.dispatch, replace=replaces), path)
            and self.studio is not None
        ):
            self.studio.write_title()

    def open_sample(self) -> None:
        """Open the sample course; the first time it is made."""
        from app.services.importing import open_sample, sample_path

        self.begin(lambda: open_sample(self.context.dispatch), sample_path())

    def choose_course(self) -> None:
        """Ask for a course file, then open it."""
        from app.gui.start.files import ask_course

        path = ask_course(self)
        if path is not None:
            self.open_course(path)

    def show_versions(self) -> None:
        """The earlier versions of the open course, to go back to one."""
        from app.gui.dialogs import VersionsDialog

        if self.studio is not None:
            VersionsDialog(self, self.studio).open()

    def go_back_to(self, backup: Backup) -> None:
        """Close the open course and open it again as it was in an earlier version; the present one is kept."""
        from app.services.versions import go_back

        studio = self.studio
        if studio is None or not self.close_course():
            return
        path, problem = studio.session.path, None
        try:
            go_back(path, backup)
        except LecternError as error:
            problem = error
        self.open_course(path)
        if problem is not None:
            self.show_problem(problem)
        else:
            self.toast.say("This is the earlier version. The one you had is kept under Earlier versions.")

    def begin(self, make: Callable[[], Session], path: Path | None) -> bool:
        """Open what ``make`` gives, then close what is open; what goes wrong is said and leaves everything as it was."""
        if self._busy:
            return False
        if self._shows(path):
            self.toast.say("This course is open already")
            return False
        self.start.clear_notices()
        name = f"“{path.stem}”" if path is not None else "the course"
        self._busy = True
        try:
            session = waited(self, f"Opening {name}", make)
        except LecternError as error:
            self._say_unopened(error, path)
            return False
        finally:
            self._busy = False
        if not self.close_course():
            session.discard()
            return False
        self._enter(session)
        return True

    def _shows(self, path: Path | None) -> bool:
        if self.studio is None or path is None:
            return False
        try:
            return path.samefile(self.studio.session.path)
        except OSError:  # one of them is not there
            return False

    def _say_unopened(self, error: LecternError, path: Path | None) -> None:
        """On the start page, or over the course that stays open."""
        from app.gui.start.remedies import remedies

        offers = remedies(self, error, path)
        if self.studio is None:
            self.start.show_problem(error, offers)
        else:
            # Queued: a remedy opens a course, and this opening has to be over by then.
            show_problem(self, error, [(label, self._soon(call)) for label, call in offers])

    def _soon(self, call: Callable[[], object]) -> Callable[[], None]:
        return lambda: QTimer.singleShot(0, call)

    def _enter(self, session: Session) -> None:
        from app.gui.studio import Studio

        self.preferences.opened(session.path, session.course.settings.title)
        self.studio = Studio(session, self.policy, self.context)
        self.studio.policy_wanted.connect(self.show_gate)
        self.studio.title_changed.connect(self._title)
        self.studio.copy_saved.connect(lambda path: self.toast.say("The copy is saved", "Open it", self._opener(path)))
        self.pages.addWidget(self.studio)
        self.show_page(self.studio)
        self._title()
        self._collecting.set_aside_soon()

    def _opener(self, path: str) -> Callable[[], None]:
        return lambda: self.open_course(Path(path))

    def close_course(self) -> bool:
        """Save and close the open course and show the start page; False when the person decided to stay."""
        studio = self.studio
        if self._busy:
            return False  # it is being opened or closed right now
        if studio is None:
            return True
        for dialog in self.findChildren(QDialog, "publish"):
            if dialog.isVisible() and not dialog.close():
                return False  # a package is being made, and the person wants it
        studio.remember_place()
        self._busy = True
        try:
            if not may_close(self, studio.session):
                return False
        finally:
            self._busy = False
        self.studio = None
        self._collecting.take_back()
        studio.tear_down()
        self.pages.removeWidget(studio)
        studio.deleteLater()
        self._title()
        self.show_start()
        return True

    # The window itself.

    def present(self) -> None:
        """Show the window; whole, where a screen leaves no room for a frame around it."""
        screen = QGuiApplication.primaryScreen().availableGeometry()
        if not self.preferences.value.geometry and (screen.width() < 1440 + FRAME or screen.height() < 900 + FRAME):
            self.showMaximized()
        else:
            self.show()

    def show_problem(self, error: LecternError) -> None:
        """Show an error as every error is shown."""
        show_problem(self, error)

    def set_scheme(self, scheme: str) -> None:
        """Follow the system, or always light or dark; remembered."""
        theme().follow(choice(scheme))
        self.preferences.save(replace(self.preferences.value, scheme=scheme))
        self.actions_table.refresh()

    def set_zoom(self, percent: int) -> None:
        """Size of the lesson's text in percent; remembered."""
        if self.studio is not None:
            self.studio.set_zoom(percent)
        else:
            self.preferences.save(replace(self.preferences.value, zoom=percent))

    def when_painted(self, call: Callable[[], object]) -> None:
        """Do ``call`` right after the first paint: for what nobody should wait for."""
        self._after_paint.append(call)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        calls, self._after_paint = self._after_paint, []
        for call in calls:
            QTimer.singleShot(0, call)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.close_course():
            event.ignore()
            return
        geometry = bytes(self.saveGeometry().toBase64().data()).decode("ascii")
        self.preferences.save(replace(self.preferences.value, geometry=geometry))
        self.jobs.close()
        if self._compliance is not None:
            self._compliance.close()
        event.accept()

    def _restore_geometry(self) -> None:
        saved = self.preferences.value.geometry
        if saved and self.restoreGeometry(QByteArray.fromBase64(saved.encode("ascii", "ignore"))):
            return
        screen = QGuiApplication.primaryScreen().availableGeometry()
        self.resize(min(1440, screen.width() - FRAME), min(900, screen.height() - FRAME))

    def _title(self) -> None:
        studio = self.studio
        self.setWindowTitle("Lectern" if studio is None else studio.session.course.settings.title)

    def _connect_start(self) -> None:
        self.start.new.connect(lambda: self.actions_table.run("course.new"))
        self.start.open.connect(lambda: self.actions_table.run("course.open"))
        self.start.bring.connect(lambda: self.actions_table.run("course.import"))
        self.start.sample.connect(lambda: self.actions_table.run("course.sample"))
        self.start.policy.connect(self.show_gate)
        self.start.centre.connect(self.show_centre)
        # Queued: the page that sends it is rebuilt while the course opens.
        self.start.opened.connect(lambda path: QTimer.singleShot(0, lambda: self.open_path(Path(path))))
