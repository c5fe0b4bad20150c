"""A page of training material: every finding is expected and justified, whole and paragraph by paragraph, and nothing else."""

from __future__ import annotations

import pytest
from tests.scan.training_page import EXPECTED, PAGE, QUIET

from app.scan.kinds import is_common
from app.scan.scanner import Scanner


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


def found(scanner: Scanner, text: str) -> list[tuple[str, str, str]]:
    hits = (hit for hit in scanner.scan_text(text) if not is_common(hit.kind))
    return [(hit.kind, text[hit.start : hit.end], hit.weight.value) for hit in hits]


def test_what_the_page_holds_of_places_organisations_dates_and_addresses_is_counted(scanner: Scanner) -> None:
    quiet = [(hit.kind, hit.value) for hit in scanner.scan_text(PAGE) if is_common(hit.kind)]
    assert quiet == QUIET


def test_the_page_gives_the_findings_that_are_justified_and_no_others(scanner: Scanner) -> None:
    assert len(PAGE.split()) > 1_100
    assert found(scanner, PAGE) == [row[:3] for row in EXPECTED]
    assert all(len(why) > 15 for *_, why in EXPECTED)


def test_its_paragraphs_alone_give_the_same(scanner: Scanner) -> None:
    assert [hit for part in PAGE.split("\n\n") for hit in found(scanner, part)] == [row[:3] for row in EXPECTED]


def test_every_finding_says_why_in_words(scanner: Scanner) -> None:
    assert all(hit.reason.endswith(".") and len(hit.reason) > 20 for hit in scanner.scan_text(PAGE))


@pytest.mark.parametrize(
    "text",
    [
        "Maria Lopez works in the canteen. She explains diabetes to visitors.",
        "Karin Osterlund is the warden. The room has a first-aid box for a fracture.",
        "Peter Novak chairs the meeting. They discussed a policy that is 7 years old.",
        "Managers decide. She explains diabetes and may ask for a break.",
    ],
)
def test_a_sentence_after_a_name_is_not_the_persons_unless_it_says_so(scanner: Scanner, text: str) -> None:
    assert {kind for kind, _, _ in found(scanner, text)} <= {"person"}


@pytest.mark.clause("A2.4b")
@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("We met Leo Baumann at the gate. He is 7 years old.", "child", "He is 7 years old"),
        ("The letter is about Carla Jensen. Her depression came back in May.", "health", "Her depression"),
        (
            "Patient Ruth Okafor arrived at nine. The patient was diagnosed with asthma.",
            "health",
            "patient was diagnosed with asthma",
        ),
    ],
)
def test_a_pronoun_joins_a_detail_to_the_person_named_before(scanner: Scanner, text: str, kind: str, value: str) -> None:
    assert (kind, value, "severe") in found(scanner, text)
