"""Valid identity numbers are found in every course, near misses are not, and some wait for a course of their country."""

from __future__ import annotations

import random

import pytest
from tests.scan.check_digits import near_miss
from tests.scan.identifiers import ALL, Identifier

from app.course.findings import Severity
from app.scan import countries
from app.scan.scanner import Scanner

EACH = 40
"""Numbers of each sort."""


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


@pytest.mark.clause("A2.4a")
@pytest.mark.parametrize("sort", ALL, ids=lambda sort: sort.name)
def test_valid_numbers_are_found_and_near_misses_are_not(scanner: Scanner, sort: Identifier) -> None:
    chance = random.Random(sort.name)
    valid = [sort.make(chance) for _ in range(EACH)]
    missed = [near_miss(value, chance, sort.check) for value in valid] if sort.checked else []
    right, wrong = (
        _found(scanner, sort, [(chance.choice(sort.said), value) for value in values]) for values in (valid, missed)
    )
    assert right / EACH >= 0.97
    assert right / (right + wrong) >= 0.97


def _found(scanner: Scanner, sort: Identifier, rows: list[tuple[str, str]]) -> int:
    """In how many of the sentences the value is found."""
    found = scanner.scan_texts([said.format(value) for said, value in rows])
    spots = [(said.index("{}"), said.index("{}") + len(value)) for said, value in rows]
    return sum(
        any(hit.kind == sort.kind and hit.start < end and start < hit.end for hit in hits)
        for hits, (start, end) in zip(found, spots, strict=True)
    )


OF_COUNTRIES = [
    ("de", "PLZ 80331", "address", "80331"),
    ("de", "Amtsgericht München, HRB 12345", "company-id", "HRB 12345"),
    ("gb", "Postcode: SW1A 2AA", "address", "SW1A 2AA"),
    ("it", "patente AB1234567C", "driving-licence", "AB1234567C"),
    ("ca", "postal code K1A 0B1", "address", "K1A 0B1"),
    ("za", "company registration 2015/123456/07", "company-id", "2015/123456/07"),
]


@pytest.mark.parametrize(("country", "text", "kind", "value"), OF_COUNTRIES, ids=[row[3] for row in OF_COUNTRIES])
def test_numbers_without_check_digits_wait_for_their_country(country: str, text: str, kind: str, value: str) -> None:
    def found(language: str) -> list[tuple[str, str]]:
        return [(hit.kind, hit.value) for hit in Scanner(language).scan_text(text)]

    assert (kind, value) not in found("fi")
    assert (kind, value) in found(f"en-{country.upper()}")


def test_a_course_looks_for_the_numbers_of_its_language_its_region_and_the_choice() -> None:
    assert countries.wanted("de") == {"de"}
    assert countries.wanted("en") == {"gb"}
    assert countries.wanted("en-ZA") == {"za"}
    assert countries.wanted("zh-Hant-TW") == {"tw"}
    countries.countries_file().parent.mkdir(parents=True, exist_ok=True)
    countries.countries_file().write_text("IT\nxx\n", "utf-8")
    assert countries.wanted("de") == {"de", "it"}


def test_a_choice_counts_at_once_in_a_scanner_that_runs() -> None:
    scanner = Scanner("en")
    assert not {hit.kind for hit in scanner.scan_text("patente AB1234567C")} - {"personal-number"}
    countries.countries_file().parent.mkdir(parents=True, exist_ok=True)
    countries.countries_file().write_text("it", "utf-8")
    assert [hit.kind for hit in scanner.scan_text("patente AB1234567C")] == ["driving-licence"]


def test_company_numbers_are_noted_and_never_asked_about(scanner: Scanner) -> None:
    hits = scanner.scan_text("Our VAT ID is DE136695976, ABN 51 824 753 556.")
    assert {(hit.kind, hit.weight) for hit in hits} == {("company-id", Severity.REVIEW)}


def test_every_country_of_the_table_has_a_name_and_no_other_has() -> None:
    from app.scan.tables import table

    assert {row["only"] for row in table("personal")["use"] if "only" in row} == countries.NAMES.keys()
