"""The card at the foot of the outline: where this person stands with the AI policy. Opens the policy."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QSizePolicy, QWidget

from app.gui.widgets import ElidedLabel, Icon, column, row
from app.policy import PolicyStatus
from app.services.policy import PolicyService

_LOOK: dict[PolicyStatus, tuple[str, str]] = {
    PolicyStatus.ACCEPTED: ("shield-check", "ok"),
    PolicyStatus.PENDING: ("shield", "muted"),
    PolicyStatus.DECLINED: ("shield-off", "muted"),
    PolicyStatus.STALE: ("shield-alert", "warn"),
    PolicyStatus.SUSPENDED: ("shield-x", "danger"),
}


class PolicyCard(QPushButton):
    """Two lines, an icon and an arrow."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("kind", "policy")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMinimumHeight(50)
        self._sign = Icon("shield", "muted", 20)
        self._title = ElidedLabel("", "caption")
        self._title.setProperty("type", "card-title")
        self._sub = ElidedLabel("", "caption", "muted")
        for label in (self._title, self._sub):
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        inside = row(
            self._sign,
            column(self._title, self._sub, spacing=0),
            Icon("chevron-right", "muted", 16),
            spacing=10,
            margins=(12, 6, 10, 6),
        )
        inside.setStretch(1, 1)
        self.setLayout(inside)
        for child in self.findChildren(QWidget):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        return QSize(200, 50)

    def show_policy(self, policy: PolicyService) -> None:
        """Show the state of the policy."""
        status = policy.status
        icon, tone = _LOOK[status]
        version = policy.pack.version
        title = {
            PolicyStatus.ACCEPTED: f"AI policy v{version} accepted",
            PolicyStatus.PENDING: "AI is off",
            PolicyStatus.DECLINED: "AI is off",
            PolicyStatus.STALE: "AI policy has changed",
            PolicyStatus.SUSPENDED: "AI is suspended",
        }[status]
        sub = {
            PolicyStatus.PENDING: "Read the policy to decide",
            PolicyStatus.DECLINED: "You declined the policy",
            PolicyStatus.STALE: f"Read version {version}",
            PolicyStatus.SUSPENDED: "See why",
        }.get(status, "")
        accepted = policy.acceptance
        if status is PolicyStatus.ACCEPTED and accepted is not None:
            sub = f"{_day(accepted.time)} · {accepted.user}"
        self._sign.set_icon(icon, tone)
        self._title.set_text(title)
        self._sub.set_text(sub)
        self.setAccessibleName(title)
        self.setAccessibleDescription(f"{sub}. Opens the policy.")


def _day(stamp: str) -> str:
    then = datetime.fromisoformat(stamp).astimezone()
    return f"{then.day} {then:%b %Y}"
