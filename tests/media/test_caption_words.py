"""Captions cut from words with times: exactly between two words, never across speakers, and marked where in doubt."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from app.media.captions import DEFAULT, columns
from app.media.captions.words import Word, cues_from_words, sentences_of, spoken_sentences

TEXT = (
    "Before you paste a ticket into an assistant, take out anything that identifies a person or a company. "
    "Dr. Okafor agrees. Ask yourself two questions."
)


def words_of(text: str, speaker: str = "", at: int = 0) -> list[Word]:
    out = []
    for word in text.split():
        out.append(Word(word, at, at + 60 * len(word), 0.98, speaker))
        at += 60 * len(word) + 90
    return out


def test_a_title_ends_no_sentence_and_a_long_silence_does() -> None:
    words = words_of(TEXT)
    assert [sentence.text for sentence in spoken_sentences(words)] == [
        "Before you paste a ticket into an assistant, take out anything that identifies a person or a company.",
        "Dr. Okafor agrees.",
        "Ask yourself two questions.",
    ]
    apart = [*words_of("one two"), *words_of("three four", at=9000)]
    assert [[word.text for word in said] for said in sentences_of(apart)] == [["one", "two"], ["three", "four"]]


def test_cues_begin_with_a_word_and_fit_the_limits() -> None:
    words = words_of(TEXT)
    cues = cues_from_words(words)
    assert " ".join(" ".join(cue.text.split()) for cue in cues) == TEXT
    assert {cue.start for cue in cues} <= {word.start for word in words}
    assert all(columns(line) <= DEFAULT.columns for cue in cues for line in cue.text.split("\n"))
    assert all(one.end + DEFAULT.gap_ms <= two.start or one.end < two.start for one, two in pairwise(cues))


def test_speakers_never_share_a_caption_and_one_speaker_is_not_named() -> None:
    first = words_of("Who is there?", "A")
    both = [*first, *words_of("Me.", "B", at=first[-1].end + 40)]
    assert [(cue.speaker, cue.text) for cue in cues_from_words(both)] == [("A", "Who is there?"), ("B", "Me.")]
    assert {cue.speaker for cue in cues_from_words(first)} == {""}


def test_a_doubtful_word_marks_its_caption_alone() -> None:
    words = words_of(TEXT)
    doubtful = [Word(w.text, w.start, w.end, 0.2 if w.text == "yourself" else 0.9) for w in words]
    assert ["yourself" in cue.text for cue in cues_from_words(doubtful)] == [cue.unsure for cue in cues_from_words(doubtful)]


@given(
    st.lists(
        st.tuples(
            st.text("abcdefgh.?", min_size=1, max_size=30), st.integers(0, 3000), st.integers(0, 2500), st.sampled_from("AB")
        ),
        min_size=1,
        max_size=60,
    )
)
def test_nothing_said_is_lost_whatever_the_times(rows: list[tuple[str, int, int, str]]) -> None:
    words, at = [], 0
    for text, length, gap, speaker in rows:
        words.append(Word(text, at, at + length, 1.0, speaker))
        at += length + gap
    cues = cues_from_words(words)
    assert " ".join(" ".join(cue.text.split()) for cue in cues).split() == [word.text for word in words]
    assert all(cue.start < cue.end for cue in cues)
