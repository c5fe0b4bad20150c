"""The dialog: what would leave, to whom, and every answer to what was found. Nothing leaves before Send is pressed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QStackedWidget

from app.course import Course
from app.guard import SendSheet, SheetFinding
from app.gui.context import Context
from app.gui.dialogs.parts import Notices, say_aloud
from app.gui.inspector.words import counted
from app.gui.sending.batch import BatchPane
from app.gui.sending.body import RawBytes, RequestText
from app.gui.sending.common import CommonPane
from app.gui.sending.editing import EditPage
from app.gui.sending.findings import FindingsPane, Group, nth
from app.gui.sending.picture import RequestPicture
from app.gui.sending.strip import Strip
from app.gui.theme import Space
from app.gui.widgets import (
    Badge,
    Card,
    Dialog,
    Overline,
    SegmentedControl,
    StatusItem,
    TickBox,
    column,
    holder,
    row,
    scrolling,
    text,
)
from app.services import sheets
from app.services.jobs import Job, JobState, Progress
from app.services.sheets import Settling

LEAD = "Nothing has left this computer yet. This is the complete request, to the last byte."
PREVIEW = "A preview: nothing can be sent from here. What was found would have to be settled first."
BESIDE = 820
"""Width from which findings stand beside the text; below it they stand under it."""

SHORT = 480
"""Height under which the request has the room that lead and tick would take: a small screen at 200 %."""

Work = Callable[[], SendSheet]


class SendDialog(Dialog):
    """``approved`` carries the settled sheet when the person sends it. ``never_ask`` is a tick of its own, see
    :class:`~app.gui.sending.opening.Quiet`; empty ``quiet`` leaves it out."""

    approved = Signal(object)

    def __init__(
        self,
        context: Context,
        guard: Settling,
        sheet: SendSheet,
        course: Course | None = None,
        *,
        quiet: str = "",
        preview: bool = False,
    ) -> None:
        title = "What would be sent" if preview else "Review what will be sent"
        super().__init__(context.window, title, PREVIEW if preview else LEAD, width=860)
        self._preview = preview
        self._context, self._guard, self._course = context, guard, course
        self.sheet = sheet
        self._job: Job[SendSheet] | None = None
        self._leave: Callable[[], None] = lambda: None
        self._next: tuple[str, Work] | None = None
        self._payload = 0
        self._counted = (-1, -1)
        self._short = False
        self._build(quiet)
        self._connect()
        self._show(sheet)
        self._begin_with_picture()
        wide = len(sheet.findings) > len(sheet.common) or len(sheet.payloads) > 1
        screen = QGuiApplication.primaryScreen().availableGeometry()
        self.resize(min(1080 if wide else 860, screen.width() - 16), min(740 if wide else 680, screen.height() - 40))
        if self.view.choice == "text":
            self.text.setFocus()
        else:
            self.view.focus()

    # Building.

    def _build(self, quiet: str) -> None:
        self.notices = Notices()
        self.strip = Strip()
        self.batch = BatchPane()
        self.text, self.raw, self.edit = RequestText(), RawBytes(), EditPage()
        self.picture, self.view = RequestPicture(self._context.jobs), self._views()
        self._changed = Badge("", "ok", "eye-off")
        self._size = text("", "caption", "muted")
        self._head = Overline("Request")
        self._pages = QStackedWidget()
        for page in (self.text, self.raw, self.picture, self.edit.field, self.batch.list):
            page.setMinimumHeight(60)
            page.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)  # they scroll by themselves
        for page in (self.text, self.raw, self.picture):
            self._pages.addWidget(page)
        reading = column(row(self._head, self._changed, None, self._size, self.view, spacing=10), self._pages, spacing=Space.S)
        reading.setStretch(1, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(holder(reading))
        self._stack.addWidget(self.edit)
        self._paper = Card(self._stack, margin=14)
        self._paper.setMinimumHeight(190)
        self._paper.setMinimumWidth(300)
        self.pane = FindingsPane()
        self._side = holder(column(self.pane, margins=(0, 0, 12, 0)))
        self.batch.setMaximumWidth(250)
        self._across = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._across.setSpacing(Space.L)
        self._across.addWidget(self.batch)
        self._across.addWidget(self._paper, 1)
        self._findings = scrolling(self._side, "Details to settle")
        self._findings.setMinimumWidth(344)
        self._findings.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self._across.addWidget(self._findings)
        self.common = CommonPane(preview=self._preview)
        self._whole = whole = column(self.notices, self.strip, self._across, self.common, spacing=Space.M)
        whole.setContentsMargins(0, 0, 2, 0)
        whole.setStretch(2, 1)
        self._area = scrolling(holder(whole), "The request")
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.addWidget(self._area, 1)
        self.body.setContentsMargins(0, Space.M, 0, Space.M)
        self.never_ask = TickBox(quiet or "Do not ask when nothing was found")
        self.never_ask.setVisible(bool(quiet))
        self._state = StatusItem("file-clock", "")
        self.body.addWidget(self.never_ask)
        self.body.addWidget(self._state)
        self.copy = self.add_button("Copy text", icon="copy", left=True)
        self.cancel = self.add_cancel("Close" if self._preview else "Cancel")
        self.send = self.add_button("Send", "primary")
        self.send.setVisible(not self._preview)
        self.pane.setDisabled(self._preview)
        self.batch.drop.setVisible(not self._preview)

    def _views(self) -> SegmentedControl:
        also = [("picture", "Picture")] if sheets.pictures_in(self.sheet) else []
        return SegmentedControl([("text", "Text"), *also, ("raw", "Exact bytes")], "How the request is shown")

    def _connect(self) -> None:
        self.view.chosen.connect(self._choose_view)
        self.text.pressed.connect(self._to_card)
        self.pane.answered.connect(self._answer)
        self.pane.kept.connect(self._keep)
        self.pane.shown.connect(self._to_text)
        self.pane.all_answered.connect(self._answer_all)
        self.common.answered.connect(self._answer_common)
        self.common.shown.connect(self._to_text)
        self.common.fold.unfolded.connect(lambda: self._area.ensureWidgetVisible(self.common))
        self.edit.changed.connect(self._edited)
        self.edit.closed.connect(self._edit_done)
        self.batch.opened.connect(self._open_request)
        self.batch.left_out.connect(self._leave_out)
        self.copy.clicked.connect(self._copy)
        self.send.clicked.connect(self._send)
        self.send.setToolTip("Ctrl+Enter")
        for keys in ("Ctrl+Return", "Ctrl+Enter"):
            QShortcut(QKeySequence(keys), self).activated.connect(self._send)

    # Showing.

    def _show(self, sheet: SendSheet) -> None:
        self.sheet = sheet
        self._amount = sheets.amount_words(sheet)  # looks at every text, so once
        self._payload = min(self._payload, len(sheet.payloads) - 1)
        self.strip.show_sheet(sheet, self._course)
        many = len(sheet.payloads) > 1
        self.batch.setVisible(many)
        if many:
            self.batch.show_sheet(sheet)
        self.pane.show_sheet(sheet)
        self.common.show_sheet(sheet)
        self._findings.setVisible(any(not f.settled or f.kept for f in sheet.findings))
        self.edit.show_sheet(sheet)
        self._show_request()
        self._show_changed()
        self._show_state()

    def _show_request(self) -> None:
        sheet, at = self.sheet, self._payload
        many = len(sheet.payloads) > 1
        self._head.set_text(f"Request {at + 1} of {len(sheet.payloads)}" if many else "Request")
        size = len(sheet.payloads[at].body)
        self._size.setText(sheets.size_words(size) if many else f"{self._amount} · {sheets.tokens_words(sheet)}")
        if self.view.choice == "raw":
            self.raw.show_body(sheet.payloads[at].body)
        elif self.view.choice == "picture":
            self.picture.show_request(sheet, at)
        else:
            self.text.show_request(sheet, at)

    def _show_changed(self) -> None:
        redacted, swapped = self.sheet.redacted, self.sheet.pseudonymised
        said = [counted(redacted, "detail") + " redacted"] if redacted else []
        said += [f"{swapped} replaced" if redacted else counted(swapped, "detail") + " replaced"] if swapped else []
        self._changed.setVisible(bool(said))
        self._changed.show_as(", ".join(said), "ok", "eye-off")

    def _show_state(self) -> None:
        sheet = self.sheet
        left = sheets.open_findings(sheet)
        stuck = sum(finding in sheets.blocked(sheet) for finding in sheet.findings)
        editing = self._stack.currentWidget() is self.edit
        self.send.setText(f"Send {self._amount}")
        self.send.setEnabled(sheet.settled and not self.busy and not editing and not self._preview)
        if self._preview and not left:
            self._state.show_as(sheets.nothing_words(sheet), "shield-check", "ok")
        elif self.busy:
            self._state.show_as("Checking the text on this computer…", "scan-text")
        elif stuck:
            self._state.show_as(
                f"{counted(stuck, 'detail')} can never be sent: take {'it' if stuck == 1 else 'them'} out or cancel.",
                "octagon-alert",
                "danger",
            )
        elif left:
            self._state.show_as(f"{counted(len(left), 'detail')} to settle before it can be sent.", "triangle-alert", "warn")
        else:
            self._state.show_as("This request, its hash and your decision will be written to the audit log.", "file-clock")
        if (len(left), stuck) != self._counted and not self.busy:
            self._counted = (len(left), stuck)
            say_aloud(self, self._state.label.text())

    @property
    def busy(self) -> bool:
        """Whether a change is being checked."""
        return self._job is not None and self._job.state is JobState.RUNNING

    # Answers. Each makes a new sheet, with every text scanned again on a job's thread.

    def _answer(self, verb: str, group: Group) -> None:
        guard, key = self._guard, group.key
        if verb == "edit":
            self._open_edit(group.indexes[0])
            return
        change = guard.redact if verb == "redact" else guard.pseudonymise

        def work() -> SendSheet:
            sheet = self.sheet
            for _ in group.indexes:
                at = nth(sheet, key)
                if at < 0:
                    break
                sheet = change(sheet, at)
            return sheet

        self._start(verb, work)

    def _answer_all(self, verb: str) -> None:
        guard = self._guard
        self._start(verb, lambda: (guard.redact_all if verb == "redact" else guard.pseudonymise_all)(self.sheet))

    def _answer_common(self, verb: str, findings: Sequence[SheetFinding]) -> None:
        guard = self._guard

        def work() -> SendSheet:
            sheet, first = self.sheet, findings[0]
            if len(findings) > 1:
                return (guard.redact_all if verb == "redact" else guard.pseudonymise_all)(sheet, first.kind)
            at = sheet.findings.index(first) if first in sheet.findings else -1
            return sheet if at < 0 else (guard.redact if verb == "redact" else guard.pseudonymise)(sheet, at)

        self._start(verb, work)

    def _keep(self, group: Group, reason: str) -> None:
        def work() -> SendSheet:
            sheet = self.sheet
            for index in group.indexes:
                if not sheet.findings[index].settled:
                    sheet = self._guard.keep(sheet, index, reason)
            return sheet

        self._start("keep", work)

    def _leave_out(self, payload: int) -> None:
        if len(self.sheet.payloads) > 1:
            self._start("leave out", lambda: self._guard.leave_out(self.sheet, payload))

    def _edited(self, payload: int, path: str, new: str) -> None:
        def work() -> SendSheet:
            sheet = self.sheet
            part = next((part for part in sheet.parts if (part.payload, part.path) == (payload, path)), None)
            return sheet if part is None or part.text == new else self._guard.edit(sheet, part, new)

        self._start("edit", work)

    def _start(self, what: str, work: Work) -> None:
        if self.busy:
            self._next = (what, work)  # the newest wins: it is about what is on the screen now
            return
        self.notices.clear()

        def run(progress: Progress) -> SendSheet:
            progress.check()
            return work()

        job = self._context.jobs.start("Check the request", run)
        self._job = job
        self.pane.set_busy(busy=True)
        self.common.set_busy(busy=True)
        self._leave = job.on_change(lambda: self._settled(job))
        self._show_state()
        if job.state is not JobState.RUNNING:  # a dispatch that calls at once
            self._settled(job)

    def _settled(self, job: Job[SendSheet]) -> None:
        if job is not self._job or job.state is JobState.RUNNING:
            return
        self._leave()
        self._job = None
        self.pane.set_busy(busy=False)
        self.common.set_busy(busy=False)
        if job.state is JobState.DONE and job.result is not None:
            self._show(job.result)
        elif job.error is not None and job.state is JobState.FAILED:
            self.notices.trouble(job.error)
            self._area.verticalScrollBar().setValue(0)
            self._show_state()
        if self._next is not None:
            (what, work), self._next = self._next, None
            self._start(what, work)

    # Going about in it.

    def _open_edit(self, index: int) -> None:
        finding = self.sheet.findings[index]
        if finding.part.payload != self._payload:
            self._open_request(finding.part.payload)
        self._stack.setCurrentWidget(self.edit)
        self.edit.open_part(self.sheet, finding.part, finding.start, finding.end)
        self._show_state()

    def _edit_done(self) -> None:
        self._stack.setCurrentIndex(0)
        self._show_request()
        self._show_state()
        self.text.setFocus()

    def _open_request(self, payload: int) -> None:
        if payload != self._payload and 0 <= payload < len(self.sheet.payloads):
            self._payload = payload
            self.batch.list.setCurrentRow(payload)
            self._show_request()

    def _choose_view(self, key: str) -> None:
        self._pages.setCurrentWidget({"raw": self.raw, "picture": self.picture}.get(key, self.text))
        self._show_request()

    def _begin_with_picture(self) -> None:
        """Where nothing but the picture has something to settle, it is what one wants to see."""
        left = [self.sheet.findings[index] for index in sheets.open_findings(self.sheet)]
        if left and all(finding.picture is not None for finding in left):
            self._go_to_view("picture")

    def _go_to_view(self, key: str) -> None:
        if self.view.choice != key:
            self.view.choose(key)
            self._choose_view(key)

    def _to_text(self, index: int) -> None:
        finding = self.sheet.findings[index]
        self._open_request(finding.part.payload)
        if finding.picture is not None:
            self._go_to_view("picture")
            self.picture.show_finding(index)
        else:
            self._go_to_view("text")
            self.text.go_to(index)

    def _to_card(self, index: int) -> None:
        for card in self.pane.cards:
            if index in card.group.indexes:
                self._findings.ensureWidgetVisible(card)
                card.show_it.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    def _copy(self) -> None:
        body = self.sheet.payloads[self._payload].body
        shown = body.decode("utf-8", "replace") if self.view.choice == "raw" else self.text.toPlainText()
        QGuiApplication.clipboard().setText(shown)
        say_aloud(self, "Copied")

    # The end.

    def _send(self) -> None:
        if self.send.isEnabled() and self.isVisible():
            self.accept()
            self.approved.emit(self.sheet)

    def done(self, result: int) -> None:
        self._leave()
        self.picture.tear_down()
        self._next = None
        if self._job is not None:
            self._job.cancel()
        super().done(result)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape goes one step back: out of an edit, then out of the dialog. Enter alone never sends."""
        if event.key() == Qt.Key.Key_Escape and self._stack.currentWidget() is self.edit:
            self.edit.finish()
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = event.size().width() >= BESIDE
        self._across.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        self._findings.setMaximumWidth(360 if beside else 16_777_215)
        self._findings.setMinimumHeight(0 if beside else 240)
        self.batch.setMaximumWidth(250 if beside else 16_777_215)
        short = event.size().height() < SHORT
        self.lead.setVisible(not short)
        if short != self._short:
            self._short = short
            self._whole.addWidget(self.never_ask) if short else self.body.insertWidget(1, self.never_ask)

    def minimumSizeHint(self) -> QSize:
        return QSize(380, 320)
