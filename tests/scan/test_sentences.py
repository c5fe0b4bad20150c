"""The classifier of sentences: what it reads, what it notes, what it leaves alone, and that training it is repeatable."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path

import pytest

from app.course.findings import Severity
from app.paths import resource
from app.scan.joined.base import identifying
from app.scan.nets import net
from app.scan.scanner import Scanner
from app.scan.sentences.doubts import KINDS, NAME
from app.scan.sentences.reading import features, people_of, read

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def scanner() -> Scanner:
    return Scanner()


def forms(scanner: Scanner, text: str) -> list[str]:
    people = people_of(identifying(text, scanner.named(text)).hits)
    return [token.form for token in read(text, 0, len(text), people)]


def test_words_are_read_as_what_they_are(scanner: Scanner) -> None:
    assert forms(scanner, "Maria Lopez, 34, has type 2 diabetes.") == [
        "#who",
        ",",
        "#some",
        ",",
        "has",
        "type",
        "#few",
        "#ill",
        ".",
    ]
    assert forms(scanner, "her insulin pump and a hip replacement")[:2] == ["#he", "#aid"]
    assert forms(scanner, "€2,400 in room 17") == ["€", "#amount", "in", "room", "#teen"]
    assert forms(scanner, "seven, 112-129, 1958") == ["#few", ",", "#range", ",", "#past"]


def test_a_year_is_a_childs_for_thirteen_years(scanner: Scanner) -> None:
    this = date.today().year
    assert forms(scanner, f"{this - 13}") == ["#young"]
    assert forms(scanner, f"{this - 14}") == ["#date"]
    assert forms(scanner, f"04.05.{this - 3}") == ["#young"]


def test_an_illness_that_is_the_subject_of_something_is_a_topic(scanner: Scanner) -> None:
    assert "#topic" in forms(scanner, "the asthma awareness week")
    assert "#ill" in forms(scanner, "the asthma of our driver")


def test_what_is_weighed_says_which_words_it_rests_on(scanner: Scanner) -> None:
    text = "She takes insulin."
    tokens = read(text, 0, len(text), [])
    seen = features(tokens, known=True)
    assert seen["takes #drug"] == (1, 2)
    assert seen["#drug&#he"] == (2, 0)
    assert "before&he" in seen
    assert "before" not in features(tokens, known=False)


TOLD = [
    ("health", "Bence from the paint shop is hobbling on crutches after his knee gave way."),
    ("health", "Our night cashier is having her gallbladder taken out on Tuesday."),
    ("health", "The lady in room 31 refused her evening tablets again and has a fever."),
    ("health", "Die Kollegin an der Kasse hat seit Montag starke Migräne und liegt im Bett."),
    ("child", "Could you tell me which coat belongs to my little one, she is four and in the Ladybird group?"),
    ("child", "Nuria Vela, 2º de primaria, se quedó sin merienda."),
    ("pay", "The new site manager gets €85,000 a year plus a car."),
    ("pay", "They let Gustavo go with a settlement of €41,000."),
]


@pytest.mark.clause("B6.5", "A2.4b", "A2.4a")
@pytest.mark.parametrize(("kind", "text"), TOLD)
def test_what_no_rule_knows_is_noted(scanner: Scanner, kind: str, text: str) -> None:
    found = [hit for hit in scanner.scan_text(text) if hit.kind == kind]
    assert found
    for hit in found:
        assert text[hit.start : hit.end] == hit.value
        # The reason is shown and written where the value is masked.
        assert not any(word in hit.reason for word in hit.value.split() if len(word) > 6)


@pytest.mark.clause("A2.4a")
def test_of_what_a_sentence_tells_nothing_is_shown_where_values_are_masked(scanner: Scanner) -> None:
    text = "What is said in this room about Contoso stays with the five of us until the board has met."
    told = [hit for hit in scanner.scan_text(text) if hit.detector == "sentences.marking"]
    assert told
    assert {hit.finding("b", "text", b"k").masked for hit in told} == {"•••"}
    (label,) = scanner.scan_text("STRICTLY CONFIDENTIAL")
    assert label.finding("b", "text", b"k").masked == "STRICTLY CONFIDENTIAL"


@pytest.mark.parametrize(
    "text",
    [
        "People who live with diabetes can do nearly every job; ask what they need.",
        "An eight-year-old reads slower than an adult, so give pupils more time.",
        "Salaries in band C run from 31,000 to 38,500 euros a year.",
        "Sit so that your back is straight and your knees are bent at a right angle.",
        "Code the asthma first, then the pneumonia; both have codes of their own.",
        "The nursery opens at seven; groups of ten children have two teachers.",
        "Priya Nair has led the Leeds office for 9 years and likes early meetings.",
        "The room is free again.\n\nKind regards\nLeontine\n\nMaria Lopez called.",
    ],
)
def test_what_is_told_of_nobody_is_left_alone(scanner: Scanner, text: str) -> None:
    assert [hit for hit in scanner.scan_text(text) if hit.kind in KINDS] == []


def test_a_note_leaves_the_name_to_the_finding_of_the_person(scanner: Scanner) -> None:
    for _, text in TOLD:
        hits = scanner.scan_text(text)
        notes = [hit for hit in hits if hit.detector.startswith("sentences.") and hit.weight is Severity.REVIEW]
        people = [hit for hit in hits if hit.kind == "person"]
        assert not any(note.start < person.end and person.start < note.end for note in notes for person in people)


def test_what_a_rule_has_said_is_not_said_again(scanner: Scanner) -> None:
    hits = scanner.scan_text("Maria Lopez was diagnosed with diabetes.")
    assert [hit.detector for hit in hits if hit.kind == "health"] == ["joined.health"]
    hits = scanner.scan_text("Emily Stone is 8 years old and reads well.")
    assert [hit.detector for hit in hits if hit.kind == "child"] == ["joined.child"]


def test_most_sentences_are_left_after_a_glance(scanner: Scanner, monkeypatch: pytest.MonkeyPatch) -> None:
    read_whole: list[str] = []

    def counted(text: str, start: int, end: int, people: list[tuple[int, int, str]]) -> list[object]:
        read_whole.append(text[start:end])
        return list(read(text, start, end, people))

    monkeypatch.setattr("app.scan.sentences.judge.read", counted)
    prose = " ".join(
        f"Open the menu, choose the export number {number} and save the file. The window shows a list of all pages."
        for number in range(100, 120)
    )
    Scanner().scan_text(prose)
    assert len(read_whole) <= 4, read_whole


def test_many_short_sentences_before_it_keep_none_from_being_weighed(scanner: Scanner) -> None:
    told = "Our night cashier is having her gallbladder taken out on Tuesday."
    before = "The lesson goes on with the next page and shows a list of all menus. " * 26
    text = before + told
    found = [hit for hit in scanner.scan_text(text) if hit.kind == "health"]
    assert ["gallbladder" in text[hit.start : hit.end] for hit in found] == [True]


def test_nobody_is_told_of_in_program_text_and_templates(scanner: Scanner) -> None:
    said, filled = "starts nursery {room} on {date}", "starts nursery on Monday"
    for form, kinds in ((said, []), (filled, ["child"])):
        hits = scanner.scan_text(f"Our youngest {form} and still has milk teeth.")
        assert [hit.kind for hit in hits if hit.detector.startswith("sentences.")] == kinds


def test_words_that_mean_about_the_same_have_something_in_common(scanner: Scanner) -> None:
    def seen(text: str) -> set[str]:
        return {name for name in features(read(text, 0, len(text), []), known=False) if "%" in name}

    one, other = seen("She has bronchitis."), seen("She has asthma.")
    assert one == other
    assert sum(name.startswith("%%") and " " in name for name in one) == 2  # groups side by side
    assert not one & seen("We open menus.")


def test_every_word_stands_in_one_row() -> None:
    rows = [line.split("\t") for line in resource("sentences", "clusters.txt").read_text("utf-8").splitlines()]
    words = [word for _, row in rows for word in row.split()]
    assert len(words) == len(set(words)) > 50_000
    assert all(group.isdecimal() and row for group, row in rows)


def test_the_shipped_model_is_whole() -> None:
    held = net(NAME)
    assert len(held.start) == len(held.enough) == len(held.sure) == len(KINDS)
    assert all(sure > enough for sure, enough in zip(held.sure, held.enough, strict=True))
    assert held.weights.shape == (len(held.places), len(held.units) + len(KINDS))
    assert held.through.shape == (len(held.units), len(KINDS))


def test_training_gives_the_same_weights_again() -> None:
    sys.path.insert(0, str(ROOT / "packaging" / "sentences"))
    try:
        from fit import Fit  # type: ignore[import-not-found]
        from train import Row, trained  # type: ignore[import-not-found]
    finally:
        sys.path.pop(0)

    ill = [[Row(("#he", "has", "#ill", "#he has"), 3, ("has",), frozenset({"health"}))] for _ in range(400)]
    well = [[Row(("the", "has", "#few", "the has"), 3, ("has",), frozenset())] for _ in range(400)]
    prose = [Row(("open", "the", "menu"), 3, ("open",), frozenset(), 0.3)] * 10
    first, second = trained([*ill, *well], prose), trained([*ill, *well], prose)
    assert isinstance(first, Fit)
    assert (first.weights == second.weights).all()
    health = KINDS.index("health")
    sums = first.sums([(("#he", "has", "#ill"), 3), (("the", "has", "#few"), 3)])
    assert sums[0, health] > 0 > sums[1, health]


@pytest.mark.parametrize(
    "text",
    [
        "John buys a car for $12,000 and pays $300 monthly. What does he owe after a year?",
        "Tabelle 4, Spalte 3: Umsatz 2023, Kosten 2024.",
    ],
)
def test_what_only_the_model_thinks_of_weak_names_is_never_asked_about(scanner: Scanner, text: str) -> None:
    assert all(hit.weight is Severity.REVIEW for hit in scanner.scan_text(text))
