"""Places on the map: notes in prose about landmarks, asked about where it is somebody's."""

from __future__ import annotations

import pytest

from app.course.findings import Severity
from app.scan.scanner import Scanner


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


@pytest.mark.parametrize(
    ("text", "value", "loud"),
    [
        ("GPS 51.50736° N, 0.12775° W", "51.50736° N, 0.12775° W", True),
        ("She lives at 40°26'46\" N 79°58'56\" W now.", "40°26'46\" N 79°58'56\" W", True),
        ("The tower stands at 48.8584° N, 2.2945° E.", "48.8584° N, 2.2945° E", False),
        ("Home: 33°51′24.8″ S, 151°12′40.3″ E", "33°51′24.8″ S, 151°12′40.3″ E", True),
    ],
)
def test_places_are_found_and_asked_about_where_they_are_somebody_s(
    scanner: Scanner, text: str, value: str, loud: bool
) -> None:
    (hit,) = [hit for hit in scanner.scan_text(text) if hit.kind == "position"]
    assert text[hit.start : hit.end] == value
    assert (hit.weight is not Severity.REVIEW) == loud


@pytest.mark.parametrize("text", ["Turn it by 90.000° E", "GPS 95.50736° N, 0.12775° W", "Heat to 180° C, then 200° C", "5° N"])
def test_other_degrees_are_none(scanner: Scanner, text: str) -> None:
    assert not [hit for hit in scanner.scan_text(text) if hit.kind == "position"]
