"""The policy as both faces use it: read, accept, decline, withdraw, see what changed. Each answer is kept and logged."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
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

    def changes(self) -> tuple[DiffLine, ...]:
        """What changed since the accepted text, paragraph by paragraph; everything is new when it can't be told."""
        try:
            return self.gate.changes()
        except FileProblem:
            return difference("", self.pack.plain())

    def accept(self, read_to_end: Iterable[str], boxes: Iterable[str]) -> Acceptance:
        """Accept, given the ids of the sections read to their end and of the boxes ticked.

        Raises ``IncompleteAcceptance`` unless that is all of them (A0.3), ``FileProblem`` when it can't be recorded.
        """
        read, ticked = tuple(read_to_end), tuple(boxes)
        self.gate.check(read, ticked)
        pack = self.pack
        # The entry first: an acceptance nobody can prove must not open the gate.
        self.log.append("policy.accepted", **self._about(pack), boxes=[box.id for box in pack.boxes])
        record = self.gate.accept(read, ticked)
        self._listeners.tell()
        return record

    def decline(self) -> Acceptance:
        """Go on without AI."""
        return self._closed(self.gate.decline, "policy.declined")

    def withdraw(self) -> Acceptance:
        """Take an acceptance back: AI is off from now on, what was made stays."""
        return self._closed(self.gate.withdraw, "policy.withdrawn")

    def on_change(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Call ``listener`` whenever the status may have changed; returns the call that stops it."""
        return self._listeners.add(listener)

    def close(self) -> None:
        """Close the log."""
        self.log.close()

    def _closed(self, answer: Callable[[], Acceptance], event: str) -> Acceptance:
        record = answer()  # first: closing the gate must not hang on the log
        self._listeners.tell()
        self.log.append(event, **self._about(self.pack))
        return record

    def _about(self, pack: PolicyPack) -> dict[str, object]:
        import app

        told = {"pack": pack.id, "version": pack.version, "sha256": pack.sha256, "language": pack.language}
        return {"user": self.gate.user, "app": app.__version__, **told}


def status_lines(service: PolicyService) -> Iterator[str]:
    """``lectern policy status`` for people."""
    pack, accepted = service.pack, service.acceptance
    yield f"{pack.title}, version {pack.version} of {pack.date} ({pack.sha256[:12]})"
    yield {
        PolicyStatus.PENDING: f"Not answered by {service.gate.user}. AI is off.",
        PolicyStatus.DECLINED: f"Declined or withdrawn by {service.gate.user}. AI is off.",
        PolicyStatus.STALE: "The policy has changed since it was accepted. AI is off until it is accepted again.",
        PolicyStatus.ACCEPTED: f"Accepted by {service.gate.user}. AI may be used.",
        PolicyStatus.SUSPENDED: f"AI is suspended here. {service.suspended_because}".strip(),
    }[service.status]
    if accepted is not None:
        yield f"Accepted: version {accepted.version}, {accepted.time}, with Lectern {accepted.app}."
    yield "Editing, narrating with a voice of this computer, preview and publishing need no acceptance."


def status_data(service: PolicyService) -> dict[str, object]:
    """``lectern policy status --json``."""
    pack, accepted = service.pack, service.acceptance
    return {
        "status": service.status.value,
        "pack": {"id": pack.id, "version": pack.version, "date": pack.date, "sha256": pack.sha256, "language": pack.language},
        "user": service.gate.user,
        "accepted": None if accepted is None else {"version": accepted.version, "time": accepted.time, "app": accepted.app},
    }


def accept_in_terminal(service: PolicyService, ask: Callable[[str], str], say: Callable[[str], None]) -> Acceptance:
    """``lectern policy accept``: page after page, then box after box, each answered by typing; Enter alone accepts nothing.

    ``ask`` shows a question and returns the typed line. Any other answer raises ``Cancelled`` and records nothing; so does
    the end of input, which has to be given as an empty answer.
    """
    pack = service.pack
    read: set[str] = set()
    for number, section in enumerate(pack.sections, 1):
        say(f"\n# {section.title} ({number} of {len(pack.sections)})\n\n{section.body.strip()}\n")
        _must(ask("Type “next” when you have read this page: "), ("next",))
        read.add(section.id)
    boxes: set[str] = set()
    for box in pack.boxes:
        say(f"\n{box.text}")
        _must(ask("Type “yes” to agree: "), ("yes", "y"))
        boxes.add(box.id)
    return service.accept(read, boxes)


def _must(answer: str, wanted: tuple[str, ...]) -> None:
    if answer.strip().casefold() not in wanted:
        raise Cancelled("The policy was not accepted. Nothing was recorded.")
