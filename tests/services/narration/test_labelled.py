"""Narrations and their clips carry their label and signature, on disk too, and are used again from there."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.services.narration.conftest import TEXT, Booth, course_of, lesson_of, rich
from tests.signers import signing_labeller

from app.course import SourceType
from app.course.blocks import (
    Narration,
    Paragraph,
)
from app.media.credentials import State, read_credential
from app.media.labels import Label, read_label
from app.services.narration import (
    Narrator,
)


@pytest.mark.clause("B1.7")
@pytest.mark.clause("A1.3")
@pytest.mark.clause("B5.4")
def test_a_narration_is_signed_and_so_is_the_one_made_after_a_change(booth: Booth, tmp_path: Path) -> None:
    labeller = signing_labeller(tmp_path / "certificates")
    narrator = Narrator(booth.guard, tmp_path / "clips", labeller=labeller)
    for text in ("The valve is closed first.", "The valve is closed last."):
        course = course_of(Paragraph(text=rich(text)))
        done = narrator.narrate(course, lesson_of(course).id, Narration())
        (mp3,) = done.media.values()
        found = read_credential(mp3, "audio/mpeg", labeller.anchors)
        assert found is not None
        assert done.record is not None
        assert (found.state, found.source, found.id) == (State.TRUSTED, done.record.source_type, done.record.id)
        assert read_label(mp3) == Label.of(done.record)


def test_the_clips_kept_on_disk_carry_their_label(booth: Booth, tmp_path: Path) -> None:
    course = course_of(*TEXT)
    booth.narrator.narrate(course, lesson_of(course).id, Narration())
    for path in (tmp_path / "clips").rglob("*.clip"):
        data = path.read_bytes()
        label = read_label(data[data.index(b"RIFF") :])
        assert label is not None
        assert label.source_type is SourceType.ALGORITHMIC


@pytest.mark.clause("B1.7")
def test_whole_narrations_kept_on_disk_carry_their_label(booth: Booth, tmp_path: Path) -> None:
    course = course_of(*TEXT)
    booth.narrator.narrate(course, lesson_of(course).id, Narration())
    (path,) = (tmp_path / "narrations").rglob("*.clip")
    data = path.read_bytes()
    label = read_label(data[data.index(b"ID3") :])
    assert label is not None
    assert label.source_type is SourceType.ALGORITHMIC


def test_a_narration_that_is_unchanged_is_not_encoded_again(booth: Booth, monkeypatch: pytest.MonkeyPatch) -> None:
    course = course_of(*TEXT)
    first = booth.narrator.narrate(course, lesson_of(course).id, Narration())

    def refuse(*_: object) -> None:
        raise AssertionError("encoded again")

    monkeypatch.setattr("app.media.assemble.assemble", refuse)
    again = booth.narrator.narrate(course, lesson_of(course).id, Narration())
    assert (again.block.duration, again.block.sentences, again.block.cues) == (
        first.block.duration,
        first.block.sentences,
        first.block.cues,
    )
    assert again.block.audio is not None
    label = read_label(again.media[again.block.audio.sha256])
    assert label is not None
    assert label.id == again.block.provenance


def test_a_kept_narration_that_was_damaged_is_made_again(booth: Booth, tmp_path: Path) -> None:
    course = course_of(*TEXT)
    first = booth.narrator.narrate(course, lesson_of(course).id, Narration())
    (path,) = (tmp_path / "narrations").rglob("*.clip")
    path.write_bytes(path.read_bytes()[:-9])
    again = booth.narrator.narrate(course, lesson_of(course).id, Narration())
    assert again.made == 0
    assert again.block.sentences == first.block.sentences
