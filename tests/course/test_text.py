"""Rich text: always in normal form, and its operations obey the laws that plain text obeys."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given
from tests.course import making
from tests.course.making import randoms

from app.course.text import EMPTY, Mark, RichText, Run, clean


def looks(text: RichText) -> list[tuple[str, Run]]:
    """Each character with the look of its run: what a paragraph is, however it is cut into runs."""
    return [(char, replace(run, text="")) for run in text.runs for char in run.text]


@given(randoms)
def test_a_paragraph_is_always_in_normal_form(rng: Random) -> None:
    made = making.rich(rng)
    assert all(run.text for run in made.runs)
    assert not any(a.looks_like(b) for a, b in zip(made.runs, made.runs[1:], strict=False))
    assert clean(made.plain) == made.plain
    assert RichText(made.runs) == made
    assert len(made) == len(made.plain)


@given(randoms)
def test_equal_looks_are_equal_values_however_the_runs_were_cut(rng: Random) -> None:
    made = making.rich(rng)
    again = RichText(tuple(replace(run, text=char) for run in made.runs for char in run.text))
    assert again == made


@given(randoms)
def test_slices_are_those_of_the_characters(rng: Random) -> None:
    made = making.rich(rng)
    start, end = rng.randrange(len(made) + 3), rng.randrange(len(made) + 3)
    assert looks(made.slice(start, end)) == looks(made)[start:end]
    assert made.slice(0, start) + made.slice(start, len(made)) == made
    assert made.slice(-5, len(made) + 5) == made


@given(randoms)
def test_replacing_is_cutting_and_joining(rng: Random) -> None:
    made, new = making.rich(rng), making.rich(rng)
    start = rng.randrange(len(made) + 1)
    end = start + rng.randrange(len(made) + 1)
    assert looks(made.replaced(start, end, new)) == looks(made)[:start] + looks(new) + looks(made)[end:]
    assert made.replaced(start, start, EMPTY) == made
    assert made.replaced(0, len(made), new) == new
    back = made.replaced(start, end, new).replaced(start, start + len(new), made.slice(start, end))
    assert back == made


@given(randoms)
def test_joining_is_associative_and_nothing_is_its_neutral_element(rng: Random) -> None:
    one, two, three = making.rich(rng), making.rich(rng), making.rich(rng)
    assert (one + two) + three == one + (two + three)
    assert one + EMPTY == EMPTY + one == one
    assert (one + two).plain == one.plain + two.plain


@given(randoms)
def test_mapping_touches_the_range_and_no_text(rng: Random) -> None:
    made = making.rich(rng)
    start, end = sorted((rng.randrange(len(made) + 1), rng.randrange(len(made) + 1)))
    bold = made.mapped(start, end, lambda run: replace(run, marks=run.marks | {Mark.STRONG}))
    assert bold.plain == made.plain
    assert looks(bold)[:start] == looks(made)[:start]
    assert looks(bold)[end:] == looks(made)[end:]
    assert all(Mark.STRONG in look.marks for _, look in looks(bold)[start:end])


def test_an_end_before_its_start_inserts_and_repeats_nothing() -> None:
    made = RichText.of("abcdef")
    assert made.replaced(4, 2, RichText.of("-")).plain == "abcd-ef"
    assert made.mapped(4, 2, lambda run: replace(run, link="x")) == made


def test_retyping_keeps_the_look_of_what_stood_there_and_the_origin_of_what_stays() -> None:
    made = RichText((Run("Call "), Run("Anna", frozenset({Mark.STRONG}), origin="p1"), Run(" now")))
    assert made.retyped(5, 9, "[name]").runs[1] == Run("[name]", frozenset({Mark.STRONG}))
    strong = frozenset({Mark.STRONG})
    assert made.retyped(5, 9, "Antonia").runs[1:-1] == (
        Run("An", strong, origin="p1"), Run("toni", strong), Run("a", strong, origin="p1"),
    )  # fmt: skip
    assert made.retyped(5, 9, "Anna") == made
    assert made.retyped(5, 5, "dear ").runs[1] == Run("dear ", strong)
    assert made.retyped(len(made), len(made), "!").plain == "Call Anna now!"
    assert EMPTY.retyped(0, 0, "new") == RichText.of("new")


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [("a\r\nb\rc\n", "a\nb\nc\n"), ("tab\there", "tab\there"), ("nul\x00bell\x07", "nulbell"), ("\ud800half", "half"),
     ("\uffff", ""), ("👩‍👩‍👧 e\u0301 漢", "👩‍👩‍👧 e\u0301 漢")],
)  # fmt: skip
def test_only_what_files_can_hold_is_kept(given_text: str, kept: str) -> None:
    assert clean(given_text) == kept
    assert RichText.of(given_text).plain == kept
