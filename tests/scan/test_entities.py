"""Places, organisations, dates, nationalities and web addresses: noted as people write them, and beside stronger findings."""

from __future__ import annotations

import pytest

from app.course.findings import Severity
from app.scan.kinds import is_common, kinds
from app.scan.scanner import Scanner
from app.scan.standins import ORGANISATION, PLACE, pool
from app.scan.texts import Passage


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


def found(scanner: Scanner, text: str, kind: str) -> list[str]:
    hits = scanner.scan_text(text)
    assert all(hit.value == text[hit.start : hit.end] for hit in hits)
    assert {hit.weight for hit in hits if is_common(hit.kind)} <= {Severity.REVIEW}
    return [hit.value for hit in hits if hit.kind == kind]


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("We open in Tokyo, São Paulo and Côte d'Ivoire.", ["Tokyo", "São Paulo", "Côte d'Ivoire"]),
        ("The office moved to Orem, UT 84057 last year.", ["Orem, UT 84057"]),
        ("He grew up in Springfield, Ohio.", ["Springfield", "Ohio"]),
        ("They met at Lake Tana and in Santa Clara County.", ["Lake Tana", "Santa Clara County"]),
        ("The shop is on Elm Street, near Waterloo Road.", ["Elm Street", "Waterloo Road"]),
        ("The parcel went to North Kevin and came back.", ["North Kevin"]),
        ("Our zip code is 94107.", ["94107"]),
        ("She flew from the US to the UK.", ["US", "UK"]),
        ("Wir liefern nach Österreich und in die Schweiz.", ["Österreich", "Schweiz"]),
    ],
)
def test_places_are_noted(scanner: Scanner, text: str, values: list[str]) -> None:
    assert found(scanner, text, "place") == values


@pytest.mark.parametrize(
    "text",
    [
        "Reading the manual takes a while. Split the group. Mobile phones stay outside.",
        "Polish the floor, take a bath, and be nice to the man at the bar.",
        "Our VAT ID and the OK button; press OK, IN, OR.",
        "Hope and Independence are values. Enterprise Risk Management is a Discipline.",
        "Test Drive and Hard Drive are exercises.",
    ],
)
def test_ordinary_words_are_no_places(scanner: Scanner, text: str) -> None:
    assert found(scanner, text, "place") == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("The contract is with Halden Foods Ltd. and Orsted AG.", ["Halden Foods Ltd.", "Orsted AG"]),
        ("She works for Goldman Sachs.", ["Goldman Sachs"]),
        ("Maria Lopez of Halden Foods Ltd lives nearby.", ["Halden Foods Ltd"]),
        ("A grant of the University of Texas and the Ministry of Health.", ["University of Texas", "Ministry of Health"]),
        ("He teaches at Mercy Hospital.", ["Mercy Hospital"]),
        ("The letter is from Johnson, Okafor and Schmidt.", ["Johnson, Okafor and Schmidt"]),
        ("Smith & Sons and the Nakamura Group signed.", ["Smith & Sons", "Nakamura Group"]),
        ("He works for Vandermeer and left Unilever for Okonkwo Logistics.", ["Vandermeer", "Unilever", "Okonkwo Logistics"]),
        ("It was sold to Luciano Moreno Campoy S.L. in spring.", ["Luciano Moreno Campoy S.L."]),
        ("Rossi S.p.A. kauft die Wagner GmbH & Co. KG.", ["Rossi S.p.A.", "Wagner GmbH & Co. KG"]),
    ],
)
def test_organisations_are_noted(scanner: Scanner, text: str, values: list[str]) -> None:
    assert found(scanner, text, "organisation") == values


@pytest.mark.parametrize(
    "text",
    [
        "Ask Compliance before you sign; Procurement and Logistics know more.",
        "The Customer Service Group meets the Safety Committee and the Board of Directors.",
        "WHO SHOULD READ THIS: ALL STAFF",
        "It follows ISO 9001, NFPA 10 and ASTM E119-20; UN number 1203.",
        "Save the PDF, plug in the USB stick, and mind HIPAA and the GDPR.",
        "Written in Markdown on Linux with `ImportProblem`; press Ctrl+Shift+M.",
        "High School, Primary School and College are kinds of schools.",
        "Learning Objectives\nEmergency Response Team\nRoles and Responsibilities",
    ],
)
def test_departments_headings_and_standards_are_no_organisations(scanner: Scanner, text: str) -> None:
    assert found(scanner, text, "organisation") == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Due on 3 May 2027, May 3rd, or the 3rd of May.", ["3 May 2027", "May 3rd", "3rd of May"]),
        ("From 2027-05-03T09:30:00Z on; 03.05.2027; 5/3/27.", ["2027-05-03T09:30:00Z", "03.05.2027", "5/3/27"]),
        ("Come at 12:30 pm or 14:30, not at 9 a.m. or 8 o'clock.", ["12:30 pm", "14:30", "9 a.m.", "8 o'clock"]),
        ("Le 3 juillet 2026, am 3. Mai 2027, el 3 de mayo de 2027.", ["3 juillet 2026", "3. Mai 2027", "3 de mayo de 2027"]),
        ("In March 2025 and on Thursday, Sept. 4, 2025 at 10:15.", ["March 2025", "Thursday, Sept. 4, 2025 at 10:15"]),
    ],
)
def test_dates_are_noted(scanner: Scanner, text: str, values: list[str]) -> None:
    if "14:30, not" in text:
        values = [value for value in values if value != "14:30"]  # without a word before it may be a score or a verse
    assert found(scanner, text, "date") == values


@pytest.mark.parametrize(
    "text",
    [
        "On Monday, in May, in 2024, in the 1990s: no date is said.",
        "Version 1.2.10, section 3.5.27, part 12-5-27, ratio 3:45, chapter 4.2.",
        "You may 3 times retry; March on; the 2nd attempt of 3.",
        "Between 12 and 15 bar, 1 in 4 calls, 622,603 times, 5/8 inch, 24/7.",
        "The year 1204/05/99 and 45/13/2027 are none.",
    ],
)
def test_numbers_months_and_years_alone_are_no_dates(scanner: Scanner, text: str) -> None:
    assert found(scanner, text, "date") == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("The Polish driver and two Canadians are Sikhs.", ["Polish", "Canadians", "Sikhs"]),
        (
            "African-American and Jewish colleagues; a Republican and a Democrat.",
            ["African-American", "Jewish", "Republican", "Democrat"],
        ),
        ("A German lawyer speaks German.", ["German"]),
    ],
)
def test_nationalities_creeds_and_parties_are_noted(scanner: Scanner, text: str, values: list[str]) -> None:
    assert found(scanner, text, "nationality") == values


@pytest.mark.parametrize(
    "text",
    [
        "Polish the floor. It is written in English and translated into Spanish.",
        "The French version, English lessons, a Turkish keyboard, French fries and Danish pastry.",
        "a swiss army knife, a dutch oven",
    ],
)
def test_languages_and_things_are_no_nationalities(scanner: Scanner, text: str) -> None:
    assert found(scanner, text, "nationality") == []


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (
            "See https://www.example.org/a/b?c=d#e. (http://intranet/x)",
            ["https://www.example.org/a/b?c=d#e", "http://intranet/x"],
        ),
        (
            "www.contoso.com, contoso.co.uk/help and shop.contoso.de!",
            ["www.contoso.com", "contoso.co.uk/help", "shop.contoso.de"],
        ),
        ("Look at en.wikipedia.org/wiki/Fire_(disaster).", ["en.wikipedia.org/wiki/Fire_(disaster)"]),
        ("hxxp is no scheme, ftp://files.contoso.com is.", ["ftp://files.contoso.com"]),
    ],
)
def test_web_addresses_are_noted(scanner: Scanner, text: str, values: list[str]) -> None:
    assert found(scanner, text, "web-address") == values


@pytest.mark.parametrize(
    "text",
    [
        "Open report.py, readme.md, setup.sh, main.rs and archive.zip, e.g. with Node.js or ASP.NET.",
        "i.e. this, etc.and so on. The end.It goes on.So be it.",
        "Write to alice.ng@northwind.com or bob@mail.contoso.co.uk.",
        "com.example.app, os.path, self.name, v1.2.3, 10.0.0.1, 3.14, U.S.A.",
    ],
)
def test_files_programs_and_mail_are_no_web_addresses(scanner: Scanner, text: str) -> None:
    assert found(scanner, text, "web-address") == []


def test_a_stronger_finding_is_never_split_or_displaced(scanner: Scanner) -> None:
    text = "Maria Lopez, 12 Elm Street, Springfield, IL 62704, born 3 May 1984, maria@berlin.de"
    kinds_found = [(hit.kind, hit.value) for hit in scanner.scan_text(text) if not is_common(hit.kind)]
    assert kinds_found == [
        ("person", "Maria Lopez"),
        ("address", "12 Elm Street, Springfield, IL 62704"),
        ("birth-date", "3 May 1984"),
        ("email", "maria@berlin.de"),
    ]
    assert [hit for hit in scanner.scan_text(text) if is_common(hit.kind)] == []


def test_an_organisation_wins_against_a_weak_sign_of_a_person_only(scanner: Scanner) -> None:
    assert found(scanner, "She left Morgan Stanley for Goldman Sachs.", "person") == []
    assert found(scanner, "Dr. Morgan Stanley treated her.", "person") == ["Dr. Morgan Stanley"]


def test_joined_findings_stay_as_they_are(scanner: Scanner) -> None:
    text = "Leo Baumann, 7, from Berlin, goes to Elm Street School. Ruth Okafor of Siemens has diabetes since 3 May 2024."
    loud = [(hit.kind, hit.weight) for hit in scanner.scan_text(text) if not is_common(hit.kind)]
    assert ("child", Severity.SEVERE) in loud
    assert ("health", Severity.SEVERE) in loud


def test_what_we_put_in_the_place_of_a_detail_is_not_found_again(scanner: Scanner) -> None:
    for kind in kinds().values():
        for number in (1, 2, 12):
            named = kind.id in (PLACE, ORGANISATION)
            said = pool(kind.id)[number] if named else kind.pseudonym.format(n=number, nn=f"{number:02}")
            for text in (f"It was sent to {said} in the morning.", f"It was sent to {kind.placeholder} in the morning."):
                assert [hit for hit in scanner.scan_text(text) if is_common(hit.kind)] == [], text
    for given, surname in zip(pool("female"), pool("surname"), strict=False):
        text = f"The report of {given} {surname} was sent to {surname} yesterday."
        assert [hit for hit in scanner.scan_text(text) if is_common(hit.kind)] == [], text


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("We fly to Ber\u00adlin soon.", "place", "Ber\u00adlin"),
        ("Halden\u200b Foods Ltd pays.", "organisation", "Halden\u200b Foods Ltd"),
        ("Come on ３ May ２０２７, please.", "date", "３ May ２０２７"),
        ("Look at www&#46;contoso.com now.", "web-address", "www&#46;contoso.com"),
    ],
)
def test_offsets_are_those_of_the_text_as_it_is_written(scanner: Scanner, text: str, kind: str, said: str) -> None:
    assert [text[hit.start : hit.end] for hit in scanner.scan_text(text) if hit.kind == kind] == [said]


def test_in_a_language_the_network_does_not_know_lists_and_forms_still_hold() -> None:
    text = "Die Wagner GmbH in Hamburg lädt am 3. Mai 2027 ein: www.wagner-beispiel.de, auch Türken und Katholiken."
    hits = [(hit.kind, hit.value) for hit in Scanner("de").scan_text(text) if is_common(hit.kind)]
    assert hits == [
        ("organisation", "Wagner GmbH"),
        ("place", "Hamburg"),
        ("date", "3. Mai 2027"),
        ("web-address", "www.wagner-beispiel.de"),
    ]


def test_the_address_of_a_link_is_no_finding_and_a_detail_in_it_is(scanner: Scanner) -> None:
    plain = Passage("text", "https://www.contoso.com/Berlin/2026-03-14", (3, 9))
    assert scanner.scan_passage(plain) == []
    mail = Passage("text", "https://www.contoso.com/?to=alice.ng@northwind.com", (3, 9))
    assert [(hit.kind, hit.start, hit.end) for hit in scanner.scan_passage(mail)] == [("email", 3, 9)]
