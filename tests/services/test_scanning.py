"""Scanning as the author writes: only what changed, findings by block, and decisions that are undoable and never miss."""

from __future__ import annotations

import os
import queue
import re
import signal
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.course.blocks import Image, ListBlock, ListItem, MediaRef, Option, Paragraph, SingleChoice, Table
from app.course.errors import Cancelled
from app.course.findings import Finding
from app.course.model import Course, Lesson, Section, Settings
from app.course.ops import InsertBlock, MoveBlock, RemoveBlock, ReplaceBlock, SetSettings, TrashLesson
from app.course.text import Mark, RichText, Run
from app.guard.restoring import Restorer
from app.scan.standins import pool
from app.services.coursescan import scan_course
from app.services.editing import Session
from app.services.jobs import Jobs
from app.services.scanning import FindingMoved, ScanService, ScanState, finding_title

FIRST = "Write to alice@northwind.com today."


def _text(block_id: str, text: str) -> Paragraph:
    return Paragraph(id=block_id, text=RichText.of(text))


def _course() -> Course:
    blocks = (_text("b1", FIRST), _text("b2", "Nothing to see."), _text("b3", "alice@northwind.com or bob@fabrikam.com"))
    return Course(
        id="c1",
        settings=Settings(title="Welcome", description="Made by carol@northwind.com"),
        sections=(Section(id="s1", title="Basics", lessons=(Lesson(id="l1", title="Ask 212-736-5000", blocks=blocks),)),),
    )


def no_media(sha256: str) -> bytes:
    raise AssertionError(f"no picture is shown, and {sha256} was asked for")


class Room:
    """An open course with its scanner, and the interface thread's queue."""

    def __init__(self, path: Path, course: Course | None) -> None:
        """With a new file of the course, or with the one that is there."""
        self.calls: queue.Queue[Callable[[], None]] = queue.Queue()
        self.session = Session.create(path, course, self.calls.put) if course else Session.open(path, self.calls.put)
        self.jobs = Jobs(self.calls.put)
        self.scans = ScanService(self.session, self.calls.put, self.jobs)
        self.fresh: list[frozenset[str]] = []
        self.scans.on_change(self.fresh.append)

    def run(self, until: Callable[[], bool], seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        while not until():
            assert time.monotonic() < end, "it did not happen in time"
            try:
                self.calls.get(timeout=0.02)()
            except queue.Empty:
                continue

    def settle(self) -> None:
        self.run(lambda: self.scans.state is ScanState.IDLE)

    def kinds(self, block_id: str) -> list[str]:
        return [finding.kind for finding in self.scans.findings.get(block_id, ())]

    def one(self, block_id: str, index: int = 0) -> Finding:
        return self.scans.findings[block_id][index]

    def plain(self, block_id: str) -> str:
        return next(block for _, block in self.session.course.blocks() if block.id == block_id).plain()

    def set_text(self, block_id: str, text: str | RichText) -> None:
        rich = RichText.of(text) if isinstance(text, str) else text
        self.session.do(ReplaceBlock("l1", Paragraph(id=block_id, text=rich)), "Typing")

    def close(self) -> None:
        self.scans.close()
        self.jobs.close()
        self.session.close()


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Room]:
    room = Room(tmp_path / "a.course", _course())
    room.settle()
    yield room
    room.close()


def test_opening_a_course_scans_it_in_the_background(tmp_path: Path) -> None:
    room = Room(tmp_path / "a.course", _course())
    assert room.scans.state is ScanState.STARTING
    assert room.scans.summary == "Scanner starting"
    room.settle()
    assert room.scans.summary.startswith("Scanned 3 blocks in ")
    assert room.kinds("b1") == ["email"]
    assert room.kinds("b3") == ["email", "email"]
    assert "b2" not in room.scans.findings
    room.close()


def test_titles_and_course_texts_are_scanned_under_their_own_ids(room: Room) -> None:
    assert [(f.block_id, f.part, f.kind) for f in room.scans.all_findings()] == [
        ("c1", "description", "email"),
        ("l1", "title", "phone"),
        ("b1", "text", "email"),
        ("b3", "text", "email"),
        ("b3", "text", "email"),
    ]


def test_every_text_of_a_block_is_scanned(room: Room) -> None:
    mail = RichText.of("x@northwind.com")
    blocks = [
        Image(id="i1", alt="Photo of x@northwind.com", caption="By x@northwind.com"),
        Table(id="t1", rows=((mail, RichText()), (RichText(), mail)), caption="x@northwind.com"),
        ListBlock(id="u1", items=(ListItem(mail), ListItem(mail))),
        SingleChoice(id="q1", prompt=mail, options=(Option(text=mail, feedback=mail), Option()), feedback_correct=mail),
    ]
    for block in blocks:
        room.session.do(InsertBlock("l1", 0, block), "Insert")
    room.settle()
    for block in blocks:
        expected = {part.path for part in block.parts() if "x@" in part.text.plain}
        assert {finding.part for finding in room.scans.findings[block.id]} == expected


def test_only_changed_blocks_are_scanned_again(room: Room) -> None:
    room.fresh.clear()
    room.set_text("b2", "Call 212-736-5000")
    room.settle()
    assert room.scans.summary.startswith("Scanned 1 block in ")
    assert room.fresh == [frozenset({"b2"})]
    assert room.kinds("b2") == ["phone"]


def test_moved_removed_trashed_and_restored_blocks_keep_the_findings_right(room: Room) -> None:
    room.session.do(MoveBlock("l1", "b1", "l1", 2), "Move")
    room.settle()
    assert room.kinds("b1") == ["email"]
    room.session.do(RemoveBlock("l1", "b1"), "Delete")
    assert "b1" not in room.scans.findings
    room.session.undo()
    room.settle()
    assert room.kinds("b1") == ["email"]
    room.session.do(TrashLesson("l1"), "Delete lesson")
    assert set(room.scans.findings) == {"c1"}
    room.session.undo()
    room.settle()
    assert set(room.scans.findings) == {"c1", "l1", "b1", "b3"}


@pytest.mark.clause("A2.4c")
def test_redacting_is_one_undoable_step(room: Room) -> None:
    room.scans.redact(room.one("b1"))
    assert room.plain("b1") == "Write to [EMAIL] today."
    assert room.session.undo_label == "Redact e-mail address"
    room.settle()
    assert "b1" not in room.scans.findings
    room.session.undo()
    room.settle()
    assert room.plain("b1") == FIRST
    assert room.kinds("b1") == ["email"]


@pytest.mark.clause("B6.4")
def test_pseudonyms_are_the_same_for_the_same_value_everywhere(room: Room) -> None:
    room.scans.replace(room.one("b1"))
    room.scans.replace(room.one("b3", 1))
    room.settle()
    room.scans.replace(room.one("b3"))
    alice, bob = (room.scans.pseudonyms.of("email", value) for value in ("alice@northwind.com", "bob@fabrikam.com"))
    assert room.plain("b1") == f"Write to {alice} today."
    assert room.plain("b3") == f"{alice} or {bob}"
    room.settle()
    assert set(room.scans.findings) == {"c1", "l1"}
    assert Restorer({alice: "alice@northwind.com"}).restored(room.plain("b1")) == FIRST
    room.session.flush()
    assert alice.encode() in room.session.path.read_bytes() + Path(f"{room.session.path}-wal").read_bytes()


@pytest.mark.clause("B6.4")
def test_people_are_called_alike_in_every_session_and_their_pseudonyms_are_nobodys(room: Room) -> None:
    text = "Maria Lopez and Mr Okafor have the keys. Ask Maria Lopez first."
    room.set_text("b2", text)
    room.settle()
    room.scans.replace_all(room.scans.findings["b2"])
    first = room.plain("b2")
    assert not {"Maria", "Lopez", "Okafor"} & set(first.replace(".", " ").split())
    name = first.partition(" and ")[0]
    assert name.split()[0] in pool("female")
    assert first.count(name) == 2
    room.settle()
    assert "b2" not in room.scans.findings
    room.close()
    again = Room(room.session.path, None)
    again.settle()
    assert "b2" not in again.scans.findings
    again.set_text("b1", text)
    again.settle()
    again.scans.replace_all(again.scans.findings["b1"])
    assert again.plain("b1") == first
    again.close()


def test_not_sensitive_is_remembered_by_hash_for_this_course_alone(room: Room, tmp_path: Path) -> None:
    room.scans.accept(room.one("b1"))
    assert "b1" not in room.scans.findings
    assert room.kinds("b3") == ["email"]
    assert b"alice" not in b"".join(digest.encode() for digest in room.session.course.accepted)
    room.set_text("b2", "Also alice@northwind.com and dave@northwind.com")
    room.settle()
    assert [f.masked for f in room.scans.findings["b2"]] == ["da•••@northwind.com"]
    accepted = room.session.course.accepted
    other = Room(tmp_path / "b.course", replace(_course(), accepted=accepted))
    other.settle()
    assert other.kinds("b1") == ["email"]
    other.close()
    room.session.undo()
    room.session.undo()
    assert room.kinds("b1") == ["email"]


def test_lesson_and_course_texts_can_be_redacted_too(room: Room) -> None:
    room.scans.redact(room.one("l1"))
    room.scans.replace(room.one("c1"))
    assert room.session.course.lesson("l1").title == "Ask [PHONE]"
    assert re.fullmatch(r"Made by person\d{3}@example\.com", room.session.course.settings.description)
    room.session.undo()
    room.session.undo()
    assert room.session.course == _course()


def test_the_right_characters_are_redacted_when_the_text_moved_meanwhile(room: Room) -> None:
    finding = room.one("b3", 1)
    room.set_text("b3", "First ask Zoë: alice@northwind.com or bob@fabrikam.com")
    room.scans.redact(finding)  # before the new text was scanned
    assert room.plain("b3") == "First ask Zoë: alice@northwind.com or [EMAIL]"


def test_a_finding_whose_text_is_gone_is_refused_and_nothing_changes(room: Room) -> None:
    finding = room.one("b1")
    room.set_text("b1", "Write to nobody at all, or to aliceXnorthwind.com today")
    before = room.session.course
    for decide in (room.scans.redact, room.scans.replace):
        with pytest.raises(FindingMoved) as caught:
            decide(finding)
        assert caught.value.next_step
    room.settle()
    with pytest.raises(FindingMoved):
        room.scans.redact(finding)
    assert room.session.course == before


def test_a_value_that_stands_there_more_often_now_is_not_guessed_at(room: Room) -> None:
    finding = room.one("b1")
    room.set_text("b1", "alice@northwind.com alice@northwind.com alice@northwind.com")
    with pytest.raises(FindingMoved):
        room.scans.redact(finding)
    room.settle()
    room.scans.redact_all(room.scans.findings["b1"])
    assert room.plain("b1") == "[EMAIL] [EMAIL] [EMAIL]"


def test_redacting_all_is_one_step_over_blocks_parts_and_titles(room: Room) -> None:
    room.scans.redact_all(room.scans.all_findings())
    assert room.plain("b3") == "[EMAIL] or [EMAIL]"
    assert room.session.course.lesson("l1").title == "Ask [PHONE]"
    room.session.undo()
    assert room.session.course == _course()
    question = SingleChoice(id="q1", prompt=RichText.of("x@northwind.com"), feedback_correct=RichText.of("y@northwind.com"))
    room.session.do(InsertBlock("l1", 0, question), "Insert")
    room.settle()
    room.scans.replace_all(room.scans.findings["q1"])
    assert {part.text.plain for part in room.session.course.lesson("l1").blocks[0].parts() if len(part.text)} == {
        room.scans.pseudonyms.of("email", value) for value in ("x@northwind.com", "y@northwind.com")
    }


def test_redacting_an_address_and_its_link_leaves_the_link_beside_it_alone(room: Room) -> None:
    ours, theirs = "mailto:alice@northwind.com", "https://intranet.example.org/"
    text = RichText((Run("mail alice@northwind.com now", link=ours), Run("next", link=theirs), Run(" end")))
    room.set_text("b1", text)
    room.settle()
    room.scans.redact_all(room.scans.findings["b1"])
    (after,) = (block for _, block in room.session.course.blocks() if block.id == "b1")
    assert isinstance(after, Paragraph)
    assert [(run.text, run.link) for run in after.text.runs] == [("mail [EMAIL] now", None), ("next", theirs), (" end", None)]


def test_likeness_is_by_value_and_accepting_all_like_is_by_kind(room: Room) -> None:
    assert [finding.block_id for finding in room.scans.like(room.one("b1"))] == ["b1", "b3"]
    room.scans.accept_all_like(room.one("b1"))
    assert set(room.scans.findings) == {"l1"}
    assert len(room.session.course.accepted) == 3
    room.session.undo()
    assert set(room.scans.findings) == {"c1", "l1", "b1", "b3"}


def test_an_address_in_a_link_is_found_and_redacting_takes_the_link_off(room: Room) -> None:
    strong = frozenset({Mark.STRONG})
    room.set_text("b2", RichText((Run("Ask "), Run("Alice", strong, "mailto:alice@northwind.com"), Run(" now."))))
    room.settle()
    finding = room.one("b2")
    assert (finding.start, finding.end, finding.detector) == (4, 9, "link.presidio.Email")
    room.set_text("b2", RichText((Run("Do ask "), Run("Alice", strong, "mailto:alice@northwind.com"), Run(" now."))))
    room.scans.redact(finding)
    block = room.session.course.lesson("l1").blocks[1]
    assert isinstance(block, Paragraph)
    assert block.text == RichText((Run("Do ask "), Run("Alice", strong), Run(" now.")))


def test_a_killed_worker_does_not_lose_a_block(room: Room) -> None:
    pid = room.scans._worker.pid
    assert pid
    os.kill(pid, signal.SIGKILL)
    room.set_text("b2", "Call 212-736-5000")
    room.run(lambda: room.kinds("b2") == ["phone"])
    room.settle()
    assert room.scans.problem is None


def test_a_scanner_that_cannot_run_says_so_and_nothing_else_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from app.scan import worker

    monkeypatch.setattr(worker, "RESTARTS", (0.0,))
    session = Session.create(tmp_path / "a.course", _course(), (calls := queue.Queue[Callable[[], None]]()).put)
    scans = ScanService(session, calls.put, Jobs(calls.put), command=["/nonexistent/lectern"])
    while scans.state is not ScanState.FAILED:
        calls.get(timeout=10)()
    assert scans.summary == "The scanner has stopped"
    assert scans.problem
    assert scans.problem.next_step
    session.do(SetSettings(replace(session.course.settings, title="Still editing")), "Rename")
    scans.close()
    session.close()


def test_nothing_is_called_after_close(room: Room) -> None:
    room.set_text("b2", "Call 212-736-5000")
    room.scans.close()
    room.fresh.clear()
    while not room.calls.empty():
        room.calls.get()()
    assert room.fresh == []
    assert room.scans._worker.pid is None


def test_the_command_line_scans_a_course_in_its_own_process_with_progress() -> None:
    steps: list[tuple[float, str]] = []
    course = _course()
    findings = scan_course(course, b"key", no_media, lambda fraction, text: steps.append((fraction, text)))
    assert [(f.block_id, f.kind) for f in findings] == [
        ("c1", "email"),
        ("l1", "phone"),
        ("b1", "email"),
        ("b3", "email"),
        ("b3", "email"),
    ]
    assert [fraction for fraction, _ in steps] == sorted(fraction for fraction, _ in steps)
    assert steps[-1][0] == 1.0
    left = scan_course(replace(course, accepted=frozenset({findings[0].digest})), b"key", no_media)
    assert len(left) == 4
    assert finding_title(findings[1].kind) == "Phone number"


def test_scanning_a_course_can_be_stopped() -> None:
    def stop(_fraction: float, _text: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        scan_course(_course(), b"key", no_media, stop)


def test_worker_and_in_process_scan_agree(room: Room) -> None:
    own = scan_course(room.session.course, room.session.project.secret, room.session.media)
    assert own == room.scans.all_findings()


def test_what_is_not_sensitive_in_any_course_is_not_told_again(room: Room) -> None:
    room.scans.accept_everywhere(room.one("b1"))
    assert "b1" not in room.scans.findings
    assert room.kinds("b3") == ["email"]  # the other one
    room.set_text("b2", "Mail alice@northwind.com")
    room.settle()
    assert room.kinds("b2") == []


def test_reporting_a_false_alarm_writes_a_file_and_settles_it_here(room: Room) -> None:
    path = room.scans.report_false_alarm(room.one("b1"))
    assert "alice@northwind.com" in path.read_text("utf-8")
    assert "b1" not in room.scans.findings
    room.session.undo()
    assert "b1" in room.scans.findings


def test_a_name_in_a_file_name_is_redacted_by_renaming_the_file(tmp_path: Path) -> None:
    picture = Image(id="b1", alt="A badge", source=MediaRef("0" * 64, "image/png", "Dr_Anna_Keller.png"))
    room = Room(
        tmp_path / "a.course",
        Course(id="c1", sections=(Section(id="s1", lessons=(Lesson(id="l1", title="Badges", blocks=(picture,)),)),)),
    )
    try:
        room.run(lambda: "person" in room.kinds("b1"))
        finding = next(one for one in room.scans.findings["b1"] if one.kind == "person")
        assert finding.part == "source.name"
        room.scans.redact(finding)
        room.run(lambda: "person" not in room.kinds("b1"))
        (changed,) = [block for _, block in room.session.course.blocks()]
        assert isinstance(changed, Image)
        assert changed.source == MediaRef("0" * 64, "image/png", "[NAME].png")
        room.session.undo()
        room.run(lambda: "person" in room.kinds("b1"))
    finally:
        room.close()
