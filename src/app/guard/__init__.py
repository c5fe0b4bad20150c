"""Between the app and every provider: gate, scan, sheet, approval, clearance, send, proof of type, provenance, log.

Nothing else imports :mod:`app.providers`. Read :mod:`guard` (the one door), then :mod:`sheet` (what a person is shown) and
:mod:`output` (what comes out). One request: ``prepare`` → ``approve`` → ``send``. Many at once, such as the sentences of a
narration: ``prepare`` → ``approve_batch`` → ``send_batch``: one sheet and one set of log entries for all of them, and still
a clearance for the exact bytes of each.
"""

from app.guard.batch import BatchClearance
from app.guard.bodies import SheetPart
from app.guard.checks import facts_about
from app.guard.estimating import cost
from app.guard.guard import Guard
from app.guard.keeping import Keeper, NothingKept
from app.guard.output import Output, combined
from app.guard.refusals import (
    ConsentMissing,
    Flagged,
    NeverSend,
    NotSettled,
    ProhibitedAnswer,
    RightsMissing,
    UntrustedAnswer,
)
from app.guard.remains import Remain, Remains
from app.guard.sheet import Estimate, HitLike, SendSheet, SheetFinding
from app.guard.voices import list_of, voices_of
from app.providers.addresses import Address, BadAddress, look_at, pasted
from app.providers.base import (
    SILENT,
    Agreement,
    Connection,
    Endpoint,
    Model,
    ProviderCard,
    Stream,
    Usage,
    VoiceInfo,
    best_voice,
)
from app.providers.clearance import Clearance, ClearanceRefused
from app.providers.errors import (
    BadAnswer,
    BadRequest,
    Declined,
    InsecureConnection,
    KeyMissing,
    KeyRejected,
    ProviderSuspended,
    ProviderUnavailable,
    QuotaUsedUp,
    RateLimited,
)
from app.providers.registry import PROVIDERS, speech_body
from app.providers.registry import card as provider_card
from app.watch import installed as connections_watched

__all__ = [
    "PROVIDERS",
    "SILENT",
    "Address",
    "Agreement",
    "BadAddress",
    "BadAnswer",
    "BadRequest",
    "BatchClearance",
    "Clearance",
    "ClearanceRefused",
    "Connection",
    "ConsentMissing",
    "Declined",
    "Endpoint",
    "Estimate",
    "Flagged",
    "Guard",
    "HitLike",
    "InsecureConnection",
    "Keeper",
    "KeyMissing",
    "KeyRejected",
    "Model",
    "NeverSend",
    "NotSettled",
    "NothingKept",
    "Output",
    "ProhibitedAnswer",
    "ProviderCard",
    "ProviderSuspended",
    "ProviderUnavailable",
    "QuotaUsedUp",
    "RateLimited",
    "Remain",
    "Remains",
    "RightsMissing",
    "SendSheet",
    "SheetFinding",
    "SheetPart",
    "Stream",
    "UntrustedAnswer",
    "Usage",
    "VoiceInfo",
    "best_voice",
    "combined",
    "connections_watched",
    "cost",
    "facts_about",
    "list_of",
    "look_at",
    "pasted",
    "provider_card",
    "speech_body",
    "voices_of",
]
