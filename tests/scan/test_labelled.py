"""Numbers are known by what they are called: in many languages, before or behind them, in tables, in whatever groups."""

from __future__ import annotations

import pytest

from app.course.findings import Severity
from app.scan.scanner import Scanner


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


def found(scanner: Scanner, text: str) -> list[tuple[str, str]]:
    kinds = {"national-id", "tax-id", "passport", "driving-licence", "health-id", "bank-account", "vehicle-plate", "company-id"}
    return [(hit.kind, text[hit.start : hit.end]) for hit in scanner.scan_text(text) if hit.kind in kinds | {"card", "ssn"}]


@pytest.mark.clause("A2.4a")
@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("Numer paszportu: EK4711829, wydany w Gdyni.", "passport", "EK4711829"),
        ("Her passport (Irish, PD7741203) is with reception.", "passport", "PD7741203"),
        ("PD7741203 is the passport we copied.", "passport", "PD7741203"),
        ("護照號碼 301774205 已核對", "passport", "301774205"),
        ("permis de conduire n° 13AA00487", "driving-licence", "13AA00487"),
        ("Illinois DL B400-7712-4301 on the report", "driving-licence", "B400-7712-4301"),
        ("rijbewijsnummer 5127704418", "driving-licence", "5127704418"),
        ("número de historia clínica 883412", "health-id", "883412"),
        ("Please move the van, number plate AB12 CDE, today.", "vehicle-plate", "AB12 CDE"),
        ("Das Kennzeichen ist M-AB 1234.", "vehicle-plate", "M-AB 1234"),
        ("Hong Kong ID A123456(3) was on the screen.", "national-id", "A123456(3)"),
        ("Numéro de sécu 2 78 02 38 297 051 20", "national-id", None),
        ("BSN: 11 12 22 333", "national-id", "11 12 22 333"),
        ("fødselsnummer 151086 95088", "national-id", "151086 95088"),
        ("Name\tNIP\nEwa\t856-734-62-15\nJan\t856-734-62-16", "tax-id", "856-734-62-15"),
        ("Passport numbers: XK4471209, XK4471210 and XK4471216.", "passport", "XK4471210"),
        ("5555 5555 5555 4444 09/29 was declined", "card", "5555 5555 5555 4444"),
    ],
)
def test_a_number_is_found_beside_its_name(scanner: Scanner, text: str, kind: str, value: str | None) -> None:
    if value is None:  # its check digits are wrong
        assert found(scanner, text) == []
    else:
        assert (kind, value) in found(scanner, text)


@pytest.mark.parametrize(
    "text",
    [
        "Passports are checked at the desk; the order number is 4711829.",
        "The driving licence course has 12 lessons and costs £1,240.",
        "Bring your identity card before 2026-05-12.",
        "The passport rules of 2024-2026 are in chapter 20417.",
        "A tax number has 11 digits, a passport number has 9.",
        "Number plates were changed in 2001; 20,000 cars have new ones.",
        "Health insurance grew by 48,120 users.",
    ],
)
def test_other_numbers_in_talk_about_documents_are_left_alone(scanner: Scanner, text: str) -> None:
    assert found(scanner, text) == []


@pytest.mark.clause("A2.4a")
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("VAT no. GB 418 2207 34, please blank it.", "GB 418 2207 34"),
        ("Seine Steuer-ID: 63 104 872 915", "63 104 872 915"),
        ("PESEL 71052203148 pacjenta", "71052203148"),
        ("NHS number 485 777 3458", "485 777 3458"),
        ("Numéro de sécu 2 78 02 38 297 051 20", "2 78 02 38 297 051 20"),
        ("Aadhaar 2345 6789 0123", "2345 6789 0123"),
        ("TC kimlik no: 28414067721", "28414067721"),
    ],
)
def test_wrong_check_digits_straight_behind_a_name_are_noted(scanner: Scanner, text: str, value: str) -> None:
    hits = [hit for hit in scanner.scan_text(text) if hit.kind == "personal-number"]
    assert [(hit.value, hit.weight) for hit in hits] == [(value, Severity.REVIEW)]


@pytest.mark.parametrize(
    "text", ["VAT at 20 % of 118 is added.", "He sang sin 046454287 times.", "The NIP, 12 of them, and 8567346216."]
)
def test_wrong_check_digits_elsewhere_are_nothing(scanner: Scanner, text: str) -> None:
    assert found(scanner, text) == []


@pytest.mark.clause("B6.5")
@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ID number 8001015009080", "national-id"),
        ("Personal identity number 1234567890", "national-id"),
        ("Documento de identidad 12345678A", "national-id"),
    ],
)
def test_a_number_of_the_form_its_name_allows_is_that_number_and_no_mistyped_one(
    scanner: Scanner, text: str, kind: str
) -> None:
    assert [(hit.kind, hit.weight) for hit in scanner.scan_text(text)] == [(kind, Severity.SEVERE)]


@pytest.mark.parametrize("text", ["VAT: ITEMS 2024 2025", "VAT AT 20 2024 2025", "VAT: DETAIL 10 20 30 40"])
def test_words_in_capitals_are_no_country_of_a_number(scanner: Scanner, text: str) -> None:
    assert [hit for hit in scanner.scan_text(text) if hit.kind in ("personal-number", "company-id")] == []


@pytest.mark.clause("B6.5")
def test_the_pin_of_a_nurse_is_her_number_in_the_register_and_no_secret(scanner: Scanner) -> None:
    hits = scanner.scan_text("The nurse's registration pin is 17H3316E, active since 2017.")
    assert [hit.kind for hit in hits if hit.value == "17H3316E"] == ["medical-licence"]


@pytest.mark.parametrize(
    "text",
    [
        "Nurse Kelly's locker pin is 14C0827E.",
        "The nurse needs the key code 14C0827E for the drug cupboard.",
        "The cash register PIN is 14C0827E.",
    ],
)
def test_what_a_nurse_opens_is_opened_with_a_secret(scanner: Scanner, text: str) -> None:
    assert [hit.kind for hit in scanner.scan_text(text) if hit.value == "14C0827E"] == ["password"]


@pytest.mark.parametrize(
    "text", ["Register the torque wrench 31C2209F.", "Registration of the part 22B4471K.", "The registered unit 22B4471K"]
)
def test_a_thing_that_is_registered_is_no_nurse(scanner: Scanner, text: str) -> None:
    assert not [hit for hit in scanner.scan_text(text) if hit.kind == "medical-licence"]


@pytest.mark.parametrize("text", ["Midwife Ann Brown (PIN 98I0012W) is away.", "The NMC PIN of the nurse: 98I0012W"])
def test_a_midwife_is_registered_without_that_word(scanner: Scanner, text: str) -> None:
    assert [hit.kind for hit in scanner.scan_text(text) if hit.value == "98I0012W"] == ["medical-licence"]
