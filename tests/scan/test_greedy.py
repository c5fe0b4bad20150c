"""The decisions of the names model, worked out for all words at once, are those that spaCy takes one after another."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc
from tests.scan.phone_forms import numbers
from tests.scan.prose import PROSE

from app.paths import resource
from app.scan.names import features
from app.scan.names.greedy import TOGETHER, Ent, Greedy
from app.scan.names.words import Cutter, Words

COURSE = [part for part in (Path(__file__).parent / "training_prose.md").read_text("utf-8").split("\n\n") if part.strip()]
NAMES = [
    *("Maria", "Lopez", "Okonkwo", "Adeyemi", "Dr.", "Ludwig", "von", "Mises", "Boston", "Northwind", "Traders", "Ltd.", "Leo"),
    *(",", "7", "(", ")", "and", "asked", "in", "the", "\n\n", "MARIA"),
]


class Pipeline:
    """The shipped model by spaCy alone."""

    def __init__(self) -> None:
        self.spacy: Any = spacy.load(resource("names", "model"))
        self.recogniser: Any = self.spacy.get_pipe("ner")
        lists = self.spacy.get_pipe(features.FACTORY)
        assert isinstance(lists, features.Lists)
        self.lists = lists
        self.cutter = Cutter(spacy.load(resource("names", "model"), exclude=["ner"]).tokenizer, lists.known)

    def both(self, documents: Sequence[Doc]) -> tuple[list[list[Ent]], list[list[Ent]]]:
        """What we say and what spaCy says."""
        read = [self.lists(document) for document in documents]
        ours = Greedy(self.recogniser)([self._words(document) for document in documents])
        return ours, [[(ent.start, ent.end - 1, ent.label_) for ent in done.ents] for done in self.recogniser.pipe(read)]

    def _words(self, document: Doc) -> Words:
        starts = [token.idx for token in document]
        marks = [self.cutter.marks(token.text) for token in document]
        spaces = [token.i for token in document if token.is_space]
        return Words(starts, [token.idx + len(token) for token in document], marks, spaces)


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    return Pipeline()


def test_texts_read_together_get_the_names_that_spacy_gives_them(pipeline: Pipeline) -> None:
    texts = [*PROSE, *COURSE, *(text for _, text, _ in numbers())][:400]
    found = 0
    for at in range(0, len(texts), 7):
        ours, theirs = pipeline.both([pipeline.spacy.make_doc(text) for text in texts[at : at + 7]])
        assert ours == theirs
        found += sum(map(len, ours))
    assert found > 50


_ROWS = st.lists(st.lists(st.sampled_from(NAMES), max_size=25), max_size=4)


@given(_ROWS)
@settings(max_examples=40, deadline=None)
def test_any_rows_of_words_get_the_names_that_spacy_gives_them(pipeline: Pipeline, rows: list[list[str]]) -> None:
    documents = [Doc(pipeline.spacy.vocab, words=row) for row in rows]
    ours, theirs = pipeline.both(documents)
    assert ours == theirs


@given(_ROWS)
@settings(max_examples=40, deadline=None)
def test_names_that_go_on_for_long_are_spacys_too(endless: Pipeline, rows: list[list[str]]) -> None:
    ours, theirs = endless.both([Doc(endless.spacy.vocab, words=row) for row in rows])
    assert ours == theirs


def test_a_name_of_more_words_than_are_worked_out_together_is_whole(endless: Pipeline) -> None:
    words = ["Maria", "Lopez", "Okonkwo", "Adeyemi"] * 5
    (ours,), (theirs,) = endless.both([Doc(endless.spacy.vocab, words=words)])
    assert ours == theirs
    assert any(last - first > TOGETHER for first, last, _ in ours)


@pytest.fixture(scope="module")
def endless() -> Pipeline:
    """The model with a liking for long names."""
    pipeline = Pipeline()
    names = [pipeline.recogniser.moves.get_class_name(number) for number in range(pipeline.recogniser.moves.n_moves)]
    upper = pipeline.recogniser.model.get_ref("upper")
    bias = upper.get_param("b").copy()
    bias[[number for number, name in enumerate(names) if name[:2] in ("B-", "I-")]] += 6
    upper.set_param("b", bias)
    return pipeline
