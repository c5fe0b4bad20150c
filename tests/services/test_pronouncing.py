"""The pronunciation dictionary: whole words, capitals as they were meant, the longest term first, nothing said twice."""

from __future__ import annotations

import pytest

from app.course.blocks import Pronunciation
from app.services.narration.pronouncing import respelled


def words(**said: str) -> tuple[Pronunciation, ...]:
    return tuple(Pronunciation(term.replace("_", " "), say) for term, say in said.items())


@pytest.mark.parametrize(
    ("text", "dictionary", "said"),
    [
        ("SQL, sql and MySQL.", words(SQL="sequel"), "sequel, sql and MySQL."),
        ("Lead leads; LEAD!", words(lead="led"), "led leads; led!"),
        ("Lead the way.", words(lead="led", Lead="leed"), "leed the way."),
        ("New York is new.", words(new="nu", New_York="Noo York"), "Noo York is nu."),
        ("New\u00a0 York", words(New_York="Noo York"), "Noo York"),
        ("a and b", words(a="b", b="a"), "b and a"),
        ("It costs 5 € (net).", words(**{"€": "euros", "(net)": "without tax"}), "It costs 5 euros without tax."),
        ("C++ is not C.", words(**{"C++": "see plus plus"}), "see plus plus is not C."),
        ("请重启路由器。", words(路由器="上网盒"), "请重启上网盒。"),
        ("Drop this word.", words(this=""), "Drop word."),
        ("Naïve café", words(café="kaffay"), "Naïve kaffay"),
        ("a.b*c", words(**{"a.b*c": "dot", "": "nothing"}), "dot"),
    ],
)
def test_words_are_said_as_the_dictionary_says(text: str, dictionary: tuple[Pronunciation, ...], said: str) -> None:
    assert respelled(text, dictionary) == said


def test_without_a_dictionary_nothing_is_touched() -> None:
    assert respelled("Two  spaces, kept.", ()) == "Two  spaces, kept."
    assert respelled("No such word.", words(other="else")) == "No such word."


def test_a_thousand_words_are_found_in_one_go() -> None:
    many = tuple(Pronunciation(f"term{n}", f"said {n}") for n in range(1000))
    assert respelled("We use term7 and term999 and term1000.", many) == "We use said 7 and said 999 and term1000."
