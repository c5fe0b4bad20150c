"""Telephone numbers as people write them: most are found, whole, and numbers that look like them are not."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.scan.phone_forms import FORMS, lookalikes, numbers

from app.scan.scanner import Scanner


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


def test_numbers_of_sixteen_countries_are_found_as_people_write_them(scanner: Scanner) -> None:
    asked, found, whole = Counter[str](), Counter[str](), 0
    for country, text, number in numbers():
        at = text.index(number)
        hits = [hit for hit in scanner.scan_text(text) if hit.kind == "phone"]
        hits = [hit for hit in hits if hit.start < at + len(number) and at < hit.end]
        asked[country] += 1
        found[country] += bool(hits)
        whole += any(hit.start <= at and at + len(number) <= hit.end for hit in hits)
    recall = {country: found[country] / asked[country] for country in FORMS}
    assert found.total() / asked.total() >= 0.95
    assert whole / asked.total() >= 0.93
    assert min(recall.values()) >= 0.65, recall


def test_numbers_that_only_look_like_it_are_left_alone(scanner: Scanner) -> None:
    wrong = [(text, hit.value) for text in lookalikes() for hit in scanner.scan_text(text) if hit.kind == "phone"]
    assert wrong == []


@pytest.mark.parametrize(
    "text",
    [
        "Part 1204-33-7725 fits the pump.",
        "The replacement kit is 1204-33-7725.",
        "File 07-215-2023 was closed in May.",
        "See drawing no. 030 / 901 821.",
        "Bestell-Nr.: 030 1234567",
        "Zeichnung 0231 445566, Blatt 2",
        "Teilenummer: 0231/445566",
        "Commande n° 01 23 45 67 89",
        "Pedido 612 344 567",
        "Onderdeel 020-623 4567",
        "Pezzo 06 691 1234",
    ],
)
def test_numbers_of_parts_files_and_orders_are_no_telephones(scanner: Scanner, text: str) -> None:
    assert [hit.value for hit in scanner.scan_text(text) if hit.kind == "phone"] == []


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Telefonnummer 030 1234567", "030 1234567"),
        ("Rückrufnummer: 0171 2345678", "0171 2345678"),
        ("Order desk +49 30 1234567", "+49 30 1234567"),
        ("Ask the contract manager: 030 9018 2213", "030 9018 2213"),
        ("Call us, reference 12, on 212-736-5000", "212-736-5000"),
        ("Anna (part-time): 0171 2345678", "0171 2345678"),
        ("Parts counter, 030 9018 2213", "030 9018 2213"),
        ("Front office, first floor, 0114-495-0123", "0114-495-0123"),
        ("Anna Meier, 0171-2345678", "0171-2345678"),
    ],
)
def test_telephones_beside_such_words_are_found(scanner: Scanner, text: str, number: str) -> None:
    assert [hit.value for hit in scanner.scan_text(text) if hit.kind == "phone"] == [number]


@pytest.mark.parametrize(
    ("language", "text"), [("pl", "Biuro: 22 664-12-34"), ("es", "Oficina, 612 344 567"), ("nb", "Vakt: 938 91 363")]
)
def test_a_course_knows_the_numbers_of_its_language(language: str, text: str) -> None:
    assert [hit.kind for hit in Scanner(language).scan_text(text)] == ["phone"]
