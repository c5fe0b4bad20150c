"""Values come back however a model writes their pseudonyms, and nowhere else."""

from __future__ import annotations

import pytest

from app.guard.restoring import Restorer

RESTORER = Restorer({
    "Person 1": "Alex Rivera",
    "Person 12": "Maria Lopez",
    "person1@example.com": "alex@northwind.com",
    "202-555-0101": "212-736-5000",
})  # fmt: skip


@pytest.mark.clause("B6.4")
@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("Ask Person 1.", "Ask Alex Rivera."),
        ("PERSON 1 and person 12", "Alex Rivera and Maria Lopez"),
        ("Person 1's desk, Person 1’s mail", "Alex Rivera's desk, Alex Rivera’s mail"),
        ("Person\u00a01, Person1, Person\n12", "Alex Rivera, Alex Rivera, Maria Lopez"),
        ("Mail person1@example.com or person1@example. com now", "Mail alex@northwind.com or alex@northwind.com now"),
        ("Fragen Sie Person 1, 202-555-0101", "Fragen Sie Alex Rivera, 212-736-5000"),
        ("Person 1 and Person 1", "Alex Rivera and Alex Rivera"),
    ],
)
def test_a_pseudonym_comes_back_as_the_value_however_it_is_written(said: str, meant: str) -> None:
    assert RESTORER.restored(said) == meant


@pytest.mark.parametrize("said", ["Person 123", "Person 2", "SalesPerson 1x", "xperson1@example.com", "1202-555-0101"])
def test_what_only_looks_like_a_pseudonym_stays(said: str) -> None:
    assert RESTORER.restored(said) == said


def test_the_beginning_of_a_pseudonym_is_held_back_while_text_grows() -> None:
    for text, kept in (("Ask Pers", "Ask "), ("Ask Person\u00a0", "Ask "), ("person1@example. ", ""), ("Ask Tom ", "Ask Tom ")):
        assert text[: RESTORER.held_back(text)] == kept
