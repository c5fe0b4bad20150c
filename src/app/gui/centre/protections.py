"""Protections: each one tried in front of the person, with a planted detail and a planted request (clause B5.1)."""

from __future__ import annotations

from app.course import LecternError
from app.gui.centre.cards import Cards, RecordCard
from app.gui.centre.pane import Pane, page_of
from app.gui.context import Context
from app.gui.dialogs.parts import Notices
from app.gui.widgets import Button, EmptyState
from app.services.compliance import Compliance
from app.services.jobs import Progress
from app.services.selftest import Check, self_test

_LEAD = "What stands between your texts and a provider. Each is tried with something planted; nothing is sent."
_ICONS = {"details": "search", "screen": "shield-alert", "review": "list-checks", "log": "scroll-text", "connections": "plug"}


class ProtectionsPage(Pane):
    """A card a protection, tried when the page is shown and whenever the person wants."""

    def __init__(self, compliance: Compliance, context: Context) -> None:
        super().__init__(compliance, context)
        self.again = Button("Try again", icon="rotate-ccw", on_click=self.begin)
        self.notices = Notices()
        words = "A detail and a request are planted, to see whether they are found. It takes a few seconds."
        self.list = Cards(EmptyState("shield-check", "Trying each protection", words))
        page_of(self, "Protections", _LEAD, self.notices, self.list, trailing=(self.again,))

    def begin(self) -> None:
        """Try all of them, on a worker."""
        self.again.setEnabled(False)
        self.ask("Try the protections", self._try, self._show)

    def failed(self, error: LecternError) -> None:
        """They could not be tried, so none of them is known to work."""
        self.again.setEnabled(True)
        super().failed(error)

    def _try(self, progress: Progress) -> tuple[Check, ...]:
        progress(0.0, "Trying the protections")
        return self_test(self.compliance)

    def _show(self, checks: tuple[Check, ...]) -> None:
        self.again.setEnabled(True)
        self.list.show_all([_card(check) for check in checks])


def _card(check: Check) -> RecordCard:
    icon = _ICONS.get(check.id, "shield-check")
    if check.works:
        return RecordCard(icon, check.title, [check.seen], badge="Works", kind="ok")
    return RecordCard(icon, check.title, [check.seen], badge="Does not work", kind="danger")
