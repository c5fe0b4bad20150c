"""One picture looked through: what is sensitive in it is boxed on it and listed beside it, and can be painted over."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLabel, QListWidget, QListWidgetItem, QSizePolicy, QWidget

from app.course import LecternError, Severity
from app.gui.context import Context
from app.gui.theme import current
from app.gui.widgets import Dialog, EmptyState, column, row, text
from app.scan import finding_title
from app.services.compliance import Compliance
from app.services.jobs import Job, JobState
from app.services.picturescan import PictureReport, Seen, check, painted_over

_SHOWN = QSize(620, 460)
"""Pixels of the picture at most."""


class BoxedPicture(QLabel):
    """The picture scaled to fit, with a box around every finding; the chosen one is filled."""

    def __init__(self) -> None:
        super().__init__()
        self._image = QImage()
        self._seen: tuple[Seen, ...] = ()
        self._chosen = -1
        self.setAccessibleName("The picture with what was found in it")
        self.setMinimumSize(240, 160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_picture(self, data: bytes, seen: tuple[Seen, ...]) -> None:
        """Show a picture and its findings."""
        self._image, self._seen = QImage.fromData(data), seen
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
        scale = size.width() / max(self._image.width(), 1)
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
    """``put`` gets the bytes of the picture as it was changed; each change is one undo step of the course."""

    def __init__(
        self,
        parent: QWidget,
        context: Context,
        compliance: Compliance,
        data: bytes,
        language: str,
        put: Callable[[bytes], None] | None,
    ) -> None:
        super().__init__(parent, "What is in this picture", "Words and properties, looked through on this computer.", width=980)
        self._context, self._compliance, self._language, self._put = context, compliance, language, put
        self._data = data
        self._report = PictureReport(())
        self._leave: Callable[[], None] | None = None
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
        beside = column(self.state, self.none, self.list, self.reason, None, spacing=10)
        whole = row(self.picture, beside, spacing=20)
        whole.setStretch(0, 1)
        self.body.addLayout(whole, 1)
        self.strip = self.add_button("Remove properties", left=True)
        self.strip.clicked.connect(lambda: self._paint(()))
        self.one = self.add_button("Paint over", icon="eye-off")
        self.one.clicked.connect(lambda: self._paint((self._report.seen[self.list.currentRow()],)))
        self.every = self.add_button("Paint over all", icon="eye-off")
        self.every.clicked.connect(lambda: self._paint(tuple(one for one in self._report.seen if one.boxes)))
        close = self.add_button("Close", "primary", default=True)
        close.clicked.connect(self.accept)
        self.finished.connect(lambda _result: self._stop())
        self.picture.show_picture(data, ())
        self.resize(QSize(self.width(), 560))
        self._show_buttons()
        self._look()

    def _look(self) -> None:
        """Read the picture on a worker."""
        self._stop()
        self.state.setText("Reading the picture…")
        data, language, scan = self._data, self._language, self._compliance.scan
        job = self._context.jobs.start("Look through a picture", lambda _progress: check(data, language, scan))
        self._leave = job.on_change(lambda: self._settled(job))
        self._settled(job)

    def _settled(self, job: Job[PictureReport]) -> None:
        if job.state is JobState.RUNNING:
            return
        self._stop()
        if job.state is JobState.DONE and job.result is not None:
            self._show(job.result)
        elif job.error is not None:
            self.state.setText(str(job.error))

    def _show(self, report: PictureReport) -> None:
        self._report = report
        self.picture.show_picture(self._data, report.seen)
        self.list.clear()
        for one in report.seen:
            item = QListWidgetItem(f"{finding_title(one.finding.kind)}\n{one.finding.masked} · {one.place}")
            item.setToolTip(one.finding.reason)
            self.list.addItem(item)
        found = bool(report.seen)
        self.list.setVisible(found)
        self.none.setVisible(not found and not report.note)
        self.state.setText(report.note)
        self.state.setVisible(bool(report.note))
        if found:
            self.list.setCurrentRow(0)
        self._show_buttons()

    def _chosen(self, index: int) -> None:
        self.picture.choose(index)
        self.reason.setText(self._report.seen[index].finding.reason if 0 <= index < len(self._report.seen) else "")
        self._show_buttons()

    def _show_buttons(self) -> None:
        seen, index = self._report.seen, self.list.currentRow()
        changeable = self._put is not None
        self.one.setVisible(changeable)
        self.every.setVisible(changeable)
        self.strip.setVisible(changeable)
        self.one.setEnabled(0 <= index < len(seen) and bool(seen[index].boxes))
        self.every.setEnabled(sum(bool(one.boxes) for one in seen) > 1)
        self.strip.setEnabled(any(not one.boxes for one in seen))
        hint = "The picture is saved anew without its properties; a label of being synthetic and a copyright notice stay."
        for button in (self.one, self.every, self.strip):
            button.setToolTip(hint)

    def _paint(self, seen: tuple[Seen, ...]) -> None:
        """Paint over, put it into the course, and look again: what is gone must not be found any more."""
        if self._put is None:
            return
        self._stop()
        data, labeller = self._data, self._compliance.labeller
        job = self._context.jobs.start("Paint over", lambda _progress: painted_over(data, seen, labeller))
        self._leave = job.on_change(lambda: self._painted(job))
        self._painted(job)

    def _painted(self, job: Job[bytes]) -> None:
        if job.state is JobState.RUNNING:
            return
        self._stop()
        try:
            if job.state is JobState.DONE and job.result is not None and self._put is not None:
                self._put(job.result)
                self._data = job.result
                self._look()
            elif job.error is not None:
                self._context.problem(job.error)
        except LecternError as error:
            self._context.problem(error)

    def _stop(self) -> None:
        if self._leave is not None:
            self._leave()
            self._leave = None
