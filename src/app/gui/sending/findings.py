"""What must be settled before a request may go: one card for each value, with the answers the rules leave (A2.4c, B6.4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from app.guard import SendSheet, SheetFinding
from app.gui.inspector.parts import Chip, wrapped
from app.gui.inspector.words import breakable, counted
from app.gui.theme import Space
from app.gui.widgets import Badge, Button, Card, ElidedLabel, Icon, Overline, column, holder, row
from app.policy import Verdict
from app.services import sheets

AT_ONCE = 20
"""Cards shown before "Show more"; details by the hundred are settled all at once."""

Key = tuple[str, str, bool]
"""Kind, value, and whether it stands in a picture, where other answers are left."""


@dataclass(frozen=True, slots=True)
class Group:
    """Every finding of one kind and value in the sheet; ``indexes`` are in reading order, ``first`` is the first of them."""

    key: Key
    first: SheetFinding
    indexes: tuple[int, ...]
    settled: bool

    @property
    def blocked(self) -> bool:
        """Whether nobody can decide about it: it must go."""
        return self.first.rule.verdict is Verdict.BLOCK


def groups(sheet: SendSheet) -> list[Group]:
    """What stands in the way first: blocked, then open, then kept; details that need no answer are left out."""
    found: dict[Key, list[int]] = {}
    for index, finding in enumerate(sheet.findings):
        if finding.rule.verdict is not Verdict.ALLOW:
            found.setdefault(_key(finding), []).append(index)
    made = [
        Group(key, sheet.findings[held[0]], tuple(held), all(sheet.findings[index].settled for index in held))
        for key, held in found.items()
    ]
    return sorted(made, key=lambda group: (group.settled, not group.blocked, group.indexes[0]))


def _key(finding: SheetFinding) -> Key:
    return finding.kind, finding.value, finding.picture is not None


class GroupCard(Card):
    """``answered`` carries the verb (``redact``, ``pseudonymise``, ``edit``) and the group; ``kept`` the group and the reason;
    ``shown`` the index of a finding to show in the text."""

    answered = Signal(str, object)
    kept = Signal(object, str)
    shown = Signal(int)

    def __init__(self, group: Group) -> None:
        super().__init__(spacing=Space.S, margin=12, kind="danger-card" if group.blocked else "card")
        self.group = group
        self._at = 0
        finding = group.first
        title = sheets.finding_words(finding)
        tone, name = (
            ("danger", "octagon-alert") if group.blocked else ("ok", "check") if group.settled else ("warn", "triangle-alert")
        )
        sign = Icon(name, tone, 18)
        heading = wrapped(title, "strong", "text")
        state = "Can’t be sent" if group.blocked else "Kept" if group.settled else "To settle"
        heading.setAccessibleDescription(state)
        many = len(group.indexes)
        self.show_it = Chip(f"Show {many}" if many > 1 else "Show", f"Show it in the text: {title}", self._show)
        head = row(heading, self.show_it, spacing=8)
        head.setStretch(0, 1)
        head.setAlignment(self.show_it, Qt.AlignmentFlag.AlignTop)
        value = ElidedLabel(finding.value.replace("\n", " "), "mono", "muted")
        why = wrapped(breakable(self._why()))
        words = column(head, value, why, spacing=4)
        if group.settled and finding.kept:
            words.addWidget(wrapped(breakable(f"Kept: {finding.kept}"), "caption", "ok"))
        self.buttons = self._answers(title.lower())
        words.addLayout(row(*self.buttons, None, spacing=6))
        self._ask = self._asking(title)
        words.addWidget(self._ask)
        whole = row(sign, words, spacing=10)
        whole.setAlignment(sign, Qt.AlignmentFlag.AlignTop)
        whole.setStretch(1, 1)
        self.body.addLayout(whole)

    def _why(self) -> str:
        rule = self.group.first.rule
        if self.group.blocked:
            return f"{rule.why} {rule.next} Clause {rule.clause}: nobody can override this."
        reason = self.group.first.reason
        return f"{reason} {rule.why}" if reason and reason not in rule.why else rule.why

    def _answers(self, what: str) -> list[QWidget]:
        made: list[QWidget] = []

        def add(label: str, verb: str, name: str, tip: str) -> None:
            button = Button(label, compact=True, name=name, on_click=lambda: self.answered.emit(verb, self.group))
            button.setToolTip(tip)
            made.append(button)

        if sheets.replaceable(self.group.first):
            add("Redact", "redact", f"Redact this {what}", "Puts the kind of detail in its place, such as [EMAIL]")
            add(
                "Replace",
                "pseudonymise",
                f"Replace this {what} with a pseudonym",
                "Puts a made-up one in its place, which is put back in the answer on this computer",
            )
        if sheets.paintable(self.group.first):
            words = bool(self.group.first.picture and self.group.first.picture.boxes)
            told = "Paints over these words" if words else "Takes all its properties out of the picture"
            name = f"Paint over this {what}" if words else f"Remove the properties of the picture, with this {what}"
            add("Paint over" if words else "Remove", "redact", name, f"{told}, for this request alone")
        if self.group.first.picture is None:
            add("Edit…", "edit", f"Edit the text with this {what}", "Write the text anew, for this request alone")
        if self.group.first.rule.verdict is Verdict.DECIDE and not self.group.settled:
            keep = Button("Keep…", compact=True, name=f"Keep this {what} and say why", on_click=self._open)
            made.append(keep)
        return made

    def _asking(self, title: str) -> QWidget:
        self.reason = QLineEdit()
        self.reason.setPlaceholderText("Why may it be sent?")
        self.reason.setAccessibleName(f"Why may it be sent: {title}")
        self.reason.setAccessibleDescription("The reason is written to the audit log, the detail is not")
        self.reason.returnPressed.connect(self._keep)
        self.keep = Button("Keep", compact=True, on_click=self._keep)
        self.keep.setEnabled(False)
        self.reason.textChanged.connect(lambda said: self.keep.setEnabled(len(said.strip()) >= 3))
        line = row(self.reason, self.keep, spacing=6)
        line.setStretch(0, 1)
        note = wrapped("The reason is written to the audit log, the detail is not.")
        made = holder(column(line, note, spacing=4))
        made.hide()
        return made

    def _open(self) -> None:
        self._ask.show()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)

    def _keep(self) -> None:
        if self.keep.isEnabled():
            self.kept.emit(self.group, self.reason.text().strip())

    def _show(self) -> None:
        indexes = self.group.indexes
        self.shown.emit(indexes[self._at % len(indexes)])
        self._at += 1


class FindingsPane(QWidget):
    """The column of cards. Signals as :class:`GroupCard`, and ``all_answered`` with ``redact`` or ``pseudonymise``."""

    answered = Signal(str, object)
    kept = Signal(object, str)
    shown = Signal(int)
    all_answered = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.heading = Overline("")
        self.redact_all = Button("Redact all", compact=True, on_click=lambda: self.all_answered.emit("redact"))
        self.replace_all = Button("Replace all", compact=True, on_click=lambda: self.all_answered.emit("pseudonymise"))
        self.redact_all.setToolTip("Puts the kind of detail in the place of each, and paints over what stands in a picture")
        self.replace_all.setToolTip("Puts a made-up one in the place of each; put back in the answer on this computer")
        self._all = holder(row(self.redact_all, self.replace_all, None, spacing=6))
        self._badge = Badge("", "ok", "check")
        self._cards = QVBoxLayout()
        self._cards.setContentsMargins(0, 0, 0, 0)
        self._cards.setSpacing(Space.S)
        self.more = Button("", compact=True, on_click=self._more)
        self.setLayout(column(row(self.heading, None, self._badge), self._all, self._cards, self.more, None, spacing=Space.S))
        self._groups: list[Group] = []
        self._most = AT_ONCE
        self._known: tuple[tuple[Key, tuple[int, ...], bool, str], ...] | None = None

    @property
    def cards(self) -> list[GroupCard]:
        """The cards shown, top down."""
        return [card for card in self.findChildren(GroupCard) if self._cards.indexOf(card) >= 0]

    def show_sheet(self, sheet: SendSheet) -> None:
        """Show what there is to settle in a sheet."""
        self._groups = groups(sheet)
        known = tuple((group.key, group.indexes, group.settled, group.first.kept) for group in self._groups)
        left = sum(len(group.indexes) for group in self._groups if not group.settled)
        self.heading.set_text(f"{counted(left, 'detail')} to settle" if left else "Settled")
        self._badge.setVisible(not left)
        self._badge.show_as("Ready to send", "ok", "check")
        unsettled = [group.first for group in self._groups if not group.settled]
        swappable, painted = (any(map(can, unsettled)) for can in (sheets.replaceable, sheets.paintable))
        self.redact_all.setText("Paint over all" if painted and not swappable else "Redact all")
        self.replace_all.setVisible(swappable)
        self._all.setVisible(swappable or painted)
        if known == self._known:
            return  # nothing moved: no card flickers, no focus is lost
        self._known = known
        self._fill()

    def set_busy(self, busy: bool) -> None:
        """While a change is being checked nothing else can be answered."""
        for button in self.findChildren(Button):
            if not button.property("shut"):
                button.setEnabled(not busy)
        if not busy:
            for card in self.cards:
                card.keep.setEnabled(len(card.reason.text().strip()) >= 3)

    def _fill(self) -> None:
        focus = QApplication.focusWidget()
        held = focus is not None and self.isAncestorOf(focus)
        for card in self.cards:
            self._cards.removeWidget(card)
            card.hide()
            card.deleteLater()
        for group in self._groups[: self._most]:
            card = GroupCard(group)
            card.answered.connect(self.answered)
            card.kept.connect(self.kept)
            card.shown.connect(self.shown)
            self._cards.addWidget(card)
        left = len(self._groups) - self._most
        self.more.setVisible(left > 0)
        self.more.setText(f"Show {min(left, AT_ONCE)} more of {counted(len(self._groups), 'detail')}")
        if held and self.cards:
            first = next((button for button in self.cards[0].buttons), None)
            if first is not None:
                first.setFocus(Qt.FocusReason.TabFocusReason)

    def _more(self) -> None:
        self._most += AT_ONCE
        self._fill()


def nth(sheet: SendSheet, key: Key) -> int:
    """Index of the first finding of a kind and value that is not settled; −1 when there is none."""
    for index, finding in enumerate(sheet.findings):
        if _key(finding) == key and not finding.settled:
            return index
    return -1


def payloads_with_findings(sheet: SendSheet) -> Sequence[int]:
    """How many open findings each request has, by its index."""
    counts = [0] * len(sheet.payloads)
    for finding in sheet.findings:
        if not finding.settled:
            counts[finding.part.payload] += 1
    return counts
