"""The shipped names model, joined with the rules: both agreeing alert, the model alone is a note."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest

from app.course.findings import Severity
from app.paths import resource
from app.scan.hits import Hit
from app.scan.names import model, people

Detect = Callable[[str], Iterator[Hit]]


@pytest.fixture(scope="module")
def detect() -> Detect:
    return people.load("en-GB")


def test_the_model_is_small_enough_to_ship() -> None:
    size = sum(path.stat().st_size for path in resource("names").rglob("*") if path.is_file())
    assert size <= 15_000_000


def test_a_name_both_see_is_an_alert_over_all_of_it(detect: Detect) -> None:
    (hit,) = detect("We spoke to Ludwig von Mises about the contract.")
    assert (hit.value, hit.severity) == ("Ludwig von Mises", None)
    assert "agrees" in hit.reason


def test_a_name_only_the_model_sees_is_a_note() -> None:
    class Reader(model.Reader):
        def read(self, wanted: Sequence[tuple[str, model.Spots]]) -> list[list[model.Name]]:
            places = [text.index("Okonjo") for text, _ in wanted]
            return [[model.Name(place, place + 6, model.PERSON)] for place in places]

    detect = people.People(lambda _text: iter(()), Reader(None))
    (hit,) = detect("Then Okonjo left the room.")
    assert (hit.value, hit.severity, hit.detector) == ("Okonjo", Severity.REVIEW, "names.model")


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
