"""One sensitive detail as a card: what, where, why, and the answers to it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QApplication, QMenu, QVBoxLayout, QWidget

from app.course import Finding, Severity
from app.gui.context import OpenCourse
from app.gui.inspector.answers import Answers, Detail
from app.gui.inspector.parts import Chip, wrapped
from app.gui.inspector.words import breakable, counted
from app.gui.widgets import Button, Card, ElidedLabel, Icon, column, row
from app.services.picturescan import WORDS, in_picture
from app.services.scanning import finding_title

_SIGNS = {
    Severity.SEVERE: ("octagon-alert", "danger", "Must be settled"),
    Severity.ALERT: ("triangle-alert", "warn", "To settle"),
    Severity.REVIEW: ("info", "muted", "Note"),
}
AT_ONCE = 20
"""Cards shown before "Show more": a card takes about 1.5 ms to build, and nobody settles more in a row without scrolling."""


class FindingCard(Card):
    """``jumped`` asks to be shown the detail in the text."""

    jumped = Signal(Detail)

    def __init__(self, opened: OpenCourse, detail: Detail) -> None:
        super().__init__(spacing=0, margin=14)
        self._opened, self._answers = opened, Answers(opened)
        self.detail = detail
        finding = detail.finding
        icon, tone, said = _SIGNS[finding.severity]
        title = finding_title(finding.kind)
        sign = Icon(icon, tone, 18)
        heading = wrapped(title, "strong", "text")
        heading.setAccessibleDescription(said)
        self._chip = Chip("", "", lambda: self.jumped.emit(self.detail))
        self._masked = ElidedLabel("", "mono", "muted")
        self._reason = wrapped()
        head = row(heading, self._chip, spacing=8)
        head.setStretch(0, 1)
        head.setAlignment(self._chip, Qt.AlignmentFlag.AlignTop)
        words = column(head, self._masked, self._reason, spacing=4)
        whole = row(sign, words, spacing=10)
        whole.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
        whole.setStretch(1, 1)
        self.body.addLayout(whole)
        self.buttons: list[Button] = []
        if not opened.session.read_only:
            words.addSpacing(4)
            answers = self._in_picture if in_picture(finding.part) else self._in_text
            self._keep = Button(
                "Keep…", compact=True, on_click=self._ask, name=f"Keep this {title.lower()}, or settle all like it"
            )
            self.buttons = [*answers(title.lower()), self._keep]
            words.addLayout(row(*self.buttons, None, spacing=8))
        self.show_detail(detail)

    def _in_text(self, what: str) -> list[Button]:
        scans = self._opened.scans
        redact = Button("Redact", compact=True, on_click=partial(self._do, scans.redact), name=f"Redact this {what}")
        redact.setToolTip("Puts the kind of detail in its place, such as [EMAIL]")
        swap = Button("Replace", compact=True, on_click=partial(self._do, scans.replace), name=f"Replace this {what}")
        swap.setToolTip("Puts a made-up one in its place, the same one wherever it stands")
        return [redact, swap]

    def _in_picture(self, what: str) -> list[Button]:
        """Words are painted over, properties go all at once: nothing of a picture can be written anew."""
        words = self.detail.finding.part == WORDS
        name = f"Paint over this {what}" if words else f"Remove the properties of the picture, with this {what}"
        paint = Button("Paint over" if words else "Remove", compact=True, on_click=self._paint, name=name)
        told = "Paints over these words" if words else "Takes all its properties out of the picture"
        paint.setToolTip(f"{told}; labels of being synthetic and copyright stay")
        look = Button("Look…", compact=True, on_click=self._look, name=f"Look at this {what} in the picture")
        look.setToolTip("Shows where it is in the picture, and what else was found there")
        return [look] if self.detail.finding.kind == "unscanned" else [paint, look]

    def _do(self, answer: Callable[[Finding], None]) -> None:
        self._answers.do(answer, self.detail)  # as it is now: it may have moved since the card was made

    def _paint(self) -> None:
        self._answers.paint(self.detail)

    def _look(self) -> None:
        self._answers.look(self.detail)

    def show_detail(self, detail: Detail) -> None:
        """Follow the detail: it moved, or what is said about it changed."""
        self.detail = detail
        finding = detail.finding
        self._chip.show_as(detail.place, f"Show it in the text: {detail.place}")
        if finding.masked != self._masked.full_text:
            self._masked.set_text(finding.masked)
        self._reason.setText(breakable(finding.reason))
        self._reason.setVisible(bool(finding.reason))

    def _ask(self) -> None:
        menu = self.menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._keep.mapToGlobal(QPoint(0, self._keep.height() + 2)))

    def menu(self) -> QMenu:
        """What "Keep…" offers."""
        return self._answers.menu(self, self.detail)


Key = tuple[str, str, str, str, int]


class CardColumn(QWidget):
    """Cards under each other. A card stays as long as its detail does, so that nothing flickers and no focus is lost."""

    jumped = Signal(Detail)

    def __init__(self, opened: OpenCourse) -> None:
        super().__init__()
        self._opened = opened
        self._details: list[Detail] = []
        self._cards: dict[Key, FindingCard] = {}
        self._most = AT_ONCE
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(10)
        self.more = Button("", compact=True, on_click=self._show_more)
        self.more.hide()
        self._layout.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)

    @property
    def cards(self) -> list[FindingCard]:
        """The cards that exist, top down."""
        return list(self._cards.values())

    def start_over(self) -> None:
        """Another lesson is shown: begin again with the first few."""
        self._most = AT_ONCE

    def show_details(self, details: list[Detail]) -> None:
        """Show these, keeping, moving, adding and removing cards."""
        self._details = details
        wanted = dict(_keyed(details[: self._most]))
        focus = QApplication.focusWidget()
        held = next((at for at, card in enumerate(self.cards) if focus is not None and card.isAncestorOf(focus)), -1)
        keeper = self.cards[held] if held >= 0 else None
        for key in [key for key in self._cards if key not in wanted]:
            card = self._cards.pop(key)
            card.hide()
            self._layout.removeWidget(card)
            card.deleteLater()
        cards: dict[Key, FindingCard] = {}
        for at, (key, detail) in enumerate(wanted.items()):
            known = self._cards.get(key)
            if known is None:
                known = FindingCard(self._opened, detail)
                known.jumped.connect(self.jumped)
            else:
                known.show_detail(detail)
            if self._layout.indexOf(known) != at:
                self._layout.insertWidget(at, known)
            cards[key] = known
        self._cards = cards
        left = len(details) - len(cards)
        self.more.setVisible(left > 0)
        self.more.setText(f"Show {min(left, AT_ONCE)} more of {counted(len(details), 'detail')}")
        if keeper is not None and keeper not in self.cards:
            self._refocus(held)

    def _refocus(self, at: int) -> None:
        """The card with the keyboard is gone: go on with the one that took its place."""
        cards = self.cards
        if cards and cards[min(at, len(cards) - 1)].buttons:
            cards[min(at, len(cards) - 1)].buttons[0].setFocus(Qt.FocusReason.TabFocusReason)

    def _show_more(self) -> None:
        before = len(self._cards)
        self._most += AT_ONCE
        self.show_details(self._details)
        self._refocus(before)


def _keyed(details: list[Detail]) -> list[tuple[Key, Detail]]:
    """Each detail with what it is recognised by after an edit: its value and which of several equal ones it is."""
    seen: dict[tuple[str, str, str, str], int] = {}
    out: list[tuple[Key, Detail]] = []
    for detail in details:
        found = detail.finding
        name = (found.block_id, found.part, found.kind, found.digest)
        seen[name] = seen.get(name, -1) + 1
        out.append(((*name, seen[name]), detail))
    return out
