"""Where things stand. Each card leads to the page that says more; someone who has just begun sees what to do first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt

from app.audit import Report
from app.course import LecternError, Severity
from app.course.review import unreviewed
from app.gui.centre.columns import Columns
from app.gui.centre.pages import PAGES
from app.gui.centre.pane import Pane, page_of
from app.gui.centre.steps import FirstSteps
from app.gui.centre.tiles import Grid, Tile
from app.gui.centre.words import day_words, money, shortened
from app.gui.context import Context
from app.gui.inspector.words import counted, standing
from app.gui.theme import Space
from app.gui.widgets import Button, Card, Icon, column, row, text
from app.policy import PolicyStatus
from app.services.compliance import Compliance, verify_log
from app.services.overview import Glance, ProviderGlance, glance

_QUICK = 20_000
"""Entries up to which the log is verified each time this page is shown: that takes half a second on a worker."""


class Overview(Pane):
    """Policy on top, then what to do first while there is something, then one tile a question, then the last thirty days."""

    def __init__(self, compliance: Compliance, context: Context) -> None:
        super().__init__(compliance, context)
        self._make_state()
        self.sent = self._tile("send", "Sent this month", "activity")
        self.held = self._tile("calendar-clock", "Held by providers", "activity")
        self.providers = Tile("server", "Providers", "their settings", self._show_providers)
        self.findings = Tile("scan-text", "Open findings", "the open course", self._run("go.findings"))
        self.reviews = Tile("sparkles", "AI content to review", "the review panel", self._run("review.open"))
        self.consents = self._tile("users", "Consents", "consents")
        self.incidents = self._tile("flag", "Incidents", "incidents")
        self.log = self._tile("scroll-text", "Log", "log")
        tiles = [self.sent, self.held, self.providers, self.findings, self.reviews, self.consents, self.incidents, self.log]
        self.steps = FirstSteps(context.actions.run)
        self.steps.hide()
        self.columns = Columns()
        self._legend = text("", "caption", "muted", wrap=True)
        self._days = Card(spacing=Space.M)
        self._days.body.addLayout(
            row(text("The last 30 days", "title"), None, Button("Activity", "link", on_click=self._activity))
        )
        self._days.body.addWidget(self.columns)
        self._days.body.addWidget(self._legend)
        lead = "What is accepted, what left this computer, and what wants your attention."
        page_of(self, "Overview", lead, self.state, self.steps, Grid(tiles), self._days)

    def _make_state(self) -> None:
        self._sign = Icon("shield", "muted", 28)
        self._title = text("", "title")
        self._said = text("", "ui", "muted", wrap=True)
        self.policy = Button("", on_click=self._run("help.policy"))
        words = column(self._title, self._said, spacing=2)
        inside = row(self._sign, words, self.policy, spacing=14)
        inside.setStretch(1, 1)
        inside.setAlignment(self.policy, Qt.AlignmentFlag.AlignVCenter)
        self.state = Card(margin=Space.L)
        self.state.body.addLayout(inside)

    def _tile(self, icon: str, title: str, page: str) -> Tile:
        names = {entry.id: entry.title for entry in PAGES}
        return Tile(icon, title, names.get(page, page), lambda: self.context.centre(page))

    def _run(self, action: str) -> Callable[[], None]:
        return lambda: self.context.actions.run(action)

    def _activity(self) -> None:
        self.context.centre("activity")

    # Showing.

    def begin(self) -> None:
        """What holds now."""
        now = standing(self.compliance.policy)
        self._sign.set_icon(now.icon, now.tone)
        self._title.setText(now.title)
        self._said.setText(now.sentence)
        self.policy.setText(now.button)
        self._show_course()
        self.ask("Look at log and records", lambda _progress: glance(self.compliance), self._show)

    def failed(self, error: LecternError) -> None:
        """The log or a record can't be read: say so where its number would stand."""
        self.log.say("Can't be read", error.why, "danger")
        for tile in (self.sent, self.held, self.providers, self.consents, self.incidents):
            tile.say("Unknown", "The log or the records can't be read.", "warn")

    def _show(self, told: Glance) -> None:
        count = sum(item.count for item in told.month)
        cost = f"{money(told.cost)} by the providers' price lists." if told.cost else ""
        self.sent.say(counted(count, "request") if count else "Nothing", cost or "By the log of this computer.")
        self._show_held(told)
        self._show_provider_states(told.providers)
        self._show_consents(told)
        open_ones = told.incidents
        self.incidents.say(
            f"{open_ones} open" if open_ones else "None open",
            "AI stays suspended until each is closed with a reason." if open_ones else "Any entry of the log can be reported.",
            "danger" if open_ones else "text",
        )
        self.log.say(counted(told.entries, "entry", "entries"), "Each is chained to the one before it.")
        if told.entries <= _QUICK:
            keys = self.compliance.keys
            self.ask("Verify the log", lambda _progress: verify_log(keys=keys), self._show_verified)
        self._show_days(told)
        self._show_steps(told)

    def _show_verified(self, report: Report) -> None:
        value = counted(report.rows, "entry", "entries")
        if report.ok:
            self.log.say(value, "Checked just now: nothing was changed, removed or added.")
        else:
            self.log.say("Not what was written", shortened(report.breaks[0].what, 80), "danger")

    def _show_held(self, told: Glance) -> None:
        if not told.held or told.until is None:
            self.held.say("Nothing", "No provider holds anything of yours, by what each says it keeps.")
            return
        providers = len({item.provider for item in told.held})
        sub = f"By {counted(providers, 'provider')}; the last is deleted by {day_words(told.until)}."
        self.held.say(counted(sum(item.count for item in told.held), "request"), sub)

    def _show_provider_states(self, providers: tuple[ProviderGlance, ...]) -> None:
        if not providers:
            self.providers.say("None connected", "Nothing can leave this computer.")
            return
        ready = [item for item in providers if not item.why and item.key != "missing"]
        said = " ".join(f"{item.name}: {_state(item)}." for item in providers[:3])
        value = f"{len(ready)} of {len(providers)} ready" if len(providers) > 1 else "Ready" if ready else "Not ready"
        self.providers.say(value, said, "text" if len(ready) == len(providers) else "warn")

    def _show_consents(self, told: Glance) -> None:
        if told.expiring or told.ended:
            parts = [f"{told.expiring} about to expire" if told.expiring else "", f"{told.ended} ended" if told.ended else ""]
            said = f"Of {counted(told.consents, 'consent')} on record. Media without one is not published."
            self.consents.say(", ".join(part for part in parts if part), said, "warn")
        else:
            said = "None is about to expire." if told.consents else "Recordings of people need one before they are used."
            self.consents.say(f"{told.consents} good" if told.consents else "None", said)

    def _show_days(self, told: Glance) -> None:
        names = {card.id: card.name for card in self.compliance.cards()}
        self.columns.show_requests(told.recent, names, datetime.now().astimezone().date())
        self._legend.setText(self.columns.legend(names))
        self._days.setVisible(bool(told.recent))

    def _show_steps(self, told: Glance) -> None:
        status = self.compliance.policy.status
        connected = any(not item.why and item.key != "missing" for item in told.providers)
        accepted, asked = status is PolicyStatus.ACCEPTED, bool(told.recent)
        self.steps.show_progress(answered=accepted, connected=connected, asked=asked)
        wanted = status in (PolicyStatus.PENDING, PolicyStatus.ACCEPTED, PolicyStatus.STALE)
        self.steps.setVisible(wanted and not asked)

    def _show_course(self) -> None:
        opened = self.context.opened()
        for tile in (self.findings, self.reviews):
            tile.setEnabled(opened is not None)
        if opened is None:
            self.findings.say("No course open", "Open a course to see its details to settle.")
            self.reviews.say("No course open", "Open a course to see what nobody has reviewed.")
            return
        title = shortened(opened.session.course.settings.title)
        some = [found for found in opened.scans.all_findings() if found.severity is not Severity.REVIEW]
        if some:
            self.findings.say(counted(len(some), "detail"), f"To settle in “{title}” first.", "warn")
        else:
            self.findings.say("None", f"Nothing sensitive to settle in “{title}”.")
        left = len(unreviewed(opened.session.course))
        if left:
            self.reviews.say(counted(left, "item"), f"“{title}” is not published before they are.", "warn")
        else:
            self.reviews.say("None", f"Nothing AI made in “{title}” waits for a person.")

    def _show_providers(self) -> None:
        if any(entry.id == "providers" for entry in PAGES):
            self.context.centre("providers")
        else:
            self.context.actions.run("ai.providers")


def _state(item: ProviderGlance) -> str:
    if item.why:
        return shortened(item.why[:1].lower() + item.why[1:].rstrip("."), 60)
    return {"stored": "key in the keyring", "missing": "no key", "not needed": "ready"}.get(item.key, "key store closed")
