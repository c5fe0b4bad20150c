"""AI requests and answers are kept for a time, and forgotten so that their words are nowhere in the bytes of any file."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.audit import AuditLog
from app.course import OutputKind, Provenance, RichText, SourceType
from app.course.blocks import Paragraph
from app.course.errors import LecternError, PolicyRefusal
from app.course.model import new_course
from app.course.ops import AddProvenance, Batch, InsertBlock, RemoveBlock, ReplaceBlock
from app.course.text import Run
from app.project import backups_of
from app.project.aihistory import AiHistory, HistoryEntry
from app.services import at_once
from app.services.editing import Session
from app.services.records import RecordService
from app.services.retention import DEFAULT_DAYS, RetentionService

CANARY = "zebrafinch"
ANSWER = f"The {CANARY} alarm rings in every corridor of the building."
PROMPT = "Rewrite: nobody reads the quokka evacuation plan at all."
NOW = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)


@dataclass
class Entry:
    course: str
    made: datetime
    prompt: str
    answer: str


class Held:
    """A key that lasts, in memory."""

    def __init__(self) -> None:
        self.key = secrets.token_bytes(32)

    def lasting(self) -> bool:
        return True

    def read(self) -> bytes:
        return self.key

    def replace(self) -> bytes:
        self.key = secrets.token_bytes(32)
        return self.key


@dataclass
class Memory:
    """An AI history in memory; ``locked`` is one whose key is gone."""

    kept: list[Entry] = field(default_factory=list)
    locked: bool = False

    def entries(self, course_id: str | None = None) -> list[Entry]:
        if self.locked:
            raise LecternError("The AI history can't be read.")
        return [entry for entry in self.kept if course_id in (None, entry.course)]

    def expire(self, older_than: datetime) -> int:
        gone = [entry for entry in self.kept if entry.made < older_than]
        self.kept = [entry for entry in self.kept if entry not in gone]
        return len(gone)

    def forget(self, course_id: str | None = None) -> int:
        gone = [entry for entry in self.kept if course_id in (None, entry.course)]
        self.kept = [entry for entry in self.kept if entry not in gone]
        return len(gone)


@pytest.fixture
def log(private_home: Path) -> Iterator[AuditLog]:
    private_home.mkdir()
    with AuditLog(private_home / "audit.sqlite", now=lambda: NOW) as log:
        yield log


@pytest.fixture
def records(log: AuditLog) -> RecordService:
    return RecordService(log, user="Ada", now=lambda: NOW)


@pytest.fixture
def memory() -> Memory:
    return Memory()


@pytest.fixture
def retention(records: RecordService, memory: Memory) -> RetentionService:
    return RetentionService(records, lambda: memory)


def quiet(fraction: float, text: str = "") -> None:
    """Progress that nobody looks at."""


def files_with(word: str, *places: Path) -> list[str]:
    """Names of all files under ``places`` that hold a word in any common encoding."""
    wanted = [word.encode(coding) for coding in ("utf-8", "utf-16-le")]
    files = [path for place in places for path in ([place] if place.is_file() else place.rglob("*")) if path.is_file()]
    return [str(path) for path in files if any(text in path.read_bytes() for text in wanted)]


def course_files(path: Path) -> list[Path]:
    return [found for found in path.parent.glob(f"{path.name}*") if found.is_file()]


def record(name: str) -> Provenance:
    return Provenance(
        id=name,
        kind=OutputKind.TEXT,
        source_type=SourceType.TRAINED,
        provider="openai",
        system="gpt",
        created="2026-11-26T10:00:00+00:00",
        user="Ada",
        request_id="r1",
        prompt_sha256="0" * 64,
    )


def insert(session: Session, text: str, name: str = "p1") -> str:
    """Put text of a model at the end of the first lesson, as accepting a draft does."""
    [lesson] = session.course.lessons()
    block = Paragraph(text=RichText((Run(text, origin=name),)))
    known = () if session.course.record(name) else (AddProvenance(record(name)),)
    session.do(Batch((*known, InsertBlock(lesson.id, len(lesson.blocks), block))), "Insert a draft")
    return block.id


@pytest.mark.clause("A3.7")
def test_kept_for_thirty_days_unless_somebody_says_otherwise(
    retention: RetentionService, memory: Memory, log: AuditLog
) -> None:
    memory.kept = [Entry("c1", NOW - timedelta(days=days), "p", "a") for days in (1, 20, 29, 31, 90)]
    assert retention.days == DEFAULT_DAYS == 30
    assert retention.expire() == 2
    assert len(memory.kept) == 3
    assert retention.set_days(7) == 2
    assert len(memory.kept) == 1
    assert retention.days == 7
    assert [row.fields["count"] for row in log.rows(event="history.expired", newest_first=False)] == [2, 2]
    assert log.rows(event="history.retention")[0].fields == {"user": "Ada", "days": 7, "before": 30}


@pytest.mark.parametrize("days", [0, -1, 366])
def test_a_time_that_is_none_changes_nothing(retention: RetentionService, days: int) -> None:
    with pytest.raises(LecternError):
        retention.set_days(days)
    assert retention.days == 30


@pytest.mark.parametrize("damage", ["", "{}", '{"days": "x"}', '{"days": 9999}'])
def test_a_damaged_setting_is_the_default(retention: RetentionService, records: RecordService, damage: str) -> None:
    retention.set_days(7)
    (records.records.folder / "retention.json").write_text(damage, "utf-8")
    assert retention.days == 30


@pytest.mark.clause("A6.3")
def test_nothing_is_deleted_while_an_incident_is_looked_into(
    retention: RetentionService, records: RecordService, memory: Memory, tmp_path: Path
) -> None:
    memory.kept = [Entry("c1", NOW - timedelta(days=90), "p", "a")]
    records.log.append("policy.declined", user="Ada")
    records.report_incident(1, "A leak", tmp_path)
    assert retention.expire() == 0
    with pytest.raises(PolicyRefusal) as refusal:
        retention.forget(quiet)
    assert refusal.value.clause == "A6.3"
    assert len(memory.kept) == 1
    records.resume("Looked into.")
    assert retention.expire() == 1


@pytest.mark.clause("A3.7")
@pytest.mark.clause("A3.5")
def test_the_forgotten_words_are_nowhere_on_disk(records: RecordService, tmp_path: Path, private_home: Path) -> None:
    history = AiHistory(private_home / "data" / "ai-history", Held())
    retention = RetentionService(records, lambda: history)
    path = tmp_path / "Fire safety.course"
    course = new_course("Fire safety")
    with Session.create(path, course, at_once) as session:
        [lesson] = session.course.lessons()
        block_id = insert(session, ANSWER)
        typed = Paragraph(text=RichText.of("Nobody reads the quokka evacuation plan at all."))
        session.do(InsertBlock(lesson.id, 0, typed), "Type")
        session.flush()
        session.project.keep_backup()
        session.do(RemoveBlock(lesson.id, block_id), "Delete")
        session.do(RemoveBlock(lesson.id, typed.id), "Delete")
        session.do(InsertBlock(lesson.id, 0, Paragraph(text=RichText.of("Our own words."))), "Type")
    told = json.dumps({"sent": PROMPT, "answer": ANSWER})
    history.add(HistoryEntry(id="d1", course_id=course.id, time=NOW.isoformat(), data=told))
    with Session.open(path, at_once) as session:
        assert files_with(CANARY, *course_files(path)), "undo keeps it, so there is something to forget"
        assert files_with(CANARY, private_home / "data" / "backups")
        assert files_with("quokka", private_home / "data" / "backups")
        versions = len(backups_of(path))
        done = retention.forget(quiet, [session.project])
        session.read_steps_again()
        for word in (CANARY, "quokka"):
            assert files_with(word, private_home, *course_files(path)) == []
        assert history.entries() == ()
        assert done.entries == 1
        assert done.steps >= 4
        assert 0 < done.versions < versions, "a version without those words stays"
        assert done.left == ()
        assert [block.plain() for _, block in session.course.blocks()] == ["Our own words.", ""]
        session.do(InsertBlock(lesson.id, 0, Paragraph(text=RichText.of("Written afterwards."))), "Type")
        session.flush()
        session.undo()
    for word in (CANARY, "quokka"):
        assert files_with(word, private_home, *course_files(path)) == []
    with Session.open(path, at_once) as session:
        assert session.can_redo


@pytest.mark.clause("A3.7")
def test_text_of_a_model_that_expired_long_ago_is_forgotten_too(
    retention: RetentionService, tmp_path: Path, private_home: Path
) -> None:
    path = tmp_path / "Fire safety.course"
    with Session.create(path, new_course("Fire safety"), at_once) as session:
        [lesson] = session.course.lessons()
        session.do(RemoveBlock(lesson.id, insert(session, ANSWER)), "Delete")
        session.flush()
        retention.forget(quiet, [session.project])
        session.read_steps_again()
        assert files_with(CANARY, private_home, *course_files(path)) == []
        assert not session.can_undo


@pytest.mark.clause("A3.7")
def test_what_the_course_still_says_stays_and_so_do_steps_and_versions_that_say_no_more(
    retention: RetentionService, memory: Memory, tmp_path: Path
) -> None:
    path = tmp_path / "Fire safety.course"
    with Session.create(path, new_course("Fire safety"), at_once) as session:
        block_id = insert(session, ANSWER)
        memory.kept = [Entry(session.course.id, NOW, "", ANSWER)]
        [lesson] = session.course.lessons()
        session.flush()
        session.project.keep_backup()
        session.do(InsertBlock(lesson.id, 0, Paragraph(text=RichText.of("Own."))), "Type")
        done = retention.forget(quiet, [session.project])
        session.read_steps_again()
        assert (done.entries, done.steps, done.versions) == (1, 0, 0)
        assert session.course.lesson(lesson.id).find(block_id) >= 0
        assert session.undo_label == "Type"


@pytest.mark.clause("A3.7")
def test_without_its_key_everything_that_may_hold_it_goes(retention: RetentionService, memory: Memory, tmp_path: Path) -> None:
    path = tmp_path / "Fire safety.course"
    with Session.create(path, new_course("Fire safety"), at_once) as session:
        [lesson] = session.course.lessons()
        session.do(ReplaceBlock(lesson.id, Paragraph(id=lesson.blocks[0].id, text=RichText.of("Own words."))), "Type")
        session.flush()
        session.project.keep_backup()
        memory.locked = True
        done = retention.forget(quiet, [session.project])
        session.read_steps_again()
        assert done.versions >= 1
        assert not session.can_undo
        assert [block.plain() for _, block in session.course.blocks()] == ["Own words."]


@pytest.mark.clause("A3.7")
def test_one_course_can_be_forgotten_and_the_other_stays(
    retention: RetentionService, memory: Memory, tmp_path: Path, log: AuditLog
) -> None:
    memory.kept = [Entry("c1", NOW, "", "one"), Entry("c2", NOW, "", "two")]
    assert retention.forget(quiet, course_id="c1").entries == 1
    assert [entry.course for entry in memory.kept] == ["c2"]
    assert log.rows(event="history.forgotten")[0].fields["course"] == "c1"


@pytest.mark.clause("A3.7")
def test_whoever_holds_drafts_in_memory_is_told_before_they_are_deleted(retention: RetentionService, memory: Memory) -> None:
    memory.kept = [Entry("c1", NOW, "", "one")]
    told: list[tuple[str | None, int]] = []
    stop = retention.on_forget(lambda course_id: told.append((course_id, len(memory.kept))))
    retention.forget(quiet, course_id="c1")
    retention.forget(quiet)
    stop()
    retention.forget(quiet)
    assert told == [("c1", 1), (None, 0)]


@pytest.mark.clause("A3.7")
def test_nobody_is_asked_to_unlock_anything_only_to_delete_what_is_old(records: RecordService, memory: Memory) -> None:
    memory.kept = [Entry("c1", NOW - timedelta(days=90), "p", "a")]
    locked = RetentionService(records, lambda: memory, ready=lambda: False)
    assert locked.expire() == 0
    assert locked.expire(ask=True) == 1
