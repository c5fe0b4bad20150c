"""The course value and the small words around it."""

from __future__ import annotations

import hashlib
import re
from dataclasses import FrozenInstanceError, replace

import pytest
from tests.course.test_ops import record

import app.course as ground
from app.course.blocks import Paragraph
from app.course.errors import Cancelled, FileProblem, InvalidOp, LecternError, PolicyRefusal
from app.course.findings import Finding, Severity
from app.course.ids import new_id
from app.course.model import Course, Lesson, Section, Settings, new_course
from app.course.ops import check_course
from app.course.payload import Payload
from app.course.provenance import SourceType


def test_a_new_course_has_one_lesson_to_write_in() -> None:
    course = new_course("Fire safety", "de")
    check_course(course)
    assert course.settings.title == "Fire safety"
    assert course.settings.language == course.settings.voice.language == "de"
    [(lesson, block)] = course.blocks()
    assert isinstance(block, Paragraph)
    assert course.place(lesson.id) == (0, 0)
    assert course.lesson(lesson.id) is lesson


def test_what_is_not_there_is_said() -> None:
    course = Course(sections=(Section(id="s1", lessons=(Lesson(id="l1", title="Exits"),)),))
    with pytest.raises(InvalidOp, match="section s9"):
        course.section("s9")
    with pytest.raises(InvalidOp, match="lesson l9"):
        course.lesson("l9")
    with pytest.raises(InvalidOp, match="lesson l9"):
        course.place("l9")
    with pytest.raises(InvalidOp, match="Exits"):
        course.lesson("l1").find("b9")
    assert course.record("p9") is None
    made = replace(course, provenance=(record("p1"), record("p2")))
    assert made.record("p2") is made.provenance[1]


def test_a_course_can_not_be_changed_in_place() -> None:
    with pytest.raises(FrozenInstanceError):
        new_course().settings.title = "other"  # type: ignore[misc]


def test_titles_hold_only_what_files_can_hold() -> None:
    assert Lesson(title="a\x00b").title == "ab"
    assert Section(title="a\ud800").title == "a"
    assert Settings(title="\x01", description="x\r\ny", author="An\x7fna") == Settings(
        title="", description="x\ny", author="Anna"
    )


def test_ids_are_safe_as_names_everywhere_and_do_not_meet() -> None:
    made = {new_id("l") for _ in range(2000)}
    assert len(made) == 2000
    assert all(re.fullmatch("l[a-km-np-z2-9]{11}", item) for item in made)


def test_errors_say_what_why_and_what_next() -> None:
    error = FileProblem("“a” is damaged.", "It ends early.", "Open a backup.")
    assert str(error) == "“a” is damaged. It ends early. Open a backup."
    assert str(LecternError("Only what.")) == "Only what."
    assert PolicyRefusal("No.", clause="A2.1").clause == "A2.1"
    assert str(Cancelled()) == "Stopped."


def test_a_payload_is_known_by_its_exact_bytes() -> None:
    payload = Payload(provider="p", model="m", feature="f", purpose="", course_id="c", block_ids=(), body=b"abc")
    assert payload.sha256 == hashlib.sha256(b"abc").hexdigest()


def test_a_finding_is_a_value_that_says_why() -> None:
    made = Finding(
        block_id="b1", part="text", start=0, end=4, kind="EMAIL", score=0.9, severity=Severity("alert"), detector="d",
        reason="It has an @.", masked="a…@x", digest="0" * 64,
    )  # fmt: skip
    assert replace(made) == made
    assert list(Severity) == [Severity.REVIEW, Severity.ALERT, Severity.SEVERE]


def test_the_ground_offers_what_it_lists() -> None:
    assert all(hasattr(ground, name) for name in ground.__all__)
    assert not hasattr(ground, "Nonsense")


def test_source_types_are_the_vocabulary_of_the_press() -> None:
    assert SourceType.TRAINED.uri == "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"
