"""The shipped names model, joined with the rules: both agreeing alert, the model alone is a note."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence

import pytest
import spacy

from app.course.findings import Severity
from app.paths import resource
from app.scan.hits import Hit
from app.scan.names import model, people
from app.scan.names.words import Cutter

Detect = Callable[[str], Iterator[Hit]]


@pytest.fixture(scope="module")
def detect() -> Detect:
    return people.load("en-GB")


def test_the_model_is_small_enough_to_ship() -> None:
    size = sum(path.stat().st_size for path in resource("names").rglob("*") if path.is_file())
    assert size <= 15_000_000


def test_the_model_keeps_no_words_it_was_trained_on() -> None:
    held = set(json.loads(resource("names", "model", "vocab", "strings.json").read_text("utf-8")))
    assert held > {"LOCATION", "ORGANIZATION"}  # PERSON is one of spaCy’s own
    assert len(held - set(spacy.blank("en").vocab.strings)) < 100


def test_a_network_that_fails_once_sees_the_same_names_afterwards() -> None:
    reader, text = model.load(), "Ludwig von Mises met Tunde Okonjo and Marta Kowalska in Leeds."
    network = reader._decide._read  # type: ignore[attr-defined]
    reader("Ask the manager first.")
    mixed, names = network._mixed, model.load()(text)

    class Fails:
        def predict(self, _read: object) -> None:
            raise MemoryError

    network._mixed = Fails()
    with pytest.raises(MemoryError):
        reader(text)
    network._mixed = mixed
    assert reader(text) == names != []


def test_a_name_both_see_is_an_alert_over_all_of_it(detect: Detect) -> None:
    (hit,) = detect("We spoke to Ludwig von Mises about the contract.")
    assert (hit.value, hit.severity) == ("Ludwig von Mises", None)
    assert "agrees" in hit.reason


def _nothing(_text: str) -> Iterator[Hit]:
    yield from ()


def _seeing(*names: str, rules: Detect = _nothing) -> Detect:
    """A detector whose network sees these names where they first stand, and whose rules see what they are told to."""

    class Reader(model.Reader):
        def read(self, wanted: Sequence[tuple[str, model.Spots]]) -> list[tuple[list[model.Name], int]]:
            return [
                ([model.Name(text.index(name), text.index(name) + len(name), model.PERSON) for name in names], len(text))
                for text, _ in wanted
            ]

    return people.People(rules, Reader(_cutter(), lambda texts: [[] for _ in texts]))


def _cutter() -> Cutter:
    return Cutter(spacy.blank("en").tokenizer, lambda _word: "?")


def test_a_name_only_the_model_sees_is_a_note() -> None:
    detect = _seeing("Okonjo")
    (hit,) = detect("Then Okonjo left the room.")
    assert (hit.value, hit.severity, hit.detector) == ("Okonjo", Severity.REVIEW, "names.model")


def test_a_name_seen_once_is_found_in_the_rest_of_the_text() -> None:
    detect = _seeing("Ngozi Okafor")
    hits = list(
        detect("Ngozi Okafor spoke first. Nobody contradicted Okafor, and the okafor file was closed. Bokaforia is a country.")
    )
    assert [(hit.value, hit.detector, hit.severity) for hit in hits] == [
        ("Ngozi Okafor", "names.model", Severity.REVIEW),
        ("Okafor", "names.again", Severity.REVIEW),
    ]


@pytest.mark.parametrize(
    ("text", "name", "found"),
    [
        ("He read what Cromwell wrote.", "Cromwell", True),  # a word of the dictionary, but a capital within a sentence
        ("Redundant posts are a hard message for Okonjo.", "Redundant", False),  # the beginning of a sentence says nothing
        ("Okonjo said that a post is redundant.", "redundant", False),
        ("Report it to Compliance or to Okonjo.", "Compliance", False),  # a department
        ("The theory of Gustav Okonjo (1984) says so.", "Gustav Okonjo", True),
        ("Gustav Okonjo (1837-1927) was born there.", "Gustav Okonjo", True),  # history: a note, as all that only it sees
        ("Love #jessieokonjo so much", "jessieokonjo", True),
    ],
)
def test_what_only_the_model_sees_has_to_be_written_as_a_name(text: str, name: str, found: bool) -> None:
    detect = _seeing(name)
    assert [hit.value for hit in detect(text)] == [name] * found


def test_names_in_a_row_are_found_one_by_one() -> None:
    assert [hit.value for hit in _seeing("Okonjo / Okafor|Walton")("Nice to see Okonjo / Okafor|Walton again.")] == [
        "Okonjo",
        "Okafor",
        "Walton",
    ]


@pytest.mark.parametrize(("rule", "asked"), [("full", False), ("given-word", False), ("title", True), ("greeting", True)])
def test_what_rests_on_lists_alone_is_a_note_where_the_model_sees_no_name(rule: str, asked: bool) -> None:
    def rules(text: str) -> Iterator[Hit]:
        start = text.index("Sierra Leone")
        yield Hit(start, start + 12, "person", "Sierra Leone", 0.85, f"people.{rule}", "It is so.")

    (hit,) = _seeing(rules=rules)("They returned from Sierra Leone on Okonjo's ship.")
    assert (hit.weight is not Severity.REVIEW, "does not agree" in hit.reason) == (asked, not asked)


def test_beyond_what_the_model_reads_the_rules_are_not_doubted(detect: Detect) -> None:
    """Rows of names of two letters have more words than are read of one piece."""
    text = "Bo Li, " * 280 + "and Maria Lopez."
    assert [hit.severity for hit in detect(text) if hit.value == "Maria Lopez"] == [None]


@pytest.mark.parametrize(
    "text",
    [
        "Close the doors. Keep calm and use the stairs. Will it burn? Press Save As, then Print.",
        "Kein Wort davon ist auf Englisch geschrieben worden, sagte Okonjo.",
    ],
)
def test_the_model_is_not_asked_about_a_text_that_can_hold_no_name_it_knows(text: str) -> None:
    class Reader(model.Reader):
        def read(self, wanted: Sequence[tuple[str, model.Spots]]) -> list[tuple[list[model.Name], int]]:
            assert not wanted
            return []

    assert list(people.People(lambda _text: iter(()), Reader(_cutter(), lambda texts: [[] for _ in texts]))(text)) == []


@pytest.mark.parametrize(
    "text",
    ["The Fire Safety Act applies to OSHA and GDPR.", "Click Save As, then Print.", "all small letters here, nothing to see"],
)
def test_what_can_hold_no_name_is_silent(detect: Detect, text: str) -> None:
    assert list(detect(text)) == []


def test_titles_possessives_and_full_stops_are_no_part_of_a_name(detect: Detect) -> None:
    for text, name in (("Ask Dr. Ingrid Sørensen's team.", "Ingrid Sørensen"), ("It was Priya Natarajan.", "Priya Natarajan")):
        assert [hit.value for hit in detect(text)] == [name]


def test_other_languages_go_by_the_rules_alone() -> None:
    assert model.knows("en")
    assert not model.knows("de-AT")
    assert [hit.value for hit in people.load("de")("Frau Anna Weber kommt.")] == ["Anna Weber"]


def test_people_everybody_knows_are_silent(detect: Detect) -> None:
    assert list(detect("Abraham Maslow drew a pyramid; Florence Nightingale kept statistics.")) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Port 22 is SSH, and port 443 is not.", "SSH"),
        ("Hydrochloric acid, CAS 7647-01-0", "Hydrochloric acid"),
        ("Pay it to the holder of the card.", "holder"),
        ("We spoke to the Okonjo Band about it.", "Okonjo"),
        ("It was sold to Okonjo S.L. in spring.", "Okonjo S.L"),
        ("It happened in Bratislava that year.", "Bratislava"),
    ],
)
def test_abbreviations_companies_and_places_are_no_people(text: str, name: str) -> None:
    assert list(_seeing(name)(text)) == []


def test_an_article_at_the_head_of_a_sentence_is_nobody_and_les_and_una_are(detect: Detect) -> None:
    for text in ("Le secret des affaires suppose trois conditions.", "Nasz szef jest w pracy."):
        assert list(detect(text)) == []
    for name, text in (
        ("Les", "Yesterday I spoke with Les about the budget."),
        ("Una", "We asked Una whether she could come."),
    ):
        assert [hit.value for hit in detect(text)] == [name]
