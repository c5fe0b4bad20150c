"""Why the gate is open: first time, changed policy, suspended, declined."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.gui.theme import Space
from app.gui.widgets import Button, Card, Icon, row, set_tone, text
from app.policy import PolicyStatus
from app.services.policy import PolicyService

_SAID: dict[PolicyStatus, tuple[str, str, str]] = {
    PolicyStatus.PENDING: (
        "accent-card",
        "info",
        "Please read this before AI can be used here. Without it everything else works: writing, narrating with a voice of "
        "this computer, preview and publishing.",
    ),
    PolicyStatus.DECLINED: ("subtle-card", "shield-off", "You declined or withdrew. AI is off. You can still accept."),
    PolicyStatus.STALE: (
        "warn-card",
        "shield-alert",
        "The policy has changed since you accepted it. AI is off until you accept again.",
    ),
    PolicyStatus.SUSPENDED: ("danger-card", "shield-x", "AI is suspended here."),
}
_TONE = {"accent-card": "accent", "warn-card": "warn", "danger-card": "danger", "subtle-card": "muted"}


class Banner(QWidget):
    """``asked`` when the person wants to see what changed."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._sign = Icon("info", "accent", 18)
        self._said = text("", wrap=True)
        self._changes = Button("What changed", compact=True, on_click=self.asked.emit)
        self._card = Card(kind="accent-card", margin=12)
        inside = row(self._sign, self._said, self._changes, spacing=12)
        inside.setStretch(1, 1)
        inside.setAlignment(self._sign, Qt.AlignmentFlag.AlignTop)
        self._card.body.addLayout(inside)
        self.setLayout(row(self._card, margins=(Space.XL, 0, Space.XL, 0)))

    def show_policy(self, policy: PolicyService, *, brief: bool = False) -> None:
        """Say why the gate is open; nothing when the policy is accepted, and when ``brief`` only what is out of the usual."""
        look = _SAID.get(policy.status)
        if brief and policy.status is PolicyStatus.PENDING:
            look = None
        self.setVisible(look is not None)
        if look is None:
            return
        kind, icon, said = look
        if policy.status is PolicyStatus.SUSPENDED:
            said = f"{said} {policy.suspended_because}".strip()
        set_tone(self._card, kind, "kind")
        self._sign.set_icon(icon, _TONE[kind])
        self._said.setText(said)
        self._changes.setVisible(policy.status is PolicyStatus.STALE)
