"""The policy as both faces use it: read, accept, decline, withdraw, see what changed. Each answer is kept and logged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from app.audit import AuditLog
from app.course.errors import Cancelled, FileProblem
from app.policy import Acceptance, DiffLine, Gate, PolicyPack, PolicyStatus, difference
from app.services.listeners import Listeners

if TYPE_CHECKING:
    from app.services.records import RecordService


class PolicyService:
    """Where this person stands, and the ways to change it. Call from the interface thread; listeners are told on it."""

    def __init__(self, log: AuditLog | None = None, gate: Gate | None = None, language: str = "en") -> None:
        from app.services.compliance import open_gate, open_log

        self.gate = gate or open_gate(language)
        self.log = log or open_log()
        self._listeners: Listeners[[]] = Listeners()

    @property
    def pack(self) -> PolicyPack:
        """The policy as it is now."""
        return self.gate.pack

    @property
    def packs(self) -> tuple[PolicyPack, ...]:
        """Every policy that holds here, Lectern's own first."""
        return self.gate.packs

    @property
    def asked(self) -> tuple[PolicyPack, ...]:
        """Those of them that are not accepted as they are now."""
        return self.gate.asked

    @cached_property
    def records(self) -> RecordService:
        """Consents, rights, suspensions and incidents of this person; one for the whole process."""
        from app.services.records import RecordService

        made = RecordService(self.log, organisation=lambda: self.gate.organisation, user=self.gate.user)
        made.on_change(self._listeners.tell)
        return made

    @property
    def status(self) -> PolicyStatus:
        """Where this person stands now; a suspension, whoever made it, goes before everything else."""
        return PolicyStatus.SUSPENDED if self.suspended_because else self.gate.status

    @property
    def acceptance(self) -> Acceptance | None:
        """The last acceptance, current or stale; None after a decline or withdrawal."""
        try:
            return self.gate.acceptance
        except FileProblem:
            return None

    @property
    def asks(self) -> bool:
        """Whether the gate should open by itself: nobody answered yet, or the policy changed since."""
        return self.status in (PolicyStatus.PENDING, PolicyStatus.STALE)

    @property
    def suspended_because(self) -> str:
        """Why AI is suspended here; empty when it is not. Records nobody can read are the guard's to refuse."""
        try:
            return self.records.suspended()
        except FileProblem:
            return ""

    def standing(self, pack: PolicyPack) -> PolicyStatus:
        """Where this person stands with one pack."""
        return self.gate.standing(pack)

    def changes(self, pack: PolicyPack | None = None) -> tuple[DiffLine, ...]:
        """What changed since a pack, by default Lectern's own, was accepted; everything is new when it can't be told."""
        try:
            return self.gate.changes(pack)
        except FileProblem:
            return difference("", (pack or self.pack).plain())

    def accept(self, read_to_end: Iterable[str], boxes: Iterable[str]) -> Acceptance:
        """Accept what is asked, given the ids of the sections read to their end and of the boxes ticked.

        Raises ``IncompleteAcceptance`` unless that is all of them (A0.3), ``FileProblem`` when it can't be recorded.
        """
        read, ticked = tuple(read_to_end), tuple(boxes)
        self.gate.check(read, ticked)
        # The entries first: an acceptance nobody can prove must not open the gate.
        for pack in self.asked or self.packs:
            self.log.append("policy.accepted", **self._about(pack), boxes=[box.id for box in pack.boxes])
        records = self.gate.accept(read, ticked)
        self._listeners.tell()
        return records[0]

    def decline(self) -> Acceptance:
        """Go on without AI."""
        return self._closed(self.gate.decline, "policy.declined")

    def withdraw(self) -> Acceptance:
        """Take an acceptance back: AI is off from now on, what was made stays."""
        return self._closed(self.gate.withdraw, "policy.withdrawn")

    def import_pack(self, source: Path) -> PolicyPack:
        """Add a policy pack of the organisation, or a new version of one: a folder or zip. AI waits until it is accepted.

        Raises ``BadPack`` or ``FileProblem`` and changes nothing.
        """
        from app.services.compliance import open_shelf

        pack = open_shelf().put(source)
        self.log.append(
            "org.policy", user=self.gate.user, pack=pack.id, version=pack.version, sha256=pack.sha256, what="imported"
        )
        self._listeners.tell()
        return pack

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` whenever the status may have changed; returns the call that stops it."""
        return self._listeners.add(listener)

    def close(self) -> None:
        """Close the log."""
        self.log.close()

    def _closed(self, answer: Callable[[], tuple[Acceptance, ...]], event: str) -> Acceptance:
        records = answer()  # first: closing the gate must not hang on the log
        self._listeners.tell()
        for pack in self.packs:
            self.log.append(event, **self._about(pack))
        return records[0]

    def _about(self, pack: PolicyPack) -> dict[str, object]:
        import app

        told = {"pack": pack.id, "version": pack.version, "sha256": pack.sha256, "language": pack.language}
        return {"user": self.gate.user, "app": app.__version__, **told}


@dataclass(frozen=True, slots=True)
class Kept:
    """What one provider keeps of what it is sent, in words for a table; from its card (A3.9 to A3.12)."""

    provider: str
    keeps: str
    where: str
    terms: str


def kept_by_providers() -> tuple[Kept, ...]:
    """A row a provider something leaves for, then one for what never leaves."""
    from app.guard import PROVIDERS, provider_card

    cards = [provider_card(name) for name in PROVIDERS]
    rows = [
        Kept(
            card.name,
            f"Up to {card.retention_days} days, longer if a law or court asks" if card.retention_days else "Nothing afterwards",
            card.region,
            card.terms_version or "not dated",
        )
        for card in cards
        if not card.local
    ]
    stays = ", ".join(card.name for card in cards if card.local)
    return (*rows, Kept(stays, "Nothing is sent", "Stays on this computer", "none needed"))


def status_lines(service: PolicyService) -> Iterator[str]:
    """``lectern policy status`` for people."""
    for pack in service.packs:
        yield f"{pack.title}, version {pack.version} of {pack.date} ({pack.sha256[:12]}): {service.standing(pack).value}"
    yield {
        PolicyStatus.PENDING: f"Not answered by {service.gate.user}. AI is off.",
        PolicyStatus.DECLINED: f"Declined or withdrawn by {service.gate.user}. AI is off.",
        PolicyStatus.STALE: "The policy has changed since it was accepted. AI is off until it is accepted again.",
        PolicyStatus.ACCEPTED: f"Accepted by {service.gate.user}. AI may be used.",
        PolicyStatus.SUSPENDED: f"AI is suspended here. {service.suspended_because}".strip(),
    }[service.status]
    accepted = service.acceptance
    if accepted is not None:
        yield f"Accepted: version {accepted.version}, {accepted.time}, with Lectern {accepted.app}."
    yield "Editing, narrating with a voice of this computer, preview and publishing need no acceptance."


def status_data(service: PolicyService) -> dict[str, object]:
    """``lectern policy status --json``."""
    accepted = service.acceptance
    packs = [{**_pack_data(pack), "status": service.standing(pack).value} for pack in service.packs]
    return {
        "status": service.status.value,
        "pack": _pack_data(service.pack),
        "packs": packs,
        "user": service.gate.user,
        "accepted": None if accepted is None else {"version": accepted.version, "time": accepted.time, "app": accepted.app},
    }


def _pack_data(pack: PolicyPack) -> dict[str, str]:
    return {"id": pack.id, "version": pack.version, "date": pack.date, "sha256": pack.sha256, "language": pack.language}


ACCEPTANCE_FIELDS = ("time", "user", "step", "pack", "version", "sha256", "language", "app", "boxes")


def acceptances(service: PolicyService) -> list[dict[str, str]]:
    """Who accepted, declined or withdrew which version, oldest first (A5.8); raises ``FileProblem`` when that can't be read."""
    return [
        {**{name: str(getattr(record, name)) for name in ACCEPTANCE_FIELDS[:-1]}, "boxes": "; ".join(record.boxes)}
        for record in service.gate.records()
    ]


def acceptances_table(service: PolicyService) -> str:
    """The same as CSV that no spreadsheet takes for a formula."""
    import csv
    import io

    from app.audit.export import harmless

    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(ACCEPTANCE_FIELDS)
    writer.writerows([harmless(row[name]) for name in ACCEPTANCE_FIELDS] for row in acceptances(service))
    return out.getvalue()


def accept_in_terminal(service: PolicyService, ask: Callable[[str], str], say: Callable[[str], None]) -> Acceptance:
    """``lectern policy accept``: page after page, then box after box, each answered by typing; Enter alone accepts nothing.

    ``ask`` shows a question and returns the typed line. Any other answer raises ``Cancelled`` and records nothing; so does
    the end of input, which has to be given as an empty answer.
    """
    asked = service.asked or service.packs
    sections = [section for pack in asked for section in pack.sections]
    read: set[str] = set()
    for number, section in enumerate(sections, 1):
        say(f"\n# {section.title} ({number} of {len(sections)})\n\n{section.body.strip()}\n")
        _must(ask("Type “next” when you have read this page: "), ("next",))
        read.add(section.id)
    boxes: set[str] = set()
    for box in (box for pack in asked for box in pack.boxes):
        say(f"\n{box.text}")
        _must(ask("Type “yes” to agree: "), ("yes", "y"))
        boxes.add(box.id)
    return service.accept(read, boxes)


def _must(answer: str, wanted: tuple[str, ...]) -> None:
    if answer.strip().casefold() not in wanted:
        raise Cancelled("The policy was not accepted. Nothing was recorded.")
