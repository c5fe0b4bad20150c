"""Providers: what both faces ask and change, and the providers' half of what the guard asks."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from app.course import OutputKind
from app.course.errors import LecternError, PolicyRefusal
from app.keys import KeyState, KeyStore
from app.policy import NO_ORGANISATION, NO_USAGE, Connection, Organisation, ProviderStanding, Usage, current_user
from app.services.listeners import Listeners
from app.services.providers.credentials import checked_key, shown_key
from app.services.providers.settings import ProviderSettings, SettingsFile

if TYPE_CHECKING:
    from app.audit import AuditLog
    from app.guard import ProviderCard

MARKS = {
    "KeyRejected": "It did not accept the key.",
    "ProviderSuspended": "It refuses this account.",
}
"""Failures after which a provider is not asked again before a person acts (B8.1), and what people read then."""

EDITABLE = frozenset(
    "base_url region azure_version api timeout models dpa baa budget daily quiet".split()  # noqa: SIM905  a list to read
)
"""Settings a person may change directly; the others are changed by what they mean."""


class NotInUse(PolicyRefusal):
    """A provider that can't be used as it is."""


class BadSetting(LecternError):
    """A value that a setting can't have; nothing was changed."""

    exit_code = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderState:
    """All a face shows of one provider. ``ready``: it can be asked now; else ``why`` says in a sentence why not."""

    card: ProviderCard
    settings: ProviderSettings
    standing: ProviderStanding
    region: str
    base_url: str
    allowed: bool
    why: str

    @property
    def ready(self) -> bool:
        """Whether it can be asked now, as far as is known without asking the key store."""
        return not self.why


class ProviderService:
    """Every method may be called from any thread; those that touch a key take as long as the key store does, so call them from
    a job. Listeners are told on the thread that made the change. What can't be kept raises ``FileProblem``.
    """

    def __init__(
        self,
        log: AuditLog,
        keys: KeyStore,
        file: SettingsFile | None = None,
        *,
        organisation: Callable[[], Organisation] = lambda: NO_ORGANISATION,
        user: str = "",
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self.log = log
        self.keys = keys
        self.file = file or SettingsFile()
        self._organisation = organisation
        self.user = user or current_user()
        self._now = now or (lambda: datetime.now(UTC))
        self._listeners: Listeners[[]] = Listeners()
        self._askers: dict[str, Callable[[], str | None]] = {}
        self.leaving: Callable[[str], object] = lambda _provider: None
        """Called with a provider's id before its key goes: what it still keeps can be deleted with that key alone (A3.11)."""

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` after every change made here; returns what unsubscribes it."""
        return self._listeners.add(listener)

    @property
    def today(self) -> date:
        """The day it is for the person; daily and monthly counts turn with it."""
        return self._now().astimezone().date()

    # Asking.

    def cards(self) -> tuple[ProviderCard, ...]:
        """Every provider that has to be switched on, by name; the voice of this computer is not among them."""
        from app.guard import PROVIDERS

        found = (self.card(provider_id) for provider_id in PROVIDERS)
        return tuple(sorted((card for card in found if card.trained or not card.local), key=lambda card: card.name.casefold()))

    def card(self, provider_id: str) -> ProviderCard:
        """Who a provider is; raises ``UnknownProvider``."""
        from app.guard import provider_card

        return provider_card(provider_id)

    def settings(self, provider_id: str) -> ProviderSettings:
        """What was set for it; raises ``UnknownProvider``."""
        self.card(provider_id)
        return self.file.get(provider_id)

    def model(self, provider_id: str, output: OutputKind) -> str:
        """The model to ask for a kind of output: the one chosen, else the card's first; empty when there is neither, and for
        voices, which are chosen one by one."""
        listed = (model.id for model in self.card(provider_id).models if model.output is output and not model.voices)
        return self.file.get(provider_id).model(output) or next(listed, "")

    def usable(self, output: OutputKind) -> tuple[ProviderState, ...]:
        """The providers that can be asked for a kind of output now."""
        states = (self.state(card.id) for card in self.cards() if output in card.outputs)
        return tuple(state for state in states if state.ready)

    def state(self, provider_id: str) -> ProviderState:
        """Everything about one provider, without asking the key store; raises ``UnknownProvider``."""
        card, settings, standing = self.card(provider_id), self.settings(provider_id), self.provider(provider_id)
        connection = self.connection(provider_id)
        allowed = self._organisation().allows(provider_id)
        return ProviderState(
            card=card,
            settings=settings,
            standing=standing,
            region=connection.region,
            base_url=connection.base_url,
            allowed=allowed,
            why=_why(standing, settings, allowed),
        )

    # The guard asks.

    def provider(self, provider_id: str) -> ProviderStanding:
        """See :class:`app.policy.Standing`."""
        card, settings, today = self.card(provider_id), self.file.get(provider_id), self.today
        return ProviderStanding(
            enabled=settings.enabled,
            terms_current=bool(card.terms_version) and settings.terms_version == card.terms_version,
            terminated=bool(settings.terminated),
            suspended=settings.suspended,
            quiet=settings.quiet,
            budget_left=None if settings.budget is None else max(settings.budget - settings.spent_in(today), 0.0),
            requests_left=None if settings.daily is None else max(settings.daily - settings.asked_on(today), 0),
            dpa=settings.dpa or card.dpa,
            baa=settings.baa or card.baa,
            voice_licence_acknowledged=bool(settings.voice_licence),
        )

    def connection(self, provider_id: str) -> Connection:
        """See :class:`app.policy.Standing`. The key is asked for when something is sent, never before."""
        card, settings = self.card(provider_id), self.file.get(provider_id)
        usual = next((place for place in card.endpoints if place.region == settings.region), None) or next(
            iter(card.endpoints), None
        )
        base_url, region = (usual.base_url, usual.region) if usual else ("", card.region)
        if settings.base_url:
            base_url = settings.base_url
            region = settings.region or (card.region if card.local else "Region not given")
        asker = self._askers.setdefault(provider_id, lambda: self.keys.get(key_name(provider_id)))
        return Connection(
            base_url=base_url,
            key=asker,
            azure_version=settings.azure_version,
            timeout=settings.timeout,
            region=region,
            moderates=not _azure(base_url, settings.azure_version),
        )

    def host(self, provider_id: str) -> str:
        """The host it is reached at, as people and the log read it."""
        return _host(self.connection(provider_id))

    def spend(self, provider_id: str, usage: Usage, cost: float) -> None:
        """See :class:`app.policy.Standing`: one more request, and what it cost. The provider's check of a text, which uses and
        costs nothing, is none of the requests a person limits."""
        if usage == NO_USAGE and not cost:
            return
        self.file.change(provider_id, lambda settings: settings.after(self.today, cost if math.isfinite(cost) else 0.0))
        self._listeners.tell()

    def failed(self, provider_id: str, error: str) -> None:
        """See :class:`app.policy.Standing`: a provider that refuses the account or the key is not asked again (B8.1)."""
        if error not in MARKS or self.file.get(provider_id).suspended:
            return
        self.file.change(provider_id, lambda settings: replace(settings, suspended=MARKS[error]))
        self._tell("provider.suspended", provider_id, error=error)

    # Switching.

    def enable(self, provider_id: str, terms_version: str, *, new_agreement: bool = False) -> None:
        """Switch a provider on. ``terms_version`` is the version of its terms the person has read and acknowledges (A1.4).

        Raises :class:`NotInUse` for another version than the present one, for one the organisation does not allow, and, without
        ``new_agreement``, for one whose use was ended (B8.2).
        """
        card, settings = self.card(provider_id), self.file.get(provider_id)
        if not self._organisation().allows(provider_id):
            raise NotInUse(f"{card.name} stays off.", "Your organisation does not allow it.", clause="A6.2")
        ended = settings.terminated or self._told_ended(provider_id)
        if ended and not new_agreement:
            step = "Say that there is a new agreement if there is one."
            raise NotInUse(f"{card.name} stays off.", f"Its use was ended on {ended}.", step, clause="B8.2")
        if terms_version != card.terms_version:
            step = f"Read them at {card.terms} and acknowledge that version."
            raise NotInUse(f"{card.name} stays off.", f"Its terms are version {card.terms_version} now.", step, clause="A1.4")
        today = self.today.isoformat()
        acknowledged = settings.terms_version == terms_version
        self.file.change(
            provider_id,
            lambda old: replace(
                old,
                enabled=True,
                terminated="",
                terms_version=terms_version,
                terms_date=old.terms_date if acknowledged else today,
            ),
        )
        if not acknowledged:
            self._tell("provider.terms", provider_id, terms=terms_version)
        self._tell("provider.enabled", provider_id, terms=terms_version)

    def disable(self, provider_id: str) -> None:
        """Switch a provider off: nothing is sent to it from now on (A5.4). Its key stays."""
        self.card(provider_id)
        self.file.change(provider_id, lambda settings: replace(settings, enabled=False))
        self._tell("provider.disabled", provider_id)

    def settled(self, provider_id: str) -> None:
        """A person says that what the provider refused is settled; it is asked again."""
        self.card(provider_id)
        if self.file.get(provider_id).suspended:
            self.file.change(provider_id, lambda settings: replace(settings, suspended=""))
            self._tell("provider.resumed", provider_id)

    def terminate(self, provider_id: str) -> None:
        """End the use of a provider: off, its key gone. What it made stays, with its labels; nothing new is made (B8.2).

        It is off even when the key store can't be asked; that is then raised as ``KeyProblem``, and the key is still there.
        """
        self.card(provider_id)
        today = self.today.isoformat()
        self.file.change(
            provider_id, lambda settings: replace(settings, enabled=False, terminated=settings.terminated or today)
        )
        self._tell("provider.terminated", provider_id)
        self.forget_key(provider_id)

    def acknowledge_voice_licence(self, provider_id: str) -> None:
        """The person has read that its terms take a lasting licence over voices that are sent to it (B4.5d)."""
        if not self.card(provider_id).voice_licence:
            raise NotInUse("There is nothing to acknowledge.", "Its terms take no licence over voices.", clause="B4.5d")
        self.file.change(provider_id, lambda settings: replace(settings, voice_licence=self.today.isoformat()))
        self._tell("provider.licence", provider_id, terms=self.card(provider_id).terms_version)

    # Settings.

    def set(self, provider_id: str, **values: Any) -> ProviderSettings:
        """Change settings by name (:data:`EDITABLE`); raises :class:`BadSetting` and changes nothing when one is no good.

        ``models`` is merged into what was chosen before; an empty name takes a choice back.
        """
        from app.services.providers.checking import checked

        card = self.card(provider_id)
        before = self.file.get(provider_id)
        new = self.file.change(provider_id, lambda old: replace(old, **checked(card, old, values)))
        changed = [spec.name for spec in fields(new) if getattr(before, spec.name) != getattr(new, spec.name)]
        if changed:
            connection = self.connection(provider_id)
            self._tell("provider.changed", provider_id, what=sorted(changed), region=connection.region, host=_host(connection))
        return new

    # Keys.

    def set_key(self, provider_id: str, value: str) -> KeyState:
        """Store or replace its key; says where it is kept now. Raises ``KeyProblem``, and then the old one stands (A3.4)."""
        self.keys.set(key_name(provider_id), checked_key(self.card(provider_id), value))
        state = self.keys.state
        self.log.append("key.stored", user=self.user, name=key_name(provider_id), backend=state.title)
        if self.file.get(provider_id).suspended == MARKS["KeyRejected"]:
            self.file.change(provider_id, lambda settings: replace(settings, suspended=""))
        self._listeners.tell()
        return state

    def forget_key(self, provider_id: str) -> bool:
        """Take its key away, after having deleted there what it keeps; whether there was one. Raises ``KeyProblem``."""
        self.card(provider_id)
        self.leaving(provider_id)
        gone = self.keys.delete(key_name(provider_id))
        if gone:
            self.log.append("key.removed", user=self.user, name=key_name(provider_id), backend=self.keys.state.title)
            self._listeners.tell()
        return gone

    def masked_key(self, provider_id: str) -> str:
        """What may be shown of its key; empty when there is none. Raises ``KeyProblem``."""
        return shown_key(self.keys.get(key_name(provider_id)) or "")

    def _told_ended(self, provider_id: str) -> str:
        """The day its use was ended, by the log as second witness: damage to the settings must not make a new agreement."""
        rows = (row for name in ("provider.enabled", "provider.terminated") for row in self.log.rows(event=name))
        last = max((row for row in rows if row.fields.get("provider") == provider_id), key=lambda row: row.seq, default=None)
        return last.time[:10] if last is not None and last.event == "provider.terminated" else ""

    def _tell(self, event: str, provider_id: str, **more: object) -> None:
        self.log.append(event, user=self.user, provider=provider_id, **more)
        self._listeners.tell()


def key_name(provider_id: str) -> str:
    """What its key is called in the key store."""
    return f"provider.{provider_id}"


def _azure(base_url: str, version: str) -> bool:
    """Whether an address is Azure's; one that is none is nobody's."""
    from app.guard import BadAddress, look_at

    try:
        return look_at(base_url, version).azure
    except BadAddress:
        return False


def _host(connection: Connection) -> str:
    return connection.base_url.partition("://")[2].partition("/")[0]


def _why(standing: ProviderStanding, settings: ProviderSettings, allowed: bool) -> str:
    """Why it can't be asked, the strongest reason first; empty when it can."""
    reasons: Mapping[str, bool] = {
        "Your organisation does not allow it.": not allowed,
        f"Its use was ended on {settings.terminated}.": standing.terminated,
        "It is switched off.": not standing.enabled,
        "Its terms have changed since you acknowledged them.": not standing.terms_current,
        f"{standing.suspended} Settle it there, then test the connection.": bool(standing.suspended),
        "The budget of this month is used up.": standing.budget_left is not None and standing.budget_left <= 0,
        "The requests of this day are used up.": standing.requests_left is not None and standing.requests_left <= 0,
    }
    return next((why for why, holds in reasons.items() if holds), "")
