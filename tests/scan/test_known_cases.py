"""What got other scanners switched off, and what they miss: each case by name, in ordinary sentences.

The list comes from reports about other tools. A false alarm is silent here, or a note nobody is asked about where the value
does have the form of the real thing (``example@example.com``); a miss is found whole, and asked about.
"""

from __future__ import annotations

import pytest

from app.course.findings import Severity
from app.scan.kinds import is_common
from app.scan.scanner import Scanner


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


FALSE_ALARMS = {
    "git hash, 40 hex": "Fixed in commit 9fceb02d0ae598e95dc970b74767f19372d61af8.",
    "git hash without a word": "See 9fceb02d0ae598e95dc970b74767f19372d61af8 and 3b18e51 for details.",
    "git hash, all digits up front": "Merged 1234567890abcdef1234567890abcdef12345678 into main.",
    "git hash, short": "Revert 9fceb02d0a, it broke the build.",
    "git hash after a key word": "The cache key is 9fceb02d0ae598e95dc970b74767f19372d61af8.",
    "bare 10-digit id": "Ticket 4155550132 was closed; record 2125551234 is open.",
    "bare 10-digit id in a table": "id | 2127365000 | 6502530000 | done",
    "bare 10-digit id of an account": "Contact the customer with the ID 2127365000 tomorrow.",
    "unix timestamp": "The log says 1764547200 and then 1700000000.",
    "unix timestamp in milliseconds": "created_at: 1764547200123, updated_at: 1764547201456",
    "ISO timestamp": "2026-11-26T19:08:36Z, 20261126190836 and 2026-11-26 19:08:36.123456",
    "timestamp beside a call": "The call started at 1764547200 and lasted 95 seconds.",
    "16 digits without Luhn": "The serial is 1234567890123456, the batch 4539148803436468.",
    "16 digits in fours without Luhn": "Enter 4539 1488 0343 6468 as the licence number.",
    "13 digits without Luhn": "Parcel 4222222222221 left the depot.",
    "13 digits, a barcode": "EAN 4006381333931 is on the box.",
    "version of four numbers": "Update to version 1.2.3.4 before Friday.",
    "version of four numbers with v": "Tested with v1.2.3.4 and v10.0.19041.1.",
    "version of a product": "The proxy runs nginx 1.25.3.1 behind the load balancer.",
    "version of a product with a capital": "Install Firmware 7.4.2.11 or Chrome 131.0.6778.86 first.",
    "version in brackets": "OpenSSL (3.0.15.2) is supported until September.",
    "redundant": "A redundant power supply keeps the server running; remove redundant words.",
    "numbers as a name": "Fourteen Hundred Twenty people came, then Seven and Twelve more; 4471 left.",
    "numbers in a row as a name": "The answers are 12, 48, 1984 and Forty Two.",
    "numerals as a name": "Chapter IV, Section XII and Part III apply.",
    "example address": "Write to example@example.com or user@example.org.",
    "ISBN-13": "ISBN 978-3-16-148410-0, or 9783161484100 without hyphens.",
    "ISBN-10": "ISBN 0-306-40615-2 and 0306406152.",
    "ISBN with a label": "Order the workbook (ISBN: 978-0-13-468599-1) at the desk.",
    "ISSN and DOI": "ISSN 2049-3630, doi:10.1000/182 and arXiv:2101.00001v2.",
}

QUIET = {"example address"}
"""Noted for review: they have the form, and belong to nobody."""


@pytest.mark.parametrize("case", FALSE_ALARMS)
def test_a_known_false_alarm_stays_silent(scanner: Scanner, case: str) -> None:
    text = FALSE_ALARMS[case]
    hits = [hit for hit in scanner.scan_text(text) if not is_common(hit.kind)]
    if case in QUIET:
        assert {hit.weight for hit in hits} == {Severity.REVIEW}
    else:
        assert [(hit.kind, text[hit.start : hit.end]) for hit in hits] == []


MISSES = {
    "name with an initial": (
        "Ask Samuel L. Jackson’s double, Samuel L. Carter.",
        "person",
        "Samuel L. Carter",
    ),
    "name with a suffix": ("The contract was signed by Robert Downey jr. in May.", "person", "Robert Downey jr"),
    "name with a suffix and a comma": ("Invoice approved: Robert Halloway, Jr.", "person", "Robert Halloway"),
    "address with [AT] and [DOT]": ("Mail john.doe[AT]corp[DOT]com today.", "email", "john.doe[AT]corp[DOT]com"),
    "address with (at) and (dot)": ("Mail john.doe (at) corp (dot) com today.", "email", "john.doe (at) corp (dot) com"),
    "address in words": ("Mail john dot doe at corp dot com today.", "email", "john dot doe at corp dot com"),
    "address split by a zero-width space": ("Mail john.doe@\u200bcorp.com today.", "email", "john.doe@\u200bcorp.com"),
    "address split by joiners": (
        "Mail jo\u200dhn.d\u200coe@co\u2060rp.c\ufeffom today.",
        "email",
        "jo\u200dhn.d\u200coe@co\u2060rp.c\ufeffom",
    ),
    "PIN": ("The PIN 4711 opens the cabinet.", "password", "4711"),
    "PIN after a verb": ("Your PIN is 4711, keep it to yourself.", "password", "4711"),
    "PIN after a colon": ("PIN: 4711", "password", "4711"),
    "card with dots": ("Charge it to 4539.1488.0343.6467 please.", "card", "4539.1488.0343.6467"),
    "IBAN in lower case": ("Send it to de89370400440532013000 by Friday.", "iban", "de89370400440532013000"),
    "IBAN in lower case with spaces": (
        "Send it to de89 3704 0044 0532 0130 00 by Friday.",
        "iban",
        "de89 3704 0044 0532 0130 00",
    ),
    "IBAN with mixed case": ("Send it to Gb82 West 1234 5698 7654 32 by Friday.", "iban", "Gb82 West 1234 5698 7654 32"),
}


@pytest.mark.parametrize("case", MISSES)
def test_what_other_scanners_miss_is_found_and_asked_about(scanner: Scanner, case: str) -> None:
    text, kind, value = MISSES[case]
    hits = scanner.scan_text(text)
    assert [
        hit for hit in hits if hit.kind == kind and value in text[hit.start : hit.end] and hit.weight is not Severity.REVIEW
    ], [(hit.kind, hit.value, hit.weight) for hit in hits]


@pytest.mark.parametrize(
    "text",
    [
        "The PIN 4 is ground, pin 1204 on the board is not connected.",
        "Choose a PIN of 4 to 12 digits.",
        "Pin 4711 carries the clock signal.",
        "PIN 2024 was the theme of the conference.",
    ],
)
def test_pins_of_boards_and_talk_of_pins_are_nothing(scanner: Scanner, text: str) -> None:
    assert scanner.scan_text(text) == []
