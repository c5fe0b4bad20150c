"""Few false alarms: ordinary course prose is silent, alone and in one piece, and stays so among real findings."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from app.scan.hits import Hit
from app.scan.kinds import is_common
from app.scan.scanner import Scanner


def _prose() -> list[str]:
    spec = importlib.util.spec_from_file_location("prose", Path(__file__).with_name("prose.py"))
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    texts: list[str] = module.PROSE
    return texts


PROSE = _prose()


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


def _loud(scanner: Scanner, text: str) -> list[Hit]:
    """All but what is counted quietly: a country, a date."""
    return [hit for hit in scanner.scan_text(text) if not is_common(hit.kind)]


@pytest.mark.parametrize("text", PROSE, ids=[text[:24] for text in PROSE])
def test_course_prose_is_silent(scanner: Scanner, text: str) -> None:
    assert [(hit.kind, text[hit.start : hit.end]) for hit in _loud(scanner, text)] == []


def test_a_whole_course_in_one_paragraph_is_silent(scanner: Scanner) -> None:
    whole = " ".join(PROSE)
    assert [(hit.kind, whole[hit.start : hit.end]) for hit in _loud(scanner, whole)] == []


def test_a_detail_is_found_wherever_it_stands_in_a_long_text(scanner: Scanner) -> None:
    whole = " ".join(PROSE * 2)
    for at in range(0, len(whole), 997):
        place = whole.find(" ", at)
        if place < 0:
            break
        text = f"{whole[:place]} alice.ng@northwind.com {whole[place:]}"
        found = [(hit.kind, text[hit.start : hit.end]) for hit in _loud(scanner, text)]
        assert found == [("email", "alice.ng@northwind.com")], place


def test_names_and_dates_that_course_prose_does_hold_are_the_only_quiet_notes(scanner: Scanner) -> None:
    quiet = [hit.value for text in PROSE for hit in scanner.scan_text(text) if is_common(hit.kind)]
    assert quiet == [
        *("2026-03-14", "Europe", "United States", "United Kingdom", "Australia"),
        *("Hastings", "14 October 1066", "15 June 1215"),
    ]
