"""Retention: for how long AI requests and answers are kept here, forgetting them, and removing AI from this computer."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.course import LecternError
from app.gui.centre.cards import ask_reason, saved_project
from app.gui.centre.pane import Pane, page_of
from app.gui.context import Context
from app.gui.dialogs.parts import Notices, NumberBox, amount
from app.gui.theme import Space
from app.gui.widgets import Button, Card, Icon, TickBox, column, confirm, row, text
from app.policy.records import Cause
from app.services.compliance import Compliance
from app.services.jobs import Progress
from app.services.removal import Removed, remove_ai
from app.services.retention import MOST_DAYS, Forgotten, RetentionStatus

_LEAD = "What you sent and what came back is kept for a time, encrypted, so that nothing is lost. Then it goes by itself."
_FORGET = (
    "Deletes what is kept, and everything that came from a model in undo steps and earlier versions of your courses, as far "
    "as the course itself no longer says it. What providers hold is asked of them under “Data requests”."
)
_REMOVE = (
    "Deletes the keys, ends every provider, forgets the history and takes your acceptance back. Your courses, their labels and "
    "the log stay. It comes back only by a deliberate step and by accepting the policy again."
)

_HOW_LONG = "How long requests and answers are kept"
_IS_REMOVED = "AI was removed from this computer. The log and your courses are as they were."


class RetentionPage(Pane):
    """Three cards, from mild to final."""

    def __init__(self, compliance: Compliance, context: Context) -> None:
        super().__init__(compliance, context)
        self.notices = Notices()
        self.days = NumberBox(compliance.retention.days, 1, MOST_DAYS, "days")
        self.days.setMaximumWidth(150)
        self.keep = Button("Keep for this long", on_click=self._keep)
        self.days.valueChanged.connect(lambda _days: self._changed())
        self._kept = text("…", "ui", "muted", wrap=True)
        time = Card(margin=Space.L)
        self.days.setAccessibleName(_HOW_LONG)
        time.body.addLayout(column(text(_HOW_LONG, "strong"), row(self.days, self.keep, None, spacing=Space.S), spacing=6))
        time.body.addWidget(self._kept)
        self.only = TickBox("Only what concerns the open course")
        self.forget = Button("Forget now…", icon="trash-2", on_click=self.ask_forget)
        self.remove = Button("Remove AI from this computer…", "danger", icon="power", on_click=self.ask_remove)
        self.restore = Button("Let AI be used again…", icon="rotate-ccw", on_click=self.ask_restore)
        self._removed = text(_REMOVE, "ui", "muted", wrap=True)
        page_of(
            self,
            "Retention",
            _LEAD,
            self.notices,
            time,
            _step("history", "Forget AI history", text(_FORGET, "ui", "muted", wrap=True), self.only, self.forget),
            _step("power", "Remove AI from this computer", self._removed, self.remove, self.restore),
        )

    def begin(self) -> None:
        """What is kept now, without what is over its time."""
        self.only.setVisible(self.context.opened() is not None)
        try:
            current = self.compliance.records.suspension()
        except LecternError as error:
            self.failed(error)
            return
        removed = current is not None and current.cause is Cause.REMOVED
        self.remove.setVisible(not removed)
        self.restore.setVisible(removed)
        self._removed.setText(_IS_REMOVED if removed else _REMOVE)
        self.ask("Look at the AI history", self._look, self._show)

    def ask_forget(self) -> None:
        """Confirm, then forget on a worker."""
        lead = "Requests, answers, and the undo steps and earlier versions that hold them. This can't be undone."
        if not confirm(self, "Forget AI history?", lead, "Forget", kind="danger"):
            return
        try:
            project = saved_project(self.context)
        except LecternError as error:
            self.failed(error)
            return
        only = project.course.id if project is not None and self.only.is_ticked() else None

        def work(progress: Progress) -> Forgotten:
            return self.compliance.retention.forget(progress, [project] if project else [], course_id=only)

        self._start("Forgetting…")
        self.ask("Forget AI history", work, self._forgotten)

    def ask_remove(self) -> None:
        """Confirm, then do all of it on a worker."""
        lead = "Keys are deleted, providers ended, the AI history is forgotten. Courses and log stay. This can't be undone."
        if not confirm(self, "Remove AI from this computer?", lead, "Remove AI", kind="danger"):
            return
        compliance = self.compliance
        try:
            project = saved_project(self.context)
        except LecternError as error:
            self.failed(error)
            return

        def work(progress: Progress) -> Removed:
            return remove_ai(
                compliance.records,
                compliance.policy,
                compliance.retention,
                compliance.providers,
                compliance.keys,
                progress,
                [project] if project else [],
            )

        self._start("Removing AI…")
        self.ask("Remove AI", work, self._gone)

    def ask_restore(self) -> None:
        """The deliberate step back."""
        lead = "AI may then be used again once the policy is accepted again and each provider is set up again."
        reason = ask_reason(self, "Let AI be used again?", lead, "Let AI be used again")
        if reason is None:
            return
        try:
            self.compliance.records.restore_ai(reason)
        except LecternError as error:
            self.failed(error)
        self.begin()

    def failed(self, error: LecternError) -> None:
        self._end()
        self.notices.trouble(error)

    def _look(self, _progress: Progress) -> tuple[RetentionStatus, bool]:
        retention, history = self.compliance.retention, self.compliance.history
        if history.folder.is_dir():
            retention.expire(ask=True)
        return retention.status(), history.lasting

    def _show(self, told: tuple[RetentionStatus, bool]) -> None:
        status, lasting = told
        count = amount(status.entries, "request") if status.entries else "Nothing"
        lines = [f"{count} {'is' if status.entries < 2 else 'are'} kept now."]
        if not lasting:
            lines.append("There is no key store, so it is kept in memory and gone when Lectern is closed.")
        if status.frozen:
            lines.append("An incident is open: nothing is deleted until AI is resumed.")
        if status.problem:
            lines.append(status.problem)
        self._kept.setText(" ".join(lines))
        self.days.setValue(status.days)
        self._changed()
        self.forget.setEnabled(not status.frozen)

    def _changed(self) -> None:
        self.keep.setEnabled(self.days.value() != self.compliance.retention.days)

    def _keep(self) -> None:
        days = self.days.value()
        self.ask("Keep for this long", lambda _progress: self.compliance.retention.set_days(days), self._kept_for)

    def _kept_for(self, gone: int) -> None:
        self.context.say(f"Kept for {self.days.value()} days. {amount(gone, 'older request')} deleted.")
        self.begin()

    def _forgotten(self, done: Forgotten) -> None:
        self._end()
        said = f"Forgotten: {amount(done.entries, 'request')}, {amount(done.steps, 'undo step')}, "
        self.notices.note(" ".join([said + f"{amount(done.versions, 'earlier version')}.", *done.left]), "check")
        self.begin()

    def _gone(self, done: Removed) -> None:
        self._end()
        keys = f"{amount(len(done.keys), 'key')} deleted." if done.keys else "There were no keys."
        self.notices.note(" ".join(["AI was removed from this computer.", keys, *done.left]), "check")
        self.begin()

    def _start(self, said: str) -> None:
        self.notices.note(said, "loader-circle")
        for button in (self.forget, self.remove):
            button.setEnabled(False)

    def _end(self) -> None:
        for button in (self.forget, self.remove):
            button.setEnabled(True)
        opened = self.context.opened()
        if opened is not None:
            opened.session.read_steps_again()


def _step(icon: str, title: str, *items: QWidget) -> Card:
    """A card with what happens in words and the button that does it."""
    inner = column(text(title, "strong"), spacing=Space.S)
    for item in items:
        if isinstance(item, Button):
            inner.addWidget(item, 0, Qt.AlignmentFlag.AlignLeft)
        else:
            inner.addWidget(item)
    sign = Icon(icon, "muted", 20)
    whole = row(sign, inner, spacing=14)
    whole.setStretch(1, 1)
    whole.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
    card = Card(margin=Space.L)
    card.body.addLayout(whole)
    return card
