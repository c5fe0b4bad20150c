"""Rights phrases, figures of customers, own terms inflected; and what alone never alerts."""

from __future__ import annotations

import pytest

from app.course.findings import Severity
from app.scan.kinds import is_common
from app.scan.scanner import Scanner
from app.services.terms import TermList


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


def found(scanner: Scanner, text: str, kind: str) -> list[tuple[str, Severity]]:
    return [(text[hit.start : hit.end], hit.weight) for hit in scanner.scan_text(text) if hit.kind == kind]


@pytest.mark.clause("A2.3")
@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Write the intro in the style of Karin Halvorsen, please.", "in the style of Karin Halvorsen"),
        ("The narrator sounds like Morgan Ellery.", "sounds like Morgan Ellery"),
        ("A lullaby as sung by Amara Okonkwo would fit.", "as sung by Amara Okonkwo"),
        ("Please imitate Peter van Dalen's way of telling jokes.", "imitate Peter van Dalen's"),
        ("Schreib es im Stil von Jonas Wiesner.", "im Stil von Jonas Wiesner"),
        ("Read it with the voice of David Brandt.", "with the voice of David Brandt"),
    ],
)
def test_asking_for_the_manner_of_a_person_is_asked_about(scanner: Scanner, text: str, what: str) -> None:
    assert found(scanner, text, "rights") == [(what, Severity.ALERT)]


@pytest.mark.parametrize(
    "text",
    [
        "Cite sources in the style of APA or the Associated Press.",
        "Write in the style of the house, in a friendly tone of voice.",
        "That sounds like Monday morning, and it looks like Rain.",
        "The voice of Customer Service matters.",
        "Use the style of a letter; speak like a colleague.",
        "It sounds like English to me.",
        "Draw the scene in the style of Art Nouveau, in the style of the Old Masters, or in the style of Pop Art.",
    ],
)
def test_talk_about_styles_and_voices_is_nothing(scanner: Scanner, text: str) -> None:
    assert found(scanner, text, "rights") == []


def test_one_word_that_may_be_a_movement_is_a_note(scanner: Scanner) -> None:
    assert found(scanner, "Draw it in the style of Zorbach.", "rights") == [("in the style of Zorbach", Severity.REVIEW)]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Falcon ships in May, Falcon's budget is set, all Falcons fly.", ["Falcon", "Falcon's", "Falcons"]),
        ("Die Daten des Nordlichts gehen an die Nordlichter.", ["Nordlichts", "Nordlichter"]),
        ("NORTHWIND TRADERS and Northwind Traders’ staff; northwind is a wind.", ["NORTHWIND TRADERS", "Northwind Traders"]),
        ("A falcon, a falconer and Falconry are none.", []),
    ],
)
def test_own_terms_are_found_as_they_are_written_and_inflected(text: str, values: list[str]) -> None:
    for term in ("Falcon", "Nordlicht", "Northwind Traders"):
        TermList().add(term)
    hits = [text[hit.start : hit.end] for hit in Scanner().scan_text(text) if hit.kind == "own-term"]
    assert [hit.rstrip("’") for hit in hits] == values


def test_an_amount_counts_beside_a_customer_of_the_list_and_nowhere_else() -> None:
    TermList().add("Contoso")
    scanner = Scanner()
    text = "The contract value with Contoso is €2.4m a year. Lunch costs €12."
    assert [value for value, _ in found(scanner, text, "figures")] == ["contract value with Contoso is €2.4m"]
    assert scanner.scan_text("Revenue grew to €2.4m and the price of steel to $700.") == []


@pytest.mark.parametrize(
    "text",
    [
        "The regulation applies from 2 August 2026; the next audit is on 14/03/2027 at 9:30.",
        "Since Monday, 3 May, and until the end of 2028.",
        "German, Turkish and Nigerian employees work beside Canadians and the Swiss.",
        "She is Catholic, he is a Sikh, and the canteen serves halal and kosher food.",
        "Siemens, the Red Cross, the European Commission and Harvard University took part.",
        "OSHA, NIST and the World Health Organization publish guidance.",
        "Toyota and General Electric agreed; so did Deutsche Bahn AG and Marks & Spencer plc.",
        "Berlin, Lagos and New South Wales have their own rules.",
    ],
)
def test_dates_nationalities_organisations_and_places_alone_never_alert(scanner: Scanner, text: str) -> None:
    assert [(hit.kind, hit.value) for hit in scanner.scan_text(text) if hit.weight is not Severity.REVIEW] == []


@pytest.mark.parametrize(
    ("text", "kind", "values"),
    [
        (
            "The regulation applies from 2 August 2026; the next audit is on 14/03/2027 at 9:30.",
            "date",
            ["2 August 2026", "14/03/2027 at 9:30"],
        ),
        ("Since Monday, 3 May, and until the end of 2028.", "date", ["Monday, 3 May"]),
        (
            "German, Turkish and Nigerian employees work beside Canadians and the Swiss.",
            "nationality",
            ["German", "Turkish", "Nigerian", "Canadians", "Swiss"],
        ),
        ("She is Catholic, he is a Sikh, and the canteen serves halal and kosher food.", "nationality", ["Catholic", "Sikh"]),
        (
            "Siemens, the Red Cross, the European Commission and Harvard University took part.",
            "organisation",
            ["Siemens", "Red Cross", "European Commission", "Harvard University"],
        ),
        (
            "OSHA, NIST and the World Health Organization publish guidance.",
            "organisation",
            ["OSHA", "NIST", "World Health Organization"],
        ),
        (
            "Toyota and General Electric agreed; so did Deutsche Bahn AG and Marks & Spencer plc.",
            "organisation",
            ["Toyota", "General Electric", "Deutsche Bahn AG", "Marks & Spencer plc"],
        ),
        ("Berlin, Lagos and New South Wales have their own rules.", "place", ["Berlin", "Lagos", "New South Wales"]),
    ],
)
def test_they_are_noted_all_the_same(scanner: Scanner, text: str, kind: str, values: list[str]) -> None:
    assert found(scanner, text, kind) == [(value, Severity.REVIEW) for value in values]


@pytest.mark.parametrize(
    ("text", "address", "other"),
    [
        ("12 Maple Road, Springfield, IL 62704\n212 736 5000", "12 Maple Road, Springfield, IL 62704", "212 736 5000"),
        ("Via Roma 5, 00184 Roma, 333 123 4567", "Via Roma 5, 00184 Roma", "333 123 4567"),
        ("5 High Street, Leeds LS1 4AB 113 496 0000", "5 High Street, Leeds LS1 4AB", "113 496 0000"),
        ("5 High Street, Leeds LS1 4AB, 0113 496 0000", "5 High Street, Leeds LS1 4AB", "0113 496 0000"),
        ("Hauptstraße 5, 10115 Berlin, Tel. 030 901820", "Hauptstraße 5, 10115 Berlin", "030 901820"),
        ("P.O. Box 4471 Tel 212 736 5000", "P.O. Box 4471", "212 736 5000"),
        ("12 Maple Road, Springfield, IL 62704 536 22 1234", "12 Maple Road, Springfield, IL 62704", "536 22 1234"),
    ],
)
def test_a_number_behind_an_address_is_left_to_what_it_is(scanner: Scanner, text: str, address: str, other: str) -> None:
    found = {hit.kind: hit.value for hit in scanner.scan_text(text) if hit.kind in ("address", "phone", "ssn")}
    assert found.pop("address") == address
    assert list(found.values()) == [other]


@pytest.mark.parametrize("text", ["| 345 | 678 | 901 | ssn |", "ID | Points | Level | SSN\n5 | 678 | 901 | 12"])
def test_the_bars_of_a_table_are_no_digits(scanner: Scanner, text: str) -> None:
    assert [hit for hit in scanner.scan_text(text) if not is_common(hit.kind)] == []


def test_a_phone_number_in_a_table_begins_with_its_own_digit(scanner: Scanner) -> None:
    (hit,) = (hit for hit in scanner.scan_text("| Bob | 212 736 5000 |") if hit.kind == "phone")
    assert hit.value == "212 736 5000"


@pytest.mark.clause("B6.5")
@pytest.mark.parametrize(
    "text", ["Anna Meier, card 4539 1488 0343 6467, has asthma.", "Anna Meier (IBAN DE89 3704 0044 0532 0130 00) has cancer."]
)
def test_an_illness_is_told_beside_a_graver_detail(scanner: Scanner, text: str) -> None:
    found = scanner.scan_text(text)
    assert [hit.kind for hit in found if hit.kind in ("health", "card", "iban")] in (["card", "health"], ["iban", "health"])
