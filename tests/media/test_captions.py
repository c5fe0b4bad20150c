"""Cues from sentence times, WebVTT, and the lint."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.course import Provenance
from app.course.blocks import Cue, Sentence
from app.course.errors import FileProblem
from app.media.captions import DEFAULT, clock, columns, cues_from_sentences, disclosed, from_vtt, lint, to_vtt, wrap
from app.media.labels import DISCLOSURE, read_label

LONG = (
    "Before you begin, read the whole of this safety notice, because it tells you which tools you need, where to find the "
    "emergency exits, and whom to call when something goes wrong on site."
)


def spoken(*texts: str, ms_a_letter: float = 66, gap: int = 350, start: int = 970) -> list[Sentence]:
    """Sentences as a voice would say them."""
    out, at = [], start
    for text in texts:
        end = at + max(round(len(text) * ms_a_letter), 100)
        out.append(Sentence(text, at, end, "k"))
        at = end + gap
    return out


def joined(cues: tuple[Cue, ...]) -> str:
    return "".join(cue.text for cue in cues).replace("\n", "").replace(" ", "")


def test_a_short_sentence_is_one_cue_that_starts_with_it() -> None:
    (cue,) = cues_from_sentences(spoken("It has three parts, and each takes ten."))
    assert (cue.start, cue.text) == (970, "It has three parts, and each takes ten.")


def test_a_long_sentence_is_cut_at_clauses_into_cues_a_person_can_read() -> None:
    cues = cues_from_sentences(spoken(LONG))
    assert [cue.text for cue in cues] == [
        "Before you begin,\nread the whole of this safety notice,",
        "because it tells you which tools you need,\nwhere to find the emergency exits,",
        "and whom to call\nwhen something goes wrong on site.",
    ]
    assert lint(cues) == []


def test_a_cut_moves_into_the_pause_the_speaker_makes() -> None:
    sentences = spoken(LONG)
    length = sentences[0].end - sentences[0].start
    first = cues_from_sentences(sentences)
    late = first[1].start - sentences[0].start + 200
    cues = cues_from_sentences(sentences, pauses={0: [(late - 150, late), (50, 95), (length - 60, length - 20)]})
    assert cues[1].start - sentences[0].start == late
    assert cues[0].end == cues[1].start - DEFAULT.gap_ms


def test_very_short_sentences_share_a_cue() -> None:
    cues = cues_from_sentences(spoken("Yes.", "No.", "Maybe so, who knows?", gap=120))
    assert cues[0].text.startswith("Yes. No.")
    assert all(cue.end - cue.start >= DEFAULT.least_ms for cue in cues)


def test_a_heading_stays_on_screen_into_the_silence_after_it() -> None:
    heading, _ = cues_from_sentences(spoken("Goals", "You will learn to weld two plates safely.", gap=700))
    assert heading.end - heading.start >= DEFAULT.least_ms


words = st.text(st.characters(categories=["L", "N", "P", "S", "M"], exclude_characters="\u00a0"), min_size=1, max_size=60)


@settings(max_examples=60)
@given(st.lists(st.lists(words, min_size=1, max_size=25).map(" ".join), min_size=1, max_size=6), st.integers(30, 120))
def test_cues_hold_every_character_in_order_within_the_limits(texts: list[str], pace: int) -> None:
    sentences = spoken(*texts, ms_a_letter=pace)
    cues = cues_from_sentences(sentences)
    assert joined(cues) == "".join(texts).replace(" ", "")
    for cue in cues:
        assert all(columns(line) <= DEFAULT.columns for line in cue.text.split("\n"))
        assert cue.text.count("\n") < DEFAULT.lines
        assert cue.end > cue.start
    for before, after in pairwise(cues):
        assert after.start >= before.start
        assert after.start - before.end >= DEFAULT.gap_ms or before.end - before.start <= 1


def test_no_sentence_no_cue() -> None:
    assert cues_from_sentences([]) == ()
    assert disclosed(()) == ()


def test_wide_characters_count_twice_and_an_ideographic_line_breaks_between_them() -> None:
    assert columns("これ") == 4
    text = "これは長い文章です、とても長い文章なので、分割しなければなりません。そうしないと。"
    assert max(columns(line) for line in wrap(text).split("\n")) <= DEFAULT.columns
    assert wrap(text).replace("\n", "") == text


@pytest.mark.clause("B5.4")
def test_captions_of_synthetic_speech_say_so_first_in_the_file_and_on_the_screen(record: Provenance) -> None:
    vtt = to_vtt(cues_from_sentences(spoken("Hello there, dear learners.")), record)
    assert vtt.startswith("WEBVTT\n\nNOTE Synthetic voice")
    shown = from_vtt(vtt)
    assert shown[0].text == DISCLOSURE
    assert lint(shown) == []
    label = read_label(vtt.encode())
    assert label is not None
    assert (label.id, label.provider, label.created) == (record.id, record.provider, record.created)


def test_without_room_for_a_cue_of_its_own_the_disclosure_is_the_first_line() -> None:
    cues = disclosed((Cue(0, 2000, "Hello"),))
    assert cues == (Cue(0, 2000, "Synthetic voice\nHello"),)


def test_captions_of_a_real_voice_carry_no_label() -> None:
    vtt = to_vtt((Cue(0, 2000, "Hello"),))
    assert "NOTE" not in vtt
    assert from_vtt(vtt) == (Cue(0, 2000, "Hello"),)


@pytest.mark.parametrize(
    "text",
    [
        "AT&T <b>bold</b> &amp; co",
        "a --> b",
        "NOTE this",
        "WEBVTT",
        "STYLE\n::cue{}",
        "x < y > z",
        "&lt;",
        "00:00.000 --> 00:01.000",
        "<v Ann>Hi",
    ],
)
def test_markup_in_a_text_stays_text(text: str) -> None:
    vtt = to_vtt((Cue(0, 1000, text), Cue(2000, 3000, "next")))
    assert from_vtt(vtt) == (Cue(0, 1000, text), Cue(2000, 3000, "next"))


@given(
    st.lists(
        st.tuples(
            st.integers(0, 10**7), st.integers(1, 10**4), st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1)
        ),
        max_size=8,
    )
)
def test_webvtt_written_here_reads_back_the_same(raw: list[tuple[int, int, str]]) -> None:
    cues = sorted(
        (Cue(start, start + length, " ".join(text.split())) for start, length, text in raw), key=lambda c: (c.start, c.end)
    )
    cues = [cue for cue in cues if cue.text]
    assert list(from_vtt(to_vtt(cues))) == cues


def test_what_is_not_webvtt_is_refused_with_its_name() -> None:
    with pytest.raises(FileProblem, match=r"talk\.vtt"):
        from_vtt("1\n00:00:01,000 --> 00:00:02,000\nsubrip\n", "talk.vtt")


def test_markup_and_impossible_cues_of_other_programs_are_left_out() -> None:
    vtt = "\ufeffWEBVTT\n\nSTYLE\n::cue{}\n\n00:02.000 --> 00:01.000\nbackwards\n\n"
    vtt += "00:03.000 --> 00:04.000\n<v Ann><i>Hi</i> &amp; bye\n"
    assert from_vtt(vtt) == (Cue(3000, 4000, "Hi & bye", speaker="Ann"),)


@pytest.mark.parametrize(
    ("cues", "rule"),
    [
        ([Cue(0, 3000, "x" * 43)], "columns"),
        ([Cue(0, 5000, "a\nb\nc")], "lines"),
        ([Cue(0, 500, "hi")], "short"),
        ([Cue(0, 7500, "a long one")], "long"),
        ([Cue(0, 1000, "twenty characters !!")], "speed"),
        ([Cue(0, 1000, "")], "empty"),
        ([Cue(0, 2000, "a"), Cue(1500, 3000, "b")], "overlap"),
        ([Cue(0, 2000, "a"), Cue(2010, 3000, "b")], "gap"),
    ],
)
def test_the_lint_names_the_rule_and_whose_it_is(cues: list[Cue], rule: str) -> None:
    (issue,) = lint(cues)
    assert (issue.rule, issue.index) == (rule, 0)
    assert issue.source
    assert issue.text


def test_times_read_as_clocks() -> None:
    assert [clock(0), clock(62_345), clock(36_000_001)] == ["00:00:00.000", "00:01:02.345", "10:00:00.001"]


def test_real_speech_needs_no_correction(record: Provenance, narrated: Callable[[], list[Sentence]]) -> None:
    assert [issue.rule for issue in lint(cues_from_sentences(narrated())) if issue.rule != "speed"] == []


@pytest.fixture
def narrated() -> Callable[[], list[Sentence]]:
    """Sentence lengths as espeak-ng really speaks them at 160 words a minute."""
    texts = {
        "Part one": 560,
        "Definitions.": 610,
        LONG: 9400,
        "Never work alone.": 1100,
        "It is hot!": 700,
        "Report every leak at once.": 1600,
    }

    def make() -> list[Sentence]:
        out, at = [], 970
        for text, length in texts.items():
            out.append(Sentence(text, at, at + length, "k"))
            at += length + 350
        return out

    return make
