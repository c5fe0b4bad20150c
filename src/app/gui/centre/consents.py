"""Consents: who agreed to the use of their recording or voice, and which of these agreements need somebody now."""

from __future__ import annotations

from pathlib import Path

from app.course import LecternError
from app.course.errors import FileProblem
from app.gui.centre.cards import MOST, Action, Cards, RecordCard, TextDialog, ask_reason, ask_target
from app.gui.centre.consent_form import ConsentDialog
from app.gui.centre.pane import Pane, page_of
from app.gui.context import Context
from app.gui.inspector.words import day
from app.gui.widgets import BadgeKind, Button, Card, EmptyState, text
from app.policy.private import write_private
from app.policy.records import Consent, ConsentState
from app.services.compliance import Compliance

_LEAD = "Who agreed to the use of a recording or of their voice. Media without an agreement that holds is not published."
_KINDS: dict[ConsentState, BadgeKind] = {
    ConsentState.ACTIVE: "ok",
    ConsentState.EXPIRING: "warn",
    ConsentState.EXPIRED: "danger",
    ConsentState.REVOKED: "muted",
}


class ConsentsPage(Pane):
    """A card a consent; those that are expired or about to expire come first."""

    def __init__(self, compliance: Compliance, context: Context) -> None:
        super().__init__(compliance, context)
        self.add = Button("Record a consent", "primary", icon="plus", on_click=self.record)
        words = "Before a person's recording is sent or their voice is used, record what they agreed to."
        self.list = Cards(EmptyState("users", "No consents yet", words))
        self.damaged = Card(kind="danger-card")
        self._damaged_said = text("", wrap=True, select=True)
        self.damaged.body.addWidget(self._damaged_said)
        page_of(self, "Consents", _LEAD, self.damaged, self.list, trailing=(self.add,))

    def begin(self) -> None:
        """What holds now."""
        records = self.compliance.records
        try:
            found, damaged = records.consents(), records.records.consents.damaged()
        except LecternError as error:
            self.failed(error)
            return
        self.damaged.setVisible(bool(damaged))
        names = ", ".join(path.name for path in damaged)
        self._damaged_said.setText(f"These records can't be read and count as none; they are kept as they are: {names}")
        self.list.show_all([self._card(*pair) for pair in found[:MOST]], max(0, len(found) - MOST))

    def record(self) -> None:
        """Ask for a new one."""
        licensors = [card for card in self.compliance.cards() if card.voice_licence]
        dialog = ConsentDialog(self, self.compliance.records.add_consent, licensors)
        dialog.exec()
        dialog.deleteLater()
        self.begin()

    def _card(self, item: Consent, state: ConsentState) -> RecordCard:
        until = f"holds until {day(item.expires)}" if item.expires else "holds until it is revoked"
        lines = [
            " · ".join(use.shown for use in item.scope),
            ", ".join(name if len(name) < 40 else f"recording {name[:12]}…" for name in item.covers),
            f"Given {day(item.date)}, {until}. {item.territory}. {item.basis.shown}.",
        ]
        if item.revoked is not None:
            lines.append(f"Revoked from {day(item.revoked.date)} on: {item.revoked.reason}")
        if item.licences:
            lines.append("Told of the lasting licence of " + ", ".join(licence.provider for licence in item.licences) + ".")
        actions: list[Action] = [("Show", f"Show the consent of {item.person}", lambda: self._show(item, state))]
        if item.evidence is not None:
            actions.append(("Save the proof…", f"Save the proof of {item.person}'s consent", lambda: self._save_proof(item)))
        if state is not ConsentState.REVOKED:
            actions.append(("Revoke…", f"Revoke the consent of {item.person}", lambda: self._revoke(item)))
        return RecordCard("user", item.person, lines, badge=state.shown, kind=_KINDS[state], actions=actions)

    def _show(self, item: Consent, state: ConsentState) -> None:
        dialog = TextDialog(self, f"Consent of {item.person}", f"{state.shown}. Recorded by {item.user}.", _told(item))
        dialog.exec()
        dialog.deleteLater()

    def _save_proof(self, item: Consent) -> None:
        assert item.evidence is not None
        target = ask_target(self, "Save the proof", item.evidence.name)
        if target is None:
            return
        try:
            self._write(target, self.compliance.records.records.evidence(item.evidence))
        except LecternError as error:
            self.failed(error)
            return
        self.context.say(f"{target.name} is saved.")

    @staticmethod
    def _write(target: Path, data: bytes) -> None:
        try:
            write_private(target, data)
        except OSError as error:
            raise FileProblem(f"“{target}” can't be written.", f"{error.strerror}.", "Choose another folder.") from error

    def _revoke(self, item: Consent) -> None:
        lead = f"From today on nothing that rests on the consent of {item.person} is sent or published. The record stays."
        reason = ask_reason(self, "Revoke this consent?", lead, "Revoke", "danger")
        if reason is None:
            return
        try:
            self.compliance.records.revoke_consent(item.id, reason)
        except LecternError as error:
            self.failed(error)
        self.begin()


def _told(item: Consent) -> str:
    """A consent as a text to read and copy."""
    lines = {
        "Person": item.person,
        "Contact": item.contact,
        "Purpose": item.purpose,
        "Allows": "; ".join(use.shown for use in item.scope),
        "Voices and recordings": ", ".join(item.covers),
        "Given on": item.date,
        "Holds until": item.expires or "it is revoked",
        "Territory": item.territory,
        "Lawful basis": item.basis.shown,
        "Proof": f"{item.evidence.name}, SHA-256 {item.evidence.sha256}" if item.evidence else "",
        "Note": item.note,
        "Revoked": f"{item.revoked.date} by {item.revoked.user}: {item.revoked.reason}" if item.revoked else "",
        "Recorded": f"{item.added} by {item.user}",
    }
    told = [f"{name}: {value}" for name, value in lines.items() if value]
    return "\n".join(told + [f"\n{licence.wording}" for licence in item.licences])
