"""Pictures of an open course are read behind the author's back, once, and what they say is scanned as every text is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.services.test_picturescan import ADDRESS, picture
from tests.services.test_scanning import Room

from app.course import Course, Lesson, RichText, Section
from app.course.blocks import Image, Paragraph
from app.course.findings import Severity
from app.course.ops import InsertBlock, RemoveBlock, ReplaceBlock
from app.media import pictures
from app.media.pictures import Said, look
from app.paths import cache_dir
from app.services import picturereading
from app.services.coursescan import scan_course
from app.services.picturereading import PictureMemory
from app.services.picturescan import WORDS, painted_over
from app.services.scanning import FindingMoved

BADGE = picture("Visitor: Marta Quill", f"Write to {ADDRESS}", kind="JPEG", artist=ADDRESS)
SIGN = picture("Leave by the nearest exit")


@pytest.fixture
def looked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The size of every picture that was really read."""
    seen: list[int] = []

    def counted(data: bytes, check: Callable[[], None]) -> Said:
        seen.append(len(data))
        return look(data, check)

    monkeypatch.setattr(picturereading, "look", counted)
    return seen


@pytest.fixture
def room(tmp_path: Path, looked: list[int]) -> Iterator[Room]:
    lesson = Lesson(id="l1", title="Badges", blocks=(Paragraph(id="b1", text=RichText.of("Wear it.")),))
    made = Room(tmp_path / "a.course", Course(id="c1", sections=(Section(id="s1", lessons=(lesson,)),)))
    yield made
    made.close()


def insert(room: Room, data: bytes, block_id: str = "p1") -> Image:
    block = Image(id=block_id, alt="A badge", source=room.session.add_media(data, "image/png", "badge.png"))
    room.session.do(InsertBlock("l1", 0, block), "Insert image")
    return block


def read(room: Room) -> None:
    room.settle()
    room.run(lambda: not room.scans.pictures_waiting)
    room.settle()


def parts(room: Room) -> set[tuple[str, str]]:
    return {(finding.part, finding.kind) for finding in room.scans.findings.get("p1", ())}


def test_a_picture_is_read_as_it_is_inserted_and_its_details_are_findings_of_its_block(room: Room) -> None:
    insert(room, BADGE)
    assert room.scans.pictures_waiting == 1
    assert room.scans.picture("p1") is None
    read(room)
    assert {(WORDS, "email"), (WORDS, "person"), ("source.property.Artist", "email")} <= parts(room)
    assert [f for f in room.scans.all_findings() if f.part == WORDS]
    report = room.scans.picture("p1")
    assert report is not None
    assert all(bool(one.boxes) == (one.finding.part == WORDS) for one in report.seen)
    assert room.scans.pictures_by == ""


def test_painting_over_takes_the_findings_away_and_undo_brings_them_back_unread(room: Room, looked: list[int]) -> None:
    block = insert(room, BADGE)
    read(room)
    report = room.scans.picture("p1")
    assert report is not None
    ref = room.session.add_media(painted_over(BADGE, report.seen), "image/jpeg", "badge.jpg")
    room.session.do(ReplaceBlock("l1", replace(block, source=ref)), "Paint over a picture")
    read(room)
    assert parts(room) == set()
    assert len(looked) == 2
    room.session.undo()
    read(room)
    assert (WORDS, "email") in parts(room)
    assert len(looked) == 2


def test_what_is_kept_is_remembered_in_the_course_wherever_the_value_stands(room: Room, tmp_path: Path) -> None:
    insert(room, BADGE)
    read(room)
    room.scans.accept(next(f for f in room.scans.findings["p1"] if (f.part, f.kind) == (WORDS, "email")))
    assert ("source.property.Artist", "email") not in parts(room)
    room.set_text("b1", f"Mail {ADDRESS}")
    read(room)
    assert "b1" not in room.scans.findings
    course, secret = room.session.course, room.session.project.secret
    assert [f.kind for f in scan_course(course, secret, room.session.media)] == ["person"]
    room.session.undo()
    room.session.undo()
    read(room)
    assert (WORDS, "email") in parts(room)


def test_a_course_that_is_opened_again_reads_nothing_and_finds_the_same(room: Room, looked: list[int], tmp_path: Path) -> None:
    insert(room, BADGE)
    insert(room, SIGN, "p2")
    read(room)
    before = room.scans.all_findings()
    assert len(looked) == 2
    again = Room(tmp_path / "b.course", room.session.course)
    try:
        again.session.add_media(BADGE, "image/jpeg", "")
        read(again)
        assert [(f.part, f.kind, f.masked) for f in again.scans.all_findings()] == [(f.part, f.kind, f.masked) for f in before]
        assert len(looked) == 2
    finally:
        again.close()


def test_command_line_and_window_find_the_same_in_pictures(room: Room) -> None:
    insert(room, BADGE)
    read(room)
    own = scan_course(room.session.course, room.session.project.secret, room.session.media)
    assert set(own) == set(room.scans.all_findings())
    assert any(finding.part == WORDS for finding in own)


def test_nothing_in_a_picture_can_be_written_anew(room: Room) -> None:
    insert(room, BADGE)
    read(room)
    finding = next(f for f in room.scans.findings["p1"] if f.part == WORDS)
    before = room.session.course
    for answer in (room.scans.redact, room.scans.replace):
        with pytest.raises(FindingMoved):
            answer(finding)
    assert room.session.course == before


def test_a_picture_taken_out_before_its_turn_is_not_waited_for(room: Room) -> None:
    room.jobs.start("Something long", lambda progress: _until_stopped(progress.check))
    room.jobs.start("Something long", lambda progress: _until_stopped(progress.check))
    insert(room, BADGE)
    assert room.scans.pictures_waiting == 1
    room.session.do(RemoveBlock("l1", "p1"), "Remove")
    assert room.scans.pictures_waiting == 0


def _until_stopped(check: Callable[[], None]) -> None:
    import time

    while True:
        check()
        time.sleep(0.01)


def test_closing_stops_the_reading(room: Room, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    slow = tmp_path / "tesseract"
    slow.write_text("#!/bin/sh\n[ $1 = --list-langs ] || exec sleep 60\n")
    slow.chmod(0o755)
    monkeypatch.setattr(pictures, "program", lambda: str(slow))
    insert(room, BADGE)
    room.scans.close()
    room.jobs.close()  # waits for what runs
    assert room.scans.pictures_waiting == 0


def test_what_pictures_say_is_kept_private(room: Room) -> None:
    insert(room, BADGE)
    read(room)
    entries = [path for path in (cache_dir() / "pictures").rglob("*") if path.is_file()]
    assert entries
    digest = next(iter(room.session.course.lesson("l1").blocks[0].media()))
    for path in entries:
        assert ADDRESS.encode() not in path.read_bytes()
        assert b"Marta" not in path.read_bytes()
        assert digest not in str(path)
        assert path.stat().st_mode & 0o077 == 0


def test_memory_forgets_what_is_damaged_and_what_was_read_in_other_languages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory, said = PictureMemory(tmp_path / "kept"), look(BADGE)
    memory.keep("0" * 64, said)
    assert memory.recall("0" * 64) == said
    assert memory.recall("1" * 64) is None
    monkeypatch.setattr(picturereading, "languages", lambda: ("deu", "eng", "fra"))
    assert memory.recall("0" * 64) is None
    monkeypatch.undo()
    (entry,) = [path for path in (tmp_path / "kept").rglob("*") if path.is_file()]
    entry.write_bytes(entry.read_bytes()[:-1] + b"x")
    assert memory.recall("0" * 64) is None
    entry.write_bytes(b"")
    assert memory.recall("0" * 64) is None


def test_without_tesseract_it_is_said_once_for_the_course_and_properties_are_scanned(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "program", lambda: None)
    monkeypatch.setattr(picturereading, "program", lambda: None)
    assert room.scans.pictures_by == ""  # nothing to say while there is no picture
    insert(room, BADGE)
    read(room)
    assert parts(room) == {("source.property.Artist", "email")}
    assert "Tesseract" in room.scans.pictures_by


def test_a_picture_that_is_missing_or_none_stops_nothing(room: Room) -> None:
    gone = Image(id="p2", alt="Gone", source=replace(insert(room, b"no picture").source, sha256="0" * 64))  # type: ignore[type-var]
    room.session.do(InsertBlock("l1", 0, gone), "Insert image")
    read(room)
    for block_id in ("p1", "p2"):
        report = room.scans.picture(block_id)
        assert report is not None
        assert report.note
        (seen,) = report.seen
        assert (seen.finding.kind, seen.finding.severity, seen.boxes) == ("unscanned", Severity.REVIEW, ())
        assert report.note in seen.finding.reason
    room.scans.accept(room.one("p1"))
    assert "p1" not in room.scans.findings
    assert "p2" in room.scans.findings  # each is answered for by itself


def test_a_picture_that_nobody_foresaw_leaves_no_other_unread(
    room: Room, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(data: bytes, check: Callable[[], None]) -> Said:
        if data == SIGN:
            raise IndexError("a defect")
        return look(data, check)

    monkeypatch.setattr(picturereading, "look", broken)
    insert(room, SIGN, "p2")
    insert(room, BADGE)
    read(room)
    assert (WORDS, "email") in parts(room)
    assert [finding.kind for finding in room.scans.findings["p2"]] == ["unscanned"]
    assert "IndexError" in room.one("p2").reason
    caplog.clear()


def test_whoever_looks_at_a_picture_is_told_as_soon_as_it_is_read_whatever_else_waits(room: Room) -> None:
    told: list[tuple[frozenset[str], int]] = []
    read(room)
    leave = room.scans.on_change(lambda ids: told.append((ids, room.scans.pictures_waiting)))
    insert(room, SIGN)
    insert(room, BADGE, "p2")
    room.run(lambda: any("p1" in ids for ids, _ in told))
    assert room.scans.picture("p1") is not None
    assert room.scans.findings.get("p1", ()) == ()
    assert next(waiting for ids, waiting in told if "p1" in ids) == 1
    leave()
