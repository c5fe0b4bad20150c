"""One picture looked through: what is sensitive in it is boxed on it and listed beside it, and can be painted over."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QSizePolicy, QWidget

from app.course import Finding, Severity
from app.gui.canvas.pictures import decoded
from app.gui.context import OpenCourse
from app.gui.painting import paint_over, picture_block
from app.gui.theme import current
from app.gui.widgets import Dialog, EmptyState, column, row, text
from app.scan import finding_title
from app.services.jobs import Job, JobState
from app.services.picturescan import PictureReport, Seen

_SHOWN = QSize(620, 460)
"""Pixels of the picture at most."""


class BoxedPicture(QLabel):
    """The picture scaled to fit, with a box around every finding; the chosen one is filled."""

    def __init__(self) -> None:
        super().__init__()
        self._image, self._width = QImage(), 1
        self._seen: tuple[Seen, ...] = ()
        self._chosen = -1
        self.setAccessibleName("The picture with what was found in it")
        self.setMinimumSize(240, 160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_picture(self, image: QImage, width: int) -> None:
        """Show a picture that has ``width`` pixels in the course; the image may be smaller."""
        self._image, self._width = image, max(width, 1)
        self.updateGeometry()
        self.update()

    def show_seen(self, seen: tuple[Seen, ...]) -> None:
        """Box what was found in it."""
        self._seen = seen
        boxed = sum(bool(one.boxes) for one in seen)
        self.setAccessibleDescription(f"{boxed} of the findings are boxed in the picture")
        self.update()

    def choose(self, index: int) -> None:
        """Fill the boxes of one finding."""
        self._chosen = index
        self.update()

    def sizeHint(self) -> QSize:
        return self._image.size().scaled(_SHOWN, Qt.AspectRatioMode.KeepAspectRatio) if not self._image.isNull() else _SHOWN

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._image.isNull():
            return
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        scale = size.width() / self._width
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(left, top, size.width(), size.height()), self._image)
        for index, one in enumerate(self._seen):
            colour = QColor(current().danger if one.finding.severity is Severity.SEVERE else current().warn)
            painter.setPen(QPen(colour, 2))
            fill = QColor(colour)
            fill.setAlpha(90 if index == self._chosen else 24)
            painter.setBrush(fill)
            for x, y, right, bottom in one.boxes:
                box = QRectF(left + x * scale, top + y * scale, (right - x) * scale, (bottom - y) * scale)
                painter.drawRect(box.adjusted(-2, -2, 2, 2))
        painter.end()


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
        self.every.clicked.connect(lambda: self._paint(tuple(one for one in self._report.seen if one.boxes)))
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
        job = self._opened.context.jobs.start("Show a picture", lambda _progress: _decoded(media(sha256)))
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
        self.picture.show_seen(report.seen)
        self.list.setCurrentRow(min(at, len(report.seen) - 1))

    def choose(self, finding: Finding) -> None:
        """Choose one of the findings, if it is there."""
        for at, one in enumerate(self._report.seen):
            if one.finding == finding:
                self.list.setCurrentRow(at)

    def _chosen(self, index: int) -> None:
        self.picture.choose(index)
        self.reason.setText(self._report.seen[index].finding.reason if 0 <= index < len(self._report.seen) else "")
        self._show_buttons()

    def _show_buttons(self) -> None:
        seen, index = self._report.seen, self.list.currentRow()
        self.keep.setEnabled(0 <= index < len(seen))
        self.one.setEnabled(0 <= index < len(seen) and bool(seen[index].boxes))
        self.every.setEnabled(sum(bool(one.boxes) for one in seen) > 1)
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


def _decoded(data: bytes) -> tuple[QImage, int]:
    """The picture no larger than it is shown, and its true width as seen. Raises ``FileProblem``."""
    from app.media.images import inspect

    info = inspect(data, "The picture")
    return decoded(data, 2 * _SHOWN.width()) or QImage(), info.width
