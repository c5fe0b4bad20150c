"""Origin in the file: written, read back, seen by other programs, and never lost."""

from __future__ import annotations

import io
import itertools
import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image as Picture

from app.course import OutputKind, Provenance, SourceType
from app.media import id3, riff
from app.media.audio import Clip, decode, encode_mp3, encode_wav
from app.media.checking import mime_of
from app.media.labels import Label, declared_source, label_mp3, label_wav, labelled, note, parse, read_label, read_note

Tone = Callable[..., Clip]
Probe = Callable[[bytes], dict[str, Any]]
URI = "http://cv.iptc.org/newscodes/digitalsourcetype/algorithmicMedia"


@pytest.fixture
def mp3(tone: Tone) -> bytes:
    return encode_mp3(tone(1.0))


@pytest.fixture
def wav(tone: Tone) -> bytes:
    return encode_wav(tone(1.0))


@pytest.mark.clause("B5.4")
@pytest.mark.clause("A1.3")
def test_an_mp3_says_what_made_it_to_ffprobe(mp3: bytes, record: Provenance, ffprobe: Probe) -> None:
    tags = ffprobe(label_mp3(mp3, record, title="Lektion „Ä“ 你好", language="de-AT"))["format"]["tags"]
    assert tags["comment"].startswith("Synthetic voice")
    for part in (URI, "Provider=local", "System=espeak-ng 1.51 (en-gb)", "Created=2026-11-22T06:00:00+00:00", "ID=pabc23"):
        assert part in tags["comment"]
    assert tags["title"] == "Lektion „Ä“ 你好"
    assert tags["language"] == "deu"
    assert tags["DigitalSourceType"] == URI
    assert (tags["Provider"], tags["ProvenanceID"]) == ("local", "pabc23")
    aigc = json.loads(tags["AIGC"])
    assert (aigc["Label"], aigc["ContentProducer"], aigc["ProduceID"]) == ("1", "local", "pabc23")


@pytest.mark.clause("B5.4")
def test_a_wav_says_what_made_it_to_ffprobe(wav: bytes, record: Provenance, ffprobe: Probe) -> None:
    tags = ffprobe(label_wav(wav, record, title="Intro"))["format"]["tags"]
    assert URI in tags["comment"]
    assert tags["title"] == "Intro"
    assert tags["date"] == record.created


def test_exiftool_sees_both_without_a_warning(mp3: bytes, wav: bytes, record: Provenance, tmp_path: Path) -> None:
    for name, data in (("a.mp3", label_mp3(mp3, record, title="Ünïcode")), ("a.wav", label_wav(wav, record))):
        path = tmp_path / name
        path.write_bytes(data)
        done = subprocess.run(
            ["exiftool", "-j", "-Comment", "-Warning", "-Error", str(path)], capture_output=True, text=True, check=True
        )
        (found,) = json.loads(done.stdout)
        assert URI in found["Comment"]
        assert "Warning" not in found
        assert "Error" not in found


def test_a_label_reads_back_and_the_sound_is_untouched(mp3: bytes, wav: bytes, record: Provenance) -> None:
    for data, plain in ((label_mp3(mp3, record), mp3), (label_wav(wav, record), wav)):
        assert read_label(data) == Label.of(record)
        assert (decode(data).samples == decode(plain).samples).all()
    assert read_label(mp3) is None
    assert read_label(wav) is None
    assert read_label(b"") is None
    assert read_label(b"RIFFxx") is None


@pytest.mark.clause("B4.2b")
def test_labelling_again_replaces_and_does_not_pile_up(mp3: bytes, wav: bytes, record: Provenance) -> None:
    newer = replace(record, id="pnew", system="espeak-ng 1.52", parent="pabc23")
    for label, data in ((label_mp3, mp3), (label_wav, wav)):
        once = label(label(data, record), newer)
        assert once == label(data, newer)
        found = read_label(once)
        assert found is not None
        assert (found.id, found.parent) == ("pnew", "pabc23")
        assert once.count(b"pnew") == label(data, newer).count(b"pnew")


@pytest.mark.clause("B4.2b")
def test_tags_and_comments_of_others_stay(tmp_path: Path, mp3: bytes, wav: bytes, record: Provenance, ffprobe: Probe) -> None:
    for version in ("3", "4"):
        source, target = tmp_path / "in.mp3", tmp_path / f"tagged{version}.mp3"
        source.write_bytes(mp3)
        options = [
            "-c",
            "copy",
            "-id3v2_version",
            version,
            "-metadata",
            "comment=© Ann, made by Other AI",
            "-metadata",
            "artist=Ännie",
        ]
        subprocess.run(["ffmpeg", "-v", "error", "-i", str(source), *options, str(target)], check=True)
        done = label_mp3(label_mp3(target.read_bytes(), record), record)
        tags = ffprobe(done)["format"]["tags"]
        assert tags["artist"] == "Ännie"
        assert "© Ann, made by Other AI" in tags["comment"]
        assert tags["comment"].count("Other AI") == 1
    source, target = tmp_path / "in.wav", tmp_path / "tagged.wav"
    source.write_bytes(wav)
    options = ["-c", "copy", "-metadata", "comment=made by Other AI", "-metadata", "artist=Ann"]
    subprocess.run(["ffmpeg", "-v", "error", "-i", str(source), *options, str(target)], check=True)
    tags = ffprobe(label_wav(label_wav(target.read_bytes(), record), record))["format"]["tags"]
    assert tags["artist"] == "Ann"
    assert tags["comment"].count("made by Other AI") == 1


@pytest.mark.clause("B1.7")
@pytest.mark.parametrize("target", ["out.m4a", "out.mp4", "out.flac", "out.ogg", "out.opus", "out.mp3", "out.wav"])
def test_the_comment_survives_conversion_by_other_programs(mp3: bytes, record: Provenance, tmp_path: Path, target: str) -> None:
    source, made = tmp_path / "in.mp3", tmp_path / target
    source.write_bytes(label_mp3(mp3, record))
    subprocess.run(["ffmpeg", "-v", "error", "-i", str(source), str(made)], check=True)
    shown = [
        "ffprobe",
        "-v",
        "error",
        "-show_entries",
        "format_tags=comment:stream_tags=comment",
        "-of",
        "default=nk=1:nw=1",
        str(made),
    ]
    comment = subprocess.run(shown, capture_output=True, text=True, check=True).stdout.strip()
    label = parse(comment)
    assert label is not None
    assert (label.id, label.source_type) == (record.id, SourceType.ALGORITHMIC)
    assert read_label(made.read_bytes()) == label, "and we read it there too"


@pytest.mark.clause("B1.7")
@pytest.mark.parametrize(
    ("target", "options"),
    [
        ("out.mov", []),
        ("out.3gp", ["-c:a", "aac"]),
        ("out.mkv", []),
        ("out.webm", ["-c:a", "libopus"]),
        ("out.wav", ["-rf64", "always"]),
        ("out.aiff", ["-write_id3v2", "1"]),
    ],
)
@pytest.mark.parametrize("parent", ["", "p" + "2" * 15])
def test_the_whole_label_is_found_in_files_that_are_not_taken_apart(
    mp3: bytes, record: Provenance, tmp_path: Path, target: str, options: list[str], parent: str
) -> None:
    record = replace(record, parent=parent)
    source, made = tmp_path / "in.mp3", tmp_path / target
    source.write_bytes(label_mp3(mp3, record))
    subprocess.run(["ffmpeg", "-v", "error", "-i", str(source), *options, str(made)], check=True)
    assert read_label(made.read_bytes()) == Label.of(record)


@pytest.mark.clause("B4.2b")
@pytest.mark.parametrize("target", ["out.mp3", "out.m4a", "out.flac"])
def test_an_ai_picture_on_its_cover_makes_no_voice_synthetic(
    wav: bytes, record: Provenance, tmp_path: Path, target: str
) -> None:
    source, cover, made = tmp_path / "in.wav", tmp_path / "cover.png", tmp_path / target
    source.write_bytes(wav)
    out = io.BytesIO()
    Picture.new("RGB", (32, 32), "teal").save(out, "PNG")
    cover.write_bytes(labelled(out.getvalue(), "image/png", replace(record, kind=OutputKind.IMAGE)))
    joined = [
        "-i",
        str(source),
        "-i",
        str(cover),
        "-map",
        "0:a",
        "-map",
        "1:v",
        "-c:v",
        "copy",
        "-disposition:v",
        "attached_pic",
    ]
    subprocess.run(["ffmpeg", "-v", "error", *joined, str(made)], check=True)
    data = made.read_bytes()
    assert URI.encode() in data, "the picture came along"
    assert (declared_source(data), read_label(data)) == (None, None)
    assert declared_source(labelled(data, mime_of(data, target), record)) is SourceType.ALGORITHMIC


@pytest.mark.clause("B1.7")
def test_the_label_survives_mp3_to_m4a_to_mp3(mp3: bytes, record: Provenance, tmp_path: Path) -> None:
    steps = [tmp_path / name for name in ("a.mp3", "b.m4a", "c.mp3")]
    steps[0].write_bytes(label_mp3(mp3, record))
    for before, after in itertools.pairwise(steps):
        subprocess.run(["ffmpeg", "-v", "error", "-i", str(before), str(after)], check=True)
        assert read_label(after.read_bytes()) == Label.of(record)


@pytest.mark.parametrize("options", [["-movflags", "+faststart"], []])
def test_an_m4a_is_labelled_and_plays_as_before(wav: bytes, record: Provenance, tmp_path: Path, options: list[str]) -> None:
    source, made, done = tmp_path / "in.wav", tmp_path / "out.m4a", tmp_path / "labelled.m4a"
    source.write_bytes(wav)
    tags = ["-metadata", "artist=Ännie", "-metadata", "comment=made by Other AI"]
    subprocess.run(["ffmpeg", "-v", "error", "-i", str(source), *tags, *options, str(made)], check=True)
    done.write_bytes(labelled(labelled(made.read_bytes(), "audio/mp4", record), "audio/mp4", record, title="Intro"))
    label = read_label(done.read_bytes())
    assert label is not None
    assert (label.id, label.note) == (record.id, "made by Other AI")
    _same_sound_and_artist(made, done)


def test_a_flac_is_labelled_and_plays_as_before(wav: bytes, record: Provenance, tmp_path: Path) -> None:
    source, made, done = tmp_path / "in.wav", tmp_path / "out.flac", tmp_path / "labelled.flac"
    source.write_bytes(wav)
    subprocess.run(["ffmpeg", "-v", "error", "-i", str(source), "-metadata", "artist=Ännie", str(made)], check=True)
    done.write_bytes(labelled(labelled(made.read_bytes(), "audio/flac", record), "audio/flac", record, title="Intro"))
    assert read_label(done.read_bytes()) == Label.of(record)
    _same_sound_and_artist(made, done)


def _same_sound_and_artist(before: Path, after: Path) -> None:
    heard = [
        subprocess.run(["ffmpeg", "-v", "error", "-i", str(path), "-f", "s16le", "-"], capture_output=True, check=True).stdout
        for path in (before, after)
    ]
    assert heard[0] == heard[1]
    assert heard[0]
    told = subprocess.run(["exiftool", "-j", str(after)], capture_output=True, text=True, check=True).stdout
    (tags,) = json.loads(told)
    assert tags["Artist"] == "Ännie"
    assert tags["Title"] == "Intro"
    assert URI in tags.get("Comment", tags.get("Description", ""))
    assert "Warning" not in tags


@given(st.binary(max_size=200))
def test_damaged_files_of_other_kinds_never_raise(junk: bytes) -> None:
    for start in (b"\0\0\0\x10ftypM4A \0\0\0\0\0\0\0\x60moov", b"fLaC", b"fLaC\x84\0\0\x40", b"OggS\0", b"OggS" + b"\3" * 30):
        read_label(start + junk)


def test_labelled_goes_by_type_and_refuses_what_it_cannot_label(mp3: bytes, wav: bytes, record: Provenance) -> None:
    assert labelled(mp3, "audio/mpeg", record) == label_mp3(mp3, record)
    assert labelled(wav, "audio/wav", record) == label_wav(wav, record)
    with pytest.raises(ValueError, match="audio/ogg"):
        labelled(b"", "audio/ogg", record)
    for mime in ("audio/mp4", "audio/flac", "audio/wav", "image/png"):
        with pytest.raises(ValueError, match=r"."):
            labelled(b"junk", mime, record)


values = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)


@given(values, values, st.sampled_from(list(SourceType)))
def test_any_names_survive_every_layer(provider: str, system: str, source: SourceType) -> None:
    record = Provenance(
        id="p1",
        kind=OutputKind.SPEECH,
        source_type=source,
        provider=provider,
        system=system,
        created="2026-01-01T00:00:00+00:00",
        user="",
        request_id="",
        prompt_sha256="",
    )
    expected = parse(Label.of(record).comment())
    assert expected is not None
    assert expected.source_type is source
    assert read_label(label_mp3(b"\xff\xf3" + bytes(40), record)) == expected
    vtt = f"WEBVTT\n\nNOTE {note(record)}\n\n00:00.000 --> 00:01.000\nx\n"
    found = read_note(vtt)
    assert found is not None
    assert (found.id, found.source_type) == ("p1", source)


@given(st.binary(max_size=300))
def test_damaged_tags_never_raise_and_lose_no_sound(junk: bytes) -> None:
    frames, audio = id3.read(b"ID3\x03\x00\x00" + bytes([0, 0, 2, 44]) + junk.ljust(300, b"\0") + b"SOUND")
    assert audio.endswith(b"SOUND")
    id3.comment(frames)
    id3.read(junk)
    try:
        info, chunks = riff.read(b"RIFF\0\0\0\0WAVE" + junk)
    except ValueError:
        return
    riff.write(info, chunks)


def test_a_picture_in_the_tag_of_an_mp3_is_kept(mp3: bytes, record: Provenance) -> None:
    picture = id3.Frame("APIC", b"\x00image/png\x00\x03\x00" + b"\x89PNG\xff\xfe" * 200)
    frames, _ = id3.read(label_mp3(id3.tag([picture]) + mp3, record))
    assert picture in frames
