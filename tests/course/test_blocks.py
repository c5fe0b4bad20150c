"""Blocks: every text in them can be listed, read and replaced by its path; every question says what it still needs."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given
from tests.course import making
from tests.course.making import randoms

from app.course.blocks import (
    KINDS,
    Block,
    Callout,
    Divider,
    Image,
    ListBlock,
    ListItem,
    MediaRef,
    MultipleChoice,
    Narration,
    Option,
    Paragraph,
    Question,
    Quote,
    SingleChoice,
    Table,
    TrueFalse,
    block_kinds,
)
from app.course.codec import dumps, encode_block
from app.course.text import RichText, Run

x = RichText.of


@given(randoms)
def test_media_are_those_its_json_names(rng: Random) -> None:
    block = making.block(rng)
    assert sorted(block.media()) == sorted(re.findall(r'"sha256":"([0-9a-f]{64})"', dumps(encode_block(block))))


@given(randoms)
def test_every_part_can_be_read_and_replaced_by_its_path(rng: Random) -> None:
    block = making.block(rng)
    for part in block.parts():
        assert block.part(part.path) == part.text
        assert block.with_part(part.path, part.text) == block
        new = RichText((Run("new", link="https://example.org"),))
        changed = block.with_part(part.path, new)
        assert changed.part(part.path) == (new if part.rich else x("new"))
        others = [(other.path, other.text) for other in changed.parts() if other.path != part.path]
        assert others == [(other.path, other.text) for other in block.parts() if other.path != part.path]


def test_parts_come_in_reading_order_with_their_names() -> None:
    listing = ListBlock(items=(ListItem(text=x("a")), ListItem(text=x("b"))))
    assert [(part.path, part.text.plain) for part in listing.parts()] == [("items.0.text", "a"), ("items.1.text", "b")]
    image = Image(alt="A cat", caption="Cat")
    assert [(part.path, part.label, part.rich) for part in image.parts()] == [
        ("alt", "Alt text", False),
        ("caption", "Caption", False),
    ]
    table = Table(rows=((x("1"), x("2")), (x("3"),)))
    assert [part.path for part in table.parts()] == ["rows.0.0", "rows.0.1", "rows.1.0", "rows.1.1", "caption"]
    assert table.plain() == "1\n2\n3"


@pytest.mark.parametrize(
    ("block", "path"),
    [(Paragraph(), "words"), (Paragraph(), "text.x"), (ListBlock(), "items"), (ListBlock(), "items.0"),
     (ListBlock(), "items.9.text"), (ListBlock(), "items.-1.text"),
     (ListBlock(), "items.one.text"), (Image(), "alt.x"), (Table(), "rows.0"), (Divider(), "")],
)  # fmt: skip
def test_a_path_that_leads_nowhere_is_a_key_error(block: Block, path: str) -> None:
    with pytest.raises(KeyError):
        block.part(path)
    with pytest.raises(KeyError):
        block.with_part(path, x("new"))


def test_plain_fields_hold_only_what_files_can_hold() -> None:
    assert Image(alt="a\x00b\r\nc\ud800").alt == "ab\nc"
    assert Quote(attribution="\x07Anna").attribution == "Anna"
    assert Table(caption="T\x00", rows=((x("1"),), ())).caption == "T"


def test_short_rows_of_a_table_are_filled_up() -> None:
    assert [len(row) for row in Table(rows=((x("1"), x("2")), ())).rows] == [2, 2]
    assert Table(rows=()).rows == ()


def test_media_and_origins_are_found_wherever_they_are() -> None:
    ref = MediaRef("a" * 64, "image/png")
    assert list(Image(source=ref).media()) == [ref.sha256]
    assert list(Narration(audio=ref).media()) == [ref.sha256]
    assert list(Callout(text=x("plain")).media()) == []
    made = RichText((Run("a", origin="p1"),))
    option = Option(text=x("c"), feedback=RichText((Run("b", origin="p2"),)))
    question = SingleChoice(prompt=made, options=(option,), provenance="p3")
    assert question.origins() == {"p1", "p2", "p3"}


def test_every_kind_has_a_name_and_its_own_default() -> None:
    assert [cls.kind for cls in block_kinds()] == list(KINDS)
    for cls in block_kinds():
        assert cls.title
        assert cls().id != cls().id


def options(*texts: str, right: int = 1) -> tuple[Option, ...]:
    return tuple(Option(text=x(text), correct=index < right) for index, text in enumerate(texts))


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        (TrueFalse(), "no text"),
        (SingleChoice(prompt=x("?"), options=options("a")), "at least two"),
        (SingleChoice(prompt=x("?"), options=options("a", " ")), "An answer has no text"),
        (SingleChoice(prompt=x("?"), options=options("Yes", "yes ")), "the same"),
        (SingleChoice(prompt=x("?"), options=options("a", "b", right=2)), "exactly one"),
        (SingleChoice(prompt=x("?"), options=options("a", "b", right=0)), "exactly one"),
        (MultipleChoice(prompt=x("?"), options=options("a", "b", right=0)), "at least one answer as right"),
        (MultipleChoice(prompt=x("?"), options=options("a", "a")), "the same"),
    ],
)
def test_a_question_says_what_it_still_needs(question: Question, problem: str) -> None:
    assert any(problem in found for found in question.problems())


def test_a_finished_question_needs_nothing() -> None:
    assert list(TrueFalse(prompt=x("True?")).problems()) == []
    assert list(SingleChoice(prompt=x("?"), options=options("a", "b")).problems()) == []
    assert list(MultipleChoice(prompt=x("?"), options=options("a", "b", right=2)).problems()) == []


@pytest.mark.clause("B1.4")
def test_the_origin_of_a_block_of_text_goes_onto_its_characters_so_that_what_is_added_is_the_authors() -> None:
    made = Table(rows=((x("a"), x("b")),), caption="Exits", provenance="p1")
    assert made.provenance is None
    assert made.origins() == {"p1"}
    assert made.field_origins == (("caption", "p1"),)
    longer = made.with_part("rows.0.0", made.part("rows.0.0") + x(" typed"))
    assert [run.origin for run in longer.part("rows.0.0").runs] == ["p1", None]
    assert Image(provenance="p1", alt="A door").field_origins == (), "the picture was made, its alt text need not be"
