"""Texts are cut, and words described, as spaCy does both: the network that was trained with spaCy reads the same."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc
from tests.scan.phone_forms import numbers
from tests.scan.prose import PROSE
from tests.scan.test_limits import HOSTILE

from app.paths import resource
from app.scan.names import features
from app.scan.names.words import COLUMNS, Cutter, Words, shape

COURSE = [part for part in (Path(__file__).parent / "training_prose.md").read_text("utf-8").split("\n\n") if part.strip()]


class Both:
    """The shipped model's tokenizer and lists, asked by spaCy and by us."""

    def __init__(self) -> None:
        self._spacy: Any = spacy.load(resource("names", "model"), exclude=["ner"])
        lists = self._spacy.get_pipe(features.FACTORY)
        assert isinstance(lists, features.Lists)
        self._lists = lists
        self._cutter = Cutter(spacy.load(resource("names", "model"), exclude=["ner"]).tokenizer, lists.known)

    def __call__(self, text: str) -> tuple[Words, Words]:
        """The text as we cut it, and as spaCy does."""
        document: Doc = self._lists(self._spacy.make_doc(text))
        packed = struct.Struct(f"={len(COLUMNS)}Q").pack
        marks = [packed(*map(int, row)) for row in document.to_array(list(COLUMNS))] if len(document) else []
        starts, ends = [token.idx for token in document], [token.idx + len(token) for token in document]
        return self._cutter(text), Words(starts, ends, marks, [token.i for token in document if token.is_space])


@pytest.fixture(scope="module")
def both() -> Both:
    return Both()


def test_prose_numbers_and_hostile_rows_are_cut_as_spacy_cuts_them(both: Both) -> None:
    hostile = [(unit * 300)[:600] for unit in HOSTILE.values()]
    for text in (*PROSE, *COURSE, *hostile, *(text for _, text, _ in numbers())):
        ours, theirs = both(text)
        assert ours == theirs, text


_WORDS = st.sampled_from(sorted({word for text in PROSE + COURSE for word in text.split()}))
_ANY = st.one_of(
    _WORDS,
    st.tuples(_WORDS, st.sampled_from(list(".,;:!?)('\"-–/…’s%"))).map("".join),
    st.from_regex(r"[A-Za-zÀ-ž]{1,9}[.,;:!?'’)-]{0,3}", fullmatch=True),
    st.from_regex(r"[A-Za-z]{0,4}[0-9]{1,5}[.,;:!?'’)-]{0,2}", fullmatch=True),
    st.from_regex(r"[A-Za-z]{1,4}('[A-Za-z]{1,4})?([-:][A-Za-z]{1,4}){0,2}[0-9]{0,2}[.,;:!?']?", fullmatch=True),
    st.from_regex(r"[0-9]{1,4}([-.:/][0-9]{1,4}){0,4}[.,;:!?-]?", fullmatch=True),
    st.from_regex(
        r"(Abc|we|do|can|O|it|a|pm|http|ab|[0-9])(n't|'ll|'re|'ve|'s|-can't|-am|:pm|:a|://b|:www|-o'clock)[,.!]?",
        fullmatch=True,
    ),
    st.from_regex(r"[\w.@/:-]{1,12}", fullmatch=True),
    st.text(max_size=6),
)


def test_a_face_behind_a_letter_is_cut_as_spacy_cuts_it(both: Both) -> None:
    for text in ("A:O ", "so:D", "x:p", "key:value", "8:-) a:b"):
        ours, theirs = both(text)
        assert ours == theirs, text


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(_ANY, st.sampled_from([" ", " ", "  ", "\n", "\t", " \n ", "\u00a0", "\x1c"])), max_size=12))
def test_any_text_is_cut_as_spacy_cuts_it(both: Both, pieces: list[tuple[str, str]]) -> None:
    for text in ("".join(word + space for word, space in pieces), "".join(space + word for word, space in pieces)):
        ours, theirs = both(text)
        assert ours == theirs, repr(text)


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(min_size=1, max_size=12), st.from_regex(r"[A-Za-z]{1,120}", fullmatch=True)))
def test_a_shape_is_spacys(text: str) -> None:
    from spacy.lang.lex_attrs import word_shape

    assert shape(text) == word_shape(text)
