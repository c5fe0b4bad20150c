"""Whether AI can be asked now; where it can't, why, and the one button that leads on (A0.4, A5.7)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from app.gui.widgets import BadgeKind
from app.policy import PolicyStatus
from app.services.policy import PolicyService


class State(StrEnum):
    """What holds AI up, if anything does."""

    READY = "ready"
    NOT_ACCEPTED = "not accepted"
    DECLINED = "declined"
    CHANGED = "changed"
    SUSPENDED = "suspended"
    NO_PROVIDER = "no provider"
    NO_KEY = "no key"
    HELD = "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """The provider that would be asked. ``key`` is ``keyring``, ``session``, ``missing`` or ``not needed``; ``trouble`` says
    what closes it (terminated, suspended by the provider, budget used up), empty when nothing does."""

    provider: str
    name: str
    model: str
    key: str = "keyring"
    trouble: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """``button`` leads to ``action``, an id of the action table; both empty where nothing a person does here would help."""

    state: State
    icon: str
    tone: BadgeKind
    title: str
    sentence: str
    button: str = ""
    action: str = ""
    connected: Connected | None = None

    @property
    def ready(self) -> bool:
        """Whether AI can be asked."""
        return self.state is State.READY


def readiness(policy: PolicyService, connected: Connected | None, suspended: str = "") -> Readiness:
    """What holds AI up: the policy first, then the provider, then its key. ``suspended`` is the reason of a suspension that is
    not in the policy."""
    if suspended or policy.status is PolicyStatus.SUSPENDED:
        return Readiness(
            state=State.SUSPENDED,
            icon="shield-x",
            tone="danger",
            title="AI is suspended",
            sentence=suspended or policy.suspended_because or "Whoever looks after Lectern here has suspended AI.",
            button="Why, and what to do",
            action="help.centre",
        )
    match policy.status:
        case PolicyStatus.DECLINED:
            return Readiness(
                state=State.DECLINED,
                icon="shield-off",
                tone="muted",
                title="AI is off",
                sentence="You declined the AI policy. Everything else works. You can read it again whenever you like.",
                button="Read the policy",
                action="help.policy",
            )
        case PolicyStatus.STALE:
            return Readiness(
                state=State.CHANGED,
                icon="shield-alert",
                tone="warn",
                title="The AI policy has changed",
                sentence="AI is off until you have read what changed and accepted it again.",
                button="See what changed",
                action="help.policy",
            )
        case PolicyStatus.PENDING:
            return Readiness(
                state=State.NOT_ACCEPTED,
                icon="shield",
                tone="muted",
                title="First, the AI policy",
                sentence="No AI is used before you have read and accepted it. It takes about ten minutes.",
                button="Read the policy",
                action="help.policy",
            )
        case _:
            return _provider(connected)


def _provider(connected: Connected | None) -> Readiness:
    if connected is None:
        return Readiness(
            state=State.NO_PROVIDER,
            icon="plug",
            tone="accent",
            title="Connect a provider",
            sentence="Lectern uses your own account at a provider, such as OpenAI, or a model on this computer.",
            button="Connect a provider…",
            action="ai.providers",
        )
    if connected.trouble:
        return Readiness(
            state=State.HELD,
            icon="circle-alert",
            tone="warn",
            title=f"{connected.name} can’t be asked",
            sentence=connected.trouble,
            button="Open its settings…",
            action="ai.providers",
            connected=connected,
        )
    if connected.key == "missing":
        return Readiness(
            state=State.NO_KEY,
            icon="key-round",
            tone="accent",
            title=f"{connected.name} needs your key",
            sentence="It is kept in the keyring of this computer, in no file and in no course.",
            button="Enter the key…",
            action="ai.providers",
            connected=connected,
        )
    return Readiness(
        state=State.READY,
        icon="sparkles",
        tone="ai",
        title=f"{connected.name} is ready",
        sentence="You see exactly what would be sent before it is, and decide.",
        connected=connected,
    )
