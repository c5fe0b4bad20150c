"""The review panel: a window beside the studio, so that what is read here can be corrected there."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QModelIndex, QSize, Qt, QTimer
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from app.course import LecternError
from app.course.review import ALL, Holder, ReviewItem, Tick
from app.gui.context import OpenCourse
from app.gui.dialogs.parts import Notices, say_aloud
from app.gui.review.detail import Detail
from app.gui.review.rows import ReviewList, ReviewRows
from app.gui.theme import Space
from app.gui.widgets import Button, Dialog, ElidedLabel, EmptyState, Ring, SegmentedControl, column, holder, row, text
from app.services.grounds import Grounds, drafts_by_record, grounds_of
from app.services.jobs import Job, JobState
from app.services.reviewing import published_digests

NAME = "review"
"""Object name by which the window finds the panel."""
SIGN, EDIT, NEXT, PREVIOUS = "Ctrl+Return", "Ctrl+E", "Alt+Down", "Alt+Up"
_SETTLE = 80
"""Milliseconds after a change of the course until the panel follows: typing goes first."""


def open_review(opened: OpenCourse, item_id: str = "") -> ReviewPanel:
    """Show the panel, at an item when one is named: the one that is open already, or a new one."""
    window = opened.context.window
    for there in window.findChildren(ReviewPanel):
        if there.isVisible():
            there.raise_()
            there.activateWindow()
            if item_id:
                there.go_to(item_id)
            return there
    panel = ReviewPanel(opened)
    panel.show()
    if item_id:
        panel.go_to(item_id)
    return panel


class ReviewPanel(Dialog):
    """List at the left; at the right the item, its source, and the three ticks."""

    def __init__(self, opened: OpenCourse) -> None:
        super().__init__(opened.context.window, "Review AI content", width=1040)
        self.setObjectName(NAME)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._opened = opened
        self.service = opened.reviews()
        self._published: frozenset[str] = frozenset()
        self._drafts: Job[object] | None = None
        self._by_record: dict[str, object] | None = None
        self._unread = ""
        self.notices = Notices()
        self.rows = ReviewRows(self.service.shown, self._place, self)
        self.list = ReviewList(self.rows)
        self.detail = Detail(opened)
        self._make_head()
        self._make_pages()
        self._make_footer()
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(_SETTLE)
        self._quiet.timeout.connect(self.refresh)
        self._leave = self.service.on_change(self._quiet.start)
        self.list.selectionModel().currentChanged.connect(self._chosen)
        self.list.doubleClicked.connect(lambda _index: self.edit())
        self.filter.chosen.connect(lambda _key: self.refresh())
        self.detail.ticked.connect(self._tick)
        self.resize(QSize(1040, 700))
        self._shortcuts()
        self.refresh()
        first = self.service.next()
        self.go_to(first.id if first is not None else "")
        self._look()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    # What is shown.

    @property
    def item(self) -> ReviewItem | None:
        """The item that is shown."""
        found = self.list.currentIndex().data(ReviewRows.ITEM)
        return found if isinstance(found, ReviewItem) else None

    def go_to(self, item_id: str) -> None:
        """Show an item, whatever the filter says."""
        if self.rows.row_of(item_id) < 0 and self.service.item(item_id) is not None:
            self.filter.choose("all")
            self.refresh()
        at = self.rows.row_of(item_id)
        if at < 0 and self.rows.rowCount():
            at = 0
        if at >= 0:
            self.list.setCurrentIndex(self.rows.index(at))
            self.list.scrollTo(self.rows.index(at))

    def refresh(self) -> None:
        """Follow the course. The item that was shown stays if it is still listed; else the one that stood there."""
        items = self.service.items
        counts = self.service.counts
        here, was = self.item, self.list.currentIndex().row()
        waiting = self.filter.choice == "waiting"
        self.rows.show_items([item for item in items if not (waiting and item.reviewed)])
        self.ring.show_value(round(100 * counts.reviewed / counts.total) if counts.total else 100)
        if counts.total and counts.waiting and self.ring.value == 100:
            self.ring.show_value(99)
        said = f"{counts.reviewed} of {counts.total} reviewed" if counts.total else "There is no AI content in this course"
        self.said.setText(said)
        empty = self._framed[self._done if counts.total else self._nothing]
        self._pages.setCurrentWidget(self._work if self.rows.rowCount() else empty)
        at = self.rows.row_of(here.id) if here is not None else -1
        if at < 0:
            at = min(max(was, 0), self.rows.rowCount() - 1)
        if at >= 0 and self.list.currentIndex().row() != at:
            self.list.setCurrentIndex(self.rows.index(at))
        self._show()

    def _place(self, item: ReviewItem) -> str:
        course = self._opened.session.course
        if item.holder is Holder.COURSE:
            return "The whole course"
        titles = {lesson.id: lesson.title for lesson in course.lessons()}
        return titles.get(item.lesson_id) or "Untitled lesson"

    def _chosen(self, _now: QModelIndex, _before: QModelIndex) -> None:
        self._show()

    def _show(self) -> None:
        item = self.item
        for button in (self.sign_button, self.edit_button, self.next_button):
            button.setEnabled(item is not None)
        if item is None:
            return
        words = self.service.shown(item)
        state = self.service.state(item, self._published)
        self.detail.show_item(item, words, self._place(item), state, self._grounds(item), looked=self._by_record is not None,
                              unread=self._unread)  # fmt: skip
        self.sign_button.setText("Next" if item.reviewed else "Sign and go on")

    def _grounds(self, item: ReviewItem) -> Grounds | None:
        if not self._by_record:
            return None
        return grounds_of(self._by_record, item, self.detail.texts(item).values())  # type: ignore[arg-type]  # from the job below

    # Doing.

    def sign(self) -> None:
        """Answer for the item as it is, all three, and show the next one that waits."""
        item = self.item
        if item is None:
            return
        if not item.reviewed and not self._do(lambda: self.service.sign(item.id, ALL, self.detail.note)):
            return
        self._quiet.stop()
        following = self.service.next(item.id)
        self.refresh()
        if following is None:
            say_aloud(self, "Everything is reviewed")
            return
        self.go_to(following.id)
        say_aloud(self, f"{self.service.counts.waiting} left")

    def _tick(self, ticks: frozenset[Tick]) -> None:
        item = self.item
        if item is not None and self._do(lambda: self.service.sign(item.id, ticks, self.detail.note)):
            self._quiet.stop()
            if self.filter.choice == "waiting" and ticks >= ALL:
                self._quiet.start(600)  # let it be seen ticked before it leaves the list
            else:
                self.refresh()

    def _do(self, work: Callable[[], object]) -> bool:
        self.notices.clear()
        try:
            work()
        except LecternError as error:
            self.notices.trouble(error)
            self.refresh()
            return False
        return True

    def step(self, by: int) -> None:
        """Show the next (1) or previous (−1) row."""
        at = self.list.currentIndex().row() + by
        if 0 <= at < self.rows.rowCount():
            self.list.setCurrentIndex(self.rows.index(at))

    def edit(self) -> None:
        """Go to the item in the lesson; this window stays open beside it."""
        item = self.item
        if item is None:
            return
        opened = self._opened
        if item.holder is Holder.COURSE:
            opened.context.actions.run("course.settings")
            return
        opened.context.window.activateWindow()
        block = item.id if item.holder is Holder.BLOCK else ""
        part = next(iter((*item.texts, *item.fields)), "")
        QTimer.singleShot(0, lambda: opened.go(item.lesson_id, block, part))

    def _publish(self) -> None:
        self.accept()
        self._opened.context.actions.run("course.publish")

    def done(self, result: int) -> None:
        self._leave()
        self._quiet.stop()
        if self._drafts is not None:
            self._drafts.cancel()
        self.detail.close_pictures()
        super().done(result)

    # The AI history and the log, away from this thread.

    def _look(self) -> None:
        context, course = self._opened.context, self._opened.session.course.id
        compliance = context.compliance()

        def work(_progress: object) -> object:
            try:
                drafts, unread = dict(drafts_by_record(compliance.history, course)), ""
            except LecternError as error:
                drafts, unread = {}, f"The AI history can't be read: {error.why or error.what}"
            return drafts, unread, published_digests(compliance.log, course)

        job: Job[object] = context.jobs.start("Looking up sources", work)
        self._drafts = job
        job.on_change(lambda: self._looked(job))

    def _looked(self, job: Job[object]) -> None:
        if job.state is JobState.DONE and isinstance(job.result, tuple) and self._drafts is job:
            self._by_record, self._unread, self._published = job.result
            self._show()
        elif job.state is JobState.FAILED and job.error is not None:
            self._by_record, self._unread = {}, str(job.error)
            self._show()

    # Building.

    def _make_head(self) -> None:
        self.ring = Ring(0, "Reviewed")
        self.said = text("", "strong")
        self.filter = SegmentedControl((("waiting", "Waiting"), ("all", "All")), "Which items are listed")
        self.filter.setFixedWidth(190)
        lead = text("Nothing AI made is published before a person has answered for it.", "caption", "muted", wrap=True)
        words = column(self.said, lead, spacing=2)
        head = row(self.ring, words, self.filter, spacing=Space.M)
        head.setStretch(1, 1)
        head.setAlignment(self.filter, Qt.AlignmentFlag.AlignVCenter)
        self.body.addLayout(head)
        self.body.addWidget(self.notices)

    def _make_pages(self) -> None:
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setHandleWidth(1)
        split.setChildrenCollapsible(False)
        left = holder(column(self.list, spacing=0))
        left.setMinimumWidth(200)
        split.addWidget(left)
        split.addWidget(self.detail)
        split.setStretchFactor(1, 1)
        split.setSizes([300, 700])
        self._work: QWidget = split
        publish = Button("Publish…", "primary", icon="package", on_click=self._publish)
        everything = Button("Show all items", on_click=self._show_all)
        again = "An edit of AI content brings it back here."
        self._done = EmptyState("circle-check", "Everything is reviewed", again, publish, everything)
        none = "What AI makes for this course is listed here once it is inserted."
        self._nothing = EmptyState("sparkles", "Nothing to review", none)
        self._pages = QStackedWidget()
        self._framed: dict[QWidget, QWidget] = {}
        self._pages.addWidget(self._work)
        for state in (self._done, self._nothing):
            middle = holder(column(None, state, None))
            self._pages.addWidget(middle)
            self._framed[state] = middle
        self.body.addWidget(self._pages, 1)

    def _show_all(self) -> None:
        self.filter.choose("all")
        self.refresh()
        self.list.setFocus()

    def _make_footer(self) -> None:
        native = QKeySequence.SequenceFormat.NativeText
        self.edit_button = self.add_button("Edit in the lesson", icon="pencil", left=True)
        self.edit_button.setToolTip(f"Show it where it stands ({QKeySequence(EDIT).toString(native)})")
        self.edit_button.clicked.connect(self.edit)
        self.add_cancel("Close")
        self.next_button = self.add_button("Skip")
        self.next_button.setToolTip(f"The next in the list ({QKeySequence(NEXT).toString(native)})")
        self.next_button.clicked.connect(lambda: self.step(1))
        self.sign_button = self.add_button("Sign and go on", "primary", icon="circle-check")
        self.sign_button.setToolTip(f"Set all three ticks, then show the next ({QKeySequence(SIGN).toString(native)})")
        self.sign_button.clicked.connect(self.sign)
        said = f"{QKeySequence(SIGN).toString(native)} signs all three and shows the next"
        self._keys = ElidedLabel(said, "caption", "muted")
        self._left.addWidget(self._keys)

    def _shortcuts(self) -> None:
        for keys, do in (
            (SIGN, self.sign),
            ("Ctrl+Enter", self.sign),
            (EDIT, self.edit),
            (NEXT, lambda: self.step(1)),
            (PREVIOUS, lambda: self.step(-1)),
        ):
            QShortcut(QKeySequence(keys), self, do)
        for number, tick in enumerate(Tick, 1):
            QShortcut(QKeySequence(f"Alt+{number}"), self, lambda tick=tick: self.detail.toggle(tick))
