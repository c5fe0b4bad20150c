"""The studio puts the panes together around the open course, and knows which lesson is shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.course import Lesson
from app.gui.assist import Assist
from app.gui.assist.beside import Beside
from app.gui.canvas import LessonView
from app.gui.canvas import Place as Spot
from app.gui.context import Context, OpenCourse
from app.gui.inspector import Inspector
from app.gui.studio import panes
from app.gui.studio.assisting import StudioDesk, assist_actions
from app.gui.studio.narrations import Narrations
from app.gui.studio.noticebar import NoticeBar
from app.gui.studio.outline_ops import OutlineOps
from app.gui.studio.shown import Shown
from app.gui.studio.sidebar import Sidebar
from app.gui.studio.statusbar import StatusBar
from app.gui.studio.studio_actions import studio_actions
from app.gui.studio.topbar import TopBar
from app.gui.theme import Size
from app.gui.widgets import Button, EmptyState
from app.services.editing import Session
from app.services.policy import PolicyService
from app.services.preview import Preview
from app.services.scanning import ScanService
from app.services.settings import Place

if TYPE_CHECKING:
    from app.services.ai import Request
    from app.services.reviewing import ReviewService

NARROW = 1180
"""Window width in pixels under which the inspector hides by itself: outline, column and inspector no longer fit."""
TIGHT = 860
"""Window width under which the outline hides too, and the bars say only what matters: a small screen at 200 %."""
SOON = 500
"""Milliseconds after which what nobody waits for is looked at: drafts that were left."""
NOT_CLOSED = "Lectern was not closed properly the last time. Everything that had been saved is here."


class Studio(QWidget):
    """An open course. Call :meth:`tear_down` before it goes; the session is closed by the window."""

    policy_wanted = Signal()
    title_changed = Signal()
    copy_saved = Signal(str)

    def __init__(self, session: Session, policy: PolicyService, context: Context) -> None:
        super().__init__()
        self.session = session
        self.context = context
        self.scans = ScanService(session, context.dispatch, context.jobs)
        self.narrations = Narrations(self)
        self._reviews: ReviewService | None = None
        self.opened = OpenCourse(
            session=session,
            scans=self.scans,
            policy=policy,
            context=context,
            go=self.go,
            narrations=self.narrations,
            reviews=self.reviews,
            ask=self._ask,
        )
        self.lesson_id = ""
        self._wide: bool | None = None
        self._tight = False
        self.preview = Preview()
        actions = context.actions
        self.sidebar = Sidebar()
        self.lesson_view = LessonView(session, self.scans, context, self.narrations)
        self.desk = StudioDesk(self)
        self.assist = Assist(self.desk)
        self.desk.moved = self.assist.moved.emit
        self.inspector = Inspector(self.opened, self.lesson_view.desk.narrating, self.lesson_view, self.assist)
        self.beside = Beside(self.lesson_view, self.assist)
        self.status = StatusBar()
        self.notices = NoticeBar()
        self.ops = OutlineOps(session, context, self.show_lesson)
        self._own_actions = [*studio_actions(self), *assist_actions(self, self.assist)]
        actions.add(self._own_actions)
        self.sidebar.bind(actions)
        self.top = TopBar(actions)
        self._assemble()
        self._connect()
        self.shown = Shown(self)
        self._begin()

    # Building.

    def _assemble(self) -> None:
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setHandleWidth(1)
        self.split.setChildrenCollapsible(False)
        self.centre = QStackedWidget()
        self.centre.setProperty("surface", "surface")
        add = Button("Add lesson", "primary", icon="plus")
        self.context.actions.bind(add, "lesson.new")
        self._nothing = EmptyState("book-open", "There is no lesson", "Add one, or bring one back from the trash.", add)
        self.centre.addWidget(self.lesson_view)
        self.centre.addWidget(self._nothing)
        for pane, name in ((self.sidebar, "Outline pane"), (self.centre, "Lesson pane"), (self.inspector, "Inspector pane")):
            pane.setAccessibleName(name)
            self.split.addWidget(pane)
        self.split.setStretchFactor(1, 1)
        self.split.setSizes([Size.SIDEBAR, 1440 - Size.SIDEBAR - Size.INSPECTOR, Size.INSPECTOR])
        saved = self.context.preferences.value.panes
        if saved:
            self.split.restoreState(QByteArray.fromBase64(saved.encode("ascii", "ignore")))
        self.sidebar.show()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.top)
        layout.addWidget(self.notices)
        layout.addWidget(self.split, 1)
        layout.addWidget(self.status)

    def _connect(self) -> None:
        actions, outline = self.context.actions, self.sidebar.outline
        outline.chosen.connect(self.show_lesson)
        outline.renamed.connect(self.ops.rename)
        outline.lesson_moved.connect(self.ops.move_lesson)
        outline.section_moved.connect(self.ops.move_section)
        outline.deleted.connect(self.ops.delete)
        outline.entered.connect(self._write_in)
        outline.customContextMenuRequested.connect(self._outline_menu)
        self.sidebar.trash.restored.connect(self.ops.restore)
        self.sidebar.trash.emptied.connect(self.ops.empty_trash)
        self.sidebar.find_wanted.connect(self._find)
        self.lesson_view.lesson_requested.connect(self.show_lesson)
        self.sidebar.policy.clicked.connect(self.policy_wanted)
        self.lesson_view.block_selected.connect(self.inspector.show_block)
        self.inspector.jump.connect(self.go)
        self.lesson_view.ask_wanted.connect(self.assist.open_menu)
        self.inspector.open_wanted.connect(self._open_block)
        self.inspector.issues_changed.connect(lambda: self.status.show_issues(self.inspector.issue_count()))
        self.top.course_wanted.connect(lambda: actions.run("course.settings"))
        self.top.save_wanted.connect(lambda: actions.run("course.copy" if self.session.read_only else "course.save"))
        self.status.findings_wanted.connect(lambda: self.show_inspector("compliance"))
        self.status.issues_wanted.connect(lambda: self.show_inspector("compliance"))
        self.status.sent_wanted.connect(lambda: self.context.centre("activity"))
        self.status.zoomed.connect(self.set_zoom)

    def _begin(self) -> None:
        self._tell_about_file()
        self.shown.show_all()
        if self.session.course.reviews:
            QTimer.singleShot(0, lambda: self.session.closed or self.reviews())  # what is edited from now on may end one
        self.set_zoom(self.context.preferences.value.zoom, remember=False)
        QTimer.singleShot(SOON, self, self.assist.begin_with_kept)
        QTimer.singleShot(SOON, self, self.lesson_view.desk.recordings.online.resume)
        place = self.context.preferences.place(self.session.course.id)
        lessons = {lesson.id for lesson in self.session.course.lessons()}
        first = next(self.session.course.lessons(), None)
        if place.lesson_id in lessons:
            self.show_lesson(place.lesson_id)
            spot = Spot(place.lesson_id, place.block_id, place.part, place.caret, place.scroll)
            # After the layout: before it there is nothing to scroll.
            QTimer.singleShot(0, lambda: self.lesson_view.restore_place(spot))
        elif first is not None:
            self.show_lesson(first.id)
        else:
            self.show_nothing()

    def _tell_about_file(self) -> None:
        project = self.session.project
        if project.recovered:
            self.notices.tell(NOT_CLOSED)
        for said in project.notices:
            self.notices.tell(said)
        if self.session.read_only:
            self.notices.tell(f"You can read this course, not change it. {project.why_read_only}".strip(), "warn")

    def save_copy(self) -> None:
        """Ask for a place and write a copy of the course there, with every change in it."""
        from app.gui.leaving import save_copy

        path = save_copy(self.context.window, self.session)
        if path is not None:
            self.copy_saved.emit(str(path))

    def _ask(self, request: Request) -> None:
        self.assist.request(request)

    def tear_down(self) -> None:
        """Stop listening, end the scanner, take the actions away."""
        self.shown.close()
        self.assist.close()
        self.desk.close()
        self.inspector.tear_down()
        self.lesson_view.shut()
        self.narrations.close()
        if self._reviews is not None:
            self._reviews.close()
        self.scans.close()
        self.preview.close()
        self.context.actions.remove(action.id for action in self._own_actions)

    def reviews(self) -> ReviewService:
        """The reviews of what AI made in this course; from the first call on, each that no longer holds is logged."""
        if self._reviews is None:
            from app.services.reviewing import ReviewService

            context = self.context

            def later(work: Callable[[], object]) -> None:
                job = context.jobs.start("Writing the log", lambda _progress: work())
                job.on_change(lambda: context.problem(job.error) if job.error is not None else None)

            self._reviews = ReviewService(self.session, lambda: context.compliance().log, later)
        return self._reviews

    # Where one is.

    @property
    def lesson(self) -> Lesson | None:
        """The lesson that is shown."""
        return next((lesson for lesson in self.session.course.lessons() if lesson.id == self.lesson_id), None)

    def show_lesson(self, lesson_id: str) -> None:
        """Show a lesson in the centre and in every pane that says something about it."""
        if lesson_id == self.lesson_id:
            return
        self.lesson_id = lesson_id
        self.centre.setCurrentWidget(self.lesson_view)
        self.lesson_view.show_lesson(lesson_id)
        self.inspector.show_lesson(lesson_id)
        self.sidebar.outline.show_lesson(lesson_id)
        self.shown.show_place()
        self.shown.count_soon()
        self.context.actions.refresh()

    def show_nothing(self) -> None:
        """Show that the course has no lesson."""
        self.centre.setCurrentWidget(self._nothing)
        self.inspector.show_lesson("")

    def go(self, lesson_id: str, block_id: str = "", part: str = "", start: int = 0, end: int = 0) -> None:
        """Show a lesson, and a block and a stretch of text in it."""
        if not any(lesson.id == lesson_id for lesson in self.session.course.lessons()):
            return
        self.show_lesson(lesson_id)
        if block_id:
            self.lesson_view.focus_block(block_id, part, start, end)
        elif part == "title":
            self.lesson_view.focus_title()

    def write_title(self) -> None:
        """Give the keyboard to the lesson's title, all of it selected: the next key names the lesson."""
        if self.lesson_view.column is not None:
            self.lesson_view.column.title.part.select(0, -1)

    def _write_in(self, lesson_id: str) -> None:
        """Put the caret into the lesson: into its first block, or its title while there is none."""
        blocks = self.session.course.lesson(lesson_id).blocks
        self.go(lesson_id, blocks[0].id if blocks else "", "" if blocks else "title")

    def _open_block(self, block_id: str) -> None:
        """Do what Enter does on a block: play a narration, choose a picture."""
        self.go(self.lesson_id, block_id)
        editor = self.lesson_view.current_editor()
        if editor is not None:
            editor.open()

    def go_by(self, step: int) -> None:
        """Show the next (1) or previous (−1) lesson."""
        ids = [lesson.id for lesson in self.session.course.lessons()]
        if self.lesson_id in ids and 0 <= ids.index(self.lesson_id) + step < len(ids):
            self.show_lesson(ids[ids.index(self.lesson_id) + step])

    def remember_place(self) -> None:
        """Keep where the author is, and how the panes are, for the next time."""
        spot = self.lesson_view.place()
        place = Place(self.session.course.id, self.lesson_id, spot.block_id, spot.part, spot.offset, spot.scroll)
        preferences = self.context.preferences
        preferences.left(place)
        widths = bytes(self.split.saveState().toBase64().data()).decode("ascii")
        preferences.save(replace(preferences.value, panes=widths))

    # Panes.

    def cycle_panes(self, step: int) -> None:
        """Move the keyboard to the next pane: outline, lesson, inspector, top bar, status bar."""
        panes.cycle(self, step)

    def open_menu(self) -> None:
        """Open the menu of everything."""
        self.top.open_menu()

    def _find(self, query: str) -> None:
        self.lesson_view.find_bar.open(query)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes through the panes as they stand on the screen."""
        moved = panes.tab(self, forward=forward)
        return super().focusNextPrevChild(forward) if moved is None else moved

    def toggle_sidebar(self) -> None:
        """Show or hide the outline."""
        self.sidebar.setVisible(not self.sidebar.isVisible())
        self.context.actions.refresh()

    def toggle_inspector(self) -> None:
        """Show or hide the inspector."""
        self.inspector.setVisible(not self.inspector.isVisible())
        self.context.actions.refresh()

    def show_inspector(self, tab: str) -> None:
        """Show a tab of the inspector."""
        self.inspector.show()
        self.inspector.show_tab(tab)
        self.inspector.focus_pane()
        self.context.actions.refresh()

    def set_zoom(self, percent: int, *, remember: bool = True) -> None:
        """Size of the lesson's text in percent, 80 to 200."""
        percent = min(200, max(80, percent))
        self.lesson_view.set_zoom(percent)
        self.status.show_zoom(percent)
        if remember:
            self.context.preferences.save(replace(self.context.preferences.value, zoom=percent))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = event.size().width() >= NARROW
        if wide != self._wide:
            self._wide = wide
            self.inspector.setVisible(wide)
            self.context.actions.refresh()
        tight = event.size().width() < TIGHT
        if tight != self._tight:
            self._tight = tight
            self.sidebar.setVisible(not tight)
            self.top.show_tight(tight=tight)
            self.status.show_tight(tight=tight)
            self.context.actions.refresh()

    def _outline_menu(self, where: QPoint) -> None:
        outline, table = self.sidebar.outline, self.context.actions
        index = outline.indexAt(where)
        if index.isValid():
            outline.setCurrentIndex(index)
        table.refresh()
        menu = QMenu(self)
        for key in ("lesson.rename", "lesson.new", "section.new", "", "outline.up", "outline.down", "", "outline.delete"):
            if key:
                menu.addAction(table.qt(key))
            else:
                menu.addSeparator()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(outline.viewport().mapToGlobal(where) if index.isValid() else outline.menu_point())
