"""Everything that makes an Output: providers on the network and voices of this computer. Only :mod:`app.guard` may import it.

Start with :mod:`base` (what a provider is), then :mod:`clearance` (without one no provider does anything). A new provider is
one module here, one card under ``resources/providers`` and one line in :data:`PROVIDERS`. Its SDK is imported inside
``_send``: loading this package, or asking for a card, imports none.
"""

from app.providers.base import (
    NO_USAGE,
    SILENT,
    USUAL,
    Agreement,
    Answer,
    Connection,
    Endpoint,
    Model,
    Provider,
    ProviderCard,
    Stream,
    Usage,
    VoiceInfo,
    best_voice,
)
from app.providers.clearance import Clearance, ClearanceRefused
from app.providers.registry import PROVIDERS, UnknownProvider, card, load

__all__ = [
    "NO_USAGE",
    "PROVIDERS",
    "SILENT",
    "USUAL",
    "Agreement",
    "Answer",
    "Clearance",
    "ClearanceRefused",
    "Connection",
    "Endpoint",
    "Model",
    "Provider",
    "ProviderCard",
    "Stream",
    "UnknownProvider",
    "Usage",
    "VoiceInfo",
    "best_voice",
    "card",
    "load",
]
