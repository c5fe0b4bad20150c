"""Narrations from lesson to labelled file, through the real guard and the real voice of this computer."""

from __future__ import annotations

import hashlib
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.services.narration.conftest import TEXT, Booth, course_of, lesson_of, rich

from app.course import OutputKind, SourceType, apply
from app.course.blocks import (
    CaptionTrack,
    Narration,
    Paragraph,
    Voice,
)
from app.course.ops import AddProvenance, Batch, InsertBlock, ReplaceBlock
from app.media.audio import decode, loudness
from app.media.captions import from_vtt, lint, to_vtt
from app.media.labels import Label, read_label
from app.services.narration import (
    Line,
    Narrator,
    script_sentences,
    transcript,
)


@pytest.mark.clause("A1.3")
@pytest.mark.clause("B5.4")
def test_a_narration_has_sound_times_captions_origin_and_label(booth: Booth) -> None:
    course = course_of(*TEXT)
    lesson = lesson_of(course)
    done = booth.narrator.narrate(course, lesson.id, Narration())
    block = done.block
    assert transcript(block) == script_sentences(lesson, block, "en") == booth.voice.said
    assert (done.made, done.reused) == (5, 0)
    assert block.audio is not None
    mp3 = done.media[block.audio.sha256]
    assert hashlib.sha256(mp3).hexdigest() == block.audio.sha256
    assert (block.audio.mime, block.audio.name) == ("audio/mpeg", "safety-first.mp3")
    assert done.record is not None
    assert read_label(mp3) == Label.of(done.record)
    assert (done.record.kind, done.record.source_type, done.record.provider, done.record.user) == (
        OutputKind.SPEECH,
        SourceType.ALGORITHMIC,
        "local",
        "Ada",
    )
    assert done.record.system.startswith("espeak-ng ")
    assert block.provenance == done.record.id
    sound = decode(mp3)
    assert sound.seconds * 1000 == pytest.approx(block.duration, abs=80)
    assert loudness(sound) == pytest.approx(-19, abs=0.4)
    assert [issue.rule for issue in lint(block.cues) if issue.rule != "speed"] == []
    assert "".join("".join(cue.text.split()) for cue in block.cues) == "".join(
        "".join(block.sentences[i].text.split()) for i in range(5)
    )
    assert from_vtt(to_vtt(block.cues, done.record))[0].text == "Synthetic voice"
    after = apply(course, Batch((InsertBlock(lesson.id, 0, Narration(id=block.id)), *done.ops(lesson.id)))).course
    assert lesson_of(after).blocks[0] == block


def test_sentences_start_and_end_where_they_are_heard_to_60_ms(booth: Booth, tmp_path: Path) -> None:
    course = course_of(*TEXT)
    done = booth.narrator.narrate(course, lesson_of(course).id, Narration())
    assert done.block.audio is not None
    path = tmp_path / "n.mp3"
    path.write_bytes(done.media[done.block.audio.sha256])
    raw = subprocess.run(["ffmpeg", "-v", "error", "-i", str(path), "-f", "f32le", "-"], capture_output=True, check=True).stdout
    heard = np.abs(np.frombuffer(raw, np.float32))
    loud = np.flatnonzero(heard > 0.01)
    jumps = np.flatnonzero(np.diff(loud) > 0.3 * 22050)
    starts = [loud[0], *loud[jumps + 1]]
    ends = [*loud[jumps], loud[-1]]
    assert [at / 22.05 for at in starts] == pytest.approx([s.start for s in done.block.sentences], abs=60)
    assert [at / 22.05 for at in ends] == pytest.approx([s.end for s in done.block.sentences], abs=60)


def test_one_changed_sentence_is_one_request_and_the_new_record_names_the_old(booth: Booth) -> None:
    course = course_of(Narration(id="n1"), *TEXT)
    lesson = lesson_of(course)
    first = booth.narrator.narrate(course, lesson.id, Narration(id="n1"))
    course = apply(course, Batch(first.ops(lesson.id))).course
    paragraph = lesson.blocks[2]
    assert isinstance(paragraph, Paragraph)
    changed = replace(paragraph, text=rich(paragraph.text.plain.replace("Read the whole notice.", "Read all of it.")))
    course = apply(course, ReplaceBlock(lesson.id, changed)).course
    block = lesson_of(course).blocks[0]
    assert isinstance(block, Narration)
    booth.voice.said.clear()
    second = booth.narrator.narrate(course, lesson.id, block)
    assert booth.voice.said == ["Read all of it."]
    assert (second.made, second.reused) == (1, 4)
    assert second.record is not None
    assert first.record is not None
    assert second.record.parent == first.record.id
    assert [s.key for s in second.block.sentences][2:] == [s.key for s in first.block.sentences][2:]


def test_the_same_sentence_twice_is_made_once(booth: Booth) -> None:
    course = course_of(*(Paragraph(text=rich("Stop and look.")) for _ in range(4)))
    done = booth.narrator.narrate(course, lesson_of(course).id, Narration())
    assert booth.voice.said == ["Stop and look."]
    assert len(done.block.sentences) == 4
    assert (done.made, done.reused) == (1, 0)


def test_a_translation_keeps_its_caption_of_a_changed_sentence_marked_as_out_of_date(booth: Booth) -> None:
    course = course_of(Paragraph(id="bp", text=rich("Wear gloves at all times. Leave by the nearest door.")))
    lesson = lesson_of(course)
    first = booth.narrator.narrate(course, lesson.id, Narration(id="bn"))
    assert first.record is not None
    german = CaptionTrack("de", tuple(replace(cue, text=f"DE {cue.text}") for cue in first.block.cues))
    block = replace(first.block, tracks=(german,))
    assert block.matches(german)
    ops = (AddProvenance(first.record), InsertBlock(lesson.id, 1, block))
    course = apply(course, Batch(ops)).course
    changed = Paragraph(id="bp", text=rich("Wear gloves at all times. Leave by the door that is nearest to you."))
    course = apply(course, ReplaceBlock(lesson.id, changed)).course
    again = booth.narrator.narrate(course, lesson.id, block).block
    (track,) = again.tracks
    assert [cue.text for cue in track.cues] == [cue.text for cue in german.cues]
    assert [cue.stale for cue in track.cues] == [False, True]
    assert (track.cues[1].start, track.cues[1].end) == (again.sentences[1].start, again.sentences[1].end)
    assert not again.matches(track)
    assert not any(cue.stale for cue in again.cues)


def test_a_narration_that_is_up_to_date_costs_nothing_and_changes_nothing(booth: Booth) -> None:
    course = course_of(*TEXT)
    lesson = lesson_of(course)
    block = booth.narrator.narrate(course, lesson.id, Narration()).block
    before = len(booth.log.rows())
    again = booth.narrator.narrate(course, lesson.id, block)
    assert again.block is block
    assert (again.ops(lesson.id), again.record, dict(again.media), again.made) == ((), None, {}, 0)
    assert len(booth.log.rows()) == before


def test_the_same_text_gives_the_same_sound_on_another_day(booth: Booth, tmp_path: Path) -> None:
    course = course_of(*TEXT)
    lesson = lesson_of(course)
    samples = []
    for folder in ("one", "two"):
        done = Narrator(booth.guard, tmp_path / folder).narrate(course, lesson.id, Narration())
        samples.append(decode(next(iter(done.media.values()))).samples)
    assert np.array_equal(samples[0], samples[1])


def test_clips_that_were_damaged_or_deleted_are_made_again(booth: Booth, tmp_path: Path) -> None:
    course = course_of(*TEXT)
    lesson = lesson_of(course)
    booth.narrator.narrate(course, lesson.id, Narration())
    files = sorted((tmp_path / "clips").rglob("*.clip"))
    files[0].unlink()
    files[1].write_bytes(files[1].read_bytes()[:-50])
    files[2].write_bytes(b"")
    assert booth.narrator.narrate(course, lesson.id, Narration()).made == 3


def test_another_rate_or_voice_is_another_narration(booth: Booth) -> None:
    course = course_of(*TEXT)
    lesson = lesson_of(course)
    slow = booth.narrator.narrate(course, lesson.id, Narration(voice=Voice(name="en-us", rate=120)))
    quick = booth.narrator.narrate(course, lesson.id, Narration(voice=Voice(name="en-us", rate=160)))
    assert slow.block.duration > quick.block.duration * 1.15
    assert quick.made == 5


@pytest.mark.clause("A1.3")
def test_it_goes_through_the_guard_and_is_logged_without_its_text(booth: Booth) -> None:
    course = course_of(*TEXT)
    booth.narrator.narrate(course, lesson_of(course).id, Narration())
    assert booth.events == ["request.approved", "request.sending", "request.done"]
    assert all("notice" not in str(row) and "helmet" not in str(row) for row in booth.log.rows())
    (sent,) = [row for row in booth.log.rows() if row.event == "request.sending"]
    assert sent.fields["count"] == 5
    assert sent.fields["feature"] == "narration"


def test_without_an_accepted_policy_the_voice_of_this_computer_still_works(booth: Booth) -> None:
    assert booth.guard.gate.acceptance is None
    course = course_of(Paragraph(text=rich("Hello.")))
    assert booth.narrator.narrate(course, lesson_of(course).id, Narration()).made == 1


def test_a_voice_can_be_heard_before_it_is_chosen(booth: Booth) -> None:
    course = course_of(*TEXT)
    wav = booth.narrator.sample(course, Line("Guten Tag.", "b1", True, "Guten Tag."), Voice(name="de", language="de"))
    assert decode(wav).seconds > 0.3
    assert read_label(wav) is not None
    assert {voice.language.split("-")[0] for voice in booth.narrator.voices("de-AT")} == {"de"}
    assert len(booth.narrator.voices()) > 100
