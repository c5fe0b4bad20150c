"""Where things stand. Each card leads to the page that says more; someone who has just begun sees what to do first."""

from __future__ import annotations

from PySide6.QtCore import Qt

from app.course import LecternError, Severity
from app.gui.centre.pages import PAGES
from app.gui.centre.pane import Pane, page_of
from app.gui.centre.tiles import Grid, Tile
from app.gui.centre.words import day_words, money
from app.gui.context import Context
from app.gui.inspector.words import counted, standing
from app.gui.theme import Space
from app.gui.widgets import Button, Card, Icon, column, row, text
from app.services.compliance import Compliance
from app.services.overview import Glance, glance


class Overview(Pane):
    """Policy on top, then one tile a question."""

    def __init__(self, compliance: Compliance, context: Context) -> None:
        super().__init__(compliance, context)
        self._sign = Icon("shield", "muted", 28)
        self._title = text("", "title")
        self._said = text("", "ui", "muted", wrap=True)
        self.policy = Button("", on_click=lambda: context.actions.run("help.policy"))
        words = column(self._title, self._said, spacing=2)
        inside = row(self._sign, words, self.policy, spacing=14)
        inside.setStretch(1, 1)
        inside.setAlignment(self.policy, Qt.AlignmentFlag.AlignVCenter)
        self.state = Card(margin=Space.L)
        self.state.body.addLayout(inside)
        self.sent = self._tile("send", "Sent this month", "activity")
        self.held = self._tile("calendar-clock", "Held by providers", "activity")
        self.log = self._tile("scroll-text", "Log", "log")
        self.findings = Tile("scan-text", "Open findings", "the open course", self._show_findings)
        self._tiles = [self.sent, self.held, self.findings, self.log]
        lead = "What is accepted, what left this computer, and what wants your attention."
        page_of(self, "Overview", lead, self.state, Grid(self._tiles))

    def _tile(self, icon: str, title: str, page: str) -> Tile:
        names = {entry.id: entry.title for entry in PAGES}
        return Tile(icon, title, names.get(page, page), lambda: self.context.centre(page))

    def begin(self) -> None:
        """What holds now."""
        now = standing(self.compliance.policy)
        self._sign.set_icon(now.icon, now.tone)
        self._title.setText(now.title)
        self._said.setText(now.sentence)
        self.policy.setText(now.button)
        self._show_course()
        self.ask("Look at the log", lambda _progress: glance(self.compliance), self._show)

    def failed(self, error: LecternError) -> None:
        """The log can't be read: say so where its number would stand."""
        self.log.say("Can't be read", error.why, "danger")
        for tile in (self.sent, self.held):
            tile.say("Unknown", "The log can't be read.", "warn")

    def _show(self, told: Glance) -> None:
        count = sum(item.count for item in told.month)
        cost = f"{money(told.cost)} by the providers' price lists." if told.cost else ""
        self.sent.say(counted(count, "request") if count else "Nothing", cost or "By the log of this computer.")
        providers = len({item.provider for item in told.held})
        if told.held and told.until is not None:
            sub = f"By {counted(providers, 'provider')}; the last is deleted by {day_words(told.until)}."
            self.held.say(counted(sum(item.count for item in told.held), "request"), sub)
        else:
            self.held.say("Nothing", "No provider holds anything of yours, by what each says it keeps.")
        self.log.say(counted(told.entries, "entry", "entries"), "Each is chained to the one before it.")

    def _show_course(self) -> None:
        opened = self.context.opened()
        if opened is None:
            self.findings.say("No course open", "Open a course to see its details to settle.")
            self.findings.setEnabled(False)
            return
        self.findings.setEnabled(True)
        some = [found for found in opened.scans.all_findings() if found.severity is not Severity.REVIEW]
        title = opened.session.course.settings.title
        if some:
            self.findings.say(counted(len(some), "detail"), f"To settle in “{title}” before it is sent or published.", "warn")
        else:
            self.findings.say("None", f"Nothing sensitive to settle in “{title}”.")

    def _show_findings(self) -> None:
        self.context.actions.run("go.findings")
