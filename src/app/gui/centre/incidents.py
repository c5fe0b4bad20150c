"""Incidents and suspension: whether AI is off and why, turning it off, reporting what went wrong, turning it on again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QLineEdit, QSpinBox, QWidget

from app.course import LecternError
from app.gui.centre.cards import MOST, Action, Cards, RecordCard, ask_reason
from app.gui.centre.pane import Pane, page_of
from app.gui.context import Context
from app.gui.dialogs.parts import Notices, field, show_in_folder
from app.gui.inspector.words import day
from app.gui.theme import Size, Space
from app.gui.widgets import Button, Card, Dialog, EmptyState, Icon, Overline, column, row, text
from app.policy.records import Cause, Incident
from app.services.compliance import Compliance
from app.services.jobs import Progress
from app.services.records import SHORTEST_REASON

_LEAD = "Something confidential went where it should not? Report it: AI goes off at once, and nothing is deleted meanwhile."


class IncidentsPage(Pane):
    """The state on top, then every incident; what suspends by itself below."""

    def __init__(self, compliance: Compliance, context: Context) -> None:
        super().__init__(compliance, context)
        self.report = Button("Report an incident…", "primary", icon="octagon-alert", on_click=self.ask_report)
        self._sign = Icon("shield-check", "ok", 28)
        self._title = text("", "title", wrap=True)
        self._said = text("", "ui", "muted", wrap=True, select=True)
        self.suspend = Button("Suspend AI…", on_click=self.ask_suspend)
        self.resume = Button("Resume AI…", on_click=self.ask_resume)
        inside = row(self._sign, column(self._title, self._said, spacing=2), self.suspend, self.resume, spacing=14)
        inside.setStretch(1, 1)
        inside.setAlignment(self._sign, Qt.AlignmentFlag.AlignTop)
        for button in (self.suspend, self.resume):
            inside.setAlignment(button, Qt.AlignmentFlag.AlignVCenter)
        state = Card(margin=Space.L)
        state.body.addLayout(inside)
        words = "Nothing was reported. An incident is about an entry of the log; you can also report it from there."
        self.list = Cards(EmptyState("flag", "No incidents", words))
        limits = compliance.records.limits.words()
        rules = Card(*(text(f"{line}.", "caption", "muted", wrap=True) for line in limits), kind="subtle-card", spacing=4)
        page_of(
            self,
            "Incidents and suspension",
            _LEAD,
            state,
            self.list,
            Space.S,
            column(Overline("What suspends AI by itself"), rules, spacing=Space.S),
            trailing=(self.report,),
        )

    def begin(self) -> None:
        """What holds now."""
        records = self.compliance.records
        try:
            why, current, found = records.suspended(), records.suspension(), records.incidents()
        except LecternError as error:
            self.failed(error)
            return
        self._sign.set_icon(*(("shield-x", "danger") if why else ("shield-check", "ok")))
        self._title.setText("AI is suspended" if why else "AI is not suspended")
        since = f" Since {day(current.time)}, by {current.user}." if current and current.time else ""
        rest = " Editing, narrating with a voice of this computer and publishing go on."
        self._said.setText(
            f"{why.rstrip('.')}.{since}{rest}" if why else "It follows what you accepted, and can be stopped here."
        )
        removed = current is not None and current.cause is Cause.REMOVED
        self.suspend.setVisible(not why)
        self.resume.setVisible(current is not None and not removed)
        self.list.show_all([self._card(item) for item in found[:MOST]], max(0, len(found) - MOST))

    def narrow(self, wanted: Mapping[str, str]) -> None:
        """An entry of the log was chosen to be reported (``{"seq": "17"}``)."""
        if wanted.get("seq", "").isdecimal():
            self.ask_report(int(wanted["seq"]))

    def ask_report(self, seq: int = 0) -> None:
        """Ask which entry and why, then do it on a worker: the evidence may take seconds."""
        try:
            newest = next((row.seq for row in self.compliance.log.rows(limit=1)), 0)
        except LecternError as error:
            self.failed(error)
            return
        dialog = ReportDialog(self, seq or newest, newest)
        chosen = dialog.exec() == QDialog.DialogCode.Accepted
        number, reason = dialog.seq.value(), dialog.reason.text()
        dialog.deleteLater()
        if not chosen:
            return

        def work(_progress: Progress) -> Incident:
            return self.compliance.records.report_incident(number, reason)

        self.ask("Report an incident", work, self._reported)

    def ask_suspend(self) -> None:
        """Turn AI off for a reason."""
        lead = "Nothing is sent to a provider and no model is used until somebody resumes it. Editing goes on."
        reason = ask_reason(self, "Suspend AI?", lead, "Suspend AI")
        if reason is not None:
            self._do(lambda: self.compliance.records.suspend(reason))

    def ask_resume(self) -> None:
        """Turn AI on again for a reason, which closes open incidents."""
        lead = "AI may be used again. Open incidents are closed with your reason as their outcome."
        reason = ask_reason(self, "Resume AI?", lead, "Resume AI")
        if reason is not None:
            self._do(lambda: self.compliance.records.resume(reason))

    def _do(self, change: Callable[[], object]) -> None:
        try:
            change()
        except LecternError as error:
            self.failed(error)
        self.begin()

    def _reported(self, incident: Incident) -> None:
        self.begin()
        self.context.say("AI is suspended and the evidence is written.", "Show it", lambda: show_in_folder(Path(incident.pack)))

    def _card(self, item: Incident) -> RecordCard:
        lines = [f"Entry {item.seq} of the log. Reported by {item.user} on {day(item.time)}."]
        if item.pack:
            lines.append(f"Evidence: {Path(item.pack).name}, SHA-256 {item.sha256[:16]}…")
        if item.closed:
            lines.append(f"Closed on {day(item.closed)}: {item.outcome}")
        entry = {"seq": str(item.seq)}
        actions: list[Action] = [
            ("Show the entry", f"Show entry {item.seq} of the log", lambda: self.context.centre("log", entry))
        ]
        if item.pack:
            name = f"Show the evidence about entry {item.seq} in its folder"
            actions.append(("Show the evidence", name, lambda: show_in_folder(Path(item.pack))))
        if item.closed:
            return RecordCard("flag", item.reason, lines, badge="Closed", actions=actions)
        return RecordCard("octagon-alert", item.reason, lines, badge="Open", kind="danger", actions=actions)


class ReportDialog(Dialog):
    """Which entry of the log it is about, and what happened."""

    def __init__(self, parent: QWidget | None, seq: int, newest: int) -> None:
        lead = "AI is suspended at once, nothing is deleted for its age, and the evidence is written to one file."
        super().__init__(parent, "Report an incident", lead, width=520)
        self.notices = Notices()
        self.seq = QSpinBox()
        self.seq.setRange(1, max(newest, 1))
        self.seq.setValue(max(seq, 1))
        self.seq.setFixedHeight(Size.CONTROL)
        self.seq.lineEdit().setTextMargins(8, 0, 0, 0)
        self.seq.setMaximumWidth(160)
        self.reason = QLineEdit()
        self.reason.setMaxLength(300)
        self.body.addWidget(self.notices)
        self.body.addLayout(field("Entry of the log", self.seq, "The newest is proposed; the log shows which one you mean."))
        self.body.addLayout(field("What happened", self.reason, "It is kept in the log. Leave the confidential detail out."))
        self.body.addStretch(1)
        self.add_cancel()
        self.go = self.add_button("Report and suspend AI", "danger")
        self.go.clicked.connect(self.accept)
        self.go.setEnabled(False)
        ready = newest > 0
        self.reason.textChanged.connect(lambda said: self.go.setEnabled(ready and len(said.strip()) >= SHORTEST_REASON))
        if not ready:
            self.notices.note("The log has no entries yet, so there is nothing to report.")
        self.reason.setFocus()
