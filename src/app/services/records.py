"""The records that stand beside AI: consents, rights, suspensions, incidents. Every change is kept, logged, and told.

The records half of what the guard asks (:class:`app.policy.standing.Standing`) is here too. Taking content down, forgetting,
data requests and the search for a person are use cases of their own, in the modules beside this one.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from app.audit import AuditLog, Row
from app.course.errors import FileProblem, LecternError, PolicyRefusal
from app.paths import data_dir
from app.policy import NO_ORGANISATION, Organisation, current_user
from app.policy.records import (
    Cause,
    Consent,
    ConsentState,
    Ground,
    Incident,
    Limits,
    Records,
    Revocation,
    RightsStatement,
    Suspension,
    Use,
    over_limit,
    require_whole,
    shipped_limits,
)
from app.policy.records.rights import latest
from app.policy.records.rights import require_whole as require_whole_rights
from app.services.listeners import Listeners

SHORTEST_REASON = 3
LONGEST_REASON = 300
REWORDED = "reworded"
"""What the guard calls a request that was tried again in other words after a hard block."""

PACK_SUFFIX = ".zip"
"""Ending of an evidence file."""

_SOURCES = ("voice:", "recording:", "file:")
_MEANT = {"voice": (Use.SYNTHESISE,), "recording": (Use.TRANSCRIBE,), "file": (Use.TRANSCRIBE,)}

Pack = Callable[[AuditLog, Path, Path], str]
"""Writes the evidence (log, target, folder of records), and gives its SHA-256."""


class NotSuspended(LecternError):
    """There is no suspension to end."""


def records_folder() -> Path:
    """Where the records of this person are."""
    return data_dir() / "policy"


def reason_of(text: str) -> str:
    """A typed reason fit for the log; raises ``LecternError`` when it says nothing."""
    reason = " ".join(text.split())
    if len(reason) < SHORTEST_REASON:
        raise LecternError("A reason is missing.", "It is kept in the log.", "Say in a few words why.")
    return reason[:LONGEST_REASON]


class RecordService:
    """Every method may be called from any thread; listeners are told on the thread that made the change.

    ``organisation`` gives the organisation's policy as it is now, ``pack`` writes the evidence about an incident. Changes are
    kept before they are told, and raise ``FileProblem`` when they can't be.
    """

    def __init__(
        self,
        log: AuditLog,
        records: Records | None = None,
        *,
        organisation: Callable[[], Organisation] = lambda: NO_ORGANISATION,
        user: str = "",
        limits: Limits | None = None,
        pack: Pack | None = None,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        self.log = log
        self.records = records or Records(records_folder())
        self._organisation = organisation
        self.user = user or current_user()
        self.limits = limits or shipped_limits()
        self._pack = pack or write_evidence
        self.now = now or (lambda: datetime.now(UTC))
        self._lock = threading.RLock()
        self._read: tuple[int, tuple[Row, ...]] | None = None  # how far the log was read, and what it told of suspensions
        self._listeners: Listeners[[]] = Listeners()

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` whenever a record changed here; returns the call that stops it."""
        return self._listeners.add(listener)

    @property
    def today(self) -> date:
        """The day it is for the person; consents end with it."""
        return self.now().astimezone().date()

    # Consents.

    def consents(self) -> list[tuple[Consent, ConsentState]]:
        """Every consent with where it stands, those that need somebody first: expired, about to expire, active, revoked."""
        order = (ConsentState.EXPIRED, ConsentState.EXPIRING, ConsentState.ACTIVE, ConsentState.REVOKED)
        found = [(item, item.state(self.today)) for item in self.records.consents.all()]
        return sorted(found, key=lambda pair: (order.index(pair[1]), pair[0].person.casefold(), pair[0].date))

    def consent_record(self, consent_id: str) -> Consent:
        """One consent; raises ``FileProblem`` when there is none."""
        found = self.records.consents.get(consent_id)
        if found is None:
            raise FileProblem(f"There is no consent “{consent_id}”.", "", "List them with “lectern consent list”.")
        return found

    def add_consent(self, consent: Consent, evidence: Path | None = None) -> Consent:
        """Record a consent, with a private copy of its evidence; raises ``IncompleteConsent`` and records nothing."""
        if evidence is not None:
            consent = replace(consent, evidence=self.records.keep_evidence(evidence))
        consent = replace(consent, added=self._stamp(), user=self.user, revoked=None)
        require_whole(consent)
        self.records.consents.put(consent)
        self.log.append(
            "consent.added",
            user=self.user,
            consent=consent.id,
            digest=person_digest(consent.person),
            evidence=consent.evidence.sha256 if consent.evidence else None,
            covers=tuple(person_digest(name) for name in consent.covers),
            scope=tuple(use.value for use in consent.scope),
            expires=consent.expires,
            basis=consent.basis.value,
            licences=tuple(licence.provider for licence in consent.licences),
        )
        self._listeners.tell()
        return consent

    def revoke_consent(self, consent_id: str, reason: str, day: str = "") -> Consent:
        """Note that a consent was taken back, today unless ``day`` (ISO 8601) says otherwise. The record stays."""
        consent, said = self.consent_record(consent_id), reason_of(reason)
        if consent.revoked is not None:
            raise LecternError("This consent was revoked before.", f"On {consent.revoked.date}.")
        when = date.fromisoformat(day).isoformat() if day else self.today.isoformat()
        consent = replace(consent, revoked=Revocation(when, said, self.user))
        self.records.consents.put(consent)  # first: what is revoked must not hang on the log
        self._listeners.tell()
        self.log.append("consent.revoked", user=self.user, consent=consent.id, date=when, reason=said)
        return consent

    def consent_for(self, subject: str, use: Use, licensor: str = "") -> Consent | None:
        """The consent that allows a voice or recording to be put to ``use``; ``licensor`` as in :meth:`Consent.allows`.

        ``subject`` may be a source as requests name it: ``voice:``, ``recording:`` or ``file:`` and the name.
        """
        names = {subject, subject.partition(":")[2] if subject.startswith(_SOURCES) else subject}
        for consent in self.records.consents.all():
            if any(consent.allows(name, use, self.today, licensor) for name in names):
                return consent
        return None

    # Rights.

    def rights_statements(self) -> list[RightsStatement]:
        """The statement that counts for each source, newest first."""
        return sorted(latest(self.records.rights.all()).values(), key=lambda item: item.time, reverse=True)

    def state_rights(self, source: str, title: str, ground: Ground, note: str = "") -> RightsStatement:
        """Keep what a person says about a source; an earlier statement stays in the records. Raises ``IncompleteRights``."""
        statement = RightsStatement(
            source=source, title=title.strip()[:200], ground=ground, note=" ".join(note.split())[:LONGEST_REASON]
        )
        before = latest(self.records.rights.all()).get(source)
        moment = self.now()
        if before is not None:  # the last one counts, also after somebody set the clock back
            moment = max(moment, datetime.fromisoformat(before.time) + timedelta(microseconds=1))
        statement = replace(statement, time=moment.isoformat(timespec="microseconds"), user=self.user)
        require_whole_rights(statement)
        self.records.rights.put(statement)
        self.log.append(
            "rights.stated", user=self.user, source=source, ground=ground.value, note=person_digest(note) if note else None
        )
        self._listeners.tell()
        return statement

    # Suspension and incidents.

    def suspension(self) -> Suspension | None:
        """The suspension that holds now, apart from the organisation's: by the records, and by the log as second witness.

        A record that can't be read, or that is gone while the log says AI is suspended, suspends: taking a file away must
        not turn AI on.
        """
        found = self.records.suspensions.all()
        holding = [item for item in found if not item.ended]
        if holding:
            return max(holding, key=lambda item: (item.cause is Cause.REMOVED, item.time))
        if self.records.suspensions.damaged():
            why = "The record of a suspension can't be read, so AI stays off until somebody resumes it."
            return Suspension(id="damaged", cause=Cause.PERSON, reason=why, time="", user="")
        return self._witnessed()

    def suspend(self, reason: str, cause: Cause = Cause.PERSON, incident: str = "") -> Suspension:
        """AI off from now on, until somebody resumes it with a reason."""
        made = Suspension(cause=cause, reason=reason_of(reason), time=self._stamp(), user=self.user, incident=incident)
        self.records.suspensions.put(made)  # first: closing must not hang on the log
        self._listeners.tell()
        self.log.append(
            "suspension.started",
            user=self.user,
            suspension=made.id,
            cause=made.cause.value,
            reason=made.reason,
            incident=incident,
        )
        return made

    def resume(self, reason: str) -> None:
        """AI on again, for a reason. What the organisation suspended, it alone resumes; what was removed is brought back by
        :meth:`restore_ai`. Open incidents are closed with the reason as their outcome."""
        if self._organisation().suspended:
            step = "Ask whoever looks after Lectern in your organisation."
            raise PolicyRefusal("AI stays suspended.", "Your organisation suspended it.", step, clause="A6.1")
        current = self.suspension()
        if current is None:
            raise NotSuspended("AI is not suspended.")
        if current.cause is Cause.REMOVED:
            why, step = (
                "AI was removed from this computer.",
                "Bring it back under “Retention”, or with “lectern ai-remove --undo”.",
            )
            raise PolicyRefusal("AI stays off.", why, step, clause="A6.4")
        self._end(reason_of(reason), set(Cause) - {Cause.REMOVED})
        self.records.suspensions.set_damaged_aside()
        self.records.incidents.set_damaged_aside()

    def restore_ai(self, reason: str) -> None:
        """The deliberate step after :func:`app.services.removal.remove_ai`: AI may be used again once the policy is accepted
        again and each provider is set up again."""
        current = self.suspension()
        if current is None or current.cause is not Cause.REMOVED:
            raise NotSuspended("AI was not removed from this computer.")
        said = reason_of(reason)
        self.log.append("ai.restored", user=self.user, reason=said)
        self._end(said, {Cause.REMOVED})

    def incidents(self) -> list[Incident]:
        """Every incident, open ones first, then the newest."""
        return sorted(self.records.incidents.all(), key=lambda item: (not item.closed, item.time), reverse=True)

    @property
    def frozen(self) -> bool:
        """Whether nothing may be deleted for its age or on request, because an incident is being looked into (A6.3)."""
        if any(not item.closed for item in self.records.incidents.all()) or self.records.incidents.damaged():
            return True
        current = self.suspension()
        return current is not None and current.cause is Cause.INCIDENT  # its record is gone, the log remembers it

    def report_incident(self, seq: int, reason: str, folder: Path | None = None) -> Incident:
        """Report what entry ``seq`` of the log is about: AI is suspended at once, nothing is deleted, evidence is written.

        The evidence goes into ``folder``, by default beside the log. Raises ``FileProblem`` when there is no such entry.
        """
        said = reason_of(reason)
        if not any(row.seq == seq for row in self.log.rows()):
            raise FileProblem(f"The log has no entry {seq}.", "", "Look it up with “lectern audit show”.")
        incident = Incident(seq=seq, reason=said, time=self._stamp(), user=self.user)
        self.records.incidents.put(incident)
        self.suspend(f"Incident reported on entry {seq} of the log: {said}", Cause.INCIDENT, incident.id)
        target = (folder or data_dir() / "evidence") / f"incident-{incident.time[:10]}-{incident.id}.zip"
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.log.append("incident.reported", user=self.user, incident=incident.id, seq=seq, reason=said)
        digest = self._pack(self.log, target, self.records.folder)
        incident = replace(incident, pack=str(target), sha256=digest)
        self.records.incidents.put(incident)
        self._listeners.tell()
        return incident

    # What the guard asks.

    def suspended(self) -> str:
        """Why AI is suspended here; empty when it is not (A6.1)."""
        organisation = self._organisation()
        if organisation.suspended:
            return organisation.reason or "Your organisation has suspended AI."
        current = self.suspension()
        return current.reason if current else ""

    def rights(self, course_id: str, source: str) -> bool:
        """Whether somebody stated the rights in a source (A2.3); no source means the course's own text."""
        return (source or course_id) in {item.source for item in self.records.rights.all()}

    def consent(self, voice_or_recording: str, licensor: str = "") -> bool:
        """Whether an active consent covers it for what is meant: a ``voice:`` to be spoken with, a ``recording:`` to be sent
        (B3.7, B4.1). ``licensor`` as in :meth:`Consent.allows`."""
        uses = _MEANT.get(voice_or_recording.partition(":")[0], (Use.SYNTHESISE, Use.TRANSCRIBE))
        return any(self.consent_for(voice_or_recording, use, licensor) is not None for use in uses)

    def blocked(self, kind: str, digest: str) -> None:
        """Count a hard block, or a request reworded after one; enough of them in a day suspend AI (A6.1, B3.9)."""
        with self._lock:
            self.log.append("request.blocked", user=self.user, kind=kind, digest=digest)
            if self.suspension() is None and (why := over_limit(self._blocks(), self.limits)):
                self.suspend(why, Cause.BLOCKS)

    # Inside.

    def _blocks(self) -> Iterator[tuple[str, str]]:
        """What was stopped within the hours of the table, and since somebody last resumed AI."""
        since = self.now() - timedelta(hours=self.limits.hours)
        ended = self.log.rows(event="suspension.ended", limit=1)
        start = max(since.isoformat(timespec="milliseconds"), ended[0].time if ended else "")
        for row in self.log.rows(event="request.blocked", since=start):
            kind = str(row.fields.get("kind", ""))
            yield REWORDED if kind == REWORDED else "blocked", str(row.fields.get("digest", ""))

    def _end(self, reason: str, causes: Collection[Cause]) -> None:
        now = self._stamp()
        holding = [item for item in self.records.suspensions.all() if not item.ended and item.cause in causes]
        told = {str(row.fields.get("suspension")) for row in self._unended() if row.fields.get("cause") in causes}
        for name in sorted(told | {item.id for item in holding}) or ["damaged"]:
            self.log.append("suspension.ended", user=self.user, suspension=name, reason=reason)
        for item in holding:
            self.records.suspensions.put(replace(item, ended=now, ended_reason=reason))
        for incident in self.records.incidents.all() if Cause.INCIDENT in causes else ():
            if not incident.closed:
                self.records.incidents.put(replace(incident, closed=now, outcome=reason))
        self._listeners.tell()

    def _unended(self) -> tuple[Row, ...]:
        """Entries of the log that say AI was suspended, without one that says it was resumed. The log is read through again
        only when it has grown: this is asked whenever somebody looks where they stand."""
        newest = self.log.rows(limit=1)
        seq = newest[0].seq if newest else 0
        with self._lock:
            if self._read is None or self._read[0] != seq:
                rows = self.log.rows(event="suspension.") if seq else []
                ended = {str(row.fields.get("suspension")) for row in rows if row.event == "suspension.ended"}
                started = [row for row in rows if row.event == "suspension.started"]
                self._read = (seq, tuple(row for row in started if str(row.fields.get("suspension")) not in ended))
            return self._read[1]

    def _witnessed(self) -> Suspension | None:
        """The suspension the log tells of while its record is gone."""
        for row in self._unended():
            told = {name: str(row.fields.get(name, "")) for name in ("suspension", "cause", "reason", "user", "incident")}
            cause = Cause(told["cause"]) if told["cause"] in set(Cause) else Cause.PERSON
            return Suspension(
                id=told["suspension"],
                cause=cause,
                reason=told["reason"],
                time=row.time,
                user=told["user"],
                incident=told["incident"],
            )
        return None

    def _stamp(self) -> str:
        return self.now().isoformat(timespec="seconds")


def write_evidence(log: AuditLog, target: Path, records: Path) -> str:
    """The evidence pack about an incident, which can be checked without this computer; gives its SHA-256."""
    # They bring the course, which most who ask for records don't need.
    from app.keys import KeyStore
    from app.services.evidence import write_pack
    from app.services.labelling import open_labeller

    return write_pack(log, target, records=records, labeller=open_labeller(KeyStore())).sha256


def person_digest(text: str) -> str:
    """What stands for a person's name, a voice or a note in the log."""
    return hashlib.sha256(text.strip().casefold().encode("utf-8", "surrogatepass")).hexdigest()
