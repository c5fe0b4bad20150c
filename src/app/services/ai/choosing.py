"""Which provider and model are asked, and what it cost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from app.course import OutputKind
from app.guard import ProviderCard, Usage, cost
from app.services.ai.bodies import Form
from app.services.ai.context import Unfit
from app.services.ai.values import Options, Spent

USUAL = "openai"
"""Asked when no provider is ready, so that the guard says (and logs) what is in the way."""


class Ready(Protocol):
    """A provider that can be asked now."""

    @property
    def card(self) -> ProviderCard:
        """Who it is."""


class Settings(Protocol):
    """How a provider is asked."""

    @property
    def api(self) -> str:
        """``responses`` or ``chat``."""


class Models(Protocol):
    """What is set up; :class:`app.services.providers.ProviderService` is it."""

    def usable(self, output: OutputKind) -> Sequence[Ready]:
        """The providers that can be asked for a kind of output now."""

    def model(self, provider_id: str, output: OutputKind) -> str:
        """The model to ask, empty when none is known."""

    def settings(self, provider_id: str) -> Settings:
        """How it is asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Whom to ask, and how."""

    provider: str
    model: str
    form: Form


def choose(models: Models, output: OutputKind, options: Options) -> Chosen:
    """The provider and model of a request: those it names, else the first that is ready; raises :class:`Unfit`."""
    ready = models.usable(output)
    provider = options.provider or (ready[0].card.id if ready else USUAL)
    model = options.model or models.model(provider, output)
    if not model:
        raise Unfit("No model is chosen.", f"“{provider}” needs to be told which one to use.", "Choose one under “Providers”.")
    return Chosen(provider=provider, model=model, form=Form(models.settings(provider).api))


def spent(usage: Usage, card: ProviderCard, model_id: str) -> Spent:
    """What a request took, with its cost by the prices on the card."""
    return Spent(
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        images=usage.images,
        characters=usage.characters,
        cost=None if card.local else cost(usage, card.model(model_id)),
    )
