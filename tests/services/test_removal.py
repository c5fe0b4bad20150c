"""AI removed from this computer: keys gone, features off, history forgotten, log kept; back only by a deliberate step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import pytest

from app.audit import AuditLog
from app.course.errors import LecternError, PolicyRefusal
from app.policy import NO_ORGANISATION, Gate, PolicyStatus
from app.policy.records import Records
from app.services.policy import PolicyService
from app.services.records import NotSuspended, RecordService
from app.services.removal import Removed, remove_ai
from app.services.retention import RetentionService


@dataclass
class Memory:
    kept: int = 3

    def entries(self, course_id: str | None = None) -> list[str]:
        return ["x"] * self.kept

    def expire(self, older_than: datetime) -> int:
        return 0

    def forget(self, course_id: str | None = None) -> int:
        gone, self.kept = self.kept, 0
        return gone


@dataclass(frozen=True)
class Card:
    id: str


@dataclass
class Keys:
    """Two providers with keys, and the key store they are in."""

    held: list[str] = field(default_factory=lambda: ["textco", "voxco", "ai-history"])
    stuck: tuple[str, ...] = ()
    ended: list[str] = field(default_factory=list)

    def cards(self) -> list[Card]:
        return [Card("textco"), Card("voxco"), Card("idle")]

    def forget_key(self, provider_id: str) -> bool:
        if provider_id in self.stuck:
            raise LecternError(f"The key of {provider_id} could not be deleted.")
        return self.delete(provider_id)

    def terminate(self, provider_id: str) -> None:
        self.ended.append(provider_id)

    def delete(self, name: str) -> bool:
        if name not in self.held:
            return False
        self.held.remove(name)
        return True


@dataclass
class Stand:
    records: RecordService
    policy: PolicyService
    retention: RetentionService
    memory: Memory
    keys: Keys

    def accept(self) -> None:
        pack = self.policy.pack
        self.policy.accept([section.id for section in pack.sections], [box.id for box in pack.boxes])

    def status(self) -> PolicyStatus:
        return self.policy.status

    def remove(self) -> Removed:
        return remove_ai(self.records, self.policy, self.retention, self.keys, self.keys, lambda _part, _text: None)


@pytest.fixture
def stand(tmp_path: Path) -> Iterator[Stand]:
    with AuditLog(tmp_path / "audit.sqlite") as log:
        policy = PolicyService(log, Gate(tmp_path / "policy", organisation=NO_ORGANISATION, user="Ada"))
        records = RecordService(log, Records(tmp_path / "policy"), user="Ada")
        memory = Memory()
        yield Stand(records, policy, RetentionService(records, lambda: memory), memory, Keys())


@pytest.mark.clause("A6.4")
@pytest.mark.clause("B8.2")
def test_removing_takes_keys_history_and_acceptance_and_keeps_the_log(stand: Stand, tmp_path: Path) -> None:
    stand.accept()
    before = stand.records.log.count()
    done = stand.remove()
    assert done.keys == ("textco", "voxco")
    assert stand.keys.held == []
    assert stand.keys.ended == ["textco", "voxco", "idle"]
    assert stand.memory.kept == 0
    assert stand.status() is PolicyStatus.SUSPENDED
    assert stand.policy.gate.status is PolicyStatus.DECLINED
    assert "removed" in stand.records.suspended()
    again = RecordService(stand.records.log, Records(tmp_path / "policy"), user="Ada")
    assert "removed" in again.suspended(), "a restart does not bring it back"
    assert stand.records.log.count() > before
    assert stand.records.log.rows(event="ai.removed")[0].fields["keys"] == ["textco", "voxco"]


@pytest.mark.clause("A6.4")
def test_only_the_deliberate_step_and_a_new_acceptance_bring_it_back(stand: Stand) -> None:
    stand.accept()
    with pytest.raises(NotSuspended):
        stand.records.restore_ai("Just so.")
    stand.remove()
    with pytest.raises(PolicyRefusal) as refusal:
        stand.records.resume("I want it back.")
    assert refusal.value.clause == "A6.4"
    stand.accept()
    assert stand.records.suspended(), "accepting alone does not bring it back"
    stand.policy.withdraw()
    stand.records.restore_ai("The board decided to try again.")
    assert stand.records.suspended() == ""
    assert stand.status() is not PolicyStatus.ACCEPTED
    stand.accept()
    assert stand.status() is PolicyStatus.ACCEPTED


@pytest.mark.clause("A6.4")
def test_what_can_not_be_done_is_told_and_the_rest_is_done(stand: Stand, tmp_path: Path) -> None:
    stand.accept()
    stand.records.report_incident(1, "A leak", tmp_path / "evidence")
    stand.keys.stuck = ("voxco",)
    done = stand.remove()
    assert len(done.left) == 2
    assert any("voxco" in text for text in done.left)
    assert any("incident" in text.lower() for text in done.left), "what was sent is evidence while it is looked into"
    assert stand.memory.kept == 3
    with pytest.raises(LecternError):
        stand.records.resume("Back.")
    stand.remove()
    assert "removed" in stand.records.suspended()
    stand.records.restore_ai("The board decided to try again.")
    assert "A leak" in stand.records.suspended(), "the incident is not over with that"
