"""The organisation's own words: read from CSV, found whole and inflected, in time that does not grow with their number."""

from __future__ import annotations

import pytest

from app.course.errors import FileProblem
from app.scan.scanner import Scanner
from app.scan.terms import Term, finder, read_terms, terms_file


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("Falcon", "The Falcon and a falcon, FALCON, Falcon's wing", ["Falcon", "FALCON", "Falcon's"]),
        ("project bluebird", "Project Bluebirds fly", ["Project Bluebirds"]),
        ("Acme Widgets", "acme widgets are not Acme Widgets", ["Acme Widgets"]),
        ("Kunde", "Die Kunden kommen", ["Kunden"]),
        ("R&D-7", "See R&D-7 today", ["R&D-7"]),
        ("Blue", "Bluetooth and Blues", ["Blues"]),
    ],
)
def test_terms_are_found_as_people_write_them(term: str, text: str, found: list[str]) -> None:
    assert [hit.value for hit in finder([Term(term)])(text)] == found


def test_the_longest_term_wins() -> None:
    hits = list(finder([Term("Falcon"), Term("Falcon Heavy Lift")])("The Falcon Heavy Lift flies"))
    assert [hit.value for hit in hits] == ["Falcon Heavy Lift"]


def test_thousands_of_terms_are_found_exactly() -> None:
    names = [f"Codename{number} Alpha" for number in range(5000)]
    hits = list(finder(map(Term, names))("We ship codename77 Alpha, Codename4999 Alpha and Codename77 Alpha."))
    assert [hit.value for hit in hits] == ["Codename4999 Alpha", "Codename77 Alpha"]


def test_a_list_is_read_with_any_separator_and_its_heading_left_out() -> None:
    assert read_terms("Term;Why\nFalcon;A secret project\n;\nBlue Bird;\n") == (
        Term("Falcon", "A secret project"),
        Term("Blue Bird"),
    )
    assert read_terms("\ufeffFalcon\nFalcon\n") == (Term("Falcon"),)


def test_a_list_without_terms_says_what_to_do() -> None:
    with pytest.raises(FileProblem, match="first column"):
        read_terms("term\n\n")


@pytest.mark.clause("A2.4a")
def test_the_scanner_finds_the_terms_that_are_kept() -> None:
    terms_file().write_text("Project Falcon,Not announced yet\n", "utf-8")
    text = "The launch of Project Falcon is in May."
    (hit,) = Scanner().scan_text(text)
    assert (hit.kind, text[hit.start : hit.end], hit.reason) == ("own-term", "Project Falcon", "Not announced yet")


def test_a_term_added_later_is_found_in_a_text_that_was_scanned_before() -> None:
    scanner, text = Scanner(), "The launch of Project Falcon is in May."
    assert scanner.scan_text(text) == []
    terms_file().write_text("Project Falcon\n", "utf-8")
    assert [hit.kind for hit in scanner.scan_text(text)] == ["own-term"]
