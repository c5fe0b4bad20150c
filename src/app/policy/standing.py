"""Where a provider and a person stand beyond the acceptance: what the guard asks before every request.

Values and one protocol, no state. The services that keep keys, settings, budgets, consents, rights statements and suspensions
answer it; :data:`CAUTIOUS` answers while there are none, and lets nothing that needs an acceptance through.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol


def no_key() -> str | None:
    """There is no key."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """A contract with a provider: data processing (DPA) or health data (BAA). ``date`` is ISO 8601."""

    reference: str
    date: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """How to reach a provider. ``base_url`` empty means the usual place of its card; ``key`` is asked at the moment of sending
    and its answer is never kept; ``azure_version`` is set for an Azure-style address; ``timeout`` in seconds; ``region`` as
    people read it, empty for the card's. ``moderates`` is false for a place without the provider's moderation endpoint: Azure
    has none, it filters inside every request."""

    base_url: str = ""
    key: Callable[[], str | None] = no_key
    azure_version: str = ""
    timeout: float = 60.0
    region: str = ""
    moderates: bool = True


USUAL = Connection()
"""At the usual place, without a key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What one request used, as far as the provider says: ``characters`` spoken, ``seconds`` of a recording listened to."""

    input_tokens: int = 0
    output_tokens: int = 0
    images: int = 0
    characters: int = 0
    seconds: float = 0.0

    def __add__(self, other: Usage) -> Usage:
        """Both together."""
        return Usage(
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            images=self.images + other.images,
            characters=self.characters + other.characters,
            seconds=self.seconds + other.seconds,
        )


NO_USAGE = Usage()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderStanding:
    """What this person set and agreed for one provider. Everything defaults to the cautious side.

    ``terms_current``: its terms, in their present version, were acknowledged (A1.4). ``terminated`` (B8.2) and ``suspended``
    (B8.1, the reason, empty when it is not) close it. ``quiet``: no sheet when nothing was found in the request.
    ``budget_left`` is in US dollars and ``requests_left`` a count; None where no limit was set.
    """

    enabled: bool = False
    terms_current: bool = False
    terminated: bool = False
    suspended: str = ""
    quiet: bool = False
    budget_left: float | None = None
    requests_left: int | None = None
    dpa: Agreement | None = None
    baa: Agreement | None = None
    voice_licence_acknowledged: bool = False


class Standing(Protocol):
    """What the guard asks, and what it tells. Every method may be called from any thread."""

    def provider(self, provider_id: str) -> ProviderStanding:
        """Where a provider stands."""

    def connection(self, provider_id: str) -> Connection:
        """How it is reached."""

    def suspended(self) -> str:
        """Why AI is suspended for this person (A6.1, A6.3); empty when it is not."""

    def rights(self, course_id: str, source: str) -> bool:
        """Whether somebody stated the rights in a source (A2.3, B4.1). ``source`` as in ``Payload.sources``."""

    def consent(self, voice_or_recording: str, licensor: str = "") -> bool:
        """Whether an active consent covers this voice or recording (B3.7, B4.1); an id as in ``Payload.sources``. ``licensor``
        is a provider whose terms take a lasting licence over voices: the consent must then name that (B4.5d)."""

    def spend(self, provider_id: str, usage: Usage, cost: float) -> None:
        """A request was answered: ``cost`` in US dollars, 0 when the price is unknown."""

    def blocked(self, kind: str, digest: str) -> None:
        """A hard block (``kind`` of the finding) or a rewording after one (``reworded``); ``digest`` stands for the request.
        Enough of them in a day suspend AI (A6.1, B3.9)."""

    def failed(self, provider_id: str, error: str) -> None:
        """A request failed; ``error`` is the class, such as ``ProviderSuspended``, which marks the provider (B8.1)."""


class Cautious:
    """Knows of nothing that was enabled, stated or consented to."""

    def provider(self, provider_id: str) -> ProviderStanding:  # noqa: ARG002  the same for all
        """Off."""
        return ProviderStanding()

    def connection(self, provider_id: str) -> Connection:  # noqa: ARG002
        """The usual place, without a key."""
        return USUAL

    def suspended(self) -> str:
        """Nothing is known of a suspension."""
        return ""

    def rights(self, course_id: str, source: str) -> bool:  # noqa: ARG002
        """Nobody stated any."""
        return False

    def consent(self, voice_or_recording: str, licensor: str = "") -> bool:  # noqa: ARG002
        """Nobody gave one."""
        return False

    def spend(self, provider_id: str, usage: Usage, cost: float) -> None:
        """Nothing is counted."""

    def blocked(self, kind: str, digest: str) -> None:
        """Nothing is counted."""

    def failed(self, provider_id: str, error: str) -> None:
        """Nothing is kept."""


CAUTIOUS: Standing = Cautious()
"""For a process in which nobody keeps keys and records."""
