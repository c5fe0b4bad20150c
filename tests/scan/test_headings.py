"""What a heading says of the cells and lines beneath it: ages, pay, illnesses, passwords, codes, numbers of people."""

from __future__ import annotations

import pytest

from app.course.findings import Severity
from app.scan.chunks import SIZE
from app.scan.scanner import Scanner

PEOPLE = ["Amara Nwosu", "Tobias Lindqvist", "Liv Rasmussen"]


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


def _found(scanner: Scanner, text: str, kind: str, values: list[str]) -> list[str]:
    """Those of the values that lie within a hit of the kind."""
    spans = [(hit.start, hit.end) for hit in scanner.scan_text(text) if hit.kind == kind]
    places = [(value, text.index(value)) for value in values]
    return [value for value, at in places if any(start <= at and at + len(value) <= end for start, end in spans)]


def _table(sign: str, heading: list[str], *columns: list[str]) -> str:
    return "\n".join(sign.join(row) for row in (heading, *zip(*columns, strict=True)))


@pytest.mark.parametrize("sign", ["\t", ";", " | ", " / ", ","])
@pytest.mark.parametrize(
    ("kind", "heading", "cells"),
    [
        ("child", ["Name", "Age"], ["7", "14 months", "11"]),
        ("child", ["Nom", "Date de naissance"], ["04.05.2021", "17.11.2022", "30.01.2020"]),
        ("health", ["Name", "Allergies / meds"], ["peanuts", "bee stings", "own cream"]),
        ("health", ["Mitarbeiter", "Fehlgrund"], ["Bandscheibe", "Grippe", "Burnout"]),
        ("pay", ["Employee", "gross_month"], ["2310", "1980", "2455"]),
        ("pay", ["Employee", "salary_eur"], ["2310", "1980", "2455"]),
        ("pay", ["Nom", "Montant brut"], ["870 €", "783 €", "1392 €"]),
        ("personal-number", ["Name", "Mitgl.-Nr."], ["00417", "00683", "01120"]),
        ("personal-number", ["Name", "Staff ID"], ["L-77043", "L-77051", "L-77060"]),
    ],
)
def test_the_heading_of_a_column_says_what_its_cells_are(
    scanner: Scanner, sign: str, kind: str, heading: list[str], cells: list[str]
) -> None:
    assert _found(scanner, _table(sign, heading, PEOPLE, cells), kind, cells) == cells


@pytest.mark.parametrize(
    ("heading", "cells", "kind"),
    [
        (["Name", "Age"], ["34", "51", "28"], "child"),
        (["Name", "Allergies"], ["none", "–", "n/a"], "health"),
        (["Machine", "Age"], ["7", "8", "11"], "child"),
        (["Article", "Price"], ["€ 45", "€ 70", "€ 20"], "pay"),
    ],
)
def test_cells_that_tell_of_nobody_are_silent(scanner: Scanner, heading: list[str], cells: list[str], kind: str) -> None:
    rows = PEOPLE if heading[0] == "Name" else ["press brake", "band saw", "pillar drill"]
    hits = scanner.scan_text(_table("\t", heading, rows, cells))
    assert not [hit for hit in hits if hit.kind == kind and hit.detector.startswith("joined")]


def test_a_column_of_surnames_names_people_and_says_whose_the_pay_is(scanner: Scanner) -> None:
    rows = [
        "surname;first_name;dept;gross_month",
        "Brzozowska;Kinga;Returns;1180",
        "Oyelaran;Tunde;Goods;2455",
        "Chowdhury;Nasrin;Packing;2205",
    ]
    text = "\n".join(rows)
    assert _found(scanner, text, "pay", ["1180", "2455", "2205"]) == ["1180", "2455", "2205"]


def test_a_name_ends_before_the_next_cell(scanner: Scanner) -> None:
    hits = scanner.scan_text("Name,Extension\nAnna Berg,61000\nTom Weiss,58000")
    assert {hit.value for hit in hits if hit.kind == "person"} >= {"Anna Berg", "Tom Weiss"}


def test_the_lines_of_a_sick_list_are_about_health(scanner: Scanner) -> None:
    text = "Off sick this week:\nAmara Nwosu\nTobias Lindqvist – back on Monday\nLiv Rasmussen\n\nDuty manager: Kemal Aydin"
    assert _found(scanner, text, "health", PEOPLE) == PEOPLE
    assert not _found(scanner, text, "health", ["Kemal Aydin"])


SECRETS = ["Maple-44-Tin", "Harbour2121", "Ember633#x", "Falcon-1197", "Thistle1228", "Kestrel-1472!"]
USERS = ["gvasquez01", "ohansen02", "rkapoor03", "tmbeki04", "bp_admin", "lab"]


@pytest.mark.parametrize("heading", ["Platform log-ins and passwords", "Passwörter der Geräte:", "Mots de passe"])
@pytest.mark.parametrize("sign", [" / ", ": ", " – ", "\t", " = "])
@pytest.mark.parametrize("before", ["", "- ", "3) "])
def test_each_line_under_a_heading_of_passwords_ends_in_one(scanner: Scanner, heading: str, sign: str, before: str) -> None:
    lines = [f"{before}{user}{sign}{secret}" for user, secret in zip(USERS * 5, SECRETS * 5, strict=True)]
    text = "\n".join([heading, *lines])
    spans = [(hit.start, hit.end) for hit in scanner.scan_text(text) if hit.kind == "password"]
    ends = [len(heading) + sum(map(len, lines[: at + 1])) + at + 1 for at in range(len(lines))]
    assert not [at for at, end in enumerate(ends) if not any(start < end <= last for start, last in spans)]


@pytest.mark.parametrize(
    "heading", ["Log-ins for the lab", "Zugangsdaten der Plattform:", "Test accounts", "Identifiants du site"]
)
def test_each_line_under_a_heading_of_log_ins_ends_in_a_password(scanner: Scanner, heading: str) -> None:
    secrets = ["Maple-44-Tin", "Harbour2121", "Falcon-1197"]
    text = heading + "\n" + "\n".join(f"lab{number} / {secret}" for number, secret in enumerate(secrets, 11))
    assert _found(scanner, text, "password", secrets) == secrets


@pytest.mark.parametrize("heading", ["Codes of the doors", "Liste des codes", "Door codes, annex"])
def test_each_line_under_a_heading_of_codes_ends_in_one(scanner: Scanner, heading: str) -> None:
    codes = ["7714", "7715", "0482#", "9036"]
    text = heading + "\n" + "\n".join(f"Door of hall {number}: {code}" for number, code in enumerate(codes, 11))
    assert _found(scanner, text, "password", codes) == codes


@pytest.mark.parametrize(
    "text",
    [
        "Rules for passwords\nLength – 12signs\nWords – two3words\nAge – max90days",
        "Error codes\nPump – 5012\nValve – 5013\nMotor – 6001",
        "Country codes of parcels\nGermany – 4900\nFrance – 3300",
        "Accounts of the chart\nTravel – 4711\nPostage – 4712",
        "Log-in statistics\nMonday – 1204\nTuesday – 1377",
    ],
)
def test_lists_under_other_headings_hold_no_secrets(scanner: Scanner, text: str) -> None:
    assert not [hit for hit in scanner.scan_text(text) if hit.kind == "password"]


@pytest.mark.parametrize("kind", ["pay", "password"])
def test_a_heading_tells_of_lines_in_later_pieces_of_a_long_text(scanner: Scanner, kind: str) -> None:
    heading = {"pay": "Salaries 2026", "password": "Passwords of the lab"}[kind]
    lines = {
        "pay": [f"Liv Rasmussen {number}" for number in range(2210, 2460)],
        "password": [f"lab{number} / Harbour{number}" for number in range(2210, 2460)],
    }[kind]
    text = "\n".join([heading, *lines])
    ends = {hit.end for hit in scanner.scan_text(text) if hit.kind == kind}
    assert len(text) > 2 * SIZE
    assert not [line for line in lines if text.index(line) + len(line) not in ends]


@pytest.mark.parametrize(
    "text",
    [
        "Off sick this week:\r\n\r\nAmara Nwosu\r\nTobias Lindqvist\r\nLiv Rasmussen",
        "Off sick\nAmara Nwosu 12.05.–14.05.\nTobias Lindqvist (13/05)\nLiv Rasmussen 2 days",
        "Sick leave\nOff sick this week\nAmara Nwosu\nTobias Lindqvist\nLiv Rasmussen",
    ],
)
def test_sick_lists_are_read_however_they_are_written(scanner: Scanner, text: str) -> None:
    assert _found(scanner, text, "health", PEOPLE) == PEOPLE


@pytest.mark.parametrize(
    "text",
    [
        "Payroll\nAmara Nwosu – ext. 4471\nTobias Lindqvist – ext. 4472",
        "Salaries: whom to ask\nAmara Nwosu, room 4471\nTobias Lindqvist, room 4472",
        "Bonus round\nAmara Nwosu 1200\nTobias Lindqvist 1500",
        "Food allergies\nTrainer: Amara Nwosu\nCo-trainer: Tobias Lindqvist",
        "Sick leave\n9:00 Amara Nwosu\n10:30 Tobias Lindqvist",
        "Machine | Age | Operator\npress brake | 7 | Amara Nwosu\nband saw | 8 | Tobias Lindqvist",
        "Trainer | Diagnosis\nAmara Nwosu | engine faults\nTobias Lindqvist | gear wear",
    ],
)
def test_what_is_nobodys_under_such_headings_is_a_note_at_most(scanner: Scanner, text: str) -> None:
    hits = [hit for hit in scanner.scan_text(text) if hit.kind in {"pay", "health", "child"}]
    assert not [hit for hit in hits if hit.weight is not Severity.REVIEW]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The display shows an error code\nYou get in with 4711 and then lock up\nMy staff number is 77120", "4711"),
        ("Enter the voucher code and QR code\nHe signs in as mberg and Harbour2121", "Harbour2121"),
    ],
)
def test_talk_of_other_codes_hides_no_secret(scanner: Scanner, text: str, value: str) -> None:
    assert _found(scanner, text, "password", [value]) == [value]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Payroll no.: 004-3391", "004-3391"),
        ("Personeelsnr.: 300871", "300871"),
        ("N° allocataire CAF : 2840617", "2840617"),
        ("matr. M-4410", "M-4410"),
        ("Abonado 7-30418", "7-30418"),
    ],
)
def test_the_name_of_a_persons_number_says_what_it_is(scanner: Scanner, text: str, value: str) -> None:
    (hit,) = [hit for hit in scanner.scan_text(text) if hit.kind == "personal-number"]
    assert (hit.value, hit.weight) == (value, Severity.REVIEW)


def test_a_price_list_is_nobodys_pay(scanner: Scanner) -> None:
    text = "Bread roll, buttered: €1.80\nSoup of the day: €4.20\nPot of tea: €2.10\nSlice of cake: €3.50"
    assert not [hit for hit in scanner.scan_text(text) if hit.kind == "pay"]


def test_tabs_that_are_counted_are_no_people(scanner: Scanner) -> None:
    text = "Tab A  invitation letter\nTab B  clocking records\nTab C  statement"
    assert not [hit for hit in scanner.scan_text(text) if hit.kind == "person" and hit.weight is not Severity.REVIEW]
