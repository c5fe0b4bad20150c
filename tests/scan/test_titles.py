"""Titles belong to how somebody is called: they are hidden with the name, and change nothing about whose it is."""

from __future__ import annotations

import pytest

from app.course.findings import Severity
from app.scan import Hit, Pseudonyms
from app.scan.scanner import Scanner
from app.scan.standins import pool
from app.scan.titles import title_length, titled
from app.scan.values import digest


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Please ask Dr. Maria Lopez about it.", "Dr. Maria Lopez"),
        ("Fragen Sie Frau Prof. Dr. Anna Keller.", "Frau Prof. Dr. Anna Keller"),
        ("We met Prime Minister Jane Okafor there.", "Prime Minister Jane Okafor"),
        ("I wrote to mr. John Smith today.", "mr. John Smith"),
        ("A letter from the nurse Maria Lopez came.", "Maria Lopez"),
        ("We hired a coach. Maria Lopez came.", "Maria Lopez"),
        ("The invoice@mr Maria Lopez sent it.", "Maria Lopez"),
    ],
)
def test_a_finding_covers_the_titles_in_front_of_a_name(scanner: Scanner, text: str, value: str) -> None:
    assert [hit.value for hit in scanner.scan_text(text) if hit.kind == "person"] == [value]
    assert all(text[hit.start : hit.end] == hit.value for hit in scanner.scan_text(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The boxer Rubin “Hurricane” Carter was here.", "Rubin “Hurricane” Carter"),
        ("I asked Maria Lopez (who knows) about it.", "Maria Lopez"),
        ("Please ask Maria Lopez jr. about it.", "Maria Lopez jr."),
    ],
)
def test_a_name_is_taken_whole(scanner: Scanner, text: str, value: str) -> None:
    assert [hit.value.rstrip(".") for hit in scanner.scan_text(text) if hit.kind == "person"] == [value.rstrip(".")]


def test_a_value_is_the_same_with_and_without_its_titles() -> None:
    key = b"k" * 32
    assert digest(key, "person", "Frau Dr. Keller") == digest(key, "person", "keller") == digest(key, "person", "Mr Keller")
    assert digest(key, "person", "Dr") != digest(key, "person", "Keller")
    assert title_length("Dr. Mr") == 4
    assert title_length("Drew Keller") == 0


@pytest.mark.clause("B6.4")
def test_a_pseudonym_keeps_the_title_and_the_gender_it_tells() -> None:
    pseudonyms = Pseudonyms()
    name = pseudonyms.of("person", "Frau Dr. Kim Okafor")
    assert name.startswith("Frau Dr. ")
    given, surname = name.removeprefix("Frau Dr. ").split()
    assert given in pool("female")
    assert pseudonyms.of("person", "Kim Okafor") == f"{given} {surname}"
    assert pseudonyms.of("person", "Mrs Okafor") == f"Mrs {surname}"
    assert pseudonyms.parts("person", "Frau Dr. Kim Okafor") == {given: "Kim", surname: "Okafor"}
    assert pseudonyms.of("person", "President Okafor") == f"President {surname}"


def test_no_more_than_four_titles_are_one_persons() -> None:
    text = "Mr " * 200 + "Maria Lopez"
    (hit,) = titled(text, [Hit(600, 611, "person", "Maria Lopez", 0.9, "people.full", "r")])
    assert hit.value == "Mr Mr Mr Mr Maria Lopez" == text[hit.start : hit.end]


@pytest.mark.parametrize(
    "text", ["I saw Hurricane Gonzalo pass by.", "They won the Jet Black Slouching award.", "It was Cape Breton weather."]
)
def test_a_dictionary_word_or_a_place_beside_a_name_is_no_alert(scanner: Scanner, text: str) -> None:
    assert all(hit.weight is Severity.REVIEW for hit in scanner.scan_text(text) if hit.kind == "person")


def test_capitals_with_a_number_are_a_standard(scanner: Scanner) -> None:
    assert scanner.scan_text("It follows EN 60825-1:2014, DIN 4102-1 and ASTM E119-20.") == []


@pytest.mark.parametrize("value", ["Mr Hoogland", "Mrs Houston", "Frau Hamburg", "Dr. London"])
def test_who_is_called_as_a_place_is_a_person_behind_a_title(scanner: Scanner, value: str) -> None:
    (hit,) = [hit for hit in scanner.scan_text(f"Yesterday {value} called.") if hit.kind == "person"]
    assert (hit.value, hit.weight) == (value, Severity.ALERT)


def test_titles_of_places_make_no_people_of_them(scanner: Scanner) -> None:
    hits = scanner.scan_text("She was crowned Miss England last year.")
    assert not [hit for hit in hits if hit.kind == "person" and hit.weight is not Severity.REVIEW]
