"""Caption files of our own and of other programs: WebVTT, SubRip, TTML; broken, foreign and oddly encoded ones."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.course import OutputKind, Provenance
from app.course.blocks import Cue
from app.course.errors import FileProblem
from app.media.captions import Format, Sheet
from app.media.captions.files import lost_in, read_captions, write_captions
from app.media.labels import read_label

CUES = (
    Cue(400, 2400, "Wear gloves,\nplease.", speaker="Ann Öberg"),
    Cue(2600, 4000, "AT&T <said> so"),
    Cue(3_600_500, 3_602_000, "An hour later", speaker="Bob"),
)


@pytest.mark.parametrize("format_", Format)
def test_what_we_write_we_read_again(format_: Format) -> None:
    found = read_captions(write_captions(Sheet(cues=CUES, language="en"), format_), "talk")
    if format_ is Format.SRT:  # which has no speakers
        assert found.cues[0] == Cue(400, 2400, "Ann Öberg: Wear gloves,\nplease.")
        assert [loss.what for loss in lost_in(Sheet(cues=CUES), format_)] == ["Speakers"]
    else:
        assert found.cues == CUES
    assert found.format is format_
    assert found.labels == ()


@pytest.mark.clause("B5.4")
@pytest.mark.parametrize("format_", Format)
def test_synthetic_captions_carry_their_labels_in_every_format(format_: Format, record: Provenance) -> None:
    made = replace(record, id="captions-1", kind=OutputKind.SUBTITLES)
    data = write_captions(Sheet(cues=CUES, records=(record, made), disclosure="Synthetic voice"), format_)
    first = read_label(data)
    assert first is not None
    assert first.id == record.id
    found = read_captions(data, "talk")
    assert [label.id for label in found.labels] == [record.id, made.id]
    assert found.cues[0].text.startswith("Synthetic voice")
    assert b"Captions, made by" in data


times = st.integers(0, 4 * 3_600_000)
letters = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Zs"]), min_size=1, max_size=12)
lines = st.lists(letters, min_size=1, max_size=5).map(" ".join)
cues = st.lists(
    st.tuples(
        times, st.integers(1, 9000), st.lists(lines, min_size=1, max_size=2).map("\n".join), st.sampled_from(["", "Ann"])
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda item: item[0],
)


@settings(max_examples=60)
@given(cues, st.sampled_from([Format.VTT, Format.TTML]))
def test_any_text_survives(made: list[tuple[int, int, str, str]], format_: Format) -> None:
    given_ = tuple(sorted((Cue(a, a + n, text, who) for a, n, text, who in made), key=lambda cue: cue.start))
    assert read_captions(write_captions(Sheet(cues=given_), format_), "x").cues == given_


def test_webvtt_keeps_what_the_course_can_hold_and_says_what_it_can_not() -> None:
    found = read_captions(
        b"""WEBVTT - talk\r
Language: en\r
\r
STYLE\r
::cue(b) { color: red }\r
\r
NOTE by hand\r
\r
intro\r
00:01.000 --> 00:02.000 align:start line:0 bogus:1\r
<v.loud Ann>Hi <b>there</b> &amp; you\r
\r
00:01.500 --> 00:04.000\r
two\r
\r
00:05.000 --> 00:04.000\r
backwards\r
\r
00:06.000 -> 00:07.000\r
no arrow\r
""",
        "talk.vtt",
    )
    assert found.cues == (
        Cue(1000, 2000, "Hi there & you", speaker="Ann", settings="align:start line:0"),
        Cue(1500, 4000, "two"),
    )
    assert found.language == "en"
    assert [loss.sentence for loss in found.losses] == [
        "Identifiers in 1 caption: not kept, captions are numbered here",
        "Bold, italics, colours and other marks inside the text in 1 caption: the words are kept, the marks are not",
        "Notes: not kept",
        "Style sheets: not kept, the player has its own look",
        "Times no player understands in 1 caption: left out",
        "Overlaps with the next in 1 caption: kept, and marked in the list",
    ]
    again = write_captions(Sheet(cues=found.cues), Format.VTT).decode()
    assert "00:00:01.000 --> 00:00:02.000 align:start line:0\n<v Ann>Hi there &amp; you" in again


def test_subrip_as_people_have_it() -> None:
    text = "\ufeff\r\n00:00:01,000 --> 00:00:02,000\r\n<i>Grüß</i> dich\r\n{\\an8}oben\r\n\r\n"
    text += "3\r\n00:00:03.500 --> 00:00:04,000\r\n1984\r\n"
    found = read_captions(text.encode(), "talk.srt")
    assert found.cues == (Cue(1000, 2000, "Grüß dich\noben"), Cue(3500, 4000, "1984"))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_in_any_dress(encoding: str) -> None:
    found = read_captions("1\n00:00:01,000 --> 00:00:02,000\nZażółć\n".encode(encoding), "talk.srt")
    assert found.cues[0].text == "Zażółć"
    assert found.losses == ()


def test_an_old_encoding_is_read_and_said() -> None:
    found = read_captions("1\n00:00:01,000 --> 00:00:02,000\nCafé für alle\n".encode("cp1252"), "talk.srt")
    assert found.cues[0].text == "Café für alle"
    (loss,) = found.losses
    assert "Windows-1252 from line 3" in loss.sentence


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "nothing in it"),
        (b"[Script Info]\nTitle: x\n", "SubStation Alpha"),
        (b"<SAMI><BODY></SAMI>", "SAMI"),
        (b"{0}{25}Hello", "MicroDVD"),
        (b"0:00:01.000,0:00:02.000\nHi\n", ".sbv"),
        (b'{"captions": []}', "JSON"),
        (b"%PDF-1.7", "PDF"),
        (b"PK\x03\x04" + bytes(30) + b"\xff", "bytes no text has"),
        (b"Just a letter to a friend.", "does not begin with WEBVTT"),
        (b"<?xml version='1.0'?><tt xmlns='http://www.w3.org/ns/ttml'><body></tt>", "XML can't be read"),
        (b"<!DOCTYPE tt [<!ENTITY a 'b'>]><tt xmlns='http://www.w3.org/ns/ttml'>&a;</tt>", "XML can't be read"),
        (b"<tt xmlns='http://www.w3.org/ns/ttml'><head/></tt>", "no body"),
        (b"WEBVTT\n\n", "both a time and a text"),
        (b"1\n00:00:01,000 --> 00:00:02,000\n\x81\x8d\n", "neither UTF-8 nor Windows-1252"),
    ],
)
def test_what_can_not_be_read_says_what_it_is(data: bytes, why: str) -> None:
    with pytest.raises(FileProblem) as caught:
        read_captions(data, "talk.txt")
    assert caught.value.what.startswith("talk.txt")
    assert why in caught.value.why
    assert caught.value.next_step


TTML = """<?xml version="1.0" encoding="utf-8"?>
<tt xmlns="http://www.w3.org/2006/10/ttaf1" xmlns:ttm="http://www.w3.org/2006/10/ttaf1#metadata"
    xmlns:tts="http://www.w3.org/2006/10/ttaf1#styling" xmlns:ttp="http://www.w3.org/2006/10/ttaf1#parameter"
    ttp:frameRate="25" xml:lang="de">
 <head><metadata><ttm:agent xml:id="sp" type="person"><ttm:name type="full">Ann</ttm:name></ttm:agent></metadata></head>
 <body begin="1s"><div>
  <p begin="00:00:01:05" end="00:00:02:00" ttm:agent="sp" tts:color="red">eins<br/>  zwei </p>
  <p begin="3s" dur="1.5s"><span>drei</span></p>
  <p begin="9s">vier</p>
 </div></body></tt>"""


def test_ttml_of_other_programs_with_frames_nesting_and_no_end() -> None:
    found = read_captions(TTML.encode(), "talk.dfxp")
    assert found.cues == (
        Cue(2200, 3000, "eins\nzwei", speaker="Ann"),
        Cue(4000, 5500, "drei"),
        Cue(10_000, 14_000, "vier"),
    )
    assert found.language == "de"
    assert [loss.what for loss in found.losses] == ["No end", "Styles and positions"]


SPOILS = (b"-->", b"\n\n", b"<", b"&", b"99:99:99.999", b"\0", b"\xff", b'begin="-5s"', b'tts:color="re"')


@pytest.mark.parametrize("seed", range(8))
def test_damaged_files_are_read_or_refused_in_words(seed: int) -> None:
    rng = Random(seed)
    whole = [*(write_captions(Sheet(cues=CUES), format_) for format_ in Format), TTML.encode()]
    for _ in range(60):
        data = bytearray(rng.choice(whole))
        for _ in range(rng.randrange(1, 8)):
            at = rng.randrange(len(data))
            cut = rng.choice([b"", bytes([rng.randrange(256)]), rng.choice(SPOILS)])
            data[at : at + rng.randrange(12)] = cut
        try:
            found = read_captions(bytes(data), "damaged")
        except FileProblem as problem:
            assert problem.why  # noqa: PT017  # most of them are readable
            continue
        assert all(0 <= cue.start < cue.end for cue in found.cues)
        assert all(write_captions(Sheet(cues=found.cues), format_) for format_ in Format)


@pytest.mark.parametrize("ending", ["srt", "ttml", "vtt"])
def test_another_program_reads_ours_and_we_read_its(ending: str, tmp_path: Path, record: Provenance) -> None:
    """ffmpeg, which knows SubRip and WebVTT, and writes TTML."""
    ours = tmp_path / "ours.vtt"
    ours.write_bytes(write_captions(Sheet(cues=CUES[:1], records=(record,)), Format.VTT))
    theirs = tmp_path / f"theirs.{ending}"
    subprocess.run(["ffmpeg", "-v", "error", "-i", str(ours), str(theirs)], check=True)
    found = read_captions(theirs.read_bytes(), theirs.name)
    assert [(cue.start, cue.end, cue.text) for cue in found.cues] == [(cue.start, cue.end, cue.text) for cue in CUES[:1]]


def test_another_program_reads_our_subrip_and_its_webvtt_still_has_the_label(tmp_path: Path, record: Provenance) -> None:
    ours = tmp_path / "ours.srt"
    ours.write_bytes(write_captions(Sheet(cues=CUES, records=(record,), disclosure="Synthetic voice"), Format.SRT))
    theirs = tmp_path / "theirs.vtt"
    subprocess.run(["ffmpeg", "-v", "error", "-i", str(ours), str(theirs)], check=True)
    found = read_captions(theirs.read_bytes(), theirs.name)
    assert len(found.cues) == len(CUES) + 1
    assert [label.id for label in found.labels] == [record.id]
    label = read_label(theirs.read_bytes())
    assert label is not None
    assert label.id == record.id
