"""One picture looked through: what is sensitive in it is boxed on it and listed beside it, and can be painted over."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QWidget

from app.course import Finding, Severity
from app.gui.boxed import BoxedPicture, Marked, shown_picture
from app.gui.context import OpenCourse
from app.gui.painting import paint_over, picture_block
from app.gui.widgets import Dialog, EmptyState, column, row, text
from app.scan import finding_title
from app.services.jobs import Job, JobState
from app.services.picturescan import PictureReport, Seen


class PictureDialog(Dialog):
    """What the scanner found in the picture of a block. Each answer is one undo step of the course."""

    def __init__(self, parent: QWidget, opened: OpenCourse, block_id: str) -> None:
        super().__init__(parent, "What is in this picture", "Words and properties, looked through on this computer.", width=980)
        self._opened, self._block_id, self._shown = opened, block_id, ""
        self._report = PictureReport(())
        self._leave_job: Callable[[], None] = lambda: None
        self.picture = BoxedPicture()
        self.list = QListWidget()
        self.list.setProperty("kind", "menu")
        self.list.setAccessibleName("What was found in the picture")
        self.list.setMinimumWidth(280)
        self.list.setWordWrap(True)
        self.list.setSpacing(2)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentRowChanged.connect(self._chosen)
        self.reason = text("", "caption", "muted", wrap=True)
        self.state = text("Reading the picture…", "ui", "muted", wrap=True)
        self.none = EmptyState("shield-check", "Nothing sensitive in this picture", "Its words and its properties were read.")
        self.none.hide()
        beside = column(self.state, self.none, self.list, self.reason, spacing=10)
        beside.setStretchFactor(self.list, 1)
        beside.setAlignment(self.none, Qt.AlignmentFlag.AlignTop)
        whole = row(self.picture, beside, spacing=20)
        whole.setStretch(0, 1)
        self.body.addLayout(whole, 1)
        self._make_footer()
        scans, session = opened.scans, opened.session
        self._leave = [
            session.on_change(lambda _changes: self._refresh()),
            scans.on_change(lambda _ids: self._refresh()),
            scans.on_state(lambda _state: self._refresh()),
        ]
        self.finished.connect(lambda _result: self._stop())
        self.resize(QSize(self.width(), 560))
        self._refresh()

    def _make_footer(self) -> None:
        self.strip = self.add_button("Remove properties", left=True)
        self.strip.clicked.connect(lambda: self._paint(()))
        self.keep = self.add_button("Not sensitive")
        self.keep.setToolTip("Remembered in this course, wherever it stands")
        self.keep.clicked.connect(self._keep)
        self.one = self.add_button("Paint over", icon="eye-off")
        self.one.clicked.connect(lambda: self._paint((self._report.seen[self.list.currentRow()],)))
        self.every = self.add_button("Paint over all", icon="eye-off")
        self.every.clicked.connect(lambda: self._paint(tuple(one for one in self._report.seen if one.boxes and not one.common)))
        hint = "The picture is saved anew without its properties; a label of being synthetic and a copyright notice stay."
        for button in (self.one, self.every, self.strip):
            button.setToolTip(hint)
        for button in (self.one, self.every, self.strip, self.keep):
            button.setVisible(not self._opened.session.read_only)
        self.add_button("Close", "primary", default=True).clicked.connect(self.accept)

    # What is shown.

    def _refresh(self) -> None:
        """Follow the course: the picture as it is now, and what is found in it now."""
        found = picture_block(self._opened, self._block_id)
        if found is None or found[1].source is None:
            self.reject()  # taken out of the course, by an undo say
            return
        self._load(found[1].source.sha256)
        report = self._opened.scans.picture(self._block_id)
        self.state.setVisible(report is None or bool(report.note))
        self.state.setText("Reading the picture…" if report is None else report.note)
        now = report or PictureReport(())
        if now.seen != self._report.seen:
            self._list(now)
        self._report = now
        self.list.setVisible(bool(now.seen))
        self.none.setVisible(report is not None and not now.seen and not now.note)
        self._show_buttons()

    def _load(self, sha256: str) -> None:
        """Read and decode the picture on a worker, unless it is the one that is shown."""
        if sha256 == self._shown:
            return
        self._shown = sha256
        self._leave_job()
        media = self._opened.session.media
        job = self._opened.context.jobs.start("Show a picture", lambda _progress: shown_picture(media(sha256)))
        self._leave_job = job.on_change(lambda: self._loaded(job))

    def _loaded(self, job: Job[tuple[QImage, int]]) -> None:
        if job.state is JobState.DONE and job.result is not None:
            self.picture.show_picture(*job.result)
        elif job.state is JobState.FAILED and job.error is not None:
            self.state.setText(str(job.error))
            self.state.show()

    def _list(self, report: PictureReport) -> None:
        self._report = report
        at = max(self.list.currentRow(), 0)
        self.list.clear()
        for one in report.seen:
            item = QListWidgetItem(f"{finding_title(one.finding.kind)} · {one.place}\n{one.finding.masked}")
            item.setToolTip(one.finding.reason)
            self.list.addItem(item)
        self._mark()
        self.list.setCurrentRow(min(at, len(report.seen) - 1))

    def _mark(self) -> None:
        """Box what was found; what is common (a picture may be full of dates) only while it is chosen."""
        at = self.list.currentRow()
        boxes = [one.boxes if at == number or not one.common else () for number, one in enumerate(self._report.seen)]
        severe = [one.finding.severity is Severity.SEVERE for one in self._report.seen]
        self.picture.show_marks([Marked(box, severe=grave) for box, grave in zip(boxes, severe, strict=True)])

    def choose(self, finding: Finding) -> None:
        """Choose one of the findings, if it is there."""
        for at, one in enumerate(self._report.seen):
            if one.finding == finding:
                self.list.setCurrentRow(at)

    def _chosen(self, index: int) -> None:
        self._mark()
        self.picture.choose(index)
        self.reason.setText(self._report.seen[index].finding.reason if 0 <= index < len(self._report.seen) else "")
        self._show_buttons()

    def _show_buttons(self) -> None:
        seen, index = self._report.seen, self.list.currentRow()
        self.keep.setEnabled(0 <= index < len(seen))
        self.one.setEnabled(0 <= index < len(seen) and bool(seen[index].boxes))
        self.every.setEnabled(sum(bool(one.boxes) and not one.common for one in seen) > 1)
        self.strip.setEnabled(any(not one.boxes for one in seen))

    # Answers. The course changes, and what is shown follows it: what is gone must not be found any more.

    def _keep(self) -> None:
        self._opened.scans.accept(self._report.seen[self.list.currentRow()].finding)

    def _paint(self, seen: tuple[Seen, ...]) -> None:
        paint_over(self._opened, self._block_id, seen)

    def _stop(self) -> None:
        self._leave_job()
        for leave in self._leave:
            leave()
