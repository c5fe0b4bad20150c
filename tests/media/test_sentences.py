"""Text to sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.media.sentences import MAX_CHARS, speakable, split, spoken_form, tidy


@pytest.mark.parametrize(
    ("language", "text", "sentences"),
    [
        ("en", "It has three parts. Each takes ten minutes.", ["It has three parts.", "Each takes ten minutes."]),
        ("en", "Safety first", ["Safety first"]),
        (
            "en",
            "Dr. Smith paid $3.50, i.e. less than Mr. Brown. He left.",
            ["Dr. Smith paid $3.50, i.e. less than Mr. Brown.", "He left."],
        ),
        ("en", "Use approx. 5 kg. Then stir.", ["Use approx. 5 kg.", "Then stir."]),
        ("en", "1. Open it. 2. Close it.", ["1. Open it.", "2. Close it."]),
        ("en", "Visit https://a.example/c. Then call 555.1234.", ["Visit https://a.example/c.", "Then call 555.1234."]),
        ("en", "Open setup.exe now. Run it.", ["Open setup.exe now.", "Run it."]),
        ("en", "He said “Stop.” Then he left.", ["He said “Stop.”", "Then he left."]),
        ("en-GB", "One. Two.", ["One.", "Two."]),
        ("de", "Das ist z. B. gut. Am 3. Mai kam Dr. Müller.", ["Das ist z. B. gut.", "Am 3. Mai kam Dr. Müller."]),
        ("fr", "M. Dupont est là. Il parle.", ["M. Dupont est là.", "Il parle."]),
        ("ja", "これはペンです。はい。", ["これはペンです。", "はい。"]),
        ("zh-Hans", "你好。再见！", ["你好。", "再见！"]),
        ("ar", "مرحبا. كيف حالك؟", ["مرحبا.", "كيف حالك؟"]),
        ("xx-nowhere", "Hello there. How are you?", ["Hello there.", "How are you?"]),
        ("", "Hello there. How are you?", ["Hello there.", "How are you?"]),
        ("en", "First line\nsecond line. Third", ["First line", "second line.", "Third"]),
        ("en", "  \t ", []),
        ("en", "😀🎉\n— * —\nHello", ["Hello"]),
    ],
)
def test_sentences_are_cut_where_a_reader_would(language: str, text: str, sentences: list[str]) -> None:
    assert list(split(text, language)) == sentences


def test_what_is_too_long_for_one_call_is_cut_at_a_clause() -> None:
    long = "we check the first valve, and " * 40
    pieces = split(long, "en")
    assert len(pieces) > 1
    assert all(len(piece) <= MAX_CHARS for piece in pieces)
    assert all(piece.endswith(",") for piece in pieces[:-1])
    assert " ".join(pieces) == long.strip()


@given(st.text(max_size=2000), st.sampled_from(["en", "de", "ja", "ar", "pt-BR", "xx", ""]))
def test_no_word_is_lost_or_invented_and_no_piece_is_too_long(text: str, language: str) -> None:
    pieces = split(text, language)
    assert all(piece == piece.strip() and speakable(piece) and len(piece) <= MAX_CHARS for piece in pieces)
    kept = [char for piece in pieces for char in piece if char.isalnum()]
    lines = text.replace("\u2028", "\n").replace("\u2029", "\n").replace("\v", "\n").replace("\f", "\n").split("\n")
    assert kept == [char for line in lines for char in tidy(line) if char.isalnum()]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("See https://www.example.com/a/b?x=1#top for more.", "See example.com for more."),
        ("See www.example.com.", "See example.com."),
        ("See https://user:secret@example.com:8080/x now", "See example.com now"),
        ("Mail ann@example.org.", "Mail ann@example.org."),
        ("Nothing to see.", "Nothing to see."),
    ],
)
def test_addresses_are_said_as_people_say_them(text: str, said: str) -> None:
    assert spoken_form(text) == said


def test_invisible_characters_are_gone_and_words_stay_whole() -> None:
    assert tidy("zero\u200bwidth soft\u00adhyphen\x01 \x00and\u202e more") == "zerowidth softhyphen and more"
