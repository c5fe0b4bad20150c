"""Lists whose lines end without a stop are read entry by entry: what one line tells of somebody is found in each of them."""

from __future__ import annotations

import pytest

from app.scan.joined.base import entries
from app.scan.scanner import Scanner

NAMES = ["Dominic Bhatnagar", "Brinda Lal", "Eleanora Antonelli", "Levi Becht", "Aniela Dułak", "Tracy Padilla", "Jason Adams"]
ILL = ["asthma", "lupus", "epilepsy", "type 1 diabetes", "migraine", "breast cancer", "depression"]


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


def _cut(text: str, *names: str) -> list[str]:
    return [text[start:end].strip() for start, end in entries(text, sorted(text.index(name) for name in names))]


def _told(scanner: Scanner, text: str, kind: str) -> list[str]:
    return [hit.value for hit in scanner.scan_text(text) if hit.kind == kind]


@pytest.mark.parametrize("heading", ["", "Participants who need help\n"])
@pytest.mark.parametrize("between", [" – ", ": ", ", ", " | ", "\t"])
def test_the_illness_of_each_line_is_found(scanner: Scanner, heading: str, between: str) -> None:
    text = heading + "\n".join(name + between + ill for name, ill in zip(NAMES, ILL, strict=True))
    told = _told(scanner, text, "health")
    assert [ill for ill in ILL if not any(ill in value for value in told)] == []


def test_the_pay_of_each_line_is_found(scanner: Scanner) -> None:
    amounts = [f"€{number},400" for number in range(41, 48)]
    text = "Salaries 2026\n" + "\n".join(f"{name}: {amount}" for name, amount in zip(NAMES, amounts, strict=True))
    told = _told(scanner, text, "pay")
    assert [amount for amount in amounts if not any(amount in value for value in told)] == []


def test_the_heading_of_a_list_goes_with_its_first_entry(scanner: Scanner) -> None:
    assert "child" in {hit.kind for hit in scanner.scan_text("Pupils of Year 3\nMia Berg\nLeo Lang\nAda Frey")}


def test_an_entry_has_the_lines_behind_it_that_name_nobody() -> None:
    text = "Team\nAnn Lee\nHR, €61,000\nTom Roe\nIT, €58,000"
    assert _cut(text, "Ann Lee", "Tom Roe") == ["Team\nAnn Lee\nHR, €61,000", "Tom Roe\nIT, €58,000"]


def test_a_form_is_one_entry_up_to_where_it_begins_again(scanner: Scanner) -> None:
    form = "Age: 7\nName: Mia Berg\nParent: Tom Berg"
    assert _cut(form, "Mia", "Tom") == [form]
    assert _cut(f"{form}\nAge: 8\nName: Leo Roe", "Mia", "Tom", "Leo") == [form, "Age: 8\nName: Leo Roe"]
    assert _told(scanner, form, "child") == ["Age: 7\nName: Mia Berg"]


def test_captions_broken_into_lines_are_no_list() -> None:
    text = "what we heard from\nAnn Lee is that she and\nher friend\nTom Roe have asthma"
    assert _cut(text, "Ann Lee", "Tom Roe") == [text]


def test_lines_with_somebody_in_nearly_each_are_a_list_in_small_letters_too() -> None:
    text = "ann lee has asthma\ntom roe has lupus\nlea fox is well"
    assert _cut(text, "ann", "tom", "lea") == text.split("\n")
