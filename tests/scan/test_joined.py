"""What is sensitive only beside whom it belongs to: children's data, health, pay."""

from __future__ import annotations

import pytest

from app.course.findings import Severity
from app.scan.hits import Hit, without_overlaps
from app.scan.joined.base import sentences
from app.scan.scanner import Scanner


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


def found(scanner: Scanner, text: str, kind: str) -> list[str]:
    return [text[hit.start : hit.end] for hit in scanner.scan_text(text) if hit.kind == kind]


@pytest.mark.clause("A2.4b")
@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Tom, 7, likes trains.", "Tom, 7"),
        ("Emily (age 9) goes home.", "Emily (age 9"),
        ("The 8-year-old Emily Stone was lost.", "8-year-old Emily Stone"),
        ("My daughter Lily is in second grade.", "Lily is in second grade"),
        ("Contact anna.meier@northwind.com, her son is 6 years old.", "anna.meier@northwind.com, her son is 6 years old"),
        ("Mia Novak is eleven years old.", "Mia Novak is eleven years old"),
        ("Noah Berg, aged 4, was found.", "Noah Berg, aged 4"),
        ("Our baby Ella is 8 months old.", "Ella is 8 months old"),
        ("Jonas Weber attends kindergarten at St Mary.", "Jonas Weber attends kindergarten"),
        ("Lucas just turned 10.", "Lucas just turned 10"),
    ],
)
def test_a_child_under_13_who_can_be_identified_is_severe(scanner: Scanner, text: str, what: str) -> None:
    assert found(scanner, text, "child") == [what]
    assert all(hit.weight is Severity.SEVERE for hit in scanner.scan_text(text) if hit.kind == "child")


@pytest.mark.parametrize(
    "text",
    [
        "Children aged 5 to 12 learn by play.",
        "A 7-year-old child can't read warning labels.",
        "The policy is 5 years old. Contact Jane Miller.",
        "Jane Miller has a 5-year-old company.",
        "Maria Lopez is 34 years old.",
        "Jane Miller teaches first grade.",
        "In year 5 of the plan, John Baker joined.",
        "Emma Stone, 24, is a trainee.",
        "Services for children aged 12 and under are free; ask Jane Miller.",
        "Johannes Meier (1): adjust a mismatch",
        "let t = PointTuple(1, 2); call Foo(12, all = 0); Annotated[list, Len(4, 6)]",
        "napi_create_function(env, nullptr, 0, Method)",
    ],
)
def test_ages_that_are_no_identified_childs_are_silent(scanner: Scanner, text: str) -> None:
    assert found(scanner, text, "child") == []


@pytest.mark.clause("B6.5")
@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Maria Lopez was diagnosed with diabetes.", "Maria Lopez was diagnosed with diabetes"),
        ("Tom's epilepsy means he can't drive.", "Tom's epilepsy"),
        ("Patient: Jane Miller, HIV positive", "Jane Miller, HIV"),
        ("The diagnosis of asthma for Mr Okafor came late.", "asthma for Mr Okafor"),
        ("Ben Carter is on sick leave because of burnout.", "Ben Carter is on sick leave because of burnout"),
        ("The patient ann.lee@northwind.com takes insulin.", "ann.lee@northwind.com takes insulin"),
    ],
)
def test_an_illness_and_whose_it_is_is_severe(scanner: Scanner, text: str, what: str) -> None:
    assert found(scanner, text, "health") == [what.replace("Mr Okafor", "Mr Okafor")]


@pytest.mark.parametrize(
    "text",
    [
        "Diabetes is a chronic disease; insulin lowers blood sugar.",
        "Dr Weber explains diabetes to new nurses.",
        "Diabetes is common; contact Jane Miller for the course.",
        "Ask Jane Miller about the seminar. Stroke is an emergency.",
        "A colleague returns after cancer treatment. What do you say?",
    ],
)
def test_talk_about_illness_is_silent(scanner: Scanner, text: str) -> None:
    assert found(scanner, text, "health") == []


@pytest.mark.clause("A2.4a")
def test_pay_is_found_beside_a_name_and_nowhere_else(scanner: Scanner) -> None:
    assert found(scanner, "Alex Rivera earns $85,000 a year.", "pay") == ["Alex Rivera earns $85,000"]
    assert found(scanner, "A fine of up to €20 million. The average salary is $50,000.", "pay") == []


def test_sentences_do_not_end_at_abbreviations() -> None:
    text = "Dr. Weber came. She left!\n\nThen e.g. nothing"
    assert [text[start:end].strip() for start, end in sentences(text)] == ["Dr. Weber came.", "She left!", "Then e.g. nothing"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Karin Osterlund told HR about her depression.", "health"),
        ("Because of his epilepsy, Peter Novak cannot work nights.", "health"),
        ("Please move Ruth Okafor to the ground floor; she is recovering from a stroke.", "health"),
        ("The kindergarten group of Jonas Weber visits the fire station.", "child"),
    ],
)
def test_a_detail_is_joined_by_pronouns_and_by_of(scanner: Scanner, text: str, kind: str) -> None:
    assert len(found(scanner, text, kind)) == 1


def test_asking_about_an_illness_is_not_having_it(scanner: Scanner) -> None:
    hits = scanner.scan_text("Dr. Karin Weber asks a patient about her diabetes.")
    assert [hit.weight for hit in hits if hit.kind == "health"] in ([], [Severity.REVIEW])  # a patient's perhaps; never hers
    assert not any("Weber" in hit.value for hit in hits if hit.kind == "health")


@pytest.mark.clause("A2.4a")
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The pension of Karin Osterlund is £9,400 a year.", "pension of Karin Osterlund is £9,400"),
        ("Klaus Richter bekommt 3.900 Euro im Monat.", "Klaus Richter bekommt 3.900 Euro im Monat"),
        ("Account balance of Ruth Okafor: $12,880.12", "Account balance of Ruth Okafor: $12,880.12"),
        ("Peter Novak still owes 800 dollars on his advance.", "Peter Novak still owes 800 dollars"),
        ("Credit score of Maria Lopez: 580", "Credit score of Maria Lopez: 580"),
    ],
)
def test_what_somebody_has_or_owes_is_pay_too(scanner: Scanner, text: str, value: str) -> None:
    assert [(hit.value, hit.weight) for hit in scanner.scan_text(text) if hit.kind == "pay"] == [(value, Severity.ALERT)]


@pytest.mark.clause("A2.4a")
@pytest.mark.parametrize(
    ("text", "severe"),
    [
        ("Tom Baker (PIN 4711), aged 7, is in our group.", [("password", "4711"), ("child", "aged 7")]),
        ("Anna Meier, password Tr0ub4dor!9, has epilepsy.", [("password", "Tr0ub4dor!9"), ("health", "has epilepsy")]),
        (
            "Patient Anna Meier, SSN 536-90-4399, suffers from epilepsy.",
            [("ssn", "536-90-4399"), ("health", "suffers from epilepsy")],
        ),
        (
            "Mia Novak (IBAN DE89 3704 0044 0532 0130 00) is eleven years old.",
            [("iban", "DE89 3704 0044 0532 0130 00"), ("child", "is eleven years old")],
        ),
    ],
)
def test_a_secret_or_number_within_what_is_told_is_found_beside_it(
    scanner: Scanner, text: str, severe: list[tuple[str, str]]
) -> None:
    hits = scanner.scan_text(text)
    assert [(hit.kind, text[hit.start : hit.end]) for hit in hits if hit.weight is Severity.SEVERE] == severe
    assert any(hit.kind == "person" for hit in hits)


@pytest.mark.clause("A2.4b")
@pytest.mark.parametrize(
    ("text", "severity"),
    [
        ("Press Tab (1) to go on.", Severity.REVIEW),
        ("Mark (3) is the last one.", Severity.REVIEW),
        ("Mia (3) is the last one.", Severity.SEVERE),
        ("Emily Stone (1) naps at noon.", Severity.SEVERE),
    ],
)
def test_a_number_behind_a_word_that_is_also_a_name_may_be_no_age(scanner: Scanner, text: str, severity: Severity) -> None:
    assert {hit.weight for hit in scanner.scan_text(text) if hit.kind == "child"} <= {severity}
    assert severity is Severity.REVIEW or found(scanner, text, "child")


@pytest.mark.clause("B6.5", "A2.4b", "A2.4a")
@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Hamish in P4 has chickenpox.", [("child", "Hamish in P4"), ("health", "has chickenpox")]),
        ("Ren Tanaka, 9, type 1 diabetic.", [("child", "Ren Tanaka, 9"), ("health", "type 1 diabetic")]),
        (
            "Dylan, my ten-year-old, is being assessed for autism on Thursdays.",
            [("child", "Dylan, my ten-year-old"), ("health", "is being assessed for autism")],
        ),
        ("Asthma plan for Ishaan, aged 6.", [("health", "Asthma plan for"), ("child", "Ishaan, aged 6")]),
        ("Mrs Dow (keysafe by the window: PIN 2497) has HIV.", [("password", "2497"), ("health", "has HIV")]),
        ("Jonas Weber, Steuer-ID 65 929 970 489, hat Rheuma.", [("tax-id", "65 929 970 489"), ("health", "hat Rheuma")]),
    ],
)
def test_what_is_told_of_somebody_is_found_beside_what_hides_it_in_part(
    scanner: Scanner, text: str, told: list[tuple[str, str]]
) -> None:
    hits = scanner.scan_text(text)
    assert [(hit.kind, hit.value) for hit in hits if hit.weight is Severity.SEVERE] == told
    assert all(text[hit.start : hit.end] == hit.value for hit in hits)


def test_of_details_that_overlap_the_graver_is_whole_and_the_rest_of_the_other_is_kept() -> None:
    text = "Nomvula K. / DOB 2018-10-12 / relation"

    def hit(kind: str, value: str, score: float = 0.8, severity: Severity | None = None) -> Hit:
        start = text.index(value)
        return Hit(start, start + len(value), kind, value, score, "test", "", severity)

    child, born = hit("child", "Nomvula K. / DOB 2018"), hit("birth-date", "2018-10-12")
    assert [(one.kind, one.value) for one in without_overlaps([born, child])] == [
        ("child", "Nomvula K. / DOB 2018"),
        ("birth-date", "10-12"),
    ]
    inner = hit("password", "DOB")
    assert without_overlaps([inner, hit("token", "/ DOB 2018", 0.5)]) == [inner]  # its label and what belongs to it
    note = hit("birth-date", "2018-10-12", severity=Severity.REVIEW)
    assert without_overlaps([note, child]) == [child]
    told = hit("health", "2018-10-12 / relation", severity=Severity.REVIEW)
    assert [one.value for one in without_overlaps([told, child])] == [child.value, "10-12 / relation"]
    assert [one.kind for one in without_overlaps([told, hit("health", "DOB 2018")])] == ["health"]  # it tells the same
    assert without_overlaps([hit("health", "relation"), hit("health", "10-12 / relation", 0.7)]) == [hit("health", "relation")]
    marking = hit("marking", "2018-10-12 / relation", severity=Severity.REVIEW)
    assert without_overlaps([marking, child]) == [child]


def test_a_marking_that_is_only_noted_hides_no_organisation() -> None:
    text = "Grants of the University of Texas: not for the press"
    firm = Hit(14, 33, "organisation", text[14:33], 0.6, "test", "", Severity.REVIEW)
    whole = Hit(0, len(text), "marking", text, 0.7, "sentences.marking", "", Severity.REVIEW)
    assert [hit.value for hit in without_overlaps([whole, firm])] == ["University of Texas", "not for the press"]
    assert without_overlaps([whole.at(14, 33, firm.value), firm]) == [firm]
    asked = Hit(0, len(text), "marking", text, 0.9, "markings.notice", "")
    assert without_overlaps([asked, firm]) == [asked]


@pytest.mark.clause("A2.3")
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("A short text à la Agatha Christie, please.", "à la Agatha Christie"),
        ("Something in Scarlett Johansson’s style.", "in Scarlett Johansson’s style"),
        ("Make a mascot that is dressed as Tom Cruise.", "dressed as Tom Cruise"),
        ("Draw our guard like Darth Vader.", "Draw our guard like Darth Vader"),
        ("Remove the Getty watermark from it.", "Remove the Getty watermark"),
        ("A Banksy-like mural for the canteen slide", "Banksy-like"),
        ("Disney princess version of every team lead", "Disney princess version"),
        ("Phrase the welcome as Raymond Chandler would have done.", "Phrase the welcome as Raymond Chandler would"),
        ("Basquiat-inspired backgrounds for the slides", "Basquiat-inspired"),
        ("Sprich den Text mit der Stimme von Christian Brückner.", "mit der Stimme von Christian Brückner"),
        ("Écris la fin à la manière de Georges Simenon.", "à la manière de Georges Simenon"),
        ("Do the quiz with the voice of morgan freeman", "with the voice of morgan freeman"),
        ("Copy the whole chapter into the reader.", "Copy the whole chapter"),
    ],
)
def test_what_belongs_to_somebody_is_asked_about_or_noted(scanner: Scanner, text: str, value: str) -> None:
    assert [hit.value for hit in scanner.scan_text(text) if hit.kind == "rights"] == [value]


@pytest.mark.parametrize(
    "text",
    [
        "Write in the style of the house: short sentences. The style of a report differs from that of a letter.",
        "Photo by Jane Doe. The text was written by Anna Müller. As Anna Müller explained, the form is new.",
        "Hemingway wrote short sentences. Dickens’s surviving letters fill shelves. Vermeer’s works are few.",
        "I would like Rupert’s number. Make sure that people like Maria Lopez get a reply.",
        "Friends and family may visit. Frozen food is kept cold. The king and queen of Spain opened the plant.",
        "All rights reserved says that the author keeps every right.",
        "Copy the link into the form and paste the address into the browser.",
        "The lyrics of a song are protected for seventy years.",
        "Use the narrator’s voice for all lessons, and an American-style keyboard.",
    ],
)
def test_talk_about_style_and_rights_is_silent(scanner: Scanner, text: str) -> None:
    assert [hit.value for hit in scanner.scan_text(text) if hit.kind == "rights"] == []


@pytest.mark.parametrize(
    ("text", "hidden", "left"),
    [
        ("(Anna Lee 4711 has asthma).", ["4711"], ["Anna Lee", "has asthma"]),
        (
            "Anna Lee, PIN 4711, has asthma, PIN 8822, since 2019",
            ["4711", "8822"],
            ["Anna Lee, PIN", "has asthma, PIN", "since 2019"],
        ),
        ("Anna Lee has asthma, PIN 8822", ["8822"], ["Anna Lee has asthma, PIN"]),
    ],
)
def test_of_what_is_hidden_in_its_middle_every_part_is_kept_in_its_place(text: str, hidden: list[str], left: list[str]) -> None:
    told = Hit(0, len(text), "health", text, 0.8, "joined.health", "")
    values = [Hit(text.index(value), text.index(value) + 4, "password", value, 0.9, "secrets.told", "") for value in hidden]
    rest = [hit for hit in without_overlaps([told, *values]) if hit.kind == "health"]
    assert [hit.value for hit in rest] == [text[hit.start : hit.end] for hit in rest] == left
