"""Names of people by what stands around them: two signals alert, one is a note, and what courses talk about is silent."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from app.course.findings import Severity
from app.scan.hits import Hit
from app.scan.people import given_names, load

Detect = Callable[[str], Iterator[Hit]]


@pytest.fixture(scope="module")
def detect() -> Detect:
    return load("en")


@pytest.mark.clause("A2.4c")
@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Hi, it’s Alex Rivera, please reply.", ["Alex Rivera"]),
        ("Dear Ms Okafor,", ["Okafor"]),
        ("Dear Tom,\nthank you.", ["Tom"]),
        ("See you.\nKind regards,\nSamuel L. Jackson", ["Samuel L. Jackson"]),
        ("Robert Downey jr. called.", ["Robert Downey"]),
        ("Name: Xiu Yang\nRoom: 4", ["Xiu Yang"]),
        ("Client: MARIA LOPEZ", ["MARIA LOPEZ"]),
        ("Contact Priya Natarajan at the desk.", ["Priya Natarajan"]),
        ("When Maria Lopez Training Manager arrives", ["Maria Lopez"]),
        ("Juan Pérez García and Ana de la Cruz spoke.", ["Juan Pérez García", "Ana de la Cruz"]),
        ("Then Mary-Ann O'Brien left.", ["Mary-Ann O'Brien"]),
        ("Prof. Dr. Weber signed.", ["Weber"]),
        ("Maria Lopez's desk", ["Maria Lopez"]),
    ],
)
def test_names_with_two_signals_alert(detect: Detect, text: str, names: list[str]) -> None:
    hits = list(detect(text))
    assert [text[hit.start : hit.end] for hit in hits] == names
    assert all(hit.kind == "person" and hit.severity is None and hit.reason for hit in hits)


@pytest.mark.parametrize(
    "text",
    [
        "Maria said no.",
        "We met Ludwig von Mises there.",
        "Books by J. R. R. Tolkien sell.",
        "Then Mark Young came.",
        "My colleague Tom helps.",
        "Look at Tim's desk.",
    ],
)
def test_names_with_one_signal_are_a_note_for_review(detect: Detect, text: str) -> None:
    assert [hit.severity for hit in detect(text)] == [Severity.REVIEW]


@pytest.mark.parametrize(
    "text",
    [
        "Florence Nightingale and Abraham Maslow are in every course.",
        "Johns Hopkins University and the Martin Luther King Day",
        "New York, Los Angeles, San Francisco, Santa Barbara",
        "Will you mark May in red? Grace under pressure, Hope and Faith.",
        "The U.S. Congress passed the Rehabilitation Act. OSHA and GDPR apply.",
        "Philosophers such as Francis Hutcheson (1694–1746) wrote it.",
        "Kirkpatrick (1959) has four levels.",
        "Mr Manager and Dr Google know everything.",
        "Above 1000 V. Inspect it. E. coli and C. difficile",
        "Click File, then Save As. Press Enter.",
        "Max Mustermann and Jane Doe fill in forms.",
        "Schreiben Sie in ganzen Sätzen, lesen Sie die Beschlüsse am Ende laut vor. Setzen Sie Pfeile links vom Text.",
    ],
)
def test_what_only_looks_like_a_name_is_silent(detect: Detect, text: str) -> None:
    assert [text[hit.start : hit.end] for hit in detect(text)] == []


def test_a_given_name_alone_is_no_finding_but_says_whose_an_age_is(detect: Detect) -> None:
    text = "Anna and Tom play in Paris."
    assert list(detect(text)) == []
    assert [text[start:end] for start, end in given_names(text)] == ["Anna", "Tom"] or list(given_names(text))


def test_a_long_row_of_capitals_takes_no_time_to_speak_of(detect: Detect) -> None:
    import time

    text = "Maria De " * 1200
    began = time.perf_counter()
    list(detect(text[:10_000]))
    assert time.perf_counter() - began < 5  # quadratic would take minutes; the bench prints the real figure


def test_the_answers_of_a_question_are_no_initials(detect: Detect) -> None:
    assert list(detect("Who built it?\nA. Olmec\nB. Maya\nC. Walton")) == []
    assert [hit.value for hit in detect("The letter was signed by R. Walton at noon.")] == ["R. Walton"]
