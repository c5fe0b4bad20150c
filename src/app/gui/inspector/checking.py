"""The group "Sensitive details": what the scanner does, a card a detail, quiet notes, common details in one line,
and what is open elsewhere."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.gui.context import OpenCourse
from app.gui.inspector.answers import Detail
from app.gui.inspector.cards import CardColumn
from app.gui.inspector.common import CommonList
from app.gui.inspector.details import Listed
from app.gui.inspector.parts import Fold, section, wrapped
from app.gui.inspector.words import counted
from app.gui.theme import Space
from app.gui.widgets import Button, Card, Icon, column, row, text
from app.services import common
from app.services.scanning import ScanState

_STATES = {
    ScanState.STARTING: "Scanner starting…",
    ScanState.SCANNING: "Scanning…",
    ScanState.IDLE: "Scanned offline",
    ScanState.FAILED: "Not working",
}


def _pictures(waiting: int) -> str:
    """How many pictures are still to be read, in a sentence."""
    return (
        f"{counted(waiting, 'picture')} of this course {'is' if waiting == 1 else 'are'} still being read." if waiting else ""
    )


class Checking(QWidget):
    """``jumped`` asks to be shown a detail, ``onward`` the next one in another lesson."""

    jumped = Signal(Detail)
    onward = Signal()

    def __init__(self, opened: OpenCourse) -> None:
        super().__init__()
        self._opened = opened
        self._quiet: list[Detail] = []
        self._common: tuple[Detail, ...] = ()
        self.state = text("", "caption", "muted")
        self.cards = CardColumn(opened)
        self.cards.jumped.connect(self.jumped)
        self._none = text("Nothing sensitive in this lesson", "ui")
        self.empty = Card(row(Icon("shield-check", "ok", 16), self._none, None, spacing=10), margin=14)
        self._what, self._step = wrapped("", "strong", "text"), wrapped()
        retry = Button("Start scanner again", compact=True, on_click=opened.scans.retry)
        self.trouble = Card(self._what, self._step, row(retry, None), kind="danger-card", margin=14)
        self.notes = CardColumn(opened)
        self.notes.jumped.connect(self.jumped)
        self.fold = Fold(self._notes)
        self.common: CommonList | None = None
        self.common_fold = Fold(self._common_list)
        self.elsewhere = Button("", "link", on_click=self.onward.emit)
        self.languages = wrapped()
        self.setLayout(
            column(
                section("Sensitive details", self.state),
                self.trouble,
                self.cards,
                self.empty,
                self.fold,
                self.common_fold,
                row(self.elsewhere, None),
                self.languages,
                spacing=Space.S + 2,
            )
        )
        for widget in (self.trouble, self.empty, self.fold, self.common_fold, self.elsewhere):
            widget.hide()

    def show_state(self, state: ScanState, *, checked: bool) -> None:
        """What the scanner does. ``checked``: it has been through the course at least once."""
        quiet = state is ScanState.SCANNING and checked  # after each key: saying so would only flicker
        self.state.setText(_STATES[ScanState.IDLE if quiet else state])
        self.state.setToolTip("On this computer; nothing is sent to be checked" if state is ScanState.IDLE else "")
        scans = self._opened.scans
        said = "\n".join(filter(None, (_pictures(scans.pictures_waiting), scans.pictures_by, scans.names_by)))
        self.languages.setText(said)
        self.languages.setVisible(bool(said))
        problem = self._opened.scans.problem
        self.trouble.setVisible(problem is not None)
        if problem is not None:
            self._what.setText(problem.what)
            self._step.setText(f"{problem.why} {problem.next_step}")

    def show_listed(self, listed: Listed, *, checked: bool) -> None:
        """Show the details of a lesson; only what differs is touched."""
        self._quiet = list(listed.quiet)
        self.cards.show_details(list(listed.open))
        self.cards.setVisible(bool(listed.open))
        self.empty.setVisible(checked and not listed.open)
        self._none.setText("Nothing to settle in this lesson" if listed.quiet else "Nothing sensitive in this lesson")
        self.fold.setVisible(bool(listed.quiet))
        self.fold.say(counted(len(listed.quiet), "quiet note"))
        if self.fold.open:
            self.notes.show_details(self._quiet)
        self._common = listed.common
        self.common_fold.setVisible(bool(listed.common))
        self.common_fold.say(common.in_words(detail.finding.kind for detail in listed.common))
        if self.common is not None and self.common_fold.open:
            self.common.show_details(self._common)
        self.elsewhere.setVisible(bool(listed.elsewhere))
        self.elsewhere.setText(f"{counted(listed.elsewhere, 'more')} elsewhere in the course")

    def start_over(self) -> None:
        """Another lesson is shown."""
        self.cards.start_over()
        self.notes.start_over()

    def _notes(self) -> QWidget:
        self.notes.show_details(self._quiet)
        return self.notes

    def _common_list(self) -> QWidget:
        self.common = CommonList(self._opened)
        self.common.jumped.connect(self.jumped)
        self.common.show_details(self._common)
        return self.common
