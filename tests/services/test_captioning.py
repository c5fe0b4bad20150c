"""Caption files of a course: exported with every label, imported with what their file says."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from tests.gui.demo import RECORD

from app.course import Course, Lesson, OutputKind, Provenance, RichText, Run, Section, Settings, SourceType
from app.course.blocks import CaptionTrack, Cue, MediaRef, Narration, Paragraph, Sentence
from app.course.errors import FileProblem, PublishProblem
from app.course.ops import apply
from app.media.audio import encode_wav, silence
from app.media.captions import Format
from app.media.checking import Verdict, checked
from app.media.labels import Label, label_wav, read_label
from app.publish.media import MemoryMedia
from app.services.captioning import export_captions, export_transcript, import_captions
from app.services.takedown import Wanted, hits_in
from app.services.transcribing import Written

TRANSCRIBED = replace(RECORD, id="t1", kind=OutputKind.SUBTITLES, source_type=SourceType.TRAINED, provider="assemblyai")
TRANSLATED = replace(RECORD, id="t2", kind=OutputKind.SUBTITLES, source_type=SourceType.TRAINED, provider="openai", parent="t1")
NO_MEDIA = MemoryMedia({})
WROTE = replace(RECORD, id="w1", kind=OutputKind.TEXT, source_type=SourceType.TRAINED, provider="openai", system="gpt-5")
CUES = (Cue(300, 2000, "Wear gloves.", speaker="Ann"), Cue(2500, 4000, "Always."))


def course(narration: Narration, *records: Provenance, **settings: object) -> Course:
    """One lesson with a narration."""
    lesson = Lesson(id="l1", title="Fire & safety", blocks=(narration,))
    return Course(sections=(Section(lessons=(lesson,)),), provenance=records, settings=Settings(**settings))  # type: ignore[arg-type]


@pytest.mark.clause("B5.4")
@pytest.mark.parametrize("format_", Format)
@pytest.mark.parametrize("notice", [True, False])
@pytest.mark.parametrize(
    ("block", "track", "ids"),
    [
        (Narration(cues=CUES, provenance="o1"), "", ["o1"]),
        (Narration(cues=CUES, recorded=True, captions_provenance="t1", captions_from="transcription"), "", ["t1"]),
        (Narration(cues=CUES, provenance="o1", captions_provenance="t1"), "", ["o1", "t1"]),
        (Narration(cues=CUES, provenance="o1", tracks=(CaptionTrack("de", CUES, "t2"),)), "de", ["o1", "t2"]),
        (Narration(cues=CUES, recorded=True, tracks=(CaptionTrack("de", CUES, "t2"),)), "de", ["t2"]),
        (Narration(cues=CUES, provenance="o1", tracks=(CaptionTrack("de", CUES),)), "de", ["o1"]),
    ],
)
def test_no_exported_file_is_without_the_labels_of_what_is_synthetic(
    block: Narration, track: str, ids: list[str], format_: Format, notice: bool
) -> None:
    whole = course(block, RECORD, TRANSCRIBED, TRANSLATED, caption_notice=notice)
    made = export_captions(whole, "l1", block, format_, NO_MEDIA, track)
    label = read_label(made.data)
    assert label is not None
    assert label.id == ids[0]
    again = import_captions(whole, "l1", block, made.data, made.name, track)
    assert [found.id for found in again.read.labels] == ids
    assert again.read.cues[-1] == CUES[-1], "and the notice is not imported as a caption"
    assert len(again.read.cues) == len(CUES)
    assert made.name == ("fire-safety.de." if track else "fire-safety.") + format_.value


def test_without_a_record_of_the_origin_nothing_is_exported() -> None:
    block = Narration(cues=CUES, provenance="nobody")
    with pytest.raises(PublishProblem):
        export_captions(course(block), "l1", block, Format.SRT, NO_MEDIA)
    with pytest.raises(PublishProblem):
        export_transcript(course(block), "l1", block, NO_MEDIA, as_page=True)


def test_captions_of_a_recording_made_by_people_carry_no_label() -> None:
    block = Narration(cues=CUES, recorded=True)
    assert read_label(export_captions(course(block), "l1", block, Format.VTT, NO_MEDIA).data) is None


def test_an_imported_label_becomes_a_record_of_the_captions() -> None:
    other = Narration(id="n", cues=CUES, recorded=True, captions_provenance="t1")
    data = export_captions(course(other, TRANSCRIBED), "l1", other, Format.SRT, NO_MEDIA).data
    mine = Narration(id="n", recorded=True, duration=3000)
    here = course(mine)
    taken = import_captions(here, "l1", mine, data, "talk.srt")
    after = apply(here, taken.op).course
    block = after.sections[0].lessons[0].blocks[0]
    assert isinstance(block, Narration)
    assert (block.captions_from, block.captions_provenance) == ("import", "t1")
    record = after.record("t1")
    assert record is not None
    assert (record.kind, record.provider, record.source_type) == (OutputKind.SUBTITLES, "assemblyai", SourceType.TRAINED)
    assert block.origins() == {"t1"}


def test_importing_a_persons_file_over_a_providers_captions_ends_their_label_but_not_the_sounds() -> None:
    block = Narration(id="n", cues=CUES, provenance="o1", captions_provenance="t1", duration=4000)
    here = course(block, RECORD, TRANSCRIBED)
    taken = import_captions(
        here, "l1", block, b"WEBVTT\n\n00:01.000 --> 00:02.000\nBy hand\n\n00:09.000 --> 00:10.000\nLate\n", "x.vtt"
    )
    assert [loss.what for loss in taken.losses] == ["Times after the end of the recording"]
    after = apply(here, taken.op).course.sections[0].lessons[0].blocks[0]
    assert after.origins() == {"o1"}
    with pytest.raises(FileProblem):
        import_captions(here, "l1", block, b"hello", "x.vtt")


@pytest.mark.clause("B4.2b")
@pytest.mark.parametrize("format_", Format)
@pytest.mark.parametrize("track", ["", "de"])
def test_captions_of_a_synthetic_voice_stay_labelled_beside_a_persons_recording(format_: Format, track: str) -> None:
    spoken = Narration(id="a", cues=CUES, provenance=RECORD.id)
    recorded = Narration(id="b", recorded=True, duration=9000, tracks=(CaptionTrack("de"),))
    lesson = Lesson(id="l1", title="Fire & safety", blocks=(spoken, recorded))
    whole = Course(sections=(Section(lessons=(lesson,)),), provenance=(RECORD,))
    data = export_captions(whole, "l1", spoken, format_, NO_MEDIA).data
    for _ in range(2):  # once more finds the record that is there by now
        whole = apply(whole, import_captions(whole, "l1", recorded, data, f"x.{format_.value}", track).op).course
        taken = whole.lesson("l1").blocks[1]
        assert isinstance(taken, Narration)
        again = export_captions(whole, "l1", taken, format_, NO_MEDIA, track).data
        label = read_label(again)
        assert label is not None
        assert (label.parent, label.source_type) == (RECORD.id, RECORD.source_type)
        assert len(whole.provenance) == 2
        assert taken.provenance is None, "the voice itself is a person's"


@pytest.mark.clause("B4.2b")
@pytest.mark.parametrize("format_", Format)
@pytest.mark.parametrize("by_script", [True, False])
def test_words_that_ai_wrote_stay_labelled_when_a_person_reads_them(format_: Format, by_script: bool) -> None:
    written = RichText((Run("Wear gloves. ", origin="w1"), Run("Always.")))
    script = written if by_script else RichText.of(" \n")
    block = Narration(id="n", cues=CUES, recorded=True, duration=9000, captions_from="alignment", script=script)
    lesson = Lesson(id="l1", title="Fire", blocks=(Paragraph(text=written), block))
    whole = Course(sections=(Section(lessons=(lesson,)),), provenance=(WROTE,))
    data = export_captions(whole, "l1", block, format_, NO_MEDIA).data
    label = read_label(data)
    assert label is not None
    assert (label.id, label.kind, label.sentence) == ("w1", OutputKind.TEXT, "Text, made by AI")
    page = export_transcript(whole, "l1", block, NO_MEDIA, as_page=True).data.decode()
    assert "ID=w1" in page
    assert "voice" not in page, "the voice is a person's"
    taken = import_captions(whole, "l1", block, data, f"x.{format_.value}")
    assert [cue.start for cue in taken.read.cues] == [cue.start for cue in CUES], "no caption tells of a synthetic voice"
    assert b"ynthetic" not in data
    held = apply(whole, taken.op).course.lesson("l1").blocks[1]
    assert isinstance(held, Narration)
    assert held.captions_provenance == "w1"
    heard = replace(block, captions_from="transcription")
    assert read_label(export_captions(whole, "l1", heard, format_, NO_MEDIA).data) is None
    elsewhere = course(Narration(id="n", recorded=True))
    there = apply(elsewhere, import_captions(elsewhere, "l1", Narration(id="n", recorded=True), data, "x").op).course
    record = there.record("w1")
    assert record is not None
    assert record.kind is OutputKind.TEXT


@pytest.mark.clause("B5.2")
@pytest.mark.parametrize("as_page", [True, False])
def test_a_transcript_is_verified_and_leads_to_where_it_came_from(tmp_path: Path, as_page: bool) -> None:
    block = Narration(id="n", cues=CUES, provenance="o1")
    made = export_transcript(course(block, RECORD), "l1", block, NO_MEDIA, as_page=as_page)
    found = checked(made.data, made.name)
    assert (found.verdict, found.label) == (Verdict.WHOLE, Label.of(RECORD))
    assert checked(b"Dear Ann,\n", "letter.txt").verdict is Verdict.NONE
    path = tmp_path / made.name
    path.write_bytes(made.data)
    [hit] = hits_in(course(block, RECORD), Wanted.file(path), path)
    assert hit.block_id == "n"


@pytest.mark.clause("B4.2b")
def test_an_audio_description_by_ai_labels_the_transcript() -> None:
    block = Narration(id="n", cues=CUES, recorded=True, description=RichText((Run("A hand on a valve.", origin="w1"),)))
    for as_page in (True, False):
        made = export_transcript(course(block, WROTE), "l1", block, NO_MEDIA, as_page=as_page).data.decode()
        assert "Text, made by AI" in made
        assert "ID=w1" in made
    with pytest.raises(PublishProblem):
        export_transcript(course(block), "l1", block, NO_MEDIA, as_page=False)


def test_a_sound_that_says_itself_that_it_is_synthetic_labels_its_captions_and_transcript() -> None:
    sound = label_wav(encode_wav(silence(1000, 22_050)), RECORD)
    ref = MediaRef(hashlib.sha256(sound).hexdigest(), "audio/wav", "a.wav")
    block = Narration(id="n", cues=CUES, audio=ref, recorded=True)
    media = MemoryMedia({ref.sha256: sound})
    label = read_label(export_captions(course(block), "l1", block, Format.SRT, media).data)
    assert label is not None
    assert label.id == RECORD.id
    assert f"ID={RECORD.id}" in export_transcript(course(block), "l1", block, media, as_page=True).data.decode()


@pytest.mark.parametrize("known", [True, False])
def test_translations_stay_when_the_same_recording_is_written_down_again(known: bool) -> None:
    before = (Sentence("Wear gloves.", 300, 2000, ""), Sentence("Always.", 2500, 4000, ""))
    block = Narration(
        id="n",
        audio=MediaRef("a" * 64, "audio/mpeg"),
        recorded=True,
        cues=CUES,
        sentences=before if known else (),
        tracks=(CaptionTrack("de", CUES, "t2"),),
    )
    heard = (before[0], Sentence("All ways.", 2500, 4000, ""))
    made = Written("n", "a" * 64, "Wear gloves. All ways.", "en", heard, CUES, TRANSCRIBED)
    here = course(block, replace(TRANSLATED, parent=None))
    now = apply(here, made.op(here)).course.lesson("l1").blocks[0]
    assert isinstance(now, Narration)
    (track,) = now.tracks
    assert (track.language, track.provenance, [cue.text for cue in track.cues]) == ("de", "t2", [cue.text for cue in CUES])
    assert [(cue.start, cue.end) for cue in track.cues] == [(cue.start, cue.end) for cue in CUES]
    assert [cue.stale for cue in track.cues] == [not known, True]


def test_a_translation_is_replaced_in_its_language_alone() -> None:
    block = Narration(id="n", cues=CUES, tracks=(CaptionTrack("de", CUES, "t2"), CaptionTrack("fr", CUES, "t2")))
    here = course(block, TRANSLATED)
    taken = import_captions(here, "l1", block, b"WEBVTT\n\n00:01.000 --> 00:02.000\nHand\n", "de.vtt", "de")
    after = apply(here, taken.op).course.sections[0].lessons[0].blocks[0]
    assert isinstance(after, Narration)
    assert after.cues == CUES
    assert after.tracks == (CaptionTrack("de", (Cue(1000, 2000, "Hand"),)), CaptionTrack("fr", CUES, "t2"))


def test_a_transcript_has_words_speakers_description_and_labels() -> None:
    sentences = (Sentence("Wear gloves.", 300, 2000, "a"), Sentence("Always & everywhere.", 4500, 6000, "b"))
    described = RichText.of("A pair of gloves lies on a table.")
    plain = Narration(cues=(), sentences=sentences, provenance="o1", description=described)
    text = export_transcript(course(plain, RECORD), "l1", plain, NO_MEDIA, as_page=False).data.decode()
    assert text.startswith(
        "Fire & safety\n\nSynthetic voice\n\nWear gloves.\n\nAlways & everywhere.\n\nAudio description\n\nA pair"
    )
    assert read_label(text.encode()) is None or "ID=o1" in text
    spoken = replace(plain, cues=CUES)
    page = export_transcript(course(spoken, RECORD, language="de"), "l1", spoken, NO_MEDIA, as_page=True)
    html = page.data.decode()
    assert page.name == "fire-safety.html"
    assert "<p><strong>Ann:</strong> Wear gloves.</p>" in html
    assert '<html lang="de">' in html
    assert "<h2>Audiodeskription</h2>" in html
    assert "ID=o1" in html
