"""Recordings made ready and put in: levels, labels that come along, consent, undo."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from tests.signers import signing_labeller

from app.audit import AuditLog
from app.course import Course, Lesson, OutputKind, Provenance, Section, SourceType
from app.course.blocks import MediaRef, Narration
from app.course.ops import apply
from app.media import credentials, riff
from app.media.assemble import Piece, assemble
from app.media.audio import AudioProblem, decode
from app.media.clip import Clip
from app.media.credentials import read_credential
from app.media.labels import label_mp3, label_wav, read_label
from app.media.marks import bits_of, fits
from app.media.reader import opened
from app.policy.records import Consent, Records, Use
from app.services import recordings
from app.services.consenting import unconsented
from app.services.labelling import Labeller
from app.services.recordings import NoConsent, made_ready, op_for, require, usable
from app.services.records import RecordService, records_folder

MADE = Provenance(
    id="pvoice", kind=OutputKind.SPEECH, source_type=SourceType.TRAINED, provider="Elsewhere", system="voice 3",
    created="2026-11-20T10:00:00+00:00", user="", request_id="", prompt_sha256="",
)  # fmt: skip


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("voice") / "take.wav"
    subprocess.run(["espeak-ng", "-w", str(path), "Report every leak at once, even a small one."], check=True)
    return path


@pytest.fixture
def records(tmp_path: Path) -> Iterator[RecordService]:
    with AuditLog(tmp_path / "audit.sqlite") as log:
        yield RecordService(log, Records(records_folder()), user="Ada")


def course_of(block: Narration) -> Course:
    return Course(sections=(Section(id="s1", lessons=(Lesson(id="l1", title="Leaks", blocks=(block,)),)),))


def narration(course: Course) -> Narration:
    block = course.lesson("l1").blocks[0]
    assert isinstance(block, Narration)
    return block


def _quiet(part: float, text: str) -> None:
    assert 0 <= part <= 1


def _ref(mp3: bytes) -> MediaRef:
    return MediaRef(hashlib.sha256(mp3).hexdigest(), "audio/mpeg", "take.mp3")


def test_ones_own_voice_is_put_in_levelled_without_any_label_and_taken_out_by_undo(spoken: Path) -> None:
    made = made_ready(spoken, "Leaks", Labeller(), _quiet)
    assert decode(made.mp3).seconds == pytest.approx(decode(spoken).seconds, abs=0.15)
    assert read_label(made.mp3) is None
    assert made.records == ()
    before = course_of(Narration(id="bn"))
    done = apply(before, op_for(before, "l1", narration(before), _ref(made.mp3), made, None))
    block = narration(done.course)
    assert block.recorded
    assert block.consent == ""
    assert block.provenance is None
    assert block.duration == made.duration
    assert apply(done.course, done.inverse).course == before


@pytest.mark.clause("B4.2b")
@pytest.mark.parametrize("ending", ["mp3", "m4a", "wav"])
def test_a_synthetic_file_keeps_its_label_through_trim_and_encoding(spoken: Path, tmp_path: Path, ending: str) -> None:
    labelled, source = tmp_path / "made.mp3", tmp_path / f"came.{ending}"
    subprocess.run(["ffmpeg", "-v", "error", "-i", str(spoken), str(labelled)], check=True)
    labelled.write_bytes(label_mp3(labelled.read_bytes(), MADE))
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", str(labelled), str(source)], check=True)
    made = made_ready(source, "Leaks", Labeller(), _quiet, start=0.2, end=1.5, user="Ada")
    parent, record = made.records
    assert parent.id == MADE.id
    assert record.parent == MADE.id
    assert record.source_type is SourceType.TRAINED
    found = read_label(made.mp3)
    assert found is not None
    assert found.id == record.id
    assert found.parent == MADE.id
    assert found.provider == "Elsewhere"
    before = course_of(Narration(id="bn"))
    course = apply(before, op_for(before, "l1", narration(before), _ref(made.mp3), made, None)).course
    assert narration(course).provenance == record.id
    assert {parent.id, record.id} <= {each.id for each in course.provenance}
    assert "synthetic" in made.heard[0]


@pytest.mark.clause("B4.2b")
@pytest.mark.parametrize("after", [b"", b"A shopping list. " * 40_000])
def test_a_label_in_the_middle_of_a_large_file_is_found(
    spoken: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: bytes
) -> None:
    monkeypatch.setattr(recordings, "_WHOLE", 50_000)
    monkeypatch.setattr(recordings, "_END", 20_000)
    info, chunks = riff.read(label_wav(spoken.read_bytes(), MADE))
    source = tmp_path / "long.wav"
    source.write_bytes(riff.write({}, [*chunks, (b"LIST", riff.write(info, [])[20:]), (b"junk", after)]))
    assert source.stat().st_size > 50_000
    parent, _record = made_ready(source, "Leaks", Labeller(), _quiet).records
    assert (parent.id, parent.provider) == (MADE.id, "Elsewhere")


@pytest.mark.clause("B4.2b")
@pytest.mark.parametrize("large", [False, True])
def test_a_credential_that_came_along_is_kept_as_the_parents(
    spoken: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, large: bool
) -> None:
    if large:
        monkeypatch.setattr(recordings, "_WHOLE", 20_000)
        monkeypatch.setattr(recordings, "_END", 8_000)
        monkeypatch.setattr(credentials, "_PIECE", 50)
    labeller = signing_labeller(tmp_path / "certificates")
    source = came(spoken, tmp_path, labeller)
    made = made_ready(source, "Leaks", labeller, _quiet)
    found = read_credential(made.mp3, "audio/mpeg")
    assert found is not None
    theirs = read_credential(source.read_bytes(), "audio/mpeg")
    assert theirs is not None
    assert found.parents == (theirs.signer,)
    assert not any("credential" in said for said in made.heard)


def test_a_credential_in_a_file_too_large_for_it_is_not_lost_without_a_word(
    spoken: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(recordings, "_KEPT", 20_000)
    labeller = signing_labeller(tmp_path / "certificates")
    made = made_ready(came(spoken, tmp_path, labeller), "Leaks", labeller, _quiet)
    assert "The file is too large for the content credential in it to be kept." in made.heard
    assert read_label(made.mp3) is not None


def came(spoken: Path, folder: Path, labeller: Labeller) -> Path:
    """A synthetic recording of somebody else's, with a credential."""
    source = folder / "came.mp3"
    subprocess.run(["ffmpeg", "-v", "error", "-i", str(spoken), str(source)], check=True)
    source.write_bytes(labeller.finish(source.read_bytes(), "audio/mpeg", MADE).data)
    return source


@pytest.mark.clause("B1.7")
def test_synthetic_sound_that_lost_every_tag_is_known_by_the_mark_in_it(tmp_path: Path) -> None:
    said, stripped = tmp_path / "said.wav", tmp_path / "stripped.mp3"
    subprocess.run(["espeak-ng", "-v", "en-gb", "-w", said, "Report every leak at once, even a small one. " * 12], check=True)
    with opened(said) as sound:
        clip = Clip(np.concatenate(list(sound.chunks())), sound.rate)
    (tmp_path / "marked.mp3").write_bytes(assemble([Piece(lambda: clip)], watermark=bits_of("pspoken")).mp3)
    command: list[str | Path] = [
        "ffmpeg",
        "-v",
        "error",
        "-i",
        tmp_path / "marked.mp3",
        "-map_metadata",
        "-1",
        "-b:a",
        "48k",
        stripped,
    ]
    subprocess.run(command, check=True)
    assert read_label(stripped.read_bytes()) is None
    made = made_ready(stripped, "Leaks", Labeller(), _quiet, user="Ada")
    parent, record = made.records
    assert record.parent == parent.id
    assert fits(parent.id.removeprefix("pmark"), "pspoken")
    label = read_label(made.mp3)
    assert label is not None
    assert (label.id, label.parent) == (record.id, parent.id)


def test_a_file_that_cannot_be_used_says_why(tmp_path: Path) -> None:
    path = tmp_path / "film.mp4"
    video = ["-f", "lavfi", "-i", "testsrc=size=64x48:rate=5:duration=1", "-c:v", "mpeg4"]
    subprocess.run(["ffmpeg", "-v", "error", *video, str(path)], check=True)
    with pytest.raises(AudioProblem, match=r"film\.mp4"):
        made_ready(path, "Leaks", Labeller(), _quiet)


def consent(**changes: object) -> Consent:
    values: dict[str, object] = {
        "person": "Bela Novak", "contact": "bela@firm.example", "date": date.today().isoformat(), "purpose": "Narration",
        "scope": (Use.PUBLISH,), "territory": "world", "covers": ("the safety lessons",), "note": "Signed form in the safe",
    }  # fmt: skip
    return Consent(**{**values, **changes})  # type: ignore[arg-type]


@pytest.mark.clause("B6.2")
def test_somebody_elses_voice_needs_a_consent_that_holds_and_blocks_publishing_when_it_is_revoked(
    spoken: Path, records: RecordService
) -> None:
    with pytest.raises(NoConsent):
        require(None, records)
    given = records.add_consent(consent())
    only_captions = records.add_consent(consent(person="Ari", scope=(Use.TRANSCRIBE,)))
    assert usable(records) == [given]
    with pytest.raises(NoConsent):
        require(only_captions, records)
    made = made_ready(spoken, "Leaks", Labeller(), _quiet)
    before = course_of(Narration(id="bn"))
    course = apply(before, op_for(before, "l1", narration(before), _ref(made.mp3), made, require(given, records))).course
    assert narration(course).consent == given.id
    assert not list(unconsented(course))
    records.revoke_consent(given.id, "She asked us to stop.")
    [problem] = unconsented(course)
    assert "Bela Novak revoked" in problem.text
    assert problem.block_id == "bn"
