"""JSON and back: nothing is lost, what a newer Lectern wrote least of all, and nonsense is refused."""

from __future__ import annotations

import json
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from tests.course import making
from tests.course.making import randoms

from app.course.blocks import (
    KINDS,
    Heading,
    Image,
    ListBlock,
    MediaRef,
    Paragraph,
    Pauses,
    Pronunciation,
    Table,
    Unknown,
    Voice,
)
from app.course.codec import decode, decode_block, dumps, encode, encode_block
from app.course.model import Lesson, Section, Settings, Trashed
from app.course.provenance import Provenance
from app.course.text import Mark, RichText, Run


def again(value: Any) -> Any:
    """What a file makes of JSON data."""
    return json.loads(dumps(value).encode())


@settings(max_examples=300, deadline=None)
@given(randoms)
def test_every_value_comes_back_as_it_was(rng: Random) -> None:
    block = making.block(rng)
    assert decode_block(again(encode_block(block))) == block
    for cls in (Settings, Provenance, Lesson, Section, Trashed, Voice, MediaRef):
        made = making.instance(rng, cls)
        assert decode(cls, again(encode(made))) == made


@settings(max_examples=200, deadline=None)
@given(randoms)
def test_a_block_of_any_future_kind_is_written_back_as_it_came(rng: Random) -> None:
    data = {"kind": "hologram", "zz": making.json_value(rng), "id": "b1"}
    block = decode_block(data)
    assert isinstance(block, Unknown)
    assert encode_block(block) == data
    assert decode_block(encode_block(block)) == block


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_fields_of_a_newer_version_are_kept_through_an_edit(kind: str) -> None:
    data = {"kind": kind, "id": "b1", "zz_glow": {"colour": [1, None, "é"]}}
    block = decode_block(data)
    assert isinstance(block, KINDS[kind])
    edited = replace(block, never_send=True)
    assert encode_block(edited)["zz_glow"] == data["zz_glow"]
    assert encode_block(block)["zz_glow"] == data["zz_glow"]


def test_a_value_only_a_newer_version_knows_keeps_the_whole_block() -> None:
    for data in (
        {"kind": "callout", "id": "b1", "tone": "sparkling", "text": "x"},
        {"kind": "heading", "id": "b1", "level": "huge"},
        {"kind": "list", "id": "b1", "items": [{"text": "x", "ticked": True}]},
        {"kind": "paragraph", "id": "b1", "text": [{"text": "x", "marks": ["wavy"]}]},
        {"kind": "paragraph", "id": "b1", "text": 5},
        {"kind": "table", "id": "b1", "rows": 5},
    ):
        block = decode_block(data)
        assert isinstance(block, Unknown)
        assert block.made_as == data["kind"]
        assert encode_block(block) == data


def test_a_block_not_understood_is_not_sent_when_it_may_say_so() -> None:
    assert decode_block({"kind": "hologram", "id": "b1", "never_send": True}).never_send
    assert decode_block({"kind": "hologram", "id": "b1", "never_send": {"except": "local"}}).never_send
    assert not decode_block({"kind": "hologram", "id": "b1", "never_send": False}).never_send
    assert decode_block({"kind": "hologram", "id": "b1", "provenance": "p1"}).provenance == "p1"


def test_what_is_changed_in_a_block_not_understood_is_written() -> None:
    block = decode_block({"kind": "hologram", "id": "b1", "glow": 3})
    copy = replace(block, id="b2", never_send=True, provenance="p1")
    assert encode_block(copy) == {"kind": "hologram", "id": "b2", "glow": 3, "never_send": True, "provenance": "p1"}
    assert decode_block(encode_block(copy)) == copy
    assert encode_block(Unknown(id="b3", made_as="hologram")) == {"kind": "hologram", "id": "b3"}


def test_media_and_origins_inside_a_block_not_understood_are_known() -> None:
    digest = "a" * 64
    film = {"sha256": digest, "mime": "video/mp4"}
    block = decode_block({"kind": "film", "id": "b1", "takes": [{"file": film, "text": [{"text": "x", "origin": "p1"}]}]})
    assert list(block.media()) == [digest]
    assert block.origins() == frozenset({"p1"})


def test_settings_whose_voice_is_from_the_future_show_the_default_and_write_the_future_back() -> None:
    data = {"title": "T", "voice": {"provider": "local", "emotion": "joy"}, "never_send": ["except", "local"]}
    made = decode(Settings, data)
    assert made.title == "T"
    assert made.voice == Voice()
    assert made.never_send is True
    assert encode(made)["voice"] == data["voice"]
    assert encode(replace(made, voice=Voice(name="anna")))["voice"] == {"name": "anna"}


@pytest.mark.parametrize(
    ("cls", "data"),
    [(Provenance, {}), (Provenance, {"id": "p", "kind": "dream"}), (Lesson, 5), (Lesson, []), (Lesson, None),
     (MediaRef, {"sha256": "a"}), (MediaRef, {"sha256": "a", "mime": "b", "future": 1}),
     (Trashed, {"lesson": 5}), (Run, {"text": 5})],
)  # fmt: skip
def test_what_describes_no_value_is_refused(cls: type, data: Any) -> None:
    with pytest.raises(ValueError, match=r"not a|is not|has no"):
        decode(cls, data)


@pytest.mark.parametrize(
    "data", [None, [], "x", {}, {"kind": 5}, {"kind": "heading"}, {"kind": "heading", "id": 7}, {"id": "b1"}]
)
def test_what_is_no_block_of_any_version_is_refused(data: Any) -> None:
    with pytest.raises(ValueError, match="not a block"):
        decode_block(data)


def test_defaults_are_left_out() -> None:
    assert encode_block(Heading(id="b1")) == {"kind": "heading", "id": "b1"}
    assert encode_block(Paragraph(id="b1", text=RichText.of("x"))) == {"kind": "paragraph", "id": "b1", "text": "x"}
    marked = RichText((Run("x", frozenset({Mark.STRONG, Mark.CODE})),))
    assert encode_block(Paragraph(id="b1", text=marked))["text"] == [{"text": "x", "marks": ["code", "strong"]}]
    assert encode_block(Image(id="b1")) == {"kind": "image", "id": "b1"}
    assert encode_block(ListBlock(id="b1", items=())) == {"kind": "list", "id": "b1", "items": []}
    assert encode_block(Table(id="b1", rows=((RichText.of("a"),),)))["rows"] == [["a"]]


def test_half_a_character_survives_where_text_is_not_cleaned() -> None:
    assert json.loads(dumps({"a": "\ud800é"}).encode()) == {"a": "\ud800é"}
    assert dumps({"a": "é"}) == '{"a":"é"}'


def test_what_a_narration_is_told_is_kept_and_costs_nothing_when_nobody_tells_it_anything() -> None:
    told = Settings(
        voice=Voice("google-tts", "en-GB-Neural2-A", "en-GB", 150, -2.5),
        pronunciations=(Pronunciation("SQL", "sequel"), Pronunciation("lead", "led")),
        pauses=Pauses(500, 900),
        spoken_notice="The voice in this course is synthetic.",
        watermark=True,
    )
    assert decode(Settings, json.loads(dumps(encode(told)))) == told
    assert encode(Settings()) == {}
    assert decode(Settings, {"voice": {"pitch": 3}}).voice.pitch == 3.0
    with_a_number_for_words = decode(Settings, {"pauses": {"sentence": "long"}})
    assert with_a_number_for_words.pauses == Pauses()
    assert encode(with_a_number_for_words) == {"pauses": {"sentence": "long"}}
