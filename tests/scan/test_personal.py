"""What presidio's recognisers find once their traps are closed, and the false alarms that must not come back."""

from __future__ import annotations

import pytest

from app.course.findings import Severity
from app.scan.kinds import is_common
from app.scan.scanner import Scanner


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


def found(scanner: Scanner, text: str) -> list[tuple[str, str]]:
    """What is asked about or shown one by one: dates, places and the like are counted apart."""
    return [(hit.kind, text[hit.start : hit.end]) for hit in scanner.scan_text(text) if not is_common(hit.kind)]


@pytest.mark.clause("A2.4a")
@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Write to alice.ng@northwind.com.", "email", "alice.ng@northwind.com"),
        ("Reach Ana under ana@bücher.de!", "email", "ana@bücher.de"),
        ("Call 212-736-5000 before nine.", "phone", "212-736-5000"),
        ("Our desk: +49 30 901820", "phone", "+49 30 901820"),
        ("Phone (020) 7946 0018 or come by", "phone", "(020) 7946 0018"),
        ("Just ring 736-5000 and ask", "phone", "736-5000"),
        ("Pay with 4539 1488 0343 6467 today", "card", "4539 1488 0343 6467"),
        ("Mastercard 2720991234567894", "card", "2720991234567894"),
        ("Amex 3714-496353-98444 works", "card", None),
        ("to DE89 3704 0044 0532 0130 00 by Friday", "iban", "DE89 3704 0044 0532 0130 00"),
        ("GB82WEST12345698765432", "iban", "GB82WEST12345698765432"),
        ("SSN 536-90-4399 on file", "ssn", "536-90-4399"),
        ("social security number 536904399", "ssn", "536904399"),
        ("Her NHS number is 943 476 5919.", "health-id", "943 476 5919"),
        ("NI number AB 12 34 56 C please", "national-id", "AB 12 34 56 C"),
        ("passport number 912803456", "passport", "912803456"),
        ("Aadhaar 2345 6789 0123", "national-id", None),
        ("codice fiscale RSSMRA85T10A562S", "tax-id", "RSSMRA85T10A562S"),
        ("the server at 8.8.4.4 answers", "ip", "8.8.4.4"),
        ("host 2606:4700:4700::1111 too", "ip", "2606:4700:4700::1111"),
        ("the card reader 00:1B:44:11:3A:B7", "mac", "00:1B:44:11:3A:B7"),
        ("born on 12/03/1984 in Lyon", "birth-date", "12/03/1984"),
        ("DOB: March 3, 1991", "birth-date", "March 3, 1991"),
        ("bitcoin 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "wallet", "1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa"),
        ("MRN 00482913 was opened twice", "health-id", "00482913"),
        ("Patient ID: 48291377", "health-id", "48291377"),
        ("savings account number 48210093357", "bank-account", "48210093357"),
    ],
)
def test_identifiers_are_found_where_they_stand(scanner: Scanner, text: str, kind: str, value: str | None) -> None:
    hits = found(scanner, text)
    if value is None:  # a value whose check digit is wrong
        assert kind not in [name for name, _ in hits]
    else:
        assert (kind, value) in hits


@pytest.mark.parametrize(
    "text",
    [
        "Customer 2025550123 has called twice.",
        "The record has id 2127365000 in the table.",
        "Order number 212-736-5000 has shipped.",
        "ISBN 978-3-16-148410-0 and ISBN 0-306-40615-2",
        "The event happened at 1700000000 and 1764547200123.",
        "The commit da39a3ee5e6b4b0d3255bfef95601890afd80709 fixed it; so did 3b18e512dba79e4c.",
        "sha256 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        "Install version 1.2.3.4 or release 10.4.0.1 today.",
        "See section 4.2.1.3 of the standard and clause 3.10.2.1.",
        "A card number has 16 digits, such as 4539 1488 0343 6468 or 1234567890123456.",
        "Date:   Sun Apr 3 09:55:44 2022 -0700",
        "IMEI 490154203237518 is on the box, 356938035643809 on the lid.",
        "Fax tests in 2019 2020 2021 and 2022-2023-2024.",
        "On 12.05.2024 and 2024-05-12, at 09:00-17:00, we met.",
        "Call us between 2024-11-03 and 2025-01-31.",
        "Turnover rose from 100 000 000 to 120.000.000 euros.",
        "Localhost is 127.0.0.1, the mask 255.255.255.0 and any 0.0.0.0.",
        "std::vector and a::b in C++, time 12:30:45.",
        "The redundant cable has part no. 555-123-4567.",
        "Philosophers of 1694–1746 and 1711-1776.",
        "He was born in Bristol and trained as a baker before the shop opened on 12 May 1951.",
        "Ratio 3:4:5, score 21-19, room 4.1.2.3a, 1/2/3/4.",
        "The password must have 12 characters.",
        "pi is 3.14159265358979323846 and e 2.718281828459045",
        "EN 60825-1:2014, ISO 9001:2015, DIN 4102-1, ASTM E119-20",
        "Use UN number 1203 and CAS 7732-18-5, EC 231-791-2",
        "Article 32 GDPR, 29 CFR 1910.157, 42 U.S.C. 2000e-2",
        "550e8400-e29b-41d4-a716-446655440000",
        "@channel and user@ and @example are no addresses, neither is a@b",
    ],
)
def test_known_false_alarms_stay_silent(scanner: Scanner, text: str) -> None:
    assert found(scanner, text) == []


def test_people_of_history_are_a_note_and_never_asked_about(scanner: Scanner) -> None:
    hits = scanner.scan_text("Philosophers such as Francis Hutcheson (1694–1746) and David Hume (1711-1776).")
    assert [(hit.value, hit.weight) for hit in hits] == [
        ("Francis Hutcheson", Severity.REVIEW),
        ("David Hume", Severity.REVIEW),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Write to example@example.com",
        "bob@mail.test",
        "the card 4111 1111 1111 1111",
        "phone 202-555-0143",
        "host 203.0.113.9",
        "10.20.30.40",
    ],
)
def test_values_that_belong_to_nobody_are_listed_quietly(scanner: Scanner, text: str) -> None:
    assert [hit.weight for hit in scanner.scan_text(text)] == [Severity.REVIEW]


def test_our_own_pseudonyms_are_not_reported_again(scanner: Scanner) -> None:
    assert found(scanner, "Write to person1@example.com, SSN 000-00-0001.") == []


def test_an_e_mail_address_is_judged_without_the_network(scanner: Scanner) -> None:
    # The suite refuses every connection; presidio's own recogniser would ask for the list of public suffixes here.
    assert found(scanner, "kim@corp.co.uk, kim@corp.notatld") == [("email", "kim@corp.co.uk")]


def test_context_words_count_as_whole_words(scanner: Scanner) -> None:
    assert found(scanner, "Passportless entry was given to 912803456 visitors.") == []
    assert found(scanner, "Her passport: 912803456") == [("passport", "912803456")]


def test_every_recogniser_of_the_table_loads_and_every_kind_is_known() -> None:
    from app.scan.kinds import kinds
    from app.scan.personal import load
    from app.scan.tables import table

    load("en")
    assert {row["kind"] for row in table("personal")["use"]} <= set(kinds())


@pytest.mark.parametrize(
    "text", ["Poison control: call 1-800-222-1222.", "Hotline (888) 373-7888", "MAC 00:00:5E:00:53:AF is an example"]
)
def test_what_belongs_to_an_organisation_or_to_nobody_is_quiet(scanner: Scanner, text: str) -> None:
    assert [hit.severity for hit in scanner.scan_text(text)] == [Severity.REVIEW]


@pytest.mark.parametrize(
    "text", ["Handbook revision 3.2.1.0", "password = getpass()", "the patient ID has 8 digits", "Patient ID, then room 1204"]
)
def test_revisions_calls_and_talk_of_numbers_are_nothing(scanner: Scanner, text: str) -> None:
    assert scanner.scan_text(text) == []


def test_a_password_after_pw_is_found(scanner: Scanner) -> None:
    assert found(scanner, "pw: Hunter2!x") == [("password", "Hunter2!x")]
