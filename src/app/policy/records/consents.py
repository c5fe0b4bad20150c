"""Consent of a person to the use of their recording or voice (clauses B6.2, B4.1, B3.6, B3.7, B4.5)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date as day
from datetime import timedelta
from enum import StrEnum
from typing import Any

from app.course.errors import LecternError
from app.course.ids import new_id
from app.paths import resource

SOON = timedelta(days=30)
"""How long before its end a consent is called about to expire: time enough to ask again."""


class Basis(StrEnum):
    """The lawful bases of GDPR Article 6(1), in its order."""

    CONSENT = "consent"
    CONTRACT = "contract"
    LEGAL = "legal-obligation"
    VITAL = "vital-interests"
    PUBLIC = "public-task"
    LEGITIMATE = "legitimate-interests"

    @property
    def shown(self) -> str:
        """As people read it."""
        return self.value.replace("-", " ").capitalize()


class Use(StrEnum):
    """What may be done with the recording or the voice."""

    PUBLISH = "publish"
    TRANSCRIBE = "transcribe"
    SYNTHESISE = "synthesise"

    @property
    def shown(self) -> str:
        """As people read it."""
        return {
            "publish": "Use the recording in courses",
            "transcribe": "Send the recording to a provider for captions",
            "synthesise": "Make new speech in this voice",
        }[self.value]


class ConsentState(StrEnum):
    """Where a consent stands on a day. EXPIRING is still good."""

    ACTIVE = "active"
    EXPIRING = "expiring"
    EXPIRED = "expired"
    REVOKED = "revoked"

    @property
    def good(self) -> bool:
        """Whether one may rely on it."""
        return self in (ConsentState.ACTIVE, ConsentState.EXPIRING)

    @property
    def shown(self) -> str:
        """As people read it."""
        return {"expiring": "About to expire"}.get(self.value, self.value.capitalize())


class IncompleteConsent(LecternError):
    """A consent record that does not say what it must. Nothing was recorded."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """The signed form or the recorded yes, kept under ``sha256``; ``name`` is what it was called, ``size`` its bytes."""

    sha256: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Licence:
    """That the person was told of a provider's lasting licence over their voice, in this ``wording`` (B4.5)."""

    provider: str
    wording: str


@dataclass(frozen=True, slots=True)
class Revocation:
    """A consent taken back: ``date`` (ISO 8601) from which it no longer holds, ``reason``, and the ``user`` who noted it."""

    date: str
    reason: str
    user: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One person's yes. ``date`` and ``expires`` are ISO 8601 days; an empty ``expires`` means until it is revoked.

    ``covers`` are voice ids and SHA-256 hashes of recordings. ``note`` says where the evidence is when no file is kept.
    ``added`` is ISO 8601 in UTC, by ``user``.
    """

    id: str = field(default_factory=lambda: new_id("k"))
    person: str
    contact: str
    date: str
    purpose: str
    scope: tuple[Use, ...]
    territory: str
    expires: str = ""
    basis: Basis = Basis.CONSENT
    covers: tuple[str, ...] = ()
    evidence: Evidence | None = None
    licences: tuple[Licence, ...] = ()
    note: str = ""
    added: str = ""
    user: str = ""
    revoked: Revocation | None = None

    def state(self, today: day) -> ConsentState:
        """Where it stands on a day. It holds on the day it expires, and no longer on the day it is revoked."""
        if self.revoked is not None and self.revoked.date <= today.isoformat():
            return ConsentState.REVOKED
        if not self.expires:
            return ConsentState.ACTIVE
        if self.expires < today.isoformat():
            return ConsentState.EXPIRED
        return ConsentState.EXPIRING if self.expires <= (today + SOON).isoformat() else ConsentState.ACTIVE

    def allows(self, subject: str, use: Use, today: day, licensor: str = "") -> bool:
        """Whether ``subject`` (a voice id or a recording's hash) may be put to ``use`` on a day. ``licensor`` is a provider
        whose terms give it a lasting licence: the consent must then name that licence (B4.5d)."""
        told = not licensor or any(licence.provider == licensor for licence in self.licences)
        covered = subject in self.covers and use in self.scope
        return told and covered and self.date <= today.isoformat() and self.state(today).good


def require_whole(consent: Consent) -> None:
    """Raise :class:`IncompleteConsent` for a record that does not say what B6.2 asks for."""
    missing = [name for name in ("person", "contact", "date", "purpose", "territory") if not getattr(consent, name).strip()]
    if missing:
        raise _incomplete(f"It does not say: {', '.join(missing)}.", "Fill in every field; only the end may stay empty.")
    if not consent.scope:
        raise _incomplete("It does not say what may be done.", "Tick at least one use.")
    if not consent.covers:
        raise _incomplete("It covers no voice and no recording.", "Name the voices or recordings it is about.")
    if consent.evidence is None and not consent.note.strip():
        raise _incomplete("Nothing proves it.", "Attach the signed form or the recording, or say where the proof is kept.")
    for name in filter(None, (consent.date, consent.expires)):
        try:
            day.fromisoformat(name)
        except ValueError:
            raise _incomplete(f"“{name}” is no date.", "Write dates as 2027-03-31.") from None
    if consent.expires and consent.expires < consent.date:
        raise _incomplete("It would end before it begins.", "Check the two dates.")


def _incomplete(why: str, step: str) -> IncompleteConsent:
    return IncompleteConsent("The consent was not recorded.", why, step)


def voice_licence_wording(provider_name: str) -> str:
    """What a person must be told before a recording goes to a provider whose terms license it for good (B4.5, B4.5e)."""
    return resource("policy", "voice-licence.txt").read_text("utf-8").strip().replace("{provider}", provider_name)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{type(value).__name__} is no text")
    return value


def read_consent(data: dict[str, Any]) -> Consent:
    """A consent from its JSON; ``TypeError``, ``KeyError`` or ``ValueError`` when it is none."""
    known: dict[str, Any] = {**data, "basis": Basis(data["basis"]), "scope": tuple(Use(use) for use in data["scope"])}
    known["covers"] = tuple(map(_text, data["covers"]))
    known["licences"] = tuple(Licence(**licence) for licence in data["licences"])
    known["evidence"] = Evidence(**data["evidence"]) if data["evidence"] else None
    known["revoked"] = Revocation(**data["revoked"]) if data["revoked"] else None
    consent = Consent(**known)
    for name in filter(None, (consent.date, consent.expires, consent.revoked.date if consent.revoked else "")):
        day.fromisoformat(name)
    return consent
