"""Captions from a script, through the real guard with the draft voice of this computer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.media.align.speech import OTHER, SCRIPT, Spoken, recording

from app.audit import AuditLog
from app.course import Course, Lesson, RichText, Section
from app.course.blocks import CaptionTrack, MediaRef, Narration, Sentence, Voice
from app.course.errors import LecternError, ProviderProblem
from app.course.model import Settings
from app.course.ops import apply
from app.guard import Guard
from app.media.align.script import ScriptDoesNotFit
from app.media.audio import encode_wav
from app.policy import NO_ORGANISATION, Gate
from app.services.aligning import captions_from_script
from app.services.narration import NothingToSay, is_stale


@pytest.fixture
def log(tmp_path: Path) -> Iterator[AuditLog]:
    with AuditLog(tmp_path / "log.sqlite") as log:
        yield log


@pytest.fixture
def guard(log: AuditLog, tmp_path: Path) -> Iterator[Guard]:
    gate = Gate(tmp_path / "policy", organisation=NO_ORGANISATION, user="Ada")
    guard = Guard(log, gate, scan=lambda _, __: [])
    yield guard
    guard.close()


@pytest.fixture(scope="module")
def spoken() -> Spoken:
    return recording(SCRIPT[:6])


def course_of(script: str, language: str = "en") -> Course:
    block = Narration(
        id="bn", script=RichText.of(script), audio=MediaRef("a" * 64, "audio/mpeg", "own.mp3"), duration=40_000, recorded=True
    )
    lesson = Lesson(id="l1", title="Safety", blocks=(block,))
    settings = Settings(language=language, voice=Voice(language=language))
    return Course(settings=settings, sections=(Section(id="s1", lessons=(lesson,)),))


def narration(course: Course) -> Narration:
    block = course.lesson("l1").blocks[0]
    assert isinstance(block, Narration)
    return block


def _quiet(part: float, text: str) -> None:
    assert 0 <= part <= 1


def test_a_recording_gets_captions_at_the_times_its_sentences_are_said(guard: Guard, log: AuditLog, spoken: Spoken) -> None:
    course = course_of(" ".join(SCRIPT[:6]))
    block = narration(course)
    made = captions_from_script(course, "l1", block, encode_wav(spoken.clip), guard, _quiet)
    course = apply(course, made.op(block, "l1")).course
    block = narration(course)
    assert [sentence.text for sentence in block.sentences] == list(SCRIPT[:6])
    for sentence, (start, _) in zip(block.sentences, spoken.truth, strict=True):
        assert abs(sentence.start - start) < 120
    assert block.captions_from == "alignment"
    assert " ".join(cue.text for cue in block.cues).replace("\n", " ") == " ".join(SCRIPT[:6])
    assert block.provenance is None, "a person's voice stays a person's"
    assert made.summary.startswith(f"{len(block.cues)} captions made from the script")
    assert any(row.event.startswith("request") for row in log.rows()), "the draft voice was asked through the guard"
    assert not is_stale(course, course.lesson("l1"), block)
    german = CaptionTrack("de", tuple(replace(cue, text=f"DE: {cue.text}") for cue in block.cues))
    before = (replace(block.sentences[0], text="Another first sentence."), *block.sentences[1:])
    (track,) = narration(apply(course, made.op(replace(block, sentences=before, tracks=(german,)), "l1")).course).tracks
    assert [cue.text for cue in track.cues] == [cue.text for cue in german.cues]
    assert [cue.stale for cue in track.cues] == [cue.start < block.sentences[0].end for cue in german.cues]


def test_captions_of_another_text_are_out_of_date(guard: Guard, spoken: Spoken) -> None:
    course = course_of(" ".join(SCRIPT[:6]))
    block = narration(course)
    assert not is_stale(course, course.lesson("l1"), block), "a recording without captions is not out of date"
    heard = replace(block, captions_from="transcription", sentences=(Sentence("Something else was said.", 0, 900, ""),))
    assert not is_stale(course, course.lesson("l1"), heard), "what was heard is not measured by the script"
    made = captions_from_script(course, "l1", block, encode_wav(spoken.clip), guard, _quiet).block
    assert is_stale(course, course.lesson("l1"), replace(made, script=RichText.of(" ".join(SCRIPT[1:6]))))


def test_what_cannot_be_aligned_says_why(guard: Guard, spoken: Spoken) -> None:
    sound = encode_wav(spoken.clip)
    with pytest.raises(NothingToSay):
        captions_from_script(course_of(""), "l1", narration(course_of("")), sound, guard, _quiet)
    unknown = course_of("nuqneH tlhIngan.", "tlh")
    with pytest.raises(ProviderProblem, match="tlh"):
        captions_from_script(unknown, "l1", narration(unknown), sound, guard, _quiet)
    other = course_of(" ".join(OTHER[:4]))
    with pytest.raises(ScriptDoesNotFit):
        captions_from_script(other, "l1", narration(other), sound, guard, _quiet)


def test_captions_of_a_recording_that_was_replaced_meanwhile_are_not_put_in(guard: Guard, spoken: Spoken) -> None:
    course = course_of(" ".join(SCRIPT[:6]))
    made = captions_from_script(course, "l1", narration(course), encode_wav(spoken.clip), guard, _quiet)
    newer = Narration(id="bn", audio=MediaRef("b" * 64, "audio/mpeg", "new.mp3"))
    with pytest.raises(LecternError, match="replaced"):
        made.op(newer, "l1")
