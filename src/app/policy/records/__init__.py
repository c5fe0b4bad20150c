"""What has to be on record before and beside AI: who consented to what, whose the material is, suspensions, incidents.

Read :mod:`consents` and :mod:`rights` (what people said), :mod:`suspension` and :mod:`incidents` (when AI is off), then
:mod:`store`, which keeps each record as one private file: what damages one leaves the others, and no record is written over.
Pure values and their files; :mod:`app.services.records` logs every change and decides who may make it.
"""

from app.policy.records.consents import (
    Basis,
    Consent,
    ConsentState,
    Evidence,
    IncompleteConsent,
    Licence,
    Revocation,
    Use,
    require_whole,
    voice_licence_wording,
)
from app.policy.records.incidents import Incident
from app.policy.records.rights import Ground, RightsStatement
from app.policy.records.store import RecordFolder, Records
from app.policy.records.suspension import Cause, Limits, Suspension, over_limit, shipped_limits

__all__ = [
    "Basis",
    "Cause",
    "Consent",
    "ConsentState",
    "Evidence",
    "Ground",
    "Incident",
    "IncompleteConsent",
    "Licence",
    "Limits",
    "RecordFolder",
    "Records",
    "Revocation",
    "RightsStatement",
    "Suspension",
    "Use",
    "over_limit",
    "require_whole",
    "shipped_limits",
    "voice_licence_wording",
]
